"""The Jinja of definitions: a template reaches what it is given, and any other name is an error."""

from __future__ import annotations

from typing import Final

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

ENVIRONMENT: Final = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
