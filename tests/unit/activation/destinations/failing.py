"""Ways to let the next request of a destination fail, as `activation.conformance.Case.fail`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from activation.conformance import Fault
from activation.destinations.sql import SqlTable
from tests.standins.faulty_http import Fault as HttpFault
from tests.standins.faulty_http import Server

Changed = Callable[[Any], Any]


def over_http(
    server: Server, *, reordered: Changed | None = None, missing: Changed | None = None
) -> Callable[[Fault], bool]:
    """`reordered` and `missing` change the reply, where it has results to be told apart."""

    def fail(fault: Fault) -> bool:
        changed = {"reordered": reordered, "missing": missing}.get(fault)
        faults = {
            "busy": HttpFault(status=429, headers={"Retry-After": "7"}),
            "lost before": HttpFault(cut=True),
            "lost after": HttpFault(cut=True, after=True),
        }
        if changed is not None:
            faults[fault] = HttpFault(changed=changed)
        if fault not in faults:
            return False
        server.faults = [faults[fault]]
        return True

    return fail


def results(change: Callable[[list[Any]], list[Any]]) -> Changed:
    """A reply with its results changed; one that has none, as it is."""
    return lambda reply: {n: change(v) if n == "results" else v for n, v in reply.items()}


def first_missing(found: list[Any]) -> list[Any]:
    """All but the first."""
    return found[1:]


def turned(found: list[Any]) -> list[Any]:
    """From the last to the first."""
    return found[::-1]


def in_a_database(fault: Fault) -> bool:
    """A transaction that finds a lock, and one whose end nobody hears of."""
    error = sa.exc.OperationalError("", {}, Exception("it is locked"))
    lost = sa.exc.DBAPIError("", {}, Exception("the connection is gone"))
    if fault == "busy":
        _once(SqlTable, "_do", None, error)
    elif fault in ("lost before", "lost after"):
        _once(sa.Connection, "commit", fault == "lost after", lost)
    else:
        return False
    return True


def in_redis(fault: Fault) -> bool:
    """A server that does not answer, before a transaction or in it."""
    from redis import Redis
    from redis.client import Pipeline
    from redis.exceptions import ConnectionError as Gone
    from redis.exceptions import TimeoutError as Silent

    if fault == "busy":
        _once(Redis, "ping", None, Gone("no connection"))
    elif fault in ("lost before", "lost after"):
        _once(Pipeline, "execute", fault == "lost after", Silent("no answer"))
    else:
        return False
    return True


def _once(owner: Any, name: str, done: bool | None, error: Exception) -> None:
    """Let the next call raise this; with `done`, after its work."""
    real = getattr(owner, name)

    def fails(*arguments: Any, **options: Any) -> Any:
        setattr(owner, name, real)
        if done:
            real(*arguments, **options)
        raise error

    setattr(owner, name, fails)
