"""What may stand in definitions/raw_events.yml, and how anything else is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from loader.labels.problems import DefinitionError
from loader.mapped.entry import BUILTIN, MAPPABLE
from loader.mapped.read import RAW_EVENTS_FILE, read_raw_tables

ROOT = Path(__file__).resolve().parents[3]
GOOD = """raw_events:
  shop:
    relation: outside.events
    loaded_at: came
    columns:
      message_id: id
      call: "'track'"
      time: happened
      identity: person
"""


def written(project: Path, text: str) -> Path:
    (project / "definitions").mkdir(exist_ok=True)
    (project / RAW_EVENTS_FILE).write_text(text)
    return project


def told(project: Path) -> str:
    with pytest.raises(DefinitionError) as raised:
        read_raw_tables(project)
    return str(raised.value)


def test_no_file_is_no_table(tmp_path: Path) -> None:
    assert read_raw_tables(tmp_path) == ()
    assert read_raw_tables(written(tmp_path, "raw_events:\n")) == ()


def test_an_entry_and_its_lines(tmp_path: Path) -> None:
    (table,) = read_raw_tables(written(tmp_path, GOOD))
    assert (table.name, table.entry.lag_minutes, table.entry.where) == ("shop", 10, None)
    assert table.lines == {
        "": 2, "loaded_at": 4, "message_id": 6, "call": 7, "time": 8, "identity": 9,
    }  # fmt: skip


def test_the_name_of_replays_is_taken(tmp_path: Path) -> None:
    assert told(written(tmp_path, GOOD.replace("shop:", "rejected:"))) == (
        "definitions/raw_events.yml:2: rejected: the ledger calls replays so; choose another name "
        "for the table."
    )


def test_the_fingerprint_tells_what_changes_rows(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        (table,) = read_raw_tables(written(tmp_path, text))
        return table.fingerprint

    same = [GOOD, GOOD.replace("raw_events:", "# told\nraw_events:")]
    same.append(GOOD.replace("    columns", "    lag_minutes: 1\n    columns"))
    assert len({fingerprint(text) for text in same}) == 1
    others = [GOOD.replace("id\n", "uuid\n"), GOOD.replace("came", "loaded_at")]
    others.append(GOOD.replace("    columns", "    where: true_for_us\n    columns"))
    assert len({fingerprint(text) for text in [GOOD, *others]}) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("came", "''"), "raw_events.yml:4: loaded_at is empty"),
        (("    loaded_at: came\n", ""), "raw_events.yml:2: loaded_at is missing"),
        (("relation:", "table:"), "raw_events.yml:3: unknown key table"),
        (("      time: happened\n", ""), "raw_events.yml:5: time is missing"),
        (("identity:", "path:"), "raw_events.yml:5: map anonymous_id (the device) or identity"),
        (("identity:", "identitty:"), "raw_events.yml:9: no column of raw events: identitty"),
        (("identity:", "event_id:"), "raw_events.yml:9: no column of raw events: event_id"),
        (("person", "7"), "raw_events.yml:9: identity: "),
        (("raw_events:", "raw_event:"), "unknown key raw_event; did you mean raw_events?"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    assert message in told(written(tmp_path, GOOD.replace(*change)))


def test_rules_of_privacy_and_another_name_are_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "definitions/privacy.yml").write_text("privacy:\n")
    assert "these rows do not land" in told(tmp_path)
    (tmp_path / RAW_EVENTS_FILE).rename(tmp_path / "definitions/raw_events.yaml")
    assert "raw_events.yaml:1: is not read; call it definitions/raw_events.yml" in told(tmp_path)


def test_the_examples_are_right(tmp_path: Path) -> None:
    text = (ROOT / "docs/examples/raw_events.yml").read_text()
    assert len(read_raw_tables(written(tmp_path, text))) == 5
    assert set(BUILTIN) < set(MAPPABLE)
