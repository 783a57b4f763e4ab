"""A database that answers questions and refuses changes or connections is not ready, until it takes them again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from shared.data.db import Database
from shared.data.refusals import QUIET_SECONDS, Refusals
from shared.data.statements import command
from shared.runtime import watch
from tests.harness import Running
from tests.shared import example
from tests.shared.test_faults import _note, _raised

NO_ROOM = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '53100'; END $$"


def refusals(things: Running) -> Refusals:
    found: Refusals = things.app.state.watch.refusals
    return found


def long_ago(things: Running) -> None:
    """As if the last one lay back for so long that it may be over."""
    known = refusals(things)
    if known.changes is not None:
        known.changes = replace(known.changes, at=known.changes.at - QUIET_SECONDS)
    if known.connections is not None:
        known._connections = replace(known.connections, at=known.connections.at - QUIET_SECONDS)


async def readiness(things: Running) -> tuple[int, str]:
    """The API's and the worker's, which are of one mind."""
    answers = [await each.get("/health/ready") for each in (things.client, things.admin)]
    statuses = {answer.status_code for answer in answers}
    assert len(statuses) == 1
    return statuses.pop(), answers[0].json().get("detail", "")


async def takes_changes(things: Running) -> str:
    things.app.state.watch.set_figures()
    figures = (await things.admin.get("/metrics")).text
    (line,) = [
        line for line in figures.splitlines() if line.startswith('lasars_database_takes_changes{service="things"')
    ]
    return line.rpartition(" ")[2]


@pytest.mark.parametrize(("code", "remedy"), [("53100", "make room"), ("58030", "see its own log")])
async def test_a_full_disk_is_told_from_our_own_writes_until_one_goes_through(
    things: Running, monkeypatch: pytest.MonkeyPatch, code: str, remedy: str
) -> None:
    assert (await readiness(things))[0] == 200
    example.trouble["in_route"] = _raised(code)
    assert (await _note(things))[0] == 503
    example.reset()
    status, detail = await readiness(things)
    assert status == 503
    assert "the database takes no changes since 20" in detail
    assert code in detail
    assert remedy in detail
    assert await takes_changes(things) == "0.0"
    long_ago(things)
    monkeypatch.setattr(watch, "PROBE", command(NO_ROOM))
    assert (await readiness(things))[0] == 503
    monkeypatch.undo()
    assert (await readiness(things))[0] == 503  # refused a moment ago
    long_ago(things)
    assert (await readiness(things))[0] == 200
    assert await takes_changes(things) == "1.0"


async def test_what_the_consumer_is_refused_is_told_too(things: Running) -> None:
    """Its error is wrapped in what the consumer makes of it."""
    wrapped = RuntimeError("while handling")
    wrapped.__cause__ = asyncpg.DiskFullError("could not extend file")
    things.db.refused(wrapped)
    _, detail = await readiness(things)
    assert "DiskFullError: could not extend file 53100; make room on its disk" in detail


@pytest.fixture
async def standby(things: Running) -> AsyncIterator[None]:
    """The same database as it answers where no transaction may write."""
    things.app.state.database = Database(f"{things.db.url}&default_transaction_read_only=on", "things", 2)
    yield
    await things.app.state.database.close()
    things.app.state.database = things.db


async def test_a_read_only_database_is_told_without_a_write(things: Running, standby: None) -> None:
    status, detail = await readiness(things)
    assert status == 503
    assert "takes no changes since 20" in detail
    assert "25006; it is read-only" in detail
    assert await takes_changes(things) == "0.0"


async def test_connections_that_are_used_up_are_told_while_questions_are_answered(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_given: object, **_named: object) -> None:
        raise asyncpg.TooManyConnectionsError("sorry, too many clients already")

    with monkeypatch.context() as patched:
        patched.setattr("asyncpg.Pool.acquire", fail)
        assert (await _note(things))[0] == 503
    status, detail = await readiness(things)
    assert status == 503
    assert "the database takes no more connections since 20" in detail
    assert "max_connections" in detail
    long_ago(things)
    assert (await readiness(things))[0] == 200


async def test_a_plain_connection_that_is_refused_is_told(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of the relay, the signals and Kafka's publisher and reader: they take none of the pool."""
    from shared.data.leader import connect

    async def fail(*_given: object, **_named: object) -> None:
        raise asyncpg.TooManyConnectionsError("remaining connection slots are reserved")

    monkeypatch.setattr("asyncpg.connect", fail)
    with pytest.raises(asyncpg.TooManyConnectionsError):
        await connect(things.db, "relay")
    assert "takes no more connections" in (await readiness(things))[1]


async def test_what_is_wrong_with_a_request_is_no_refusal(things: Running) -> None:
    example.trouble["in_route"] = _raised("23514")
    assert (await _note(things))[0] == 500
    assert refusals(things) == Refusals()
