"""Sums of what was paid that an older version kept: those that were summed otherwise go, and are summed anew."""

from datetime import date
from typing import Any

import pytest

from tests.architecture.sources import load
from tests.harness import Running
from tests.older import older
from tests.payments import client
from tests.payments.builders import BACK
from tests.payments.test_payments_on_account import VALUE, terms

KEPT: dict[str, Any] = {
    "area": "stockport", "contract": BACK, "party": "riverside", "kept_on": date(2012, 7, 8),
    "year_from": date(2012, 4, 2), "year_to": date(2013, 4, 2), "paid_pence": 15_000, "approved_pence": 0,
    "at_risk_pence": 0, "lines": 3,
}  # fmt: skip
ITS_UPGRADE = "0068"


async def test_what_the_version_before_summed_is_kept_no_more(database_url: str) -> None:
    names, places = ", ".join(KEPT), ", ".join(f"${place}" for place in range(1, len(KEPT) + 1))
    async with older(database_url, load("payments"), f"{int(ITS_UPGRADE) - 1:04d}") as kept:
        await kept.rows(f"INSERT INTO payments.paid_by_day ({names}) VALUES ({places})", *KEPT.values())
        await kept.upgrade()
        assert await kept.rows("SELECT kept_on FROM payments.paid_by_day") == []


@pytest.mark.parametrize("of_before", [True, False])
async def test_a_position_starts_from_what_is_kept_so_it_must_go(payments: Running, of_before: bool) -> None:
    """Instalments of £150 and nothing achieved: paid is £150 less by what the balance of the quarter owes back."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**VALUE, floor="0"))
    await client.paid_run(payments)
    payments.today = date(2012, 7, 9)
    await payments.tick()
    (kept,) = await payments.db.read("SELECT paid_pence FROM paid_by_day WHERE contract = :code", code=BACK)
    await payments.db.write(f"UPDATE paid_by_day SET paid_pence = {kept['paid_pence'] + 15_000}")
    if not of_before:
        (migration,) = load("payments").migrations.glob(f"{ITS_UPGRADE}_*.py")
        statement = migration.read_text().partition('op.execute("')[2].partition('")')[0]
        await payments.db.write(statement)
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    assert position["thisYear"]["paidPence"] == kept["paid_pence"] + (15_000 if of_before else 0)
