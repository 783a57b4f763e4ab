"""A pooler in transaction mode is recognised; one in session mode needs nothing but its mode.

PgBouncer itself was tried by hand in all its modes; here is what its modes do, done to real connections.
"""

from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from shared.data.db import Database
from shared.data.leader import connect
from shared.data.pooler import TransactionPooler, refuse_transaction_pooler
from shared.runtime import process
from tests.shared import example

connect_for_real = asyncpg.connect


async def test_postgresql_itself_is_welcome(database_url: str) -> None:
    await refuse_transaction_pooler(database_url)


class Lent:
    """A client of a pooler, which lends the next of its servers for each transaction."""

    def __init__(self, servers: list[asyncpg.Connection], which: Callable[[], int]) -> None:
        self._servers = servers
        self._which = which
        self._server = servers[0]

    @asynccontextmanager
    async def transaction(self) -> Any:
        self._server = self._servers[self._which()]
        async with self._server.transaction():
            yield

    async def fetchval(self, sql: str) -> Any:
        return await self._server.fetchval(sql)

    def terminate(self) -> None: ...


@pytest.mark.parametrize("order", [[0, 0, 0], [0, 1, 2], [0, 1, 1, 1, 1, 0, 0, 1, 2]], ids=str)
async def test_transaction_mode_is_recognised(
    database_url: str, monkeypatch: pytest.MonkeyPatch, order: list[int]
) -> None:
    servers = [await connect_for_real(database_url) for _ in range(3)]
    turns = iter(order)

    async def lent(*_given: Any, **_named: Any) -> Lent:
        return Lent(servers, lambda: next(turns))

    monkeypatch.setattr("asyncpg.connect", lent)
    with pytest.raises(TransactionPooler, match="pool_mode = session"):
        await refuse_transaction_pooler(database_url)
    for server in servers:
        await server.close()


async def test_statement_mode_is_recognised(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hung_up(*_given: Any, **_named: Any) -> None:
        raise asyncpg.ProtocolViolationError("transaction blocks not allowed in statement pooling mode")

    monkeypatch.setattr("asyncpg.connect", hung_up)
    with pytest.raises(TransactionPooler):
        await refuse_transaction_pooler(database_url)


@pytest.mark.parametrize("mode", ["api", "worker", "all", "migrate"])
async def test_a_service_says_so_in_one_line_and_ends(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    async def pooled(_url: str) -> None:
        raise TransactionPooler

    monkeypatch.setattr(process, "refuse_transaction_pooler", pooled)
    service = example.service(example.Settings(database_url=database_url, environment="sandbox", port=0))
    assert await process.run(service, mode) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"things cannot {'migrate' if mode == 'migrate' else 'start'}: LASARS_DATABASE_URL leads to")


@pytest.mark.parametrize("mode", ["api", "worker", "all"])
@pytest.mark.parametrize(
    "refusal", [asyncpg.InvalidPasswordError("not that one"), ConnectionRefusedError("nobody there")], ids=repr
)
async def test_a_service_says_why_it_waits_for_its_database_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch, mode: str, refusal: Exception
) -> None:
    tries = iter([refusal, refusal, refusal, TransactionPooler()])

    async def refused(_url: str) -> None:
        raise next(tries)

    monkeypatch.setattr(process, "refuse_transaction_pooler", refused)
    monkeypatch.setattr(process, "DATABASE_LOOK_SECONDS", process.LOOK_SECONDS)
    service = example.service(example.Settings(database_url=database_url, environment="sandbox", port=0))
    logged: list[tuple[str, str]] = []
    monkeypatch.setattr("shared.kernel.retry.log.warning", lambda doing, **told: logged.append((doing, told["error"])))
    assert await process.run(service, mode) == 1
    assert logged == [("database_awaited", f"{type(refusal).__name__}: {refusal}")]


async def test_a_connection_asks_for_nothing_that_a_pooler_in_session_mode_refuses(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    async def noted(*given: Any, **named: Any) -> Any:
        asked.append(named.get("server_settings") or {})
        return await connect_for_real(*given, **named)

    monkeypatch.setattr("asyncpg.connection.connect", noted)
    monkeypatch.setattr("asyncpg.pool.connection.connect", noted)
    monkeypatch.setattr("asyncpg.connect", noted)
    database = Database(database_url, "things", 2, "things")
    (found,) = await database.read("SELECT current_setting('search_path') AS path, current_setting('jit') AS jit")
    lone = await connect(database, "test", idle_session_timeout="15000")
    assert await lone.fetchval("SELECT current_setting('idle_session_timeout')") == "15s"
    await lone.close()
    await database.close()
    assert (found["path"], found["jit"]) == ("things", "off")
    assert [set(each) for each in asked] == [{"application_name"}] * 2
