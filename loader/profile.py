"""Where the warehouse is: dbt's profiles.yml, read by dbt itself."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader import tunnel
from loader.errors import ProfileError
from loader.redaction import is_secret, keep_named
from loader.settings import check_settings

_VALUE = re.compile(r"""(["']?\b(\w+)["']?\s*:)\s*\S.*""")


@dataclass(frozen=True)
class Target:
    """One output of a profile: the adapter's `type`, its `schema` and all its credentials.

    `credentials` is the adapter's own object of them; `project_dir` is where relative paths in it
    start, as dbt takes them from the directory that it runs in. `named` is whether somebody asked
    for it by name, and not for the one that the profile says.
    """

    name: str
    type: str
    schema: str
    credentials: Any
    project_dir: Path
    named: bool = True

    @property
    def name_for_dbt(self) -> str | None:
        """What dbt is told, None where it comes to the same by itself: it would parse the whole
        project anew after each plain `dbt` command, to which no target is named either."""
        return self.name if self.named or os.environ.get("DBT_TARGET") else None


def load_target(
    target: str | None = None,
    project_dir: str | Path | None = None,
    profiles_dir: str | Path | None = None,
) -> Target:
    """Read the target of the project in `project_dir` (default: the current directory).

    profiles.yml is searched in `profiles_dir`, then DBT_PROFILES_DIR, the project, ~/.dbt.
    Where the environment asks for an SSH tunnel, it is open afterwards, and the credentials lead
    through it. Raises ProfileError when there is no project, no profile, no such target or no
    adapter, SettingsError for a wrong setting, WarehouseError when no tunnel can be opened.
    """
    project = Path(project_dir or os.environ.get("DBT_PROJECT_DIR") or ".").resolve()
    if not (project / "dbt_project.yml").is_file():
        raise ProfileError(
            f"{project}: no dbt_project.yml here. Run in the project's directory, "
            "or name it with --project-dir."
        )
    # Whatever works on a target is told of a wrong setting before it begins.
    check_settings(project)
    folder = _profiles_dir(project, profiles_dir)
    # dbt takes seconds to import: not before it is needed.
    from dbt.config.profile import Profile
    from dbt.config.renderer import ProfileRenderer
    from dbt_common.exceptions import DbtBaseException

    def read() -> tuple[str, Any]:
        try:
            name, raw = _raw_profile(project, folder)
            # Not the whole profile: that reads global flags, which only a dbt command sets.
            chosen, data = Profile.render_profile(raw, name, target, ProfileRenderer({}))
            data.pop("threads", None)
            return chosen, Profile._credentials_from_profile(data, name, chosen)
        except DbtBaseException as error:
            raise ProfileError(f"{folder / 'profiles.yml'}: {_first_lines(error)}") from None

    tunnel.forget()
    chosen, credentials = read()
    if tunnel.is_wanted(credentials.type):
        tunnel.lead(credentials)
        chosen, credentials = read()
        tunnel.check(credentials, f"{folder / 'profiles.yml'}: target {chosen!r}")
    keep_named(credentials.to_dict())
    named = target is not None
    return Target(chosen, credentials.type, credentials.schema, credentials, project, named)


def copy_profile(
    target: Target, schema: str, goal: Path, profiles_dir: str | Path | None = None
) -> None:
    """Write a profiles.yml into the folder `goal`: the one target, on another schema.

    Everything else is copied as people wrote it, so that what comes from the environment is not
    written down.
    """
    name, raw = _raw_profile(target.project_dir, _profiles_dir(target.project_dir, profiles_dir))
    output = {**raw["outputs"][target.name], "schema": schema}
    # BigQuery's other word for it.
    output.pop("dataset", None)
    profile = {name: {"target": target.name, "outputs": {target.name: output}}}
    # YAML takes JSON as it is.
    (goal / "profiles.yml").write_text(json.dumps(profile, default=str), encoding="utf-8")


def _raw_profile(project: Path, folder: Path) -> tuple[str, dict[str, Any]]:
    """The project's profile, by name, as it is written; raises dbt's own errors too."""
    from dbt.config.profile import read_profile
    from dbt.config.project import load_raw_project
    from dbt.config.renderer import ProfileRenderer
    from dbt_common.clients.system import get_env
    from dbt_common.context import set_invocation_context

    # dbt renders env_var() from this context; inside a dbt run the same is set already.
    set_invocation_context(get_env())
    name = ProfileRenderer({}).render_value(load_raw_project(str(project)).get("profile"))
    raw = read_profile(str(folder))
    if name not in raw:
        known = ", ".join(sorted(set(raw) - {"config"})) or "none"
        raise ProfileError(
            f"{folder / 'profiles.yml'}: no profile {name!r} (there is: {known}). "
            "Add it, or change `profile:` in dbt_project.yml."
        )
    return name, raw[name]


def _profiles_dir(project: Path, given: str | Path | None) -> Path:
    if given is None:
        given = os.environ.get("DBT_PROFILES_DIR") or None
    places = [Path(given)] if given is not None else [project, Path.cwd(), Path.home() / ".dbt"]
    for place in places:
        if (place / "profiles.yml").is_file():
            return place.resolve()
    searched = ", ".join(str(place) for place in places)
    raise ProfileError(
        f"no profiles.yml in {searched}. Name its directory with --profiles-dir "
        "or DBT_PROFILES_DIR."
    )


def _first_lines(error: BaseException) -> str:
    """What dbt says, in one line. It quotes lines of the file around a mistake."""
    lines = [_VALUE.sub(_masked, line.strip()) for line in str(error).splitlines()]
    return " ".join(filter(None, lines))[:1000]


def _masked(found: re.Match[str]) -> str:
    return f"{found[1]} ***" if is_secret(found[2]) else found[0]
