"""Two payments of one sum in one bank run: the ledger says the same line of both, and names no invoice."""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, tariff
from tests.payments.test_payments_ledger_reports import RETURNS, apply, decide, lines_of, remittance, sent
from tests.payments.test_payments_month_close import open_of
from tests.payments.test_payments_shared_numbers import PAID_ON, one_party, released, settled

__all__ = ["one_party"]
OF: dict[str, Any] = {"party": "riverside", "delivered_by": "riverside"}


async def states_of(payments: Running, report: str) -> list[str]:
    return [line["state"] for line in await lines_of(payments, report)]


async def states_now(payments: Running, *runs: str) -> set[str]:
    return {(await remittance(payments, {"id": run}))["state"] for run in runs}


@pytest.mark.parametrize("kind", ["returns", "payments"])
async def test_the_second_of_two_equal_lines_waits_for_somebody_and_the_month_with_it(
    payments: Running, one_party: str, kind: str
) -> None:
    """It was a repetition that nobody could decide: the month closed, and one of the two was known to nobody."""
    made = [await (settled if kind == "returns" else released)(payments, code, **OF) for code in (BACK, HOLD)]
    runs = [run["id"] for run in made]
    if kind == "returns":
        line, head = f"BACS-7,2012-08-11,400.00,closed,,{one_party}", {"kind": "returns", "head": RETURNS}
    else:
        line, head = f"BACS-7,{PAID_ON},400.00,,{one_party}", {}
    report = await sent(payments, line, line, **head)
    assert await states_of(payments, report) == ["proposed", "proposed"]
    await client.done(await decide(payments, report, 3, "confirm", about=runs[0]))
    await apply(payments, report)
    assert await states_of(payments, report) == ["proposed", "applied"]
    assert "reports_applied" in await open_of(payments, "2012-08-01")
    first, _ = await lines_of(payments, report)
    assert first["candidates"] == [runs[1]]
    await client.done(await decide(payments, report, 2, "confirm", about=runs[1]))
    assert await states_now(payments, *runs) == {"returned" if kind == "returns" else "settled"}
    again = await sent(payments, line, line, line, **head)
    assert await states_of(payments, again) == ["already"] * 3


async def test_a_line_of_a_later_file_that_may_be_of_the_other_waits_for_somebody(
    payments: Running, one_party: str
) -> None:
    runs = [(await settled(payments, code, **OF))["id"] for code in (BACK, HOLD)]
    line = f"BACS-7,2012-08-11,400.00,closed,,{one_party}"
    first = await sent(payments, line, kind="returns", head=RETURNS)
    await client.done(await decide(payments, first, 2, "confirm", about=runs[0]))
    later = await sent(payments, line, "X-1,2012-08-12,1.00,closed,,999", kind="returns", head=RETURNS)
    (of_other, _) = await lines_of(payments, later)
    assert (of_other["state"], of_other["candidates"]) == ("proposed", [runs[1]])
    await client.done(await decide(payments, later, 2, "refuse", reason="the same return once more"))
    assert "reports_applied" not in await open_of(payments, "2012-08-01")


async def test_what_is_sent_twice_of_one_payment_is_said_once(payments: Running, one_party: str) -> None:
    run = (await settled(payments, BACK, **OF))["id"]
    line = f"BACS-7,2012-08-11,400.00,closed,,{one_party}"
    report = await sent(payments, line, line, kind="returns", head=RETURNS)
    assert await states_of(payments, report) == ["matched", "repeats"]
    await apply(payments, report)
    assert await states_now(payments, run) == {"returned"}


async def test_a_file_of_one_line_ten_thousand_times_is_read_as_fast_as_any(payments: Running, one_party: str) -> None:
    await settled(payments, BACK, **OF)
    begun = time.perf_counter()
    report = await sent(
        payments, *[f"X-1,{day},1.00,closed,,999" for day in days(10_000)], kind="returns", head=RETURNS
    )
    others = time.perf_counter() - begun
    begun = time.perf_counter()
    line = f"BACS-7,2012-08-11,400.00,closed,,{one_party}"
    report = await sent(payments, *[line] * 10_000, kind="returns", head=RETURNS)
    assert time.perf_counter() - begun < 3 * others + 1
    assert (await client.get(payments, f"/ledger-reports/{report}"))["counts"]["repeats"] == 9_999


def days(count: int) -> list[date]:
    return [date(2012, 8, 11) - timedelta(days=number) for number in range(count)]


async def test_of_two_payments_of_one_contract_the_second_line_is_of_the_second(
    payments: Running, one_party: str
) -> None:
    """What is known of the first is not said of both, also where the second was released only after the file came."""
    runs = [(await released(payments, BACK, **OF))["id"]]
    line = f"BACS-7,2012-08-13,400.00,,{one_party}"
    report = await sent(payments, line, line)
    assert await states_of(payments, report) == ["proposed", "repeats"]
    await client.done(await decide(payments, report, 2, "confirm", about=runs[0]))
    others = ("dan", "eve", "fay", "gil")
    await payments.deliver(*map(tariff, others), *(achieved(who, on="2012-07-09") for who in others))
    run = await client.approved_run(payments, BACK)
    runs.append((await client.done(await client.release(payments, run["id"])))["id"])
    await apply(payments, report)
    assert await states_of(payments, report) == ["applied", "proposed"]
    await client.done(await decide(payments, report, 3, "confirm", about=runs[1]))
    assert await states_now(payments, *runs) == {"settled"}


async def test_what_was_refused_is_not_asked_again_by_each_file_that_has_it_too(
    payments: Running, one_party: str
) -> None:
    """Until a file has more of these lines than were ever decided."""
    runs = [(await settled(payments, code, **OF))["id"] for code in (BACK, HOLD)]
    line = f"BACS-7,2012-08-11,400.00,closed,,{one_party}"
    of_file: dict[str, Any] = {"kind": "returns", "head": RETURNS}
    first = await sent(payments, line, line, **of_file)
    await client.done(await decide(payments, first, 2, "confirm", about=runs[0]))
    await client.done(await decide(payments, first, 3, "refuse", reason="the same return once more"))
    later = await sent(payments, line, line, "X-1,2012-08-12,1.00,closed,,999", **of_file)
    assert (await states_of(payments, later))[:2] == ["already", "already"]
    assert "reports_applied" not in await open_of(payments, "2012-08-01")
    more = await sent(payments, line, line, line, **of_file)
    assert await states_of(payments, more) == ["already", "already", "proposed"]
    await apply(payments, more)
    assert await states_of(payments, more) == ["already", "already", "proposed"]
    await client.done(await decide(payments, more, 4, "confirm", about=runs[1]))
    assert await states_now(payments, *runs) == {"returned"}


async def test_a_proposal_that_was_refused_alone_is_not_asked_again_either(payments: Running, one_party: str) -> None:
    run = await released(payments, BACK, **OF)
    line = f"BACS-9,{PAID_ON},400.00,,{one_party}"
    first = await sent(payments, line)
    await client.done(await decide(payments, first, 2, "refuse", reason="of another system"))
    later = await sent(payments, line, f"X-1,{PAID_ON},1.00,,999")
    assert (await states_of(payments, later))[0] == "already"
    assert await states_now(payments, run["id"]) == {"released"}
