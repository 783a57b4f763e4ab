"""A supplier's number that two have, or that one had by mistake before: what comes back of either is of it."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff
from tests.payments.test_payments_ledger_files import confirmed, paying
from tests.payments.test_payments_ledger_reports import RETURNS, apply, lines_of, remittance, sent
from tests.payments.test_payments_month_close import open_of

__all__ = ["paying"]
PAID_ON, AUGUST = "2012-08-10", "2012-08-01"


@pytest.fixture(params=["one legal body", "a mistake put right"])
async def account(paying: Running, request: pytest.FixtureRequest) -> str:
    """The number of cdas, which riverside has too, or had."""
    await confirmed(paying, supplierNumber="555")
    if request.param == "a mistake put right":
        await confirmed(paying)
    await confirmed(paying, party="cdas", supplierNumber="555")
    return "555"


async def released(payments: Running, code: str, **party: str) -> dict[str, Any]:
    """£400 by each contract; it is 13 August by now."""
    if code == HOLD:
        for who in ("dan", "eve", "fay", "gil"):
            await payments.deliver(tariff(who), achieved(who, contract=HOLD, until=None, **party))
    payments.today = date(2012, 8, 6)
    run = await client.approved_run(payments, code)
    payments.today = date(2012, 8, 13)
    return await client.done(await client.release(payments, run["id"]))


async def settled(payments: Running, code: str, **party: str) -> dict[str, Any]:
    run = await released(payments, code, **party)
    return await client.done(await client.settle(payments, run["id"], "BACS-7", PAID_ON))


async def back(payments: Running, account: str, pounds: str = "400.00") -> str:
    line = f"BACS-7,2012-08-11,{pounds},closed,,{account}"
    return await sent(payments, line, kind="returns", head=RETURNS)


@pytest.mark.parametrize("code", [BACK, HOLD])
async def test_what_fits_one_alone_is_of_it(paying: Running, account: str, code: str) -> None:
    run = await settled(paying, code)
    report = await back(paying, account)
    (line,) = await lines_of(paying, report)
    assert (line["state"], line["aboutId"]) == ("matched", run["id"])
    assert "reports_applied" in await open_of(paying, AUGUST)
    assert await apply(paying, report) == {"applied": 1}
    assert (await remittance(paying, run))["state"] == "returned"
    assert "reports_applied" not in await open_of(paying, AUGUST)


async def test_what_fits_both_is_sent_back_by_nobody_unasked(paying: Running, account: str) -> None:
    runs = [await settled(paying, code) for code in (BACK, HOLD)]
    report = await back(paying, account)
    (line,) = await lines_of(paying, report)
    assert (line["state"], set(line["candidates"])) == ("proposed", {run["id"] for run in runs})
    assert await apply(paying, report) == {"proposed": 1}
    assert {(await remittance(paying, run))["state"] for run in runs} == {"settled"}


@pytest.mark.parametrize("paid", [BACK, HOLD])
async def test_what_is_known_of_one_may_be_said_of_the_other(paying: Running, account: str, paid: str) -> None:
    """One BACS run pays both under one reference; of the other it is not reported yet."""
    await settled(paying, paid)
    other = await released(paying, HOLD if paid == BACK else BACK)
    payment = await sent(paying, f"BACS-7,{PAID_ON},400.00,,{account}")
    (line,) = await lines_of(paying, payment)
    assert (line["state"], line["candidates"]) == ("proposed", [other["id"]])
    (line,) = await lines_of(paying, await back(paying, account))
    assert (line["state"], other["id"] in line["candidates"]) == ("proposed", True)


@pytest.mark.parametrize("code", [BACK, HOLD])
async def test_what_only_its_day_does_not_fit_keeps_the_month_open(paying: Running, account: str, code: str) -> None:
    run = await released(paying, code)
    report = await sent(paying, f"BACS-7,2012-08-01,400.00,,{account}")
    (line,) = await lines_of(paying, report)
    assert (line["state"], line["why"], line["aboutId"]) == ("unmatched", "day_impossible", run["id"])
    assert "reports_applied" in await open_of(paying, AUGUST)


@pytest.fixture
async def one_party(payments: Running) -> str:
    """Riverside has two contracts, each of £400, and one number of its own."""
    payments.today = date(2012, 8, 6)
    terms = [contract(HOLD, party="riverside"), contract(BACK, provisional="clawback", floor="0", carry=0)]
    await payments.deliver(scheme(contracts=terms), *(tariff(who) for who in ("ann", "ben", "cal", "hal")))
    await payments.deliver(*(achieved(who) for who in ("ann", "ben", "cal", "hal")))
    await confirmed(payments, supplierNumber="555")
    return "555"


@pytest.mark.parametrize("paid", [BACK, HOLD])
async def test_so_it_is_of_two_contracts_of_one_party(payments: Running, one_party: str, paid: str) -> None:
    """What came back may be what left in the same bank run by the other contract, and is not reported yet."""
    of = {"party": "riverside", "delivered_by": "riverside"}
    known = await settled(payments, paid, **of)
    report = await back(payments, one_party)
    (line,) = await lines_of(payments, report)
    assert (line["state"], line["aboutId"]) == ("matched", known["id"])
    other = await released(payments, HOLD if paid == BACK else BACK, **of)
    assert await apply(payments, report) == {"proposed": 1}
    (line,) = await lines_of(payments, report)
    assert set(line["candidates"]) == {known["id"], other["id"]}
    assert (await remittance(payments, known))["state"] == "settled"
