"""A file as an input: what is in it is told by its name, and by its first bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from loader.errors import SourceError
from loader.landing import avro_file, zip_archive
from loader.landing.batch import Batch
from loader.landing.blocks import BlockReader, spooled
from loader.landing.decompress import Readable, plain_bytes
from loader.landing.forms import PARQUET_MAGIC
from loader.landing.local_file import Snapshot, whole_lines
from loader.landing.reached import Counted
from loader.landing.reader import looks_like_lines, read_records
from loader.landing.sources import SourceFile
from loader.landing.texts import utf8

_LOOKED_AT_BYTES = 1 << 18


@dataclass(frozen=True)
class FileInput:
    """A file of JSON, of lines in another form that is known, of CSV, Parquet or Avro."""

    file: SourceFile
    max_line_bytes: int
    source: str = "file"

    @property
    def name(self) -> str:
        """The path as the user wrote it."""
        return self.file.name

    @property
    def is_table(self) -> bool:
        """CSV is flat; Parquet and Avro may hold a collector's records, as may lines with tabs."""
        if self.file.form != "tsv":
            return self.file.form == "csv"
        try:
            with self.file.stream() as raw:
                return not looks_like_lines(BlockReader(plain_bytes(raw)).peek(_LOOKED_AT_BYTES))
        except (OSError, SourceError):
            return True

    @property
    def size(self) -> int | None:
        """As the place where the file is tells it."""
        return self.file.size

    def fingerprint(self) -> str | None:
        """As the place where the file is has one."""
        return self.file.fingerprint()

    def batches(self) -> Iterator[Batch]:
        """Read the file once."""
        if self.file.form == "parquet":
            from loader.landing.arrow_table import read_parquet

            with self.file.seekable() as whole:
                yield from read_parquet(whole, self.name)
            return
        with self.file.stream() as raw:
            counted = Counted(raw)
            for batch in self._streamed(BlockReader(plain_bytes(counted)), raw):
                yield replace(batch, position=counted.bytes)

    def _streamed(self, content: BlockReader, raw: Readable) -> Iterator[Batch]:
        magic = content.peek(4)
        if magic == avro_file.MAGIC:
            yield from avro_file.read_avro(content, self.name)
        elif magic == PARQUET_MAGIC:
            from loader.landing.arrow_table import read_parquet

            with spooled(content) as whole:
                yield from read_parquet(whole, self.name)
        elif magic == zip_archive.MAGIC:
            raise SourceError(
                f"{self.name}: a zip archive under another name: load it as a file whose name ends "
                "in .zip; of one in another archive, unpack the outer one."
            )
        elif self.file.form == "avro":
            raise SourceError(f"{self.name}: not an Avro file (it does not begin like one).")
        else:
            tabs = self.file.form == "tsv" and not looks_like_lines(content.peek(_LOOKED_AT_BYTES))
            blocks = utf8(content.blocks())
            if isinstance(raw, Snapshot):
                blocks = whole_lines(blocks, raw.has_grown)
            if tabs or self.file.form == "csv":
                from loader.landing.csv_table import read_csv

                yield from read_csv(blocks, "\t" if tabs else ",", self.max_line_bytes)
            else:
                yield from read_records(blocks, max_line_bytes=self.max_line_bytes)
