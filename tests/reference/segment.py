"""One message of the Segment spec to one raw event (CONTRACT.md section 5)."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .columns import words
from .json_values import to_text
from .settings import Row, Settings
from .times import parse_time

CALLS = ("track", "page", "screen", "identify", "alias", "group")
INTERACTIONS = ("click", "submit", "change", "touch")

# Read from the properties of pageviews and interactions, where they are no custom properties.
_PAGE_PROPERTIES = ("url", "path", "title", "referrer", "search")
_EVENT_COLUMNS = words(
    "domain path hash query title href action_method view_controller screen_a11y_id "
    "screen_a11y_label target_view_class target_view_name target_a11y_id target_a11y_label "
    "target_text"
)


class Rejected(Exception):  # noqa: N818
    """The line is no event; the message says why."""


def at(value: Any, path: str) -> Any:
    """The value at a path of keys joined by dots; None where there is none."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any) -> str | None:
    """A scalar as text; None for blank text and for all else."""
    if value is None or isinstance(value, dict | list):
        return None
    return to_text(value) if to_text(value).strip() else None


def _id(record: Row, key: str) -> str | None:
    if isinstance(record.get(key), dict | list):
        raise Rejected(f"{key} is neither text nor a number")
    return text(record.get(key))


def _object(record: Row, path: str) -> Row:
    value = at(record, path)
    if value is not None and not isinstance(value, dict):
        raise Rejected(f"{path} is not an object")
    return dict(value or {})


def raw_event(record: Any, settings: Settings) -> Row:
    """The canonical raw event. Raises Rejected."""
    if not isinstance(record, dict):
        raise Rejected("not an object")
    call = (text(record.get("type")) or "").lower()
    if call not in CALLS:
        raise Rejected("not one of the six calls")
    context = _object(record, "context")
    properties = _object(record, "properties")
    if not text(record.get("anonymousId")) and not text(record.get("userId")):
        raise Rejected("neither an anonymousId nor a userId")
    kind, event = _type_and_event(record, call, properties)
    library = _library(record, context)
    row: Row = {
        "message_id": text(record.get("messageId")) or settings.derived_message_id(record),
        "call": call,
        "anonymous_id": _id(record, "anonymousId"),
        "identity": _id(record, "userId"),
        "previous_id": _id(record, "previousId") if call == "alias" else None,
        "collector_session_id": text(context.get("sessionId")),
        "type": kind,
        "event": event,
        **_times(record),
        "content_hash": settings.content_hash(record),
        "library": library,
        **_client(context, library, settings),
        **_page(call, kind, record, context, properties),
    }
    row["properties"] = properties or None
    row["user_properties"] = _user_properties(call, record) or None
    return row


def _user_properties(call: str, record: Row) -> Row:
    """What identify and group calls say about the user; no other call does."""
    traits = _object(record, "traits")
    if call == "identify":
        return _object(record, "context.traits") | traits
    if call == "group":
        return {"group_id": text(record.get("groupId")), "group": traits}
    return {}


def _type_and_event(record: Row, call: str, properties: Row) -> tuple[str | None, str | None]:
    if call in ("page", "screen"):
        return "view page", None
    if call != "track":
        return None, None
    name = text(record.get("event"))
    if name is None:
        raise Rejected("a track call without the name of an event")
    if name == "$autocapture" and properties.get("$event_type") in INTERACTIONS:
        return str(properties.pop("$event_type")), None
    if name.startswith("$") and name[1:] in INTERACTIONS:
        return name[1:], None
    return name, name


def _times(record: Row) -> Row:
    """Section 5, "Time of an event"; a time that cannot be read counts as not sent."""

    def read(key: str) -> Any:
        value = text(record.get(key))
        return parse_time(value, space=True) if value else None

    sent, original, received = read("sentAt"), read("originalTimestamp"), read("receivedAt")
    time = read("timestamp")
    if time is None and sent and original and received:
        try:
            time = received - (sent - original)
        except OverflowError:
            time = None
    time = time or original or received
    if time is None:
        raise Rejected("no usable time")
    replaced = received is not None and time - received > timedelta(days=1)
    return {
        "time": received if replaced else time,
        "received_at": received,
        "time_replaced": replaced,
    }


def _library(record: Row, context: Row) -> str:
    name = (text(at(context, "library.name")) or "").lower()
    os = (text(at(context, "os.name")) or "").lower()
    if name == "analytics.js" or "javascript" in name:
        return "web"
    for word, library in (
        ("ios", "iOS"),
        ("swift", "iOS"),
        ("android", "android"),
        ("kotlin", "android"),
    ):
        if word in name:
            return library
    if name:
        return "server"
    channel = (text(record.get("channel")) or "").lower()
    if channel == "server":
        return "server"
    if os in ("ios", "ipados"):
        return "iOS"
    if os == "android":
        return "android"
    is_web = channel in ("web", "browser") or isinstance(context.get("page"), dict)
    return "web" if is_web else "server"


def _client(context: Row, library: str, settings: Settings) -> Row:
    agent, ip = text(context.get("userAgent")), text(context.get("ip"))
    row = {"user_agent": agent, "ip": ip}
    row |= dict.fromkeys(("platform", "device_type", "browser"))
    row |= settings.read_user_agent(agent) if agent else {}
    os = [text(at(context, "os.name")), text(at(context, "os.version"))]
    if library in ("iOS", "android"):  # apps say it themselves, browsers by their user agent
        row["platform"] = " ".join(part for part in os if part) or row["platform"]
    found = settings.locate(ip) if ip else {}
    for name in ("country", "region", "city"):
        row[name] = text(at(context, "location." + name)) or found.get(name)
    model, device_id = text(at(context, "device.model")), text(at(context, "device.id"))
    app = [text(at(context, "app.name")), text(at(context, "app.version"))]
    ios, android = library == "iOS", library == "android"
    if ios or android:
        row["device_type"] = "Tablet" if "ipad" in (model or "").lower() else "Mobile"
    row["carrier"] = text(at(context, "network.carrier")) if ios else None
    row["device"], row["heap_device"] = model if ios else None, model if android else None
    row["app_name"], row["app_version"] = app if ios else (None, None)
    row["heap_app_name"], row["heap_app_version"] = app if android else (None, None)
    row["heap_device_id"] = device_id if android else None
    return row


def _page(call: str, kind: str | None, record: Row, context: Row, properties: Row) -> Row:
    own: Row = {}
    if call in ("page", "screen") or kind in INTERACTIONS:
        for name in {*_PAGE_PROPERTIES, *_EVENT_COLUMNS} & set(properties):
            if text(properties[name]) is not None:
                own[name] = text(properties.pop(name))
    for name in ("name", "category") if call in ("page", "screen") else ():
        if text(record.get(name)) is not None:
            properties.setdefault(name, record[name])

    def sent(name: str) -> str | None:
        return own.get(name) or text(at(context, "page." + name))

    parts = _url_parts(sent("url"))
    query = parts["query"] or sent("query") or sent("search")
    row = {name: own.get(name) for name in _EVENT_COLUMNS}
    row |= {
        "url": sent("url"),
        "domain": parts["domain"] or sent("domain"),
        "path": parts["path"] or _led("/", sent("path")),
        "query": _led("?", query) if query != "?" else None,
        "hash": parts["hash"] or _led("#", sent("hash")),
        "title": sent("title"),
        "referrer": sent("referrer"),
        "search_keyword": None,
    }
    if call == "screen":
        row["view_controller"] = text(properties.pop("name", None)) or row["view_controller"]
    asked = parse_qs((parts["query"] or "").removeprefix("?"))
    for name in ("source", "campaign", "medium", "term", "content"):
        key = "name" if name == "campaign" else name
        from_url = text(asked.get("utm_" + name, [None])[0])
        row["utm_" + name] = text(at(context, "campaign." + key)) or from_url
    return row


def _led(mark: str, value: str | None) -> str | None:
    return value if value is None or value.startswith(mark) else mark + value


def _url_parts(url: str | None) -> dict[str, str | None]:
    try:
        parts = urlsplit(url or "")
        host = parts.hostname
    except ValueError:  # brackets that do not match
        return dict.fromkeys(("domain", "path", "query", "hash"))
    return {
        "domain": host,
        "path": (parts.path or "/") if host else None,
        "query": "?" + parts.query if parts.query else None,
        "hash": "#" + parts.fragment if parts.fragment else None,
    }
