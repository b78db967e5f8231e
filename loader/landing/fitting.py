"""What a warehouse's texts are too short for: rejected, and told, before anything is cut."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from loader.landing.batch import RejectedLine

_CUT = "...(cut)"


def fitting(
    events: pa.Table, rejected: Sequence[RejectedLine], longest: int
) -> tuple[pa.Table, list[RejectedLine]]:
    """The events all of whose texts have at most `longest` bytes, and the rejected lines, cut to
    that, with one more for each event that is left out: the line itself is in its file.
    """
    fitting_lines = [_cut(line, longest) for line in rejected]
    too_long = pa.array([False] * events.num_rows, pa.bool_())
    for name in events.column_names:
        if not pa.types.is_string(events.schema.field(name).type):
            continue
        lengths = pc.fill_null(pc.binary_length(events[name]), 0)
        beyond = pc.greater(lengths, longest)
        if not pc.any(beyond).as_py():
            continue
        found = events.filter(pc.and_(beyond, pc.invert(too_long)))
        rows, texts = found["row_number"].to_pylist(), found[name].to_pylist()
        fitting_lines += [
            RejectedLine(row, None, f"{name} is longer than the {longest} bytes of a text there")
            for row, _ in zip(rows, texts, strict=True)
        ]
        too_long = pc.or_(too_long, beyond)
    return events.filter(pc.invert(too_long)), fitting_lines


def _cut(line: RejectedLine, longest: int) -> RejectedLine:
    if line.line is None or len(line.line.encode()) <= longest:
        return line
    kept = line.line.encode()[: longest - len(_CUT)].decode(errors="ignore")
    return RejectedLine(line.line_number, kept + _CUT, line.reason)
