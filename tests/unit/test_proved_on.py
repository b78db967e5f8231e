"""The page that says what is proved where is the one that the tests make."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_tests_say(tmp_path: Path) -> None:
    made = tmp_path / "proved_on.md"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "--proved-on", made,
         "tests/functional", "tests/prove", "tests/unit/rules"],
        cwd=ROOT, env={**os.environ, "EVENTIDE_EVERYWHERE": "1"}, check=True, capture_output=True,
    )  # fmt: skip
    told = (ROOT / "docs/proved_on.md").read_text(encoding="utf-8")
    assert made.read_text(encoding="utf-8") == told, "make proved-on"
