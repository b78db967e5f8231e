"""Rows that differ, as operations: what a mode sends for each, and the state it leads to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from activation.definition import Sync
from activation.fields import FieldError
from activation.operations import Change, Kind, Operation, kind_of, operation_key
from activation.state import Record, left_at
from activation.tables import STATE


@dataclass(frozen=True)
class Row:
    """A row that differs: the operations that it takes (none where the mode sends nothing), the
    record's state `before`, while they are `underway`, and `after` all were accepted. `since` is
    the run that sent them first. `problem` tells why it cannot be sent.

    `left` is the record of an earlier try that nobody answered, which `underway` has no place for.
    `taken` are those that the row was, or may have been, found by and another row of the model is
    by now: nobody's, until that row is accepted there or leaves. `is_doubtful` says that the state
    before is of such a place, so that nobody knows any more what the record has.
    """

    change: Change
    before: Record
    after: Record
    operations: tuple[Operation, ...] = field(default=())
    since: int | None = None
    problem: str | None = None
    left: Record | None = None
    taken: tuple[Record, ...] = ()
    is_doubtful: bool = False

    @property
    def refused(self) -> Record:
        """The state where nothing was done."""
        if not self.is_doubtful or self.before.pending is not None:
            return self.before
        return replace(self.before, pending=0, pending_since=self.since)

    @property
    def underway(self) -> Record:
        """What is written before sending: nobody knows which of both the destination has."""
        return replace(
            self.before,
            pending=self.after.content or 0,
            pending_match_id=self.after.match_id or self.before.pending_match_id,
            pending_found_by=self.after.found_by or self.before.pending_found_by,
            pending_since=self.since,
        )

    @property
    def on_the_way(self) -> list[Record]:
        """All that is written before sending."""
        return [self.underway] if self.left is None else [self.left, self.underway]

    @property
    def fields(self) -> str:
        """What was, or would have been, sent; for the books."""
        sent = self.operations[-1] if self.operations else None
        return json.dumps(dict(sent.fields) if sent else {}, default=str, ensure_ascii=False)


def row_of(sync: Sync, found: Mapping[str, Any], run_id: int | None = None) -> Row:
    """A row of `activation.diff.Diff.rows` as what is to be done by this run."""
    change: Change = found["op"]
    row_id: str = found["row_id"]
    before = Record(row_id, **{name: found[name] for name, _ in STATE[1:]})
    fields, entry = sync.fields, sync.entry
    kind = kind_of(entry.mode, entry.removed, change)
    takes_away = kind_of(entry.mode, entry.removed, "remove") is not None
    if change == "remove":
        after = Record(row_id)
        since = _since(before, after, run_id)
        gone = _gone(sync, row_id, since, found)
        taken = _taken(before, after, found, run_id) if takes_away else ()
        return Row(change, before, after, gone, since, taken=taken)
    try:
        match, written = fields.matched(found["row"]), fields.written(found["row"])
    except FieldError as error:
        return Row(change, before, before, problem=str(error))
    after = Record(row_id, found["new_content"], found["new_match_id"], json.dumps(match))
    if kind is None:
        return Row(change, before, after)
    since = _since(before, after, run_id, once=entry.mode == "insert")
    moved = _gone(sync, row_id, since, found)
    sent = {} if kind == "delete" else {**match, **written}
    operation = _operation(sync, kind, row_id, since, match, sent, fields.if_empty)
    left = _left_behind(before, after) if takes_away else None
    taken = _taken(before, after, found, run_id) if takes_away else ()
    doubtful = bool(found["is_taken"]) and before.match_id not in (None, after.match_id)
    return Row(change, before, after, (*moved, operation), since, None, left, taken, doubtful)


def _left_behind(before: Record, after: Record) -> Record | None:
    """Where an earlier try may have put the record: if this run ends before it is taken away there,
    the next one does it."""
    place = before.pending_match_id
    if place is None or place in (before.match_id, after.match_id):
        return None
    return left_at(place, before.pending_found_by, before.pending_since)


def _taken(
    before: Record, after: Record, found: Mapping[str, Any], run_id: int | None
) -> tuple[Record, ...]:
    places = (
        (before.match_id, before.found_by, found["is_taken"]),
        (before.pending_match_id, before.pending_found_by, found["pending_is_taken"]),
    )
    return tuple(
        left_at(place, found_by, run_id)
        for place, found_by, is_taken in places
        if place is not None and is_taken and place != after.match_id
    )


def _since(before: Record, after: Record, run_id: int | None, once: bool = False) -> int | None:
    """The run that first sent what leads to `after`: this one, unless it is underway already. With
    `once`, whatever is underway is: a row that is inserted once comes with each content once."""
    is_same = before.pending is not None and (once or before.pending == (after.content or 0))
    return before.pending_since if is_same else run_id


def _gone(
    sync: Sync, row_id: str, since: int | None, found: Mapping[str, Any]
) -> tuple[Operation, ...]:
    """What becomes of records that the row was found by and no row is by now."""
    kind = kind_of(sync.entry.mode, sync.entry.removed, "remove")
    if kind is None:
        return ()
    written = sync.fields.cleared() if kind == "clear" else {}
    return tuple(_operation(sync, kind, row_id, since, old, written) for old in _left(found))


def _left(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the record was found by, or may have been, and no row of the model is by now."""
    left: dict[str, dict[str, Any]] = {}
    for name, taken in (("found_by", "is_taken"), ("pending_found_by", "pending_is_taken")):
        if found[name] is not None and not found[taken]:
            left[found[name]] = json.loads(found[name])
    return list(left.values())


def _operation(
    sync: Sync,
    kind: Kind,
    row_id: str,
    since: int | None,
    match: Mapping[str, Any],
    fields: Mapping[str, Any],
    if_empty: frozenset[str] = frozenset(),
) -> Operation:
    content = {"match": dict(match), "fields": dict(fields)}
    key = operation_key(sync.name, row_id, kind, content, since)
    return Operation(kind, row_id, match, fields, key, if_empty & fields.keys())
