"""The shape of definition files: what pydantic checks, and what editors are told."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from loader.labels.moments import MOMENT_PATTERN, normal_moment
from loader.names import table_name

#: Names of columns in which * is any text and ? any one character.
PATTERN_PATTERN: Final = r"[a-z0-9_*?]+"


def _moment(value: object) -> object:
    if value is None:
        return None
    moment = normal_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise ValueError("write a date as 2026-01-31, a time as 2026-01-31T10:00:00Z")
    return moment


def _text(value: object) -> object:
    # ruamel reads `name: 2026` as a number; a name is what was written.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(value)


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Moment = Annotated[
    str | None,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{MOMENT_PATTERN}$"}),
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _pattern(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(PATTERN_PATTERN, value):
        name = table_name(str(value)) if str(value).strip() else "coupon_code"
        raise ValueError(f"write the column's name or a pattern with * and ?: {name}, debug_*")
    return value


Patterns = list[
    Annotated[
        str,
        BeforeValidator(_pattern),
        WithJsonSchema({"type": "string", "pattern": f"^{PATTERN_PATTERN}$"}),
    ]
]


class ControlEntry(_Entry):
    """Which custom properties are columns; by names of columns, or patterns with * and ?."""

    unsync: Patterns = Field(
        default_factory=list, description="Properties that have no column; all others have one."
    )
    sync: Patterns = Field(
        default_factory=list, description="Properties that have one, whatever unsync says."
    )


class SyncedPropertiesEntry(_Entry):
    """What holds for all tables."""

    events: ControlEntry = Field(
        default_factory=ControlEntry,
        description="Of pageviews and all events; an event's own unsync and sync come first.",
    )
    users: ControlEntry = Field(default_factory=ControlEntry, description="Of users.")


class PropertyEntry(_Entry):
    """What becomes of one property of an event, under the name of its column."""

    archived: Moment = Field(
        None, description="The column stays and is empty for what lands from then on (UTC)."
    )
    restored: Moment = Field(
        None, description="The column fills again for what lands from then on (UTC)."
    )

    backfill: bool = Field(
        False, description="Once restored, the column is filled for what landed in between as well."
    )

    @model_validator(mode="after")
    def _in_order(self) -> PropertyEntry:
        if self.backfill and self.restored is None:
            raise ValueError("backfill is for a property that is restored: say when, by restored")
        if self.archived is None:
            raise ValueError("say since when it is archived: {archived: 2026-01-31T10:00:00Z}")
        if self.restored is not None and self.restored <= self.archived:
            raise ValueError("restored is not after archived")
        return self


class EventEntry(ControlEntry):
    """A labeled event, under the name of its table."""

    name: Text = Field(description="What people call the event; can change at any time.")
    match: Any = Field(
        description="Which raw events it is: a mapping is all-of, a list of mappings any-of."
    )
    since: Moment = Field(None, description="Leaves out what happened before (UTC).")
    archived: Moment = Field(
        None, description="Leaves out what landed from then on (UTC); without it all comes back."
    )
    properties: dict[str, PropertyEntry] = Field(
        default_factory=dict, description="What becomes of single properties, by column."
    )
    category: Text | None = Field(None, description="Groups events in the documentation.")
    notes: Text | None = Field(None, description="What a reader should know of the event.")
    verified_by: Text | None = Field(None, description="Who checked the rule.")
    verified_at: Moment = Field(None, description="When the rule was checked.")


class SegmentEntry(_Entry):
    """A segment of users, under the name of its view."""

    name: Text = Field(description="What people call the segment; can change at any time.")
    match: Any = Field(description="Which users are in it.")
    notes: Text | None = Field(None, description="What a reader should know of the segment.")


class CaseEntry(_Entry):
    """One case of a defined property."""

    when: Any = Field(description="For which events, sessions or users: a rule.")
    value: Any = Field(description="The value then: a text, or {field: ...} for that of a field.")


class PropertyDefinitionEntry(_Entry):
    """A defined property, under the name of its column."""

    name: Text = Field(description="What people call the property; can change at any time.")
    level: Literal["event", "session", "user"] = Field(
        description="What has the value: each event, each session with its events, or each user."
    )
    cases: list[CaseEntry] = Field(
        min_length=1, description="In their order: the first whose rule holds gives the value."
    )
    otherwise: Any = Field(None, description="The value where no case holds; NULL without it.")
    notes: Text | None = Field(None, description="What a reader should know of the property.")


class DoneEntry(_Entry):
    """What a user has done."""

    event: Text = Field(description="Table of the event; pageviews and sessions count too.")
    at_least: int = Field(1, ge=1, description="How many times.")
    within_days: int | None = Field(
        None, ge=1, le=36500, description="Counts only the days before now."
    )


class NotDoneEntry(_Entry):
    """What a user has not done."""

    event: Text = Field(description="Table of the event; pageviews and sessions count too.")
    within_days: int | None = Field(
        None, ge=1, le=36500, description="Counts only the days before now."
    )
