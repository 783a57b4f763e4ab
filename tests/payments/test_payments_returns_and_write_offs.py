"""A return that never was, of a debt that was written off meanwhile: it counts as it would without the return."""

from datetime import date

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import cash_apart, report, worth


async def test_what_stood_again_since_is_taken_off_the_debt_before_what_was_written_off(payments: Running) -> None:
    """Of a debt of 15,000 a return cancels 5,000 and 10,000 are written off; 6,000 stand again."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback", floor="1", carry=0)]))
    await worth(payments, ("ann", 10_000))
    await client.paid_run(payments)
    payments.today = date(2012, 8, 13)
    await payments.deliver(tariff("ann", prices={"abstinent_at_review": 15_000}, revision=2))
    second = (await client.paid_run(payments))["id"]
    payments.today = date(2012, 8, 20)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 8, 27)
    await client.done(await client.release(payments, (await client.approved_run(payments))["id"]))
    await client.done(await client.bounce(payments, second))
    (debt,) = (await client.get(payments, "/debts"))["items"]
    await client.done(await report(payments, debt["id"], "write-off", 10_000, "WO-1", reason="wound up"))
    await payments.deliver(tariff("ann", prices={"abstinent_at_review": 6_000}, revision=3), achieved(revision=3))
    (debt,) = (await client.get(payments, "/debts"))["items"]
    assert (debt["openPence"], debt["writtenOffPence"], debt["cancelledPence"]) == (0, 4_000, 11_000)
    await client.done(await client.undo_return(payments, second))
    (debt,) = (await client.get(payments, "/debts"))["items"]
    assert (debt["openPence"], debt["writtenOffPence"], debt["cancelledPence"]) == (0, 9_000, 6_000)
    assert await cash_apart(payments) == {}
