"""One visit to the shop: a clock, a device, and the calls made so far."""

from collections.abc import Mapping

from benchmarks.workload.clients import Device
from benchmarks.workload.dice import Dice
from benchmarks.workload.messages import Message, call, page_facts
from benchmarks.workload.shop import CAMPAIGN_KEYS, SITE

Arrival = tuple[str | None, tuple[str | None, ...] | None]


class Visit:
    """Collects the calls of a visit as (arrival in milliseconds, message)."""

    def __init__(self, dice: Dice, device: Device, user_id: str | None, start: int) -> None:
        self.dice = dice
        self.device = device
        self.user_id = user_id
        self.now = start
        self.calls: list[tuple[int, Message]] = []
        self._page: Message = {}
        self._marks: dict[str, object] = {}

    def collector_session(self, session_id: str) -> None:
        """From here on every call carries this session id."""
        self._marks["sessionId"] = session_id

    def wait(self, low: int, high: int) -> None:
        """Let some seconds pass."""
        self.now += self.dice.between(low * 1000, high * 1000)

    def call(
        self, kind: str, context: Mapping[str, object] | None = None, **fields: object
    ) -> None:
        """Make a call; a moment later the clock goes on."""
        arrival = self.now + self.dice.between(150, 3500)
        message = call(
            kind,
            self.dice.hex(16),
            self.now,
            device=self.device,
            user_id=self.user_id,
            context={**self._marks, **(context or {})},
            received=arrival,
            **fields,
        )
        self.calls.append((arrival, message))
        self.now += self.dice.between(20, 900)

    def page(self, path: str, title: str, arrival: Arrival | None = None, site: str = SITE) -> None:
        """View a page; an arrival tells what led there from outside."""
        referrer, campaign = arrival or (str(self._page["url"]) if self._page else None, None)
        url = site + path
        context: Message = {}
        if campaign:
            tags = {key: tag for key, tag in zip(CAMPAIGN_KEYS, campaign, strict=True) if tag}
            if self.dice.chance(0.5):
                names = {key: "name" if key == "campaign" else key for key in tags}
                context["campaign"] = {names[key]: tag for key, tag in tags.items()}
            else:
                query = "&".join(f"utm_{key}={tag.replace(' ', '+')}" for key, tag in tags.items())
                url = f"{url}?{query}"
        facts = page_facts(url, title, referrer)
        self.call("page", context, properties=facts)
        self._page = {key: facts[key] for key in ("url", "path", "title")}

    def screen(self, name: str) -> None:
        """View a screen of the app."""
        self.call("screen", name=name, properties={"screen_a11y_id": f"{name.lower()}-screen"})
        self._page = {"view_controller": name}

    def track(self, event: str, **properties: object) -> None:
        """A custom event."""
        context = {"page": self._page} if self.device.kind == "web" else None
        self.call("track", context, event=event, properties=properties)

    def interaction(self, kind: str, **properties: object) -> None:
        """Something captured automatically: click, submit, change or touch."""
        here = {key: value for key, value in self._page.items() if key != "url"}
        context = {"page": {"url": self._page["url"]}} if "url" in self._page else None
        self.call("track", context, event=f"${kind}", properties={**properties, **here})
