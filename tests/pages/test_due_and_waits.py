"""What is due and no run takes is said wherever the figure stands; and how what does not stand any more fell."""

from datetime import date

import pytest

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, achieved, ident, identity, scheme, tariff, withdrawn

DAY = date(2012, 8, 6)
CLAIM = f"/claims/{ident('outcome ann abstinent_at_review')}"
ASKED = "somebody asks whether two records are one person"
LINK = 'href="http://site.local/assessment/pages/same-person"'


@pytest.fixture
async def in_doubt(browser: Browser) -> Browser:
    """£100 due of two people each; of one of them it is asked whether two records are one person."""
    browser.running.today = DAY
    await browser.running.deliver(scheme(), tariff(), achieved(), tariff("bob"), achieved("bob"), identity())
    return browser


@pytest.mark.parametrize("path", [f"/contracts/{BACK}", "/"])
async def test_beside_what_is_due_stands_what_of_it_waits_and_for_whom(in_doubt: Browser, path: str) -> None:
    await in_doubt.running.tick()
    page = await in_doubt.sign_in("commissioner", organisation="council", to=path)
    assert f"of which £100 (1 payment for an outcome) waits: {ASKED} (the turn of the LASARS)" in page.text
    assert "Due, to be paid by the next run that is approved" not in page.text


async def test_what_has_not_moved_waits_in_the_same_words_as_what_is_due(in_doubt: Browser) -> None:
    """To the council why, to who is paid what it may know."""
    await in_doubt.running.tick()
    in_doubt.running.today = date(2012, 8, 13)
    told = {"commissioner": ASKED, "provider": "something of the person&#39;s record has to be settled first"}
    for role, organisation in (("commissioner", "council"), ("provider", "riverside")):
        in_doubt.http.cookies.clear()
        page = await in_doubt.sign_in(role, organisation=organisation, to="/")
        assert f"1 payment for an outcome (£100): {told[role]} (the turn of the LASARS)" in page.text
        assert page.text.count(told[role]) == 2


async def test_where_nothing_waits_all_is_paid_with_the_next_run(in_doubt: Browser) -> None:
    await in_doubt.running.deliver(identity(state="settled", revision=2))
    page = await in_doubt.sign_in("commissioner", organisation="council", to=f"/contracts/{BACK}")
    assert "Due, to be paid by the next run that is approved" in page.text
    assert "waits:" not in page.text


async def test_a_proposal_says_what_has_come_to_wait_since_before_somebody_approves_it(in_doubt: Browser) -> None:
    running = in_doubt.running
    await running.deliver(identity(state="settled", revision=2))
    run = (await client.done(await client.propose(running)))["id"]
    said = (
        "1 payment of it (£100 as it was proposed) has come to wait, or changed. Drop the proposal, and propose it"
        " again: by now it would pay £100, and not £200, with 1 payment left out, to wait."
    )
    for role, path in (("auditor", f"/runs/{run}"), ("finance_approver", f"/runs/{run}/approve")):
        in_doubt.http.cookies.clear()
        assert said not in (await in_doubt.sign_in(role, organisation="council", to=path)).text
    await running.deliver(identity(revision=3))
    for role, path in (("auditor", f"/runs/{run}"), ("finance_approver", f"/runs/{run}/approve")):
        in_doubt.http.cookies.clear()
        page = (await in_doubt.sign_in(role, organisation="council", to=path)).text
        assert said in page
        assert ASKED in page


async def test_the_payment_itself_says_that_it_waits_and_leads_there_who_may_follow(in_doubt: Browser) -> None:
    said = f"It is due, and no run takes it: {ASKED}. It is the turn of the LASARS."
    page = await in_doubt.sign_in("commissioner", organisation="council", to=CLAIM)
    assert said in page.text
    assert "Due, and waits" in page.text
    assert LINK not in page.text
    in_doubt.http.cookies.clear()
    page = await in_doubt.sign_in("auditor", "assessor", organisation="council", sub="both", to=CLAIM)
    assert f'<a class="govuk-link" {LINK}>Same person?</a>' in page.text


async def test_who_is_paid_is_not_told_that_two_records_are_compared(in_doubt: Browser) -> None:
    for path in (CLAIM, f"/contracts/{BACK}", "/", "/claims"):
        in_doubt.http.cookies.clear()
        page = await in_doubt.sign_in("provider", organisation="riverside", to=path)
        assert "two records" not in page.text, path
    in_doubt.http.cookies.clear()
    page = await in_doubt.sign_in("provider", organisation="riverside", to=CLAIM)
    assert "record has to be settled first. It is the turn of the LASARS." in page.text


async def test_a_run_says_what_is_left_out_why_and_whose_turn_it_is(in_doubt: Browser) -> None:
    run = (await client.done(await client.propose(in_doubt.running)))["id"]
    page = await in_doubt.sign_in("finance_approver", organisation="council", to=f"/runs/{run}")
    table = page.text.split("What is left out, though it was due or its quarter is over</caption>")[1].split(
        "</table>"
    )[0]
    assert ASKED in table
    assert 'data-heading="Whose turn it is">the LASARS<' in table
    assert LINK not in page.text
    in_doubt.http.cookies.clear()
    page = await in_doubt.sign_in("auditor", "assessor", organisation="council", sub="both", to=f"/runs/{run}")
    assert LINK in page.text


async def test_what_fell_says_whether_it_was_refused_or_taken_back_after_its_approval(in_doubt: Browser) -> None:
    running = in_doubt.running
    await running.deliver(withdrawn(reason="refused"), tariff("cat"), achieved("cat"), withdrawn("cat"))
    await client.paid_run(running)
    await running.deliver(withdrawn("bob"))
    await in_doubt.sign_in("provider", organisation="riverside", to="/claims")
    listed = (await in_doubt.get("/claims")).text
    for name, state, why in (
        (
            "ann",
            "Refused, before anything was paid",
            "a verifier refused it: the person&#39;s page says why, and what can be done",
        ),
        ("bob", "Taken back after it was approved", "a record was corrected"),
        ("cat", "Did not stand any more, before it was paid", "a record was corrected"),
    ):
        page = (await in_doubt.get(f"/claims/{ident(f'outcome {name} abstinent_at_review')}")).text
        assert f"{state}</strong>" in page.replace("\n", "").replace("  ", ""), name
        assert why in page, name
        assert state in listed, name
    assert "Taken back before" not in listed
    owed = (await in_doubt.get("/claims?state=owed_back")).text
    assert '<option value="owed_back" selected>Amount of a period, owed back</option>' in owed
    assert '/claims?state=withdrawn&amp;contract=">refused, fallen or taken back</a>' in owed
    assert "Taken back after it was approved" in (await in_doubt.get("/claims?state=withdrawn&contract=")).text


async def test_payments_for_outcomes_stand_the_newest_first(in_doubt: Browser) -> None:
    await in_doubt.running.deliver(tariff("cat"), achieved("cat", on="2012-07-30"))
    await in_doubt.sign_in("auditor", organisation="council", to="/claims")
    page = (await in_doubt.get("/claims")).text
    assert page.index("30 July 2012") < page.index("2 July 2012")
    rows = (await in_doubt.get("/claims.json")).json()["items"]
    assert [row["effectiveOn"] for row in rows] == ["2012-07-30", "2012-07-02", "2012-07-02"]
    assert {row["state"] for row in rows} == {"due"}
