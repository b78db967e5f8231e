"""Planted cases: the traffic that goes wrong or is hard, in known numbers.

They have devices, users and message ids of their own, so that ordinary traffic never touches
them, and they take the first seven days whatever the seed.
"""

from benchmarks.workload.special import clocks, lines, people
from benchmarks.workload.special.case import Case, Planted

DAYS = 7

CASES = (*people.CASES, *clocks.CASES, *lines.CASES)


def planted(first_day: int) -> list[Planted]:
    """All planted lines; ``first_day`` is midnight in milliseconds since 1970."""
    found: list[Planted] = []
    for plant in CASES:
        case = Case(plant.__name__, first_day)
        plant(case)
        found += case.planted
    return found


def described() -> list[tuple[str, str]]:
    """Name and meaning of every case."""
    return [(plant.__name__, " ".join((plant.__doc__ or "").split())) for plant in CASES]
