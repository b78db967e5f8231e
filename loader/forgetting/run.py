"""The whole job of `eventide forget`: look, ask, erase, sync, purge."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loader.building import Build
from loader.dbt import Progress
from loader.errors import ForgetError, SyncFailedError
from loader.forgetting.erase import Found
from loader.forgetting.job import Job
from loader.forgetting.person import Request
from loader.profile import load_target
from loader.warehouses import hold_for_syncing
from loader.warehouses.holding import Waiting

_TRIES = 5
_ERASED = (
    "the person is out of the raw events and of all tables of events, sessions and users, but the "
    "sync that follows failed. Mend what it says, then `eventide sync --no-load` completes it."
)

#: Asked with what was found, before anything is removed; False ends the command.
Confirm = Callable[[Found], bool]


@dataclass(frozen=True)
class Outcome:
    """What became of a request.

    `status` is `planned` (a dry run), `forgotten`, or `forgotten before` (nothing was left to
    remove). `removed` has the rows that left, or would, by table with its schema. The counts of
    identities, devices and messages are those of the tombstones; `records`, `mentions` and `names`
    as in `Found`, the last two zero when nothing was found. `forgotten_at` is UTC, None in a dry
    run.
    """

    status: str
    removed: Mapping[str, int]
    forgotten_at: datetime | None
    identities: int = 0
    devices: int = 0
    messages: int = 0
    records: int = 0
    mentions: int = 0
    names: int = 0
    seconds: float = 0.0


def forget(
    request: Request,
    *,
    dry_run: bool = False,
    also_future: bool = False,
    compact: bool = False,
    confirm: Confirm | None = None,
    target: str | None = None,
    project_dir: str | Path = ".",
    profiles_dir: str | Path | None = None,
    wait_seconds: float = 0.0,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> Outcome | None:
    """Remove a person, or a device, from the warehouse and keep them out of later loads.

    Brings every table up to date, before where loads wait and after in any case. Interrupted, the
    next sync or the same call completes it. None when `confirm` said no. Raises ForgetError when
    there is nobody to forget, SyncFailedError when a model failed, and as `load_target` does.
    """
    began = time.monotonic()
    project = Path(project_dir).resolve()
    profiles = Path(profiles_dir).resolve() if profiles_dir is not None else None
    where = load_target(target, project, profiles)
    job = Job(where, request, wait_seconds)
    # No sync may run beside this one: it would mix up rows that are being marked.
    with hold_for_syncing(where, "eventide forget", wait_seconds, waiting) as holder:
        outcome = _held(
            job,
            lambda: Build(where, profiles, progress=progress).run(holder),
            dry_run=dry_run,
            also_future=also_future,
            confirm=confirm,
            began=began,
        )
    if outcome is not None and compact and not dry_run:
        job.compact()
    return outcome


def _held(
    job: Job,
    sync: Callable[[], object],
    *,
    dry_run: bool,
    also_future: bool,
    confirm: Confirm | None,
    began: float,
) -> Outcome | None:
    if not dry_run:
        job.prepare()
    if job.is_behind():
        if dry_run:
            raise ForgetError(
                "some loads are not in the tables yet, so what is whose is not known: sync first "
                "(eventide sync --no-load), or leave out --dry-run."
            )
        sync()
    found, before = job.look()
    if not found.anything:
        return _nothing(job, found, before, dry_run, also_future, began)
    if dry_run:
        return _outcome("planned", found, found.rows, None, began)
    if confirm is not None and not confirm(found):
        return None
    when = _erase(job, also_future, sync)
    try:
        sync()
    except SyncFailedError as error:
        raise SyncFailedError(f"{_ERASED}\n{error}", error.outcome) from None
    return _outcome("forgotten", found, job.removed(), when, began)


def _erase(job: Job, also_future: bool, sync: Callable[[], object]) -> datetime:
    for _ in range(_TRIES):
        if (when := job.erase(also_future=also_future)) is not None:
            return when
        sync()
    raise ForgetError(
        "files land faster than they are synced, so what is whose is never known for sure. "
        "Nothing was removed. Stop the loaders for the time being and run this again."
    )


def _nothing(
    job: Job,
    found: Found,
    before: dict[str, Any] | None,
    dry_run: bool,
    also_future: bool,
    began: float,
) -> Outcome:
    """Nothing is here: either it has been forgotten, or it never was."""
    if before is None:
        raise ForgetError(job.nobody())
    if also_future and not dry_run:
        job.refuse_future(before["request_id"])
    return Outcome(
        "forgotten before",
        before["removed"],
        before["forgotten_at"],
        records=found.records,
        seconds=time.monotonic() - began,
    )


def _outcome(
    status: str, found: Found, removed: Mapping[str, int], when: datetime | None, began: float
) -> Outcome:
    return Outcome(
        status,
        removed,
        when,
        identities=len(found.person.identities),
        devices=len(found.person.anonymous_ids),
        messages=len(found.person.message_ids),
        records=found.records,
        mentions=found.mentions,
        names=found.names,
        seconds=time.monotonic() - began,
    )
