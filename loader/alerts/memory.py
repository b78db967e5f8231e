"""What was told, and what is still to be: the table `_alerts`, a row an alert and channel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from loader.alerts.due import Alert, Key, Note
from loader.warehouses import Warehouse
from loader.warehouses.base import create_schema, literal, quoted, relation, tables_in

TABLE: Final = "_alerts"
#: What could not be told for so long is not told any more: it would mislead.
GIVE_UP: Final = timedelta(days=3)
#: The channel of an alert that is noted and told to nobody.
NOBODY: Final = ""

_COLUMNS: Final = (
    ("alert_id", "text"),
    ("rule", "text"),
    ("subject", "text"),
    ("state", "text"),
    ("since", "timestamp"),
    ("title", "text"),
    ("details", "text"),
    ("channel", "text"),
    ("found_at", "timestamp"),
    ("told_at", "timestamp"),
    ("attempts", "bigint"),
    ("error", "text"),
    ("evaluation", "bigint"),
)
_NAMES: Final = ", ".join(name for name, _ in _COLUMNS)


@dataclass(frozen=True)
class Untold:
    """An alert that a channel has not got yet; `evaluation` is the one that tried last."""

    alert: Alert
    channel: str
    evaluation: int


@dataclass(frozen=True)
class Kept:
    """An alert and a channel: when it was found, when it was told (None: not yet), and why it did
    not arrive."""

    alert: Alert
    channel: str
    found_at: datetime
    told_at: datetime | None
    error: str | None


class Memory:
    """The table in one warehouse, made when the first alert is found."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._table = relation(warehouse.schema, TABLE)
        self._is_there = TABLE in tables_in(warehouse, warehouse.schema)

    def noted(self) -> dict[Key, Note]:
        """What was noted last of each rule and subject."""
        return {
            (row["rule"], row["subject"]): Note(
                row["alert_id"], row["state"], row["since"], row["title"]
            )
            for row in self._last("distinct rule, subject, alert_id, state, since, title")
        }

    def channels(self) -> dict[str, set[str]]:
        """The channels of the last alert of each rule and subject, by the alert's id."""
        found: dict[str, set[str]] = {}
        for row in self._last("alert_id, channel"):
            found.setdefault(row["alert_id"], set()).add(row["channel"])
        return found

    def untold(self, now: datetime) -> list[Untold]:
        """What is still to be told, in the order of time."""
        if not self._is_there:
            return []
        rows = self._warehouse.query(
            f"select {_NAMES} from {self._table} where told_at is null "
            f"and found_at > {literal(now - GIVE_UP)} order by since, rule, subject"
        )
        return [Untold(_alert(row), row["channel"], int(row["evaluation"])) for row in rows]

    def latest(self, most: int) -> list[Kept]:
        """The last alerts that channels were told, or are to be, the latest first."""
        if not self._is_there:
            return []
        rows = self._warehouse.query(
            f"select {_NAMES} from {self._table} where channel <> {literal(NOBODY)} "
            f"order by found_at desc, since desc, rule, subject, channel limit {most}"
        )
        return [
            Kept(_alert(row), row["channel"], row["found_at"], row["told_at"], row["error"])
            for row in rows
        ]

    def begin(self) -> None:
        """Let no other evaluation decide until the next commit."""
        self._warehouse.alone()
        if self._is_there:
            return
        types = self._warehouse.type_names
        body = ", ".join(f"{quoted(name)} {types[kind]}" for name, kind in _COLUMNS)
        create_schema(self._warehouse, self._warehouse.schema)
        self._warehouse.execute(f"create table if not exists {self._table} ({body})")
        self._is_there = True

    def note(
        self,
        alerts: Sequence[tuple[Alert, Sequence[str]]],
        now: datetime,
        evaluation: int,
        *,
        is_told: bool = False,
    ) -> None:
        """Write down alerts with the channels that are to be told, or that were. Does not
        commit."""
        rows = []
        for alert, channels in alerts:
            for channel in channels or (NOBODY,):
                told_at = now if is_told or channel == NOBODY else None
                details = json.dumps(alert.details, ensure_ascii=True)
                values = (
                    *(alert.alert_id, alert.rule, alert.subject, alert.state, alert.since),
                    *(alert.title, details, channel, now, told_at, 0, None, evaluation),
                )
                rows.append(f"({', '.join(map(literal, values))})")
        if rows:
            self._warehouse.execute(
                f"insert into {self._table} ({_NAMES}) values {', '.join(rows)}"
            )

    def claim(self, untold: Sequence[Untold], evaluation: int) -> None:
        """From now on this evaluation tells them. Does not commit."""
        for item in untold:
            self._update(item, f"evaluation = {evaluation}")

    def told(self, item: Untold, at: datetime) -> None:
        """The channel has it. Does not commit."""
        self._update(item, f"told_at = {literal(at)}, attempts = attempts + 1, error = null")

    def failed(self, item: Untold, error: str) -> None:
        """The channel may not have it. Does not commit."""
        self._update(item, f"attempts = attempts + 1, error = {literal(error)}")

    def _update(self, item: Untold, change: str) -> None:
        self._warehouse.execute(
            f"update {self._table} set {change} where alert_id = {literal(item.alert.alert_id)} "
            f"and channel = {literal(item.channel)}"
        )

    def _last(self, columns: str) -> list[dict[str, Any]]:
        if not self._is_there:
            return []
        return self._warehouse.query(
            f"select {columns} from (select {_NAMES}, "
            f"rank() over (partition by rule, subject order by since desc) as place "
            f"from {self._table}) as ranked where place = 1"
        )


def _alert(row: Mapping[str, Any]) -> Alert:
    return Alert(
        row["alert_id"],
        row["rule"],
        row["subject"],
        row["state"],
        row["since"],
        row["title"],
        json.loads(row["details"]),
    )
