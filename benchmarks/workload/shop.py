"""What the shop sells and shows, and where its visitors come from."""

from dataclasses import dataclass

SITE = "https://www.loomleaf.example"
BLOG = "https://blog.loomleaf.example"
APP_NAME = "Loom & Leaf"


@dataclass(frozen=True, slots=True)
class Product:
    """Something on sale; price in euros."""

    sku: str
    slug: str
    name: str
    price: float
    sizes: tuple[str, ...] = ()


PRODUCTS = (
    Product("LL-101", "linen-scarf", "Linen scarf", 24.5),
    Product("LL-102", "wool-blanket", "Wool blanket", 89.0, ("S", "L")),
    Product("LL-103", "cotton-shirt", "Cotton shirt", 39.9, ("S", "M", "L", "XL")),
    Product("LL-104", "kraeutertee", "Kräutertee", 6.75),
    Product("LL-105", "creme-brulee-mug", "Crème brûlée mug", 14.0),
    Product("LL-106", "sencha", "煎茶 Sencha", 12.2),
    Product("LL-107", "felt-slippers", "Felt slippers", 31.0, ("38", "40", "42")),
    Product("LL-108", "tea-towel", "Tea towel", 9.95),
    Product("LL-109", "smorbrod-board", "Smørbrød board", 27.3),
    Product("LL-110", "gift-card", "Gift card", 50.0),
)

# path, title, text of the link that leads there
PAGES = (
    ("/products", "All products", "Shop"),
    ("/help", "Help", "Help"),
    ("/help#returns", "Help", "Returns"),
    ("/about", "About us", "Our story"),
    ("/pricing", "Loom Club: plans and prices", "Join the club"),
)
POSTS = (
    ("/washing-wool", "How to wash wool"),
    ("/tea-at-four", "Tea at four: 四時のお茶"),
)
SEARCH_TERMS = ("linen", "wool blanket", "mug", "tea", "grüner Tee", "socks")
COUPONS = ("SPRING10", "HELLO", "CLUB-15")
PLANS = ("free", "plus", "pro")
CITIES = (
    ("Zürich", "CH", "8001"),
    ("København", "DK", "1050"),
    ("Kraków", "PL", "31-042"),
    ("São Paulo", "BR", "01001-000"),
    ("Leeds", "GB", "LS1 4AP"),
    ("東京", "JP", "100-0001"),
)
HANDLES = ("maya", "tom", "nora", "omar", "lena", "ravi", "ines", "kofi", "yuki", "sven", "zoe")

# referrer, then source, medium, campaign, term, content (None = no campaign)
ARRIVALS: tuple[tuple[str | None, tuple[str | None, ...] | None], ...] = (
    (None, None),
    (None, None),
    ("https://www.google.com/", None),
    ("https://duckduckgo.com/?q=linen+scarf", None),
    ("https://www.google.com/", ("google", "cpc", "spring_sale", "linen scarf", "ad-b")),
    ("https://l.instagram.com/", ("instagram", "social", "tea_week", None, "story")),
    (None, ("newsletter", "email", "march", None, None)),
    ("https://partner.example/blog/slow-home", ("partner", "referral", "slow_home", None, None)),
)
CAMPAIGN_KEYS = ("source", "medium", "campaign", "term", "content")
