"""What is written out from the list of built-in columns: a dbt macro and dbt doc blocks.

``seeds/builtin_columns.csv`` is the one place where the documented columns are told. dbt cannot
read a seed while it compiles, and descriptions must be doc blocks to be shared by many models, so
both are written from the list and committed.

Doc blocks: ``column_<name>`` for every distinct column name, with the description that event
tables give it, or, for a name that event tables do not have, that of the first table in the list.
Where another table describes the name otherwise, it has ``column_<table>__<name>`` besides.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from loader.builtins import EVENT_TABLE, SOURCE, DocumentedColumn, read_columns

MACRO = "macros/metadata/builtin_columns.sql"
DOCS = "models/docs/columns.md"

NOTICE = f"Written by `eventide generate` from {SOURCE}. Change that file, not this one."


def doc_block(columns: Sequence[DocumentedColumn], table: str, name: str) -> str:
    """Name of the doc block that describes a column of a table (``events`` = any event table).

    Raises KeyError for a column that is not in the list.
    """
    described = {(column.table, column.name): column.description for column in columns}
    if described[table, name] == _shared_descriptions(columns)[name]:
        return f"column_{name}"
    return f"column_{table}__{name}"


def render_docs(columns: Sequence[DocumentedColumn]) -> str:
    """The doc blocks as one Markdown file."""
    shared = _shared_descriptions(columns)
    blocks = {f"column_{name}": text for name, text in shared.items()}
    for column in columns:
        if column.description != shared[column.name]:
            blocks[f"column_{column.table}__{column.name}"] = column.description
    parts = [f"<!-- {NOTICE} -->\n"]
    for block, text in blocks.items():
        parts.append(f"{{% docs {block} %}}\n{text}\n{{% enddocs %}}\n")
    return "\n".join(parts)


def render_macro(columns: Sequence[DocumentedColumn]) -> str:
    """The list as a macro that returns the columns of one table as dicts."""
    tables: dict[str, list[DocumentedColumn]] = {}
    for column in columns:
        tables.setdefault(column.table, []).append(column)
    lines = [
        f"{{# {NOTICE} #}}",
        "{#",
        "  The documented columns of a table, in their order: a list of dicts with name,",
        "  data_type (bigint, text, timestamp, double), libraries ('all', or names with spaces",
        "  between), level and description. 'events' stands for any event table.",
        "#}",
        "{% macro builtin_columns(table_name) %}",
    ]
    for position, (table, members) in enumerate(tables.items()):
        keyword = "elif" if position else "if"
        lines.append(f"    {{% {keyword} table_name == {json.dumps(table)} %}}")
        lines.append("        {{ return([")
        lines += [f"            {_dict_literal(column)}," for column in members]
        lines.append("        ]) }}")
    known = ", ".join(tables)
    lines += [
        "    {% else %}",
        "        {{ exceptions.raise_compiler_error(",
        '            "builtin_columns: no built-in table is named \'" ~ table_name ~ "\'. "',
        f'            ~ "There are: {known}."',
        "        ) }}",
        "    {% endif %}",
        "{% endmacro %}",
    ]
    return "\n".join(lines) + "\n"


def write(project_dir: Path) -> list[str]:
    """Write the files that are not current; returns their paths relative to the project."""
    outdated = stale(project_dir)
    texts = _render(project_dir)
    for relative in outdated:
        path = project_dir / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[relative], encoding="utf-8", newline="\n")
    return outdated


def stale(project_dir: Path) -> list[str]:
    """Paths, relative to the project, of the files that differ from what would be written."""
    return [
        relative
        for relative, text in _render(project_dir).items()
        if not _holds(project_dir / relative, text)
    ]


def _render(project_dir: Path) -> dict[str, str]:
    from loader.builtin_yaml import FILES, render_properties

    columns = read_columns(project_dir)
    properties = {path: render_properties(columns, path) for path in FILES}
    return {MACRO: render_macro(columns), DOCS: render_docs(columns), **properties}


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except FileNotFoundError:
        return False


def _shared_descriptions(columns: Sequence[DocumentedColumn]) -> dict[str, str]:
    shared: dict[str, str] = {}
    for column in columns:
        if column.table == EVENT_TABLE:
            shared[column.name] = column.description
        else:
            shared.setdefault(column.name, column.description)
    return shared


def _dict_literal(column: DocumentedColumn) -> str:
    # JSON strings are valid Jinja strings as long as nothing in them is escaped as \uXXXX.
    members = {
        "name": column.name,
        "data_type": column.data_type,
        "libraries": column.libraries,
        "level": column.level,
        "description": column.description,
    }
    return json.dumps(members, ensure_ascii=False)
