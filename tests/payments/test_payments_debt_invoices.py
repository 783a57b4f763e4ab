"""Of several invoices of one debt the ledger says which was paid: a credit takes back what nobody has paid."""

from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved
from tests.payments.client import done
from tests.payments.test_payments_ledger_files import confirmed, indebted, make, paying, rows
from tests.payments.test_payments_ledger_reports import DEBTS, apply, sent

__all__ = ["paying"]


async def report(payments: Running, path: str, **said: Any) -> None:
    (debt,) = (await client.get(payments, "/debts"))["items"]
    await done(await client.post(payments, f"/debts/{debt['id']}/{path}", "finance_releaser", "finance-3", said))


@pytest.fixture
async def twice(paying: Running) -> dict[str, Any]:
    """Of a debt of £100 first £60 were requested, then £40, since it was not written off after all."""
    await confirmed(paying)
    debt = await indebted(paying)
    await report(paying, "write-off", reference="WO-1", on="2012-11-05", pence=4_000, reason="Wound up")
    assert [row["amount"] for row in await rows(paying)] == ["60.00"]
    await report(paying, "undo-report", reference="WO-1", reason="Of another")
    assert [row["amount"] for row in await rows(paying)] == ["40.00"]
    return debt


async def credits_now(payments: Running) -> list[tuple[str, str]]:
    """Once nothing is owed any more."""
    await payments.deliver(achieved("ann", revision=3))
    return [(row["amount"], row["credited_request"][-2:]) for row in await rows(payments)]


@pytest.mark.parametrize(
    ("number", "undone", "credits_"),
    [(2, False, [("-60.00", "-1")]), (1, False, [("-40.00", "-2"), ("-20.00", "-1")]),
     (2, True, [("-40.00", "-2"), ("-60.00", "-1")])],
)  # fmt: skip
async def test_it_is_the_invoice_that_the_ledger_named(
    paying: Running, twice: dict[str, Any], number: int, undone: bool, credits_: list[tuple[str, str]]
) -> None:
    line = f"RCT-1,2012-11-05,40.00,collected,,{twice['id'].upper()}-{number},C-3391"
    assert await apply(paying, await sent(paying, line, kind="debts", head=DEBTS)) == {"applied": 1}
    if undone:
        await report(paying, "undo-report", reference="RCT-1", reason="Bounced")
    assert await credits_now(paying) == credits_


async def test_where_it_was_reported_by_hand_the_last_is_taken_back_first(
    paying: Running, twice: dict[str, Any]
) -> None:
    assert twice["openPence"] == 10_000
    await report(paying, "collect", reference="RCT-1", on="2012-11-05", pence=4_000)
    assert await credits_now(paying) == [("-40.00", "-2"), ("-20.00", "-1")]
    assert (await make(paying)).status_code == 409
