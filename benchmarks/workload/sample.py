"""The sample that is committed under ``seeds/sample_events``: ordinary traffic and all cases.

Made anew by ``python -m benchmarks.workload.sample``.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.workload.files import write_days
from benchmarks.workload.special import DAYS, described, planted
from benchmarks.workload.traffic import DAY, Line, Traffic, days

FOLDER = Path("seeds/sample_events")
TRAFFIC = Traffic(events=5_500, days=DAYS, seed=7)
COMPRESSED = (3, 7)

_README = """# Sample events

Seven days of a small, invented online shop with a web site, an iOS app, an Android app and a
server, as Segment-spec lines: {total:,} lines, a file for each day they came in. Days 3 and 7 are
compressed. No address, name or device in it is anybody's.

The files are made by `python -m benchmarks.workload.sample`; a test makes them again and compares.

{ordinary:,} lines are ordinary traffic: page views and screens, clicks, submits, changes and
touches captured automatically, custom events with typed and nested properties, identify calls with
traits, and events of the server. The other {special} lines are planted cases; their message ids
begin with the name of the case (except where the missing id is the case).

| Case | Lines | What it is |
|---|---:|---|
{cases}

Loaded in order, {landed:,} of the {total:,} lines land, {duplicates} are duplicates and
{rejected} are rejected.
"""


def with_cases(traffic: Traffic) -> Iterator[list[Line]]:
    """The days of the traffic with the planted cases among them; takes seven days or more."""
    special: dict[int, list[Line]] = {}
    for line in planted(traffic.first_day):
        day = (line.arrival - traffic.first_day) // DAY
        special.setdefault(day, []).append((line.arrival, line.text))
    for day, lines in enumerate(days(traffic)):
        # By arrival alone: lines that came at one moment keep their order.
        yield sorted([*lines, *special.get(day, [])], key=lambda line: line[0])


def readme() -> str:
    """What is in the sample, in words and numbers."""
    counts = Counter(line.kind for line in planted(TRAFFIC.first_day))
    special = counts.total()
    total = TRAFFIC.events + special
    # Each earlier copy is a second message of its id; whichever of the two wins, one is left.
    duplicates = 12 + 3 + 1
    rejected = counts["malformed"]
    return _README.format(
        total=total,
        ordinary=TRAFFIC.events,
        special=special,
        cases="\n".join(f"| {kind} | {counts[kind]} | {text} |" for kind, text in described()),
        rejected=rejected,
        duplicates=duplicates,
        landed=total - rejected - duplicates,
    )


def write_sample(folder: Path) -> list[Path]:
    """Write the sample into the folder; returns the files."""
    written = write_days(folder, TRAFFIC.start, with_cases(TRAFFIC), compressed=COMPRESSED)
    page = folder / "README.md"
    page.write_text(readme(), encoding="utf-8", newline="\n")
    return [*written, page]


if __name__ == "__main__":
    write_sample(FOLDER)
