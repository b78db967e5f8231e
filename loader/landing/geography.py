"""Country, region and city of an IP address, from a database file in MaxMind's format."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Any, NamedTuple

from loader.errors import SourceError

SETTING = "EVENTIDE_GEOIP_DB"


class Place(NamedTuple):
    """English names, or None where the database has none."""

    country: str | None = None
    region: str | None = None
    city: str | None = None


class Geography:
    """Looks addresses up; without a database every place is empty."""

    def __init__(self, database: str | Path | None = None) -> None:
        """Open `database`, else the file that EVENTIDE_GEOIP_DB names, else none.

        Raises SourceError when the file cannot be read or is of another format.
        """
        path = database or os.environ.get(SETTING) or None
        self._reader: Any = None
        self._places: dict[str, Place] = {}
        if path is None:
            return
        import maxminddb

        try:
            self._reader = maxminddb.open_database(str(path))
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            raise SourceError(
                f"{path}: not a readable MaxMind database ({error}). "
                f"Point {SETTING} to a .mmdb file with cities, or unset it."
            ) from None

    def __bool__(self) -> bool:
        return self._reader is not None

    def place(self, ip: str) -> Place:
        """The place of an address; empty for what is no address or is not in the database."""
        if ip not in self._places:
            if len(self._places) > 200_000:
                self._places.clear()
            self._places[ip] = self._look_up(ip)
        return self._places[ip]

    def _look_up(self, ip: str) -> Place:
        try:
            found = self._reader.get(ipaddress.ip_address(ip.strip("[] ")))
        except ValueError:
            return Place()
        if not isinstance(found, dict):
            return Place()
        regions = found.get("subdivisions") or [{}]
        return Place(
            _english(found.get("country")), _english(regions[0]), _english(found.get("city"))
        )


def _english(record: Any) -> str | None:
    name = ((record or {}).get("names") or {}).get("en")
    return name if isinstance(name, str) and name else None
