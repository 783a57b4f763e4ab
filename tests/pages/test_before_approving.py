"""What finance sees before it approves and releases; what an old page says; and where the error of a day stands."""

import re
from datetime import date
from html import unescape

import pytest

from services.payments.pages import contract_year, position_words
from services.payments.schemas.position_example import POSITION
from shared.pages import lists
from shared.pages.fields import Field
from tests.pages.conftest import Browser
from tests.pages.sending import on, sent
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff, withdrawn


@pytest.fixture
async def owed(browser: Browser) -> Browser:
    """£100 paid and fallen since; £100 of bob due."""
    running = browser.running
    running.today = date(2012, 7, 2)
    back = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await running.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved())
    await client.paid_run(running)
    running.today = date(2012, 7, 9)
    await running.deliver(withdrawn(reason="represented", on="2012-07-09"), tariff("bob"), achieved("bob"))
    return browser


async def as_role(browser: Browser, role: str, path: str) -> str:
    browser.http.cookies.clear()
    return (await browser.sign_in(role, organisation="council", to=path)).text


async def test_what_is_taken_off_stands_with_its_claim_and_reason_before_each_decision(owed: Browser) -> None:
    run = (await client.done(await client.propose(owed.running)))["id"]
    pages = [
        await as_role(owed, "auditor", f"/runs/{run}"),
        await as_role(owed, "finance_approver", f"/runs/{run}/approve"),
    ]
    await client.done(await client.approve(owed.running, run))
    pages.append(await as_role(owed, "finance_releaser", f"/runs/{run}/release"))
    for page in pages:
        table = page.split("What is taken off for what has fallen</caption>")[1].split("</table>")[0]
        assert "Abstinent at review</a>" in table
        assert "9 July 2012" in table
        assert "The person came back on that day" in table
        assert table.count("£50<") == 2
        assert "Taken off this run" in table
        assert "Carried: to be taken off a later run" in table
    assert "9 July 2012: the person came back on that day" in await as_role(owed, "auditor", f"/remittances/{run}")
    whole = await as_role(owed, "auditor", f"/runs/{run}/taken-off")
    assert "What the run of 9 July 2012 takes off" in whole


async def test_what_stands_for_less_than_was_paid_says_so_and_not_that_nobody_knows_why(owed: Browser) -> None:
    """Another band, or a day of another price: nothing of it has fallen."""
    worse = tariff(revision=2, prices={"abstinent_at_review": 6_000})
    await owed.running.deliver(achieved(on="2012-06-30", revision=3), worse)
    run = (await client.done(await client.propose(owed.running)))["id"]
    for role, path in (("finance_approver", f"/runs/{run}/approve"), ("auditor", f"/runs/{run}/taken-off")):
        table = (await as_role(owed, role, path)).split("What is taken off for what has fallen</caption>")[1]
        assert "It is worth less than was paid for it: see why this amount" in table.split("</table>")[0]
        assert ">£40<" in table
    await client.done(await client.approve(owed.running, run))
    assert "9 July 2012: it is worth less than was paid" in await as_role(owed, "auditor", f"/remittances/{run}")


async def test_each_payment_stands_with_its_person_and_its_reason_before_each_decision(
    owed: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS_ON_PAGE", 1)
    await owed.running.deliver(tariff("cyn"), achieved("cyn"))
    run = (await client.done(await client.propose(owed.running)))["id"]
    first = await as_role(owed, "finance_approver", f"/runs/{run}/approve")
    (further,) = re.findall(r'href="[^"]+/payments/pages([^"]+)" rel="next"', first)
    assert further.startswith(f"/runs/{run}/approve?")
    pages = [first, (await owed.get(unescape(further))).text]
    lines = (await owed.get(f"/runs/{run}/lines.json")).json()["items"]
    assert {line["clientId"] for line in lines} == {str(ident("bob")), str(ident("cyn"))}
    for page, line in zip(pages, lines, strict=True):
        table = page.split("What it would pay</caption>")[1].split("</table>")[0]
        assert table.count("<tr>") + table.count('<tr role="row">') == 2  # the headings, and one payment
        assert f'/claims/{line["claimId"]}">Abstinent at review</a>' in table
        assert f">{line['clientId']}</td>" in table
        assert ">£100</td>" in table
        assert f"/runs/{run}/lines.csv" in page
    (fallen,) = (await owed.get(f"/runs/{run}/taken-off.json")).json()["items"][:1]
    assert fallen["clientId"] == str(ident("ann"))


async def test_the_run_in_which_an_amount_stands_is_named_for_who_sees_runs(owed: Browser) -> None:
    run = (await client.done(await client.propose(owed.running)))["id"]
    claims = await as_role(owed, "auditor", "/claims")
    assert f'/runs/{run}">In the proposed run of 9 July 2012</a>' in claims
    (claim,) = [row["claimId"] for row in (await client.get(owed.running, f"/runs/{run}/lines"))["items"]]
    page = (await owed.get(f"/claims/{claim}")).text
    assert f'/runs/{run}">It stands in the proposed run of 9 July 2012</a>' in page
    owed.http.cookies.clear()
    of_provider = (await owed.sign_in("provider", organisation="riverside", to="/claims")).text
    assert "In a proposed run" in of_provider
    assert "/runs/" not in of_provider


async def test_what_has_fallen_since_it_was_approved_is_said_before_it_is_released(owed: Browser) -> None:
    run = (await client.done(await client.propose(owed.running)))["id"]
    await client.done(await client.approve(owed.running, run))
    said = "1 payment of this run (£100) has fallen since it was approved. Reject the run"
    assert said not in await as_role(owed, "auditor", f"/runs/{run}")
    own = "1 payment of this remittance (£100) has fallen since it was approved. Finance may reject it"
    owed.http.cookies.clear()
    assert own not in (await owed.sign_in("provider", organisation="riverside", to=f"/remittances/{run}")).text
    await owed.running.deliver(withdrawn("bob", reason="represented", on="2012-07-09"))
    assert own in (await owed.get(f"/remittances/{run}")).text
    assert "fell since, on 9 July 2012: the person came back" in (await owed.get(f"/remittances/{run}")).text
    assert said in await as_role(owed, "auditor", f"/runs/{run}")
    assert said in await as_role(owed, "auditor", f"/remittances/{run}")
    assert said in await as_role(owed, "finance_releaser", f"/runs/{run}/release")
    assert said in await as_role(owed, "finance_releaser", f"/runs/{run}/release")


async def test_what_has_fallen_since_a_release_stands_on_the_run_as_on_the_remittance(owed: Browser) -> None:
    run = (await client.done(await client.propose(owed.running)))["id"]
    await client.done(await client.approve(owed.running, run))
    await client.done(await client.release(owed.running, run))
    fell = "fell since, on 9 July 2012: the person came back"
    assert fell not in await as_role(owed, "auditor", f"/runs/{run}")
    await owed.running.deliver(withdrawn("bob", reason="represented", on="2012-07-09"))
    pages = [(await owed.get(f"/{kind}/{run}")).text for kind in ("runs", "remittances")]
    for page in pages:
        assert "Whether it fell, when and why" in page
        assert page.count(fell) == 1
    (line,) = (await owed.get(f"/runs/{run}/lines.json")).json()["items"]
    assert (line["fellOn"], line["reason"]) == ("2012-07-09", "represented")


async def test_the_page_of_a_run_asks_no_more_the_more_lines_it_has(
    owed: Browser, messages_sent: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fell of the lines that it shows their own list says: not all lines of the remittance are read for it."""
    monkeypatch.setattr(lists, "ROWS_AT_ONCE", 1)
    asked = []
    for name in ("cas", "dee", "eve"):
        await owed.running.deliver(tariff(name), achieved(name))
        run = (await client.done(await client.propose(owed.running)))["id"]
        await client.done(await client.approve(owed.running, run))
        await as_role(owed, "auditor", f"/runs/{run}")
        messages_sent.clear()
        assert (await owed.get(f"/runs/{run}")).status_code == 200
        asked.append(len(messages_sent))
        await client.done(await client.reject(owed.running, run))
    assert len(set(asked)) == 1


async def test_what_has_changed_since_it_was_proposed_is_said_before_it_is_approved(owed: Browser) -> None:
    run = (await client.done(await client.propose(owed.running)))["id"]
    await owed.running.deliver(achieved(revision=3))
    page = await as_role(owed, "finance_approver", f"/runs/{run}/approve")
    warning = (
        "It has changed since it was proposed, and cannot be approved. Another sum would be taken off, or become a"
        " debt, than £50. Drop the proposal, and propose it again: by now it would pay £100, and not £50."
    )
    assert page.index(warning) < page.index("Taken off for what has fallen</dt>")
    assert "Approve this run" not in page
    assert "Check and approve" not in await as_role(owed, "finance_approver", f"/runs/{run}")


async def test_what_fell_since_it_was_proposed_stands_in_its_way_and_is_named(owed: Browser) -> None:
    run = (await client.done(await client.propose(owed.running)))["id"]
    opened = await owed.sign_in("finance_approver", organisation="council", to=f"/runs/{run}/approve")
    await owed.running.deliver(withdrawn("bob", reason="represented", on="2012-07-09"))
    refused = await sent(owed, f"/runs/{run}/approve", opened)
    pages = [refused.text, await as_role(owed, "finance_approver", f"/runs/{run}")]
    assert refused.status_code == 409
    assert "It would not pay any more what was proposed: it has to be dropped and proposed again." in refused.text
    for page in pages:
        assert "It cannot be approved as it is." in page
        said = page.index("1 payment of it (£100 as it was proposed) has come to wait, or changed. Drop the proposal")
        assert said < page.index("Payments in it, 1 in number")
        table = page.split("has changed, since it was proposed</caption>")[1].split("</table>")[0]
        assert "it has fallen since, or another amount of it is due by now" in table
        assert "£100<" in table
    assert "Check and approve" not in pages[1]


async def test_who_goes_back_to_a_button_that_was_pressed_is_told_so(owed: Browser) -> None:
    run = (await client.approved_run(owed.running))["id"]
    owed.http.cookies.clear()
    opened = await owed.sign_in("finance_releaser", organisation="council", to=f"/runs/{run}/release")
    assert opened.headers["cache-control"] == "no-store"  # so that Back asks again
    await client.done(await client.release(owed.running, run))
    pressed = await sent(owed, f"/runs/{run}/release", opened)
    assert pressed.status_code == 409
    assert "This run is released already: finance is told to pay it. Nothing was done now." in pressed.text
    again = await owed.get(f"/runs/{run}/release")
    assert "There is nothing to be done here." in again.text
    assert "<button" not in again.text.split("<main", 1)[1]
    for act in ("approve", "cancel", "reject"):
        page = await owed.get(f"/runs/{run}/reject") if act == "reject" else None
        assert page is None or "There is nothing to be done here." in page.text
    paid = f"/remittances/{run}/undo-return"
    assert "There is nothing to be done here." in (await owed.get(paid)).text


async def test_a_day_that_does_not_fit_is_said_at_its_field(owed: Browser) -> None:
    run = (await client.approved_run(owed.running))["id"]
    await client.done(await client.release(owed.running, run))
    path = f"/remittances/{run}/settle"
    page = await owed.sign_in("finance_releaser", organisation="council", to=path)
    refused = await sent(owed, path, page, reference="BACS-2", **on("settledOn", 2, 7, 2012))
    assert refused.status_code == 409
    assert '<a href="#settledOn-day">“When did the money leave?” is too early' in refused.text
    assert "the earliest day is 9 July 2012" in refused.text
    assert 'id="settledOn-error"' in refused.text


def test_what_cannot_be_read_is_told_with_what_else_is_wrong() -> None:
    today = date(2012, 7, 9)
    pounds = Field("pence", "How much?", "pounds")
    assert pounds.fault({"pence": ["a lot"]}, today) == {
        "message": "must be an amount in pounds, such as 345 or 345.50"
    }
    assert pounds.fault({"pence": ["345.50"]}, today) is None
    for typed, pence in (("-345.50", -34_550), ("\u2212£1,200", -120_000), ("345", 34_500), ("-0.05", -5)):
        assert (pounds.fault({"pence": [typed]}, today), pounds.read({"pence": [typed]})) == (None, pence)
        assert pounds.read(pounds.typed(pence)) == pence
    day = Field("on", "When?", "date")
    assert day.fault({"on-day": ["31"], "on-month": ["2"], "on-year": ["2012"]}, today) is not None
    assert Field("count", "How many?", "number").fault({"count": ["few"]}, today) is not None


def test_where_causes_are_not_told_apart_the_words_say_so_and_what_can_be_said() -> None:
    causes = [cause["cause"] for cause in position_words.causes_of(POSITION)]
    assert causes[-1] == "Fewer starts, lower bands or fewer outcomes (not told apart)"
    assert "no measure is behind a plan of its own" in position_words.not_told_apart(POSITION)
    known = POSITION | {"shortfallCauses": POSITION["shortfallCauses"] | {"fewerStartsPence": 0, "lowerBandsPence": 0}}
    assert position_words.causes_of(known)[-1]["cause"] == "Fewer outcomes than planned"


def test_a_dash_of_the_measure_board_has_its_reason() -> None:
    assert "told to the council alone" in contract_year.why_a_dash(POSITION, is_council=False)
    assert "one to four people" in contract_year.why_a_dash(POSITION, is_council=True)
    unsaid = POSITION | {"openPotential": None}
    assert "has not said yet" in contract_year.why_a_dash(unsaid, is_council=True)
