"""One evaluation: what stands otherwise is noted first, then told, and then noted as told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loader.alerts import channels
from loader.alerts.books import Run
from loader.alerts.due import Alert
from loader.alerts.firing import due_now
from loader.alerts.memory import NOBODY, Memory, Untold
from loader.alerts.message import Place
from loader.alerts.read import Alerts
from loader.clock import utc_now
from loader.warehouses import Warehouse


@dataclass(frozen=True)
class Told:
    """An alert, the channel, and why it did not arrive (None: it did, or nothing was sent)."""

    alert: Alert
    channel: str
    error: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.alert.alert_id,
            "rule": self.alert.rule,
            "subject": self.alert.subject,
            "state": self.alert.state,
            "since": self.alert.since.isoformat(),
            "title": self.alert.title,
            "details": dict(self.alert.details),
            "channel": self.channel,
            "error": self.error,
        }


#: An alert, the channels that have not got it, and those that have.
Carried = tuple[Alert, list[str], list[str]]


@dataclass
class Evaluation:
    """An evaluation of a project's rules on its warehouse. `ended` is what just ended, where
    books may not say it; `carried` what was noted while the warehouse could not be reached."""

    warehouse: Warehouse
    project_dir: Path
    alerts: Alerts
    place: Place
    ended: Sequence[Run] = ()
    carried: Sequence[Carried] = ()

    def look(self) -> list[Told]:
        """What would be told. Nothing is sent, and nothing remembered."""
        memory, now = Memory(self.warehouse), utc_now()
        untold = [(item.alert, item.channel) for item in memory.untold(now)]
        for alert, names in self._due(memory, now):
            untold += [(alert, name) for name in names]
        self.warehouse.rollback()
        return [Told(alert, channel) for alert, channel in untold if channel in self._channels]

    def tell(self) -> list[Told]:
        """Tell what is due, and what did not arrive before."""
        memory, now = Memory(self.warehouse), utc_now()
        is_quiet = not (self.carried or self._due(memory, now) or memory.untold(now))
        self.warehouse.rollback()
        if is_quiet:
            return []
        evaluation = time.time_ns() // 1000
        # Nobody else takes up what this one is about to tell, unless it dies.
        with self.warehouse.alive(evaluation):
            memory.begin()
            now = utc_now()
            for alert, untold_by, told_by in self.carried:
                memory.note([(alert, told_by)], now, evaluation, is_told=True)
                memory.note([(alert, untold_by)] if untold_by else [], now, evaluation)
            memory.note(self._due(memory, now), now, evaluation)
            untold = [item for item in memory.untold(now) if self._is_free(item, evaluation)]
            memory.claim([item for item in untold if item.evaluation != evaluation], evaluation)
            self.warehouse.commit()
            return self._told(memory, untold)

    @property
    def _channels(self) -> Sequence[str]:
        return list(self.alerts.channels)

    def _due(self, memory: Memory, now: datetime) -> list[tuple[Alert, list[str]]]:
        """The alerts with their channels. A recovery is for those that were told of the failure."""
        rules = self.alerts.rules
        _, alerts = due_now(self.warehouse, memory, self.project_dir, rules, now, self.ended)
        before = memory.channels() if any(alert.follows for alert in alerts) else {}
        return [(alert, self._for(alert, before)) for alert in alerts]

    def _for(self, alert: Alert, before: dict[str, set[str]]) -> list[str]:
        rule = self.alerts.rules[alert.rule]
        if not alert.is_recovery:
            return list(dict.fromkeys(rule.tell))
        if not rule.recovery:
            return []
        told = before.get(alert.follows or "", set()) - {NOBODY}
        return [name for name in dict.fromkeys(rule.tell) if name in told]

    def _is_free(self, item: Untold, evaluation: int) -> bool:
        if item.channel not in self.alerts.channels:
            return False
        return item.evaluation == evaluation or not self.warehouse.is_alive(item.evaluation)

    def _told(self, memory: Memory, untold: Sequence[Untold]) -> list[Told]:
        told: list[Told] = []
        for name in dict.fromkeys(item.channel for item in untold):
            own = [item for item in untold if item.channel == name]
            alerts = [item.alert for item in own]
            errors = channels.tell(self.alerts.channels[name], alerts, self.place)
            for item, error in zip(own, errors, strict=True):
                if error is None:
                    memory.told(item, utc_now())
                else:
                    memory.failed(item, error)
                told.append(Told(item.alert, name, error))
            self.warehouse.commit()
        return told
