"""Who an event belongs to (CONTRACT.md section 6)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from .columns import words
from .hashing import hash63
from .settings import Row, Settings

_IGNORED_IN_ANY_CASE = frozenset(
    words("anonymous guest distinctid distinct_id id not_authenticated email undefined true false")
)
_IGNORED_EXACTLY = frozenset(["[object Object]", "NaN", "None", "none", "null", "0"])


def valid(identity: str | None, settings: Settings) -> str | None:
    """The identity, or None where it means nothing."""
    if identity is None or not identity.strip() or identity.lower() in _IGNORED_IN_ANY_CASE:
        return None
    if identity in _IGNORED_EXACTLY or identity in settings.ignored_identities:
        return None
    return identity


def order(call: Row) -> tuple[datetime, str]:
    """The one order of calls: by time, then message id."""
    return call["time"], call["message_id"]


def device(call: Row, settings: Settings) -> str:
    """Key of the device a call came from."""
    if call["anonymous_id"]:
        return f"a:{call['anonymous_id']}"
    identity = valid(call["identity"], settings)
    return f"i:{identity}" if identity else f"m:{call['message_id']}"


def by_device(calls: Iterable[Row]) -> dict[str, list[Row]]:
    """Device -> its calls in order."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for call in sorted(calls, key=order):
        groups[call["device_key"]].append(call)
    return groups


def identities_in_force(own: list[str | None]) -> list[str | None]:
    """For a device's calls in order: its own, else the last before, else the first after."""
    in_force = next((identity for identity in own if identity), None)
    result = []
    for identity in own:
        in_force = identity or in_force
        result.append(in_force)
    return result


class Aliases:
    """Merges: each alias call joins previousId and userId; what is joined is one person."""

    def __init__(self, calls: Iterable[Row], settings: Settings) -> None:
        #: (time, message id, previous, to) of the calls that merge, in order
        self.merges = sorted(
            (*order(call), previous, to)
            for call in calls
            if call["call"] == "alias"
            and (previous := valid(call["previous_id"], settings))
            and (to := valid(call["identity"], settings))
            and previous != to
            and (previous, to) not in settings.ignored_aliases
        )
        self.root: dict[str, str] = {}
        for members in self._components():
            root = self._root_of(members)
            self.root |= dict.fromkeys(members, root)

    def _components(self) -> list[set[str]]:
        components: list[set[str]] = []
        for _, _, previous, to in self.merges:
            joined = {previous, to}
            for other in [one for one in components if one & joined]:
                components.remove(other)
                joined |= other
            components.append(joined)
        return components

    def _root_of(self, members: set[str]) -> str:
        """The id never used as previousId; of several, or of none, the latest alias's userId."""
        into = [(previous, to) for _, _, previous, to in self.merges if to in members]
        sinks = members - {previous for previous, _ in into}
        return [to for _, to in into if to in sinks or not sinks][-1]

    def first_named(self, identity: str) -> datetime:
        """When the earliest alias call named the id, on either side."""
        return next(time for time, _, *ids in self.merges if identity in ids)

    def first_times(self, root: str) -> list[datetime]:
        """Earliest time of each merge that is part of the root's person (again is no change)."""
        first: dict[tuple[str, str], datetime] = {}
        for time, _, previous, to in self.merges:
            if self.root[to] == root:
                first.setdefault((previous, to), time)
        return list(first.values())


def user_key(call: Row, aliases: Aliases) -> str:
    """What the user id is a hash of: name space and id."""
    identity, anonymous = call["in_force"], call["anonymous_id"]
    if identity:
        return f"identity:{aliases.root.get(identity, identity)}"
    if anonymous in aliases.root:
        return f"identity:{aliases.root[anonymous]}"
    return f"anonymous:{anonymous}" if anonymous else f"message:{call['message_id']}"


def resolve(calls: list[Row], aliases: Aliases, settings: Settings) -> None:
    """Give each call its device_key, own, in_force, user_key and user_id."""
    for call in calls:
        call["own"] = valid(call["identity"], settings)
        call["device_key"] = device(call, settings)
    for group in by_device(calls).values():
        in_force = identities_in_force([call["own"] for call in group])
        for call, identity in zip(group, in_force, strict=True):
            call["in_force"] = identity
            call["user_key"] = user_key(call, aliases)
            call["user_id"] = hash63(call["user_key"])


def user_migrations(calls: list[Row], aliases: Aliases) -> list[Row]:
    """Section 6: from an id as it would be without merging to the final user."""
    rows: dict[int, Row] = {}

    def add(from_key: str, to_key: str, time: datetime) -> None:
        rows[hash63(from_key)] = {
            "from_user_id": hash63(from_key),
            "to_user_id": hash63(to_key),
            "time": time,
        }

    for key, group in by_device(calls).items():
        cause = _first_known(group, aliases) if key.startswith("a:") else None
        events = [call for call in group if call["call"] in ("track", "page", "screen")]
        if cause and any(order(event) < cause for event in events):
            add("anonymous:" + key[2:], events[0]["user_key"], cause[0])
    for identity, root in aliases.root.items():
        if identity != root:
            add("identity:" + identity, "identity:" + root, aliases.first_named(identity))
    return sorted(rows.values(), key=lambda row: row["from_user_id"])


def _first_known(group: list[Row], aliases: Aliases) -> tuple[datetime, str] | None:
    """The call that made a device's user known: its first identity, else the alias naming it."""
    for call in group:
        if call["own"]:
            return order(call)
    for time, message_id, *ids in aliases.merges:
        if group[0]["anonymous_id"] in ids:
            return time, message_id
    return None
