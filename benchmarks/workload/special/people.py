"""Who is who: devices, identities, aliases."""

from benchmarks.workload.clients import USER_AGENTS, browser, iphone
from benchmarks.workload.special.case import Case, Plant


def two_devices(case: Case) -> None:
    """One person on a laptop and a phone, anonymous on both, then identified on both."""
    laptop = browser("nora-laptop", "192.0.2.10", USER_AGENTS[4])
    phone = iphone("nora-phone", "198.51.100.10")
    traits = {"email": "nora@example.com", "handle": "nora", "plan": "plus", "age": 34}
    case.page(1, "09:00:00", laptop, "/?utm_source=newsletter&utm_medium=email")
    case.page(1, "09:01:00", laptop, "/products/wool-blanket")
    case.send("track", 1, "09:02:00", laptop, event="Product Viewed", properties={"sku": "LL-102"})
    case.send("identify", 1, "09:03:00", laptop, "nora", traits=traits)
    case.page(1, "09:04:00", laptop, "/checkout", "nora")
    order = {"order_id": "LL-nora-1", "total": 93.9, "currency": "EUR"}
    case.send("track", 1, "09:05:00", laptop, "nora", event="Order Completed", properties=order)
    touch = {"target_text": "Add to basket", "view_controller": "Product"}
    case.send("screen", 2, "18:00:00", phone, name="Home")
    case.send("screen", 2, "18:01:00", phone, name="Product")
    case.send("track", 2, "18:02:00", phone, event="$touch", properties=touch)
    case.send("identify", 2, "18:03:00", phone, "nora", traits={"plan": "pro"})
    case.send("screen", 2, "18:04:00", phone, "nora", name="Basket")
    order = {"order_id": "LL-nora-2", "total": 24.5, "currency": "EUR"}
    case.send("track", 2, "18:05:00", phone, "nora", event="Order Completed", properties=order)


def shared_device(case: Case) -> None:
    """Two people take turns on one tablet without signing out; the session changes with them."""
    tablet = browser("family-tablet", "192.0.2.20", USER_AGENTS[7])
    case.page(1, "20:00:00", tablet, "/")
    case.send("identify", 1, "20:01:00", tablet, "maya", traits={"email": "maya@example.com"})
    case.page(1, "20:02:00", tablet, "/products", "maya")
    case.page(1, "20:03:00", tablet, "/products/tea-towel", "maya")
    case.send("identify", 1, "20:05:00", tablet, "tom", traits={"email": "tom@example.com"})
    case.page(1, "20:06:00", tablet, "/products", "tom")
    case.page(1, "20:07:00", tablet, "/products/sencha", "tom")
    case.page(3, "19:00:00", tablet, "/")
    case.send("identify", 3, "19:02:00", tablet, "maya", traits={"plan": "free"})
    case.page(3, "19:03:00", tablet, "/about", "maya")


def alias_of_anonymous(case: Case) -> None:
    """An alias from an anonymous id to a user who is identified on another device only."""
    device = browser("lena-browser", "192.0.2.30", USER_AGENTS[2])
    other = browser("lena-at-work", "192.0.2.31", USER_AGENTS[1])
    case.page(2, "08:00:00", device, "/")
    case.page(2, "08:01:00", device, "/pricing")
    case.send("alias", 2, "08:02:00", None, "lena", previousId="lena-browser")
    case.page(2, "08:03:00", device, "/products")
    case.page(4, "08:00:00", device, "/")
    case.page(4, "09:00:00", other, "/help", "lena")


def alias_chain(case: Case) -> None:
    """Two aliases in a row, legacy-3 to crm-77 to omar, from three devices to one user."""
    old = browser("omar-old-laptop", "192.0.2.40", USER_AGENTS[0])
    work = browser("omar-work", "192.0.2.41", USER_AGENTS[1])
    new = browser("omar-new-laptop", "192.0.2.42", USER_AGENTS[3])
    case.send("identify", 1, "11:00:00", old, "legacy-3", traits={"handle": "omar", "age": 51})
    case.page(1, "11:01:00", old, "/", "legacy-3")
    case.send("identify", 2, "11:00:00", work, "crm-77", traits={"email": "omar@example.com"})
    case.page(2, "11:01:00", work, "/products", "crm-77")
    case.send("alias", 3, "02:00:00", None, "crm-77", previousId="legacy-3")
    case.send("alias", 4, "02:00:00", None, "omar", previousId="crm-77")
    case.send("identify", 5, "11:00:00", new, "omar", traits={"plan": "pro"})
    case.page(5, "11:01:00", new, "/about", "omar")


def group(case: Case) -> None:
    """Group calls, one of them with a device."""
    device = browser("nora-laptop", "192.0.2.10", USER_AGENTS[4])
    traits = {"name": "Weavers of Leeds", "seats": 12, "since": "2024-05-01"}
    case.send("group", 3, "09:00:00", device, "nora", groupId="club-leeds", traits=traits)
    case.send("group", 3, "09:01:00", None, "maya", groupId="club-leeds", traits={"seats": 13})
    case.send("group", 4, "09:00:00", None, "tom", groupId="club-kraków", traits={"name": "Nić"})


def ignored_identity(case: Case) -> None:
    """User ids that mean nothing: undefined (3, one in capitals), null (2), blanks (1)."""
    ids = ("undefined", "null", "UNDEFINED", "undefined", "null", "  ")
    for number, user_id in enumerate(ids, start=1):
        device = browser(f"no-name-{number}", f"192.0.2.{50 + number}")
        if number <= 2:
            traits = {"email": f"no-name-{number}@example.com"}
            case.send("identify", 3, f"14:0{number}:00", device, user_id, traits=traits)
        else:
            case.page(3, f"14:0{number}:00", device, "/", user_id)


def late_identify(case: Case) -> None:
    """Three anonymous views on day 2; the identify call between them comes on day 5."""
    device = browser("ravi-browser", "192.0.2.60", USER_AGENTS[5])
    case.page(2, "15:58:00", device, "/")
    case.page(2, "15:59:00", device, "/pricing")
    case.send(
        "identify", 2, "16:00:00", device, "ravi", late=3, traits={"email": "ravi@example.com"}
    )
    case.page(2, "16:01:00", device, "/products")


CASES: tuple[Plant, ...] = (
    two_devices,
    shared_device,
    alias_of_anonymous,
    alias_chain,
    group,
    ignored_identity,
    late_identify,
)
