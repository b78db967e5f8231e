"""`eventide ui`."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target, Wait
from loader.errors import EventideError, WrongUseError

if TYPE_CHECKING:
    from loader.page.source import Source

_EPILOG = "Example: eventide ui --target postgres; or: eventide ui --static public/syncs"


def ui(
    *,
    static: Annotated[
        Path | None,
        typer.Option("--static", help="Write the pages into this folder, and end.", metavar="DIR"),
    ] = None,
    port: Annotated[
        int, typer.Option(help="Where to listen on 127.0.0.1; 0: any free port.", min=0, max=65535)
    ] = 8765,
    days: Annotated[
        int, typer.Option(help="Days of which events are counted; 0: none.", min=0, max=366)
    ] = 30,
    docs: Annotated[
        str | None, typer.Option(help="Where the dbt docs are, as a link on the pages.")
    ] = None,
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    wait: Wait = 0.0,
    as_json: AsJson = False,
) -> None:
    """Show syncs, schedules, alerts, tables, loads, definitions and activation as a page.

    It only reads, asks for nothing outside, and is there for this machine alone until Ctrl-C.
    """
    from loader.page.source import Source
    from loader.page.static import write

    try:
        if docs is not None and urlsplit(docs).scheme not in ("", "http", "https"):
            raise WrongUseError(f"--docs {docs}: name a file, or an http or https address.")
        source = Source.of(project_dir, target, profiles_dir, days)
        if static is None:
            _serve(source, port, docs, wait, as_json=as_json)
            return
        paths = [str(path) for path in write(source, static, docs=docs, wait_seconds=wait)]
    except EventideError as error:
        fail(error, as_json=as_json)
    print(json.dumps({"status": "succeeded", "pages": paths}) if as_json else paths[0])


def _serve(source: Source, port: int, docs: str | None, wait: float, *, as_json: bool) -> None:
    from loader.page.serve import HOST, Application, server

    try:
        listening = server(Application(source, docs, wait), port)
    except OSError as error:
        raise WrongUseError(
            f"port {port} of {HOST} cannot be listened on ({error.strerror}). Name another one "
            "with --port; 0 takes any that is free."
        ) from None
    with listening:
        url = f"http://{HOST}:{listening.server_port}/"
        told = json.dumps({"status": "serving", "url": url}) if as_json else f"{url} until Ctrl-C"
        print(told, flush=True)
        # Ctrl-C is how it is meant to end.
        with suppress(KeyboardInterrupt):
            listening.serve_forever()
