"""The shape of a destination over HTTP in `definitions/destinations.yml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from activation.destinations.templates import check

Text = Annotated[str, Field(min_length=1)]
Template = Annotated[str, AfterValidator(check)]
AnyTemplate = Annotated[Any, AfterValidator(check)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NoAuth(_Entry):
    """Whoever asks."""

    kind: Literal["none"] = "none"


class BasicAuth(_Entry):
    """A user and a password."""

    kind: Literal["basic"]
    user: Text
    password: str = ""


class BearerAuth(_Entry):
    """`Authorization: Bearer ...`."""

    kind: Literal["bearer"]
    token: Text


class HeaderAuth(_Entry):
    """A header that the service has for it."""

    kind: Literal["header"]
    name: Text
    value: Text


Auth = Annotated[NoAuth | BasicAuth | BearerAuth | HeaderAuth, Field(discriminator="kind")]


class SuccessEntry(_Entry):
    """When an answer means that what was asked is done."""

    status: list[int] | None = Field(
        default=None, description="Status codes. Default: all from 200 to 299."
    )
    reply: Template | None = Field(
        default=None, description="An expression over the JSON reply: {{ reply.ok }}."
    )
    error: Template | None = Field(
        default=None, description="What is told where the reply says no: {{ reply.error }}."
    )


class SameEntry(_Entry):
    """A result belongs to the record for which both come out as the same text."""

    result: Template = Field(description="Of the result: {{ result.email }}.")
    record: Template = Field(description="Of the record: {{ match.email }}.")


class BatchEntry(_Entry):
    """Several records in one request."""

    largest: int = Field(ge=1, description="Records in a request.")
    body: AnyTemplate = Field(
        default="{{ records }}", description="The request's body around the list of records."
    )
    results: Template | None = Field(
        default=None, description="Where the results are in the reply: {{ reply.results }}."
    )
    all_or_nothing: bool = Field(
        default=False, description="A success is one of every record; there are no results."
    )
    same: Literal["position"] | SameEntry = "position"
    success: Template | None = Field(
        default=None, description="An expression over a result: {{ result.status == 'ok' }}."
    )
    error: Template | None = Field(
        default=None, description="What is told of a record that failed: {{ result.message }}."
    )

    @model_validator(mode="after")
    def _results(self) -> BatchEntry:
        if (self.results is None) != self.all_or_nothing:
            raise ValueError(
                "say where the results of the records are (results), or that the service does all "
                "of a batch or nothing (all_or_nothing), and not both"
            )
        return self


class OperationEntry(_Entry):
    """The request for one kind of operation."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    path: Template = "{{ into }}"
    headers: dict[str, Template] = Field(default_factory=dict)
    body: AnyTemplate = Field(
        default=None, description="Of a record. Default: {{ record }}; none for DELETE and GET."
    )
    encoding: Literal["json", "form"] = "json"
    send_key: bool | None = Field(
        default=None,
        description="Send the idempotency key. Default: for insert, which alone does twice what is "
        "asked twice.",
    )
    batch: BatchEntry | None = None
    success: SuccessEntry = Field(default_factory=SuccessEntry)

    @model_validator(mode="after")
    def _form(self) -> OperationEntry:
        if self.encoding == "form" and self.batch is not None:
            raise ValueError("a form is of one record: leave batch out, or send JSON")
        return self

    def body_of_a_record(self) -> Any:
        """The template of a record's body, None where there is none."""
        bare = self.method in ("GET", "DELETE") and self.batch is None
        if "body" in self.model_fields_set:
            return self.body
        return None if bare else "{{ record }}"
