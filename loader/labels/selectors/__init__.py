"""CSS selectors on the hierarchies of elements that collectors record with clicks."""

from loader.labels.selectors.parse import SelectorError
from loader.labels.selectors.pattern import selector_pattern

__all__ = ["SelectorError", "selector_pattern"]
