"""The docs site tells what is in the warehouse, and opens with neither server nor network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from loader.errors import DbtError
from loader.site import build_site
from tests.functional.events import identify, page, track
from tests.functional.project import Project

# The site is made of what dbt says; that both warehouses have the same columns, others test.
pytestmark = pytest.mark.parametrize("target", ["duckdb"], indirect=True)

BOUGHT = {
    "bought": {
        "name": "Bought </script><b>",
        "match": {"event": "Bought"},
        "notes": "Paid, not just put into the cart.",
        "verified_by": "data team",
        "verified_at": "2026-03-01",
    }
}
DEFINED = {
    "size": {
        "name": "Size",
        "level": "event",
        "notes": "As the shop says it.",
        "cases": [{"when": {"properties.a": {"gt": 5}}, "value": "big"}],
        "otherwise": {"field": "properties.gift"},
    },
    "visit": {
        "name": "Visit", "level": "session", "cases": [{"when": {"library": "web"}, "value": 1}],
    },
    "plan": {"name": "Plan", "level": "user", "cases": [{"when": {"plan": "pro"}, "value": "p"}]},
}  # fmt: skip
BUYERS = {"buyers": {"name": "Buyers", "match": {"has_done": {"event": "bought"}}}}


def undescribed(manifest: dict[str, Any], catalog: dict[str, Any]) -> Iterator[str]:
    """Tables and columns in the warehouse about which the site says nothing."""
    for kind in ("nodes", "sources"):
        for key, table in catalog[kind].items():
            node = manifest[kind][key]
            if not node["description"]:
                yield key
            known = {name: column["description"] for name, column in node["columns"].items()}
            yield from (f"{key}.{name}" for name in table["columns"] if not known.get(name))


def inline(page_text: str, name: str) -> dict[str, Any]:
    """The artifact in the page, read as the browser does."""
    start = re.search(rf"\b{name}:(?={{)", page_text)
    assert start is not None
    artifact: dict[str, Any] = json.JSONDecoder().raw_decode(page_text, start.end())[0]
    return artifact


def test_every_table_and_column_is_described_on_a_page_of_its_own(project: Project) -> None:
    project.define(BOUGHT, BUYERS, DEFINED)
    project.sync(
        project.lines_file(
            [
                page("https://shop.example/a", 0),
                track("Bought", 1, {"shipping": {"method": "post"}, "a.b": 1, "Gift": True}),
                track("Bought", 2, {"gift": False}),
                identify("ann", 3, {"plan": "pro", "email": "ann@example.com"}),
            ]
        )
    )
    text = build_site(project.directory, target=project.target).read_text()
    manifest, catalog = inline(text, "manifest"), inline(text, "catalog")

    assert list(undescribed(manifest, catalog)) == []
    for key, table in catalog["nodes"].items():
        assert list(manifest["nodes"][key]["columns"]) == list(table["columns"])

    bought = manifest["nodes"]["model.eventide.bought"]
    told = {name: column["description"] for name, column in bought["columns"].items()}
    assert told["shipping_method"] == (
        "Property `shipping.method` of the event as sent; text. First seen on 2026-03-02."
    )
    assert told["a_b"].startswith('Property `"a.b"` of the event as sent; integer.')
    assert told["gift"] == (
        "First of the properties `gift` and `Gift` that has a value, of the event as sent; "
        "true or false. First seen on 2026-03-02."
    )
    assert told["size"] == (
        'Size. Defined property of the event: "big" where `properties.a` is more than 5; '
        "otherwise `properties.gift`.\n\nAs the shop says it."
    )
    assert "view_controller" not in told  # no app sent the event
    for words in ('`event` is "Bought"', "Paid, not just put into the cart", "data team"):
        assert words in bought["description"]
    users = manifest["nodes"]["model.eventide.users"]["columns"]
    assert users["plan"]["description"].startswith("User property `plan` at its latest value;")
    assert users["email"]["description"] == "Latest value of the user property named email."
    buyers = manifest["nodes"]["model.eventide.buyers"]
    assert "model.eventide.segment_counts" in buyers["depends_on"]["nodes"]
    counts = manifest["nodes"]["model.eventide.segment_counts"]
    assert "model.eventide.bought" in counts["depends_on"]["nodes"]

    assert json.loads((project.directory / "target/manifest.json").read_text()) == manifest
    # Nothing is loaded from elsewhere: no such element in the page, and dbt's tracker stays off.
    assert re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', text) == []
    assert manifest["metadata"]["send_anonymous_usage_stats"] is False
    # No name or note of a definition ends the page's script.
    template = (project.directory / "target/index.html").read_text()
    assert text.count("</script>") == template.count("</script>")


def test_a_project_that_does_not_compile_has_no_site(project: Project) -> None:
    project.define(BOUGHT)
    broken = project.directory / "models/core/broken.sql"
    broken.write_text("{{ exceptions.raise_compiler_error('no') }}")
    with pytest.raises(DbtError, match="no"):
        build_site(project.directory, target=project.target)
