"""Reading `definitions/privacy.yml`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from loader.labels.entry_problems import entry_problems
from loader.labels.problems import DefinitionError, Problem, Problems
from loader.labels.yaml_file import YamlFile, is_there, plain, read_yaml, under_root
from loader.macros import ProjectMacros
from loader.privacy.entry import PrivacyEntry
from loader.privacy.paths import IDENTITY, PropertyRule, read_path
from loader.privacy.rules import Privacy
from loader.settings import project_settings

PRIVACY_FILE: Final = "definitions/privacy.yml"
SALT: Final = "EVENTIDE_SALT"
_ROOT: Final = "privacy"


def read_privacy(project_dir: Path) -> Privacy | None:
    """The project's rules, ready for landing; None where it has none.

    Raises DefinitionError with every problem found, a missing salt among them.
    """
    problems = Problems()
    found = privacy_rules(project_dir, problems)
    problems.raise_any()
    if found is None:
        return None
    rules, file = found
    if not rules.hash:
        return rules
    salt = os.environ.get(SALT, "")
    if not salt.strip():
        raise DefinitionError(
            [
                Problem(
                    file.name,
                    file.line([_ROOT, "hash"]),
                    f"hash needs a salt, and the environment variable {SALT} is not set. Nothing "
                    "was loaded. Set it to a long random text that is the same for each load.",
                )
            ]
        )
    identities: tuple[tuple[str, str], ...] = ()
    if IDENTITY in rules.hash:
        # Which values stand for nobody is the models' rule.
        macros = ProjectMacros(project_dir, "duckdb", project_settings(project_dir))
        identities = (
            (IDENTITY, macros("is_meaningful_identity", IDENTITY)),
            ("previous_id", macros("is_meaningful_identity", "previous_id")),
            # The previous id of an alias may be a device's.
            ("anonymous_id", "anonymous_id is not null"),
        )
    return replace(rules, salt=salt, identities=identities)


def privacy_rules(project_dir: Path, problems: Problems) -> tuple[Privacy, YamlFile] | None:
    """The rules without a salt, and the file; None, and perhaps problems, where there are none."""
    if not is_there(project_dir, PRIVACY_FILE, problems):
        return None
    file = read_yaml(project_dir / PRIVACY_FILE, PRIVACY_FILE, problems)
    entry = _entry(file, problems) if file is not None else None
    if file is None or entry is None:
        return None
    drop = _paths(entry.drop, "drop", file, problems)
    hash_ = _paths(entry.hash, "hash", file, problems)
    if not (drop or hash_ or entry.truncate_ip or entry.drop_query):
        return None
    return Privacy(drop, hash_, entry.truncate_ip, tuple(entry.drop_query)), file


def _entry(file: YamlFile, problems: Problems) -> PrivacyEntry | None:
    node = under_root(file, _ROOT, problems)
    if node is None:
        return None
    try:
        return PrivacyEntry.model_validate(plain(node))
    except ValidationError as error:
        for path, message in entry_problems(error, PrivacyEntry, plain(node)):
            problems.add(file.name, file.line([_ROOT, *path]), message)
    return None


def _paths(
    texts: list[str], key: str, file: YamlFile, problems: Problems
) -> tuple[PropertyRule | str, ...]:
    found = []
    for place, text in enumerate(texts):
        line = file.line([_ROOT, key, place])
        try:
            rule = read_path(text)
        except ValueError as error:
            problems.add(file.name, line, f"{key}: {error}")
            continue
        if rule == IDENTITY and key == "drop":
            problems.add(
                file.name,
                line,
                "drop: without identity nobody would be known. Write hash: [identity]; what only "
                "tells of the person is in user_properties.",
            )
            continue
        found.append(rule)
    return tuple(found)
