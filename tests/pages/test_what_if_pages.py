"""What if, on pages: a draft is tried from its own page, and what it came to is looked at down to single payments."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from services.payments.commands import what_if_worker
from services.payments.commands.what_if_reckoning import reckon
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import filled_in, sent
from tests.payments.builders import achieved, ident, scheme, tariff
from tests.payments.test_payments_what_if_drafted import by_measures, drafted, drafted_page, gone, judged_end
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, dearer, judged
from tests.payments.test_payments_what_ifs_named import named
from tests.tariff.builders import dearer as dearer_scheme
from tests.tariff.builders import scheme as whole_scheme
from tests.tariff.client import draft, publish

DRAFT, PAGE = "/schemes/stockport-2012/versions/2", f"/what-ifs/{WHAT_IF}"


@pytest.fixture
async def council(
    tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    tariff.today = date(2012, 12, 3)
    async with browser_of(with_pages(tariff), issuer) as opened:
        await publish(tariff)
        await draft(tariff, {"scheme": dearer_scheme(2)})
        yield opened


async def signed_in(browser: Browser, to: str, role: str = "commissioner") -> httpx.Response:
    browser.http.cookies.clear()
    page = await browser.sign_in(role, organisation="council", to=to)
    assert page.status_code == 200, page.text
    return page


@pytest.fixture
async def history(browser: Browser) -> Browser:
    """A draft was tried: Ann would be in the high band, and abstinence dearer."""
    payments = browser.running
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(), tariff("ann"), tariff("ben"))
    await payments.deliver(achieved("ann"), achieved("ben", on="2012-08-06"), achieved("ann", "housing_resolved"))
    await payments.deliver(
        asked(dearer(), kept=1, costs={"high": 70_000}, budget_pence=70_000), judged({"ann": "high", "ben": "low"})
    )
    return browser


async def worked(browser: Browser) -> None:
    taken = await what_if_worker.take(browser.running.db)
    assert taken is not None
    await reckon(browser.running.db, taken)


async def test_a_draft_is_tried_from_its_page(council: Browser) -> None:
    page = await signed_in(council, DRAFT)
    assert f'{DRAFT}/try"' in page.text
    assert "/payments/pages/what-ifs" in page.text
    form = await council.get(f"{DRAFT}/try")
    assert "What one person costs: band medium" in form.text
    done = await sent(council, f"{DRAFT}/try", form, budgetPence="2,500.50", cost1="1200")
    assert done.status_code == 303, done.text
    assert "It is being worked out" in (await council.get(done.headers["location"])).text
    (event,) = await council.running.published("what-if-asked")
    assert (event["data"]["version"], event["data"]["actor"]) == (2, "commissioner")
    assert (event["data"]["budgetPence"], event["data"]["costs"]) == (250_050, {"medium": 120_000})


async def test_one_that_was_published_meanwhile_is_refused_above_what_was_filled_in(council: Browser) -> None:
    form = await signed_in(council, f"{DRAFT}/try")
    published = await sent(council, f"{DRAFT}/publish", await council.get(f"{DRAFT}/publish"))
    assert published.status_code == 303, published.text
    refused = await sent(council, f"{DRAFT}/try", form, budgetPence="2500")
    assert refused.status_code == 409
    assert 'value="2500"' in refused.text
    assert "There is a problem" in refused.text
    assert (await council.get(f"{DRAFT}/try")).headers["location"].endswith(DRAFT)


async def test_one_that_was_changed_meanwhile_is_tried_as_it_is_shown_then(council: Browser) -> None:
    form = await signed_in(council, f"{DRAFT}/try")
    changed = dearer_scheme(2)
    changed["title"] = "Another title"
    assert (await draft(council.running, {"scheme": changed})).status_code < 300
    late = await sent(council, f"{DRAFT}/try", form)
    assert late.status_code == 409
    done = await sent(council, f"{DRAFT}/try", late)
    assert done.status_code == 303, done.text


async def test_one_that_cannot_be_tried_says_where_it_differs(council: Browser) -> None:
    of = whole_scheme(version=2)
    of["journey"]["gap_days"] = 28
    await draft(council.running, {"scheme": of})
    form = await signed_in(council, f"{DRAFT}/try")
    refused = await sent(council, f"{DRAFT}/try", form)
    assert refused.status_code == 409
    assert "journey.gap_days" in refused.text
    assert "28 is 21 in version 1" in refused.text


async def test_what_people_would_have_achieved_is_waited_for_and_what_nobody_verified_is_said(history: Browser) -> None:
    what_if = ident("by measures")
    payments = history.running
    await payments.deliver(by_measures(what_if, asked_at=datetime.now(tz=UTC) - timedelta(minutes=16)))
    page = await signed_in(history, f"/what-ifs/{what_if}")
    assert "It waits until everybody has been judged by the draft." in page.text
    assert "more than 15 minutes" in page.text
    await payments.deliver(
        drafted_page(drafted("ben", "housing_resolved"), gone("ben", on="2012-08-06", instead_of=5), what_if=what_if),
        judged_end(1, 2, what_if),
    )
    while (taken := await what_if_worker.take(payments.db)) is not None:
        await reckon(payments.db, taken)
    page = await history.get(f"/what-ifs/{what_if}")
    assert "Not verified by anybody, since nobody could: 1 payment, of £100 in all." in page.text
    assert "Of 1 outcome something else became known" in page.text


async def test_one_that_was_written_again_meanwhile_is_looked_at_first(council: Browser) -> None:
    form = await signed_in(council, f"{DRAFT}/try")
    await draft(council.running, {"scheme": dearer_scheme(2, 200)})
    assert (await sent(council, f"{DRAFT}/try", form)).status_code == 409
    assert await council.running.published("what-if-asked") == []


async def test_of_a_published_version_nothing_is_tried(council: Browser) -> None:
    page = await signed_in(council, "/schemes/stockport-2012/versions/1")
    assert "/try" not in page.text
    assert (await council.get("/schemes/stockport-2012/versions/1/try")).status_code == 303


async def test_while_it_waits_one_looks_again_or_gives_it_up(history: Browser) -> None:
    page = await signed_in(history, "/what-ifs")
    assert "Waits for its turn" in page.text
    page = await history.get(PAGE)
    assert "Look again" in page.text
    form = await history.get(f"{PAGE}/cancel")
    done = await sent(history, f"{PAGE}/cancel", form)
    assert done.status_code == 303, done.text
    page = await history.get(done.headers["location"])
    assert "Given up" in page.text
    assert "Look again" not in page.text
    assert (await sent(history, f"{PAGE}/cancel", form)).status_code in {303, 409}


async def test_before_after_and_difference_lead_to_the_payments_behind_them(history: Browser) -> None:
    await worked(history)
    page = await signed_in(history, PAGE)
    assert "What has happened comes to £300; by the draft it would come to £740, a difference of £440." in page.text
    assert "By the draft the total is £40 above the budget of £700." in page.text
    assert "£700</td>" in page.text.split("By band", 1)[1], "what one in the high band costs"
    for caption in ("By provider", "By what is paid for", "By band", "By month"):
        assert caption in page.text
    lists = re.findall(r'href="[^"]+/payments/pages(/what-ifs/[^"]+/amounts\?[^"]+)"', page.text)
    assert len(lists) == 7, "a provider, two measures, two bands, two months"
    behind = await history.get(lists[-1].replace("&amp;", "&"))
    assert "August 2012" in behind.text
    assert str(ident("ben")) in behind.text
    assert str(ident("ann")) not in behind.text
    rows = (await history.get(f"{PAGE}/amounts.json?band=high")).json()["items"]
    assert {(row["beforePence"], row["afterPence"], row["clientId"]) for row in rows} == {
        (0, 33_000, str(ident("ann"))), (0, 30_000, str(ident("ann"))),
    }  # fmt: skip
    assert len(rows) == 2
    figures = (await history.get(f"{PAGE}/figures.json")).json()["items"]
    assert {row["by"] for row in figures} == {"party", "measure", "band", "month"}
    csv = (await history.get(f"{PAGE}/amounts.csv")).text.splitlines()
    assert csv[0].startswith("number,claimId,contract,party,shape,measure,clientId,band,effectiveOn,beforePence")
    assert len(csv) == 6
    listed = (await history.get("/what-ifs.json")).json()["items"]
    assert [(row["state"], row["differencePence"]) for row in listed] == [("done", 44_000)]


@pytest.mark.parametrize("role", ["auditor"])
async def test_who_only_reads_gives_nothing_up(history: Browser, role: str) -> None:
    page = await signed_in(history, PAGE, role)
    assert "Give it up" not in page.text
    assert (await history.get(f"{PAGE}/cancel")).status_code == 403


async def test_who_is_asked_to_agree_sees_what_is_of_their_own_contracts(browser: Browser) -> None:
    running = browser.running
    running.today = date(2012, 12, 3)
    await running.deliver(scheme(), tariff("ann"), achieved("ann"))
    await running.deliver(asked(dearer()), judged({"ann": "low"}), named("riverside"))
    path = f"/what-ifs/{WHAT_IF}/own"
    page = await browser.sign_in("provider", organisation="riverside", to=path)
    assert "so there is nothing to see yet" in page.text
    await worked(browser)
    page = await browser.get(path)
    assert page.status_code == 200, page.text
    assert "£110" in page.text
    (row,) = (await browser.get(f"{path}.json")).json()["items"]
    assert (row["beforePence"], row["differencePence"]) == (10_000, 1_000)


async def test_of_a_draft_that_judges_people_they_read_what_stands_and_why_no_sum_is_told(browser: Browser) -> None:
    running = browser.running
    running.today = date(2012, 12, 3)
    who = ["ann", "ben", "cal", "dee", "eli"]
    await running.deliver(scheme(), *(tariff(name) for name in who), *(achieved(name) for name in who))
    fallen = drafted_page(*(gone(name) for name in who))
    await running.deliver(by_measures(), fallen, judged_end(outcomes=len(who)), named("riverside"))
    await worked(browser)
    page = await browser.sign_in("provider", organisation="riverside", to=f"/what-ifs/{WHAT_IF}/own")
    assert "So only what stands is told, and no sum by the draft" in page.text
    assert "−£500" not in page.text  # noqa: RUF001 - the sign


async def test_of_whoever_would_be_in_another_band_they_read_why_no_sum_is_told(browser: Browser) -> None:
    """The draft says nothing of bands: by her points Ann would be of another one, and nobody has confirmed that yet."""
    running = browser.running
    running.today = date(2012, 12, 3)
    who = ["ann", "ben", "cal", "dee", "eli"]
    await running.deliver(scheme(), *(tariff(name) for name in who), *(achieved(name) for name in who))
    await running.deliver(asked(dearer()), judged({"ann": "high"}), named("riverside"))
    await worked(browser)
    page = await browser.sign_in("provider", organisation="riverside", to=f"/what-ifs/{WHAT_IF}/own")
    assert "somebody in the area would be in another band than was confirmed" in page.text
    assert "So only what stands is told, and no sum by the draft" in page.text


async def test_a_draft_of_later_is_offered_from_the_first_day_of_what_counts(council: Browser) -> None:
    """Of its own days nothing has happened yet, and "it comes to the same" would be read as "it costs nothing"."""
    later = dearer_scheme(3) | {"valid_from": "2013-12-01"}
    assert (await draft(council.running, {"scheme": later})).status_code == 201
    way = "/schemes/stockport-2012/versions/3/try"
    form = await signed_in(council, way)
    assert "The draft counts from 1 December 2013" in form.text
    assert "at the prices of its first day" in form.text
    assert (await council.post(way, filled_in(form))).status_code == 303
    (event,) = await council.running.published("what-if-asked")
    assert (event["data"]["scheme"]["valid_from"], event["data"]["draftedFrom"]) == ("2012-04-02", "2013-12-01")


async def test_of_a_draft_that_counts_from_later_it_is_not_said_that_it_comes_to_the_same(browser: Browser) -> None:
    payments = browser.running
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(), tariff("ann"), achieved("ann"))
    await payments.deliver(asked(dearer(3, valid_from="2013-12-01"), pages=0, tariffs=0))
    await worked(browser)
    page = (await signed_in(browser, PAGE)).text
    assert "The draft counts from 1 December 2013 only" in page
    assert "It comes to the same" not in page
