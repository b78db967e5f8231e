"""Alerts at the end of a command, however it ended. Without definitions/alerts.yml nothing is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

from loader.errors import (
    EventideError,
    LoadFailedError,
    ProfileError,
    WarehouseError,
    WarehouseLockedError,
    WrongUseError,
)

if TYPE_CHECKING:
    from loader.alerts.books import Run
    from loader.alerts.telling import Told

P = ParamSpec("P")
R = TypeVar("R")
Subject = Literal["sync", "load", "activation"]
# Seconds to wait for a DuckDB file that another process opened as soon as the command let it go.
_WAIT = 10.0
# Somebody else is at work, or nothing was begun: that is nobody's failure.
_NO_FAILURE = (WarehouseLockedError, WrongUseError, ProfileError)


def tells(subject: Subject) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates what syncs or loads: its keywords `target`, `project_dir` and `profiles_dir` say
    where."""

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with told_after(subject, **_where(kwargs)):
                return function(*args, **kwargs)

        return run

    return decorated


@contextmanager
def told_after(
    subject: Subject,
    *,
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
) -> Iterator[list[Run]]:
    """Evaluate the rules when what is inside has ended. Who ends it by hand knows by himself.

    Inside, ends of runs that no book has can be put into the list. Never raises by itself: what
    goes wrong with alerts is told on standard error.
    """
    from loader.alerts.read import ALERTS_FILE

    project = Path(project_dir or os.environ.get("DBT_PROJECT_DIR") or ".").resolve()
    if not (project / ALERTS_FILE).exists():
        yield []
        return
    ended: list[Run] = []
    try:
        yield ended
    except _NO_FAILURE:
        raise
    except LoadFailedError:
        # The ledger tells which files failed; the others are there.
        _evaluate(project, target, profiles_dir, [*ended, *_ended(subject, None)])
        raise
    except EventideError as error:
        _evaluate(project, target, profiles_dir, [*ended, *_ended(subject, str(error))])
        raise
    except Exception as error:
        # A bug of ours: what it says may hold anything.
        name = type(error).__name__
        _evaluate(project, target, profiles_dir, [*ended, *_ended(subject, name)])
        raise
    _evaluate(project, target, profiles_dir, [*ended, *_ended(subject, None)])


def failed_run(sync: str, error: EventideError) -> list[Run]:
    """The end of a run of activation that may be in no book, where it is a failure."""
    from activation.errors import AlreadyRunningError
    from loader.alerts.books import FAILED, Run
    from loader.clock import utc_now

    if isinstance(error, (AlreadyRunningError, *_NO_FAILURE)):
        return []
    return [Run(f"activation.{sync}", FAILED, utc_now(), str(error))]


def report(told: Sequence[Told]) -> None:
    """Say on standard error what did not arrive."""
    for item in told:
        if item.error is not None:
            print(
                f"eventide: an alert did not reach {item.channel} ({item.error}); the next "
                f"evaluation tries again: {item.alert.title}",
                file=sys.stderr,
            )


def _where(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(name) for name in ("target", "project_dir", "profiles_dir")}


def _ended(subject: Subject, error: str | None) -> list[Run]:
    """What the books may not say: a command that failed before it wrote any, and that a load had
    nothing to do. Runs of activation are always in theirs."""
    from loader.alerts.books import FAILED, SUCCEEDED, Run
    from loader.clock import utc_now

    if subject == "activation":
        return []
    if error is not None:
        return [Run(subject, FAILED, utc_now(), error)]
    return [Run("load", SUCCEEDED, utc_now(), is_new_data=False)] if subject == "load" else []


def _evaluate(
    project: Path, target: str | None, profiles_dir: str | Path | None, ended: Sequence[Run]
) -> None:
    try:
        report(evaluate(project, target, profiles_dir, ended))
    except EventideError as error:
        print(f"eventide: alerts could not be told: {error}", file=sys.stderr)
    except Exception as error:
        # Whatever it is, the sync is done.
        print(f"eventide: alerts could not be told: {type(error).__name__}", file=sys.stderr)


def evaluate(
    project: Path,
    target: str | None,
    profiles_dir: str | Path | None,
    ended: Sequence[Run] = (),
    wait_seconds: float = _WAIT,
    *,
    look_only: bool = False,
) -> list[Told]:
    """Read the rules, open the warehouse and tell what is due; with `look_only`, only say it.

    Raises DefinitionError, and WarehouseError where there is no warehouse and nothing has ended.
    """
    from loader.alerts.message import Place
    from loader.alerts.read import read_alerts
    from loader.alerts.telling import Evaluation
    from loader.alerts.unreachable import Meanwhile
    from loader.profile import load_target
    from loader.warehouses import open_warehouse

    alerts = read_alerts(project)
    if alerts is None or not alerts.rules:
        return []
    where = load_target(target, project, profiles_dir)
    place, meanwhile = Place(where.type, where.schema), Meanwhile(project, where.name)
    try:
        with closing(open_warehouse(where, wait_seconds)) as warehouse:
            carried = meanwhile.carried()
            evaluation = Evaluation(warehouse, project, alerts, place, ended, carried)
            if look_only:
                return evaluation.look()
            told = evaluation.tell()
            meanwhile.forget()
            return told
    except WarehouseError:
        if not ended or look_only:
            raise
        return meanwhile.tell(alerts, place, ended)
