"""Late lines, wrong clocks and the edges of sessions."""

from datetime import datetime, timedelta, timezone

from benchmarks.workload.clients import USER_AGENTS, android, browser, iphone
from benchmarks.workload.messages import iso
from benchmarks.workload.special.case import Case, Plant, facts


def late_session(case: Case) -> None:
    """A whole session of an iOS phone on day 2 that comes in on day 5."""
    phone = iphone("train-phone", "198.51.100.20", "iPhone14,5", "17.7.2", "Swisscom")
    case.send("screen", 2, "07:10:00", phone, late=3, name="Home")
    for minute in (11, 12, 13):
        touch = {"target_text": "Next", "view_controller": "Product"}
        case.send("track", 2, f"07:{minute}:00", phone, late=3, event="$touch", properties=touch)
        case.send("screen", 2, f"07:{minute}:01", phone, late=3, name="Product")
    viewed = {"sku": "LL-106", "price": 12.2}
    case.send("track", 2, "07:14:00", phone, late=3, event="Product Viewed", properties=viewed)


def late_join(case: Case) -> None:
    """Two sessions on day 2, 43 minutes apart (4 lines); a view between them comes on day 5 (1
    line) and makes them one.
    """
    device = browser("slow-browser", "203.0.113.30", USER_AGENTS[2])
    case.page(2, "10:00:00", device, "/")
    case.page(2, "10:02:00", device, "/products")
    case.page(2, "10:45:00", device, "/products/felt-slippers")
    case.page(2, "10:46:00", device, "/cart")
    case.page(2, "10:20:00", device, "/products/linen-scarf", late=3)


def late_first(case: Case) -> None:
    """A session on day 2 (2 lines) whose first view, with the campaign, comes on day 5 (1 line)."""
    device = browser("early-browser", "203.0.113.31", USER_AGENTS[3])
    case.page(2, "15:00:00", device, "/products")
    case.page(2, "15:05:00", device, "/cart")
    case.page(2, "14:50:00", device, "/?utm_source=partner&utm_medium=referral", late=3)


def future_clock(case: Case) -> None:
    """Times in 2031 on lines received on day 4; the time of receipt takes their place."""
    device = android("future-phone", "203.0.113.40")
    for clock in ("13:00:00", "13:01:00"):
        message = case.message("screen", 4, clock, device, name="Home")
        message["timestamp"] = f"2031-01-01T{clock}.000Z"
        case.put(case.at(4, clock), message)


def skewed_clock(case: Case) -> None:
    """Clocks three hours fast (5 lines) and two days slow (3 lines), with originalTimestamp,
    sentAt and receivedAt but no timestamp.
    """
    fast = android("fast-phone", "203.0.113.41", "SM-A546B", "14")
    slow = iphone("slow-phone", "203.0.113.42")
    for device, count, error in ((fast, 5, 3 * 3_600_000), (slow, 3, -2 * 86_400_000)):
        for minute in range(count):
            clock = f"17:0{minute}:00"
            at = case.at(4, clock)
            message = case.message("screen", 4, clock, device, name="Product")
            del message["timestamp"]
            # Sent a minute later by the same wrong clock, so the difference is right.
            message["originalTimestamp"] = iso(at + error)
            message["sentAt"] = iso(at + error + 60_000)
            message["receivedAt"] = iso(at + 60_000)
            case.put(at + 60_000, message)


def offset_time(case: Case) -> None:
    """Times with an offset, with a colon in it and without."""
    device = browser("far-browser", "203.0.113.43")
    for clock, hours, form in (("06:00:00", 5.5, "+05:30"), ("06:01:00", -8, "-0800")):
        message = case.message("page", 4, clock, device, properties=facts("/about"))
        zone = timezone(timedelta(hours=hours))
        local = datetime.fromtimestamp(case.at(4, clock) / 1000, tz=zone)
        message["timestamp"] = local.strftime("%Y-%m-%dT%H:%M:%S") + form
        case.put(case.at(4, clock) + 500, message)


def collector_session(case: Case) -> None:
    """Session ids from the collector: 50 minutes' pause within one session, a new session after 2
    minutes, then two views without an id, 12 and 40 minutes later: three sessions.
    """
    device = browser("marked-browser", "203.0.113.50", USER_AGENTS[1])
    views = (
        ("10:00:00", "cs-1"),
        ("10:05:00", "cs-1"),
        ("10:55:00", "cs-1"),
        ("10:57:00", "cs-2"),
        ("10:58:00", "cs-2"),
        ("11:10:00", None),
        ("11:50:00", None),
    )
    for clock, session in views:
        context = {"sessionId": session} if session else None
        case.page(5, clock, device, "/products", context=context)


def session_edge(case: Case) -> None:
    """Pauses of exactly the timeout (same session) and a millisecond more (new session), on web
    and iOS: two sessions each.
    """
    desk = browser("edge-browser", "203.0.113.51")
    phone = iphone("edge-phone", "203.0.113.52")
    for clock in ("12:00:00", "12:30:00", "13:00:00.001"):
        case.page(5, clock, desk, "/")
    for clock in ("12:00:00", "12:05:00", "12:10:00.001"):
        case.send("screen", 5, clock, phone, name="Home")


CASES: tuple[Plant, ...] = (
    late_session,
    late_join,
    late_first,
    future_clock,
    skewed_clock,
    offset_time,
    collector_session,
    session_edge,
)
