"""Approval limits: proposed on a page and confirmed on another; a run above them is approved by two."""

from datetime import date

import httpx
import pytest

from services.payments.pages import run_words
from shared.kernel.claims import Actor
from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.payments import client
from tests.payments.builders import achieved, scheme, tariff
from tests.payments.test_payments_approval_limits import ruled

FIELDS = {"aloneUpToPence": "50", "beyond": "second_approver", "releasedBy": "releaser", "lookedAtFirst": "false"}


@pytest.fixture
async def due(browser: Browser) -> Browser:
    """£100 of ann is due."""
    browser.running.today = date(2012, 8, 6)
    await browser.running.deliver(scheme(), tariff(), achieved())
    return browser


async def as_role(browser: Browser, role: str, path: str, sub: str = "") -> httpx.Response:
    browser.http.cookies.clear()
    return await browser.sign_in(role, organisation="council", to=path, **({"sub": sub} if sub else {}))


async def proposed(browser: Browser, **changes: str) -> str:
    page = await as_role(browser, "finance_proposer", "/approval-rules/propose")
    done = await sent(browser, "/approval-rules/propose", page, **FIELDS | changes)
    assert done.status_code == 303, done.text
    return done.headers["location"].split("/payments/pages", 1)[1].partition("?")[0]


async def test_finance_proposes_and_a_commissioner_confirms(due: Browser) -> None:
    page = await as_role(due, "auditor", "/approval-rules")
    assert "Today one person approves whatever a run comes to" in page.text
    assert "Propose approval limits" not in page.text
    rule = await proposed(due)
    page = await due.get(rule)
    assert "£50<" in page.text
    assert "Check and confirm" not in page.text  # that is for a commissioner
    page = await as_role(due, "commissioner", rule)
    assert "Check and confirm" in page.text
    page = await due.get(f"{rule}/confirm")
    assert (await sent(due, f"{rule}/confirm", page)).status_code == 303
    page = await due.get("/approval-rules")
    assert "Today one person approves up to £50. Above that: two people of finance approve it." in page.text
    rows = (await due.get("/approval-rules.json")).json()["items"]
    assert [(row["aloneUpToPence"], row["state"]) for row in rows] == [(5_000, "confirmed")]
    assert "They are confirmed already." in (await due.get(f"{rule}/refuse")).text


async def test_no_limit_and_the_ledger_as_releaser_are_said_too(due: Browser) -> None:
    rule = await proposed(due, aloneUpToPence="", releasedBy="ledger")
    page = await as_role(due, "commissioner", f"{rule}/refuse")
    assert "Any sum" in page.text
    assert (await sent(due, f"{rule}/refuse", page, reason="Not yet")).status_code == 303
    assert "Not yet" in (await due.get(rule)).text
    wrong = await as_role(due, "finance_proposer", "/approval-rules/propose")
    refused = await sent(due, "/approval-rules/propose", wrong, **FIELDS | {"aloneUpToPence": "much"})
    assert refused.status_code == 422
    assert 'id="aloneUpToPence-error"' in refused.text
    refused = await sent(due, "/approval-rules/propose", wrong, **FIELDS | {"aloneUpToPence": "-50"})
    assert "must be more than £0" in refused.text
    refused = await sent(due, "/approval-rules/propose", wrong, **FIELDS | {"lookedAtFirst": ""})
    assert 'id="lookedAtFirst-error"' in refused.text


async def test_a_run_above_the_limit_is_approved_first_by_one_and_then_by_another(due: Browser) -> None:
    await ruled(due.running, aloneUpToPence=5_000)
    run = await client.done(await client.propose(due.running))
    path = f"/runs/{run['id']}"
    page = await as_role(due, "finance_approver", path, "finance-4")
    assert "It comes to more than £50, up to which one person approves." in page.text
    assert "Check and approve first" in page.text
    assert "Check and approve<" not in page.text.replace("\n", "")
    page = await due.get(f"{path}/approve-first")
    assert (await sent(due, f"{path}/approve-first", page)).status_code == 303
    assert "Check and approve" not in (await due.get(path)).text
    asked = await due.get(f"{path}/approve")
    assert "You have approved this run: another person approves it." in asked.text
    assert "Approve this run" not in asked.text
    page = await as_role(due, "finance_approver", path, "finance-2")
    assert "It is approved first, and waits for another person of finance to approve it." in page.text
    assert "Check and approve first" not in page.text
    page = await due.get(f"{path}/approve")
    assert (await sent(due, f"{path}/approve", page)).status_code == 303
    assert "finance-4" in (await due.get(path)).text


async def test_without_the_first_the_second_is_told_the_limit_and_what_to_do(due: Browser) -> None:
    await ruled(due.running, aloneUpToPence=5_000)
    run = await client.done(await client.propose(due.running))
    path = f"/runs/{run['id']}/approve"
    page = await as_role(due, "finance_approver", f"{path}-first", "finance-2")
    refused = await sent(due, path, page)  # the button of another page
    assert refused.status_code == 409
    assert "It comes to more than £50, up to which one person approves." in refused.text
    asked = await due.get(path)
    assert "and then for another person of finance who approves it too." in asked.text
    assert "Approve this run" not in asked.text, "who comes first has not"


async def test_where_a_commissioner_comes_first_it_says_for_whom_it_waits_then(due: Browser) -> None:
    await ruled(due.running, aloneUpToPence=5_000, beyond="commissioner")
    run = await client.done(await client.propose(due.running))
    page = await as_role(due, "finance_approver", f"/runs/{run['id']}", "finance-2")
    waits = "waits for a commissioner to approve it first, and then for somebody of finance to approve it"
    assert waits in page.text
    asked = await due.get(f"/runs/{run['id']}/approve")
    assert waits in asked.text
    assert "Approve this run" not in asked.text


async def test_nobody_is_offered_to_approve_first_what_one_approves_alone(due: Browser) -> None:
    run = await client.done(await client.propose(due.running))
    asked = await as_role(due, "finance_approver", f"/runs/{run['id']}/approve-first", "finance-2")
    assert "One approval is enough for this run" in asked.text
    assert "Approve this run first" not in asked.text


@pytest.mark.parametrize(
    ("by", "act"),
    [
        ({"proposedBy": "ann"}, "approve-first"),
        ({"proposedBy": "ann"}, "approve"),
        ({"firstApprovedBy": "ann"}, "approve"),
        ({"firstApprovedBy": "ann"}, "release"),
        ({"approvedBy": "ann"}, "release"),
    ],
)
def test_nothing_is_offered_to_who_did_what_came_before(by: dict[str, str], act: str) -> None:
    """Whatever hats they wear; another of the same hats may."""
    first = None if act == "approve-first" else "f"
    run = {"firstApproval": "second_approver", "proposedBy": "p", "firstApprovedBy": first, "approvedBy": "a"}
    said = run | {"ledgerReleases": False} | by
    roles = frozenset({"finance_proposer", "finance_approver", "finance_releaser"})
    ann, ben = (Actor(sub, "stockport", "council", roles) for sub in ("ann", "ben"))
    assert (run_words.is_next(said, act, ann), run_words.is_next(said, act, ben)) == (False, True)
    assert run_words.acted_before(said, act, ben) == ""
