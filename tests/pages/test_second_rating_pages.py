"""Second ratings on the pages: listed without the first points, rated or set aside, and compared for the council."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import POINTS, version
from tests.assessment.client import Desk
from tests.assessment.test_under_audit import assess, treated_by_bridge
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

AGAIN = {f"points.{domain}": "1" for domain in POINTS}


@pytest.fixture
async def ratings(assessment: Running) -> list[str]:
    """Two that wait."""
    said = version(1).scheme["complexity"] | {"assessed_by_provider": "under_audit", "second_rated_percent": 100}
    await assessment.deliver(version(1, complexity=said))
    assessment.today = date(2012, 9, 3)
    desk = Desk(assessment)
    for _ in range(2):
        care = await treated_by_bridge(desk)
        assert (await assess(desk, care.client, assessedOn="2012-08-30")).status_code == 201
    return [row["id"] for row in (await desk.get("/second-ratings")).json()["items"]]


@pytest.fixture
async def door(
    assessment: Running, ratings: list[str], issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_an_assessor_rates_one_and_sets_another_aside(door: Browser, ratings: list[str]) -> None:
    first, second = (f"/second-ratings/{rating}" for rating in ratings)
    page = await door.sign_in("assessor", organisation="start", to="/second-ratings")
    assert page.text.count("Waits</td>") == 2
    assert ">Second ratings</a>" in page.text
    shown = (await door.get(first)).text
    assert "Until then nobody is shown the first points" in shown
    assert "The points of both" not in shown
    form = await door.get(f"{first}/rate")
    missing: dict[str, Any] = AGAIN | {"points.drug_use": "", "basis": "file"}
    refused = await sent(door, f"{first}/rate", form, **missing)
    assert re.search(r'href="#points[^"]*drug_use"', refused.text), re.findall(r'href="#[^"]*"', refused.text)
    assert (await sent(door, f"{first}/rate", refused, **AGAIN, basis="file")).status_code == 303
    shown = (await door.get(first)).text
    assert "Only from what is on file" in shown
    assert "The points of both" in shown
    aside = await door.get(f"{second}/set-aside")
    assert (await sent(door, f"{second}/set-aside", aside, reasonCode="declined")).status_code == 303
    assert "the person did not want it" in (await door.get(second)).text
    csv = (await door.get("/second-ratings-drawn.csv")).text
    assert "Rated again" in csv
    assert "Set aside" in csv


async def test_the_council_sees_by_assessor_how_far_they_agree_and_nobody(door: Browser, ratings: list[str]) -> None:
    page = await door.sign_in("commissioner", organisation="council", to="/rater-agreement")
    assert "bea</th>" in page.text
    assert ">Agreement of raters</a>" in page.text
    assert "bea,bridge,2,2,0,0,0,,," in (await door.get("/rater-agreement-counted.csv")).text
    assert (await door.get("/second-ratings")).status_code == 403


async def test_who_made_it_is_not_shown_that_it_waits(door: Browser, ratings: list[str]) -> None:
    page = await door.sign_in("assessor", organisation="bridge", to="/second-ratings")
    assert page.status_code == 200
    assert "Waits</td>" not in page.text
    assert ">Second ratings</a>" not in page.text
    for path in ("", "/rate", "/set-aside"):
        assert (await door.get(f"/second-ratings/{ratings[0]}{path}")).status_code == 404


async def test_the_council_sees_what_was_taken_back(door: Browser, assessment: Running, ratings: list[str]) -> None:
    waits = (await Desk(assessment).get(f"/second-ratings/{ratings[0]}")).json()["assessmentId"]
    reason = {"reasonCode": "entered_in_error"}
    assert (await Desk(assessment).post(f"/assessments/{waits}/void", reason)).status_code == 200
    page = await door.sign_in("commissioner", organisation="council", to="/rater-agreement")
    assert "Taken back</th>" in page.text
    assert "bea,bridge,2,1,0,1,0,,," in (await door.get("/rater-agreement-counted.csv")).text


async def test_the_timeline_says_why_there_are_no_points(door: Browser, assessment: Running) -> None:
    client = (await Desk(assessment).get("/second-ratings")).json()["items"][0]["clientId"]
    page = await door.sign_in("assessor", organisation="start", to=f"/persons/{client}")
    assert "Its points are shown once it was rated again." in page.text
    assert "Points:" not in page.text


async def test_both_points_stand_in_the_order_in_which_they_were_asked_for(door: Browser, ratings: list[str]) -> None:
    path = f"/second-ratings/{ratings[0]}"
    await door.sign_in("assessor", organisation="start", to=path)
    form = await door.get(f"{path}/rate")
    asked = re.findall(r'name="points\.(\w+)"', form.text)
    assert (await sent(door, f"{path}/rate", form, **AGAIN, basis="file")).status_code == 303
    table = (await door.get(path)).text.partition("The points of both")[2]
    shown = [row.lower().replace(" ", "_") for row in re.findall(r"<th[^>]*scope=\"row\"[^>]*>([^<]+)", table)]
    assert len(asked) == len(POINTS)
    assert shown == asked


async def test_whose_organisation_assessed_does_not_find_what_waits(door: Browser, ratings: list[str]) -> None:
    page = await door.sign_in("assessor", organisation="bridge", to=f"/second-ratings/{ratings[0]}")
    assert page.status_code == 404
    assert ratings[0] not in (await door.get("/second-ratings")).text
