"""How often Python looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Thresholds of Python's garbage collector while dbt runs.
FEW_COLLECTIONS: Final = (200_000, 50, 100)


@contextmanager
def few_collections() -> Iterator[None]:
    """dbt keeps a large graph and makes garbage without cycles: looking for some in all that is
    there, as often as Python would, takes a seventh of a sync."""
    before = gc.get_threshold()
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
