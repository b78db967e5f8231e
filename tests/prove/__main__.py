"""`make prove`: packs of random worlds until the time is over.

    python -m tests.prove --minutes 30 --target duckdb
    python -m tests.prove --seed 17 --packs 1        # the same pack again

Ends with 1 when tables differed; each failing case is then made small and written into
tests/regressions, where a test plays it from then on.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.functional.project import REPOSITORY, Project
from tests.functional.servers import empty_database, running_postgres
from tests.prove.campaign import Tally, prove, size_of_pack
from tests.prove.case import Case, write_case
from tests.prove.differences import Difference
from tests.prove.player import Player
from tests.prove.shrink import Shrinker
from tests.prove.worlds import pack


def main() -> int:
    """Run, report, and return the exit code."""
    options = _options()
    began = time.monotonic()

    def seeds() -> Iterator[int]:
        for number in range(options.packs):
            if number and time.monotonic() - began > options.minutes * 60:
                return
            yield options.seed + number

    def told(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eventide-prove-")))
        if options.target == "postgres":
            server = stack.enter_context(running_postgres())
            empty_database(server, "prove")
            os.environ.update({**server, "PGDATABASE": "prove"})
        os.environ["EVENTIDE_DUCKDB_PATH"] = str(place / "prove.duckdb")
        project = Project.copy(place, options.target)
        tally = prove(project, seeds(), options.worlds, told)
        told(str(tally))
        if not options.whole:
            _write_small(project, tally, options.worlds, told)
    return 1 if tally.failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no pack after these")
    parser.add_argument("--packs", type=int, default=10**9, help="play no more than these")
    parser.add_argument("--worlds", type=int, default=300, help="the most in a pack")
    parser.add_argument("--target", default="duckdb", choices=["duckdb", "postgres"])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9), help="of the first")
    parser.add_argument("--whole", action="store_true", help="do not make failing cases small")
    options = parser.parse_args()
    if options.minutes == options.packs == 10**9:
        parser.error("say how long: --minutes N or --packs N")
    return options


def _write_small(
    project: Project, tally: Tally, most_worlds: int, told: Callable[[str], None]
) -> None:
    def play(case: Case, rebuild: bool) -> list[Difference]:
        return Player(project).play(case, rebuild)

    for seed, differences in tally.failed.items():
        case = pack(seed, size_of_pack(seed, most_worlds))
        path = REPOSITORY / f"tests/regressions/seed_{seed}.json"
        write_case(Shrinker(play, told).shrink(case, differences), path)
        told(f"written: {path.relative_to(REPOSITORY)}")


if __name__ == "__main__":
    sys.exit(main())
