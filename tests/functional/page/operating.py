"""What the page of syncs must tell of schedules and alerts in a project that `lived` has made."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from loader.clock import utc_now
from loader.page.facts import Alerting, Schedules
from loader.page.pages import PAGES
from loader.page.source import Source
from loader.scheduling.runner import Runner
from tests.functional.project import Project


def assert_tells_of_schedules(project: Project, source: Source, at: datetime) -> None:
    """What is due and why not, as `eventide schedule --list` has it at that moment."""
    told = source.read(PAGES[0], at)["schedules"]
    found = Runner(project.directory, project.target, now=lambda: at).look()
    assert [(job.name, job.next_at, job.waits, job.missed) for job in told.jobs] == [
        (one.job.called, one.turn and one.turn.begins_at, one.waits, one.late) for one in found
    ]
    sync, nightly, buyers = told.jobs
    assert sync.name == f"sync of {project.target}"
    assert told.sync == sync
    quiet = "not 12:00 to 14:00 on sunday"
    assert [job.schedule for job in told.jobs] == [
        f"every day, {quiet} (UTC)",
        f"03:00 on monday, {quiet} (Europe/Berlin)",
        f"after each sync of the tables, {quiet} (UTC)",
    ]
    assert (sync.status, nightly.status, buyers.status) == (
        "failed", None, "completed with errors",
    )  # fmt: skip
    assert buyers.waits.startswith("the sync of the tables is failed since ")
    assert buyers.next_at is None
    ((table, words, _),) = told.tables
    assert (table, words) == ("bought", f"every 3 days, {quiet} (UTC)")


def assert_tells_of_missed_turns(source: Source, after: datetime) -> None:
    """A Sunday noon, days after the last sync."""
    day = after.date() + timedelta(days=3)
    sunday = datetime.combine(day + timedelta(days=6 - day.weekday()), time(12, 30))
    facts = source.read(PAGES[0], sunday)
    sync = facts["schedules"].sync
    until = sunday.replace(hour=14, minute=0)
    assert (sync.is_due, sync.next_at) == (False, until)
    assert sync.waits == f"for the end of quiet hours, or a window, at {until} UTC."
    assert "later turn" in sync.missed
    (late,) = [words for _, words, _ in facts["cares"] if words.startswith("Runs were missed")]
    assert sync.name in late
    due = source.read(PAGES[0], until)["schedules"].sync
    assert (due.is_due, due.waits) == (True, None)


def assert_tells_of_alerts(project: Project, source: Source) -> None:
    """What is wrong, since when, and who knows."""
    told = source.read(PAGES[0], utc_now())["alerting"]
    assert [(rule.name, rule.tells_of, rule.channels) for rule in told.rules] == [
        ("broken", "sync, load or activation failed", ("hook (webhook)", "dead (slack)")),
        ("old", "no sync has succeeded for more than 90 minutes", ("hook (webhook)",)),
    ]
    noted = project.query(
        "select title, since from {main}._alerts where channel = 'hook' order by since desc"
    )
    assert [(one.title, one.since) for one in told.firing] == [
        (row["title"], row["since"]) for row in noted
    ]
    load, sync, buyers = told.firing
    assert load.title.endswith("broken.csv failed")
    assert (sync.title, sync.state) == ("sync failed", "failed")
    assert (buyers.title, buyers.state) == (
        "activation of buyers_to_app completed with errors", "completed with errors",
    )  # fmt: skip
    assert all(one.is_noted and one.rule == "broken" for one in told.firing)
    # Each was told to one channel, and the other cannot be reached.
    assert len(told.told) == 6
    arrived = [one for one in told.told if one.channel == "hook"]
    assert all(one.told is not None and one.error is None for one in arrived)
    assert all(one.told is None and one.error for one in told.told if one.channel == "dead")
    # What nobody has looked for yet is wrong all the same.
    later = utc_now() + timedelta(minutes=91)
    stale = source.read(PAGES[0], later)["alerting"].firing[0]
    assert (stale.rule, stale.state, stale.is_noted) == ("old", "stale", False)
    assert len(project.query("select 1 as n from {main}._alerts")) == 6


def assert_tells_of_mistakes(project: Project, source: Source) -> None:
    """In place of what is declared, with file and line; without the files it tells of nothing."""
    schedule = project.directory / "definitions/schedule.yml"
    alerts = project.directory / "definitions/alerts.yml"
    schedule.write_text(schedule.read_text().replace("every: 1 day", "every: soon"))
    alerts.write_text(alerts.read_text().replace("tell: [hook, dead]", "tell: [hok]"))
    facts = source.read(PAGES[0], utc_now())
    assert facts["schedules"].problem.startswith("definitions/schedule.yml:3: sync: every is")
    assert facts["alerting"].problem.startswith("definitions/alerts.yml:6: broken: there is no")
    assert {words for level, words, _ in facts["cares"] if level == "failed"} >= {
        facts["schedules"].problem, facts["alerting"].problem,
    }  # fmt: skip
    schedule.unlink()
    alerts.unlink()
    facts = source.read(PAGES[0], utc_now())
    assert facts["schedules"] == Schedules()
    assert facts["alerting"] == Alerting()
