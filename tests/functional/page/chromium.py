"""Chromium for the tests of the page.

`python -m tests.functional.page.chromium` says where it is; `make test` runs that first. Where
there is none and Debian's packages can be installed, it installs it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.functional.apt import install

VARIABLE = "EVENTIDE_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WAY_OUT = (
    "The tests of the page need Chromium, and none is here. Install it (Debian: apt-get install "
    f"chromium), or name the program in {VARIABLE}."
)
# It asks for nothing of its own, and runs as root and without a graphics card.
_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def find() -> str | None:
    """The program, None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return named if Path(named).exists() else None
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in _ELSEWHERE if Path(path).exists()), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium; fails where there is none."""
    program = find()
    assert program is not None, _WAY_OUT
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(_OPTIONS))
        try:
            yield running
        finally:
            running.close()


if __name__ == "__main__":
    if find() is None and not os.environ.get(VARIABLE):
        install("chromium", "fonts-dejavu-core")
    # The tests that need it say it as well; all others can run without.
    print(find() or _WAY_OUT)
