"""What pydantic finds wrong, in the words of the people who write definitions."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from loader.labels.problems import did_you_mean


def entry_problems(
    error: ValidationError, known: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Path within the entry, and message, of each problem. `known` are the keys there are."""
    for found in error.errors():
        path = found["loc"]
        # An item of a list is told by what the list is called.
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        kind = found["type"]
        if kind == "extra_forbidden":
            yield path, f"unknown key {key}; {did_you_mean(str(key), known)}".rstrip()
        elif kind == "missing":
            yield path[:-1], f"{key} is missing; add {key}: ..."
        elif kind in ("model_type", "model_attributes_type", "dict_type"):
            yield path, f"a mapping is wanted, not {found['input']!r}."
        elif kind == "value_error":
            yield path, f"{key}: {found['ctx']['error']}; not {found['input']!r}."
        elif kind == "string_too_short":
            yield path, f"{key} is empty; write a text."
        else:
            yield path, f"{key}: {found['msg']}; not {found['input']!r}."
