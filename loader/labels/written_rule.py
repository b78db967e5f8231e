"""A rule as written on a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from loader.errors import WrongUseError
from loader.labels.add_entry import entry_text
from loader.labels.candidate import labels_with_file
from loader.labels.definitions import EventDefinition
from loader.labels.problems import DefinitionError, Problems
from loader.labels.read import EVENTS_FOLDER
from loader.labels.yaml_file import parse_yaml, plain

# Quotes in a field may hold an equals sign: properties."a=b"=c.
_TEST = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^="])+)=(.*)', re.DOTALL)
#: The key of a label that is in no file.
UNNAMED: Final = "rule_of_the_command_line"
_FILE: Final = f"{EVENTS_FOLDER}/{UNNAMED}.yml"


def written_match(event: str | None, tests: Iterable[str]) -> dict[str, Any]:
    """What would stand under `match`: all of `--event NAME` and each `--match FIELD=VALUE`.

    A value is YAML, so that `{contains: sign up}` is a test and `"10"` a text; a whole mapping
    or list of mappings may stand in place of FIELD=VALUE. Raises WrongUseError.
    """
    match: dict[str, Any] = {}
    if event is not None:
        match["event"] = event
    for test in tests:
        for field, value in _test(test).items():
            if field in match:
                raise WrongUseError(
                    f"--match {test}: {field} is there already; put all tests of a field into "
                    f"one: --match '{field}={{gte: 1, lt: 10}}'."
                )
            match[field] = value
    if not match:
        raise WrongUseError("--match: name at least one field to test.")
    return match


def label_of_match(
    project_dir: Path, match: Mapping[str, Any], custom_events: Iterable[str] = ()
) -> EventDefinition:
    """The match as a label that is in no file, read as those in files are.

    Raises WrongUseError for what is wrong with it, DefinitionError for what is wrong elsewhere.
    """
    text = "events:\n" + entry_text(UNNAMED, {"name": "the rule", "match": dict(match)})
    try:
        labels = labels_with_file(project_dir, _FILE, text, custom_events)
    except DefinitionError as error:
        own = [problem.message for problem in error.problems if problem.file == _FILE]
        if own:
            raise WrongUseError("--match: " + " ".join(own)) from None
        raise
    return next(event for event in labels.events if event.table == UNNAMED)


def _test(written: str) -> dict[str, Any]:
    whole = written.lstrip().startswith(("{", "["))
    found = None if whole else _TEST.fullmatch(written)
    if not whole and found is None:
        raise WrongUseError(
            f"--match {written}: write FIELD=VALUE, such as target_text='{{contains: sign up}}'."
        )
    text = written if found is None else found[2]
    problems = Problems()
    file = parse_yaml(text, "", problems)
    if file is None:
        told = " ".join(problem.message for problem in problems.found)
        raise WrongUseError(f"--match {written}: {told}")
    value = plain(file.data)
    if found is not None:
        return {found[1].strip(): value}
    return value if isinstance(value, dict) else {"any": value}
