"""`{{ env_var('NAME') }}` in texts of a destination: secrets stay in the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from jinja2 import nodes
from jinja2.exceptions import TemplateError

from activation.errors import ActivationError
from activation.jinja import ENVIRONMENT
from loader.redaction import keep, keep_url

_NONE = object()
_LONG = 16


def filled_in(value: Any) -> Any:
    """The value with its texts read from the environment. Raises ActivationError for a variable
    that is not set."""
    if isinstance(value, str):
        return _filled(value) if "{{" in value else value
    if isinstance(value, dict):
        return {key: filled_in(inner) for key, inner in value.items()}
    return [filled_in(inner) for inner in value] if isinstance(value, list) else value


def unset_variables(value: Any) -> list[str]:
    """The variables that texts of a value need and that are not set, each once."""
    found = (name for text in _texts(value) for name in _needed(text))
    return [name for name in dict.fromkeys(found) if name not in os.environ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _needed(text: str) -> Iterator[str]:
    if "env_var" not in text:
        return
    try:
        calls = list(ENVIRONMENT.parse(text).find_all(nodes.Call))
    except TemplateError:
        return
    for call in calls:
        is_env_var = isinstance(call.node, nodes.Name) and call.node.name == "env_var"
        # With a second argument, the default, it needs nothing.
        if is_env_var and len(call.args) == 1 and not call.kwargs:
            (name,) = call.args
            if isinstance(name, nodes.Const):
                yield str(name.value)


def _filled(text: str) -> str:
    try:
        return ENVIRONMENT.from_string(text).render(env_var=env_var)
    except TemplateError as error:
        raise ActivationError(f"destination: {text!r} cannot be read: {error}") from error


def env_var(name: str, default: Any = _NONE) -> str:
    """A variable of the environment, which is told to nobody else from now on. Raises
    ActivationError where it is not set."""
    value = os.environ.get(name, default)
    if value is _NONE:
        raise ActivationError(
            f"the environment variable {name} is not set, and a destination needs it."
        )
    keep(str(value))
    if "://" in str(value):
        keep_url(str(value))
        # Who knows the path of a webhook may use it.
        place = urlsplit(str(value))
        if place.scheme in ("http", "https") and len(place.path) > _LONG:
            keep(place.path.strip("/"))
    return str(value)
