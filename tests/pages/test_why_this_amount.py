"""Where a price comes from: the book's beside the one that is paid, who set another one, and why."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.pages import run_words, step_words
from services.payments.pages.claim_explained import may_fall
from services.payments.pages.claim_happened import happened, told_kind
from services.payments.pages.claims import at_risk_in_words
from services.payments.pages.contract_names import ContractNames
from services.payments.pages.price_words import price_in_words
from services.payments.pages.run_step_words import acts_in_words
from services.payments.rules.postings import LedgerAccount, LineKind
from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, achieved, cohort, contract, ident, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import worth

CLAIM = ident("outcome ann abstinent_at_review")
SOURCES = [file for part in ("rules", "commands") for file in (Path("services/payments") / part).rglob("*.py")]
NAMES = ContractNames({}, {"hep_b_course": "Course of hepatitis B vaccination"})
STEP = {
    "step": "price",
    "from": "tariff",
    "measure": "hep_b_course",
    "band": "low",
    "bookOn": "2012-04-10",
    "pence": 12_300,
}
BOOK = {"book": {"id": "stockport-2012", "version": 2, "hash": "ab"}}
TARIFF = {"tariff": {"band": "low", "confirmedBy": "assessor-2", "overrideCode": "second_rater"}}
SAID = "The price for Course of hepatitis B vaccination, band low in the person's tariff of 10 April 2012: £123."
OTHER = "The book's price was £105 (stockport-2012, version 2)"
ROW = {"band": "*", "from": "2012-04-02", "to": "2013-04-01", "heldOn": True}


@pytest.mark.parametrize(
    ("told", "basis", "said"),
    [
        (BOOK | {"bookPence": 10_500}, TARIFF,
         f"{OTHER}: a person (assessor-2) set this one, because: second rater."),
        (BOOK | {"bookPence": 10_500}, {"tariff": None},
         f"{OTHER}: a person set this one."),
        (BOOK | {"bookPence": None}, TARIFF, "The book's price (stockport-2012, version 2) is not known here."),
        ({}, TARIFF, "The book's price is not known here."),
        (BOOK | {"bookPence": 12_300, "row": ROW}, {},
         ("It is the book's price (stockport-2012, version 2). Its row of the book is for every band,"
         " from 2 April 2012 to 31 March 2013; no later one follows, so it holds on.")),
    ],
)  # fmt: skip
def test_the_books_price_stands_beside_the_one_that_is_paid(
    told: dict[str, Any], basis: dict[str, Any], said: str
) -> None:
    assert price_in_words(STEP | told, basis, NAMES) == f"{SAID} {said}"


def test_who_is_paid_is_told_the_price_alone() -> None:
    shown = {name: value for name, value in STEP.items() if not name.startswith("book")}
    assert price_in_words(shown, {"tariff": {"band": "low"}}, NAMES) == SAID.replace(" of 10 April 2012", "")


def test_each_line_and_each_account_has_words() -> None:
    assert {kind.value for kind in LineKind} <= step_words.LINES.keys()
    assert {account.value for account in LedgerAccount} <= step_words.ACCOUNTS.keys()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("treatment-end", "End of treatment"),
        ("top-review", "TOP at a review"),
        ("housing_resolved", "Housing resolved"),
    ],
)
def test_evidence_is_called_by_words(kind: str, said: str) -> None:
    assert step_words.evidence_in_words(kind) == said


COHORT = {"from": "2012-02-01", "to": "2013-02-01", "size": 30, "achieved": 17}
OF_COHORT = "from 1 February 2012 and before 1 February 2013"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"step": "cohort", "measure": "housing_resolved", "band": "low", "cohortDate": "start", "months": 12} | COHORT,
         ("For housing resolved, who began in band low, over 12 months:"
          f" 30 cases {OF_COHORT}, of which 17 achieved it.")),
        ({"step": "cohort too small", "minimum": 20},
         "Fewer than 20 are too few: the last cohort that was large enough counts, or the first price."),
        ({"step": "earlier cohort"} | COHORT | {"size": 1},
         f"The last one that was large enough: 1 case {OF_COHORT}, of which 17 achieved it."),
        ({"step": "price by cohort", "atLeast": "0.4", "pence": 80_000},
         "From 40 % on each achievement is paid £800."),
        ({"step": "cohort month", "month": "2013-01-01", "achieved": 9, "pence": 720_000},
         "Achieved in January 2013: 9, so £7,200."),
    ],
)  # fmt: skip
def test_a_cohorts_month_is_told_step_by_step(step: dict[str, Any], said: str) -> None:
    assert step_words.step_in_words(step, {}, NAMES) == said


FALLEN = {"step": "receivable", "receivableId": "r", "beforePence": 34_500, "takenPence": 19_900, "leftPence": 14_600,
          "reference": "BACS-1", "aroseOn": "2012-08-06", "debtPence": 0}  # fmt: skip


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (FALLEN, ("£345 was open of what had fallen of the payment BACS-1, which arose on 6 August 2012,"
                 " £199 of it is taken off here: £146 left.")),
        ({"step": "netting", "receivableId": "r", "pence": 19_900},
         "Of that this line: taken off a run for what is owed, £199."),
        ({"step": "open again", "debtId": "d", "pence": 500}, "Of the debt £5 is open again."),
        ({"step": "undone", "line": "x", "pence": 500}, "What an earlier line had written is undone: £5."),
        ({"step": "left over", "pennies": 1, "lines": 3, "before": 0, "toThisLine": 1},
         ("1 penny left over by rounding down, over 3 lines: a penny each to the largest fractions,"
         " one of them to this line.")),
    ],
)  # fmt: skip
def test_a_line_of_a_run_is_told_step_by_step(step: dict[str, Any], said: str) -> None:
    assert step_words.step_in_words(step, {}, NAMES) == said


def test_no_step_that_an_explanation_can_have_is_left_to_its_name() -> None:
    written = {step for file in SOURCES for step in re.findall(r'"step": "([^"]+)"', file.read_text())}
    assert len(written) > 30
    worded = {*step_words.STEPS, *step_words.LINES, "price"}
    assert sorted(written - worded) == []


def test_who_rejected_a_run_and_why_is_said_in_words() -> None:
    run = {"id": "r", "runOn": "2012-08-06", "proposedBy": "finance-1", "approvedBy": "finance-2", "releasedBy": None}
    basis = {"run": run, "rejected": {"by": "finance-3", "reason": "A wrong month"}}
    assert acts_in_words(basis) == [
        ("Run", "of 6 August 2012, proposed by finance-1, approved by finance-2"),
        ("Rejected", "by finance-3, because: A wrong month"),
    ]


async def test_the_page_of_what_its_month_pays_says_so(browser: Browser) -> None:
    browser.running.today = date(2012, 8, 6)
    terms = contract(BACK, cohorts=[cohort(measure="abstinent_at_review")])
    await browser.running.deliver(scheme(contracts=[terms]), tariff(), achieved())
    path = f"/claims/{ident('outcome ann abstinent_at_review')}"
    page = await browser.sign_in("provider", organisation="riverside", to=path)
    assert "Paid with its month" in page.text
    assert "It has no price of its own" in page.text


def test_whom_a_title_names_is_called_by_it_and_anybody_else_by_the_code_as_words() -> None:
    names = ContractNames({"r-2012": "Riverside Recovery"}, {}, {"riverside": "Riverside Recovery"})
    assert [names.party(code) for code in ("riverside", "cdas")] == ["Riverside Recovery", "Cdas"]
    assert names.who("r-2012", "riverside") == "Riverside Recovery (r-2012)"
    assert names.who("r-2012", "cdas") == "Riverside Recovery (r-2012), Cdas"


MEASURED = {"measure": "hep_b_course"}
EITHER = "if the person comes back so soon that the treatment went on"


@pytest.mark.parametrize(
    ("basis", "provisional", "said"),
    [
        (MEASURED, {"pending": False, "until": None}, f"takes nothing of it back. It still falls {EITHER}"),
        (MEASURED, {"pending": False, "until": "2013-04-10"}, f"of it back any more. It still falls {EITHER}"),
        (
            MEASURED,
            {"pending": True, "until": "2013-04-10"},
            f"starts a treatment again until 10 April 2013, and {EITHER}",
        ),
        (MEASURED, {"pending": True, "until": "ever"}, f"is assessed again or starts a treatment again, and {EITHER}"),
        (
            MEASURED | {"withdrawn": {"reason": "represented"}},
            {"pending": False, "until": None},
            "nothing of it stands",
        ),
    ],
)
def test_what_may_still_fall_is_said_of_all_that_may_fell_it(
    basis: dict[str, Any], provisional: dict[str, Any], said: str
) -> None:
    assert said in may_fall(basis, provisional)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2013-09-06", ("May still be taken back until", "6 September 2013")),
        ("2013-09-05", ("Could be taken back until", "5 September 2013")),
        ("ever", ("May still be taken back until", "for good")),
    ],
)
def test_until_when_it_may_be_taken_back_is_past_on_the_day_itself(until: str, said: tuple[str, str]) -> None:
    """As the sentence about a return has it, which takes nothing back any more on that day."""
    assert at_risk_in_words(until, date(2013, 9, 5)) == said


def test_of_an_instalment_nobody_asks_whether_a_person_comes_back() -> None:
    assert may_fall({"shape": "block"}, {"pending": False, "until": None}) == ""


async def test_the_page_names_the_price_that_was_overridden_and_the_organisations(browser: Browser) -> None:
    browser.running.today = date(2012, 8, 6)
    book = scheme(contracts=[contract(BACK, title="Riverside Recovery", provisional="clawback")])
    set_singly = tariff(prices={"abstinent_at_review": 12_300}, scheme_hash=book.hash, override_code="second_rater")
    await browser.running.deliver(book, set_singly, achieved())
    claim = ident("outcome ann abstinent_at_review")
    page = await browser.sign_in("auditor", organisation="council", to=f"/claims/{claim}")
    assert "The book&#39;s price was £100 (stockport-2012, version 1): a person (assessor-2) set this one" in page.text
    assert "because: second rater." in page.text
    assert f"/tariff/pages/tariffs/{set_singly.tariff_id}" in page.text
    assert f"stockport-2012, version 1 (hash {book.hash})" in page.text
    assert _value(page.text, "Provider that is paid") == "Riverside Recovery"
    assert "set by assessor-2" in page.text
    browser.http.cookies.clear()
    finance = await browser.sign_in("finance_approver", organisation="council", to=f"/claims/{claim}")
    assert "a person set this one, because: second rater." in finance.text
    assert "assessor-2" not in finance.text
    own = await _as_provider(browser, f"/claims/{claim}")
    assert "£123" in own
    assert "/tariff/pages/" not in own.split("Why this amount")[1]
    assert "book" not in own.split("Why this amount")[1]


async def test_the_page_says_that_a_tariff_was_taken_back_and_not_that_there_is_none_yet(browser: Browser) -> None:
    browser.running.today = date(2012, 7, 16)
    await browser.running.deliver(scheme(), tariff(), achieved(), tariff(revision=2, voided=True))
    page = (await browser.sign_in("provider", organisation="riverside", to=f"/claims/{CLAIM}")).text
    assert "the person&#39;s tariff was taken back on 16 July 2012, and none has taken its place" in page
    assert "It has a price again once the assessment stands again" in page
    assert "no tariff yet" not in page


async def test_what_was_paid_taken_back_and_stands_again_says_all_three(browser: Browser) -> None:
    running = browser.running
    running.today = date(2012, 8, 6)
    await running.deliver(scheme(), tariff(), achieved())
    await client.paid_run(running)
    running.today = date(2012, 8, 13)
    await running.deliver(withdrawn(on="2012-08-13"))
    running.today = date(2012, 8, 20)
    await client.paid_run(running)
    await running.deliver(achieved(revision=3))
    page = await browser.sign_in("auditor", organisation="council", to=f"/claims/{CLAIM}")
    facts = page.text.split("Why this amount")[0]
    assert "On 6 August 2012 by the run of 6 August 2012" in facts
    assert _value(page.text, "Taken back") == "On 13 August 2012: £100"
    assert _value(page.text, "Stood again") == "On 20 August 2012: £100"


async def test_each_part_that_was_taken_off_or_set_off_says_of_what_by_which_run_and_why_no_more(
    browser: Browser,
) -> None:
    """Ann's £100 fell, and the run that paid bob £122.45 had room for £61.22. Then bob's fell too, and was sent back:
    of it only £61.23 had been paid.
    """
    running = browser.running
    running.today = date(2012, 8, 6)
    await running.deliver(scheme())
    await worth(running, ("ann", 10_000))
    await client.paid_run(running)
    running.today = date(2012, 9, 3)
    await running.deliver(withdrawn())
    await worth(running, ("bob", 12_245))
    run = await client.paid_run(running)
    running.today = date(2012, 9, 10)
    await running.deliver(withdrawn("bob"))
    await client.done(await client.bounce(running, str(run["id"])))
    page = (await browser.sign_in("provider", organisation="riverside", to=f"/claims/{CLAIM}")).text
    assert (
        "£61.22 was taken off the other payments of the run of 3 September 2012, of £100 that was owed back for it"
        " since 3 September 2012. No more than £61.22 could be taken off that run, which pays £122.45 and"
        " has to leave £61.23. £38.78 was still owed back then."
    ) in page
    page = (await browser.get(f"/claims/{ident('outcome bob abstinent_at_review')}")).text
    assert (
        "£61.23 of it was due again as its payment came back, and was set off against £122.45 that was owed back for"
        " it: nobody pays it. Of £122.45 the bank had paid that part alone: the rest of the run&#39;s"
        " payments was taken off for what was owed then, and does not come back. £61.22 was still owed back then."
    ) in page


def lines_of(*moves: tuple[int, str, str, str, int]) -> list[dict[str, object]]:
    """Of days of February 2014: what each line does, from which account to which, and how much."""
    return [
        {"kind": kind, "from": source, "to": to, "postedOn": f"2014-02-{on:02}", "pence": pence, "runId": None}
        for on, kind, source, to, pence in moves
    ]


PAID = ((1, "due", "budget", "due", 1_500), (2, "approval", "due", "approved", 1_500))
FELL = (3, "receivable", "receivable", "budget", 1_500)


def test_what_was_taken_off_and_is_due_again_stood_again_on_that_day() -> None:
    netting = (4, "netting", "approved", "receivable", 1_500)
    due, returned = (5, "due", "budget", "due", 1_500), (7, "return", "paid", "due", 1_500)
    assert happened(lines_of(*PAID, FELL, netting, due, (6, "approval", "due", "approved", 1_500), returned), {}) == [
        ("Taken back", "On 3 February 2014: £15"),
        ("Stood again", "On 5 February 2014: £15"),
        ("Sent back by the bank", "On 7 February 2014: £15"),
    ]


def test_what_came_back_and_was_set_off_did_not_stand_again_and_a_mistaken_return_is_told() -> None:
    back = (4, "return", "paid", "due", 1_500), (4, "set_off", "due", "receivable", 1_500)
    undone = (5, "return_undone", "receivable", "due", 1_500), (5, "return_undone", "due", "paid", 1_500)
    assert happened(lines_of(*PAID, FELL, *back, *undone), {}) == [
        ("Taken back", "On 3 February 2014: £15"),
        ("Sent back by the bank", "On 4 February 2014: £15"),
        ("Set off against what was owed for it", "On 4 February 2014: £15"),
        ("That was a mistake: the bank had not sent it back", "On 5 February 2014: £15"),
    ]


def test_all_that_stands_again_on_a_day_is_told_the_cancelled_debt_too() -> None:
    again = (5, "debt_cancelled", "budget", "debt", 1_000), (5, "due", "budget", "due", 500)
    assert happened(lines_of(*PAID, FELL, (4, "debt", "debt", "receivable", 1_000), *again), {}) == [
        ("Taken back", "On 3 February 2014: £15"),
        ("Stood again", "On 5 February 2014: £15"),
    ]


def test_what_comes_to_less_than_nothing_from_the_first_was_not_taken_back() -> None:
    lines = lines_of((1, "receivable", "receivable", "budget", 1_500))
    assert (happened(lines, {}), told_kind(lines)) == ([("Owed back", "On 1 February 2014: £15")], ["owed_back"])


def test_a_remittance_of_nothing_is_paid_once_it_is_released_and_no_payment_is_asked_for() -> None:
    remittance = {"state": "released", "netPence": 0, "runOn": "2014-02-02"}
    assert run_words.state_of(remittance).text == "Nothing to pay"
    lines = lines_of(PAID[0], (2, "approval", "due", "approved", 1_500))
    lines[1]["runId"] = "r"
    said = "With the run of 2 February 2014, all of which was taken off for what was owed: £15"
    assert happened(lines, {"r": remittance}) == [("Paid", said)]
    assert happened(lines, {"r": remittance | {"netPence": 1}}) == []


def _value(page: str, key: str) -> str:
    return page.split(f">{key}</dt>")[1].split("</dd>", maxsplit=1)[0].rsplit(">", maxsplit=1)[-1]


async def _as_provider(browser: Browser, path: str) -> str:
    browser.http.cookies.clear()
    return (await browser.sign_in("provider", organisation="riverside", to=path)).text
