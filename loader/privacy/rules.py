"""The rules of a project, ready to be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from loader.privacy import addresses
from loader.privacy.paths import END_OF_KEY, IDENTITY, SCOPES, PropertyRule, Scope
from loader.privacy.queries import Queries

Action = Literal["drop", "hash"]

#: A built-in column, or the path of a property with its keys joined by dots: what becomes of it.
Decide = Callable[[str], Action | None]


@dataclass(frozen=True)
class Privacy:
    """What `definitions/privacy.yml` says. `salt` is set wherever something is hashed.

    `identities` has the columns in which identities are stored as hashes, each with the SQL of
    the parsing engine that tells whether it says who somebody is: placeholders that stand for
    nobody are not hashed, or they would become somebody.
    """

    drop: tuple[PropertyRule | str, ...] = ()
    hash: tuple[PropertyRule | str, ...] = ()
    truncate_ip: bool = False
    drop_query: tuple[str, ...] = ()
    salt: str = field(default="", repr=False)
    identities: tuple[tuple[str, str], ...] = ()

    def queries(self) -> Queries | None:
        """The parameters that URLs lose."""
        return Queries(self.drop_query) if self.drop_query else None

    def hashed(self, value: str) -> str:
        """The hash that is stored for a value: 64 hexadecimal digits."""
        # Arrow takes a while to import, and who checks definitions does not need it.
        from loader.landing.forgotten import salted

        return salted(self.salt, value)

    def columns(self) -> dict[str, Action]:
        """What becomes of built-in columns: those that are named, and those that collectors read
        from properties that are."""
        found: dict[str, Action] = {}
        rules: tuple[tuple[Action, Iterable[PropertyRule | str]], ...] = (
            ("hash", self.hash),
            ("drop", self.drop),
        )
        for action, wanted in rules:
            for rule in wanted:
                names = [rule] if isinstance(rule, str) else rule.columns()
                found |= dict.fromkeys(names, action)
        found.pop(IDENTITY, None)
        return found

    def properties(self, scope: Scope) -> Decide:
        """What becomes of a property of this scope."""
        return _decide(self._expression(self.drop, scope), self._expression(self.hash, scope))

    def anywhere(self) -> Decide:
        """What becomes of a value at a path whose end may be that of a property."""
        return _decide(
            *(
                "|".join(f"(?:.+\\.)?(?:{found})" for found in expressions if found)
                for expressions in (
                    [self._expression(rules, scope) for scope in SCOPES]
                    for rules in (self.drop, self.hash)
                )
            )
        )

    def hint(self, scope: Scope) -> str | None:
        """Finds (in RE2) JSON texts that a rule may be for. Empty when there is no rule for this
        scope; None when each text may be meant."""
        hints = [rule.hint() for rule in (*self.drop, *self.hash) if _concerns(rule, scope)]  # type: ignore[union-attr]  # _concerns leaves columns out
        if self.truncate_ip:
            hints.append(f'"{addresses.KEY}{END_OF_KEY}')
        queries = self.queries()
        if queries is not None:
            hints.append(queries.hint)
        if None in hints:
            return None
        # Keys may be written with escapes.
        return "(?i)" + "|".join([*map(str, hints), r"\\u[0-9a-f]{4}"]) if hints else ""

    @staticmethod
    def _expression(rules: Iterable[PropertyRule | str], scope: Scope) -> str:
        return "|".join(
            f"(?:{rule.expression()})"
            for rule in rules
            if isinstance(rule, PropertyRule) and scope in rule.scopes
        )


def _concerns(rule: PropertyRule | str, scope: Scope) -> bool:
    return isinstance(rule, PropertyRule) and scope in rule.scopes


def _decide(drop: str, hash_: str) -> Decide:
    flags = re.IGNORECASE | re.DOTALL
    dropped = re.compile(drop, flags) if drop else None
    hashed = re.compile(hash_, flags) if hash_ else None

    # Rows of one event have the same paths; keys that are ids are as many as they like.
    @lru_cache(maxsize=20_000)
    def decide(path: str) -> Action | None:
        if dropped is not None and dropped.fullmatch(path):
            return "drop"
        return "hash" if hashed is not None and hashed.fullmatch(path) else None

    return decide
