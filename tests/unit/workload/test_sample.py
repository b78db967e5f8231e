"""The committed sample is what the generator makes, and what its page says."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.workload.sample import TRAFFIC, write_sample

COMMITTED = Path(__file__).parents[3] / "seeds" / "sample_events"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def content(path: Path) -> bytes:
    # Compared as it reads: releases of zlib pack the same bytes differently.
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def sample_lines() -> list[str]:
    return [
        line
        for path in sorted(COMMITTED.glob("*.ndjson*"))
        for line in content(path).decode().splitlines()
    ]


def message_id(line: str) -> str:
    try:
        message = json.loads(line)
    except json.JSONDecodeError:
        return "?"
    return str(message.get("messageId", "?")) if isinstance(message, dict) else "?"


def test_the_sample_is_what_the_generator_makes(made: Path) -> None:
    assert [path.name for path in sorted(COMMITTED.iterdir())] == [
        path.name for path in sorted(made.iterdir())
    ]
    for path in sorted(made.iterdir()):
        assert content(path) == content(COMMITTED / path.name), (
            f"{path.name} is not current: run python -m benchmarks.workload.sample"
        )


def test_compressed_files_carry_no_time_of_writing(made: Path) -> None:
    compressed = sorted(made.glob("*.gz"))
    assert len(compressed) == 2
    for path in compressed:
        assert path.read_bytes()[4:8] == bytes(4)


def test_the_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in COMMITTED.iterdir()) < 3_000_000


def test_the_page_tells_the_true_numbers() -> None:
    page = (COMMITTED / "README.md").read_text(encoding="utf-8")
    told = {
        kind: int(count) for kind, count in re.findall(r"^\| (\w+) \| (\d+) \|", page, re.MULTILINE)
    }
    lines = sample_lines()
    assert len(lines) == TRAFFIC.events + sum(told.values())
    found = Counter(message_id(line).rsplit("-", 1)[0] for line in lines)
    # Whose ids are missing on purpose.
    unnamed = {"no_message_id", "malformed"}
    assert {kind: found[kind] for kind in told if kind not in unnamed} == {
        kind: count for kind, count in told.items() if kind not in unnamed
    }


def test_the_duplicates_are_as_many_as_told() -> None:
    page = " ".join((COMMITTED / "README.md").read_text(encoding="utf-8").split())
    told = re.search(r"lines land, (\d+) are duplicates and (\d+) are rejected", page)
    assert told is not None
    parsed = [line for line in sample_lines() if message_id(line) != "?"]
    repeated = len(parsed) - len({message_id(line) for line in parsed})
    without_id = [line for line in sample_lines() if '"messageId"' not in line]
    repeated += len(without_id) - len(set(without_id))
    assert repeated == int(told[1])


def test_every_address_is_of_a_block_for_documentation() -> None:
    addresses = set(re.findall(r'"ip":"([^"]+)"', "\n".join(sample_lines())))
    assert addresses
    assert all(re.match(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$", ip) for ip in addresses)


def test_all_six_calls_and_all_libraries_occur() -> None:
    text = "\n".join(sample_lines())
    for call in ("track", "page", "screen", "identify", "alias", "group"):
        assert f'"type":"{call}"' in text
    for library in ("analytics.js", "analytics-ios", "analytics-android", "analytics-node"):
        assert f'"library":{{"name":"{library}"}}' in text
    for event in ("$click", "$submit", "$change", "$touch", "$autocapture"):
        assert f'"event":"{event}"' in text
