"""Alerts: the rules, what is wrong by them now, and what was told last. Nobody is told by it."""

from __future__ import annotations

from datetime import datetime

from loader.alerts.firing import firing
from loader.alerts.memory import Memory
from loader.alerts.read import Alerts, read_alerts
from loader.alerts.words import rule_in_words
from loader.labels.problems import DefinitionError
from loader.page.facts import Alerting, Firing, Rule, Told
from loader.page.reading import Reading


def alerting(reading: Reading, now: datetime, most: int) -> Alerting:
    """As of now, with the last `most` alerts. Without rules nothing is asked. Ends the
    transaction."""
    project = reading.where.project_dir
    try:
        declared = read_alerts(project)
    except DefinitionError as error:
        return Alerting(problem=str(error))
    if declared is None or not declared.rules:
        return Alerting()
    try:
        memory = Memory(reading.warehouse)
        wrong = firing(reading.warehouse, memory, project, declared.rules, now)
        kept = memory.latest(most)
    finally:
        reading.warehouse.rollback()
    return Alerting(
        tuple(_rules(declared)),
        tuple(Firing(one.rule, one.title, one.state, one.since, one.is_noted) for one in wrong),
        tuple(
            Told(
                one.alert.rule, one.alert.title, one.alert.state, one.channel, one.found_at,
                one.told_at, one.error,
            )
            for one in kept
        ),
    )  # fmt: skip


def _rules(declared: Alerts) -> list[Rule]:
    """By their names. Of channels their names and kinds alone: the rest may be secret."""
    return [
        Rule(
            name,
            rule_in_words(rule),
            tuple(f"{channel} ({declared.channels[channel].type})" for channel in rule.tell),
        )
        for name, rule in sorted(declared.rules.items())
    ]
