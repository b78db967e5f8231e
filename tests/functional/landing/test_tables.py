"""Table-shaped sources come in through a mapping of their columns."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader.errors import LoadFailedError, MappingError
from tests.functional.landing.conftest import Landing

SHOP = """\
time: at
time_unit: milliseconds
anonymous_id: device
identity: person
event: what
message_id: id
library: platform
columns: {city: town}
ignore: [row]
"""
ROWS = {
    "id": [1, 2],
    "at": [1772452800000, 1772452801500],
    "device": ["d1", "d2"],
    "person": [None, "p"],
    "what": ["Viewed", "Bought"],
    "platform": ["Android", "web"],
    "town": ["Rome", None],
    "row": [0, 1],
    "price": [1.5, None],
    "count": [2**63 - 1, 3],
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yml"
    path.write_text(SHOP)
    return path


def check(landing: Landing, price: str = "1.5") -> None:
    first, second = landing.query("select * from {raw}.events order by message_id")
    properties = json.loads(first["properties"], parse_float=str)
    assert properties == {"price": price, "count": 2**63 - 1}
    assert json.loads(second["properties"]) == {"count": 3}
    assert (first["time"], second["time"]) == (
        datetime(2026, 3, 2, 12),
        datetime(2026, 3, 2, 12, 0, 1, 500000),
    )
    names = ("message_id", "anonymous_id", "identity", "type", "event", "library", "city")
    assert [first[n] for n in names] == ["1", "d1", None, "Viewed", "Viewed", "android", "Rome"]
    assert [second[n] for n in names] == ["2", "d2", "p", "Bought", "Bought", "web", None]
    kinds = landing.query("select path, kind from {raw}.seen_properties")
    assert Counter(tuple(row.values()) for row in kinds) == {
        ('["price"]', "double"): 1,
        ('["count"]', "bigint"): 1,
        ('["count"]', "bigint_wide"): 1,
    }


def test_arrow_table(landing: Landing, shop: Path) -> None:
    result = landing.load(pa.table(ROWS), mapping=shop, name="events of the shop")
    assert (result.landed, result.files[0].file) == (2, "events of the shop")
    check(landing)


def test_arrow_reader(landing: Landing, shop: Path) -> None:
    reader = pa.table(ROWS).to_reader(max_chunksize=1)
    assert landing.load(reader, mapping=shop).landed == 2
    check(landing)


def test_pandas_frame(landing: Landing, shop: Path) -> None:
    assert landing.load(pd.DataFrame(ROWS), mapping=shop).landed == 2
    check(landing)


def test_parquet(landing: Landing, shop: Path) -> None:
    pq.write_table(pa.table(ROWS), landing.directory / "a.parquet")
    assert landing.load(landing.directory / "a.parquet", mapping=shop).landed == 2
    check(landing)


def test_json_lines(landing: Landing, shop: Path) -> None:
    path = landing.file("a.ndjson", pa.table(ROWS).to_pylist())
    assert landing.load(path, mapping=shop).landed == 2
    check(landing)


def test_csv(landing: Landing, shop: Path) -> None:
    path = landing.directory / "a.csv"
    path.write_text(
        "\ufeffid,at,device,person,what,platform,town,row,price,count\r\n"
        f"1,1772452800000,d1,,Viewed,Android,Rome,0,1.50,{2**63 - 1}\r\n"
        "\r\n"
        '2,1772452801500,d2,p,"Bought",web,,1,,3\r\n'
        "3,too,few\r\n"
        "4,no time,d,,Viewed,web,,1,,\r\n"
    )
    result = landing.load(path, mapping=shop)
    assert (result.landed, result.rejected) == (2, 2)
    check(landing, price="1.50")
    rejected = landing.query("select line_number, reason from {raw}.rejected_lines order by 1")
    assert [tuple(row.values()) for row in rejected] == [
        (5, "the row has 3 cells, the header 10"),
        (6, "the record has no usable time"),
    ]


def test_a_column_that_the_table_does_not_have_is_told(landing: Landing, shop: Path) -> None:
    shop.write_text(SHOP.replace("time: at", "time: att"))
    told = r"shop\.yml:\d+: time: the table has no column att; did you mean at\?"
    with pytest.raises(LoadFailedError, match=told):
        landing.load(pa.table(ROWS), mapping=shop)
    assert not landing.query("select * from {raw}.events")
    # Records have keys of their own, and some may lack one.
    path = landing.file("a.ndjson", pa.table(ROWS).to_pylist())
    assert landing.load(path, mapping=shop).rejected == 2


def test_types_of_arrow_are_kept(landing: Landing, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yml"
    mapping.write_text("time: t\nanonymous_id: a\nevent: {value: E}\n")
    landing.load(
        pa.table(
            {
                "t": pa.array([datetime(2026, 3, 2)], pa.timestamp("ns", "Europe/Rome")),
                "a": [7],
                "day": [date(2026, 3, 2)],
                "amount": [Decimal("10.50")],
                "nan": [float("nan")],
                "list": [[1, 2]],
                "struct": [{"x": 1.0}],
                "flag": [True],
            }
        ),
        mapping=mapping,
    )
    (row,) = landing.query("select time, anonymous_id, properties from {raw}.events")
    assert row["time"] == datetime(2026, 3, 2)
    assert row["anonymous_id"] == "7"
    assert json.loads(row["properties"], parse_float=str) == {
        "day": "2026-03-02",
        "amount": "10.50",
        "list": [1, 2],
        "struct": {"x": "1.0"},
        "flag": True,
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("time: t\nanonymous_id: a\nevent: e\ntimes: x\n", r"m\.yml:4: unknown key 'times'"),
        ("anonymous_id: a\nevent: e\n", r"m\.yml:1: the key 'time' is missing"),
        ("time: t\nevent: e\n", "neither anonymous_id nor identity"),
        ("time: t\nanonymous_id: a\n", "event is missing"),
        ("time: 5\nanonymous_id: a\nevent: e\n", r"m\.yml:1: time: name a column"),
        ("time: t\nanonymous_id: a\nevent: e\ncolumns: {colour: c}\n", "'colour' is no built-in"),
        ("time: [", "not valid YAML"),
        ("time", "holds keys"),
    ],
)
def test_what_a_mapping_lacks_is_told(tmp_path: Path, text: str, problem: str) -> None:
    from loader.landing.mapping import read_mapping

    path = tmp_path / "m.yml"
    path.write_text(text)
    with pytest.raises(MappingError, match=problem):
        read_mapping(path)


def test_a_table_that_nobody_recognises_needs_a_mapping(landing: Landing) -> None:
    path = landing.directory / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(LoadFailedError, match=r"a\.csv: a table needs a mapping.*--mapping"):
        landing.load(path)
    (row,) = landing.query("select status, collector, error from {raw}.loads")
    assert (row["status"], row["collector"]) == ("failed", "auto")
    assert "--mapping" in row["error"]


def test_a_table_without_rows_needs_nothing(landing: Landing) -> None:
    path = landing.directory / "a.csv"
    path.write_text("a,b\n")
    assert landing.load(path).files[0].read == 0
