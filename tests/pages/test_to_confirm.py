"""To confirm: the band that points propose, with the arithmetic; confirmed, or decided otherwise for a reason."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.tariff.pages import words
from services.tariff.schemas.proposals import ARITHMETIC
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent
from tests.tariff.builders import DOMAINS, again, assessed, scheme
from tests.tariff.client import confirmed, proposal_of, publish

BANDS: Any = ARITHMETIC["comparisons"]


@pytest.fixture
async def desk(tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    """A scheme is published."""
    tariff.today = date(2012, 4, 16)
    async with browser_of(with_pages(tariff), issuer) as opened:
        await publish(tariff)
        yield opened


async def opened(desk: Browser, to: str = "/", role: str = "assessor") -> httpx.Response:
    desk.http.cookies.clear()
    page = await desk.sign_in(role, organisation="start", sub="assessor-2", to=to)
    assert page.status_code == 200, page.text
    return page


@pytest.mark.parametrize(
    ("arithmetic", "said"),
    [
        (ARITHMETIC, "13 points: medium begins at 7, high only at 14."),
        (ARITHMETIC | {"total": 20, "comparisons": [row | {"reached": True} for row in BANDS], "band": "high"},
         "20 points: high begins at 14."),
        (ARITHMETIC | {"band": None}, "13 points so far: no band follows from that while a domain is not rated."),
    ],
)  # fmt: skip
def test_the_arithmetic_in_a_sentence(arithmetic: dict[str, object], said: str) -> None:
    assert words.in_a_sentence(arithmetic) == said


async def test_what_waits_is_listed_with_its_points_and_the_same_for_a_program(desk: Browser, tariff: Running) -> None:
    await tariff.deliver(assessed())
    page = await opened(desk)
    assert "Medium" in page.text
    rows = (await desk.get("/to-confirm.json")).json()["items"]
    assert [(row["points"], row["band"], row["daysWaited"]) for row in rows] == [(13, "medium", 6)]
    assert len((await desk.get("/to-confirm.csv")).text.splitlines()) == 2
    (of,) = [row["clientId"] for row in rows]
    one = (await desk.get(f"/?clientId={of}")).text
    assert f'Of one person: <span class="app-long">{of}</span>' in one
    assert words.person(of) in one
    nobodys = await desk.get(f"/to-confirm.json?clientId={uuid4()}")
    assert nobodys.json()["items"] == []


async def test_a_proposal_is_confirmed_as_the_points_say(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    page = await opened(desk, path)
    assert "13 points: medium begins at 7, high only at 14." in page.text
    assert "The points against each band" in page.text
    done = await sent(desk, f"{path}/confirm", await desk.get(f"{path}/confirm"))
    assert done.status_code == 303, done.text
    page = await desk.get(path)
    assert "Confirmed" in page.text
    assert "Check and confirm" not in page.text
    match = f"http://site.local/referral/pages/match?clientId={event.client_id}"
    find = f'href="{match}">Find a service</a> for this person'
    assert find in page.text
    assert find in (await desk.get(f"/tariffs/{(await tariffs_of(desk))['id']}")).text
    assert "nothing waits to be confirmed." in (await desk.get()).text


async def test_a_person_whose_tariff_was_withdrawn_is_not_said_to_wait_for_nothing(
    desk: Browser, tariff: Running
) -> None:
    """With the day, and what it waits for; no more once another stands."""
    event = assessed()
    await tariff.deliver(event)
    await confirmed(tariff, event)
    person = f"/?clientId={event.client_id}"
    assert "No tariff of this person stands" not in (await opened(desk, person)).text
    tariff.today = date(2012, 6, 12)
    gone = again(event, voided=True)
    await tariff.deliver(gone)
    page = (await desk.get(person)).text
    assert "No tariff of this person stands, so nothing is paid by one." in page
    assert "Withdrawn on 12 June 2012: its assessment was taken back, or leads to it no more" in page
    assert "A tariff that was withdrawn waits for its assessment, or a new one" in page
    listed = await desk.get("/tariffs?state=withdrawn")
    assert words.person(event.client_id) in listed.text
    assert "12 June 2012" in listed.text
    assert (await desk.get("/tariffs-decided.json?state=stands")).json()["items"] == []
    await tariff.deliver(again(gone, voided=False))
    assert "No tariff of this person stands" not in (await desk.get(person)).text


async def test_points_that_count_by_a_weight_are_shown_with_it(desk: Browser, tariff: Running) -> None:
    """Wherever the band is decided: on the proposal, and where another one is chosen."""
    weighed = [{"code": code, "weight": "1.5"} if code == "housing" else code for code in DOMAINS]
    await publish(tariff, scheme(version=2, complexity=scheme()["complexity"] | {"domains": weighed}))
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    for page in (await opened(desk, path), await desk.get(f"{path}/override")):
        assert "A score of 13.5: medium begins at 7, high only at 14." in page.text
        assert "Points times weight" in page.text
        assert "Reached by 13.5" in page.text
    rows = (await desk.get("/to-confirm.json")).json()["items"]
    assert [(row["points"], row["score"]) for row in rows] == [(13, "13.5")]


async def test_points_are_withheld_from_who_may_have_to_rate_them_again(desk: Browser, tariff: Running) -> None:
    """On the proposal and where it is confirmed; whoever has confirmed it reads them."""
    rules = {"assessed_by_provider": "under_audit", "second_rated_percent": 100}
    await publish(tariff, scheme(version=2, complexity=scheme()["complexity"] | rules))
    event = assessed(actor_organisation="riverside", rated_by=["riverside"], under_audit=True)
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    for page in (await opened(desk, path), await desk.get(f"{path}/confirm"), await desk.get(f"{path}/override")):
        assert "13 points: medium begins at 7, high only at 14." in page.text
        assert "The points of the assessment: shown to who confirms the tariff, once they have, and to all" in page.text
        assert "Drug use" not in page.text
    assert (await sent(desk, f"{path}/confirm", await desk.get(f"{path}/confirm"))).status_code == 303
    for page in (await desk.get(path), await desk.get(f"/tariffs/{(await tariffs_of(desk))['id']}")):
        assert "shown to who confirms" not in page.text
        assert "Drug use" in page.text


async def test_what_a_provider_assessed_under_audit_is_marked(desk: Browser, tariff: Running) -> None:
    event = assessed(actor_organisation="riverside", rated_by=["riverside"], under_audit=True)
    await tariff.deliver(event)
    page = await opened(desk)
    assert "Riverside Recovery, under audit" in page.text
    assert (await desk.get("/to-confirm.json")).json()["items"][0]["assessedBy"] == "riverside, under audit"
    page = await desk.get(f"/proposals/{(await proposal_of(tariff, event))['id']}")
    assert "Riverside Recovery: a provider, under audit. Somebody of another organisation confirms it." in page.text


async def test_another_band_needs_a_reason_of_the_scheme_which_are_named(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    page = await opened(desk, f"{path}/override")
    assert "A second rater came to another band" in page.text
    refused = await sent(desk, f"{path}/override", page, band="high")
    assert refused.status_code == 422
    assert '<a href="#overrideCode">' in refused.text
    assert 'value="high" checked' in refused.text
    done = await sent(desk, f"{path}/override", refused, band="high", overrideCode="second_rater")
    assert done.status_code == 303, done.text
    standing = await tariffs_of(desk)
    assert (standing["band"], standing["overrideCode"]) == ("high", "second_rater")


@pytest.mark.parametrize(
    "fields",
    [{}, {"band": "medium"}, {"overrideCode": "second_rater"}, {"band": "medium", "overrideCode": "second_rater"}],
)
async def test_who_decides_nothing_otherwise_has_confirmed_nothing(
    desk: Browser, tariff: Running, fields: dict[str, str]
) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    refused = await sent(desk, f"{path}/override", await opened(desk, f"{path}/override"), **fields)
    assert refused.status_code == 422
    assert '<a href="#band">' in refused.text
    assert "must be another one, unless you set a price" in refused.text
    assert (await proposal_of(tariff, event))["state"] == "proposed"


async def tariffs_of(desk: Browser) -> dict[str, Any]:
    headers = desk.running.headers("assessor", key=False)
    return dict((await desk.http.get("/tariffs", headers=headers)).json()["items"][-1])


async def test_a_single_price_is_set_in_pounds_and_shown_when_it_is_asked_anew(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    page = await opened(desk, f"{path}/override")
    assert "Another price for: Hepatitis B course completed" in page.text
    assert "Medium £105, High £120." in page.text
    price = {"prices.hep_b_course": "110.50"}
    done = await sent(desk, f"{path}/override", page, overrideCode="clinical_judgement", **price)
    assert done.status_code == 303, done.text
    standing = await tariffs_of(desk)
    assert (standing["band"], standing["prices"]["hep_b_course"]) == ("medium", 11050)

    await tariff.deliver(again(event, 0, 0, 0, 0, 0, 0))
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    page = await opened(desk, f"{path}/override")
    assert 'value="110.50"' in page.text
    emptied = {"prices.hep_b_course": ""}
    done = await sent(desk, f"{path}/override", page, band="high", overrideCode="second_rater", **emptied)
    assert done.status_code == 303, done.text
    assert (await tariffs_of(desk))["prices"]["hep_b_course"] == 12000


async def test_what_was_chosen_before_is_dropped_by_a_word_only(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    await confirmed(tariff, event, {"band": "high", "overrideCode": "second_rater"})
    await tariff.deliver(again(event, 0, 0, 0, 0, 0, 0))
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    page = await opened(desk, f"{path}/confirm")
    assert "the band high, which somebody chose" in page.text
    assert (await sent(desk, f"{path}/confirm", page)).status_code == 303


async def test_a_stale_page_does_not_confirm_what_was_not_seen(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    page = await opened(desk, f"{path}/confirm")
    await tariff.deliver(again(event, 4, 4, 4, 4, 4, 4))
    assert (await sent(desk, f"{path}/confirm", page)).status_code == 409


async def test_an_auditor_reads_and_confirms_nothing(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    assert f"/assessment/pages/persons/{event.client_id}" in (await opened(desk, path)).text
    page = await opened(desk, path, role="auditor")
    assert "/assessment/pages/persons/" not in page.text
    assert str(event.client_id) in page.text
    assert "Check and confirm" not in page.text
    assert (await desk.get(f"{path}/confirm")).status_code == 403


@pytest.mark.parametrize("typed", ["9999", "1"])  # the book says £105
async def test_a_price_far_from_the_book_is_asked_about_first(desk: Browser, tariff: Running, typed: str) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/override"
    page = await opened(desk, path)
    assert "Is it meant?" not in page.text
    chosen = {"overrideCode": "clinical_judgement", "prices.hep_b_course": typed}
    asked = await sent(desk, path, page, **chosen)
    assert asked.status_code == 422
    assert "in place of £105; say below that it is meant" in asked.text
    assert (await proposal_of(tariff, event))["state"] == "proposed"
    meant = f"£{int(typed):,} in place of £105"
    other = await sent(desk, path, asked, **chosen | {"prices.hep_b_course": "5555"}, checked=meant)
    assert other.status_code == 422, "yes was said to another price"
    assert "£5,555 in place of £105; say below that it is meant" in other.text
    done = await sent(desk, path, other, **chosen, checked=meant)
    assert done.status_code == 303, done.text
    assert (await tariffs_of(desk))["prices"]["hep_b_course"] == int(typed) * 100


async def test_a_price_is_held_against_the_book_of_the_band_that_is_chosen(desk: Browser, tariff: Running) -> None:
    """£55 is more than half of £105, and less than half of £120."""
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/override"
    chosen = {"overrideCode": "clinical_judgement", "band": "high", "prices.hep_b_course": "55"}
    asked = await sent(desk, path, await opened(desk, path), **chosen)
    assert asked.status_code == 422
    assert "£55 in place of £120; say below that it is meant" in asked.text
    as_proposed = await sent(desk, path, asked, **chosen | {"band": "medium"})
    assert as_proposed.status_code == 303, as_proposed.text
    assert "The tariff is confirmed as you chose it." in (await desk.get(as_proposed.headers["location"])).text


@pytest.mark.parametrize("typed", ["83.99", "126.01", "9999"])
async def test_a_price_that_the_scheme_does_not_allow_is_refused_in_pounds(
    desk: Browser, tariff: Running, typed: str
) -> None:
    await publish(tariff, scheme(version=2, override_within_percent=20))
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/override"
    page = await opened(desk, path)
    assert "Medium £105 (£84 to £126 is allowed), High £120 (£96 to £144 is allowed)." in page.text
    reason = {"overrideCode": "clinical_judgement"}
    refused = await sent(desk, path, page, **reason, **{"prices.hep_b_course": typed})
    assert refused.status_code == 422
    assert "must be £84 to £126, within 20 % of the book&#39;s £105" in refused.text
    assert "Is it meant?" not in refused.text
    done = await sent(desk, path, refused, **reason, **{"prices.hep_b_course": "126"})
    assert done.status_code == 303, done.text
    assert (await tariffs_of(desk))["prices"]["hep_b_course"] == 12_600


async def test_within_a_wide_bound_it_is_still_asked_whether_a_price_is_meant(desk: Browser, tariff: Running) -> None:
    await publish(tariff, scheme(version=2, override_within_percent=300))
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/override"
    chosen = {"overrideCode": "clinical_judgement", "prices.hep_b_course": "400"}
    asked = await sent(desk, path, await opened(desk, path), **chosen)
    assert asked.status_code == 422
    assert "£400 in place of £105; say below that it is meant" in asked.text
    meant = "£400 in place of £105"
    assert (await sent(desk, path, asked, **chosen, checked=meant)).status_code == 303


@pytest.mark.parametrize(("typed", "said"), [
    ("1,50", "must be an amount in pounds, such as 345 or 345.50"),
    ("1.5", "must be an amount in pounds, such as 345 or 345.50"),
    ("999999999999.99", "must be £10,000,000,000 or less"),
    ("-1", "must be £0 or more"),
    ("-£1,000.00", "must be £0 or more"),
    ("-a", "must be an amount in pounds, such as 345 or 345.50"),
])  # fmt: skip
async def test_of_pounds_an_error_speaks_of_pounds(desk: Browser, tariff: Running, typed: str, said: str) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/override"
    page = await opened(desk, path)
    meant = "£999,999,999,999.99 in place of £105"
    refused = await sent(desk, path, page, overrideCode="clinical_judgement", checked=meant,
                         **{"prices.hep_b_course": typed})  # fmt: skip
    assert refused.status_code == 422
    assert said in refused.text
    assert "whole number" not in refused.text
