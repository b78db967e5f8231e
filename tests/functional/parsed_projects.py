"""What dbt has parsed, kept for the next project that it would parse to the same graph.

dbt parses all files anew where the settings or the schema are others than last time, in each test
that changes one. It takes up here the graph that it came to under the same settings before, as it
takes up its own file: files that are others meanwhile are parsed again, as always.
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

# Some 4 MB each.
_MOST = 24
# dbt knows a scratch schema by its name, and two may be there at once.
_SCRATCH = itertools.cycle((0x5C4A7C40, 0x5C4A7C41))


@cache
def keep_parsed_projects() -> None:
    """From now on, in this process."""
    from dbt.constants import PARTIAL_PARSE_FILE_NAME
    from dbt.parser.manifest import ManifestLoader

    kept: OrderedDict[str, bytes] = OrderedDict()
    there: dict[Path, str] = {}
    read = ManifestLoader.read_manifest_for_partial_parse
    write = ManifestLoader.write_manifest_for_partial_parse

    def place_and_key(loader: Any) -> tuple[Path, str]:
        """dbt's file, and all by which dbt decides whether it may be used."""
        project = loader.root_project
        # Seeds know where their file is.
        decided = [str(project.project_root), loader.manifest.state_check.to_dict()]
        path = Path(project.project_root, project.project_target_path, PARTIAL_PARSE_FILE_NAME)
        return path, json.dumps(decided, sort_keys=True)

    def read_kept(loader: Any) -> Any:
        path, key = place_and_key(loader)
        if key in kept and (there.get(path) != key or not path.exists()):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(kept[key])
            there[path] = key
        return read(loader)

    def write_and_keep(loader: Any) -> None:
        write(loader)
        path, key = place_and_key(loader)
        there[path] = key
        kept[key] = path.read_bytes()
        kept.move_to_end(key)
        if len(kept) > _MOST:
            kept.popitem(last=False)

    from_now_on = pytest.MonkeyPatch()
    from_now_on.setattr(ManifestLoader, "read_manifest_for_partial_parse", read_kept)
    from_now_on.setattr(ManifestLoader, "write_manifest_for_partial_parse", write_and_keep)
    numbers = SimpleNamespace(randbits=lambda bits: next(_SCRATCH))
    from_now_on.setattr("loader.verification.scratch.secrets", numbers)
