"""A visit with the iOS or the Android app."""

from benchmarks.workload.people import Memory, Person
from benchmarks.workload.shop import PRODUCTS
from benchmarks.workload.visit import Visit


def app_visit(visit: Visit, who: Person, memory: Memory) -> str | None:
    """Play a visit; returns the id of the order if it ended in one."""
    dice = visit.dice
    visit.track("Application Opened", from_push=dice.chance(0.2))
    visit.screen("Home")
    product = dice.pick(PRODUCTS)
    for _ in range(dice.between(1, 3)):
        product = dice.pick(PRODUCTS)
        visit.wait(3, 40)
        _touch(visit, product.name, "ProductCell", "productCell", "openProduct:")
        visit.screen("Product")
        visit.track("Product Viewed", sku=product.sku, name=product.name, price=product.price)
    # Long enough, now and then, for a new session of the app.
    if dice.chance(0.15):
        visit.wait(2 * 60, 12 * 60)
    if not dice.chance(0.4):
        return None
    _touch(visit, "Add to basket", "UIButton", "addButton", "addTapped:")
    quantity = dice.between(1, 2)
    visit.track("Product Added", sku=product.sku, price=product.price, quantity=quantity)
    if not dice.chance(0.5):
        return None
    if not memory.is_signed_in(visit.device):
        visit.screen("SignIn")
        visit.wait(10, 50)
        _touch(visit, "Sign in", "UIButton", "signInButton", "signInTapped:")
        visit.user_id = who.user_id
        memory.sign_in(who, visit.device)
        visit.call("identify", traits=who.traits)
    visit.screen("Basket")
    _touch(visit, "Buy now", "UIButton", "buyButton", "buyTapped:")
    order_id = f"LL-{dice.hex(8)}"
    visit.track(
        "Order Completed",
        order_id=order_id,
        total=round(product.price * quantity, 2),
        currency="EUR",
        gift=False,
        products=[{"sku": product.sku, "quantity": quantity}],
    )
    return order_id


def _touch(visit: Visit, text: str, view_class: str, name: str, method: str) -> None:
    visit.wait(1, 12)
    target: dict[str, object] = {"target_text": text, "target_view_class": view_class}
    if visit.device.kind == "iOS":
        target |= {"target_view_name": name, "action_method": method, "target_a11y_id": name}
    visit.interaction("touch", **target)
