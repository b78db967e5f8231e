"""Destinations, one module each, behind the protocol in protocol.py."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Final

from activation.destinations.entry import DestinationEntry

#: Module and class of the entry of each `type`; the entry opens the destination.
DESTINATIONS: Final = MappingProxyType(
    {
        "file": "activation.destinations.files.entry:FilesEntry",
        "http": "activation.destinations.http:HttpEntry",
        "hubspot": "activation.destinations.hubspot:HubspotEntry",
        "klaviyo": "activation.destinations.klaviyo:KlaviyoEntry",
        "mixpanel": "activation.destinations.mixpanel:MixpanelEntry",
        "redis": "activation.destinations.redis:RedisEntry",
        "slack": "activation.destinations.slack:SlackEntry",
        "sql": "activation.destinations.sql:SqlEntry",
    }
)

__all__ = ["DESTINATIONS", "DestinationEntry", "entry_class"]


def entry_class(type_: str) -> type[DestinationEntry]:
    """The entry of a type that is known. Its libraries are imported when it is opened."""
    module, _, name = DESTINATIONS[type_].partition(":")
    found: type[DestinationEntry] = getattr(import_module(module), name)
    return found
