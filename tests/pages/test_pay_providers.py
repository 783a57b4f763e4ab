"""Pay providers: a run from the proposal to the report that it was paid, by three people, and what each may not do."""

import re
from datetime import date, timedelta

import httpx
import pytest
from markupsafe import escape

from tests.pages.conftest import Browser
from tests.pages.sending import hidden, on, sent
from tests.payments import client
from tests.payments.builders import BACK, achieved, scheme, tariff

DAY = date(2012, 8, 6)


@pytest.fixture
async def due(browser: Browser) -> Browser:
    """£100 due under the contract that takes back."""
    browser.running.today = DAY
    await browser.running.deliver(scheme(), tariff(), achieved())
    return browser


async def proposed(browser: Browser) -> str:
    """The address of a run that was proposed."""
    page = await browser.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    assert page.status_code == 200, page.text
    done = await sent(browser, "/runs/propose", page, **{
        "contract": BACK, "runOn-day": "6", "runOn-month": "8", "runOn-year": "2012",
    })  # fmt: skip
    assert done.status_code == 303, done.text
    return done.headers["location"].split("/payments/pages", 1)[1]


async def as_role(browser: Browser, role: str, path: str) -> httpx.Response:
    browser.http.cookies.clear()
    return await browser.sign_in(role, organisation="council", to=path)


async def test_who_proposes_where_a_run_is_already_there_is_led_to_it(due: Browser) -> None:
    run = await proposed(due)
    page = await due.get("/runs/propose")
    again = await sent(due, "/runs/propose", page, contract=BACK, **on("runOn", 6, 8, 2012))
    assert again.status_code == 409
    assert re.search(
        rf'<a href="[^"]+{run}">There is already a run of this contract for that date[^<]+See it</a>', again.text
    )


async def test_a_run_is_proposed_approved_released_and_paid_by_three_people(due: Browser) -> None:
    run = await proposed(due)
    page = await due.get(run)
    assert "£100" in page.text
    assert "Check and approve" not in page.text
    page = await as_role(due, "finance_approver", f"{run}/approve")
    assert "Check before you approve" in page.text
    assert (await sent(due, f"{run}/approve", page)).status_code == 303
    page = await as_role(due, "finance_releaser", f"{run}/release")
    assert (await sent(due, f"{run}/release", page)).status_code == 303
    settle = f"{run.replace('/runs/', '/remittances/')}/settle"
    assert f'href="http://site.local/payments/pages{settle}"' in (await due.get(run)).text
    page = await due.get(settle)
    paid = await sent(due, settle, page, **{
        "reference": "BACS-1", "settledOn-day": "6", "settledOn-month": "8", "settledOn-year": "2012",
    })  # fmt: skip
    assert paid.status_code == 303, paid.text
    remittance = await due.get(paid.headers["location"])
    assert "BACS-1" in remittance.text
    await leads_from_the_outcome_to_its_payment_and_back(due, remittance, run)


async def leads_from_the_outcome_to_its_payment_and_back(due: Browser, remittance: httpx.Response, run: str) -> None:
    assert f'href="http://site.local/payments/pages{run}"' in remittance.text
    assert "Report that it was paid" not in (await due.get(run)).text
    (claim,) = re.findall(r'href="[^"]+/payments/pages(/claims/[0-9a-f-]+)"', remittance.text)
    page = await due.get(claim)
    assert "The remittance of 6 August 2012: paid on 6 August 2012 as BACS-1</a>" in page.text
    assert "On 6 August 2012 by the run of 6 August 2012, as BACS-1: £100</dd>" in page.text
    of_run = "Run of 6 August 2012, paid on 6 August 2012</a>"
    assert f'href="http://site.local/payments/pages{run}">{of_run}' in page.text
    due.http.cookies.clear()
    page = await due.sign_in("provider", organisation="riverside", to=claim)
    assert f'href="http://site.local/payments/pages{run.replace("/runs/", "/remittances/")}">{of_run}' in page.text


async def test_payments_for_outcomes_are_looked_for_by_the_names_of_contracts(due: Browser) -> None:
    page = await due.sign_in("auditor", organisation="council", to=f"/claims?contract={BACK}")
    choices = page.text.split('<select class="govuk-select" id="contract"')[1].split("</select>")[0]
    titles = {
        row["code"]: row["title"] or row["code"] for row in (await client.get(due.running, "/contracts"))["items"]
    }
    assert len(titles) > 1
    assert all(f'<option value="{code}"' in choices for code in titles)
    assert all(title in choices for title in titles.values())
    assert f'<option value="{BACK}" selected>' in choices
    gone = await due.get("/claims?contract=over-2001")
    assert gone.status_code == 422


async def test_a_run_of_nothing_is_not_proposed(due: Browser) -> None:
    await client.paid_run(due.running)
    due.running.today = DAY + timedelta(days=1)
    page = await due.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    fields = {"contract": BACK, "runOn-day": "7", "runOn-month": "8", "runOn-year": "2012"}
    refused = await sent(due, "/runs/propose", page, **fields)
    assert refused.status_code == 409
    assert "there is nothing to propose" in refused.text
    assert len((await due.get("/runs.json")).json()["items"]) == 1


async def test_what_was_dropped_is_proposed_again_without_a_question(due: Browser) -> None:
    run = await proposed(due)
    dropping = await due.get(f"{run}/cancel")
    await sent(due, f"{run}/cancel", dropping)
    again = await due.get("/runs/propose")
    done = await sent(due, "/runs/propose", again, **{"contract": BACK, **on("runOn", 6, 8, 2012)})
    assert done.status_code == 303
    assert done.headers["location"] != run


async def test_what_undoes_something_is_never_the_main_button(due: Browser) -> None:
    run = await proposed(due)
    (dropping,) = re.findall(r'<a [^>]*class="([^"]+)"[^>]*>\s*Drop the proposal', (await due.get(run)).text)
    assert "govuk-button--secondary" in dropping
    page = await as_role(due, "finance_approver", run)
    (approving,) = re.findall(r'<a [^>]*class="([^"]+)"[^>]*>\s*Check and approve', page.text)
    assert "secondary" not in approving


async def test_whoever_proposed_may_not_approve(due: Browser) -> None:
    run = await proposed(due)
    due.http.cookies.clear()
    page = await due.sign_in("finance_approver", organisation="council", sub="finance_proposer", to=f"{run}/approve")
    assert "You have proposed this run: another person approves it." in page.text
    assert "Approve this run" not in page.text
    refused = await sent(due, f"{run}/approve", page)
    assert refused.status_code == 403


async def test_a_refused_form_comes_back_filled_in_with_each_error_at_its_field(due: Browser) -> None:
    page = await due.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    fields = {"contract": BACK, "runOn-day": "31", "runOn-month": "2", "runOn-year": "2012"}
    refused = await sent(due, "/runs/propose", page, **fields)
    assert refused.status_code == 422
    assert "<title>Error: " in refused.text
    assert '<a href="#runOn-day">' in refused.text
    assert 'name="runOn-day" type="text" value="31"' in refused.text
    assert f'<option value="{BACK}" selected>' in refused.text


async def test_what_does_not_fit_is_said_on_the_page_with_the_form(due: Browser) -> None:
    await proposed(due)
    again = await due.get("/runs/propose")
    fields = {"contract": BACK, "runOn-day": "5", "runOn-month": "8", "runOn-year": "2012"}
    refused = await sent(due, "/runs/propose", again, **fields)
    assert refused.status_code == 409
    assert "Another run of this contract waits for approval" in refused.text


async def test_a_double_submit_does_once_what_it_says(due: Browser) -> None:
    page = await due.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    fields = {"contract": BACK, "runOn-day": "6", "runOn-month": "8", "runOn-year": "2012"}
    answers = [await sent(due, "/runs/propose", page, **fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]


async def test_an_expired_session_keeps_the_forms_content_and_comes_back_to_it(due: Browser) -> None:
    page = await due.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    await due.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '31 minutes'")
    fields = {"contract": BACK, "runOn-day": "5", "runOn-month": "8", "runOn-year": "2012"}
    away = await sent(due, "/runs/propose", page, **fields)
    assert away.status_code == 303
    assert away.headers["location"].startswith("http://issuer.local/")
    back = await due.sign_in("finance_proposer", organisation="council", to="/")
    assert "Propose a run" in back.text
    assert 'name="runOn-day" type="text" value="5"' in back.text
    assert 'name="runOn-day" type="text" value="5"' in (await due.get("/runs/propose")).text  # until it was sent


@pytest.mark.parametrize("changed", [False, True])
async def test_what_was_done_before_the_session_expired_is_not_done_again(due: Browser, changed: bool) -> None:
    """The first answer was lost; what comes back has the same key, so the API says what it said."""
    page = await due.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    fields = {"contract": BACK, "runOn-day": "6", "runOn-month": "8", "runOn-year": "2012"}
    done = await sent(due, "/runs/propose", page, **fields)
    await due.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '31 minutes'")
    await sent(due, "/runs/propose", page, **fields)
    back = await due.sign_in("finance_proposer", organisation="council", to="/")
    again = await sent(due, "/runs/propose", back, **fields | ({"runOn-day": "5"} if changed else {}))
    if changed:
        assert again.status_code == 422
        assert "You sent this before, and it was done; now it says something else." in again.text
        assert "Idempotency" not in again.text
        assert hidden(again)["key"] != hidden(page)["key"]
    else:
        assert again.headers["location"] == done.headers["location"]
    assert len((await due.get("/runs.json")).json()["items"]) == 1


async def test_what_somebody_else_was_about_to_send_is_not_shown(due: Browser) -> None:
    page = await due.sign_in("finance_proposer", organisation="council", to="/runs/propose")
    await due.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '31 minutes'")
    fields = {"contract": BACK, "runOn-day": "5", "runOn-month": "8", "runOn-year": "2012"}
    await sent(due, "/runs/propose", page, **fields)
    await due.sign_in("finance_proposer", organisation="council", sub="another", to="/")
    assert 'value="5"' not in (await due.get("/runs/propose")).text


async def test_lists_are_the_same_rows_as_a_table_and_for_a_program(due: Browser) -> None:
    await proposed(due)
    rows = (await due.get("/runs.json")).json()["items"]
    assert [row["state"] for row in rows] == ["proposed"]
    assert len((await due.get("/runs.csv")).text.splitlines()) == 2


async def test_the_newest_run_and_the_newest_payment_stand_first(due: Browser) -> None:
    await client.paid_run(due.running)
    due.running.today = DAY + timedelta(days=7)
    await due.running.deliver(tariff("bob"), achieved("bob"))
    await client.paid_run(due.running)
    await due.sign_in("auditor", organisation="council", to="/runs")
    for path in ("/runs", "/remittances"):
        rows = (await due.get(f"{path}.json")).json()["items"]
        assert [row["runOn"] for row in rows] == ["2012-08-13", "2012-08-06"], path
        page = (await due.get(path)).text
        assert page.index("13 August 2012") < page.index(">6 August 2012"), path


async def test_why_this_amount_is_said_step_by_step(due: Browser) -> None:
    await due.sign_in("auditor", organisation="council", to="/claims")
    (row,) = (await due.http.get("/claims", headers=due.running.headers("auditor", organisation="council", key=False))
              ).json()["items"]  # fmt: skip
    page = await due.get(f"/claims/{row['id']}")
    assert page.status_code == 200, page.text
    assert "Why this amount" in page.text
    assert "The price for Abstinent at review, band low in the person&#39;s tariff of 10 April 2012: £100." in page.text
    ledger = page.text.split("All that was written in the ledger</caption>")[1].split("</table>")[0]
    assert "Earned, and due</a>" in ledger
    assert 'data-heading="From">The council&#39;s budget' in ledger
    assert 'data-heading="To">Due' in ledger
    assert (await due.get(f"/claims/{row['id']}/lines.csv")).status_code == 200


async def test_a_provider_pays_nobody(due: Browser) -> None:
    page = await due.sign_in("provider", organisation="riverside", to="/runs")
    assert page.status_code == 403
    assert "Pay providers</a>" not in page.text
    assert "Payments to providers</a>" in page.text


async def test_what_waits_is_summed_by_provider(due: Browser) -> None:
    await proposed(due)
    page = await due.get("/runs")
    table = page.text.split("What waits, by provider</caption>")[1].split("</table>")[0]
    assert re.findall(r"(Riverside|Together)<|£([0-9,]+)", table) == [
        ("Riverside", ""), ("", "100"), ("", "0"), ("", "100"), ("Together", ""), ("", "100"), ("", "0"), ("", "100"),
    ]  # fmt: skip


PROBE = "<script>alert('x')</script>\""


async def test_what_people_wrote_is_text_on_every_page(due: Browser) -> None:
    """Why a report was corrected, and why a run was rejected."""
    written = str(escape(PROBE))
    run = (await client.paid_run(due.running))["id"]
    correct = {"reference": "BACS-2", "settledOn": DAY.isoformat(), "reason": PROBE}
    corrected = await client.post(due.running, f"/remittances/{run}/correct", "finance_releaser", "finance-3", correct)
    await client.done(corrected)
    page = await due.sign_in("auditor", organisation="council", to=f"/remittances/{run}")
    assert written in page.text
    assert "<script>alert" not in page.text
    due.running.today = DAY + timedelta(days=7)
    await due.running.deliver(tariff("bob"), achieved("bob"))
    rejected = (await client.approved_run(due.running))["id"]
    body = {"reason": PROBE}
    answer = await client.post(due.running, f"/runs/{rejected}/reject", "finance_releaser", "finance-3", body)
    await client.done(answer)
    for path in ("/remittances", "/runs", f"/runs/{rejected}", "/claims"):
        assert "<script>alert" not in (await due.get(path)).text, path
    assert written in (await due.get(f"/runs/{rejected}")).text
