"""What stops a run: too much to take away, or too much refused."""

from __future__ import annotations

from activation.definition import Sync
from activation.diff import Counts
from activation.errors import GuardError
from activation.operations import kind_of

_FRACTION_NEEDS = 100


def check_guards(sync: Sync, counts: Counts, allow_deletes: int | None = None) -> None:
    """Raise GuardError where a run would take more away than it may. `allow_deletes` is said for
    one run, in place of the guards."""
    entry = sync.entry
    if kind_of(entry.mode, entry.removed, "remove") is None:
        return
    deletes = counts.changes.get("remove", 0)
    if not deletes:
        return
    if not counts.rows:
        raise GuardError(
            f"{sync.place}: {sync.name}: the model has no rows. An empty model takes nothing away: "
            f"the {deletes:,} records stay. Look at the model, or pause the sync."
        )
    if allow_deletes is not None:
        if deletes > allow_deletes:
            raise GuardError(
                f"{sync.place}: {sync.name}: {deletes:,} records would be taken away, and "
                f"{allow_deletes:,} are allowed for this run."
            )
        return
    guards = entry.guards
    most = guards.max_deletes
    if guards.max_delete_fraction is not None:
        part = int(guards.max_delete_fraction * counts.records)
        most = part if most is None else min(most, part)
    if most is not None and deletes > most:
        raise GuardError(
            f"{sync.place}: {sync.name}: {deletes:,} of {counts.records:,} records would be taken "
            f"away, and its guards allow {most:,}. Nothing was sent. If this is right, run it with "
            f"--allow-deletes {deletes}."
        )


def too_many_rejected(sync: Sync, failed: int, attempted: int) -> str | None:
    """Why a run that attempted so many rows, of which so many failed, is not to go on; None where
    it is."""
    limit = sync.entry.rejected
    if limit.max_records is not None and failed > limit.max_records:
        return f"{failed:,} records were refused, and {limit.max_records:,} are allowed"
    if (
        limit.max_fraction is not None
        and attempted >= _FRACTION_NEEDS
        and failed > limit.max_fraction * attempted
    ):
        return f"{failed:,} of {attempted:,} records were refused"
    return None
