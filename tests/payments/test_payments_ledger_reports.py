"""Files in which the council's ledger says what it did: read whole, looked at, applied once, and doubts decided."""

import hashlib
from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, withdrawn
from tests.payments.test_payments_ledger_files import confirmed, make, paying, released

__all__ = ["paying"]
PAYMENTS = "payment_reference,payment_date,amount,invoice_number,supplier_number"
RETURNS = "payment_reference,returned_on,amount,reason,invoice_number,supplier_number"
DEBTS = "reference,date,amount,type,reason,request_number,customer_number"
DAY, AUGUST, NOVEMBER = "2012-08-10", date(2012, 8, 6), date(2012, 11, 5)


async def send(
    payments: Running, *lines: str, kind: str = "payments", head: str = PAYMENTS, sub: str = "finance-3", **more: Any
) -> httpx.Response:
    csv = "".join(f"{line}\r\n" for line in (head, *lines))
    body = {"kind": kind, "mapping": "generic", "fileName": "from-ledger.csv", "csv": csv} | more
    return await client.post(payments, "/ledger-reports", "finance_releaser", sub, body)


async def sent(payments: Running, *lines: str, **more: Any) -> str:
    return str((await client.done(await send(payments, *lines, **more)))["id"])


async def apply(payments: Running, report: str, sub: str = "finance-3") -> dict[str, Any]:
    """How many lines are in which state, of those in which there are any."""
    path = f"/ledger-reports/{report}/apply"
    counts = (await client.done(await client.post(payments, path, "finance_releaser", sub)))["counts"]
    return {state: lines for state, lines in counts.items() if lines}


async def lines_of(payments: Running, report: str) -> list[dict[str, Any]]:
    return list((await client.get(payments, f"/ledger-reports/{report}/lines"))["items"])


async def states(payments: Running, report: str) -> list[tuple[str, str | None]]:
    return [(line["state"], line["why"]) for line in await lines_of(payments, report)]


async def decide(
    payments: Running, report: str, line: int, act: str, sub: str = "finance-3", **body: Any
) -> httpx.Response:
    path = f"/ledger-reports/{report}/lines/{line}/{act}"
    return await client.post(payments, path, "finance_releaser", sub, body)


async def remittance(payments: Running, run: dict[str, Any]) -> dict[str, Any]:
    return dict(await client.get(payments, f"/remittances/{run['id']}"))


@pytest.fixture
async def run(paying: Running) -> dict[str, Any]:
    """£400 released on 6 August; it is 13 August by now."""
    await confirmed(paying)
    made = await released(paying, AUGUST)
    paying.today = date(2012, 8, 13)
    return made


async def test_a_file_is_looked_at_first_and_moves_nothing(paying: Running, run: dict[str, Any]) -> None:
    line = f"BACS-7,{DAY},400.00,{run['id']},104772"
    report = await client.done(await send(paying, line, lines=1, pence=40_000))
    csv = f"{PAYMENTS}\r\n{line}\r\n".encode()
    told = {"kind": "payments", "mapping": "generic", "mappingVersion": 1, "fileName": "from-ledger.csv", "lines": 1,
            "pence": 40_000, "sentBy": "finance-3", "sentOn": "2012-08-13",
            "sha256": hashlib.sha256(csv).hexdigest()}  # fmt: skip
    assert report | told == report
    assert report["counts"]["matched"] == 1
    assert (await remittance(paying, run))["state"] == "released"
    (looked_at,) = await lines_of(paying, report["id"])
    assert (looked_at["state"], looked_at["aboutId"], looked_at["pence"]) == ("matched", run["id"], 40_000)
    headers = paying.headers("auditor", organisation="council", key=False)
    content = await paying.client.get(f"/ledger-reports/{report['id']}/content", headers=headers)
    assert content.content == csv
    assert (await client.get(paying, "/ledger-reports", kind="returns"))["items"] == []
    assert (await client.get(paying, "/ledger-reports"))["items"] == [report]


async def test_applied_it_is_as_if_it_had_been_reported_by_hand(paying: Running, run: dict[str, Any]) -> None:
    report = await sent(paying, f"BACS-7,{DAY},400.00,{run['id']},104772")
    assert await apply(paying, report) == {"applied": 1}
    settled = await remittance(paying, run)
    assert (settled["state"], settled["reference"], settled["settledOn"]) == ("settled", "BACS-7", DAY)
    (event,) = await paying.published("payment-settled")
    assert event["data"] | {"actor": "finance-3", "reference": "BACS-7", "netPence": 40_000} == event["data"]
    (line,) = await lines_of(paying, report)
    assert (line["decidedBy"], line["decidedOn"]) == ("finance-3", "2012-08-13")


async def test_a_netted_remittance_is_its_invoice_and_its_credit(paying: Running, run: dict[str, Any]) -> None:
    await paying.deliver(withdrawn("ann"))
    await paying.deliver(achieved("ben", "housing_resolved"), achieved("cal", "housing_resolved"))
    netted = await released(paying, date(2012, 9, 3))
    assert (netted["grossPence"], netted["netPence"]) == (20_000, 10_000)
    alone = await sent(paying, f"BACS-8,2012-09-03,200.00,{netted['id']},104772")
    assert await states(paying, alone) == [("unmatched", "amount_differs")]
    both = await sent(
        paying, f"BACS-8,2012-09-03,200.00,{netted['id']},104772", f"BACS-8,2012-09-03,-100.00,{netted['id']}-C,104772"
    )
    assert await apply(paying, both) == {"applied": 2}
    assert (await remittance(paying, netted))["state"] == "settled"
    assert await apply(paying, alone) == {"already": 1}


async def test_nothing_is_applied_twice(paying: Running, run: dict[str, Any]) -> None:
    """Not by the same file, nor by the line in another one, nor where it was reported by hand."""
    line = f"BACS-7,{DAY},400.00,{run['id']},104772"
    report = await sent(paying, line)
    assert await apply(paying, report) == {"applied": 1}
    assert await apply(paying, report) == {"applied": 1}
    same = await send(paying, line)
    assert (same.status_code, same.json()["type"], same.json()["reportId"]) == (
        409, "/problems/file-sent-before", report,
    )  # fmt: skip
    longer = await sent(paying, line, line, f"BACS-9,{DAY},12.00,,999")
    assert await states(paying, longer) == [
        ("already", "line_before"), ("already", "line_before"), ("unmatched", "nothing_like_it"),
    ]  # fmt: skip
    assert await apply(paying, longer) == {"already": 2, "unmatched": 1}
    assert len(await paying.published("payment-settled")) == 1


async def test_what_was_reported_by_hand_is_known_already_or_differs(paying: Running, run: dict[str, Any]) -> None:
    await client.done(await client.settle(paying, run["id"], "BACS-7", DAY))
    report = await sent(
        paying, f"BACS-7,{DAY},400.00,{run['id']},104772", f"BACS-8,{DAY},400.00,{run['id']},104772",
        f"BACS-7,{DAY},£400.00,,104772",
    )  # fmt: skip
    assert await states(paying, report) == [("already", None), ("unmatched", "settled_otherwise"), ("already", None)]
    assert await apply(paying, report) == {"already": 2, "unmatched": 1}


async def test_a_doubled_line_is_applied_once(paying: Running, run: dict[str, Any]) -> None:
    line = f"BACS-7,{DAY},400.00,{run['id']},104772"
    report = await sent(paying, line, line)
    assert await states(paying, report) == [("matched", None), ("repeats", None)]
    assert await apply(paying, report) == {"applied": 1, "repeats": 1}


async def test_what_is_only_alike_is_proposed_and_never_applied_by_itself(paying: Running, run: dict[str, Any]) -> None:
    report = await sent(paying, f"BACS-7,{DAY},400.00,,104772", f"BACS-8,{DAY},400.00,RE-1,", f"B-9,{DAY},400.00,,9")
    assert await states(paying, report) == [
        ("proposed", None), ("proposed", None), ("unmatched", "nothing_like_it"),
    ]  # fmt: skip
    assert await apply(paying, report) == {"proposed": 2, "unmatched": 1}
    assert (await remittance(paying, run))["state"] == "released"

    wrong = await decide(paying, report, 2, "confirm", about="0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07")
    assert (wrong.status_code, wrong.json()["errors"][0]["allowed"]) == (422, [run["id"]])
    refused = await client.done(await decide(paying, report, 3, "refuse", reason="Another provider's"))
    assert (refused["state"], refused["refusalReason"]) == ("refused", "Another provider's")
    again = await decide(paying, report, 3, "confirm", about=run["id"])
    assert (again.status_code, again.json()["state"]) == (409, "refused")
    line = await client.done(await decide(paying, report, 2, "confirm", about=run["id"]))
    assert (line["state"], line["aboutId"], line["decidedBy"]) == ("applied", run["id"], "finance-3")
    assert (await remittance(paying, run))["reference"] == "BACS-7"
    assert (await decide(paying, report, 2, "refuse", reason="x")).status_code == 409
    assert (await decide(paying, report, 9, "refuse", reason="x")).status_code == 404


async def test_two_proposals_of_one_remittance_pay_it_once(paying: Running, run: dict[str, Any]) -> None:
    report = await sent(paying, f"BACS-7,{DAY},400.00,,104772", f"BACS-8,{DAY},400.00,,104772")
    await client.done(await decide(paying, report, 2, "confirm", about=run["id"]))
    late = await decide(paying, report, 3, "confirm", about=run["id"])
    assert (late.status_code, late.json()["type"], late.json()["state"]) == (409, "/problems/no-proposal", "unmatched")
    assert len(await paying.published("payment-settled")) == 1


async def test_a_run_that_is_released_later_is_settled_by_the_file_that_was_sent_before(paying: Running) -> None:
    await confirmed(paying)
    paying.today = AUGUST
    made = await client.approved_run(paying)
    report = await sent(paying, f"BACS-7,2012-08-06,400.00,{made['id']},104772")
    assert await states(paying, report) == [("unmatched", "not_released")]
    assert await apply(paying, report) == {"unmatched": 1}
    await client.done(await client.release(paying, made["id"]))
    assert await apply(paying, report) == {"applied": 1}


async def test_a_day_before_the_run_or_ahead_settles_nothing(paying: Running, run: dict[str, Any]) -> None:
    early = await sent(paying, f"BACS-7,2012-08-05,400.00,{run['id']},104772")
    ahead = await sent(paying, f"BACS-7,2012-08-14,400.00,{run['id']},104772")
    for report in (early, ahead):
        assert await apply(paying, report) == {"unmatched": 1}
        assert await states(paying, report) == [("unmatched", "day_impossible")]


async def test_one_remittance_under_two_references_is_looked_at_by_a_person(
    paying: Running, run: dict[str, Any]
) -> None:
    report = await sent(paying, *(f"BACS-{number},{DAY},400.00,{run['id']},104772" for number in (7, 8)))
    assert await states(paying, report) == [("unmatched", "several")] * 2
    assert await apply(paying, report) == {"unmatched": 2}


async def test_who_has_a_hand_in_what_is_paid_applies_nothing_of_it(paying: Running, run: dict[str, Any]) -> None:
    """`assessor-1` has recorded the outcomes; another person goes on with the same file."""
    recorders = await paying.db.read("SELECT recorders FROM outcome WHERE recorders IS NOT NULL")
    recorder = recorders[0]["recorders"][0]["sub"]
    report = await sent(paying, f"BACS-7,{DAY},400.00,{run['id']},104772")
    assert await apply(paying, report, recorder) == {"blocked": 1}
    assert await states(paying, report) == [("blocked", "separation_of_duties")]
    assert (await remittance(paying, run))["state"] == "released"
    assert await apply(paying, report) == {"applied": 1}
    alike = await sent(paying, f"BACS-7,{DAY},400.00,,104772")
    assert await states(paying, alike) == [("already", None)]


async def test_a_proposal_is_confirmed_by_nobody_with_a_hand_in_it(paying: Running, run: dict[str, Any]) -> None:
    recorders = await paying.db.read("SELECT recorders FROM outcome WHERE recorders IS NOT NULL")
    report = await sent(paying, f"BACS-7,{DAY},400.00,,104772")
    refused = await decide(paying, report, 2, "confirm", recorders[0]["recorders"][0]["sub"], about=run["id"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/separation-of-duties")
    assert await states(paying, report) == [("proposed", None)]


async def test_payments_that_came_back(paying: Running, run: dict[str, Any]) -> None:
    await client.done(await client.settle(paying, run["id"], "BACS-7", DAY))
    line = f"BACS-7,2012-08-13,-400.00,ACCOUNT CLOSED,{run['id']},104772"
    other = f"BACS-8,2012-08-13,400.00,,{run['id']},104772"
    report = await sent(paying, line, other, kind="returns", head=RETURNS)
    assert await states(paying, report) == [("matched", None), ("unmatched", "another_reference")]
    assert await apply(paying, report) == {"applied": 1, "unmatched": 1}
    returned = await remittance(paying, run)
    assert (returned["state"], returned["returnReason"]) == ("returned", "account_closed")
    again = await sent(paying, line, "BACS-7,,400.00,,,104772", kind="returns", head=RETURNS)
    assert await states(paying, again) == [("already", "line_before"), ("already", None)]
    paid = await sent(paying, f"BACS-7,{DAY},400.00,{run['id']},104772")
    assert await states(paying, paid) == [("unmatched", "came_back")]


async def test_the_payments_reference_is_enough_where_it_is_of_one_of_the_sum(
    paying: Running, run: dict[str, Any]
) -> None:
    await client.done(await client.settle(paying, run["id"], "BACS-7", DAY))
    report = await sent(paying, "BACS-7,2012-08-13,400.00,,,", kind="returns", head=RETURNS)
    assert await states(paying, report) == [("matched", None)]
    alike = await sent(paying, "REJ-1,2012-08-13,400.00,,,104772", kind="returns", head=RETURNS)
    assert await states(paying, alike) == [("proposed", None)]
    await client.done(await decide(paying, alike, 2, "confirm", about=run["id"]))
    assert (await remittance(paying, run))["state"] == "returned"
    assert await apply(paying, report) == {"already": 1}


@pytest.fixture
async def debt(paying: Running, run: dict[str, Any]) -> dict[str, Any]:
    """£100 that fell and is a debt of November, requested by the first file of debts."""
    await paying.deliver(withdrawn("ann"))
    await released(paying, NOVEMBER)
    await client.done(await make(paying))
    (made,) = (await client.get(paying, "/debts"))["items"]
    return dict(made)


async def test_what_became_of_a_debt(paying: Running, debt: dict[str, Any]) -> None:
    lines = [
        f"RCT-1,2012-11-05,30.00,Collected,,{debt['id']}-1,C-3391",
        f"RCT-1,2012-11-05,20.00,collected,,{debt['id']}-1,C-3391",
        f"WO-1,2012-11-05,50.00,written off,Wound up,{debt['id']}-1,C-3391",
        f"RCT-2,2012-11-05,20.01,collected,,{debt['id']}-1,C-3391",
        f"RCT-3,2012-11-04,1.00,collected,,{debt['id']},C-3391",
    ]
    report = await sent(paying, *lines, kind="debts", head=DEBTS)
    expected = [
        ("matched", None), ("unmatched", "reference_taken"), ("matched", None), ("unmatched", "more_than_open"),
        ("unmatched", "day_impossible"),
    ]  # fmt: skip
    assert await states(paying, report) == expected
    assert await apply(paying, report) == {"applied": 2, "unmatched": 3}
    (now,) = (await client.get(paying, "/debts"))["items"]
    assert (now["collectedPence"], now["writtenOffPence"], now["openPence"]) == (3_000, 5_000, 2_000)
    again = await sent(paying, *lines[:1], f"WO-1,2012-11-05,50.00,written_off,Other words,{debt['id']}-1,C-3391",
                       kind="debts", head=DEBTS)  # fmt: skip
    assert await states(paying, again) == [("already", "line_before"), ("already", "line_before")]


async def test_a_debt_without_a_number_is_proposed_by_its_sum_and_debtor(paying: Running, debt: dict[str, Any]) -> None:
    report = await sent(
        paying, "RCT-1,2012-11-05,100.00,collected,,,C-3391", "RCT-2,2012-11-05,100.00,collected,,,C-1",
        "RCT-3,2012-11-05,99.00,collected,,,C-3391", kind="debts", head=DEBTS,
    )  # fmt: skip
    assert await states(paying, report) == [("proposed", None), *[("unmatched", "nothing_like_it")] * 2]
    await client.done(await decide(paying, report, 2, "confirm", about=debt["id"]))
    (now,) = (await client.get(paying, "/debts"))["items"]
    assert now["openPence"] == 0


async def test_a_report_that_was_undone_is_not_made_again_by_the_same_line(
    paying: Running, debt: dict[str, Any]
) -> None:
    line = f"RCT-1,2012-11-05,30.00,collected,,{debt['id']}-1,C-3391"
    assert await apply(paying, await sent(paying, line, kind="debts", head=DEBTS)) == {"applied": 1}
    undone = {"reference": "RCT-1", "reason": "Another debtor's"}
    path = f"/debts/{debt['id']}/undo-report"
    await client.done(await client.post(paying, path, "finance_releaser", "finance-3", undone))
    again = await sent(paying, line, "X-1,2012-11-05,1.00,collected,,,C-9", kind="debts", head=DEBTS)
    assert await apply(paying, again) == {"already": 1, "unmatched": 1}


@pytest.mark.parametrize("sub", ["finance-1", "finance-2"])
async def test_who_proposed_or_approved_the_run_writes_no_debt_off_by_a_file(
    paying: Running, debt: dict[str, Any], sub: str
) -> None:
    lines = [
        f"RCT-1,2012-11-05,30.00,collected,,{debt['id']}-1,C-3391",
        f"WO-1,2012-11-05,50.00,written_off,,{debt['id']}-1,C-3391",
    ]
    report = await sent(paying, *lines, kind="debts", head=DEBTS)
    assert await apply(paying, report, sub) == {"applied": 1, "blocked": 1}
    assert await apply(paying, report, "finance-3") == {"applied": 2}


async def problem(payments: Running, *lines: str, **more: Any) -> list[dict[str, Any]]:
    answer = await send(payments, *lines, **more)
    assert answer.status_code == 422, answer.text
    assert (await client.get(payments, "/ledger-reports"))["items"] == []
    return list(answer.json()["errors"])


async def test_a_file_that_is_not_whole_is_not_kept(paying: Running, run: dict[str, Any]) -> None:
    line = f"BACS-7,{DAY},400.00,{run['id']},104772"
    (cut,) = await problem(paying, line, "BACS-8,2012-08-1")
    assert cut == {"field": "csv", "message": "line 3 has 2 cells for 5 columns"}
    (open_quote,) = await problem(paying, line, '"BACS-8')
    assert open_quote["message"].startswith("line 3 cannot be read: ")
    (doubled,) = await problem(paying, line, PAYMENTS, line)
    assert doubled["message"] == "line 3 has the columns again: the file holds a second one, or itself twice"
    assert [fault["field"] for fault in await problem(paying, line, lines=2, pence=50_000)] == ["lines", "pence"]
    (empty,) = await problem(paying)
    assert empty["message"] == "has no line beside its columns"
    (others,) = await problem(paying, "1;2", head=PAYMENTS.replace(",", ";"))
    assert others["message"] == "line 1 is separated by semicolons; commas are needed"
    (lacks,) = await problem(paying, "1,2", head="payment_reference,amount")
    assert (lacks["message"], lacks["allowed"][1]) == ("lacks the columns payment_date", "payment_date")
    (many,) = await problem(paying, *[f"B-1,{DAY},1.00,,"] * 20_001)
    assert many["message"] == "has 20001 lines, of at most 20000"


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(paying: Running) -> None:
    answer = await send(paying, "x" * 1_950_000)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    longer = await send(paying, "x" * 1_600_000)
    assert (longer.status_code, longer.json()["errors"][0]["field"]) == (422, "csv")


async def test_a_line_that_cannot_be_read_says_so_by_its_column_and_the_others_go_on(
    paying: Running, run: dict[str, Any]
) -> None:
    report = await sent(
        paying, f"BACS-7,{DAY},400.00,{run['id']},104772", f'"=HYPERLINK(""x"")",{DAY},1.00,,',
        "BACS-8,10/08/2012,4OO,,", ",,,,104772", f"BACS-9,{DAY},0.00,,",
    )  # fmt: skip
    assert await apply(paying, report) == {"applied": 1, "wrong": 4}
    _, formula, odd, empty, nothing = [line["problems"] for line in await lines_of(paying, report)]
    assert [(fault["column"], fault["message"]) for fault in formula] == [
        ("payment_reference", "begins as a formula does"),
    ]  # fmt: skip
    assert [(fault["column"], fault["allowed"]) for fault in odd] == [
        ("payment_date", ["as 2012-11-30"]), ("amount", ["1234.50"]),
    ]  # fmt: skip
    assert {fault["message"] for fault in empty} == {"must be filled in"}
    assert [fault["message"] for fault in nothing] == ["must be more than nothing"]


async def test_a_mapping_that_says_nothing_of_reports_reads_none(paying: Running) -> None:
    from tests.payments.test_payments_ledger_mappings import in_use

    await in_use(paying, reports=None)
    answer = await send(paying, f"B,{DAY},1.00,,", mapping="stockport-ledger")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/mapping-reads-nothing")
    await in_use(paying)
    own = "CHECK_NUMBER,AMOUNT_PAID,OTHER,CHECK_DATE"
    report = await sent(paying, 'C-1,"1,234.50",x,30-NOV-2012', head=own, mapping="stockport-ledger")
    (line,) = await lines_of(paying, report)
    assert (line["reference"], line["pence"], line["on"]) == ("C-1", 123_450, "2012-11-30")
    assert (await send(paying, "x,1", mapping="nobody-s")).status_code == 404


async def test_a_file_without_its_days_is_refused_and_says_which_column_is_missing(paying: Running) -> None:
    """A return without a day might be of a payment that had not left."""
    head = RETURNS.replace("returned_on,", "")
    refused = await send(paying, "BACS-7,400.00,closed,,104772", kind="returns", head=head)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["message"] == "lacks the columns returned_on"
    assert (await client.get(paying, "/ledger-reports", kind="returns"))["items"] == []


async def test_what_another_line_of_the_file_reports_is_in_doubt_no_more(paying: Running, run: dict[str, Any]) -> None:
    report = await sent(paying, f"BACS-7,{DAY},400.00,{run['id']},104772", f"BACS-8,{DAY},400.00,,104772")
    assert [state for state, _ in await states(paying, report)] == ["matched", "proposed"]
    assert await apply(paying, report) == {"applied": 1, "unmatched": 1}


async def test_a_reversal_that_the_ledger_took_into_a_payment_is_known_and_pays_nothing(
    paying: Running, run: dict[str, Any]
) -> None:
    """Its credit of what came back, and the invoice that takes that off, have numbers of their own."""
    await client.done(await make(paying, run["id"]))
    await client.done(await client.settle(paying, run["id"], "BACS-7", DAY))
    await client.done(await client.bounce(paying, run["id"], "BACS-7"))
    await client.done(await make(paying, kind="reversals"))
    await client.done(await client.undo_return(paying, run["id"]))
    await client.done(await make(paying, kind="reversals"))
    lines = [
        f"BACS-9,2012-08-13,-400.00,{run['id']}-R1,104772", f"BACS-9,2012-08-13,400.00,{run['id']}-R2,104772",
        f"BACS-9,2012-08-13,399.00,{run['id']}-R2,104772",
    ]  # fmt: skip
    report = await sent(paying, *lines)
    known = ("already", "reversal")
    assert await states(paying, report) == [known, known, ("unmatched", "amount_differs")]
    assert await apply(paying, report) == {"already": 2, "unmatched": 1}
    assert (await remittance(paying, run))["state"] == "settled"


async def test_an_invoice_and_its_credit_that_came_back_are_shown_to_a_person_together(
    paying: Running, run: dict[str, Any]
) -> None:
    """Of £200 that are due in September £100 are taken off: £100 were paid, and came back as two lines."""
    await client.done(await client.settle(paying, run["id"], "BACS-7", DAY))
    await paying.deliver(achieved("ben", "housing_resolved"), achieved("cal", "housing_resolved"), withdrawn("ann"))
    netted = await released(paying, date(2012, 9, 3))
    await client.done(await client.settle(paying, netted["id"], "BACS-8", "2012-09-03"))
    assert netted["nettedPence"] > 0
    gross, off = (f"{netted[name] // 100}.00" for name in ("grossPence", "nettedPence"))
    both = [
        f"BACS-8,2012-09-03,{gross},closed,{netted['id']},104772",
        f"BACS-8,2012-09-03,-{off},closed,{netted['id']}-C,104772",
    ]
    report = await sent(paying, *both, kind="returns", head=RETURNS)
    assert await states(paying, report) == [("proposed", "netted")] * 2
    first, second = await lines_of(paying, report)
    assert (first["beside"], second["beside"], first["candidates"]) == ([3], [2], [netted["id"]])
    assert await apply(paying, report) == {"proposed": 2}
    await client.done(await decide(paying, report, 3, "confirm", about=netted["id"]))
    assert [state for state, _ in await states(paying, report)] == ["applied"] * 2
    assert (await remittance(paying, netted))["state"] == "returned"
    lone = await sent(paying, both[0].replace("BACS-8", "BACS-9"), kind="returns", head=RETURNS)
    assert (await states(paying, lone))[0][0] == "unmatched"
