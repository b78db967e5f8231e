"""The site is built without a warning and fetches nothing elsewhere; links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.unit.docs.messages import ROOT

#: What a browser fetches by itself, as opposed to links that people follow.
_FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc=\"?([^\">\s]+)"
    r"|<link\b(?![^>]*rel=\"?(?:canonical|prev|next))[^>]*?\bhref=\"?([^\">\s]+)"
    r"|url\(['\"]?(https?:[^)'\"]+)"
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly: a broken link or anchor, or a page without a place, fails it."""
    folder = tmp_path_factory.mktemp("site")
    built = _build(ROOT / "mkdocs.yml", folder)
    assert built.returncode == 0, built.stderr
    return folder


def _build(config: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config, "-d", folder],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_every_page_is_there(site: Path) -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        made = page.relative_to(ROOT / "docs").with_suffix(".html")
        assert (site / made.with_stem(made.stem.replace("README", "index"))).is_file()


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(_LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in folder.glob("0*.md")} <= listed


def test_nothing_is_fetched_from_other_hosts(site: Path) -> None:
    fetched = {
        target
        for page in (*site.rglob("*.html"), *site.rglob("*.css"))
        for found in _FETCHED.findall(page.read_text(encoding="utf-8"))
        for target in found
        if target
    }
    assert any(target.endswith(".css") for target in fetched)
    assert any(target.endswith(".js") for target in fetched)
    assert not [target for target in fetched if urlsplit(target).netloc]


def test_a_broken_link_a_missing_anchor_and_a_page_without_a_place_fail(tmp_path: Path) -> None:
    pages = tmp_path / "docs"
    pages.mkdir()
    (pages / "index.md").write_text("# A\n[gone](gone.md) [nowhere](#nowhere)\n")
    (pages / "lost.md").write_text("# Lost\n")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[0]
    (tmp_path / "mkdocs.yml").write_text(config + "\nnav:\n  - index.md\n")
    built = _build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert built.returncode == 1
    for told in ("gone.md", "#nowhere", "lost.md"):
        assert told in built.stderr


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_pages_beside_the_site_lead_to_files(name: str) -> None:
    links = [link for link in _LINK.findall((ROOT / name).read_text()) if "://" not in link]
    assert name != "README.md" or len(links) > 20
    assert not [link for link in links if not (ROOT / link.split("#")[0]).exists()]


def test_links_to_other_hosts_are_whole() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for link in _LINK.findall(page.read_text(encoding="utf-8")):
            if "://" in link:
                parts = urlsplit(link)
                assert (parts.scheme, "." in parts.netloc) == ("https", True), f"{page}: {link}"
