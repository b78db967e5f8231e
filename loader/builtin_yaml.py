"""The dbt properties of the built-in tables: every column described, every key tested.

Written from `seeds/builtin_columns.csv`, as `loader.builtin_docs` writes the doc blocks that the
files refer to. What each table is, `models/docs/tables.md` says.
"""

from __future__ import annotations

from collections.abc import Sequence

from loader.builtin_docs import NOTICE, doc_block
from loader.builtins import DocumentedColumn

#: For each file its tables, and for each table its key; metadata tables have none.
FILES: dict[str, dict[str, tuple[str, ...]]] = {
    "models/core/_core.yml": {
        "users": ("user_id",),
        "sessions": ("session_id",),
        "pageviews": ("user_id", "event_id"),
        "user_migrations": ("from_user_id",),
        "all_events": ("user_id", "event_id", "event_table_name"),
    },
    "models/metadata/_metadata.yml": {
        "_sync_history": (),
        "_sync_info": ("event_table_name",),
        "_dropped_tables": (),
        "_event_metadata": ("table_name",),
        "_type_conflicts": (),
    },
}

#: Columns that refer to the key of another built-in table.
_REFERENCES = {
    ("sessions", "user_id"): ("users", "user_id"),
    ("pageviews", "user_id"): ("users", "user_id"),
    ("user_migrations", "to_user_id"): ("users", "user_id"),
}


def render_properties(columns: Sequence[DocumentedColumn], path: str) -> str:
    """The YAML file at `path`, one of FILES, relative to the project."""
    lines = [f"# {NOTICE}", "version: 2", "", "models:"]
    for table, key in FILES[path].items():
        lines += [f"  - name: {table}", f"    description: \"{{{{ doc('table_{table}') }}}}\""]
        if key:
            lines += [
                "    data_tests:",
                "      - primary_key:",
                f"          arguments: {{columns: [{', '.join(key)}]}}",
            ]
        lines.append("    columns:")
        for column in columns:
            if column.table == table:
                lines += _column(columns, table, column.name)
    return "\n".join(lines) + "\n"


def _column(columns: Sequence[DocumentedColumn], table: str, name: str) -> list[str]:
    block = doc_block(columns, table, name)
    lines = [f"      - name: {name}", f"        description: \"{{{{ doc('{block}') }}}}\""]
    if (table, name) in _REFERENCES:
        to, field = _REFERENCES[table, name]
        lines += [
            "        data_tests:",
            "          - relationships:",
            f"              arguments: {{to: ref('{to}'), field: {field}}}",
        ]
    return lines
