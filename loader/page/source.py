"""From where the page reads: a project and the warehouse of its target."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loader.labels.files import GeneratedFileError
from loader.labels.problems import DefinitionError
from loader.page.pages import Facts, Page
from loader.page.reading import Reading
from loader.planning.outcome import Plan
from loader.profile import Target, load_target
from loader.settings import project_settings
from loader.warehouses import open_warehouse


@dataclass(frozen=True)
class Source:
    """Connects for each page anew, and only to read: a DuckDB file is free in between.

    `days` is how many days of events are counted by day; 0 counts none.
    """

    where: Target
    profiles_dir: Path | None = None
    days: int = 30

    @classmethod
    def of(
        cls, project_dir: Path, target: str | None, profiles_dir: Path | None, days: int
    ) -> Source:
        """The source of a project. Raises ProfileError, as `load_target`."""
        return cls(load_target(target, project_dir, profiles_dir), profiles_dir, days)

    def read(self, page: Page, now: datetime, wait_seconds: float = 0.0) -> Facts:
        """What a page tells, as of now.

        Raises WarehouseError; WarehouseLockedError while a DuckDB file is held; NothingLoadedError
        where there is none yet.
        """
        settings = project_settings(self.where.project_dir)
        with closing(open_warehouse(self.where, wait_seconds, read_only=True)) as warehouse:
            facts = page.read(Reading(warehouse, settings, self.where), now, self.days)
        if page.name == "definitions":
            facts["plan"], facts["problem"] = self._plan(wait_seconds)
        return facts

    def _plan(self, wait_seconds: float) -> tuple[Plan | None, str | None]:
        """What the next sync will do, or what is wrong with the definitions."""
        from loader.planning.plan import plan

        try:
            planned = plan(
                self.where.project_dir,
                target=self.where.name_for_dbt,
                profiles_dir=self.profiles_dir,
                counts=False,
                wait_seconds=wait_seconds,
            )
        except (DefinitionError, GeneratedFileError) as error:
            return None, str(error)
        return planned, None
