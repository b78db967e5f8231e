"""Alerts while the warehouse, which remembers them, cannot be reached: a file remembers meanwhile.

The file lies in dbt's folder `target/`, and what it has goes into the warehouse as soon as that is
there again. Where the folder does not outlive the process, each run that fails so is told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from loader.alerts import channels
from loader.alerts.books import Books, Run
from loader.alerts.due import Alert, due
from loader.alerts.findings import findings
from loader.alerts.message import Place
from loader.alerts.read import Alerts
from loader.alerts.telling import Carried, Told
from loader.clock import utc_now


class Meanwhile:
    """The file of one project and target."""

    def __init__(self, project_dir: Path, target: str) -> None:
        self._path = project_dir / "target" / f"alerts_of_{target}.json"

    def carried(self) -> list[Carried]:
        """What it has; nothing where there is none, or one that cannot be read."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return [(_alert(row), row["untold"], row["told"]) for row in rows]
        except (OSError, ValueError, TypeError, KeyError):
            return []

    def forget(self) -> None:
        """The warehouse has it now."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def tell(self, alerts: Alerts, place: Place, ended: Sequence[Run]) -> list[Told]:
        """Tell of failures alone: nothing else is known without books."""
        carried = {alert.alert_id: (alert, untold, told) for alert, untold, told in self.carried()}
        noted = {(alert.rule, alert.subject): alert.note for alert, _, _ in carried.values()}
        books = Books(ended)
        failures = {name: rule for name, rule in alerts.rules.items() if rule.when == "failure"}
        for alert in due(findings(failures, books, utc_now()), noted):
            if not alert.is_recovery:
                carried[alert.alert_id] = (alert, list(alerts.rules[alert.rule].tell), [])
        results: list[Told] = []
        for name, channel in alerts.channels.items():
            waiting = [item for item in carried.values() if name in item[1]]
            if not waiting:
                continue
            errors = channels.tell(channel, [alert for alert, _, _ in waiting], place)
            for (alert, untold, told), error in zip(waiting, errors, strict=True):
                results.append(Told(alert, name, error))
                if error is None:
                    untold.remove(name)
                    told.append(name)
        if carried:
            self._write(list(carried.values()))
        return results

    def _write(self, carried: Sequence[Carried]) -> None:
        rows = [
            {
                "alert_id": alert.alert_id,
                "rule": alert.rule,
                "subject": alert.subject,
                "state": alert.state,
                "since": alert.since.isoformat(),
                "title": alert.title,
                "details": dict(alert.details),
                "untold": untold,
                "told": told,
            }
            for alert, untold, told in carried
        ]
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            self._path.write_text(json.dumps(rows, indent=2), encoding="utf-8")


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(
        row["alert_id"],
        row["rule"],
        row["subject"],
        row["state"],
        datetime.fromisoformat(row["since"]),
        row["title"],
        row["details"],
    )
