"""A command that Ctrl-C or SIGTERM ends tells what that leaves."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest
import typer

from loader import cli


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """`main` is the process's own: it sets how signals and garbage are handled."""
    thresholds, handler = gc.get_threshold(), signal.getsignal(signal.SIGTERM)
    # Whoever runs the tests in the background may have it ignored.
    interrupting = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    gc.set_threshold(*thresholds)
    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, interrupting)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["load"], "interrupted. Files that landed stay, and no other one counts; the next load "
         "goes on from there. It is safe to run again."),
        (["sync", "--json"], "interrupted. Each table is as it was or as it is going to be; the "
         "next sync goes on from there. It is safe to run again."),
        (["plan"], "interrupted. Nothing was changed. It is safe to run again."),
        (["export"], "interrupted. The dump that was begun has no manifest, and nobody reads it; "
         "the next export makes it anew. It is safe to run again."),
        (["activate"], "interrupted. What the destination confirmed is remembered; the same "
         "command goes on from there. It is safe to run again."),
        (["docs"], "interrupted."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_told_in_a_line(
    command: list[str],
    told: str,
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = typer.Typer()

    @app.callback()
    def group() -> None: ...

    @app.command(command[0])
    def works(as_json: bool = typer.Option(False, "--json")) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr(cli, "app", app)
    monkeypatch.setattr("sys.argv", ["eventide", *command])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 130
    assert capsys.readouterr() == ("", f"eventide: {told}\n")
