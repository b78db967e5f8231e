"""Random edits of definitions and settings, and random ways to end a step."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.prove.case import Definitions, Step

_RULES: list[Any] = [
    {"event": "Bought"},
    {"event": {"in": ["Bought", "Seen"]}},
    {"event": {"contains": "bought a"}},
    {"event": {"exists": True}, "not": {"event": "Seen"}},
    {"type": "click"},
    {"path": "/b"},
    {"library": {"in": ["iOS", "android"]}},
    {"library": "server"},
    {"properties.p": {"gt": 1}},
    {"properties.k.deep": {"exists": True}},
    {"properties.q": {"is_not": "x"}, "type": {"starts_with": "b"}},
    {"utm_source": {"exists": True}},
    {"time": {"gte": "2026-03-15T12:00:00"}},
    {"not": {"type": "view page"}},
    [{"event": "Bought", "library": "web"}, {"type": "submit"}],
    {"sql": "properties.p * 2 > length(event) - 5 or type = 'click' and path is not null"},
    {"not": {"sql": "extract(hour from time) < 12 and lower(event) like '%ee%'"}},
    {"any": [{"properties.Price": {"exists": True}}, {"href": {"exists": True}}]},
]
_SINCE = [None, None, "2026-03-08", "2026-03-20T06:30:00", "2026-04-30"]
_PATTERNS = ["*", "?", "p", "q*", "price", "k_deep", "*_*", "plan", "t", "none_such"]
_TABLES = ["bought", "dear", "on_b", "clicked", "anything"]
_SEGMENTS = ["busy", "planned", "quiet"]
_USER_RULES: list[Any] = [
    {"plan": {"exists": True}},
    {"t": {"gt": 0}},
    {"identity": {"exists": True}},
    {"group_id": "g1"},
    {"tier": {"exists": True}},
    {"address_city": {"is_not": "x"}, "initial_utm_source": {"exists": False}},
]
_SETTINGS: dict[str, list[Any]] = {
    "session_timeout_minutes": [30, 30, 60, 10],
    "session_timeout_minutes_mobile": [5, 5, 30],
    "max_property_columns": [300, 300, 3],
    "initial_columns": [True, False],
    "all_builtin_columns": [True, False],
    "property_types": [{}, {}, "text", {"p": "bigint"}, {"q": "text", "n": "double"}],
}
_CASES: dict[str, list[Any]] = {
    "event": [
        *({"when": rule, "value": "hit"} for rule in _RULES),
        {"when": {"properties.p": {"exists": True}}, "value": {"field": "properties.p"}},
        {"when": {"event": {"exists": True}}, "value": {"field": "event"}},
        {"when": {"time": {"gte": "2026-03-12"}}, "value": {"field": "properties.k.deep"}},
    ],
    "session": [
        {"when": {"utm_source": {"exists": True}}, "value": {"field": "utm_source"}},
        {"when": {"library": "web"}, "value": "w" * 256},
        {"when": {"time": {"lt": "2026-03-14T00:00:00"}}, "value": 1},
        {"when": {"landing_page": {"contains": "/b"}}, "value": {"field": "landing_page"}},
        {"when": {"not": {"referrer": {"exists": True}}}, "value": "none"},
    ],
    "user": [
        {"when": {"plan": {"exists": True}}, "value": {"field": "plan"}},
        {"when": {"t": {"gt": 0}}, "value": "more"},
        {"when": {"joindate": {"lt": "2026-03-10"}}, "value": {"field": "identity"}},
        {"when": {"last_modified": {"gte": "2026-03-20"}, "none": {"is_not": 1}}, "value": "new"},
        {"when": {"email": {"exists": True}}, "value": {"field": "email"}},
    ],
}
# Some are columns of custom properties too.
_PROPERTIES = {"kind": "event", "q": "event", "source": "session", "plan": "user", "tier": "user"}
# What a selection leaves behind and a broken model keeps others from.
_MODELS = [
    "loads_synced", "property_columns", "alias_calls", "identity_roots", "spine_calls",
    "device_sessions", "device_users", "device_migrations", "user_properties",
    "sessions", "pageviews", "users", "user_migrations",
]  # fmt: skip


class Edits:
    """The state of definitions and settings, changed a little from step to step.

    `ids`: device or person to the ids by which the worlds of the pack know it.
    """

    def __init__(self, random: Random, ids: dict[str, list[str]]) -> None:
        self._random = random
        self._ids = ids
        self.events: Definitions = {}
        self.segments: Definitions = {}
        self.properties: Definitions = {}
        self.synced: Definitions = {}
        self.settings: dict[str, Any] = {
            "all_builtin_columns": random.random() < 0.7,
            "type_conflict_cap": 1_000_000,
        }
        for table in random.sample(_TABLES, random.choice([1, 3, 4])):
            self._define(table)
        self._segment(random.choice(_SEGMENTS))
        for name in random.sample(list(_PROPERTIES), random.choice([0, 1, 2])):
            self._compute(name)

    def step(self, number: int) -> Step:
        """The next step, without files: what is changed in it, and how it ends."""
        random = self._random
        for _ in range(random.choice([0, 0, 1, 1, 2, 3]) if number else 0):
            kinds = [
                *[self._edit] * 4, *[self._archive] * 2, self._property, self._set, self._control,
            ]  # fmt: skip
            random.choice(kinds)(number)
        step = Step(
            events={key: dict(value) for key, value in self.events.items()},
            segments={key: dict(value) for key, value in self.segments.items()},
            properties={key: dict(value) for key, value in self.properties.items()},
            synced={key: dict(value) for key, value in self.synced.items()},
            settings=dict(self.settings),
            overtaken=random.random() < 0.15,
            sync=random.choice([*["whole"] * 7, "full refresh", "none", "select", "broken"]),
        )
        if step.sync in ("select", "broken"):
            # Generated models are written anew by each sync, and cannot be broken.
            models = [*_MODELS, "all_events", *self.events] if step.sync == "select" else _MODELS
            most = len(models) - 1 if step.sync == "select" else 1
            step.models = random.sample(models, random.randint(1, most))
        return step

    def _edit(self, number: int) -> None:
        random = self._random
        if random.random() < 0.3:
            return self._segment(random.choice(_SEGMENTS))
        table = random.choice(_TABLES)
        counted = str(self.segments)
        how = random.random()
        if table not in self.events or how < 0.3:
            self._define(table)
        elif how < 0.5 and f"'{table}'" not in counted:
            del self.events[table]
        elif how < 0.7:
            self.events[table] |= {"since": random.choice(_SINCE[2:])}
        elif how < 0.8:
            self.events[table].pop("since", None)
        else:
            self.events[table] |= {"name": f"{table} {number}", "notes": "Renamed."}
        return None

    def _define(self, table: str) -> None:
        random = self._random
        since = random.choice(_SINCE)
        entry = {"name": table.capitalize(), "match": random.choice(_RULES), "since": since}
        self.events[table] = {key: value for key, value in entry.items() if value is not None}

    def _archive(self, number: int) -> None:
        """An event or a property of one is archived; what is archived is restored."""
        random, now = self._random, f"before step {number}"
        if not self.events:
            return
        table = random.choice(list(self.events))
        entry = self.events[table]
        if "archived" in entry:
            del entry["archived"]
        elif random.random() < 0.4:
            entry["archived"] = now
        else:
            name = random.choice(["p", "q", "price", "k_deep", "never_seen"])
            gaps = entry.setdefault("properties", {})
            gap = dict(gaps.get(name, {}))
            if not gap or "restored" in gap:
                gaps = {**gaps, name: {"archived": now}}
            elif gap["archived"] != now:
                filled = {"backfill": True} if random.random() < 0.3 else {}
                gaps = {**gaps, name: {**gap, "restored": now, **filled}}
            entry["properties"] = gaps

    def _property(self, number: int) -> None:
        """A defined property is made, changed, called otherwise or taken out."""
        name = self._random.choice(list(_PROPERTIES))
        how = self._random.random()
        if name not in self.properties or how < 0.5:
            self._compute(name)
        elif how < 0.7:
            self.properties[name] |= {"name": f"{name} {number}"}
        else:
            del self.properties[name]

    def _compute(self, name: str) -> None:
        level, random = _PROPERTIES[name], self._random
        cases = random.sample(_CASES[level], random.choice([1, 2, 3]))
        entry = {"name": name.capitalize(), "level": level, "cases": cases}
        otherwise = random.choice([None, None, "other", cases[-1]["value"]])
        self.properties[name] = entry | ({} if otherwise is None else {"otherwise": otherwise})

    def _control(self, number: int) -> None:
        """Properties are synced no more, or again; of one event or everywhere."""
        random = self._random
        control = {
            key: random.sample(_PATTERNS, random.choice([0, 1, 1, 2])) for key in ("unsync", "sync")
        }
        if random.random() < 0.5 and self.events:
            self.events[random.choice(list(self.events))] |= control
        else:
            self.synced[random.choice(["events", "users"])] = control

    def _segment(self, view: str) -> None:
        random = self._random
        if view in self.segments and random.random() < 0.2:
            del self.segments[view]
            return
        self.segments[view] = {"name": view.capitalize(), "match": self._condition(2)}

    def _condition(self, depth: int) -> dict[str, Any]:
        random = self._random
        kind = random.choice(["user", "has_done", "has_done", "has_not_done", "all", "any", "not"])
        if kind == "user" or (depth == 0 and kind in ("all", "any", "not")):
            return {"user": random.choice(_USER_RULES)}
        if kind == "not":
            return {"not": self._condition(depth - 1)}
        if kind in ("all", "any"):
            return {kind: [self._condition(depth - 1), self._condition(depth - 1)]}
        counted = random.choice([*self.events, "pageviews", "sessions"])
        if kind == "has_done":
            return {kind: {"event": counted, "at_least": random.choice([1, 2, 3])}}
        return {kind: {"event": counted}}

    def _set(self, number: int) -> None:
        random = self._random
        if random.random() < 0.5:
            name = random.choice(list(_SETTINGS))
            self.settings[name] = random.choice(_SETTINGS[name])
        elif random.random() < 0.4:
            if self.settings.pop("ignored_identities", None) is None:
                ignored = self._ids[random.choice(list(self._ids))]
                self.settings["ignored_identities"] = ignored[:: random.choice([1, 2])]
        elif self.settings.pop("ignored_aliases", None) is None or random.random() < 0.5:
            one, other = random.sample(list(self._ids.values()), 2)
            self.settings["ignored_aliases"] = [
                {"previous_id": previous, "user_id": user}
                for previous, user in zip(one, other, strict=True)
            ]
