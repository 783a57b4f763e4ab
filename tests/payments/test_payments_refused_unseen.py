"""Lines of the ledger that say something else by now than when somebody looked, and those of another day, are seen."""

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK
from tests.payments.test_payments_ledger_files import confirmed, paying
from tests.payments.test_payments_ledger_reports import apply, decide, lines_of, sent
from tests.payments.test_payments_month_close import open_of
from tests.payments.test_payments_shared_numbers import released
from tests.payments.test_payments_unmatched_lines import refuse_all

__all__ = ["paying"]
FITS = (409, "/problems/lines-fit-by-now")


async def test_a_line_about_a_run_that_was_only_proposed_then_is_not_refused(paying: Running) -> None:
    """It was like nothing here as the file was read; by now it names a payment that is approved."""
    await confirmed(paying)
    run = await client.done(await client.propose(paying))
    lines = f"BACS-7,{paying.today},400.00,{run['id']},104772", f"B-1,{paying.today},17.00,INV-1,999999"
    report = await sent(paying, *lines)
    await client.done(await client.approve(paying, run["id"]))
    answer = await refuse_all(paying, report, 2)
    assert (answer.status_code, answer.json()["type"], answer.json()["lines"]) == (*FITS, 1)
    await apply(paying, report)
    assert [line["why"] for line in await lines_of(paying, report)] == ["not_released", "nothing_like_it"]


async def test_a_line_that_matches_by_now_is_not_refused_by_itself_either(paying: Running) -> None:
    await confirmed(paying)
    run = await client.done(await client.propose(paying))
    await client.done(await client.approve(paying, run["id"]))
    report = await sent(paying, f"BACS-7,{paying.today},400.00,{run['id']},104772")
    await client.done(await client.release(paying, run["id"]))
    answer = await decide(paying, report, 2, "refuse", reason="not ours")
    assert (answer.status_code, answer.json()["type"]) == FITS
    await apply(paying, report)
    assert [line["state"] for line in await lines_of(paying, report)] == ["applied"]


@pytest.mark.parametrize(("day", "why"), [("2012-08-09", "settled_otherwise"), ("2012-08-01", "day_impossible")])
async def test_our_sum_reference_and_account_on_another_day_keeps_the_month_open(
    paying: Running, day: str, why: str
) -> None:
    await confirmed(paying)
    run = await released(paying, BACK)
    await client.done(await client.settle(paying, run["id"], "BACS-7", "2012-08-10"))
    report = await sent(paying, f"BACS-7,{day},400.00,,104772")
    (line,) = await lines_of(paying, report)
    assert (line["state"], line["why"], line["aboutId"], line["keepsOpen"]) == ("unmatched", why, run["id"], True)
    assert "reports_applied" in await open_of(paying)
