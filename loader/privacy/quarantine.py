"""Rejected records of a batch in the parsing engine, as they may be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import duckdb

from loader.landing.batch import RejectedLine
from loader.privacy.paths import SCOPES
from loader.privacy.rejected import RejectedText
from loader.privacy.rewrite import Rewriter
from loader.privacy.rules import Privacy


class Quarantine:
    """Knows `final` and `records` of the engine."""

    def __init__(self, privacy: Privacy, engine: duckdb.DuckDBPyConnection) -> None:
        self._privacy = privacy
        self._db = engine
        self._text = RejectedText(privacy)
        self._columns = privacy.columns()
        self._identities = [name for name, _ in privacy.identities]

    def unread(self, rejected: Iterable[RejectedLine]) -> list[RejectedLine]:
        """Lines that are no records: nobody can tell what is in them."""
        return [
            line if line.line is None else replace(line, line=self._text.digest(line.line))
            for line in rejected
        ]

    def records(self, rejected: list[RejectedLine], mapping: str) -> list[RejectedLine]:
        """Records that the mapping or a rule of landing refused. Ends the use of `records`."""
        if not rejected:
            return rejected
        lost = self._lost(mapping)
        return [
            line
            if line.line is None
            else replace(line, line=self._text.kept(line.line, lost[line.line_number]))
            for line in rejected
        ]

    def _lost(self, mapping: str) -> dict[int, dict[str, str]]:
        """What the rules take out of the refused records: collectors know where it stands."""
        self._db.execute(
            "create or replace temp table refused as from records where row_number in "
            "(select row_number from final where problem is not null)"
        )
        self._db.execute("create or replace temp view records as from refused")
        given = [row[0] for row in self._db.execute(f"describe {mapping}").fetchall()]
        wanted = [name for name in (*self._columns, *self._identities, *SCOPES) if name in given]
        rewriters: dict[str, Rewriter] = {scope: Rewriter(self._privacy, scope) for scope in SCOPES}
        lost: dict[int, dict[str, str]] = defaultdict(dict)
        columns = "".join(f", {name}::varchar" for name in wanted)
        for number, *values in self._db.execute(
            f"select row_number{columns} from ({mapping})"
        ).fetchall():
            for name, value in zip(wanted, values, strict=True):
                if not value:
                    continue
                if name in SCOPES:
                    rewriter = rewriters[name]
                    rewriter.lost = lost[number]
                    rewriter.rewrite(value)
                else:
                    drops = self._columns.get(name) == "drop"
                    lost[number][value] = "" if drops else self._privacy.hashed(value)
        return lost
