"""The docs site: dbt's own, as one static page on which every column is described.

What dbt knows of columns is in YAML files. Properties become columns at run time, so their
descriptions come from the catalog of properties in the warehouse; and a column of the YAML that a
table does not have, since no library sent it, is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loader.column_descriptions import column_descriptions
from loader.dbt import run_dbt
from loader.errors import DbtError
from loader.profile import load_target
from loader.site_properties import Descriptions
from loader.warehouses import open_warehouse

PAGE = "static_index.html"

_MANIFEST_PLACE = '"MANIFEST.JSON INLINE DATA"'
_CATALOG_PLACE = '"CATALOG.JSON INLINE DATA"'


def build_site(
    project_dir: str | Path = ".",
    *,
    profiles_dir: str | Path | None = None,
    target: str | None = None,
) -> Path:
    """Build the page from the project and what is in the warehouse now; returns its path.

    The page needs no server and no network. Beside it, in `target/`, lie dbt's `manifest.json`
    and `catalog.json`, described alike. Raises ProfileError, WarehouseError, and DbtError when dbt
    cannot compile the project or read the warehouse.
    """
    project = Path(project_dir).resolve()
    profiles = Path(profiles_dir).resolve() if profiles_dir is not None else None
    folder = project / "target"
    # dbt's own message about a server that is away tells of nothing but a Python object.
    where = load_target(target, project, profiles)
    open_warehouse(where).close()
    # In one thread: with more, dbt leaves some at work when a model does not compile, and a
    # process that ends while one of them is inside of DuckDB aborts.
    outcome = run_dbt(
        ["docs", "generate", "--single-threaded", "--write-json", "--target-path", str(folder)],
        project_dir=project,
        profiles_dir=profiles,
        target=target,
    )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    if not outcome.success or catalog["errors"]:
        causes = catalog["errors"] or [f"{n.name}: {n.message}" for n in outcome.failures]
        raise DbtError(
            "the docs site was not built. " + ("\n".join(causes) or "A model does not compile.")
        )

    describe_columns(manifest, catalog, column_descriptions(where))
    # dbt's page asks this before it loads a tracker from elsewhere.
    manifest["metadata"]["send_anonymous_usage_stats"] = False

    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    template = (folder / "index.html").read_text(encoding="utf-8")
    page = folder / PAGE
    page.write_text(static_page(template, manifest, catalog), encoding="utf-8")
    return page


def describe_columns(
    manifest: dict[str, Any], catalog: dict[str, Any], descriptions: Descriptions
) -> None:
    """Give each model in the manifest the columns that its table has, each with a description.

    manifest, catalog: dbt's artifacts as parsed JSON; the manifest is changed. A description in
    YAML is kept, then come those given. A model without a table stays as it is.
    """
    for key, table in catalog["nodes"].items():
        node = manifest["nodes"].get(key)
        if node is None or node["resource_type"] != "model":
            continue
        known = {name.lower(): column for name, column in node["columns"].items()}
        scope = "user" if node["name"] == "users" else "event"
        columns = sorted(table["columns"].values(), key=lambda column: int(column["index"]))
        node["columns"] = {}
        for name in (column["name"] for column in columns):
            column = known.get(name.lower(), {"name": name, "description": ""})
            column["description"] = column["description"] or descriptions.get(
                (scope, name.lower()), ""
            )
            node["columns"][name] = column


def static_page(template: str, manifest: dict[str, Any], catalog: dict[str, Any]) -> str:
    """dbt's page with both artifacts inside, so that it opens from the file system.

    Raises DbtError when the template has no places for them.
    """
    for place, artifact in ((_MANIFEST_PLACE, manifest), (_CATALOG_PLACE, catalog)):
        if place not in template:
            raise DbtError(
                f"dbt's page of docs has no place for {place}: this version of dbt is not one "
                "that the project knows. Install what requirements.lock says."
            )
        # Within a script element, no text may end the element or open a comment.
        template = template.replace(place, json.dumps(artifact).replace("<", "\\u003c"))
    return template
