"""In a ledger that has grown, what one place comes to is read of its own lines: what others have plays no part."""

from datetime import date
from typing import Any

import pytest

from services.payments.store import lines, paid, position_figures, positions
from shared.data.db import execute
from shared.data.statements import Statement
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff

DAY = date(2012, 8, 6)
OTHERS = """
INSERT INTO transfer (id, amount_key, number, area, contract, party, kind, from_account, to_account, pence,
                      effective_on, due_on, posted_on, cause, basis)
SELECT CAST(md5('line' || n) AS uuid), CAST(md5('amount' || n) AS uuid), 1, 'stockport', 'other-' || n % 5, 'other',
       'due', 'budget', 'due', 1, date '2012-07-02', date '2012-07-02', date '2012-07-02', 'outcome', '{}'
FROM generate_series(1, 20000) AS n
"""
PLACE = {"area": "stockport", "contract": BACK, "party": "riverside", "day": DAY}
YEAR = {"year_from": date(2012, 4, 1), "year_to": date(2013, 4, 1)}
ASKED: dict[str, tuple[Statement[Any], dict[str, Any]]] = {
    "figures": (positions._FIGURES, PLACE | {"kept_on": DAY}),
    "more figures": (position_figures._FIGURES, PLACE | YEAR | {
        "council_from": date(2012, 4, 1), "last_on": date(2012, 7, 30), "last_seq": 0, "last_accrued": 0,
        "parties": ["riverside"],
        "parties_from": [date(2012, 4, 1)], "parties_to": [date(2013, 4, 1)]}),
    "paid in all": (paid._WHOLE, PLACE | YEAR | {"own_from": YEAR["year_from"], "own_to": YEAR["year_to"]}),
    "paid since": (paid._SINCE, {
        "area": "stockport", "days": [DAY], "contracts": [BACK], "parties": ["riverside"],
        "kept_on": [date(2012, 7, 29)]} | {name: [day] for name, day in YEAR.items()}),
    "with money": (positions._WITH_MONEY, {"area": "stockport", "party": "riverside", "day": DAY,
                                           "contracts": [BACK], "parties": ["riverside"]}),
    "accounts": (lines._ACCOUNTS_OF_CONTRACT, {"area": "stockport", "contract": BACK}),
}  # fmt: skip


async def grow(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    async with payments.db.session() as session:
        await execute(session, OTHERS)
    await payments.as_owner("ANALYZE transfer")


@pytest.mark.parametrize("what", ASKED)
async def test_the_lines_of_others_are_not_looked_at(payments: Running, what: str) -> None:
    await grow(payments)
    asked, values = ASKED[what]
    said = ", ".join(map(literal, asked.arguments(values)))
    async with payments.db.reading() as session:
        await session.driver.execute(f"PREPARE asked AS {asked.sql}")  # planned as the services' are, once for all
        rows = await session.fetch(f"EXPLAIN EXECUTE asked({said})", ())
        await session.driver.execute("DEALLOCATE asked")
    plan = [row["QUERY PLAN"] for row in rows]
    assert not [line for line in plan if "Seq Scan on transfer" in line]


def literal(value: object) -> str:
    return f"'{{{','.join(map(str, value))}}}'" if isinstance(value, list) else f"'{value}'"


async def test_who_had_money_after_its_contract_ended_is_still_shown_to_itself_and_the_council(
    payments: Running,
) -> None:
    """Of the others, whose contracts no scheme has, nothing is said."""
    await grow(payments)
    await payments.deliver(scheme(2, published_at="2012-08-01T09:00:00+00:00", contracts=[
        contract(HOLD), contract(BACK, provisional="clawback", floor="0.5", party="cdas")]))  # fmt: skip
    for role, organisation, parties in (
        ("auditor", "council", ["cdas", "cdas", "riverside"]),
        ("provider", "riverside", ["riverside"]),
        ("provider", "cdas", ["cdas", "cdas"]),
        ("provider", "other", []),
    ):
        items = (await client.get(payments, "/positions", role, organisation))["items"]
        assert [item["party"] for item in items] == parties, organisation
        due = sum(item["balancesNow"]["duePence"] for item in items)
        assert due == (10_000 if "riverside" in parties else 0), organisation
