"""The shape of an entry of `definitions/raw_events.yml`: what pydantic checks, and editors know."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from loader.landing.columns import EVENT_COLUMNS

_Sql = Annotated[str, Field(min_length=1)]
_WORKED_OUT: Final = ("load_id", "row_number", "event_id", "time_replaced")
_FIRST_BUILTIN: Final = EVENT_COLUMNS.index(("library", "text")) + 1

#: Columns of raw events that an entry can map.
MAPPABLE: Final = tuple(name for name, _ in EVENT_COLUMNS if name not in _WORKED_OUT)
#: Those of them that say something about the event alone.
BUILTIN: Final = tuple(name for name, kind in EVENT_COLUMNS[_FIRST_BUILTIN:] if kind == "text")


class RawTableEntry(BaseModel):
    """A table that others fill and whose rows are raw events."""

    model_config = ConfigDict(extra="forbid", strict=True)

    relation: _Sql = Field(description="The table or view, as one writes it in a FROM clause.")
    loaded_at: _Sql = Field(
        description="SQL of the time at which a row came into the table: it only grows."
    )
    lag_minutes: int = Field(
        10,
        ge=0,
        description="Rows younger than this are left to the next sync, since older ones may still "
        "be on their way: longer than anybody takes to commit.",
    )
    where: _Sql | None = Field(None, description="SQL boolean: only these rows.")
    columns: dict[str, _Sql] = Field(
        description="SQL, in the warehouse's language, of each column of raw events that the table "
        "can give; the table's alias is r."
    )
