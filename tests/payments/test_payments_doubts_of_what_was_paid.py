"""A doubt about what was paid by itself takes nothing out of the balance that pays it by another version, on paper
neither.
"""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, identity, scheme, tariff
from tests.payments.client import done
from tests.payments.test_payments_disputes import COUNCIL, FINANCE, SAID, closed, post
from tests.payments.test_payments_what_if_reckoned import compared, in_the_ledger

CLAIM = ident("outcome ann abstinent_at_review")
DAY = date(2012, 10, 8)


def on_account(pence: int = 10_000) -> Any:
    terms = contract(BACK, provisional="clawback", floor="0", annual_value_pence=[12_000], on_account={"share": "0.5"})
    row = {"measure": "abstinent_at_review", "from": "2012-04-02", "to": None, "pence": pence}
    return scheme(
        2, contracts=[contract(HOLD), terms], published_at="2012-10-08T09:00:00+00:00", price_from="achieved",
        prices=[row | {"band": band} for band in ("low", "high")],
    )  # fmt: skip


async def doubted(payments: Running, doubt: str) -> str:
    if doubt == "identity":
        await payments.deliver(identity("ann"))
        return ""
    return str((await done(await post(payments, "/disputes", COUNCIL, SAID | {"claimId": str(CLAIM)})))["id"])


async def published(payments: Running, draft: Any) -> dict[str, int]:
    """The balance, and what all of the contract comes to; as the what-if has said it before."""
    before = await in_the_ledger(payments, "stockport")
    stands, would_stand = await compared(payments, "stockport", draft)
    assert stands == before
    await payments.deliver(draft)
    assert would_stand == await in_the_ledger(payments, "stockport")
    return await balance(payments)


async def balance(payments: Running) -> dict[str, int]:
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    return {item["effectiveOn"]: item["pence"] for item in items if item["shape"] == "on_account_balance"}


@pytest.mark.parametrize("doubt", ["dispute", "identity"])
@pytest.mark.parametrize(("pence", "left_out"), [(10_000, 0), (12_500, 2_500), (7_500, 0)])
async def test_what_a_run_has_approved_is_in_the_balance(
    payments: Running, doubt: str, pence: int, left_out: int
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(on="2012-08-01"))
    await client.paid_run(payments)
    dispute = await doubted(payments, doubt)
    of_quarters = await published(payments, on_account(pence))
    assert of_quarters["2012-10-01"] == pence - left_out - 1_500
    if dispute:
        await closed(payments, dispute, "not_upheld", FINANCE)
        assert (await balance(payments))["2012-10-01"] == pence - 1_500


@pytest.mark.parametrize("doubt", ["dispute", "identity"])
async def test_what_no_run_has_approved_is_left_out_whatever_it_was_before(payments: Running, doubt: str) -> None:
    """Held, until the version pays it with its quarter, of which no run has approved anything."""
    payments.today = DAY
    held = contract(BACK, provisional="hold", floor="0")
    await payments.deliver(
        scheme(contracts=[contract(HOLD), held]), tariff(), achieved(on="2012-08-01", until=date(2013, 8, 1))
    )
    await doubted(payments, doubt)
    assert "2012-10-01" not in await published(payments, on_account())
