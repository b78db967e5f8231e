"""The shape of `definitions/alerts.yml`: what pydantic checks, and editors are told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

_Text = Annotated[str, Field(min_length=1)]
Watched = Annotated[
    str,
    Field(
        pattern=r"^(sync|load|activation(\.[a-z0-9_]+)?)$",
        description="sync, load, activation, or one sync of activation: activation.NAME.",
    ),
]
_Everything: list[str] = ["sync", "load", "activation"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WebhookEntry(_Entry):
    """A POST of JSON for each alert. Texts may hold `{{ env_var('NAME') }}`."""

    type: Literal["webhook"]
    url: _Text
    headers: dict[str, _Text] = Field(default_factory=dict)
    secret: _Text | None = Field(
        default=None, description="Signs each request as standardwebhooks.com says."
    )
    timeout: float = Field(default=10.0, gt=0, description="Seconds without an answer.")


class SlackEntry(_Entry):
    """A message by an incoming webhook of Slack, or of what takes the same payload."""

    type: Literal["slack"]
    url: _Text = Field(description="The webhook's: {{ env_var('SLACK_ALERTS') }}.")
    timeout: float = Field(default=10.0, gt=0, description="Seconds without an answer.")


class EmailEntry(_Entry):
    """A mail by SMTP."""

    type: Literal["email"]
    host: _Text
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Default: 587; 465 for tls: implicit."
    )
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: _Text | None = None
    password: _Text | None = None
    sender: _Text
    to: list[_Text] = Field(min_length=1)
    timeout: float = Field(default=10.0, gt=0, description="Seconds without an answer.")

    @model_validator(mode="after")
    def _secret_stays_secret(self) -> EmailEntry:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together: write both or none")
        if self.password is not None and self.tls == "none":
            raise ValueError("a password is only sent over TLS: starttls or implicit")
        return self


class _Rule(_Entry):
    tell: list[_Text] = Field(min_length=1, description="Channels by their names.")
    recovery: bool = Field(default=True, description="Tell as well when it is over.")


class FailureRule(_Rule):
    """A sync, a file, a load or a run of activation failed."""

    when: Literal["failure"]
    of: list[Watched] = Field(default=_Everything, min_length=1)


class StalenessRule(_Rule):
    """Nothing has succeeded for too long."""

    when: Literal["staleness"]
    of: list[Watched] = Field(default=["sync"], min_length=1)
    max_minutes: int = Field(ge=1, description="Since the last success.")


class RejectedRule(_Rule):
    """More of the lines are rejected than usual, in 24 hours."""

    when: Literal["rejected"]
    factor: float = Field(default=3.0, gt=1, description="Times the usual share.")
    max_share: float = Field(default=0.2, gt=0, le=1, description="Whatever is usual.")
    min_lines: int = Field(default=100, ge=1, description="Fewer rejected lines never alert.")


class VolumeRule(_Rule):
    """A table takes in far more or fewer rows than usual, in 24 hours."""

    when: Literal["volume"]
    tables: list[_Text] | None = Field(
        default=None, min_length=1, description="Default: every table that syncs add rows to."
    )
    factor: float = Field(default=3.0, gt=1, description="Times what is usual.")
    min_rows: int = Field(
        default=1000, ge=1, description="A difference of fewer rows never alerts."
    )


ChannelEntry = WebhookEntry | SlackEntry | EmailEntry
RuleEntry = FailureRule | StalenessRule | RejectedRule | VolumeRule


class AlertsEntry(_Entry):
    """What the file says, as editors are told; reading checks entry by entry."""

    channels: dict[str, Annotated[ChannelEntry, Field(discriminator="type")]]
    rules: dict[str, Annotated[RuleEntry, Field(discriminator="when")]]
