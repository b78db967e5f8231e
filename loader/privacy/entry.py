"""The shape of `definitions/privacy.yml`: what pydantic checks, and what editors are told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_Path = Annotated[str, Field(min_length=1)]
# What may stand in a URL as a name without being encoded.
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.~\[\]$-]+$")]


class PrivacyEntry(BaseModel):
    """What is kept out of the warehouse, for what lands from now on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    drop: list[_Path] = Field(
        default_factory=list,
        description="Properties (properties.card, user_properties.ssn, properties.**.password) "
        "and columns of raw events that are not stored.",
    )
    hash: list[_Path] = Field(
        default_factory=list,
        description="The same, stored as SHA-256 of the salt in EVENTIDE_SALT and the value; "
        "identity hashes who somebody is.",
    )
    truncate_ip: bool = Field(
        False, description="Stores IPv4 addresses with a last octet of 0, IPv6 ones to /48."
    )
    drop_query: list[_Name] = Field(
        default_factory=list, description="Parameters that are cut out of the query of each URL."
    )
