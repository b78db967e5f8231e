"""`eventide docs`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from loader.cli.options import AsJson, ProfilesDir, ProjectDir, Target
from loader.errors import EventideError, ProfileError

_EPILOG = "Example: eventide docs && xdg-open target/static_index.html"


def docs(
    target: Target = None,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    as_json: AsJson = False,
) -> None:
    """Build the docs site as one static page that needs no server.

    Tables and their columns are described as they are in the warehouse: sync first.
    """
    from loader.site import build_site

    try:
        page = build_site(project_dir, profiles_dir=profiles_dir, target=target)
    except EventideError as error:
        if as_json:
            print(json.dumps({"status": "failed", "error": str(error)}))
        print(f"eventide: {error}", file=sys.stderr)
        raise typer.Exit(2 if isinstance(error, ProfileError) else 1) from None
    print(json.dumps({"status": "succeeded", "page": str(page)}) if as_json else page)
