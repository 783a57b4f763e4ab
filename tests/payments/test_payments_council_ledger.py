"""With a stand-in for the council's ledger, that answers late, twice and partly: nothing is paid or collected twice."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, withdrawn
from tests.payments.machine.council_ledger import DEBTS, PAYMENTS, RETURNS, CouncilLedger
from tests.payments.test_payments_ledger_files import confirmed, content, make, paying, released
from tests.payments.test_payments_ledger_reports import apply, sent, states

__all__ = ["paying"]
AUGUST, SEPTEMBER = date(2012, 8, 6), date(2012, 9, 3)


@pytest.fixture
def council() -> CouncilLedger:
    return CouncilLedger()


async def invoiced(payments: Running, council: CouncilLedger, run: dict[str, Any]) -> None:
    """The file comes to what was approved."""
    file = await client.done(await make(payments, run["id"]))
    assert council.takes_invoices(await content(payments, file)) == run["netPence"] == file["pence"]


async def told(payments: Running, head: str, lines: list[str], kind: str = "payments") -> dict[str, int]:
    return await apply(payments, await sent(payments, *lines, head=head, kind=kind))


async def test_a_months_payments_come_late_twice_and_partly(paying: Running, council: CouncilLedger) -> None:
    await confirmed(paying)
    august = await released(paying, AUGUST)
    await invoiced(paying, council, august)
    await paying.deliver(withdrawn("ann"))
    await paying.deliver(achieved("ben", "housing_resolved"), achieved("cal", "housing_resolved"))
    september = await released(paying, SEPTEMBER)
    await invoiced(paying, council, september)
    paying.today = date(2012, 10, 1)

    first = council.pays(august["id"], "BACS-1", date(2012, 8, 20))
    second = council.pays(september["id"], "BACS-2", date(2012, 9, 20))
    assert len(second) == 2
    half = await sent(paying, *second[:1])  # the invoice, and not its credit
    assert await apply(paying, half) == {"unmatched": 1}
    assert await told(paying, PAYMENTS, [*first, *first]) == {"applied": 1, "repeats": 1}
    assert await told(paying, PAYMENTS, [*first, *second]) == {"already": 1, "applied": 2}
    assert await apply(paying, half) == {"already": 1}
    settled = await paying.published("payment-settled")
    assert [event["data"]["netPence"] for event in settled] == [40_000, 10_000]
    assert (await client.balances(paying))["riverside-2012", "paid"] == council.paid.total() == 50_000


async def test_what_came_back_is_paid_again_once(paying: Running, council: CouncilLedger) -> None:
    await confirmed(paying)
    august = await released(paying, AUGUST)
    await invoiced(paying, council, august)
    await told(paying, PAYMENTS, council.pays(august["id"], "BACS-1", AUGUST))
    back = council.has_back(august["id"], "BACS-1", AUGUST)
    assert await told(paying, RETURNS, [back, back], "returns") == {"applied": 1, "repeats": 1}
    late = f"BACS-9,{AUGUST},1.00,,,"  # a file that is sent once more has other lines too
    assert await told(paying, RETURNS, [back, late], "returns") == {"already": 1, "unmatched": 1}
    file = await client.done(await make(paying, kind="reversals"))
    assert council.takes_invoices(await content(paying, file)) == -40_000

    september = await released(paying, SEPTEMBER)
    await invoiced(paying, council, september)
    await told(paying, PAYMENTS, council.pays(september["id"], "BACS-2", SEPTEMBER))
    assert sum(council.invoices.values()) == council.paid.total() == 40_000
    assert (await client.balances(paying))["riverside-2012", "paid"] == 40_000


async def test_a_debt_is_collected_in_parts_and_no_part_twice(paying: Running, council: CouncilLedger) -> None:
    await confirmed(paying)
    await released(paying, AUGUST)
    await paying.deliver(withdrawn("ann"))
    await released(paying, date(2012, 11, 5))
    (debt,) = (await client.get(paying, "/debts"))["items"]
    assert council.takes_debts(await content(paying, await client.done(await make(paying)))) == 10_000
    parts = [council.has_from_debtor(debt["id"], pence, f"RCT-{pence}", paying.today) for pence in (2_500, 1_500)]
    given_up = council.has_from_debtor(debt["id"], 6_000, "WO-1", paying.today, given_up=True)
    assert await told(paying, DEBTS, parts[:1], "debts") == {"applied": 1}
    assert await told(paying, DEBTS, [*parts, given_up], "debts") == {"already": 1, "applied": 2}
    report = await sent(paying, given_up, *parts, head=DEBTS, kind="debts")
    assert await states(paying, report) == [("already", "line_before")] * 3
    (now,) = (await client.get(paying, "/debts"))["items"]
    assert (now["collectedPence"], now["writtenOffPence"], now["openPence"]) == (4_000, 6_000, 0)
    assert council.owed.total() == 0
    assert (await make(paying)).status_code == 409
