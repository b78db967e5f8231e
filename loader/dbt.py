"""dbt, run inside this process: one start, no second interpreter, typed outcomes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader.collecting import few_collections
from loader.errors import DbtError
from loader.layout import link_installed
from loader.redaction import redacted
from loader.warehouses.duckdb import release_dbt_files

#: Called after each node with (position, nodes in all, what it was, its status, seconds).
Progress = Callable[[int, int, str, str, float], None]

_FAILED = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True, slots=True)
class NodeOutcome:
    """How one node of a dbt run ended. `seconds` is its execution time; `schema` and `relation`
    (its name there) say where a model, seed or snapshot is, `materialized` as what."""

    name: str
    schema: str
    relation: str
    resource_type: str
    materialized: str
    status: str
    message: str
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether the node broke, as opposed to passed, warned or skipped."""
        return self.status in _FAILED


@dataclass(frozen=True, slots=True)
class DbtOutcome:
    """The outcome of one dbt command: its nodes in the order in which they ended, and what models
    and macros warned of."""

    success: bool
    nodes: tuple[NodeOutcome, ...]
    warnings: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[NodeOutcome, ...]:
        """The nodes that broke."""
        return tuple(node for node in self.nodes if node.failed)


def run_dbt(
    arguments: Sequence[str],
    *,
    project_dir: Path,
    profiles_dir: Path | None = None,
    target: str | None = None,
    progress: Progress | None = None,
    variables: Mapping[str, str] | None = None,
) -> DbtOutcome:
    """Run a dbt command, such as `["build", "--select", "users"]`, silently.

    It leaves `target/*.json` as they are, unless `--write-json` or DBT_WRITE_JSON asks for them.
    `variables` are environment variables that it sees beside the process's own.
    Raises DbtError when an operation broke, or dbt could not start on the project at all (a model
    that does not compile, no connection); broken nodes are in the outcome instead.
    """
    from dbt.cli.main import dbtRunner

    link_installed(project_dir)
    command = [*arguments, "--project-dir", str(project_dir), "--log-level", "none"]
    if profiles_dir is not None:
        command += ["--profiles-dir", str(profiles_dir)]
    if target is not None:
        command += ["--target", target]
    if "--write-json" not in command and "DBT_WRITE_JSON" not in os.environ:
        # dbt would write the whole manifest twice a build: a fifth of a sync without news.
        command.append("--no-write-json")
    warnings: list[str] = []
    broken: list[str] = []
    callbacks = [_warning_listener(warnings), _operation_listener(broken)]
    if progress is not None:
        callbacks.append(_listener(progress))
    try:
        with _directory(project_dir), _environment(variables or {}), few_collections():
            outcome = dbtRunner(callbacks=callbacks).invoke(command)
    finally:
        release_dbt_files()
    if _was_interrupted(outcome.exception):
        raise KeyboardInterrupt
    if broken:
        raise DbtError(f"dbt {' '.join(arguments[:2])}: {broken[0]}")
    results = getattr(outcome.result, "results", None)
    if outcome.exception is not None and not results:
        raise DbtError(f"dbt {arguments[0]}: {_plain(outcome.exception)}")
    return DbtOutcome(bool(outcome.success), tuple(_nodes(results or ())), tuple(warnings))


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether an interrupt is behind it: dbt's parser takes any for an invalid field."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def last_invocation() -> str:
    """dbt's name for the run that has ended last in this process."""
    from dbt_common.invocation import get_invocation_id

    return str(get_invocation_id())


def _nodes(results: Sequence[Any]) -> Iterator[NodeOutcome]:
    for result in results:
        # What an operation gives tells of no node.
        node = getattr(result, "node", None)
        yield NodeOutcome(
            name=str(getattr(node, "name", "")),
            schema=str(getattr(node, "schema", "")),
            relation=str(getattr(node, "alias", "")),
            resource_type=str(getattr(node, "resource_type", "")),
            materialized=str(getattr(getattr(node, "config", None), "materialized", "")),
            status=str(result.status),
            message=redacted(str(getattr(result, "message", "") or "")),
            seconds=float(getattr(result, "execution_time", 0.0)),
        )


def _listener(progress: Progress) -> Callable[[Any], None]:
    finished = {"LogModelResult", "LogTestResult", "LogSeedResult", "LogNodeResult"}

    def listen(event: Any) -> None:
        if event.info.name in finished:
            data = event.data
            what = getattr(data, "description", "") or getattr(data, "name", "")
            progress(
                data.index,
                getattr(data, "total", 0) or getattr(data, "num_models", 0),
                what,
                data.status,
                data.execution_time,
            )

    return listen


def _warning_listener(warnings: list[str]) -> Callable[[Any], None]:
    def listen(event: Any) -> None:
        if event.info.name == "JinjaLogWarning":
            warnings.append(redacted(event.data.msg))

    return listen


def _operation_listener(broken: list[str]) -> Callable[[Any], None]:
    """The outcome of an operation does not tell why it broke."""
    failed = {"RunningOperationCaughtError", "RunningOperationUncaughtError"}

    def listen(event: Any) -> None:
        if event.info.name in failed:
            broken.append(str(event.data.exc).strip())

    return listen


def _plain(error: BaseException) -> str:
    text = getattr(error, "msg", None) or str(error)
    return str(text).strip()


@contextmanager
def _directory(path: Path) -> Iterator[None]:
    """dbt resolves a profile's relative paths against the working directory."""
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
