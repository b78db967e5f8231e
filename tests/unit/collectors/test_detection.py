"""Which collector a file's first records tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loader.landing.batch import batch_of
from loader.landing.collectors import Collector, collector, collector_names
from loader.landing.engine import Engine
from loader.landing.inputs import inputs_of
from tests.unit.collectors.test_golden import case_files

TRACK = {"type": "track", "event": "Viewed", "anonymousId": "a", "timestamp": 1}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """What a load asks."""
    made = Engine(collector("segment"))
    yield made
    made.close()


def told(engine: Engine, *records: dict[str, Any] | str) -> str | None:
    """The name of the collector of these records."""
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    found = engine.recognise(batch_of(range(1, len(lines) + 1), lines))
    return found.name if found is not None else None


@pytest.mark.parametrize("path", case_files(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_each_case_is_its_collectors(engine: Engine, path: Path) -> None:
    (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
    found = engine.recognise(next(input_.batches()))
    assert found is not None
    assert found.name == path.parent.name


@pytest.mark.parametrize("name", collector_names())
def test_each_collector_says_what_it_is(name: str) -> None:
    one = collector(name)
    assert one.title
    assert one.documented_at.startswith("https://")
    assert one.recognised_by != Collector(name, "").recognised_by


@pytest.mark.parametrize("name", collector_names())
def test_values_of_any_kind_are_no_error(engine: Engine, name: str) -> None:
    keys = [part for part in collector(name).recognised_by.split("'") if part.isidentifier()]
    for value in (None, 1, 1.5, "x", "", True, [], {}, [1], {"a": "b"}):
        told(engine, dict.fromkeys(keys, value))


def test_most_records_decide(engine: Engine) -> None:
    assert told(engine, {"a": 1}, "no JSON", '"a text"', TRACK) == "segment"


def test_nobody_knows_strangers(engine: Engine) -> None:
    assert told(engine) is None
    assert told(engine, {"a": 1}, "[", "{", "[" * 1000, '{"type": NaN}', "") is None


def test_only_the_first_records_are_asked(engine: Engine) -> None:
    assert told(engine, *[{"a": 1}] * 199, TRACK) == "segment"
    assert told(engine, *[{"a": 1}] * 200, TRACK) is None
    assert told(engine, *["bad"] * 500, TRACK) == "segment"
    assert told(engine, json.dumps({"a": "x" * (5 << 20)}), TRACK) is None
