"""Where the loads of a Redshift that is none put files for a moment."""

from __future__ import annotations

import pyarrow.fs as pafs

from tests.functional.object_store import BUCKET

STAGING = f"{BUCKET}/staging"


def left_on_s3(files: pafs.FileSystem) -> list[str]:
    listed = files.get_file_info(pafs.FileSelector(STAGING, recursive=True, allow_not_found=True))
    return [file.path for file in listed if file.is_file]
