"""Rows of selects by GoogleSQL's reference evaluator: a JSON list of selects in, of rows out.

Run by the environment that has it: `python -m tests.standins.evaluate`. A select that is refused
comes out as its error, a text.
"""

from __future__ import annotations

import json
import sys

from tests.standins.googlesql import GoogleSql


def main() -> None:
    """Read, evaluate, write."""
    google = GoogleSql()
    answers: list[object] = []
    for select in json.load(sys.stdin):
        try:
            answers.append(google.rows(select))
        except Exception as error:  # zetasql's own, of several kinds
            answers.append(" ".join(str(error).split()))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
