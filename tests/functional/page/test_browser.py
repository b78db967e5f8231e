"""The page in a real browser: nothing of others in it runs, nothing outside is asked for, and it
can be used by keyboard, by screen reader, in light and dark, on a wide and a narrow screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page

from loader.page.pages import PAGES
from loader.page.serve import Application, server
from loader.page.source import Source
from loader.page.static import write
from tests.functional.page.chromium import browser
from tests.functional.page.lived import MARKUP, live
from tests.functional.project import Project

# An element by its place in the page and how it begins.
_NAMED = (
    "one => `${[...document.querySelectorAll('*')].indexOf(one)} ${one.outerHTML.slice(0, 80)}`"
)
_FOCUSED = f"({_NAMED})(document.activeElement)"
_FOCUSABLE = f"""[...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility()).map({_NAMED})"""
_OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


@contextmanager
def looking(
    chromium: Browser, *, scheme: str = "light", width: int = 1280, offline: bool = False
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page of a browser, the addresses that it asks for, and whatever goes wrong in it."""
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
        offline=offline,
    )
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))

    def dismissed(dialog: Dialog) -> None:
        wrong.append("a script ran")
        dialog.dismiss()

    page.on("dialog", dismissed)
    yield page, asked, wrong
    context.close()


def assert_sound(page: Page) -> None:
    """What holds for every page as it is shown."""
    # Of all that is sent, nothing became an element.
    assert page.locator("script, img, iframe, object, embed, form, main b, main i").count() == 0
    assert page.locator("h1").count() == 1
    for landmark in ("header", "nav", "main", "footer"):
        assert page.locator(landmark).count() == 1
    assert page.locator("nav [aria-current=page]").count() == 1
    for table in page.locator("table").all():
        assert table.locator("caption").inner_text().strip()
        assert table.locator("thead th:not([scope=col])").count() == 0
        rows = table.locator("tbody tr").count()
        assert table.locator("tbody th[scope=row]").count() == rows > 0
    for chart in page.locator("main svg").all():
        assert chart.get_attribute("role") == "img"
        assert chart.get_attribute("aria-label") or chart.locator("> title").count()
    # A wide table scrolls in its own box, not the page.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def assert_reached_by_keyboard(page: Page) -> None:
    """Tab comes to every link and every box that scrolls or opens, in the order of the page."""
    expected = page.evaluate(_FOCUSABLE)
    reached = []
    for _ in expected:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(_FOCUSED))
    assert reached == expected


@pytest.mark.parametrize("target", ["duckdb"], indirect=True)
def test_in_a_browser(project: Project, tmp_path: Path) -> None:
    live(project, tmp_path)
    source = Source.of(project.directory, project.target, None, 30)
    paths = write(source, tmp_path / "out")
    listening = server(Application(source), 0)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{listening.server_port}/"
    try:
        with browser() as chromium:
            with looking(chromium) as (page, asked, wrong):
                page.goto(origin)
                for one in PAGES:
                    page.click(f"nav >> text={one.title}")
                    page.wait_for_load_state()
                    assert page.url == origin + one.file
                    assert page.title().startswith(one.title)
                    assert_reached_by_keyboard(page)
                    page.evaluate(_OPEN_ALL)
                    assert_sound(page)
                page.goto(origin)
                assert MARKUP in (page.locator("main pre").text_content() or "")
                page.keyboard.press("Tab")
                page.keyboard.press("Enter")
                assert page.evaluate("document.activeElement.id") == "content"
                assert {url[: len(origin)] for url in asked if not url.startswith("data:")} == {
                    origin
                }
                assert wrong == []
            for path in paths:
                for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360)):
                    with looking(chromium, scheme=scheme, width=width, offline=True) as (
                        page, asked, wrong,
                    ):  # fmt: skip
                        page.goto(path.as_uri())
                        page.evaluate(_OPEN_ALL)
                        assert_sound(page)
                        # Its style is applied: dark is dark.
                        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
                        assert ground == (
                            "rgb(16, 19, 28)" if scheme == "dark" else "rgb(246, 246, 249)"
                        )
                        if width == 1280:
                            # The rules of WCAG that a program can judge, contrast among them.
                            found = Axe().run(page)
                            assert found.violations_count == 0, found.generate_report()
                        assert [url for url in asked if not url.startswith("data:")] == [
                            path.as_uri()
                        ]
                        assert wrong == []
    finally:
        listening.shutdown()
        listening.server_close()
