"""Forty labels over the shop's traffic, each with the rule in plain SQL over a line of JSON.

Both say the same, so the tables' row counts must be equal; the benchmark looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Label:
    """`match` is the definition's rule, `where` the same over the column `line`; `kind` (custom,
    page, screen or interaction) says where a line of this kind has its page."""

    key: str
    kind: str
    match: dict[str, Any]
    where: str


def text(path: str) -> str:
    """SQL of the text at a path of the line."""
    return f"json_extract_string(line, '$.{path}')"


def _custom(key: str, event: str, where: str = "", **match: Any) -> Label:
    rule = {"event": event, **{name.replace("__", "."): test for name, test in match.items()}}
    return Label(key, "custom", rule, f"{text('event')} = '{event}'" + where)


def _page(key: str, where: str, **match: Any) -> Label:
    rule = {"type": "view page", "library": "web", **match}
    return Label(key, "page", rule, f"{text('type')} = 'page' and {where}")


def _screen(key: str, name: str) -> Label:
    where = f"{text('type')} = 'screen' and {text('name')} = '{name}'"
    return Label(key, "screen", {"type": "view page", "view_controller": name}, where)


def _interaction(key: str, kind: str, where: str, **match: Any) -> Label:
    return Label(
        key, "interaction", {"type": kind, **match}, f"{text('event')} = '${kind}' and {where}"
    )


def _number(path: str) -> str:
    return f"try_cast({text(path)} as double)"


_TARGET = text("properties.target_text")
_PATH = text("properties.path")
_TOTAL = _number("properties.total")

LABELS: tuple[Label, ...] = (
    _custom("product_viewed", "Product Viewed"),
    _custom("product_added", "Product Added"),
    _custom("order_completed", "Order Completed"),
    _custom("order_shipped", "Order Shipped"),
    _custom("payment_failed", "Payment Failed"),
    _custom("checkout_started", "Checkout Started"),
    _custom("search_performed", "Search Performed"),
    _custom("newsletter_subscribed", "Newsletter Subscribed"),
    _custom("signed_up", "Signed Up"),
    _custom("application_opened", "Application Opened"),
    _custom("large_order", "Order Completed", f" and {_TOTAL} > 60", properties__total={"gt": 60}),
    _custom(
        "courier_order", "Order Completed",
        f" and {text('properties.shipping.method')} = 'courier'",
        properties__shipping__method="courier",
    ),
    _custom(
        "order_with_coupon", "Order Completed", f" and {text('properties.coupon')} is not null",
        properties__coupon={"exists": True},
    ),
    _custom(
        "search_without_result", "Search Performed", f" and {_number('properties.results')} = 0",
        properties__results=0,
    ),
    _custom(
        "dear_product_added", "Product Added", f" and {_number('properties.price')} >= 50",
        properties__price={"gte": 50},
    ),
    _custom(
        "sold_out_product_viewed", "Product Viewed",
        f" and {text('properties.in_stock')} = 'false'", properties__in_stock=False,
    ),
    _custom(
        "blanket_viewed", "Product Viewed", f" and {text('properties.sku')} = 'LL-102'",
        properties__sku="LL-102",
    ),
    _custom(
        "product_viewed_on_ios", "Product Viewed",
        f" and {text('context.library.name')} = 'analytics-ios'", library="iOS",
    ),
    _custom(
        "opened_from_push", "Application Opened", f" and {text('properties.from_push')} = 'true'",
        properties__from_push=True,
    ),
    _custom(
        "signed_up_by_passkey", "Signed Up", f" and {text('properties.method')} = 'passkey'",
        properties__method="passkey",
    ),
    _page("home_page", f"{_PATH} = '/'", path="/"),
    _page("product_page", f"{_PATH} like '/products/%'", path={"starts_with": "/products/"}),
    _page("all_products_page", f"{_PATH} = '/products'", path="/products"),
    _page("checkout_page", f"{_PATH} = '/checkout'", path="/checkout"),
    _page("thanks_page", f"{_PATH} = '/checkout/thanks'", path="/checkout/thanks"),
    _page("account_page", f"{_PATH} in ('/signup', '/login')", path={"in": ["/signup", "/login"]}),
    _page(
        "blog_page", f"{text('properties.url')} like 'https://blog.%'",
        domain={"starts_with": "blog."},
    ),
    _screen("home_screen", "Home"),
    _screen("product_screen", "Product"),
    _screen("basket_screen", "Basket"),
    _interaction("add_to_cart", "click", f"{_TARGET} = 'Add to cart'", target_text="Add to cart"),
    _interaction(
        "sign_up_click", "click", f"{_TARGET} ilike '%sign up%'",
        target_text={"contains": "sign up"},
    ),
    _interaction(
        "product_page_click", "click", f"{_PATH} like '/products/%'",
        path={"starts_with": "/products/"},
    ),
    _interaction(
        "link_click", "click", f"{text('properties.href')} is not null", href={"exists": True}
    ),
    _interaction("pay_submit", "submit", f"{_TARGET} = 'Pay now'", target_text="Pay now"),
    _interaction(
        "account_submit", "submit", f"{_TARGET} in ('Create account', 'Log in')",
        target_text={"in": ["Create account", "Log in"]},
    ),
    _interaction(
        "size_change", "change", f"regexp_matches({_PATH}, '^/products/[a-z-]+$')",
        path={"matches": "^/products/[a-z-]+$"},
    ),
    _interaction(
        "product_touch", "touch", f"{text('properties.target_view_class')} = 'ProductCell'",
        target_view_class="ProductCell",
    ),
    _interaction("buy_touch", "touch", f"{_TARGET} = 'Buy now'", target_text="Buy now"),
    _interaction(
        "sign_in_touch", "touch", f"{_TARGET} ilike '%sign in%'",
        target_text={"contains": "sign in"},
    ),
)  # fmt: skip


def definitions() -> dict[str, dict[str, Any]]:
    """What a file of definitions has under `events`."""
    return {
        label.key: {"name": label.key.replace("_", " ").title(), "match": label.match}
        for label in LABELS
    }
