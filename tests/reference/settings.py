"""What the rows depend on besides the raw events and the definitions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .columns import words
from .hashing import hash63, md5_hex
from .json_values import to_json

Row = dict[str, Any]

# A few words that are reserved nearly everywhere. The full list is a matter of the warehouses,
# not of the contract: whoever compares passes the product's own.
COMMON_RESERVED = frozenset(
    words(
        "all and any as asc between by case cast check column create cross current_date default "
        "delete desc distinct drop else end exists false for foreign from full grant group having "
        "in inner insert into is join left like limit natural not null on or order outer primary "
        "references right select set some table then to true union unique update user using values "
        "when where with"
    )
)


def canonical_content(record: Row) -> str:
    """The record as compact JSON with sorted keys: equal for equal content."""
    return to_json(record, sort=True)


def _derived_message_id(record: Row) -> str:
    return "content:" + md5_hex(canonical_content(record))


def _content_hash(record: Row) -> int:
    return hash63(canonical_content(record))


def _nothing(_: str) -> Row:
    return {}


@dataclass(frozen=True)
class Settings:
    """Settings of a project; the callables stand for parts the contract leaves to others."""

    #: identities to ignore beyond the standing list, compared exactly
    ignored_identities: frozenset[str] = frozenset()
    #: (previousId, userId) of alias calls that are taken off
    ignored_aliases: frozenset[tuple[str, str]] = frozenset()
    session_timeout: timedelta = timedelta(minutes=30)
    mobile_session_timeout: timedelta = timedelta(minutes=5)
    #: scope ('event' or 'user') -> column name -> boolean|bigint|double|timestamp|text|json
    fixed_types: dict[str, dict[str, str]] = field(default_factory=dict)
    all_text: bool = False
    all_builtin_columns: bool = False
    initial_columns: bool = True
    #: what "within D days" of a segment counts back from; naive UTC
    now: datetime = datetime(2030, 1, 1)
    reserved_words: frozenset[str] = COMMON_RESERVED
    #: record -> id of a message sent without one
    derived_message_id: Callable[[Row], str] = _derived_message_id
    #: record -> 63-bit hash, which settles ties between copies of one message
    content_hash: Callable[[Row], int] = _content_hash
    #: user agent -> any of platform, browser, device_type
    read_user_agent: Callable[[str], Row] = _nothing
    #: ip -> any of country, region, city
    locate: Callable[[str], Row] = _nothing
