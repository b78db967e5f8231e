"""A large file in parts: each lands by itself, and a load that was ended goes on behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from loader.landing.batch import Batch

#: Of text, without compression: some 350,000 events. Staging, sorting and writing them takes ten
#: times that in memory, whatever the file: 6.1 GB with a gigabyte, 2.6 with a quarter of it.
PART_BYTES = 192 << 20


class Parts:
    """The batches behind the record number `landed`, a part at a time.

    `last` is the number of the last record that was given, `has_ended` whether there are no more.
    """

    def __init__(self, batches: Iterator[Batch], landed: int = 0) -> None:
        self.last = self._landed = landed
        self.has_ended = False
        self._batches = batches
        self._next: Batch | None = None

    def part(self) -> Iterator[Batch]:
        """The batches of the next part; reading them raises what kept the file from being read."""
        size = 0
        while (batch := self._next or self._read()) is not None:
            self._next = None
            self.last = max(self.last, _last(batch))
            size += batch.lines.nbytes
            yield batch
            if size >= PART_BYTES:
                self._next = self._read()
                if self._next is not None:
                    return
        self.has_ended = True

    def _read(self) -> Batch | None:
        for batch in self._batches:
            rest = _behind(batch, self._landed)
            if rest.read or not self._landed:
                return rest
        return None


def _last(batch: Batch) -> int:
    numbers = batch.lines["row_number"]
    in_lines = pc.max(numbers).as_py() or 0
    return max([int(in_lines), *(line.line_number for line in batch.rejected)])


def _behind(batch: Batch, landed: int) -> Batch:
    """What of the batch has higher numbers."""
    if not landed:
        return batch
    lines: pa.Table = batch.lines.filter(pc.greater(batch.lines["row_number"], landed))
    rejected = [line for line in batch.rejected if line.line_number > landed]
    return replace(batch, lines=lines, rejected=rejected)
