"""What of a debt was settled before its first request and undone since is asked for, whatever was paid meanwhile."""

from datetime import date
from importlib import import_module

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import MEASURES, achieved, tariff
from tests.payments.test_payments_debt_invoices import report
from tests.payments.test_payments_ledger_files import confirmed, indebted, paying, rows
from tests.payments.test_payments_ledger_reports import DEBTS, apply, sent

__all__ = ["paying"]

MIGRATION = "services.payments.migrations.0095_note_behind_which_line_a_debt_was_requested"
BY = pytest.mark.parametrize("by", ["file", "hand"])


async def in_part_requested(payments: Running, before: str) -> str:
    """A debt of £100, of which £40 were settled before £60 were requested."""
    await confirmed(payments)
    debt = await indebted(payments)
    more = {"reason": "Wound up"} if before == "write-off" else {}
    await report(payments, before, reference="WO-1", on="2012-11-05", pence=4_000, **more)
    assert [row["amount"] for row in await rows(payments)] == ["60.00"]
    return str(debt["id"])


async def placed_anew(payments: Running) -> None:
    """As of a request of before, which noted the £40 in a column that is there no more."""
    await payments.as_owner(
        "ALTER TABLE payments.debt_request ADD COLUMN elsewhere_pence bigint NOT NULL DEFAULT 4000",
        "UPDATE payments.debt_request SET after_seq = 0", import_module(MIGRATION).FILL,
        "ALTER TABLE payments.debt_request DROP COLUMN elsewhere_pence",
    )  # fmt: skip


async def paid_in_part(payments: Running, by: str, debt: str) -> None:
    """£20 of what was requested."""
    if by == "file":
        line = f"RCT-1,2012-11-05,20.00,collected,,{debt}-1,C-3391"
        assert await apply(payments, await sent(payments, line, kind="debts", head=DEBTS)) == {"applied": 1}
    else:
        await report(payments, "collect", reference="RCT-1", on="2012-11-05", pence=2_000)


@BY
@pytest.mark.parametrize("before", ["write-off", "collect"])
async def test_all_that_is_open_is_on_an_invoice(paying: Running, by: str, before: str) -> None:
    await paid_in_part(paying, by, await in_part_requested(paying, before))
    await report(paying, "undo-report", reference="WO-1", reason="Of another")
    (now,) = (await client.get(paying, "/debts"))["items"]
    assert now["openPence"] == 8_000
    assert [row["amount"] for row in await rows(paying)] == ["40.00"]


@BY
async def test_what_was_paid_of_an_invoice_is_not_credited(paying: Running, by: str) -> None:
    """Then £60 stand again: of the invoice £40 were not paid and are taken back."""
    await paid_in_part(paying, by, await in_part_requested(paying, "write-off"))
    await paying.deliver(tariff("ann", revision=2, prices=dict.fromkeys(MEASURES, 6_000)))
    await paying.deliver(achieved("ann", revision=3))
    (now,) = (await client.get(paying, "/debts"))["items"]
    assert (now["openPence"], now["collectedPence"], now["writtenOffPence"]) == (0, 2_000, 2_000)
    assert [row["amount"] for row in await rows(paying)] == ["-40.00"]


async def test_what_was_written_off_of_an_invoice_is_not_credited_though_it_stands_again(paying: Running) -> None:
    """£60 were requested and £20 of them written off: nothing else has the invoice open once nothing is owed."""
    await in_part_requested(paying, "write-off")
    await report(paying, "write-off", reference="WO-2", on="2012-11-05", pence=2_000, reason="Cannot be found")
    await paying.deliver(achieved("ann", revision=3))
    assert [row["amount"] for row in await rows(paying)] == ["-40.00"]


async def test_a_request_of_before_is_placed_by_what_it_noted_as_settled(paying: Running) -> None:
    await paid_in_part(paying, "hand", await in_part_requested(paying, "write-off"))
    placed = await paying.db.read("SELECT after_seq FROM debt_request")
    assert placed[0]["after_seq"] > 0
    await placed_anew(paying)
    assert await paying.db.read("SELECT after_seq FROM debt_request") == placed


@pytest.mark.parametrize("on", [5, 6])
async def test_what_came_after_a_request_of_before_on_its_own_day_is_of_its_invoice(paying: Running, on: int) -> None:
    """£40 of the invoice are paid and the £40 of before undone: as much is settled as the request noted."""
    debt = await in_part_requested(paying, "write-off")
    paying.today = date(2012, 11, on)
    await report(paying, "collect", reference="RCT-1", on="2012-11-05", pence=4_000)
    await report(paying, "undo-report", reference="WO-1", reason="Of another")
    await placed_anew(paying)
    assert [row["amount"] for row in await rows(paying)] == ["40.00"], debt
