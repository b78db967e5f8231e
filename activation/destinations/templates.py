"""Templates of requests, in Jinja, over the record that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import TemplateError

from activation.jinja import ENVIRONMENT


class Unfit(ValueError):  # noqa: N818  # a record
    """A record of which no request can be made; the message says why."""


class InPath(str):
    """A text that is part of a path as it is: with its slashes."""

    __slots__ = ()


def _text(value: Any) -> Any:
    return "" if value is None else value


def _step(value: Any) -> Any:
    # A record must not lead to another path than its own, least of all to the path of all records.
    if isinstance(value, (InPath, Undefined)):
        return value
    if value is None or str(value) in ("", ".", ".."):
        raise Unfit(f"{value!r} cannot be a part of a path")
    return quote(str(value), safe="")


_TEXTS: Final = ENVIRONMENT.overlay(finalize=_text)
_PATHS: Final = ENVIRONMENT.overlay(finalize=_step)


def rendered(value: Any, context: Mapping[str, Any]) -> Any:
    """A value with its texts filled in; a text that is one expression, `{{ record }}`, becomes
    what it stands for: a number, a list, an object. Raises Unfit."""
    if isinstance(value, str):
        return _rendered_text(value, context) if "{" in value else value
    if isinstance(value, dict):
        return {key: rendered(inner, context) for key, inner in value.items()}
    return [rendered(inner, context) for inner in value] if isinstance(value, list) else value


def rendered_path(text: str, context: Mapping[str, Any]) -> str:
    """A path, and what follows it, with values quoted as parts of it. Raises Unfit."""
    try:
        return str(_path(text).render(context))
    except (TemplateError, TypeError) as error:
        raise Unfit(str(error)) from error


def check(value: Any) -> Any:
    """The same value, if its texts can be read as templates. Raises ValueError."""
    if isinstance(value, str):
        try:
            _TEXTS.parse(value)
        except TemplateSyntaxError as error:
            raise ValueError(f"{value!r} cannot be read: {error.message}") from error
    for inner in value.values() if isinstance(value, dict) else ():
        check(inner)
    for inner in value if isinstance(value, list) else ():
        check(inner)
    return value


def _rendered_text(text: str, context: Mapping[str, Any]) -> Any:
    whole, template = _compiled(text)
    try:
        value = template(**context) if whole else template.render(context)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise Unfit(f"{text}: {error}") from error
    if isinstance(value, Undefined):
        raise Unfit(f"{text}: there is no such value")
    return value


@lru_cache(maxsize=1024)
def _compiled(text: str) -> tuple[bool, Any]:
    """Whether the text is one expression, and the template."""
    stripped = text.strip()
    body = _TEXTS.parse(stripped).body
    only = body[0].nodes if len(body) == 1 and isinstance(body[0], nodes.Output) else []
    if len(only) == 1 and not isinstance(only[0], nodes.TemplateData):
        return True, _TEXTS.compile_expression(stripped[2:-2].strip("-+"), undefined_to_none=False)
    return False, _TEXTS.from_string(text)


@lru_cache(maxsize=256)
def _path(text: str) -> Any:
    return _PATHS.from_string(text)
