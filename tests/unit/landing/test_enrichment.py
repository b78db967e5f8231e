"""User agents and addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from loader.errors import SourceError
from loader.landing.agents import Agent, describe
from loader.landing.geography import SETTING, Geography, Place

SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "agent"),
    [
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) {SAFARI}",
            Agent("iOS 17.2", "Mobile Safari 17", "Mobile"),
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 16_1 like Mac OS X) {SAFARI}",
            Agent("iOS 16.1", "Mobile Safari 17", "Tablet"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0.0.0 Mobile Safari/537.36",
            Agent("Android 14", "Chrome Mobile 120", "Mobile"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0.0.0 Safari/537.36",
            Agent("Android 13", "Chrome 120", "Tablet"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
            Agent("Linux", "Firefox 121", "Desktop"),
        ),
        ("nothing that is known", Agent(None, None, None)),
    ],
)
def test_user_agents(user_agent: str, agent: Agent) -> None:
    assert describe(user_agent) == agent


@pytest.fixture
def database(tmp_path: Path) -> Path:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True)
    writer.insert_network(
        IPSet(["192.0.2.0/24"]),
        {
            "country": {"names": {"en": "Italy"}},
            "subdivisions": [{"names": {"en": "Lazio"}}],
            "city": {"names": {"en": "Rome", "it": "Roma"}},
        },
    )
    writer.insert_network(IPSet(["198.51.100.0/24"]), {"country": {"names": {"en": "France"}}})
    writer.to_db_file(str(tmp_path / "geo.mmdb"))
    return tmp_path / "geo.mmdb"


def test_places(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(database))
    geography = Geography()
    assert geography
    assert geography.place("192.0.2.7") == Place("Italy", "Lazio", "Rome")
    assert geography.place("198.51.100.1") == Place("France", None, None)
    for unknown in ("203.0.113.1", "::1", "[::1]", "localhost", "", "1.2.3.4:80"):
        assert geography.place(unknown) == Place()


def test_without_a_database_there_are_no_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert not Geography()


@pytest.mark.parametrize("content", [None, b"no database"])
def test_a_database_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "geo.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=SETTING):
        Geography(path)
