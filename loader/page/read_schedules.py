"""What is scheduled for the target, and how it stands: as `eventide schedule --list` says it."""

from __future__ import annotations

from datetime import datetime

from loader.labels.problems import DefinitionError
from loader.page.facts import Scheduled, Schedules
from loader.page.reading import Reading
from loader.scheduling.books import read_books
from loader.scheduling.jobs import NothingScheduledError, read_jobs
from loader.scheduling.standing import Standing, standings, table_turns
from loader.scheduling.words import job_in_words, schedule_in_words
from loader.settings import SettingsError


def schedules(reading: Reading, now: datetime) -> Schedules:
    """The sync of the tables, sequences and syncs to destinations, as of now. Ends the
    transaction."""
    where = reading.where
    try:
        jobs = read_jobs(where.project_dir, where.name)
    except NothingScheduledError:
        return Schedules()
    except (DefinitionError, SettingsError) as error:
        return Schedules(problem=str(error))
    try:
        books = read_books(reading.warehouse, where.project_dir)
    finally:
        reading.warehouse.rollback()
    turns = table_turns(jobs, books, now)
    return Schedules(
        tuple(_scheduled(standing) for standing in standings(jobs, books, now)),
        tuple(
            (table, schedule_in_words(schedule), turns[table])
            for table, schedule in sorted(jobs.target.tables.items())
        ),
    )


def _scheduled(standing: Standing) -> Scheduled:
    last, turn = standing.last, standing.turn
    return Scheduled(
        standing.job.called,
        job_in_words(standing.job),
        last.started_at if last is not None else None,
        last.status if last is not None else None,
        turn.begins_at if turn is not None else None,
        standing.is_due,
        standing.waits,
        standing.late,
        standing.job.kind == "sync",
    )
