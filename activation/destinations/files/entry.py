"""The entry of a folder of files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pyarrow.fs as pafs
from pydantic import Field

from activation.destinations.entry import DestinationEntry
from activation.destinations.files.changes import Changes
from activation.destinations.files.folder import Folder
from activation.destinations.files.formats import Format, format_of
from activation.destinations.files.names import checked
from activation.destinations.files.sftp import opened_sftp
from activation.destinations.files.snapshot import Snapshot
from activation.errors import ActivationError
from activation.secrets import filled_in
from loader.errors import EventideError
from loader.file_systems import opened
from loader.urls import first_line, shown_url


class FilesEntry(DestinationEntry):
    """A folder; `into` is the path of a file in it, for `changes` a template of it."""

    type: Literal["file"]
    url: str = Field(
        description="A folder: a path, relative to the project's, or a URL that begins with file, "
        "s3, gs, abfs or sftp."
    )
    format: Format
    content: Literal["snapshot", "changes"] = Field(
        description="snapshot: one file with all records; changes: a file a run, with what it did."
    )
    password: str | None = Field(
        default=None, description="SFTP: the user's, as it is; in the URL it is percent-encoded."
    )
    private_key: str | None = Field(
        default=None, description="SFTP: the file of a private key. Default: those of ~/.ssh."
    )
    known_hosts: str | None = Field(
        default=None, description="SFTP: the file of hosts' keys. Default: ~/.ssh/known_hosts."
    )

    def open(self, into: str, project_dir: Path) -> Snapshot | Changes:
        """Connect. The file is read with the first operation."""
        form = format_of(self.format)
        if self.content == "changes":
            return Changes(self._folder(project_dir), into, form, datetime.now(UTC))
        return Snapshot(self._folder(project_dir), checked(into), form)

    def _folder(self, project_dir: Path) -> Folder:
        url = str(filled_in(self.url))
        if "://" not in url:
            url = str(project_dir / url)

        def connect() -> tuple[pafs.FileSystem, str]:
            if url.startswith("sftp://"):
                key, hosts = (
                    None if name is None else project_dir / Path(filled_in(name)).expanduser()
                    for name in (self.private_key, self.known_hosts)
                )
                return opened_sftp(url, filled_in(self.password), key, hosts)
            return opened(url)

        shown = shown_url(url) if "://" in url else url
        try:
            return Folder(shown, connect)
        except ActivationError:
            raise
        except EventideError as error:
            raise ActivationError(f"destination: {error}") from error
        except OSError as error:
            raise ActivationError(f"{shown}: cannot be reached. {first_line(error)}") from error
