"""The records that docs/guides/collectors.md shows, and what the page says that they become.

EVENTIDE_UPDATE_GUIDE=1 writes what comes out into the page, to be read before a commit.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from loader.landing.catalog import Catalog
from loader.landing.collectors import collector_names
from loader.landing.detection import fallback
from loader.landing.engine import Engine
from loader.landing.inputs import inputs_of

PAGE = Path(__file__).resolve().parents[3] / "docs/guides/collectors.md"
# A record, and the table below it.
_BLOCK = re.compile(r"^```(json|csv|text)\n(.*?)^```\n(?:\n((?:\|[^\n]*\n)+))?", re.M | re.S)
_NAMED = re.compile(r"^## (.*)$", re.M)
_ENDINGS = {"json": "json", "csv": "csv", "text": "log"}
_NOT_SHOWN = {"load_id", "row_number", "event_id", "content_hash", "call"}


def _becomes(language: str, record: str, folder: Path) -> tuple[str, str]:
    """Whose the record is, and a table of the raw event."""
    path = folder / f"record.{_ENDINGS[language]}"
    path.write_text(record, encoding="utf-8")
    engine = Engine(fallback())
    try:
        (input_,) = inputs_of(path, name=None, max_line_bytes=1 << 20)
        (batch,) = input_.batches()
        collector = engine.recognise(batch)
        assert collector is not None
        engine.map_by(collector)
        parsed = engine.parse(batch, 1, Catalog())
    finally:
        engine.close()
    assert parsed.rejected == []
    (event,) = parsed.events.to_pylist()
    rows = [
        f"| `{name}` | {_cell(value)} |\n"
        for name, value in event.items()
        if value is not None and value is not False and name not in _NOT_SHOWN
    ]
    return collector.name, "".join(["| raw event | |\n", "|---|---|\n", *rows])


def _cell(value: object) -> str:
    text = str(value)
    if text.startswith("{"):
        text = f"`{json.dumps(json.loads(text), ensure_ascii=False)}`"
    return text.replace("|", "\\|")


def test_records_become_what_the_page_says(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown: list[str] = []

    def checked(block: re.Match[str]) -> str:
        section = _NAMED.findall(text, 0, block.start())[-1]
        collector, table = _becomes(block[1], block[2], tmp_path)
        assert collector == section
        shown.append(collector)
        return f"```{block[1]}\n{block[2]}```\n\n{table}"

    found = _BLOCK.sub(checked, text)
    if "EVENTIDE_UPDATE_GUIDE" in os.environ:
        PAGE.write_text(found, encoding="utf-8")
    assert found.splitlines() == text.splitlines()
    assert sorted(shown) == sorted(collector_names())
