"""Trying again: what for, how often, and how long after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.api_core.exceptions import BadRequest, Forbidden, NotFound
from hypothesis import given
from hypothesis import strategies as st

from loader import building
from loader.building import Build, build_patiently
from loader.dbt import DbtOutcome, NodeOutcome
from loader.errors import SyncFailedError, WarehouseError
from loader.patience import Patience
from loader.profile import Target
from loader.warehouses.bigquery_session import text_of
from loader.warehouses.failures import is_mistaken, is_transient

LOST = "Database Error\n  server closed the connection unexpectedly"
WRONG = 'Database Error\n  column "x" does not exist'


@pytest.mark.parametrize(
    "error",
    [
        LOST,
        "terminating connection due to administrator command (SQLSTATE 57P01)",
        "connection to server at 127.0.0.1, port 5432 failed: Connection refused",
        "deadlock detected\nDETAIL: Process 1 waits for ShareLock",
        "FATAL: sorry, too many clients already",
        "could not serialize access due to concurrent update",
        "1023 (XX000): Serializable isolation violation on table - 10, transactions",
        "403 Exceeded rate limits: too many table update operations for this table",
        "503 Service Unavailable",
        "502 Server Error: Bad Gateway for url",
        "400 Could not serialize access to table t due to concurrent update",
    ],
)
def test_these_may_pass(error: str) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        WRONG,
        "No space left on device (SQLSTATE 53100)",
        "permission denied for schema main (SQLSTATE 42501)",
        "Got 503 results, configured to fail if != 0",
        "Conversion Error: Could not convert string '429' to INT32",
        "relation connection_resets does not exist",
        "cannot execute UPDATE in a read-only transaction (SQLSTATE 25006)",
    ],
)
def test_these_do_not(error: str) -> None:
    assert not is_transient(error)


@given(retries=st.integers(0, 5), failures=st.integers(0, 7))
def test_as_often_as_was_said_and_longer_each_time(retries: int, failures: int) -> None:
    waits: list[float] = []
    told: list[str] = []
    outcomes = iter([*[False] * failures, True])

    def attempt() -> str:
        if not next(outcomes):
            raise WarehouseError(LOST)
        return "done"

    patience = Patience(retries, told.append, waits.append)
    if failures <= retries:
        assert patience.run(attempt, lambda error: True) == "done"
    else:
        with pytest.raises(WarehouseError, match="server closed"):
            patience.run(attempt, lambda error: True)
    assert len(waits) == len(told) == min(failures, retries)
    for place, wait in enumerate(waits):
        assert 2 ** (place + 1) <= wait <= 2 ** (place + 1) + 2


def test_what_does_not_pass_is_told_at_once() -> None:
    waits: list[float] = []

    def attempt() -> None:
        raise WarehouseError(WRONG)

    with pytest.raises(WarehouseError, match="does not exist"):
        Patience(5, sleep=waits.append).run(attempt, lambda error: is_transient(str(error)))
    assert waits == []


def node(name: str, status: str, message: str = "") -> NodeOutcome:
    return NodeOutcome(name, "main", name, "model", "table", status, message, 0.0)


def ended(*nodes: NodeOutcome) -> DbtOutcome:
    return DbtOutcome(not any(n.failed for n in nodes), nodes)


def test_a_try_goes_on_from_what_failed(monkeypatch: pytest.MonkeyPatch, here: Target) -> None:
    outcomes = iter(
        [
            ended(node("a", "success"), node("b", "error", LOST), node("c", "skipped")),
            ended(node("b", "success"), node("c", "error", LOST)),
            ended(node("c", "success")),
        ]
    )
    asked: list[tuple[str, list[str]]] = []

    def run(self: Build, holder: str) -> DbtOutcome:
        asked.append((holder, list(self.selected)))
        outcome = next(outcomes)
        if not outcome.success:
            raise SyncFailedError("failed", outcome)
        return outcome

    monkeypatch.setattr(building.Build, "run", run)
    holders: Iterator[str] = iter(["1", "2", "3"])
    done = build_patiently(Build(here), holders, Patience(2, sleep=lambda seconds: None))
    assert asked == [("1", []), ("2", ["--select", "b", "c"]), ("3", ["--select", "c"])]
    assert [(n.name, n.status) for n in done.nodes] == [
        ("a", "success"),
        ("b", "success"),
        ("c", "success"),
    ]
    assert done.success


def test_a_model_that_is_wrong_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, here: Target
) -> None:
    tries: list[str] = []

    def run(self: Build, holder: str) -> DbtOutcome:
        tries.append(holder)
        raise SyncFailedError("failed", ended(node("a", "error", WRONG)))

    monkeypatch.setattr(building.Build, "run", run)
    with pytest.raises(SyncFailedError):
        build_patiently(Build(here), iter(["1", "2"]), Patience(2, sleep=lambda seconds: None))
    assert tries == ["1"]


@pytest.fixture
def here() -> Target:
    """A target that nobody connects to."""
    return Target.__new__(Target)


@pytest.mark.parametrize(
    ("error", "is_wrong"),
    [
        ('DuckDB: Binder Error: Referenced column "plann" not found', True),
        ('PostgreSQL: syntax error at or near "selec" (SQLSTATE 42601)', True),
        ('Redshift: column "plann" does not exist (SQLSTATE 42703)', True),
        ("Snowflake: 000904 (42000): SQL compilation error: invalid identifier 'PLANN'", True),
        (text_of(BadRequest("Unrecognized name: plann at [1:8]")), True),
        (text_of(BadRequest("Syntax error: Unexpected identifier selec at [1:1]")), True),
        (text_of(BadRequest("Function not found: LOWR; Did you mean lower? at [1:8]")), True),
        (text_of(NotFound("Not found: Table p:d.peeple was not found in location EU")), True),
        ("DuckDB: Invalid Input Error: Could not parse string", True),
        ("PostgreSQL: invalid input syntax for type date (SQLSTATE 22007)", True),
        ("Snowflake: 100035 (22007): Timestamp 'yesterdy' is not recognized", True),
        ("PostgreSQL: permission denied for table people (SQLSTATE 42501)", False),
        ("PostgreSQL: canceling statement due to statement timeout (SQLSTATE 57014)", False),
        ("PostgreSQL: could not extend file: No space left on device (SQLSTATE 53100)", False),
        ("DuckDB: IO Error: Could not write file: Input/output error", False),
        ("Snowflake: 390114 (08001): Authentication token has expired", False),
        (text_of(Forbidden("Quota exceeded: Your project exceeded quota for queries")), False),
    ],
)
def test_a_statement_that_is_wrong_is_told_from_a_warehouse_that_fails(
    error: str, is_wrong: bool
) -> None:
    assert is_mistaken(error) is is_wrong
