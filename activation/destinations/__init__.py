"""Destinations, one module each, behind the protocol in protocol.py."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Final

from activation.destinations.entry import DestinationEntry
from loader.labels.problems import did_you_mean

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
    """The entry of a type: one of ours, or `module:Class` of somebody's own.

    Raises ValueError, with the way out, for what is neither.
    """
    module, _, name = DESTINATIONS.get(type_, type_).partition(":")
    if not name:
        near = did_you_mean(type_, DESTINATIONS)
        raise ValueError(f"{type_!r} is no destination; {near} One of your own is module:Class.")
    try:
        found: object = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ValueError(
            f"{type_} cannot be imported ({error}). Install its package where eventide runs, or "
            "add its folder to PYTHONPATH."
        ) from error
    if not (isinstance(found, type) and issubclass(found, DestinationEntry)):
        raise ValueError(f"{type_} is no subclass of activation.destinations.DestinationEntry.")
    return found
