"""A database of an older version: its lines get their party and an explanation, its debts their amount."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.payments.models import metadata
from shared.data import migrate
from shared.data.db import execute
from tests.architecture.sources import load
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, ident, scheme, tariff, withdrawn

BEFORE, BEFORE_PARTS, BEFORE_DAYS = "0004", "0068", "0092"
CLAIM, RUN, RECEIVABLE = uuid4(), uuid4(), uuid4()
DAY = date(2012, 8, 6)


@pytest.fixture(params=[BEFORE])
async def older(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    folder = load("payments").migrations
    for file in sorted(folder.glob("[0-9]*.py")):
        if file.name[:4] <= request.param:
            shutil.copy(file, tmp_path)
    (tmp_path / "current-head").write_text(request.param)
    server = await asyncpg.connect(database_url)
    await server.execute("DROP DATABASE IF EXISTS kept WITH (FORCE)")
    await server.execute("CREATE DATABASE kept")
    await server.close()
    url = database_url.replace("/postgres?", "/kept?", 1)
    await migrate.upgrade(url, metadata, tmp_path)
    return url


async def _line(db: Any, number: int, kind: str, source: str, target: str, **changes: Any) -> None:
    values = {
        "id": uuid4(), "amount_key": CLAIM, "number": number, "area": "stockport", "contract": "riverside-2012",
        "kind": kind, "from_account": source, "to_account": target, "pence": 10_000, "effective_on": DAY,
        "posted_on": DAY, "cause": "test", "run_id": RUN, "basis": None,
    } | changes  # fmt: skip
    names = ", ".join(values)
    marks = ", ".join(f"${place + 1}" for place in range(len(values)))
    await db.execute(f"INSERT INTO payments.transfer ({names}) VALUES ({marks})", *values.values())


async def _returned(db: Any, contract: str, months: int | None, on: date) -> None:
    """Paid on the day, under terms of that name; the older assessment told the return as a withdrawal."""
    rule = "count" if contract == "count" else "clawback"
    terms = {"contracts": [{"code": contract, "provisional": rule, "recover_months": months}], "valid_to": None}
    await db.execute(
        "INSERT INTO payments.scheme_version VALUES ('stockport', $1, 1, 1, false, $1, '2012-04-02', now(), $2)",
        contract, json.dumps(terms),
    )  # fmt: skip
    outcome = uuid4()
    await db.execute(
        "INSERT INTO payments.outcome (outcome_id, revision, kind, area, client_id, measure, achieved_on, party,"
        " contract, evidence, recorders)"
        " VALUES ($1, 1, 'achieved', 'stockport', $1, 'planned_discharge', $2, 'p', $3, '[]', '[]')",
        outcome, DAY, contract,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO payments.withdrawal VALUES ($1, 2, false, 'stockport', 'represented', NULL, $2)", outcome, on
    )


async def test_kept_data_moves_on(older: str) -> None:
    db = await asyncpg.connect(older)
    await db.execute(
        "INSERT INTO payments.amount (key, area, contract, party, shape, effective_on, state, pence, value_pence)"
        " VALUES ($1, 'stockport', 'riverside-2012', 'riverside', 'tariff', $2, 'settled', 0, 10000)", CLAIM, DAY,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO payments.run (id, area, contract, party, run_on, state, gross_pence, netted_pence, net_pence,"
        " debt_pence, lines, left_out, proposed_by, approved_by, released_by, reference, settled_on)"
        " VALUES ($1, 'stockport', 'riverside-2012', 'riverside', $2, 'settled', 10000, 0, 10000, 0, 1, 0,"
        " 'finance-1', 'finance-2', 'finance-3', 'BACS-1', $2)", RUN, DAY,
    )  # fmt: skip
    await _line(db, 1, "due", "budget", "due", basis='{"steps": [{"step": "price"}]}', due_on=DAY, run_id=None)
    await _line(db, 2, "approval", "due", "approved")
    await _line(db, 1, "settlement", "approved", "paid", amount_key=RUN)
    await _line(db, 3, "receivable", "receivable", "budget", id=RECEIVABLE, run_id=None, basis='{"steps": []}')
    await _line(db, 4, "debt", "debt", "receivable", receivable_id=RECEIVABLE)
    await db.execute(
        "INSERT INTO payments.debt (id, area, contract, party, receivable_id, run_id, pence, raised_on)"
        " VALUES ($1, 'stockport', 'riverside-2012', 'riverside', $2, $3, 10000, $4)", uuid4(), RECEIVABLE, RUN, DAY,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO payments.position VALUES ('stockport', 'riverside-2012', $1, '{\"party\": \"riverside\"}')", DAY
    )
    moved = uuid4()  # its day was corrected by nine days, and no penny was missing
    await db.execute(
        "INSERT INTO payments.amount (key, area, contract, party, shape, effective_on, state, pence, value_pence)"
        " VALUES ($1, 'stockport', 'riverside-2012', 'riverside', 'tariff', $2, 'due', 10000, 10000)",
        moved, date(2012, 8, 15),
    )  # fmt: skip
    await _line(db, 1, "due", "budget", "due", basis='{"steps": []}', due_on=DAY, run_id=None, amount_key=moved)
    await _returned(db, "count", None, date(2012, 8, 20))
    await _returned(db, "recovered", 6, date(2013, 2, 6))
    await _returned(db, "falls", 6, date(2013, 2, 5))
    await migrate.upgrade(older, metadata, load("payments").migrations)
    stands = await db.fetch("SELECT contract, voided FROM payments.withdrawal JOIN payments.outcome USING (outcome_id)")
    assert {row["contract"]: row["voided"] for row in stands} == {"count": True, "recovered": True, "falls": False}
    lines = await db.fetch("SELECT kind, party, basis::jsonb AS basis FROM payments.transfer ORDER BY seq")
    assert {line["party"] for line in lines} == {"riverside"}
    assert [line["kind"] for line in lines if '"steps"' not in line["basis"]] == []
    assert '"approvedBy": "finance-2"' in lines[1]["basis"]
    assert '"reference": "BACS-1"' in lines[2]["basis"]
    assert await db.fetchval("SELECT party FROM payments.position") == "riverside"
    assert {row["verifiers"] for row in await db.fetch("SELECT verifiers FROM payments.outcome")} == {"[]"}
    misdated = await db.fetch("SELECT amount_key FROM payments.misdated")
    assert [UUID(str(row["amount_key"])) for row in misdated] == [moved]
    debt = await db.fetchrow("SELECT amount_key, revision, collected_pence FROM payments.debt")
    assert debt
    assert (UUID(str(debt["amount_key"])), debt["revision"], debt["collected_pence"]) == (CLAIM, 1, 0)
    assert await db.fetchval("SELECT bool_and(names_all) FROM payments.run WHERE approved_by IS NOT NULL")
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await db.execute("UPDATE payments.transfer SET pence = 1")
    await db.close()
    assert await migrate.check(older, metadata, load("payments").migrations) == []


@pytest.mark.parametrize("older", [BEFORE_PARTS], indirect=True)
async def test_who_delivered_is_kept_and_its_share_is_worked_out_at_once(older: str) -> None:
    """By the tick, which works the day again: of what the prime delivered itself there is nothing to do."""
    db = await asyncpg.connect(older)
    delivered = {uuid4(): "alpha", uuid4(): "riverside", uuid4(): None}
    for key, who in delivered.items():
        await db.execute(
            "INSERT INTO payments.amount (key, area, contract, party, shape, effective_on, state, pence, value_pence)"
            " VALUES ($1, 'stockport', 'riverside-2012', 'riverside', 'tariff', $2, 'settled', 10000, 10000)", key, DAY,
        )  # fmt: skip
        await db.execute(
            "INSERT INTO payments.outcome (outcome_id, revision, kind, area, client_id, measure, achieved_on, party,"
            " contract, evidence, recorders, verifiers, delivered_by)"
            " VALUES ($1, 1, 'achieved', 'stockport', $1, 'm', $2, 'riverside', 'riverside-2012', '[]', '[]', '[]',"
            " $3)", key, DAY, who,
        )  # fmt: skip
    await db.execute("INSERT INTO payments.ticked (name, day, at) VALUES ('daily', $1, now())", DAY)
    await migrate.upgrade(older, metadata, load("payments").migrations)
    kept = await db.fetch("SELECT key, passed_to, passed_share FROM payments.amount WHERE passed_to IS NOT NULL")
    alpha = next(key for key, who in delivered.items() if who == "alpha")
    assert [(UUID(str(row["key"])), row["passed_to"], row["passed_share"]) for row in kept] == [(alpha, "alpha", None)]
    misdated = await db.fetch("SELECT amount_key FROM payments.misdated")
    assert [UUID(str(row["amount_key"])) for row in misdated] == [alpha]
    assert await db.fetchval("SELECT day FROM payments.ticked") == DAY - timedelta(days=1)
    await db.close()


@pytest.mark.parametrize("older", [BEFORE_DAYS], indirect=True)
async def test_a_what_if_that_is_done_was_reckoned_as_of_the_day_of_asking(older: str) -> None:
    db = await asyncpg.connect(older)
    for state, totals in (("done", "{}"), ("waiting", None)):
        await db.execute(
            "INSERT INTO payments.what_if (id, area, scheme_id, scheme_version, scheme_hash, scheme, asked_by,"
            " asked_on, asked_at, pages, tariffs, kept, undecided, costs, state, percent, tries, totals, judged)"
            " VALUES ($1, 'stockport', 's', 2, 'h', '{}', 'c', $2, now(), 0, 0, 0, 0, '{}', $3, 0, 0, $4, false)",
            uuid4(), DAY, state, totals,
        )  # fmt: skip
    await migrate.upgrade(older, metadata, load("payments").migrations)
    rows = await db.fetch("SELECT state, reckoned_on FROM payments.what_if")
    assert {row["state"]: row["reckoned_on"] for row in rows} == {"done": DAY, "waiting": None}
    await db.close()


async def test_what_an_older_version_left_due_and_owed_comes_to_rest_before_the_next_run(payments: Running) -> None:
    """It put a returned payment of a withdrawn claim into due, and let its receivable stand beside it."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    paid = await client.paid_run(payments)
    await payments.deliver(withdrawn())
    key = ident("outcome ann abstinent_at_review")
    async with payments.db.session() as session:
        columns = "area, contract, party, pence, effective_on, posted_on, basis"
        sql = (
            f"INSERT INTO transfer (id, amount_key, number, kind, from_account, to_account, due_on, cause, {columns})"
            f" SELECT :id, amount_key, 99, 'return', 'paid', 'due', posted_on, 'payment returned', {columns}"
            " FROM transfer WHERE amount_key = :key AND kind = 'approval'"
        )
        await execute(session, sql, id=uuid4(), key=key)
        await execute(session, "UPDATE run SET state = 'returned' WHERE id = :id", id=UUID(paid["id"]))
    assert (await client.balances(payments))[BACK, "due"] == 10_000
    payments.today = date(2012, 9, 3)
    assert (await client.done(await client.propose(payments)))["grossPence"] == 0
    assert await client.balances(payments) == {}
