"""Reading `definitions/alerts.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from loader.alerts.entry import (
    ChannelEntry,
    EmailEntry,
    FailureRule,
    RejectedRule,
    RuleEntry,
    SlackEntry,
    StalenessRule,
    VolumeRule,
    WebhookEntry,
)
from loader.labels.named_entries import entries_of, is_plain_name, validated
from loader.labels.problems import Problems, did_you_mean
from loader.labels.yaml_file import YamlFile, is_there, line_at, read_yaml, under_root

ALERTS_FILE: Final = "definitions/alerts.yml"
_ROOT: Final = "alerts"
_CHANNELS: Final[dict[str, type[BaseModel]]] = {
    "webhook": WebhookEntry,
    "slack": SlackEntry,
    "email": EmailEntry,
}
_RULES: Final[dict[str, type[BaseModel]]] = {
    "failure": FailureRule,
    "staleness": StalenessRule,
    "rejected": RejectedRule,
    "volume": VolumeRule,
}


@dataclass(frozen=True)
class Alerts:
    """The channels and the rules of a project, by their names."""

    channels: Mapping[str, ChannelEntry]
    rules: Mapping[str, RuleEntry]


def read_alerts(project_dir: Path) -> Alerts | None:
    """What the project says, None where it says nothing.

    Raises DefinitionError with every problem found.
    """
    problems = Problems()
    found = alerts(project_dir, problems)
    problems.raise_any()
    return found


def alerts(project_dir: Path, problems: Problems) -> Alerts | None:
    """The same, with problems told there."""
    if not is_there(project_dir, ALERTS_FILE, problems):
        return None
    file = read_yaml(project_dir / ALERTS_FILE, ALERTS_FILE, problems)
    node = under_root(file, _ROOT, problems) if file is not None else None
    if file is None or node is None:
        return None
    if not isinstance(node, dict):
        problems.add(file.name, file.line([_ROOT]), "alerts: is a mapping of channels and rules.")
        return None
    for key in node:
        if key not in ("channels", "rules"):
            told = did_you_mean(str(key), ("channels", "rules"))
            problems.add(file.name, file.line([_ROOT, key]), f"unknown key {key}; {told}")
    channels = _chosen(file, "channels", "type", _CHANNELS, problems)
    rules = _chosen(file, "rules", "when", _RULES, problems)
    for name, rule in rules.items():
        _check(file, project_dir, name, rule, problems)
    return Alerts(channels, rules)


def _chosen(
    file: YamlFile, key: str, by: str, kinds: dict[str, type[BaseModel]], problems: Problems
) -> dict[str, Any]:
    """The entries below a key of the file, each of the class that it names itself."""
    found = {}
    line = file.line([_ROOT, key])
    for name, node, at in entries_of(file.data[_ROOT].get(key), file.name, key, line, problems):
        if not is_plain_name(name, file.name, at, problems):
            continue
        kind = node.get(by) if isinstance(node, dict) else None
        if kind not in kinds:
            what = f"{by} is missing" if kind is None else f"{by}: there is no {kind}"
            told = did_you_mean(str(kind), kinds)
            problems.add(file.name, line_at(node, [by], at), f"{name}: {what}; {told}")
            continue
        entry = validated(kinds[kind], file.name, node, at, problems)
        if entry is not None:
            found[name] = entry
    return found


def _check(
    file: YamlFile, project_dir: Path, name: str, rule: RuleEntry, problems: Problems
) -> None:
    """Whether what a rule names is there; also channels whose own entry is wrong are."""
    channels = file.data[_ROOT].get("channels") or {}
    for place, channel in enumerate(rule.tell):
        if channel not in channels:
            line = file.line([_ROOT, "rules", name, "tell", place])
            told = did_you_mean(channel, map(str, channels))
            problems.add(file.name, line, f"{name}: there is no channel {channel}; {told}")
    watched = rule.of if isinstance(rule, FailureRule | StalenessRule) else []
    named = {place: of.partition(".")[2] for place, of in enumerate(watched) if "." in of}
    if not named:
        return
    from activation.read import activation

    # What is wrong with syncs is told where they are run.
    syncs, _ = activation(project_dir, Problems(), look_only=True)
    for place, sync in named.items():
        if sync not in syncs:
            line = file.line([_ROOT, "rules", name, "of", place])
            told = did_you_mean(sync, syncs)
            problems.add(file.name, line, f"{name}: there is no sync {sync}; {told}")
