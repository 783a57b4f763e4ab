"""Correcting and taking back from somebody's timeline, and what others are told of them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.pages.correcting import PATHS, links_of
from services.assessment.pages.timeline import Happening
from services.assessment.rules.terms import CORRECTION_DAYS
from shared.kernel.claims import Actor
from tests.assessment.builders import ANN
from tests.assessment.client import Care
from tests.assessment.test_directory_names import organisation_named
from tests.pages.conftest import Browser
from tests.pages.sending import filled_in, on, sent
from tests.pages.test_front_door import care, door, fields_of  # noqa: F401 - fixtures

CHOSEN = re.compile(r'<select [^>]*name="([^"]+)"(?:(?!</select>).)*<option value="([^"]+)" selected', re.DOTALL)
NUMBERS = re.compile(r'name="(items\.[^"]+)"[^>]*value="([^"]+)"')
WAY = re.compile(r'href="http://site\.local/assessment/pages(/mistakes/review/[^"]+)"')


async def _as(browser: Browser, role: str, organisation: str, to: str) -> str:
    browser.http.cookies.clear()
    page = await browser.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page.text


async def test_a_top_that_was_a_mistake_is_taken_back_and_stays_on_the_timeline(door: Browser, care: Care) -> None:  # noqa: F811
    person = f"/persons/{care.client}"
    ways = WAY.findall(await _as(door, "provider", "cdas", person))
    assert len(ways) == 2
    page = await door.get(ways[0])
    assert "Each outcome that this TOP alone proves falls, and what was paid for it is taken back." in page.text
    unsaid = await sent(door, ways[0], page)
    assert unsaid.status_code == 422
    assert 'href="#reasonCode"' in unsaid.text
    done = await sent(door, ways[0], unsaid, reasonCode="recorded_twice")
    assert done.status_code == 303, done.text
    after = (await door.get(person)).text
    assert after.count("app-timeline__voided") == 1
    assert ">\n  Taken back\n</strong>" in after
    assert len(WAY.findall(after)) == 1
    assert ">\n  Recorded twice\n</strong>" in await _as(door, "assessor", "start", person)


class _MayAll:
    """An assessor, as far as links ask."""

    actor = Actor("desk", "stockport", "start", frozenset({"assessor"}))

    def may(self, _operation: str) -> bool:
        return True

    def link(self, path: str) -> str:
        return path


@pytest.mark.parametrize("kind", PATHS)
def test_from_what_was_taken_back_nothing_is_done_any_more(kind: str) -> None:
    visit: Any = _MayAll()
    standing = Happening("2012-04-10", kind, "It", id="1")
    assert [words for words, _ in links_of(visit, standing, "2")] == [
        *(["Read it"] if kind == "form" else []),
        *(["Correct"] if kind in {"contact", "assessment", "review", "screening", "form"} else []),
        "Recorded by mistake",
    ]  # fmt: skip
    after = [words for words, _ in links_of(visit, replace(standing, voided=True), "2")]
    assert after == (["Read it"] if kind == "form" else [])


@pytest.mark.parametrize(
    ("role", "recorded_by", "ways"),
    [("assessor", "cdas", 2), ("provider", "cdas", 0), ("clinician", "cdas", 0), ("provider", "start", 2)],
)
def test_nobody_but_the_front_door_is_offered_to_change_what_others_recorded(
    role: str, recorded_by: str, ways: int
) -> None:
    visit: Any = _MayAll()
    visit.actor = Actor("desk", "stockport", "start", frozenset({role}))
    happening = Happening("2012-05-02", "review", "TOP", id=str(uuid4()), recorded_by=recorded_by)
    assert len(links_of(visit, happening, "a person")) == ways


@pytest.mark.parametrize(
    ("kind", "falls"),
    [("assessment", "If a tariff was confirmed from it, that falls, and with it what was paid by it"),
     ("contact", "Each outcome that this contact alone proves falls")],
)  # fmt: skip
async def test_before_a_record_is_taken_back_the_form_says_what_falls_with_it(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
    kind: str,
    falls: str,
) -> None:
    text = await _as(door, "assessor", "start", f"/persons/{care.client}")
    way = re.findall(rf'href="http://site\.local/assessment/pages(/mistakes/{kind}/[^"]+)"', text)[0]
    page = (await door.get(way)).text
    assert falls in page
    assert page.index(falls) < page.index("Take it back")


async def test_whose_days_for_corrections_are_over_is_told_so_before_anything_is_typed(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    """On each form by which a provider changes what it recorded, and never to the front door."""
    await care.end("2012-08-31")
    text = await _as(door, "provider", "cdas", f"/persons/{care.client}")
    correct = re.findall(r'href="http://site\.local/assessment/pages(/top-reviews/[^"]+/correct\?[^"]+)"', text)[0]
    ways = (WAY.findall(text)[0], correct)
    for over in (False, True):
        door.running.today = date(2012, 8, 31) + timedelta(days=CORRECTION_DAYS if over else CORRECTION_DAYS - 1)
        for way in ways:
            page = await door.get(way)
            assert page.status_code == 200, page.text
            assert ("days for corrections are over" in page.text) == over
            assert ('<form method="post" action="http://site.local/assessment' in page.text.split("<main")[1]) != over
    for way in ways:
        assert "days for corrections are over" not in await _as(door, "assessor", "start", way)


async def test_what_somebody_corrected_meanwhile_is_not_taken_back_unseen(door: Browser, care: Care) -> None:  # noqa: F811
    text = await _as(door, "assessor", "start", f"/persons/{care.client}")
    (mistaken,) = set(re.findall(r'href="http://site\.local/assessment/pages(/mistakes/contact/[^"]+)"', text))
    (correct,) = set(re.findall(r'href="http://site\.local/assessment/pages(/contacts/[^"]+/correct\?[^"]+)"', text))
    opened = await door.get(mistaken)
    typed = fields_of((await door.get(correct)).text) | {"source.code": "1", "setting": "custody"}
    corrected = await door.post(correct, typed | {"attendance": "attended", "reasonCode": "entered_in_error"})
    assert corrected.status_code == 303, corrected.text
    stale = await sent(door, mistaken, opened, reasonCode="recorded_twice")
    assert stale.status_code == 409
    assert "It is no longer as it was when you opened this page" in stale.text
    assert "app-timeline__voided" not in (await door.get(f"/persons/{care.client}")).text
    assert (await sent(door, mistaken, stale, reasonCode="recorded_twice")).status_code == 303


async def test_a_clinician_takes_back_the_top_that_a_link_offers_and_no_contact(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    way = WAY.findall(await _as(door, "clinician", "cdas", f"/persons/{care.client}"))[0]
    page = await door.get(way)
    assert page.status_code == 200, page.text
    assert (await sent(door, way, page, reasonCode="recorded_twice")).status_code == 303
    assert (await door.get(way.replace("/review/", "/contact/"))).status_code == 403


async def test_details_are_corrected_for_a_reason_and_not_over_what_somebody_else_corrected(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    path = f"/persons/{care.client}/correct"
    page = await door.sign_in("assessor", organisation="start", to=path)
    assert page.status_code == 200, page.text
    typed = fields_of(page.text) | {"givenName": "Annabel", "reasonCode": "entered_in_error"}
    assert (await door.post(path, typed)).status_code == 303
    assert "Annabel" in (await door.get(f"/persons/{care.client}")).text
    stale = await door.post(path, typed | {"givenName": "Anne", "key": str(uuid4())})
    assert stale.status_code == 409, stale.text
    assert "The details of Annabel Bell changed since you opened this page" in stale.text
    assert re.search(r"First name: was \w+, is now Annabel<", stale.text)
    assert "Anne " not in (await door.get(f"/persons/{care.client}")).text


async def test_how_they_can_be_reached_is_corrected_and_stays_readable(door: Browser, care: Care) -> None:  # noqa: F811
    path, person = f"/persons/{care.client}/correct", f"/persons/{care.client}"
    page = await door.sign_in("assessor", organisation="start", to=path)
    assert "How they can be reached" in page.text
    said = {"reasonCode": "changed_since"}
    done = await door.post(path, fields_of(page.text) | said | {"reachBy": "07700 900123, mornings"})
    assert done.status_code == 303, done.text
    assert "07700 900123, mornings" in (await door.get(person)).text
    kept = fields_of((await door.get(path)).text) | said
    assert kept["reachBy"] == "07700 900123, mornings"
    assert (await door.post(path, kept | {"reachBy": ""})).status_code == 303
    assert "07700 900123" not in (await door.get(person)).text
    history = (await door.get(f"{person}/history")).text
    assert "How they can be reached" in history
    assert "07700 900123, mornings" in history
    assert "nothing of how they can be reached" in history


async def test_a_contact_is_corrected(door: Browser, care: Care) -> None:  # noqa: F811
    text = await _as(door, "assessor", "start", f"/persons/{care.client}")
    (way,) = set(re.findall(r'href="http://site\.local/assessment/pages(/contacts/[^"]+/correct\?[^"]+)"', text))
    page = await door.get(way)
    assert "Why is it corrected? (needed if the front door did not record it)" in page.text
    typed = fields_of(page.text) | {"source.code": "1", "setting": "custody", "attendance": "did_not_attend",
                                    "reasonCode": "entered_in_error"}  # fmt: skip
    done = await door.post(way, typed)
    assert done.status_code == 303, done.text
    assert "Did not attend" in (await door.get(f"/persons/{care.client}")).text


async def test_one_answer_of_a_top_is_corrected_and_the_others_stay(door: Browser, care: Care) -> None:  # noqa: F811
    text = await _as(door, "provider", "cdas", f"/persons/{care.client}")
    ways = re.findall(r'href="http://site\.local/assessment/pages(/top-reviews/[^"]+/correct\?[^"]+)"', text)
    assert len(ways) == 2
    page = await door.get(ways[0])
    assert "Why is it corrected? (optional)" in page.text
    typed = fields_of(page.text)
    typed |= dict(CHOSEN.findall(page.text)) | dict(NUMBERS.findall(page.text))
    typed["items.qualityOfLife.value"] = "15"
    done = await door.post(ways[0], typed)
    assert done.status_code == 303, done.text
    headers = door.running.headers("provider", organisation="cdas", key=False)
    review = ways[0].split("/")[2]
    items = (await door.running.client.get(f"/top-reviews/{review}", headers=headers)).json()["items"]
    assert (items["qualityOfLife"]["value"], items["opiates"]["value"], items["acuteHousing"]["value"]) == (
        15,
        0,
        False,
    )
    assert "Why is it corrected? (" not in await _as(door, "assessor", "start", ways[0])


async def test_one_answer_of_an_assessment_is_corrected_and_the_others_stay(door: Browser, care: Care) -> None:  # noqa: F811
    other = Care(care.desk, await care.desk.new_client())
    said: dict[str, Any] = {
        "drugProfile": [{"code": "1011", "rank": 1, "route": "inject"}, {"code": "7000", "rank": 2, "route": "oral"}],
        "injecting": "previously",
        "flags": ["pregnant"],
        "goal": "abstinence",
    }
    assessment = await other.assess("2012-08-30", **said)
    text = await _as(door, "assessor", "start", f"/persons/{other.client}")
    (way,) = set(re.findall(r'href="http://site\.local/assessment/pages(/assessments/[^"]+/correct\?[^"]+)"', text))
    page = await door.get(way)
    before = (await care.desk.get(f"/assessments/{assessment}")).json()
    done = await door.post(way, filled_in(page) | {"drugProfile.1.route": "smoke"})
    assert done.status_code == 303, done.text
    now = (await care.desk.get(f"/assessments/{assessment}")).json()
    drugs = [before["drugProfile"][0], before["drugProfile"][1] | {"route": "smoke"}]
    changed = {"drugProfile": drugs, "revision": before["revision"] + 1}
    assert now == before | changed
    assert now["points"]


async def test_what_an_organisation_is_told_is_recorded_and_withdrawn(door: Browser, care: Care) -> None:  # noqa: F811
    client = f"?client={care.client}"
    await care.running.deliver(organisation_named("probation", "Probation"))
    page = await door.sign_in("assessor", organisation="start", to=f"/disclosures/new{client}")
    assert '<option value="probation">Probation</option>' in page.text
    refused = await sent(door, f"/disclosures/new{client}", page, organisation="probation", ground="consent")
    assert refused.status_code == 422
    told = {"organisation": "probation", "ground": "consent", "tells": "started", **on("tellsFrom", 10, 4, 2012),
            **on("until", 9, 4, 2013)}  # fmt: skip
    done = await sent(door, f"/disclosures/new{client}", refused, **told)
    assert done.status_code == 303, done.text
    listed = (await door.get(f"/disclosures{client}")).text
    assert "the start of treatment" in listed
    assert ">Probation</a>" in listed
    (way,) = re.findall(r'href="http://site\.local/assessment/pages(/disclosures/[^"]+/withdraw[^"]+)"', listed)
    other = await care.desk.new_client()
    assert (await door.get(f"{way.partition('?')[0]}?client={other}")).status_code == 404
    page = await door.get(way)
    withdrawn = {"reasonCode": "consent_withdrawn", **on("on", 3, 9, 2012)}
    assert (await sent(door, way, page, **withdrawn)).status_code == 303
    assert "/withdraw" not in (await door.get(f"/disclosures{client}")).text


async def test_who_is_told_is_chosen_by_name_of_who_sent_the_person(door: Browser, care: Care) -> None:  # noqa: F811
    """Any other is one that takes part in the area."""
    desk = care.desk
    await care.running.deliver(organisation_named("gp-heaton", "GP Heaton"))
    sender = await desk.post("/persons", ANN | {"nhsNumber": None, "givenName": "Zoe"}, "provider", organisation="cdas")
    client = f"?client={sender.json()['clientId']}"
    await door.sign_in("assessor", organisation="start", to=f"/disclosures{client}")
    told = {"ground": "consent", "tells": "started", **on("tellsFrom", 10, 4, 2012), **on("until", 9, 4, 2013)}
    for chosen, code in (({"organisation": "cdas"}, "cdas"), ({"another": "gp-heaton"}, "gp-heaton")):
        page = await door.get(f"/disclosures/new{client}")
        assert "Community Drug and Alcohol Service" in page.text
        done = await sent(door, f"/disclosures/new{client}", page, **told, **chosen)
        assert done.status_code == 303, done.text
        listed = (await door.get(f"/disclosures.json{client}")).json()["items"]
        assert code in {row["organisation"] for row in listed}


@pytest.mark.parametrize(("role", "organisation"), [("provider", "cdas"), ("clinician", "cdas")])
async def test_who_may_not_correct_has_no_way_to_it(door: Browser, care: Care, role: str, organisation: str) -> None:  # noqa: F811
    text = await _as(door, role, organisation, f"/persons/{care.client}")
    assert "Correct the details" not in text
    assert "What others are told" not in text
    assert (await door.get(f"/persons/{care.client}/correct")).status_code == 403
    assert (await door.get(f"/disclosures?client={care.client}")).status_code == 403
