"""`eventide docs`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from loader.cli.failing import fail
from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target
from loader.errors import EventideError

_EPILOG = "Example: eventide docs && xdg-open target/static_index.html"


def docs(
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    persist: Annotated[
        bool,
        typer.Option(
            "--persist",
            help="Put the descriptions into the warehouse, too, as comments.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the docs site as one static page that needs no server.

    Tables and their columns are described as they are in the warehouse: sync first.
    """
    from loader.persisting import persist_descriptions
    from loader.site import build_site

    try:
        page = build_site(project_dir, profiles_dir=profiles_dir, target=target)
        if persist:
            persist_descriptions(project_dir, profiles_dir=profiles_dir, target=target)
    except EventideError as error:
        fail(error, as_json=as_json)
    print(json.dumps({"status": "succeeded", "page": str(page)}) if as_json else page)
