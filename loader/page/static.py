"""The pages as files, which need no server."""

from __future__ import annotations

from pathlib import Path

from loader.clock import utc_now
from loader.errors import WrongUseError
from loader.page.pages import PAGES
from loader.page.render import MARK, render
from loader.page.source import Source


def write(
    source: Source, folder: Path, *, docs: str | None = None, wait_seconds: float = 0.0
) -> list[Path]:
    """Write every page into the folder, all as of one moment; returns their paths.

    Raises WrongUseError, before anything is written, where the folder has files of others and no
    page of ours, where one of them would be replaced, or where it cannot be made, and what
    `Source.read` raises.
    """
    paths = [folder / page.file for page in PAGES]
    for path in paths:
        if path.exists() and MARK not in path.read_text(encoding="utf-8", errors="replace"):
            raise WrongUseError(
                f"{path}: is there, and is no page of Eventide. Name another folder, such as "
                f"--static {folder / 'eventide'}."
            )
    if not any(path.exists() for path in paths):
        _check_empty(folder)
    at = utc_now()
    texts = [
        render(
            page, source.read(page, at, wait_seconds), schema=source.where.schema, now=at,
            docs=docs, published=True,
        )
        for page in PAGES
    ]  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise WrongUseError(f"{folder}: cannot be written. {error}") from None
    return paths


def _check_empty(folder: Path) -> None:
    """Files whose names begin with a dot, such as .git, do not count."""
    there = folder.iterdir() if folder.is_dir() else ()
    if found := sorted(path.name for path in there if not path.name.startswith(".")):
        raise WrongUseError(
            f"{folder}: has files that are no pages of Eventide ({', '.join(found[:3])}"
            f"{', ...' if len(found) > 3 else ''}). Name a new or empty folder, such as "
            f"--static {folder / 'eventide'}."
        )
