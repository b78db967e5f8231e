"""Lines that are no JSON: which form a file has, and its lines as JSON records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from loader.landing.access_log import access_record, is_access_log
from loader.landing.batch import Batch, NotOfFormError, RejectedLine, batch_of
from loader.landing.snowplow_tsv import is_snowplow, snowplow_record

_LOOKED_AT = 20


@dataclass(frozen=True)
class LineForm:
    """How to tell a form and how to read it. `record` gives None for a line that is no record."""

    fits: Callable[[str], bool]
    record: Callable[[str], str | None]


FORMS = {
    "access log": LineForm(is_access_log, access_record),
    "snowplow": LineForm(is_snowplow, snowplow_record),
}


def line_form(head: bytes) -> LineForm | None:
    """The form that most of the first lines have, if any; the last line may be cut.

    A first line that looks like JSON decides: such a file has none.
    """
    lines = [line.strip(b"\r\n") for line in head.split(b"\n")]
    lines = [line for line in lines if line.strip()][:_LOOKED_AT]
    if not lines or lines[0].lstrip().startswith((b"{", b"[")):
        return None
    texts = [line.decode("utf-8", "replace") for line in lines]
    for form in FORMS.values():
        if sum(map(form.fits, texts)) * 2 > len(texts):
            return form
    return None


def formed(batches: Iterable[Batch], form: LineForm) -> Iterator[Batch]:
    """Lines as records; those that do not fit are rejected."""
    for batch in batches:
        columns = batch.lines.to_pydict()
        numbers: list[int] = []
        records: list[str] = []
        rejected = list(batch.rejected)
        for number, line in zip(columns["row_number"], columns["line"], strict=True):
            if not line.strip():
                continue
            try:
                record = form.record(line)
            except NotOfFormError as error:
                rejected.append(RejectedLine(number, line, str(error)))
                continue
            if record is not None:
                numbers.append(number)
                records.append(record)
        yield batch_of(numbers, records, rejected)
