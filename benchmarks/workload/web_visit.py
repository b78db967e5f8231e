"""A visit to the web site."""

from benchmarks.workload.people import Memory, Person
from benchmarks.workload.shop import (
    ARRIVALS,
    BLOG,
    CITIES,
    COUPONS,
    PAGES,
    POSTS,
    PRODUCTS,
    SEARCH_TERMS,
    SITE,
    Product,
)
from benchmarks.workload.visit import Visit


def web_visit(visit: Visit, who: Person, memory: Memory) -> str | None:
    """Play a visit; returns the id of the order if it ended in one."""
    dice = visit.dice
    if dice.chance(0.06):
        visit.collector_session(dice.hex(12))
    _arrive(visit)
    _wander(visit)
    for _ in range(dice.between(0, 3)):
        _look(visit, dice.pick(PRODUCTS))
    # A phone call or a lunch: now and then long enough to begin a new session.
    if dice.chance(0.08):
        visit.wait(10 * 60, 70 * 60)
    if dice.chance(0.35):
        product = dice.pick(PRODUCTS)
        _look(visit, product)
        _put_in_cart(visit, product)
        if dice.chance(0.55):
            _enter(visit, who, memory)
            return _check_out(visit, product)
    elif dice.chance(0.12):
        _enter(visit, who, memory)
    if memory.is_signed_in(visit.device) and dice.chance(0.05):
        visit.interaction("click", target_text="Log out", href=f"{SITE}/logout")
        memory.sign_out(visit.device)
    return None


def _arrive(visit: Visit) -> None:
    arrival = visit.dice.pick(ARRIVALS)
    if visit.dice.chance(0.12):
        path, title = visit.dice.pick(POSTS)
        visit.page(path, title, arrival, site=BLOG)
        visit.wait(20, 200)
        visit.interaction("click", target_text="Visit the shop", href=f"{SITE}/")
        arrival = (f"{BLOG}{path}", None)
    visit.page("/", "Loom & Leaf: tea and textiles", arrival)


def _wander(visit: Visit) -> None:
    dice = visit.dice
    if dice.chance(0.2):
        path, title, text = dice.pick(PAGES)
        visit.wait(4, 40)
        visit.interaction("click", target_text=text, href=f"{SITE}{path}")
        visit.page(path, title)
    if dice.chance(0.12):
        _search(visit)
    if dice.chance(0.06):
        visit.wait(5, 30)
        visit.interaction("submit", target_text="Keep me posted")
        visit.track("Newsletter Subscribed", list="weekly", double_opt_in=dice.chance(0.5))


def _search(visit: Visit) -> None:
    term = visit.dice.pick(SEARCH_TERMS)
    visit.wait(3, 20)
    visit.page(f"/search?q={term.replace(' ', '+')}", "Search")
    visit.track("Search Performed", term=term, results=visit.dice.between(0, 14))


def _look(visit: Visit, product: Product) -> None:
    visit.wait(3, 60)
    visit.page(f"/products/{product.slug}", f"{product.name} | Loom & Leaf")
    visit.track(
        "Product Viewed",
        sku=product.sku,
        name=product.name,
        price=product.price,
        in_stock=visit.dice.chance(0.9),
    )


def _put_in_cart(visit: Visit, product: Product) -> None:
    visit.wait(5, 90)
    if product.sizes:
        visit.interaction("change", target_text=visit.dice.pick(product.sizes))
        visit.wait(2, 10)
    visit.interaction("click", target_text="Add to cart")
    quantity = visit.dice.between(1, 3)
    visit.track("Product Added", sku=product.sku, price=product.price, quantity=quantity)


def _enter(visit: Visit, who: Person, memory: Memory) -> None:
    if memory.is_signed_in(visit.device):
        return
    new = not memory.is_customer(who)
    path, text = ("/signup", "Sign up for free") if new else ("/login", "Log in")
    visit.wait(3, 30)
    visit.interaction("click", target_text=text, href=f"{SITE}{path}")
    visit.page(path, text)
    visit.wait(10, 60)
    visit.interaction("submit", target_text="Create account" if new else "Log in")
    visit.user_id = who.user_id
    memory.sign_in(who, visit.device)
    visit.call("identify", traits=who.traits)
    if new:
        visit.track("Signed Up", method=visit.dice.pick(("email", "passkey")))


def _check_out(visit: Visit, product: Product) -> str:
    dice = visit.dice
    order_id = f"LL-{dice.hex(8)}"
    quantity = dice.between(1, 3)
    city, _, postal_code = dice.pick(CITIES)
    visit.wait(3, 40)
    visit.page("/checkout", "Checkout")
    visit.track("Checkout Started", order_id=order_id, items=quantity)
    visit.wait(20, 240)
    visit.interaction("submit", target_text="Pay now")
    visit.track(
        "Order Completed",
        order_id=order_id,
        total=round(product.price * quantity + 4.9, 2),
        currency="EUR",
        gift=dice.chance(0.15),
        products=[{"sku": product.sku, "quantity": quantity}],
        shipping={
            "method": dice.pick(("post", "courier")),
            "address": {"city": city, "postal_code": postal_code},
        },
        **({"coupon": dice.pick(COUPONS)} if dice.chance(0.25) else {}),
    )
    visit.page(f"/checkout/thanks?order={order_id}", "Thank you")
    return order_id
