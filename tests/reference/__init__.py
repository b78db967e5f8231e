"""A reference for the rows: slow, obvious, plain Python, to be read against the contract.

Nothing here knows the loader, the models or SQL. Each module names the section it follows:
landing (section 5), identity (6), sessions (7), users (2, 6), properties and column_types (3,
4), names (3), segments (8), tables (2).
"""

from collections.abc import Sequence

from .landing import Landed, land
from .settings import Row, Settings
from .tables import Definitions, tables_from_raw

__all__ = ["Definitions", "Landed", "Row", "Settings", "build", "land", "tables_from_raw"]


def build(
    lines_by_file: dict[str, Sequence[str]],
    definitions: Definitions | None = None,
    settings: Settings | None = None,
) -> dict[str, list[Row]]:
    """Every documented table, by name, from files of Segment messages (one a line).

    `definitions` is `{'events': {table: {'match': rule, 'since': date or None}}, 'segments':
    {view: {'match': rule}}}`. Values are int, float, bool, str, naive UTC datetime, or parsed
    JSON for columns of that type.
    """
    settings = settings or Settings()
    return tables_from_raw(land(lines_by_file, settings).copies, definitions or {}, settings)
