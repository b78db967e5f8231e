"""Facts as HTML. Every text comes from events, files or services of others: all of it is escaped,
and the page may run no script and load nothing."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from loader.page import words
from loader.page.pages import PAGES, Facts, Page

_TEMPLATES: Final = Path(__file__).parent / "templates"
_KINDS: Final = {
    "succeeded": "good",
    "completed": "good",
    "synced": "good",
    "recovered": "good",
    "running": "going",
    "new": "going",
    "failed": "bad",
    "error": "bad",
}
#: Written into each page, so that nobody's file is overwritten by one.
MARK: Final = '<meta name="generator" content="eventide">'


@cache
def style() -> str:
    """The style sheet, as it stands in each page."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy: our style sheet, the icon in the page, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def render(
    page: Page,
    facts: Facts,
    *,
    schema: str,
    now: datetime,
    note: str | None = None,
    docs: str | None = None,
    published: bool = False,
) -> str:
    """A page as a whole document.

    `now` is when its facts were read; `note` stands above them; `docs` is where the dbt docs are;
    on a `published` page no keys of rows are told.
    """
    template = _environment().get_template(f"{page.name}.html")
    return template.render(
        facts, page=page, pages=PAGES, schema=schema, now=now, note=note, docs=docs,
        published=published,
    )  # fmt: skip


def render_message(title: str, text: str, *, schema: str, now: datetime) -> str:
    """A page that says why there is none."""
    page = Page("message", title, lambda reading, now, days: {})
    return render(page, {"text": text}, schema=schema, now=now)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "count": words.count,
        "counted": words.counted,
        "duration": words.duration,
        "day": words.day,
        "moment": words.moment,
        "apart": words.apart,
        "folder_and_name": words.folder_and_name,
        "kind": kind,
    }
    made.globals |= {"style": Markup(style()), "policy": policy(), "mark": Markup(MARK)}
    return made


def kind(status: Any) -> str:
    """How a status looks: good, bad, going, or warning for whatever is neither."""
    return _KINDS.get(str(status), "warning")
