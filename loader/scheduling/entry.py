"""The shape of a schedule, wherever one stands: what pydantic checks, and editors know."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from loader.scheduling.cron import cron_problem
from loader.scheduling.texts import day_number, interval_of, time_of, zone_of

_Text = Annotated[str, Field(min_length=1)]


def _known_zone(name: str) -> str:
    zone_of(name)
    return name


_Zone = Annotated[_Text, AfterValidator(_known_zone)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CalendarEntry(_Entry):
    """Times of day, on every day, on days of the week, or on dates of the month."""

    at: _Text | Annotated[list[_Text], Field(min_length=1)] = Field(
        description='Times of day as "09:00", one or several.'
    )
    days: Annotated[list[_Text], Field(min_length=1)] | None = Field(
        default=None, description="Days of the week: monday, tue, ..."
    )
    dates: Annotated[list[int | Literal["last"]], Field(min_length=1)] | None = Field(
        default=None, description="Days of the month, 1 to 31, or last. A month without is left out"
    )

    @model_validator(mode="after")
    def _known(self) -> CalendarEntry:
        for text in [self.at] if isinstance(self.at, str) else self.at:
            time_of(text)
        for day in self.days or ():
            day_number(day)
        for date in self.dates or ():
            if isinstance(date, int) and not 1 <= date <= 31:
                raise ValueError(f"{date} is no day of a month")
        if self.days is not None and self.dates is not None:
            raise ValueError("write days or dates, and only one of them")
        return self


class HoursEntry(_Entry):
    """A span of the day; one that ends before it begins ends on the next day."""

    from_: _Text = Field(alias="from", description='A time of day, such as "22:00".')
    to: _Text = Field(description="The first moment after it. The same as from: the whole day.")
    days: Annotated[list[_Text], Field(min_length=1)] | None = Field(
        default=None, description="Days of the week on which it begins; default: every day."
    )

    @model_validator(mode="after")
    def _known(self) -> HoursEntry:
        time_of(self.from_)
        time_of(self.to)
        for day in self.days or ():
            day_number(day)
        return self


class TimesEntry(_Entry):
    """Turns by the clock: exactly one of every, calendar and cron."""

    every: _Text | None = Field(
        default=None,
        description="From the beginning of a run to that of the next: 30 minutes, 6 hours.",
    )
    calendar: CalendarEntry | None = None
    cron: _Text | None = Field(default=None, description="Five fields: 0 6 * * 1-5")
    time_zone: _Zone | None = Field(
        default=None, description="Default: that of the target in definitions/schedule.yml, or UTC."
    )
    quiet_hours: list[HoursEntry] = Field(
        default_factory=list, description="Nothing begins in them; a turn waits for their end."
    )
    windows: list[HoursEntry] = Field(
        default_factory=list,
        description="It begins in these hours only; a turn waits for the next.",
    )

    @model_validator(mode="after")
    def _known(self) -> TimesEntry:
        if self.every is not None:
            interval_of(self.every)
        if self.cron is not None and (problem := cron_problem(self.cron)):
            raise ValueError(f"cron: {problem}")
        self._one()
        return self

    def _one(self) -> None:
        if sum(turns is not None for turns in (self.every, self.calendar, self.cron)) != 1:
            raise ValueError("write every, calendar or cron, and only one of them")


class ScheduleEntry(TimesEntry):
    """When a sync to a destination runs: by the clock, or after something else."""

    after_dbt: Literal[True] | None = Field(
        default=None,
        description="After each sync of the tables that succeeded: eventide sync, or dbt by hand.",
    )
    after: _Text | None = Field(
        default=None, description="After each run of that other sync, unless it failed."
    )

    def _one(self) -> None:
        ways = (self.every, self.calendar, self.cron, self.after_dbt, self.after)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "write every, calendar, cron, after_dbt or after, and only one of them"
            )


class SyncTimesEntry(TimesEntry):
    """When the tables of a target are synced."""

    paused: bool = False


class TargetEntry(_Entry):
    """The schedule of one target of profiles.yml."""

    time_zone: _Zone = Field("UTC", description="Of all schedules here, such as Europe/Berlin.")
    sync: SyncTimesEntry | None = Field(
        default=None, description="When eventide sync runs; not at all where nothing is said."
    )
    tables: dict[str, TimesEntry] = Field(
        default_factory=dict,
        description="Events and segments that take part in fewer syncs: in the first one after "
        "each turn of their own.",
    )
    activation: bool = Field(
        True, description="Whether the schedules of definitions/syncs/ hold for this target."
    )
    quiet_hours: list[HoursEntry] = Field(
        default_factory=list, description="Nothing at all begins in them."
    )

    @model_validator(mode="after")
    def _known(self) -> TargetEntry:
        if self.tables and self.sync is None:
            raise ValueError("tables: of which sync? Write sync, too")
        return self
