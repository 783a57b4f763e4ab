"""An outcome that a version moves to another contract year goes on under its id: not a penny moves."""

from datetime import date
from typing import Any

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff

CLAIM = ident("outcome ann abstinent_at_review")
IN_THE_RUN_OFF = "2013-06-15"
HALF = {"provisional": "clawback", "floor": "0.5", "carry": 0}


def contracts(ends: str) -> dict[str, Any]:
    return {"contracts": [contract(HOLD, ends=ends), contract(BACK, ends=ends, **HALF)]}


async def paid(payments: Running) -> dict[tuple[str, str], int]:
    payments.today = date(2013, 7, 1)
    of_a_year = tariff(valid_from="2013-04-10")
    await payments.deliver(scheme(**contracts("2013-04-02")), of_a_year, achieved(on=IN_THE_RUN_OFF))
    await client.paid_run(payments)
    return await client.balances(payments)


async def test_what_is_paid_in_the_run_off_stands_when_the_contract_is_extended_late(payments: Running) -> None:
    before = await paid(payments)
    assert before[BACK, "paid"] == 10_000
    extended = scheme(2, valid_from="2013-04-02", published_at="2013-06-30T09:00:00+00:00", **contracts("2014-04-02"))
    await payments.deliver(extended, achieved(on=IN_THE_RUN_OFF, revision=2))
    assert await client.balances(payments) == before
    assert (await client.claim(payments, CLAIM))["state"] == "settled"
