"""Sessions and what their events carry of them (CONTRACT.md section 7)."""

from .columns import SESSION_LEVEL
from .hashing import hash63
from .identity import by_device
from .settings import Row, Settings

_LANDING = {"landing_page": "url", "landing_page_query": "query", "landing_page_hash": "hash"}


def begins_session(event: Row, before: Row, settings: Settings) -> bool:
    """Whether a session begins at the event, given the event before it on the device."""
    if event["collector_session_id"] and before["collector_session_id"]:
        return bool(event["collector_session_id"] != before["collector_session_id"])
    mobile = event["library"] in ("iOS", "android")
    timeout = settings.mobile_session_timeout if mobile else settings.session_timeout
    if event["time"] - before["time"] > timeout:
        return True
    changed = event["in_force"] != before["in_force"]
    return bool(changed and event["in_force"] and before["in_force"])


def cut(events: list[Row], settings: Settings) -> list[list[Row]]:
    """The sessions, each the list of its events in order."""
    sessions: list[list[Row]] = []
    for group in by_device(e for e in events if e["library"] != "server").values():
        for i, event in enumerate(group):
            if i == 0 or begins_session(event, group[i - 1], settings):
                sessions.append([])
            sessions[-1].append(event)
    return sessions


def add_sessions(events: list[Row], settings: Settings) -> list[Row]:
    """Give every event its session's values; return the rows of the table `sessions`.

    An event gets session_id, session_time (seconds), session_library, heap_previous_page, and
    in `session` the session-level columns.
    """
    for event in events:  # server-side events keep these; all others get their session's below
        event["session_id"] = event["session_time"] = event["heap_previous_page"] = None
        event["session_library"] = event["library"]
        event["session"] = {name: event.get(name) for name in SESSION_LEVEL}
    rows = []
    for session in cut(events, settings):
        first = session[0]
        key = first["device_key"] + ":" + first["message_id"]
        level = {name: first.get(name) for name in SESSION_LEVEL} | _landing(session)
        for event in session:
            event["session_id"] = hash63("session:" + key)
            event["session_time"] = (event["time"] - first["time"]).total_seconds()
            event["session_library"] = first["library"]
            event["session"] = level
        _add_previous_pages(session)
        rows.append(
            {
                "event_id": hash63("session_event:" + key),
                "user_id": first["user_id"],
                "session_id": first["session_id"],
                "time": first["time"],
                "library": first["library"],
                **level,
            }
        )
    return sorted(rows, key=lambda row: row["session_id"])


def _landing(session: list[Row]) -> Row:
    """The session's first pageview is its landing page."""
    for event in session:
        if event["call"] in ("page", "screen"):
            return {column: event.get(source) for column, source in _LANDING.items()}
    return dict.fromkeys(_LANDING)


def _add_previous_pages(session: list[Row]) -> None:
    """For events on the web: the pageview before the one the event happened on."""
    previous = current = None
    for event in session:
        if event["call"] in ("page", "screen"):
            place = (event.get("domain") or "") + (event.get("path") or "")
            previous, current = current, place or None
        event["heap_previous_page"] = previous if event["library"] == "web" else None
