"""Names and manifests: what consumers rely on."""

from __future__ import annotations

import json
import re

from loader.exporting.manifest import (
    TableDump,
    manifest_name,
    manifest_text,
    next_dump_id,
    part_name,
)


def test_numbers_of_dumps_have_one_width_and_increase() -> None:
    first = next_dump_id([])
    assert len(str(first)) == 13
    assert next_dump_id([first]) > first


def test_a_clock_that_goes_back_does_not_take_numbers_back() -> None:
    ahead = next_dump_id([]) + 10**9
    assert next_dump_id([1, ahead]) == ahead + 1


def test_names_are_those_that_consumers_look_for() -> None:
    assert manifest_name(1234567890123) == "manifests/sync_1234567890123.json"
    name = part_name(1234567890123, "users", 7, "0a-1b", "avro")
    assert name == "sync_1234567890123/users/part-00007-0a-1b-c000.avro"
    # As tap-heap reads them: the dump and the part are the first two numbers.
    assert re.findall("([0-9]+)", name)[:2] == ["1234567890123", "00007"]


def test_a_manifest_has_the_four_fields_of_each_table() -> None:
    dump = TableDump("users", ("user_id", "email"), ("s3://b/f.avro",), True, 3)
    document = json.loads(manifest_text(1, [dump], "s3://b/p.json"))
    assert document == {
        "dump_id": 1,
        "tables": [
            {
                "name": "users",
                "columns": ["user_id", "email"],
                "files": ["s3://b/f.avro"],
                "incremental": True,
            }
        ],
        "property_definitions": "s3://b/p.json",
    }
