"""A plan as text for a terminal, and as Markdown for a comment on a pull request."""

from __future__ import annotations

from collections import Counter
from typing import Final

from loader.planning.outcome import Plan, TablePlan

_MARKS: Final = {
    "create": "+", "rebuild": "~", "restore": "~", "change": "~", "add columns": ">",
    "freeze": "=",
}  # fmt: skip


def text(plan: Plan) -> str:
    """Lines for a terminal."""
    lines = [_heading(plan)]
    for table in plan.shown:
        lines.append(f"{_MARKS[table.action]} {table.name}: {', '.join(_facts(table))}")
        lines += [f"    {told}" for told in _why(table)]
    if plan.left_over:
        lines.append("Left over, without a definition; `eventide drop TABLE` drops one:")
        lines += [f"  {table.name}" for table in plan.left_over]
    for finding in plan.findings:
        lines.append(f"{finding.level}: {finding.table}: {finding.message}")
    return "\n".join(lines)


def markdown(plan: Plan) -> str:
    """A heading, a table of what changes, then what to look at."""
    lines = ["### Eventide plan", "", _heading(plan)]
    if plan.shown:
        lines += ["", "| Table | What | Rows | Time | Why |", "|---|---|---:|---:|---|"]
    for table in plan.shown:
        lines.append(
            f"| `{table.name}` | {_what(table)} | {'' if table.rows is None else _rows(table)} "
            f"| {_time(table)} | {_cell('; '.join(_why(table)))} |"
        )
    if plan.left_over:
        names = ", ".join(f"`{table.name}`" for table in plan.left_over)
        lines += ["", f"Left over, without a definition: {names}. `eventide drop TABLE` drops one."]
    if plan.findings:
        lines.append("")
        lines += [f"- **{f.level}** `{f.table}`: {_cell(f.message)}" for f in plan.findings]
    return "\n".join(lines)


def problems_markdown(error: str) -> str:
    """What is wrong with the definitions, a line each."""
    told = "\n".join(f"- {_cell(line)}" for line in error.splitlines())
    return f"### Eventide plan\n\nThe definitions are wrong; a sync would not begin:\n\n{told}"


def _heading(plan: Plan) -> str:
    changing = [table for table in plan.shown if table.kind != "inner"]
    kept = sum(table.action == "nothing" and table.kind != "inner" for table in plan.tables)
    told = f"{plan.schema}: "
    if changing:
        counts = Counter(table.action for table in changing)
        told += ", ".join(f"{number} to {_verb(action)}" for action, number in counts.items())
    else:
        told += "nothing to change"
    told += f"; {kept} as they are"
    if plan.unsynced_loads:
        told += f"; {plan.unsynced_loads} {'load' if plan.unsynced_loads == 1 else 'loads'} to sync"
    if plan.estimate:
        told += f"; about {_seconds(plan.estimate)} of building"
    return told + "."


def _verb(action: str) -> str:
    return {"add columns": "get columns"}.get(action, action)


def _what(table: TablePlan) -> str:
    return table.action if table.kind == "event" else f"{table.action} ({table.kind})"


def _facts(table: TablePlan) -> list[str]:
    facts = [_what(table)]
    if table.rows is not None:
        facts.append(f"{_rows(table)} {'row' if table.rows == 1 else 'rows'}")
        if table.first is not None:
            facts[-1] += f" from {table.first:%Y-%m-%d %H:%M}"
    if table.seconds is not None:
        facts.append(_time(table))
    return facts


def _why(table: TablePlan) -> list[str]:
    told = [reason.text for reason in table.reasons]
    if table.new_columns:
        told.append(f"new columns {', '.join(table.new_columns)}")
    return told + ([] if table.note is None else [table.note])


def _rows(table: TablePlan) -> str:
    return f"{table.rows:,}"


def _time(table: TablePlan) -> str:
    return "" if table.seconds is None else f"about {_seconds(table.seconds)}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _cell(words: str) -> str:
    """What YAML and events say must not end a cell or become markup."""
    return words.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
