"""How what rules watch stands now. Pure: what the books say, and the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from loader.alerts.books import SUCCEEDED, WITH_ERRORS, Books, Run
from loader.alerts.entry import FailureRule, RejectedRule, RuleEntry, StalenessRule, VolumeRule
from loader.alerts.usual import jump, usual, usual_share

OK: Final = "ok"
_LEAST_SHARE = 0.01
_LONGEST_ERROR = 1500


@dataclass(frozen=True)
class Finding:
    """How a subject stands under a rule: `ok`, or what is wrong in a word. `since` is when it came
    to stand so, `ok_at` when it was last well as far as the books know. `details` is JSON."""

    rule: str
    subject: str
    state: str
    since: datetime
    title: str
    ok_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def findings(rules: Mapping[str, RuleEntry], books: Books, now: datetime) -> list[Finding]:
    """Of each rule and each subject of which the books know enough."""
    found: list[Finding] = []
    for name, rule in rules.items():
        if isinstance(rule, FailureRule):
            found += _failures(name, rule, books.runs)
        elif isinstance(rule, StalenessRule):
            found += _staleness(name, rule, books.runs, now)
        elif isinstance(rule, RejectedRule):
            found += _rejected(name, rule, books, now)
        else:
            found += _volumes(name, rule, books, now)
    return found


def is_watched(subject: str, watched: Sequence[str]) -> bool:
    """Whether a subject is one of those that a rule is for."""
    kind = subject.partition("/")[0]
    return kind in watched or kind.partition(".")[0] in watched


def called(subject: str) -> str:
    """A subject as people say it."""
    if subject.startswith("load/"):
        return f"loading {subject.removeprefix('load/')}"
    if subject.startswith("activation."):
        return f"activation of {subject.removeprefix('activation.')}"
    return subject


def _by_subject(runs: Sequence[Run], watched: Sequence[str]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    for run in runs:
        if is_watched(run.subject, watched):
            found.setdefault(run.subject, []).append(run)
    return found


def _failures(name: str, rule: FailureRule, runs: Sequence[Run]) -> Iterator[Finding]:
    for subject, own in _by_subject(runs, rule.of).items():
        # Of two that ended at once, the same one wins in whatever order they come.
        last = max(own, key=lambda run: (run.finished_at, run.status, run.error or ""))
        well = [run.finished_at for run in own if run.status == SUCCEEDED]
        if last.status == SUCCEEDED:
            title = f"{called(subject)} succeeded"
            yield Finding(name, subject, OK, last.finished_at, title)
            continue
        said = last.status if last.status == WITH_ERRORS else "failed"
        details = {"error": last.error[:_LONGEST_ERROR]} if last.error else {}
        yield Finding(
            name,
            subject,
            last.status,
            last.finished_at,
            f"{called(subject)} {said}",
            max(well, default=None),
            details,
        )


def _staleness(
    name: str, rule: StalenessRule, runs: Sequence[Run], now: datetime
) -> Iterator[Finding]:
    """A run that ended with rows refused has brought the others: it is fresh."""
    for subject, own in _by_subject(runs, rule.of).items():
        if "/" in subject:
            continue
        done = [
            r.finished_at for r in own if r.is_new_data and r.status in (SUCCEEDED, WITH_ERRORS)
        ]
        # What has never succeeded is as old as its first attempt.
        known = max(done) if done else min(run.finished_at for run in own)
        late = known + timedelta(minutes=rule.max_minutes)
        details = {"max_minutes": rule.max_minutes, "last_success": _text(known) if done else None}
        if now > late:
            what = "nothing was loaded" if subject == "load" else f"no {called(subject)} succeeded"
            said = f"{what} since {known:%Y-%m-%d %H:%M} UTC"
            title = said if done else f"{what} yet, first tried {known:%Y-%m-%d %H:%M} UTC"
            ok_at = known if done else None
            yield Finding(name, subject, "stale", late, title, ok_at, details)
        elif done:
            title = f"{called(subject)} succeeded at {known:%Y-%m-%d %H:%M} UTC"
            yield Finding(name, subject, OK, known, title, details=details)


def _rejected(name: str, rule: RejectedRule, books: Books, now: datetime) -> Iterator[Finding]:
    for format_, days in books.lines.items():
        if not days or days[0] is None or not days[0][1]:
            continue
        rejected, read = days[0]
        share, before = rejected / read, usual_share(days)
        too_many = share > rule.max_share or (
            before is not None and share > max(_LEAST_SHARE, rule.factor * before)
        )
        said = f"{rejected:,} of {read:,} lines ({share:.1%}) rejected in 24 hours"
        details = {
            "rejected": rejected,
            "read": read,
            "usual_share": before,
            "reasons": dict(books.reasons.get(format_, {})),
        }
        if too_many and rejected >= rule.min_lines:
            compared = "" if before is None else f", usual are {before:.1%}"
            title = f"{format_}: {said}{compared}"
            yield Finding(name, f"rejected/{format_}", "rejected", now, title, details=details)
        else:
            title = f"{format_}: as usual again, {said}"
            details["reasons"] = {}
            yield Finding(name, f"rejected/{format_}", OK, now, title, details=details)


def _volumes(name: str, rule: VolumeRule, books: Books, now: datetime) -> Iterator[Finding]:
    for table, days in books.rows.items():
        held_to = usual(days)
        if held_to is None or days[0] is None or table not in (rule.tables or (table,)):
            continue
        side = jump(days[0], held_to, rule.factor, rule.min_rows)
        said = f"{days[0]:,} rows in 24 hours, usual are {held_to.told()}"
        details = {
            "rows": days[0],
            "usual_lowest": held_to.lowest,
            "usual_highest": held_to.highest,
        }
        title = f"table {table}: {'far ' + side if side else 'as usual again'}: {said}"
        subject = f"table/{table}"
        yield Finding(name, subject, f"{side} rows" if side else OK, now, title, details=details)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds") + "Z"
