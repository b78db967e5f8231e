"""What the settings in dbt_project.yml may be, and what is wrong with those of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

from loader.labels.problems import Problem, Problems, did_you_mean
from loader.labels.yaml_file import YamlFile, read_yaml
from loader.layout import PACKAGE

# What `property_types` may fix.
_TYPES: Final = ("bigint", "boolean", "double", "json", "text", "timestamp")

# Other packages, and a project's own models, have vars too: there only what can hardly be anything
# else is taken for one of ours.
_NEAR_AMONG_OURS: Final = 0.85
_NEAR_AMONG_OTHERS: Final = 0.93

_Path = tuple[str | int, ...]


# The path to each wrong part of a value, and what that part may be.
_Wrong = Iterator[tuple[_Path, str]]
_Check = Callable[[Any], _Wrong]


def _plain(allowed: str, fits: Callable[[Any], bool]) -> _Check:
    def wrong(value: Any) -> _Wrong:
        if not fits(value):
            yield (), f"{allowed}."

    return wrong


def _one_of(*words: str) -> _Check:
    def wrong(value: Any) -> _Wrong:
        if not isinstance(value, str) or value not in words:
            hint = did_you_mean(str(value), words)
            near = f"; {hint}" if hint.startswith("did") else "."
            yield (), f"{', '.join(words[:-1])} or {words[-1]}{near}"

    return wrong


def _number(least: int, most: int | None = None) -> _Check:
    allowed = "a whole number without quotes, " + (
        f"{least} or more" if most is None else f"{least} to {most:,}"
    )

    def fits(value: Any) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and value >= least and (most is None or value <= most)

    return _plain(allowed, fits)


def _types(value: Any) -> _Wrong:
    if value == "text":
        return
    if not isinstance(value, dict):
        yield (), "text, or a mapping of column names to types."
        return
    for column, type_ in value.items():
        for _, allowed in _one_of(*_TYPES)(type_):
            yield (column,), allowed


def _aliases(value: Any) -> _Wrong:
    if not isinstance(value, list):
        yield (), "a list of {previous_id: ..., user_id: ...}."
        return
    for place, alias in enumerate(value):
        ids = alias if isinstance(alias, dict) else {}
        if set(ids) != {"previous_id", "user_id"} or not all(map(_is_id, ids.values())):
            yield (place,), "{previous_id: ..., user_id: ...}."


def _is_id(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_SWITCH: Final = _plain("true or false, without quotes", lambda value: isinstance(value, bool))
_NAME: Final = _plain("a text", lambda value: value is None or isinstance(value, str))

_SETTINGS: Final[Mapping[str, _Check]] = {
    "sources": _plain(
        "a list of files, folders and globs",
        lambda value: value is None or isinstance(value, str) or _texts(value),
    ),
    "label_custom_events": _one_of("all", "none"),
    "all_builtin_columns": _SWITCH,
    "initial_columns": _SWITCH,
    "ignored_identities": _plain(
        "a list of ids", lambda value: isinstance(value, list) and all(map(_is_id, value))
    ),
    "ignored_aliases": _aliases,
    "session_timeout_minutes": _number(1, 1_000_000),
    "session_timeout_minutes_mobile": _number(1, 1_000_000),
    "property_types": _types,
    "max_property_columns": _number(0),
    "type_conflict_cap": _number(0),
    "record_segment_sizes": _SWITCH,
    "persist_descriptions": _SWITCH,
    "bigquery_partitions": _one_of("hour", "day", "month"),
    "redshift_staging": _NAME,
    "redshift_staging_role": _NAME,
    "export_by": _one_of("loader", "warehouse"),
    "snowflake_export_integration": _NAME,
    "redshift_export_role": _NAME,
    "export_unix_time": _one_of("milliseconds", "seconds"),
}


def setting_problems(path: Path, all_vars: Mapping[Any, Any], *, own: bool) -> list[Problem]:
    """What is wrong with the settings among the `vars` of the dbt_project.yml at `path`: values
    that cannot be, and names that are nearly those of a setting. `own` is whether the project is
    Eventide's, so that vars are settings unless they are somebody's."""
    inner = all_vars.get(PACKAGE)
    ours: Mapping[Any, Any] = inner if isinstance(inner, dict) else {}
    # One that is said under `eventide` too is not what counts, and may be another package's.
    outer = {name: value for name, value in all_vars.items() if name not in {*ours, PACKAGE}}
    near = _NEAR_AMONG_OURS if own else _NEAR_AMONG_OTHERS

    @cache
    def file() -> YamlFile:
        # Read with its lines only where something is wrong: this takes longer.
        return read_yaml(path, str(path), Problems()) or YamlFile(str(path), None)

    found = _wrong(outer, near, str(path), lambda at: file().line(["vars", *at]))
    inside = _wrong(
        ours, _NEAR_AMONG_OURS, str(path), lambda at: file().line(["vars", PACKAGE, *at])
    )
    return sorted([*found, *inside])


def _wrong(
    settings: Mapping[Any, Any], near: float, file: str, line: Callable[[_Path], int]
) -> Iterator[Problem]:
    for name, value in settings.items():
        check = _SETTINGS.get(name)
        if check is None:
            known = [*_SETTINGS, PACKAGE] if isinstance(value, dict) else _SETTINGS
            for meant in get_close_matches(str(name), known, n=1, cutoff=near):
                told = f"unknown setting {name}; did you mean {meant}?"
                yield Problem(file, line((name,)), told)
            continue
        for at, allowed in check(value):
            part = value
            for step in at:
                part = part[step]
            shown = ".".join([name, *(str(step) for step in at if isinstance(step, str))])
            told = f"the setting {shown} is {part!r}; it is {allowed}"
            yield Problem(file, line((name, *at)), told)
