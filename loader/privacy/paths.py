"""Which values a rule is for: paths of properties with wildcards, and columns of raw events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from loader.labels.fields import path_problem, property_path
from loader.labels.problems import did_you_mean
from loader.landing.columns import EVENT_COLUMNS

Scope = Literal["properties", "user_properties"]
SCOPES: Final[tuple[Scope, ...]] = ("properties", "user_properties")

IDENTITY: Final = "identity"

#: Built-in columns of raw events that a rule can name.
COLUMNS: Final = tuple(
    name
    for name, kind in EVENT_COLUMNS[EVENT_COLUMNS.index(("library", "text")) + 1 :]
    if kind == "text"
)

# Collectors read some built-in columns from properties of another name.
_OTHER_KEYS: Final = {"query": ("search",), "view_controller": ("name",)}

_ANY: Final = "*"
_ANY_DEPTH: Final = "**"
#: The end of a key in JSON text, of JSON in a string too.
END_OF_KEY: Final = r'\\*"\s*:'

_IN_A_STRING: Final = r'(?:[^"\\]|\\.)*'


@dataclass(frozen=True)
class PropertyRule:
    """The keys of a rule below `scopes`; `*` stands for any text in a key, `**` for any keys."""

    scopes: tuple[Scope, ...]
    keys: tuple[str, ...]

    def expression(self) -> str:
        """Matches the whole of a path: keys joined with dots, in any case."""
        parts: list[str] = []
        for place, key in enumerate(self.keys, start=1):
            last = place == len(self.keys)
            if key == _ANY_DEPTH:
                parts.append(".+" if last else r"(?:.+\.)?")
            else:
                parts.append(_glob(key, r"[^.]*") + ("" if last else r"\."))
        return "".join(parts)

    def hint(self) -> str | None:
        """Matches (in RE2, in any case) each JSON text that has such a key; None for all texts."""
        key = self.keys[-1].rpartition(".")[2]
        if not key.strip(_ANY) or re.search(r'["\\/]|[^ -~]', key):
            return None
        return _glob(key, _IN_A_STRING) + END_OF_KEY

    def columns(self) -> list[str]:
        """The built-in columns that collectors read from such properties of an event."""
        if "properties" not in self.scopes:
            return []
        matches = re.compile(self.expression(), re.IGNORECASE | re.DOTALL).fullmatch
        return [
            column
            for column in COLUMNS
            if any(matches(key) for key in (column, *_OTHER_KEYS.get(column, ())))
        ]


def read_path(text: str) -> PropertyRule | str:
    """A rule for properties, or the name of a column. Raises ValueError with what is wrong."""
    if text in (*COLUMNS, IDENTITY):
        return text
    root, dot, rest = text.partition(".")
    if dot and root in (*SCOPES, _ANY, _ANY_DEPTH):
        keys = property_path(f"properties.{rest}")
        if keys is None:
            raise ValueError(path_problem(f"properties.{rest}"))
        scopes = (root,) if root in SCOPES else SCOPES
        return PropertyRule(scopes, (_ANY_DEPTH, *keys) if root == _ANY_DEPTH else keys)  # type: ignore[arg-type]  # root was compared with SCOPES
    hint = did_you_mean(text, [*COLUMNS, IDENTITY])
    raise ValueError(
        f"{text} is no property and no column that a rule can name; {hint} Properties are written "
        f"properties.{text}, user_properties.{text}, or **.{text} for all of that name."
    )


def _glob(key: str, star: str) -> str:
    return star.join(re.escape(piece) for piece in re.split(r"\*+", key))
