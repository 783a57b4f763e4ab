"""Assessments under audit are rated again by somebody who has not seen the first points; that moves nothing."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import POINTS, tariff_set, version
from tests.assessment.client import Care, Desk
from tests.assessment.test_under_audit import BRIDGE, assess, treated_by_bridge
from tests.harness import Running

ALL = "0 to 4"
AGAIN = POINTS | {"drug_use": 1}


@pytest.fixture
async def audited(assessment: Running) -> Desk:
    """All are drawn."""
    desk = Desk(assessment)
    said = version(1).scheme["complexity"] | {"assessed_by_provider": "under_audit", "second_rated_percent": 100}
    await assessment.deliver(version(1, complexity=said))
    assessment.today = date(2012, 9, 3)
    return desk


async def drawn_of(desk: Desk, care: Care) -> dict[str, Any]:
    made = await assess(desk, care.client, assessedOn="2012-08-30", points=POINTS)
    assert made.status_code == 201, made.text
    listed = (await desk.get("/second-ratings?state=waiting")).json()["items"]
    (rating,) = (row for row in listed if row["assessmentId"] == made.json()["id"])
    return dict(rating)


async def rate(desk: Desk, rating: dict[str, Any], points: dict[str, int] = AGAIN, **claims: Any) -> Any:
    body = {"points": points, "basis": "interview"}
    return await desk.post(f"/second-ratings/{rating['id']}/rate", body, "assessor", **claims)


async def test_points_are_withheld_until_it_is_rated_again(audited: Desk) -> None:
    rating = await drawn_of(audited, await treated_by_bridge(audited))
    assert (rating["state"], rating["organisation"], rating["assessedOn"]) == ("waiting", "bridge", "2012-08-30")
    assert [rating[name] for name in ("points", "band", "firstPoints", "firstBand", "decidedBy")] == [None] * 5
    way = f"/assessments/{rating['assessmentId']}"
    for shown in ((await audited.get(way)).json(), (await audited.get("/assessments")).json()["items"][-1]):
        assert (shown["points"], shown["pointsWithheld"]) == ({}, True)
    rated = (await rate(audited, rating)).json()
    assert (rated["state"], rated["points"], rated["firstPoints"]) == ("rated", AGAIN, POINTS)
    assert (rated["firstBand"], rated["band"], rated["decidedBy"]) == ("medium", "medium", "someone")
    shown = (await audited.get(way)).json()
    assert (shown["points"], shown["pointsWithheld"]) == (POINTS, False)
    assert (await audited.get(f"/second-ratings/{rating['id']}")).json() == rated


async def test_it_tells_nobody_and_moves_no_tariff(audited: Desk, assessment: Running) -> None:
    rating = await drawn_of(audited, await treated_by_bridge(audited))
    before = [await assessment.published(kind) for kind in ("client-assessed", "outcome-achieved", "outcome-fell")]
    assert (await rate(audited, rating)).status_code == 200
    after = [await assessment.published(kind) for kind in ("client-assessed", "outcome-achieved", "outcome-fell")]
    assert after == before


async def test_who_made_it_or_decided_its_tariff_does_not_rate_it(audited: Desk, assessment: Running) -> None:
    care = await treated_by_bridge(audited)
    rating = await drawn_of(audited, care)
    themselves: list[dict[str, Any]] = [BRIDGE | {"sub": "another"}, {"sub": BRIDGE["sub"]}]
    for claims in themselves:
        refused = await rate(audited, rating, **claims)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-second-rater")
    await assessment.deliver(
        tariff_set(care.client, "medium", "2012-08-30", assessment_id=rating["assessmentId"], actor="seen")
    )
    assert (await rate(audited, rating, sub="seen")).status_code == 403
    aside = {"reasonCode": "declined"}
    path = f"/second-ratings/{rating['id']}/set-aside"
    assert (await audited.post(path, aside, "assessor", sub="seen")).status_code == 403
    assert (await rate(audited, rating, sub="not-seen")).status_code == 200


async def test_every_domain_is_rated_within_its_maximum_and_once(audited: Desk) -> None:
    rating = await drawn_of(audited, await treated_by_bridge(audited))
    wrong = {**POINTS, "drug_use": 5, "colour": 1}
    del wrong["housing"]
    errors = {error["field"]: error for error in (await rate(audited, rating, wrong)).json()["errors"]}
    assert errors.keys() == {"points.drug_use", "points.housing", "points.colour"}
    assert errors["points.housing"]["allowed"] == errors["points.drug_use"]["allowed"] == [ALL]
    assert (await rate(audited, rating)).status_code == 200
    again = await rate(audited, rating)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/second-rating-decided")
    assert (await rate(audited, {"id": uuid4()})).status_code == 404


async def test_nobody_corrects_unseen_points_but_what_was_made_by_mistake_is_void(audited: Desk) -> None:
    rating = await drawn_of(audited, await treated_by_bridge(audited))
    way = f"/assessments/{rating['assessmentId']}"
    shown = (await audited.get(way)).json()
    body = {name: shown[name] for name in ("assessedOn", "drugProfile", "injecting", "flags")} | {"points": POINTS}
    refused = await audited.put(way, body | {"reasonCode": "found_on_review"}, match='"1"')
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/second-rating-waits"), refused.text
    aside = await audited.post(f"/second-ratings/{rating['id']}/set-aside", {"reasonCode": "not_reached"})
    assert (aside.json()["state"], aside.json()["setAsideFor"]) == ("set_aside", "not_reached")
    assert aside.json()["firstPoints"] is None
    assert (await audited.get(way)).json()["points"] == POINTS
    second = await drawn_of(audited, await treated_by_bridge(audited))
    void = await audited.post(f"/assessments/{second['assessmentId']}/void", {"reasonCode": "wrong_person"})
    assert void.status_code == 200, void.text
    assert [row["id"] for row in (await audited.get("/second-ratings")).json()["items"]] == [rating["id"]]
    assert (await rate(audited, second)).status_code == 404


async def test_the_council_sees_how_far_raters_agree_from_five_on(audited: Desk) -> None:
    for number in range(6):
        rating = await drawn_of(audited, await treated_by_bridge(audited))
        if number < 4:
            assert (await rate(audited, rating)).status_code == 200
    waits = {"assessor": "bea", "organisation": "bridge", "drawn": 6, "waiting": 2, "setAside": 0, "rated": 4}
    unsaid = dict.fromkeys(("sameBand", "sameBandPercent", "pointsApart", "pointsHigher"))
    council = {"organisation": "council", "sub": "cora"}
    (row,) = (await audited.get("/rater-agreement", "commissioner", **council)).json()["items"]
    assert row == waits | unsaid | {"banded": 4}
    assert (await rate(audited, rating)).status_code == 200
    (row,) = (await audited.get("/rater-agreement", "auditor", organisation="audit", sub="ada")).json()["items"]
    assert (row["rated"], row["sameBand"], row["sameBandPercent"]) == (5, 5, 100)
    assert (row["pointsApart"], row["pointsHigher"]) == ("2.0", "2.0")
    assert (await audited.get("/rater-agreement", "assessor")).status_code == 403


async def test_without_a_share_none_is_drawn_and_of_the_lasars_never(audited: Desk, assessment: Running) -> None:
    care = await treated_by_bridge(audited)
    await care.assess("2012-08-29")
    unsaid = version(1).scheme["complexity"] | {"assessed_by_provider": "under_audit"}
    await assessment.deliver(version(2, complexity=unsaid))
    assert (await assess(audited, care.client, assessedOn="2012-08-30")).status_code == 201
    assert (await audited.get("/second-ratings")).json()["items"] == []
