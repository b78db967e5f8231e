"""What every entry of `definitions/destinations.yml` has."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from activation.destinations.protocol import Destination


class DestinationEntry(BaseModel):
    """What an entry of `definitions/destinations.yml` has; each type adds its own keys.

    Texts may hold `{{ env_var('NAME') }}`, which is read when the destination is opened.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    #: Whether `open` changes and makes nothing: then `eventide activate plan` opens it too, to tell
    #: what is wrong with a sync.
    opens_to_look: ClassVar[bool] = False

    type: str
    description: str | None = None

    def open(self, into: str, project_dir: Path) -> Destination:
        """Connect: `into` is what of the destination. Raises ActivationError, and Busy where
        another try may help."""
        raise NotImplementedError
