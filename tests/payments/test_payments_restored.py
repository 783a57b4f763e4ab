"""Payments that was set back to before a release: nothing is paid twice, and it goes on when finance has spoken."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx
import pytest

from services.payments.main import service
from services.payments.settings import Settings
from shared.messaging.restating import restate
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, scheme, tariff

KEPT = "SELECT tablename FROM pg_tables WHERE schemaname = 'payments' AND tablename <> 'alembic_version'"
COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
WHERE table_schema = 'payments' AND table_name = $1 AND is_generated = 'NEVER'
"""


class Backup:
    def __init__(self, db: asyncpg.Connection) -> None:
        self.db = db
        self.tables: Sequence[str] = ()

    async def make(self) -> None:
        self.tables = [row["tablename"] for row in await self.db.fetch(KEPT)]
        await self.db.execute("DROP SCHEMA IF EXISTS saved CASCADE; CREATE SCHEMA saved")
        for table in self.tables:
            await self.db.execute(f"CREATE TABLE saved.{table} AS TABLE payments.{table}")

    async def restore(self) -> None:
        await self.db.execute("SET session_replication_role = replica")
        for table in self.tables:
            columns = await self.db.fetchval(COLUMNS, table)
            await self.db.execute(f"DELETE FROM payments.{table}")
            await self.db.execute(
                f"INSERT INTO payments.{table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM saved.{table}"
            )


@pytest.fixture
async def backup(payments: Running) -> AsyncIterator[Backup]:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    db = await asyncpg.connect(payments.service.settings.migrations_database_url)
    yield Backup(db)
    await db.execute("DROP SCHEMA IF EXISTS saved CASCADE")
    await db.close()


async def set_back(payments: Running, backup: Backup) -> None:
    await backup.restore()
    facts = service(cast("Settings", payments.service.settings)).facts
    assert facts is not None, "payments can be told that it was set back"
    assert (await restate(payments.db, facts, "restored from the backup of Monday"))[1] == 0


async def lift(
    payments: Running,
    told: Sequence[Any],
    contract: str = BACK,
    role: str = "finance_releaser",
    debts: Sequence[Any] = (),
    sub: str = "finance-3",
    not_told: Sequence[Any] = (),
) -> Any:
    names = {"remittances": [str(each) for each in told], "debts": [str(debt) for debt in debts]}
    names |= {"notTold": [str(each) for each in not_told]} if not_told else {}
    body = names | {"reason": "compared with finance"}
    answer: httpx.Response = await client.post(payments, f"/holds/{contract}/lift", role, sub, body)
    return answer


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, re.split(r"[/:]", answer.json()["type"])[-1]


async def test_what_was_released_after_the_backup_is_not_paid_again(payments: Running, backup: Backup) -> None:
    await backup.make()
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    await set_back(payments, backup)
    refused = await client.propose(payments)
    assert problem(refused) == (409, "on-hold")
    assert "restored from the backup of Monday" in refused.json()["detail"]
    differ = await lift(payments, [run["id"]])
    assert problem(differ) == (409, "releases-differ")
    assert (differ.json()["unknown"], differ.json()["missing"]) == ([run["id"]], [])
    assert problem(await client.propose(payments)) == (409, "on-hold")
    assert await payments.published("payment-approved") == []


async def test_what_was_only_approved_in_the_backup_is_released_by_the_word_of_finance(
    payments: Running, backup: Backup
) -> None:
    run = await client.approved_run(payments)
    await backup.make()
    await client.done(await client.release(payments, run["id"]))
    await set_back(payments, backup)
    assert problem(await client.release(payments, run["id"])) == (409, "on-hold")
    assert problem(await client.reject(payments, run["id"])) == (409, "on-hold")
    assert (await client.done(await lift(payments, [run["id"]])))["released"] == [run["id"]]
    assert (await client.get(payments, f"/runs/{run['id']}"))["state"] == "released"
    assert await payments.published("payment-approved") == []  # finance has it
    await client.done(await client.settle(payments, run["id"]))
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "paid"): 10_000}


async def test_what_was_only_approved_in_the_backup_is_named_as_told_or_as_not_told(
    payments: Running, backup: Backup
) -> None:
    """Left out it would pass for not told, and be released and told to finance a second time."""
    run = await client.approved_run(payments)
    await backup.make()
    await client.done(await client.release(payments, run["id"]))
    await set_back(payments, backup)
    omitted = await lift(payments, [])
    assert problem(omitted) == (409, "releases-differ")
    assert [omitted.json()[name] for name in ("unknown", "missing", "undecided")] == [[], [], [run["id"]]]
    assert "notTold" in omitted.json()["detail"]
    assert problem(await client.release(payments, run["id"])) == (409, "on-hold")
    both = await lift(payments, [run["id"]], not_told=[run["id"]])
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "notTold")
    assert (await client.done(await lift(payments, [run["id"]])))["released"] == [run["id"]]


async def test_what_finance_was_not_told_of_stays_approved_and_is_released_as_always(
    payments: Running, backup: Backup
) -> None:
    run = await client.approved_run(payments)
    await backup.make()
    await set_back(payments, backup)
    nowhere = str(uuid4())
    strange = await lift(payments, [], not_told=[run["id"], nowhere])
    assert (problem(strange), strange.json()["unknown"]) == ((409, "releases-differ"), [nowhere])
    assert (await client.done(await lift(payments, [], not_told=[run["id"]])))["released"] == []
    assert len(await payments.published("payment-approved")) == 0
    await client.done(await client.release(payments, run["id"]))
    assert len(await payments.published("payment-approved")) == 1


async def test_what_this_ledger_told_finance_cannot_be_said_not_to_be_told(payments: Running, backup: Backup) -> None:
    run = await client.paid_run(payments)
    await backup.make()
    await set_back(payments, backup)
    denied = await lift(payments, [], not_told=[run["id"]])
    assert (problem(denied), denied.json()["missing"]) == ((409, "releases-differ"), [run["id"]])


@pytest.mark.parametrize("person", ["finance-1", "finance-2", "keyworker-1", "verifier-1", "assessor-2"])
async def test_who_had_another_hat_does_not_release_by_lifting_the_hold(
    payments: Running, backup: Backup, person: str
) -> None:
    """`finance-1` proposed, `finance-2` approved; the others recorded, verified and confirmed."""
    run = await client.approved_run(payments)
    await backup.make()
    await client.done(await client.release(payments, run["id"]))
    await set_back(payments, backup)
    assert problem(await lift(payments, [run["id"]], sub=person)) == (403, "separation-of-duties")
    assert (await client.get(payments, f"/runs/{run['id']}"))["state"] == "approved"
    await client.done(await lift(payments, [run["id"]]))


async def test_a_proposal_of_the_backup_is_not_approved_before_finance_has_spoken(
    payments: Running, backup: Backup
) -> None:
    run = await client.done(await client.propose(payments))
    await backup.make()
    await set_back(payments, backup)
    assert problem(await client.approve(payments, run["id"])) == (409, "on-hold")
    await client.done(await lift(payments, []))
    await client.done(await client.approve(payments, run["id"]))


async def test_each_contract_is_freed_for_itself_and_by_finance(payments: Running, backup: Backup) -> None:
    run = await client.paid_run(payments)
    await backup.make()
    await set_back(payments, backup)
    held = (await client.get(payments, "/holds"))["items"]
    assert {BACK, HOLD} <= {item["contract"] for item in held}
    assert (await lift(payments, [run["id"]], role="platform_operator")).status_code == 403
    missing = await lift(payments, [])
    assert (problem(missing), missing.json()["missing"]) == ((409, "releases-differ"), [run["id"]])
    assert problem(await lift(payments, [run["id"], uuid4()])) == (409, "releases-differ")
    await client.done(await lift(payments, [run["id"]]))
    assert problem(await lift(payments, [run["id"]])) == (409, "not-on-hold")
    assert BACK not in {item["contract"] for item in (await client.get(payments, "/holds"))["items"]}
    assert problem(await client.propose(payments, HOLD)) == (409, "on-hold")
    assert HOLD in (await client.get(payments, "/positions"))["onHold"]
    assert BACK not in (await client.get(payments, "/positions"))["onHold"]
    payments.today = date(2012, 9, 3)
    await client.done(await client.propose(payments))


async def test_nothing_is_on_hold_that_was_never_set_back(payments: Running, backup: Backup) -> None:
    assert await client.get(payments, "/holds") == {"items": []}
    assert problem(await lift(payments, [])) == (409, "not-on-hold")


async def test_a_debt_that_finance_invoices_and_this_ledger_does_not_know_keeps_the_hold(
    payments: Running, backup: Backup
) -> None:
    await backup.make()
    await set_back(payments, backup)
    debt = str(uuid4())
    differ = await lift(payments, [], debts=[debt])
    assert (problem(differ), differ.json()["unknown"]) == ((409, "releases-differ"), [debt])
