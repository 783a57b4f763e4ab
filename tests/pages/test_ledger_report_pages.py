"""What the ledger reports, on pages: a file is sent, looked at and applied, and what is in doubt is decided."""

import re
from datetime import date
from typing import Any

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import hidden, sent
from tests.pages.test_ledger_file_pages import as_role, the_link
from tests.payments import client
from tests.payments.builders import achieved, scheme, tariff
from tests.payments.test_payments_ledger_reports import PAYMENTS
from tests.payments.test_payments_suppliers import confirmed

NEW = "/ledger-reports/new"


@pytest.fixture
async def run(browser: Browser) -> dict[str, Any]:
    """£100 released."""
    browser.running.today = date(2012, 8, 6)
    await browser.running.deliver(scheme(), tariff(), achieved())
    await confirmed(browser.running)
    made = await client.approved_run(browser.running)
    return await client.done(await client.release(browser.running, made["id"]))


async def a_file(browser: Browser, *lines: str, **fields: str) -> str:
    """The address of its page."""
    page = await as_role(browser, "finance_releaser", NEW)
    csv = "".join(f"{line}\n" for line in (PAYMENTS, *lines))
    said = {"kind": "payments", "mapping": "generic", "csv": csv, "fileName": "june.csv", "lines": ""} | fields
    done = await sent(browser, NEW, page, **said)
    assert done.status_code == 303, done.text
    return str(done.headers["location"].split("/payments/pages", 1)[1])


def the_button(page: httpx.Response, words: str) -> str:
    (path,) = re.findall(rf'href="[^"]+/payments/pages([^"]+)"[^>]*>\s*{words}\s*</a>', page.text)
    return str(path)


async def state_of_run(browser: Browser, run: dict[str, Any]) -> str:
    return str((await client.get(browser.running, f"/remittances/{run['id']}"))["state"])


async def test_a_file_is_sent_looked_at_and_applied(browser: Browser, run: dict[str, Any]) -> None:
    listed = await as_role(browser, "finance_releaser", "/ledger-reports")
    assert the_button(listed, "Send a file of the ledger") == NEW
    file = await a_file(browser, f"BACS-7,2012-08-06,100.00,{run['id']},104772", "BACS-8,2012-08-06,1.00,,9")
    page = await browser.get(file)
    assert "Nothing here is like it" in page.text
    assert "Match, and wait to be applied" in page.text
    assert await state_of_run(browser, run) == "released"
    apply = the_button(page, "Apply what matches")
    done = await sent(browser, apply, await browser.get(apply))
    assert done.status_code == 303, done.text
    assert await state_of_run(browser, run) == "settled"
    only = await browser.get(f"{file}?state=applied")
    assert "BACS-7" in only.text
    assert "BACS-8" not in only.text
    assert "june.csv" in (await browser.get("/ledger-reports")).text
    (foreign,) = re.findall(rf'href="[^"]+/payments/pages({file}/lines/3/refuse)"', page.text)
    assert (await sent(browser, foreign, await browser.get(foreign), reason="Another's")).status_code == 303
    assert (await browser.get(foreign)).text.count("Refused") > 0
    assert "Apply what matches" not in (await browser.get(file)).text
    itself = await browser.get(the_link(await browser.get(f"{file}/file"), "The file itself"))
    assert itself.text.startswith(PAYMENTS)
    assert itself.headers["content-disposition"].startswith('attachment; filename="payments-')
    lines = (await browser.get(f"{file}/lines.json")).json()["items"]
    assert [line["state"] for line in lines] == ["applied", "refused"]


async def test_the_list_and_the_page_say_what_keeps_a_month_open(browser: Browser, run: dict[str, Any]) -> None:
    """A line of another sum and one that cannot be read do; one of nobody here does not."""
    of = f"{run['id']},104772"
    file = await a_file(
        browser, f"BACS-7,2012-08-06,90.00,{of}", f"BACS-7,06/08/2012,100.00,{of}", "BACS-8,2012-08-06,1.00,,9"
    )
    (row,) = (await browser.get("/ledger-reports.json")).json()["items"]
    assert [int(row[name]) for name in ("unmatched", "wrong", "keepsOpen")] == [2, 1, 2]
    listed = (await browser.get("/ledger-reports")).text
    for head in ("Do not fit", "Cannot be read", "Keep a month open"):
        assert head in listed
    page = await browser.get(file)
    assert page.text.count("Keep a month open") == 1
    asked = re.sub(r"\s+|<[^>]+>", " ", (await browser.get(f"{file}/lines/2/refuse")).text)
    assert "the remittance of 6 August 2012" in asked
    assert re.search(r"Sum\W+£90\W+£100\b", asked), asked
    unread = re.sub(r"\s+|<[^>]+>", " ", (await browser.get(f"{file}/lines/3/refuse")).text)
    assert re.search(r"Reference\W+BACS-7\W+not paid yet", unread)
    assert "the remittance of" not in (await browser.get(f"{file}/lines/4/refuse")).text
    only = (await browser.get(f"{file}?state=keepsOpen")).text
    assert "BACS-7" in only
    assert "BACS-8" not in only


async def test_how_many_cannot_be_read_is_said_by_the_page_and_anew_once_another_was_decided(
    browser: Browser, run: dict[str, Any]
) -> None:
    file = await a_file(browser, *(f"BACS-7,06/08/2012,{pounds}.00,{run['id']},104772" for pounds in (60, 40)))
    way = f"{file}/refuse-unread"
    page = await browser.get(way)
    assert hidden(page)["lines"] == "2"
    for tampered in ("", "two", "9" * 13):
        refused = await sent(browser, way, page, reason="Another's", lines=tampered)
        assert refused.status_code == 422, (tampered, refused.status_code)
        assert "How many there are" in refused.text
    without = {name: said for name, said in hidden(page).items() if name != "lines"}
    assert (await browser.post(way, without | {"reason": "Another's"})).status_code == 422
    foreign = f"{file}/lines/2/refuse"
    assert (await sent(browser, foreign, await browser.get(foreign), reason="Another's")).status_code == 303
    late = await sent(browser, way, page, reason="Another's")
    assert (late.status_code, hidden(late)["lines"]) == (409, "1")
    done = await sent(browser, way, late, reason="Another's")
    assert done.status_code == 303, done.text


async def test_what_a_file_comes_to_may_be_less_than_nothing(browser: Browser, run: dict[str, Any]) -> None:
    """More credits than invoices: who sends it says the sum, and one that is cut off is refused in pounds."""
    credit = f"BACS-7,2012-08-06,-90.00,{run['id']}-C,104772"
    page = await as_role(browser, "finance_releaser", NEW)
    said = {"kind": "payments", "mapping": "generic", "csv": f"{PAYMENTS}\n{credit}\n", "fileName": "june.csv"}
    cut_off = await sent(browser, NEW, page, **said, lines="", pence="-190.00")
    assert cut_off.status_code == 422
    assert "is not what they come to, −£90." in cut_off.text  # noqa: RUF001 - the sign
    for typed in ("less", "-1.5"):
        refused = await sent(browser, NEW, page, **said, lines="", pence=typed)
        assert (refused.status_code, "such as 345 or 345.50" in refused.text) == (422, True)
    await a_file(browser, credit, pence="-90.00")


async def test_what_fits_nothing_is_refused_at_once(browser: Browser, run: dict[str, Any]) -> None:
    """Of another system but for one, which is about something here; who only looks is offered nothing."""
    foreign = [f"X-{number},2012-08-06,1.00,,9" for number in range(3)]
    file = await a_file(browser, *foreign, f"BACS-7,2012-08-06,90.00,{run['id']},104772")
    way = the_button(await browser.get(file), "Refuse what fits nothing")
    page = await browser.get(way)
    said = re.sub(r"\s+|<[^>]+>", " ", page.text)
    assert re.search(r"Is about something here that it does not fit\W+1 line\W+Is like nothing here\W+3 lines", said)
    assert hidden(page)["lines"] == "4"
    assert (await sent(browser, way, page, reason="Of another system")).status_code == 303
    assert "Refuse what fits nothing" not in (await browser.get(file)).text
    assert (await sent(browser, way, page, reason="Of another system")).status_code == 303
    assert "None of them waits for anybody." in (await browser.get(way)).text
    assert "Refuse what fits nothing" not in (await as_role(browser, "finance_proposer", file)).text


async def test_who_may_not_apply_reads_how_many_lines_wait(browser: Browser, run: dict[str, Any]) -> None:
    """Two of one payment: nobody reads of one line where two wait."""
    parts = [f"BACS-{number},2012-08-06,{sum_},{run['id']},104772" for number, sum_ in ((7, "60.00"), (7, "40.00"))]
    file = await a_file(browser, *parts)
    page = await as_role(browser, "finance_proposer", file)
    (matching,) = re.findall(r"(\d+) matching lines? still to be applied", page.text)
    counts = (await client.get(browser.running, file))["counts"]
    assert (int(matching), counts["matched"]) == (2, 2)


async def test_what_is_in_doubt_is_decided_on_a_page(browser: Browser, run: dict[str, Any]) -> None:
    file = await a_file(browser, *(f"BACS-{number},2012-08-06,100.00,,104772" for number in (7, 8)))
    page = await browser.get(file)
    first, second = re.findall(rf'href="[^"]+/payments/pages({file}/lines/\d+/confirm)"', page.text)
    asked = await browser.get(first)
    assert "run of 6 August 2012: £100" in asked.text
    refusal = the_link(asked, "It is about none of them")
    assert (await sent(browser, refusal, await browser.get(refusal), reason="Another's")).status_code == 303
    assert "Refused" in (await browser.get(first)).text
    done = await sent(browser, second, await browser.get(second), about=run["id"])
    assert done.status_code == 303, done.text
    assert await state_of_run(browser, run) == "settled"


async def test_a_line_that_cannot_be_read_is_decided_on_a_page(browser: Browser, run: dict[str, Any]) -> None:
    file = await a_file(browser, f"BACS-7,06/08/2012,a hundred,{run['id']},104772")
    page = await browser.get(file)
    wrong = "payment_date must be a day of the calendar; amount must be a sum in pounds"
    assert wrong in page.text
    (refusal,) = re.findall(rf'href="[^"]+/payments/pages({file}/lines/2/refuse)"', page.text)
    asked = await browser.get(refusal)
    assert wrong in asked.text
    assert asked.text.count("cannot be read") > 1
    assert (await sent(browser, refusal, asked, reason="Sent again by the bank")).status_code == 303
    shown = (await browser.get(file)).text
    assert "Refused" in shown
    assert wrong not in shown


async def test_a_file_that_cannot_be_read_says_where(browser: Browser, run: dict[str, Any]) -> None:
    page = await as_role(browser, "finance_proposer", NEW)
    said = {"kind": "payments", "mapping": "generic", "fileName": "june.csv", "lines": ""}
    cut = await sent(browser, NEW, page, csv=f"{PAYMENTS}\nBACS-7,2012", **said)
    assert cut.status_code == 422
    assert "line 2 has 2 cells for 5 columns" in cut.text
    short = await sent(browser, NEW, page, csv=f"{PAYMENTS}\nB-7,2012-08-06,1.00,,\n", **said | {"lines": "2"})
    assert short.status_code == 422
    assert "the file has 1. It may be cut off" in short.text


async def test_who_may_not_report_looks_and_applies_nothing(browser: Browser, run: dict[str, Any]) -> None:
    file = await a_file(browser, "BACS-7,2012-08-06,100.00,,104772")
    page = await as_role(browser, "auditor", file)
    assert "In doubt" in page.text
    assert "/confirm" not in page.text
    assert "Apply what matches" not in page.text
    assert "Send a file" not in (await browser.get("/ledger-reports")).text


async def test_who_may_not_apply_is_told_who_does(browser: Browser, run: dict[str, Any]) -> None:
    file = await a_file(browser, f"BACS-7,2012-08-06,100.00,{run['id']},104772")
    page = await as_role(browser, "finance_proposer", file)
    assert "1 matching line still to be applied: a finance officer who releases payments applies them" in page.text
    assert "still to be applied: a finance" not in (await as_role(browser, "finance_releaser", file)).text


async def test_a_line_whose_payment_was_reported_meanwhile_is_no_question_any_more(
    browser: Browser, run: dict[str, Any]
) -> None:
    file = await a_file(browser, "BACS-7,2012-08-06,100.00,,104772")
    await client.done(await client.settle(browser.running, run["id"]))
    asked = await browser.get(f"{file}/lines/2/confirm")
    assert "All that it may be about is reported already." in asked.text
    apply = the_button(await browser.get(file), "Apply what matches")
    assert (await sent(browser, apply, await browser.get(apply))).status_code == 303
    assert (await browser.get(f"{file}/lines.json")).json()["items"][0]["state"] != "proposed"


async def test_what_would_be_reported_stands_first_and_apart_from_the_whole_file(
    browser: Browser, run: dict[str, Any]
) -> None:
    file = await a_file(browser, f"BACS-7,2012-08-06,100.00,{run['id']},104772", "BACS-8,2012-08-06,1358.50,,9")
    page = await browser.get(f"{file}/apply")
    before, _, after = page.text.partition("Report what these lines say</button>")
    before = before if after else page.text.partition("Report what these lines say")[0]
    assert "1 line matches: £100." in before
    assert "£1,458.50" not in before
    assert "£1,458.50" in page.text.replace(before, "")
    assert (await client.get(browser.running, f"{file}"))["matchedPence"] == 10_000
    await sent(browser, f"{file}/apply", page)
    again = await browser.get(f"{file}/apply")
    assert "None of its lines matches" in again.text


async def test_who_refuses_lines_is_told_that_nothing_refused_is_applied_later(
    browser: Browser, run: dict[str, Any]
) -> None:
    file = await a_file(browser, "BACS-8,2012-08-06,1.00,,9")
    for path in (f"{file}/refuse-unmatched", f"{file}/lines/2/refuse"):
        assert "What is refused is not applied later" in (await browser.get(path)).text, path
