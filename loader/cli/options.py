"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Target = Annotated[
    str | None, typer.Option("--target", "-t", help="A target of profiles.yml; default: its own.")
]
ProjectDir = Annotated[
    Path, typer.Option("--project-dir", help="Folder of dbt_project.yml; default: here.")
]
ProfilesDir = Annotated[
    Path | None,
    typer.Option("--profiles-dir", help="Folder of profiles.yml; default: as dbt searches it."),
]
Collector = Annotated[
    str, typer.Option(help="The format of the records; auto tells it from the first of each file.")
]
Mapping = Annotated[
    Path | None,
    typer.Option(help="A YAML file that says which column is what, for any other table."),
]
Wait = Annotated[
    float, typer.Option(help="Seconds to wait for what another command holds or runs.", min=0)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as one JSON document.")]
Retries = Annotated[
    int,
    typer.Option(
        help="How often to try again what failed for a reason that may pass, such as a lost "
        "connection: after 2 s, 4 s, 8 s ...",
        min=0,
    ),
]
