"""Command line of the generator: ``python -m benchmarks.workload --help``."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.workload.files import write_days
from benchmarks.workload.sample import with_cases
from benchmarks.workload.special import DAYS
from benchmarks.workload.traffic import MOST_LATE, Traffic, days


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a workload; returns the exit code (2, from argparse, for wrong use)."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.workload",
        description="Write made-up traffic of an online shop as Segment-spec NDJSON.",
        epilog="Example: python -m benchmarks.workload --events 1000000 --days 30 --out traffic",
    )
    parser.add_argument("--events", type=_at_least_one, default=100_000, help="lines in all")
    parser.add_argument("--days", type=_at_least_one, default=7, help="days the lines come in on")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same bytes")
    parser.add_argument("--users", type=_at_least_one, default=None, help="people (events / 20)")
    parser.add_argument("--start", default="2026-03-02", help="first day, YYYY-MM-DD")
    parser.add_argument("--files-per-day", type=_at_least_one, default=1)
    parser.add_argument("--duplicates", type=_share, default=0.0, help="share of lines sent twice")
    parser.add_argument("--late", type=_late, default=0.0, help="share 1-3 days late, at most 0.5")
    parser.add_argument("--gzip", action="store_true", help="compress the files")
    parser.add_argument(
        "--special-cases",
        action="store_true",
        help="plant the sample's hard cases (7 days or more)",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    chosen = parser.parse_args(arguments)
    if chosen.special_cases and chosen.days < DAYS:
        parser.error(f"--special-cases takes --days {DAYS} or more")
    traffic = Traffic(
        events=chosen.events,
        days=chosen.days,
        seed=chosen.seed,
        users=chosen.users or 0,
        start=chosen.start,
        duplicates=chosen.duplicates,
        late=chosen.late,
    )
    written = write_days(
        chosen.out,
        chosen.start,
        with_cases(traffic) if chosen.special_cases else days(traffic),
        files_per_day=chosen.files_per_day,
        compressed=range(1, chosen.days + 1) if chosen.gzip else (),
    )
    size = sum(path.stat().st_size for path in written)
    print(f"{len(written)} files, {size / 1e6:.1f} MB in {chosen.out}")
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return share


def _late(text: str) -> float:
    share = float(text)
    if not 0 <= share <= MOST_LATE:
        raise argparse.ArgumentTypeError(f"must be from 0 to {MOST_LATE}")
    return share


if __name__ == "__main__":
    raise SystemExit(main())
