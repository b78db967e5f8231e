"""Lines that come twice, change their shape, or are no messages at all."""

from benchmarks.workload.clients import USER_AGENTS, android, browser
from benchmarks.workload.messages import iso, to_line
from benchmarks.workload.shop import SITE
from benchmarks.workload.special.case import DAY, Case, Plant, facts


def exact_duplicate(case: Case) -> None:
    """Twelve lines, each sent twice: eight copies in the same file, four in the next day's."""
    device = browser("twice-browser", "203.0.113.60", USER_AGENTS[4])
    for minute in range(12):
        case.page(3, f"16:{minute:02d}:00", device, f"/products?page={minute + 1}")
    for number, line in enumerate(list(case.planted)):
        # The last four come again on the next day, the others at once.
        pause = DAY if number >= 8 else 1_000
        case.put_text(line.arrival + pause, line.text)


def earlier_copy(case: Case) -> None:
    """Three messages twice with different titles; the copy that was received first is in the next
    day's file, and it is the one that counts.
    """
    device = browser("retry-browser", "203.0.113.61", USER_AGENTS[0])
    for minute in range(3):
        clock = f"12:0{minute}:00"
        at = case.at(3, clock)
        message = case.message("page", 3, clock, device, properties=facts("/checkout"))
        first = {**message, "receivedAt": iso(at + 1_000)}
        second = {
            **message,
            "properties": {**facts("/checkout"), "title": "Sent again"},
            "receivedAt": iso(at + 600_000),
        }
        case.put(at + 600_000, second)
        case.put(at + DAY, first)


def no_message_id(case: Case) -> None:
    """Four messages without a message id, and an exact copy of the first."""
    device = android("plain-phone", "203.0.113.62")
    for minute in range(4):
        clock = f"21:0{minute}:00"
        message = case.message("screen", 4, clock, device, name=f"Step {minute + 1}")
        del message["messageId"]
        case.put(case.at(4, clock) + 500, message)
    first = case.planted[0]
    case.put_text(first.arrival + 10_000, first.text)


def autocapture(case: Case) -> None:
    """$autocapture with an $event_type: click, submit, change."""
    device = browser("auto-browser", "203.0.113.63", USER_AGENTS[5])
    for minute, kind in enumerate(("click", "submit", "change")):
        properties = {
            "$event_type": kind,
            "target_text": "Add to cart" if kind == "click" else "Size",
            "path": "/products/cotton-shirt",
            "title": "Cotton shirt | Loom & Leaf",
        }
        context = {"page": {"url": f"{SITE}/products/cotton-shirt"}}
        clock = f"10:3{minute}:00"
        case.send(
            "track", 6, clock, device, context=context, event="$autocapture", properties=properties
        )


def type_change(case: Case) -> None:
    """quantity is a whole number on day 2 (2 lines) and text such as "2 packs" on day 6 (2
    lines).
    """
    device = browser("packs-browser", "203.0.113.64")
    for minute, quantity in enumerate((2, 1, "2 packs", "3 packs")):
        properties = {"sku": "LL-104", "price": 6.75, "quantity": quantity}
        day = 6 if isinstance(quantity, str) else 2
        clock = f"13:0{minute}:00"
        case.send("track", day, clock, device, event="Product Added", properties=properties)


def new_on_last_day(case: Case) -> None:
    """First seen on day 7: the property loyalty_points (4 lines), the user property loyalty_tier
    (1 line), the event Wishlist Shared (3 lines).
    """
    device = browser("nora-laptop", "192.0.2.10", USER_AGENTS[4])
    for number in range(4):
        properties = {"order_id": f"LL-club-{number}", "total": 20.0, "loyalty_points": 20 + number}
        clock = f"10:0{number}:00"
        case.send("track", 7, clock, device, "nora", event="Order Completed", properties=properties)
    case.send("identify", 7, "10:05:00", device, "nora", traits={"loyalty_tier": "silver"})
    for number in range(3):
        properties = {"items": number + 1, "by": "link"}
        clock = f"10:1{number}:00"
        case.send("track", 7, clock, device, "nora", event="Wishlist Shared", properties=properties)


def unicode(case: Case) -> None:
    """Names, keys and values beyond ASCII, right to left among them."""
    device = browser("größe-browser", "203.0.113.65", USER_AGENTS[3])
    for number, size in enumerate(("XS", "groß", "größer 🧵")):
        properties = {"Größe": size, "Farbe": "weiß", "sku": "LL-103"}
        clock = f"09:1{number}:00"
        case.send("track", 5, clock, device, event="Größe gewählt", properties=properties)
    case.send(
        "identify", 5, "09:15:00", device, "žofie", traits={"handle": "Žofie", "město": "Brno"}
    )
    search = {"term": "שמיכת צמר", "results": 0}
    case.send("track", 5, "09:16:00", device, "žofie", event="Search Performed", properties=search)
    case.page(5, "09:17:00", device, "/products/kräutertee?q=茶", "žofie")


def exact_numbers(case: Case) -> None:
    """Whole numbers of 20 digits and amounts written 10.0 and 10.50."""
    device = browser("card-browser", "203.0.113.66")
    sent = (("98765432109876543210", "10.0"), ("12345678901234567890", "10.50"), ("7", "25"))
    for number, (card, amount) in enumerate(sent):
        clock = f"17:3{number}:00"
        message = case.message("track", 6, clock, device, event="Gift Card Used", properties={})
        # Written by hand: a JSON writer would give the numbers a shape of its own.
        exact = f'"properties":{{"card_number":{card},"amount":{amount}}}'
        text = to_line(message).replace('"properties":{}', exact)
        case.put_text(case.at(6, clock) + 500, text)


def one_column(case: Case) -> None:
    """Two properties, Fit and fit, that come to one column."""
    device = browser("case-browser", "203.0.113.67")
    chosen: tuple[dict[str, object], ...] = (
        {"Fit": "slim", "cut": 1},
        {"fit": "loose", "Fit": "slim"},
    )
    for number, properties in enumerate(chosen):
        clock = f"08:0{number}:00"
        case.send("track", 6, clock, device, event="Fit Chosen", properties=properties)


def malformed(case: Case) -> None:
    """To be rejected: a line cut short, an array, no type, no ids, no usable time."""
    device = browser("broken-browser", "203.0.113.68")
    whole = case.message("page", 4, "15:00:00", device, properties=facts("/products"))
    cut = to_line(whole)
    case.put_text(case.at(4, "15:00:00"), cut[: len(cut) // 2])
    case.put_text(case.at(4, "15:01:00"), '["page","https://www.loomleaf.example/"]')
    no_type = case.message("page", 4, "15:02:00", device, properties=facts("/about"))
    del no_type["type"]
    case.put(case.at(4, "15:02:00"), no_type)
    case.put(case.at(4, "15:03:00"), case.message("page", 4, "15:03:00", properties=facts("/help")))
    no_time = case.message("page", 4, "15:04:00", device, properties=facts("/"))
    no_time["timestamp"] = "yesterday"
    del no_time["receivedAt"]
    case.put(case.at(4, "15:04:00"), no_time)


CASES: tuple[Plant, ...] = (
    exact_duplicate,
    earlier_copy,
    no_message_id,
    autocapture,
    type_change,
    new_on_last_day,
    unicode,
    exact_numbers,
    one_column,
    malformed,
)
