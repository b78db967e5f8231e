"""The shape of a sync in `definitions/syncs/*.yml`: what pydantic checks, and editors know."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from loader.scheduling.entry import ScheduleEntry

Mode = Literal["upsert", "insert", "update", "mirror", "append", "add", "remove"]
Removed = Literal["nothing", "clear", "delete"]
Cast = Literal["text", "integer", "number", "boolean", "json"]
Send = Literal["always", "not_null", "if_empty"]
_Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ModelEntry(_Entry):
    """What is mirrored: exactly one of `ref` and `sql`."""

    ref: _Text | None = Field(
        default=None, description="A model or segment of this project, by its name."
    )
    sql: _Text | None = Field(
        default=None,
        description="A select in the warehouse's language; {{ ref('users') }} names a table.",
    )

    @model_validator(mode="after")
    def _one(self) -> ModelEntry:
        if (self.ref is None) == (self.sql is None):
            raise ValueError("write ref or sql, and only one of them")
        return self


class FieldEntry(_Entry):
    """What a field of the destination is given: exactly one of column, constant and template."""

    column: _Text | None = Field(default=None, description="A column of the model.")
    constant: Any = Field(default=None, description="The same value in each record.")
    template: _Text | None = Field(
        default=None,
        description="A text with columns in it, in Jinja: {{ first_name }} {{ last_name }}.",
    )
    cast: Cast | None = Field(default=None, description="The type that the destination wants.")
    send: Send = Field(
        "always",
        description="always: NULL too; not_null: leave the field as it is where the value is NULL; "
        "if_empty: only where the destination's field is empty.",
    )

    @model_validator(mode="after")
    def _one(self) -> FieldEntry:
        if len({"column", "constant", "template"} & self.model_fields_set) != 1:
            raise ValueError("write column, constant or template, and only one of them")
        return self


class GuardsEntry(_Entry):
    """What a run may take away at most; beyond it nothing is sent."""

    max_deletes: int | None = Field(
        default=None, ge=0, description="Records removed or cleared in a run."
    )
    max_delete_fraction: float | None = Field(
        default=None, ge=0, le=1, description="The same, as a part of the records that are there."
    )


class RejectedEntry(_Entry):
    """How many records the destination may refuse before a run stops."""

    max_records: int | None = Field(default=None, ge=0)
    max_fraction: float | None = Field(
        default=None, ge=0, le=1, description="Of those attempted, once a hundred were."
    )


class SyncEntry(_Entry):
    """A sync: how the rows of a model appear in a destination."""

    description: str | None = None
    model: ModelEntry
    primary_key: _Text | Annotated[list[_Text], Field(min_length=1)] = Field(
        description="The column, or columns, that tell rows of the model apart."
    )
    destination: _Text = Field(description="A name in definitions/destinations.yml.")
    into: _Text = Field(
        description="What of the destination: a table, an object, an audience, a file, a path."
    )
    mode: Mode
    match: dict[str, _Text] | None = Field(
        default=None,
        description="Field of the destination, by the column it is found by. Default: the key's.",
    )
    fields: dict[str, _Text | FieldEntry] = Field(
        description="What each field of the destination is given: a column, or more about it. "
        "A name with dots is nested."
    )
    removed: Removed = Field(
        "nothing", description="What becomes of a record whose row left the model."
    )
    batch_size: int | None = Field(
        default=None, ge=1, description="Default: what the destination takes."
    )
    guards: GuardsEntry = Field(default_factory=GuardsEntry)
    rejected: RejectedEntry = Field(default_factory=RejectedEntry)
    schedule: ScheduleEntry | None = Field(
        default=None, description="When eventide schedule runs it; without one, nothing does."
    )
    paused: bool = False

    @model_validator(mode="after")
    def _mode_and_removed(self) -> SyncEntry:
        if "removed" in self.model_fields_set and self.mode not in ("upsert", "update"):
            raise ValueError(f"removed is for upsert and update; {self.mode} says it by itself")
        if self.mode == "update" and self.removed == "delete":
            raise ValueError("update makes no records, so it deletes none: nothing or clear")
        return self
