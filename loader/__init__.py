"""Eventide: raw product-analytics events into your own warehouse.

`load` lands events from files and tables; `LoadResult` is what it returns, and all errors that
it raises derive from `loader.errors.EventideError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loader.loading import load
    from loader.results import FileResult, LoadResult

__all__ = ["FileResult", "LoadResult", "load"]


def __getattr__(name: str) -> Any:
    # Lazy, for `eventide --help` must not wait for the engine. A module named `load` would hide the
    # function as soon as anything imports it, so it lives in `loading`.
    if name == "load":
        from loader.loading import load

        return load
    if name in ("FileResult", "LoadResult"):
        from loader import results

        return getattr(results, name)
    raise AttributeError(f"module 'loader' has no attribute {name!r}")
