"""What a load reports: one row of counts for each file, and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace


@dataclass(frozen=True)
class FileResult:
    """The ledger's counts for one file: `read` = `landed` + `duplicate` + `rejected`.

    `skipped` is true when the same content had been loaded before (then `load_id` is that of
    the earlier load and nothing was read). `reasons` counts rejected lines by reason. `error`
    tells why a file failed; nothing of a failed file is in the warehouse, but the parts of a large
    one that landed before (then the counts are theirs). `seconds` is wall time.
    `collector` is what the records were read as, '' when the file failed before that was known;
    `hint` says what to do when no collector recognised them.
    """

    file: str
    load_id: int
    read: int = 0
    landed: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: bool = False
    seconds: float = 0.0
    reasons: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    collector: str = ""
    hint: str | None = None

    def with_part(self, part: FileResult) -> FileResult:
        """The sums with one more part of the file; `load_id` is the part's."""
        reasons = Counter(self.reasons) + Counter(part.reasons)
        return replace(
            self,
            load_id=part.load_id,
            read=self.read + part.read,
            landed=self.landed + part.landed,
            duplicate=self.duplicate + part.duplicate,
            rejected=self.rejected + part.rejected,
            reasons=dict(reasons.most_common()),
        )


@dataclass(frozen=True)
class LoadResult:
    """The results of all files of one call, in the order in which they were read."""

    files: tuple[FileResult, ...] = ()

    @property
    def read(self) -> int:
        """Records read, over all files."""
        return sum(file.read for file in self.files)

    @property
    def landed(self) -> int:
        """Events that are new in the warehouse."""
        return sum(file.landed for file in self.files)

    @property
    def duplicate(self) -> int:
        """Records whose message id was there already, in the same file or before."""
        return sum(file.duplicate for file in self.files)

    @property
    def rejected(self) -> int:
        """Records kept in `rejected_lines` with a reason."""
        return sum(file.rejected for file in self.files)

    @property
    def seconds(self) -> float:
        """Wall time of all files, which are read one after the other."""
        return sum(file.seconds for file in self.files)

    @property
    def skipped(self) -> int:
        """Files that were not read since their content had been loaded before."""
        return sum(file.skipped for file in self.files)

    @property
    def failed(self) -> tuple[FileResult, ...]:
        """The files of which nothing landed because of an error."""
        return tuple(file for file in self.files if file.error is not None)

    @property
    def failure(self) -> str:
        """The failed files and why, as one message; '' when none failed."""
        if not self.failed:
            return ""
        told = "; ".join(f"{file.file}: {file.error}" for file in self.failed)
        return f"{len(self.failed)} of {len(self.files)} files failed. {told}"

    @property
    def reasons(self) -> dict[str, int]:
        """Rejected lines by reason, over all files."""
        counts: dict[str, int] = {}
        for file in self.files:
            for reason, count in file.reasons.items():
                counts[reason] = counts.get(reason, 0) + count
        return counts

    def as_dict(self) -> dict[str, object]:
        """A plain form for `--json`."""
        return {
            "read": self.read,
            "landed": self.landed,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "failed": len(self.failed),
            "seconds": round(self.seconds, 3),
            "records_per_second": round(self.read / self.seconds) if self.seconds else None,
            "files": [{**asdict(file), "reasons": dict(file.reasons)} for file in self.files],
        }
