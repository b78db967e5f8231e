"""Rules of the generator, for any settings."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.workload.__main__ import main
from benchmarks.workload.files import write_days
from benchmarks.workload.sample import with_cases
from benchmarks.workload.special import DAYS, planted
from benchmarks.workload.traffic import DAY, Traffic, days

some_traffic = st.builds(
    Traffic,
    events=st.integers(1, 150),
    days=st.integers(1, 9),
    seed=st.integers(0, 2**63),
    users=st.integers(0, 20),
    duplicates=st.sampled_from([0.0, 0.1, 1.0]),
    late=st.sampled_from([0.0, 0.2, 0.5]),
)


@settings(max_examples=30, deadline=None)
@given(traffic=some_traffic)
def test_the_same_settings_give_the_same_lines(traffic: Traffic) -> None:
    assert list(days(traffic)) == list(days(traffic))


@settings(max_examples=30, deadline=None)
@given(traffic=some_traffic)
def test_there_are_as_many_lines_as_asked_for(traffic: Traffic) -> None:
    assert sum(len(lines) for lines in days(traffic)) == traffic.events


@settings(max_examples=30, deadline=None)
@given(traffic=some_traffic)
def test_lines_come_in_on_their_day_and_in_order(traffic: Traffic) -> None:
    for number, lines in enumerate(days(traffic)):
        midnight = traffic.first_day + number * DAY
        arrivals = [arrival for arrival, _ in lines]
        assert arrivals == sorted(arrivals)
        assert all(midnight <= arrival < midnight + DAY for arrival in arrivals)


@settings(max_examples=30, deadline=None)
@given(traffic=some_traffic)
def test_every_line_of_ordinary_traffic_is_a_whole_message(traffic: Traffic) -> None:
    for lines in days(traffic):
        for _, text in lines:
            message = json.loads(text)
            assert {"type", "messageId", "timestamp", "receivedAt", "context"} <= message.keys()
            assert "anonymousId" in message or "userId" in message
            assert "\n" not in text


def test_no_message_id_comes_twice_unless_asked_for() -> None:
    ids = [json.loads(text)["messageId"] for lines in days(Traffic(2_000, 3)) for _, text in lines]
    assert len(set(ids)) == len(ids)
    repeating = Traffic(2_000, 3, duplicates=0.5)
    ids = [json.loads(text)["messageId"] for lines in days(repeating) for _, text in lines]
    assert len(set(ids)) < len(ids)


def test_late_lines_come_in_after_the_day_they_tell() -> None:
    gaps: Counter[int] = Counter()
    traffic = Traffic(2_000, 8, late=0.3)
    for number, lines in enumerate(days(traffic)):
        for _, text in lines:
            day = int(json.loads(text)["timestamp"][8:10]) - 2
            gaps[number - day] += 1
    assert {1, 2, 3} <= gaps.keys()
    assert min(gaps) == 0


def test_planted_lines_are_within_the_first_days() -> None:
    traffic = Traffic(10, DAYS)
    end = traffic.first_day + DAYS * DAY
    assert all(traffic.first_day <= line.arrival < end for line in planted(traffic.first_day))


def test_planted_lines_do_not_depend_on_the_seed() -> None:
    def planted_texts(seed: int) -> set[str]:
        ordinary = {text for lines in days(Traffic(70, DAYS, seed)) for _, text in lines}
        everything = {text for lines in with_cases(Traffic(70, DAYS, seed)) for _, text in lines}
        return everything - ordinary

    assert planted_texts(1) == planted_texts(2)


@given(parts=st.integers(1, 5), events=st.integers(1, 40))
@settings(max_examples=20, deadline=None)
def test_splitting_a_day_keeps_its_lines(
    tmp_path_factory: pytest.TempPathFactory, parts: int, events: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    traffic = Traffic(events, 2)
    written = write_days(folder, traffic.start, days(traffic), files_per_day=parts)
    assert len(written) == 2 * parts
    texts = [line for path in written for line in path.read_text(encoding="utf-8").splitlines()]
    assert texts == [text for lines in days(traffic) for _, text in lines]


def test_the_command_writes_a_file_for_each_day(tmp_path: Path) -> None:
    assert main(["--events", "40", "--days", "2", "--gzip", "--out", str(tmp_path)]) == 0
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "2026-03-02.ndjson.gz",
        "2026-03-03.ndjson.gz",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--events", "0", "--out", "x"],
        ["--late", "0.6", "--out", "x"],
        ["--special-cases", "--days", "6", "--out", "x"],
        [],
    ],
)
def test_wrong_use_ends_with_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
