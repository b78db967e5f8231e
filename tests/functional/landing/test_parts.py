"""A large file lands in parts, and a load that was ended goes on behind them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from loader.errors import LoadFailedError
from loader.landing import decompress, file_input, parts, reader
from loader.landing.publish import Counts, Publication
from tests.functional.landing.conftest import Landing

Message = Callable[..., dict[str, Any]]

LINES = 40

pytestmark = pytest.mark.in_turn


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of some kilobytes have several batches, each of them a part."""
    for module, name in (
        (decompress, "_READ_BYTES"), (decompress, "_OUTPUT_BYTES"), (reader, "_LOOKED_AT_BYTES"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, 1000)
    read = partial(reader.read_records, batch_bytes=2000)
    monkeypatch.setattr(file_input, "read_records", read)
    monkeypatch.setattr(parts, "PART_BYTES", 1)


@pytest.fixture
def third_fails(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Lets the third part from here on fail when all of it is staged."""
    finish = Publication.finish

    def fail(error: Exception) -> None:
        calls = iter(range(1000))

        def failing(self: Publication, *arguments: Any) -> Counts:
            if next(calls) == 2:
                raise error
            return finish(self, *arguments)

        monkeypatch.setattr(Publication, "finish", failing)

    return fail


def ledger(landing: Landing) -> list[dict[str, Any]]:
    return landing.query(
        "select status, rows_read, rows_landed, fingerprint from {raw}.loads order by load_id"
    )


def ids(landing: Landing) -> list[str]:
    rows = landing.query("select message_id from {raw}.events order by message_id")
    return [row["message_id"] for row in rows]


def test_parts_are_loads_of_their_own(landing: Landing, message: Message) -> None:
    lines = [*(message(n) for n in range(20)), "{", "", *(message(n) for n in range(20, LINES))]
    path = landing.file("large.ndjson", lines)
    (result,) = landing.load(path).files
    assert (result.read, result.landed, result.rejected) == (LINES + 1, LINES, 1)
    assert list(result.reasons.values()) == [1]
    loads = ledger(landing)
    assert len(loads) > 2
    assert {load["status"] for load in loads} == {"succeeded"}
    assert sum(load["rows_read"] for load in loads) == LINES + 1
    # The last one says that the file is there, the others up to where.
    whole = loads[-1]["fingerprint"]
    assert all(load["fingerprint"].startswith(f"{whole}#") for load in loads[:-1])
    assert len({load["fingerprint"] for load in loads}) == len(loads)
    assert ids(landing) == sorted(f"m{n}" for n in range(LINES))
    (rejected,) = landing.query("select line_number from {raw}.rejected_lines")
    assert rejected["line_number"] == 21
    (again,) = landing.load(path).files
    assert again.skipped
    landing.check_ledger()


def test_a_load_that_was_ended_goes_on(
    landing: Landing, message: Message, third_fails: Callable[[Exception], None]
) -> None:
    path = landing.file("large.ndjson", [message(n) for n in range(LINES)])
    third_fails(RuntimeError("killed"))
    with pytest.raises(RuntimeError, match="killed"):
        landing.load(path)
    landed = len(ids(landing))
    assert 0 < landed < LINES
    (result,) = landing.load(path).files
    assert result.read == result.landed == LINES - landed
    assert result.hint == f"Its first {landed} records had landed before."
    assert ids(landing) == sorted(f"m{n}" for n in range(LINES))
    assert landing.load(path).skipped == 1
    # Whoever wants it reads all of it.
    assert landing.load(path, force=True).duplicate == LINES
    landing.check_ledger()


def test_a_file_that_fails_says_what_of_it_has_landed(
    landing: Landing, message: Message, third_fails: Callable[[Exception], None]
) -> None:
    path = landing.file("large.ndjson", [message(n) for n in range(LINES)])
    third_fails(OSError(5, "Input/output error"))
    with pytest.raises(LoadFailedError) as failed:
        landing.load(path)
    landed = len(ids(landing))
    (result,) = failed.value.result.files
    assert (result.read, result.landed) == (landed, landed)
    assert result.error == (
        f"cannot be read (Input/output error). Its first {landed} records have landed; load it "
        "again to go on behind them"
    )
    assert landing.load(path).landed == LINES - landed
