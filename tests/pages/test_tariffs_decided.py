"""What was decided of a proposal can be seen and found again, and who is too late is told what changed."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.tariff.pages import words
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent
from tests.pages.test_to_confirm import opened
from tests.tariff.builders import again, assessed, whole
from tests.tariff.client import confirm, confirmed, proposal_of, publish, reopen

CHOSEN = {"band": "high", "overrideCode": "second_rater", "prices": {"hep_b_course": 13_050}}


@pytest.fixture
async def desk(tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    """A scheme is published."""
    tariff.today = date(2012, 4, 16)
    async with browser_of(with_pages(tariff), issuer) as browser:
        await publish(tariff)
        yield browser


async def made(tariff: Running, body: dict[str, Any] | None = None, **changes: Any) -> tuple[dict[str, Any], str]:
    """A tariff, and the path of the proposal that it was."""
    event = assessed(**changes)
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    return await confirmed(tariff, event, body), path


@pytest.mark.parametrize(
    ("proposed", "said"),
    [("high", "High, as proposed"), ("medium", "High, in place of medium, which was proposed"),
     (None, "High; none was proposed")],
)  # fmt: skip
def test_a_band_in_words(proposed: str | None, said: str) -> None:
    assert words.decided_band({"band": "high", "proposedBand": proposed}) == said


def test_a_row_of_the_price_book_is_counted_as_people_do() -> None:
    assert (words.place("prices[0]"), words.place("prices[35]"), words.place("bands")) == (
        "Price row 1", "Price row 36", "bands",
    )  # fmt: skip


@pytest.mark.parametrize("role", ["assessor", "auditor"])
async def test_a_confirmed_proposal_shows_what_was_decided(desk: Browser, tariff: Running, role: str) -> None:
    _, path = await made(tariff, CHOSEN)
    page = await opened(desk, path, role=role)
    for said in (
        '<h1 class="govuk-heading-l">Band confirmed: High</h1>', "High, in place of medium, which was proposed",
        "A second rater came to another band", "assessor-2 of start", "16 April 2012", "It stands", "£130.50",
        "Set singly; by the book", "£120",  # of the band that was chosen
    ):  # fmt: skip
        assert said in page.text, said
    rows = (await desk.get(f"{path}/prices.json")).json()["items"]
    assert [(row["pence"], row["bookPence"]) for row in rows if row["bookPence"]] == [(13_050, 12_000)]


async def test_one_confirmed_as_proposed_speaks_of_nothing_set_singly(desk: Browser, tariff: Running) -> None:
    _, path = await made(tariff)
    page = await opened(desk, path)
    assert "Medium, as proposed" in page.text
    assert "Set singly" not in page.text
    assert ">Reason<" not in page.text


async def test_a_tariff_says_what_took_its_place_and_what_it_took(desk: Browser, tariff: Running) -> None:
    before, path = await made(tariff, CHOSEN)
    asked = (await reopen(tariff, before)).json()
    after = (await confirm(tariff, asked, whole(asked))).json()
    old = await opened(desk, path)
    assert f'href="http://site.local/tariff/pages/tariffs/{after["id"]}">Another tariff took its place' in old.text
    new = await desk.get(f"/tariffs/{after['id']}")
    assert f'href="http://site.local/tariff/pages/tariffs/{before["id"]}">An earlier tariff' in new.text
    assert "It stands" in new.text


async def test_a_wrong_choice_is_had_decided_anew(desk: Browser, tariff: Running) -> None:
    view, _ = await made(tariff, CHOSEN)
    path = f"/tariffs/{view['id']}/reopen"
    assert f'href="http://site.local/tariff/pages{path}"' in (await opened(desk, f"/tariffs/{view['id']}")).text
    page = await desk.get(path)
    assert "High, in place of medium, which was proposed" in page.text
    assert (await sent(desk, path, page)).status_code == 422
    done = await sent(desk, path, page, reasonCode="found_on_review")
    assert done.status_code == 303, done.text
    proposal = await desk.get(done.headers["location"])
    assert "Found on review, on 16 April 2012" in proposal.text
    assert "It stands" in (await desk.get(f"/tariffs/{view['id']}")).text
    again = await sent(desk, path, await desk.get(path), reasonCode="other")
    assert again.status_code == 409
    assert "There is already a proposal for this assessment" in again.text
    assert path not in (await opened(desk, f"/tariffs/{view['id']}", role="commissioner")).text


async def test_one_that_fell_with_its_assessment_says_so(desk: Browser, tariff: Running) -> None:
    event = assessed()
    await tariff.deliver(event)
    view = await confirmed(tariff, event)
    ways = ("Find a service</a>", f"/tariffs/{view['id']}/reopen", "What was proposed</a>")
    standing = await opened(desk, f"/tariffs/{view['id']}")
    assert [way for way in ways if way in standing.text] == [*ways]
    await tariff.deliver(again(event, voided=True))
    fallen = await opened(desk, f"/tariffs/{view['id']}")
    assert "Withdrawn on 16 April 2012: its assessment was taken back" in fallen.text
    assert [way for way in ways if way in fallen.text] == ["What was proposed</a>"]  # nothing more is done by it


async def test_tariffs_are_found_by_person_and_by_whether_they_were_decided_otherwise(
    desk: Browser, tariff: Running
) -> None:
    client_id = uuid4()
    first, _ = await made(tariff, CHOSEN, client_id=client_id, assessed_on=date(2012, 4, 12))
    earlier, _ = await made(tariff, client_id=client_id, assessed_on=date(2012, 4, 3))
    other, _ = await made(tariff)
    page = await opened(desk, "/tariffs")
    assert f"/tariff/pages/tariffs/{other['id']}" in page.text
    assert 'aria-current="page">Tariffs</a>' in page.text
    for query, found in (
        ("", [other, earlier, first]),
        (f"?clientId={client_id}", [earlier, first]),
        (f"?clientId={client_id}&overridden=true", [first]),
        ("?overridden=false", [other, earlier]),  # as they were decided, whatever their days
        (f"?clientId={uuid4()}", []),
    ):
        rows = (await desk.get(f"/tariffs-decided.json{query}")).json()["items"]
        assert [row["validFrom"] for row in rows] == [view["validFrom"] for view in found], query
        assert {row["clientId"] for row in rows} == {view["clientId"] for view in found}
    assert "£" not in page.text, "money stands on no list of people"
    assert "Another band and 1 price" in page.text
    assert "Tariffs, the latest decision first" in page.text
    narrowed = await desk.get(f"/tariffs?clientId={client_id}&overridden=true")
    assert f'value="{client_id}"' in narrowed.text
    assert "Another band and 1 price: a second rater came to another band" in narrowed.text
    assert (await desk.get("/tariffs?clientId=Smith")).status_code == 422


async def test_a_price_alone_that_was_set_is_told_apart_from_another_band(desk: Browser, tariff: Running) -> None:
    await made(tariff, {"prices": {"hep_b_course": 11_111}, "overrideCode": "clinical_judgement"})
    await made(tariff)
    page = await opened(desk, "/tariffs")
    assert "1 price alone" in page.text
    assert [row["decided"] for row in (await desk.get("/tariffs-decided.json")).json()["items"]] == [
        "As proposed", "1 price alone",
    ]  # fmt: skip
    assert 'href="http://site.local/tariff/pages/tariffs">Decided lately</a>' in (await desk.get()).text


async def test_the_end_of_a_number_is_said_to_be_too_little_on_the_page_itself(desk: Browser, tariff: Running) -> None:
    await tariff.deliver(assessed())
    page = await opened(desk, "/tariffs")
    refused = await desk.get("/tariffs?clientId=cdb77a3e")
    assert page.status_code == 200
    assert refused.status_code == 422
    assert "“Person, by their number” must be the whole number" in refused.text
    assert 'value="cdb77a3e"' in refused.text


async def test_a_commissioner_finds_what_was_decided_without_the_points(desk: Browser, tariff: Running) -> None:
    view, path = await made(tariff, CHOSEN)
    assert str(view["id"]) in (await opened(desk, "/tariffs", role="commissioner")).text
    page = await desk.get(f"/tariffs/{view['id']}")
    assert page.status_code == 200
    assert "£130.50" in page.text
    assert "13 points" not in page.text
    assert f"/tariff/pages{path}" not in page.text
    assert "/assessment/pages/persons/" not in page.text
    assessor = await opened(desk, f"/tariffs/{view['id']}")
    assert "13 points: medium begins at 7, high only at 14." in assessor.text
    assert f"/tariff/pages{path}" in assessor.text


@pytest.mark.parametrize(("form", "fields"), [("confirm", {}), ("override", {"overrideCode": "second_rater"})])
async def test_who_is_too_late_is_told_what_is_another_now(
    desk: Browser, tariff: Running, form: str, fields: dict[str, str]
) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/{form}"
    page = await opened(desk, path)
    await tariff.deliver(again(event, 4, 4, 4, 4, 4, 4))
    chosen = fields | ({"band": "low"} if fields else {})
    late = await sent(desk, path, page, **chosen)
    assert late.status_code == 409
    for said in (
        "Band proposed: was Medium, is now High", "Points for housing: was 1, is now 4",
        "Price of Hepatitis B course completed: was £105, is now £120",
        "Revision of the assessment: was 1, is now 2",
    ):  # fmt: skip
        assert said in late.text, said
    assert "Points for drug use" not in late.text, "these are as they were"
    assert (await sent(desk, path, late, **chosen)).status_code == 303


@pytest.mark.parametrize(("form", "fields"), [
    ("confirm", {}), ("override", {"band": "low", "overrideCode": "second_rater"}),
])  # fmt: skip
async def test_of_a_proposal_that_was_decided_meanwhile_the_decision_is_shown(
    desk: Browser, tariff: Running, form: str, fields: dict[str, str]
) -> None:
    event = assessed()
    await tariff.deliver(event)
    path = f"/proposals/{(await proposal_of(tariff, event))['id']}/{form}"
    page = await opened(desk, path)
    await confirmed(tariff, event, CHOSEN)
    late = await sent(desk, path, page, **fields)
    assert late.status_code == 409
    for said in ("Nothing was done: it is confirmed already", "assessor-2 of start", "£130.50", "Error: "):
        assert said in late.text, said
    assert "Confirm as proposed" not in late.text
    looked_at = await desk.get(path)
    assert looked_at.status_code == 200
    assert "Nothing was done" not in looked_at.text
    assert "Band confirmed: High" in looked_at.text
