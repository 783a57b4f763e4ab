"""Assessments under audit are rated again by somebody who has not seen the first points; that moves nothing."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.messaging.restating import restate
from tests.assessment.builders import POINTS, tariff_set, version
from tests.assessment.client import Care, Desk, merge, new_care, unmerge
from tests.assessment.test_said_again import hear
from tests.assessment.test_under_audit import BRIDGE, assess, treated_by_bridge
from tests.harness import Running
from tests.shared.lost import otherwise

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


async def test_what_became_of_it_is_published_without_points(audited: Desk, assessment: Running) -> None:
    rated, aside, waits = [await drawn_of(audited, await treated_by_bridge(audited)) for _ in range(3)]
    assert (await rate(audited, rated)).status_code == 200
    assert (await audited.post(f"/second-ratings/{aside['id']}/set-aside", {"reasonCode": "died"})).status_code == 200
    for rating in (rated, waits):
        path = f"/assessments/{rating['assessmentId']}/void"
        assert (await audited.post(path, {"reasonCode": "entered_in_error"})).status_code == 200
    events = [event["data"] for event in await assessment.published("second-rating-changed")]
    assert {(it["assessmentId"], it["revision"], it["state"], it["voided"]) for it in events} == {
        *((rating["assessmentId"], 1, "waiting", False) for rating in (rated, aside, waits)),
        (rated["assessmentId"], 2, "rated", False),
        (rated["assessmentId"], 3, "rated", True),
        (aside["assessmentId"], 2, "set_aside", False),
        (waits["assessmentId"], 2, "waiting", True),
    }
    assert {name for data in events for name in data} == {
        "area", "actor", "actorOrganisation", "assessmentId", "state", "revision", "voided",
    }  # fmt: skip


async def test_it_is_published_again_as_it_was_and_tariff_reads_it(
    audited: Desk, assessment: Running, tariff: Running
) -> None:
    rated, void = [await drawn_of(audited, await treated_by_bridge(audited)) for _ in range(2)]
    assert (await rate(audited, rated)).status_code == 200
    path = f"/assessments/{void['assessmentId']}/void"
    assert (await audited.post(path, {"reasonCode": "entered_in_error"})).status_code == 200
    await hear(tariff, assessment)
    facts = assessment.service.facts
    assert facts is not None
    await restate(assessment.db, facts, "restored", date(2026, 11, 26))
    again = [event["data"] for event in await assessment.published("second-rating-changed")][-2:]
    assert {(it["assessmentId"], it["state"], it["voided"]) for it in again} == {
        (rated["assessmentId"], "rated", False), (void["assessmentId"], "waiting", True),
    }  # fmt: skip
    await hear(tariff, assessment)
    assert (await tariff.parked(), await otherwise(tariff)) == ([], [])


async def test_who_made_it_or_decided_its_tariff_does_not_rate_it(audited: Desk, assessment: Running) -> None:
    care = await treated_by_bridge(audited)
    rating = await drawn_of(audited, care)
    themselves: list[dict[str, Any]] = [BRIDGE | {"sub": "another"}, {"sub": BRIDGE["sub"]}]
    for claims in themselves:
        refused = await rate(audited, rating, **claims)
        assert (refused.status_code, refused.json()["type"]) == (404, "/problems/unknown-second-rating")
    await assessment.deliver(
        tariff_set(care.client, "medium", "2012-08-30", assessment_id=rating["assessmentId"], actor="seen")
    )
    refused = await rate(audited, rating, sub="seen")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-second-rater")
    aside = {"reasonCode": "declined"}
    path = f"/second-ratings/{rating['id']}/set-aside"
    assert (await audited.post(path, aside, "assessor", sub="seen")).status_code == 403
    assert (await rate(audited, rating, sub="not-seen")).status_code == 200


async def test_who_rated_another_one_of_the_person_and_day_does_not_rate_it(audited: Desk) -> None:
    """They were shown what the first rater had found in the person that day; under another id of the person too."""
    care, survivor = await treated_by_bridge(audited), await new_care(audited)
    seen, beside = await drawn_of(audited, care), await drawn_of(audited, care)
    earlier = {"id": await _of_another_day(audited, care)}
    assert (await rate(audited, seen, sub="rea")).status_code == 200
    await merge(survivor, care)
    refused = await rate(audited, beside, sub="rea")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-second-rater")
    assert (await rate(audited, earlier, sub="rea")).status_code == 200
    assert (await rate(audited, beside, sub="another")).status_code == 200
    assert (
        await rate(audited, await drawn_of(audited, await treated_by_bridge(audited)), sub="rea")
    ).status_code == 200


async def _of_another_day(desk: Desk, care: Care) -> str:
    made = await assess(desk, care.client, assessedOn="2012-08-29", points=POINTS)
    assert made.status_code == 201, made.text
    listed = (await desk.get("/second-ratings")).json()["items"]
    (id_,) = [row["id"] for row in listed if row["assessmentId"] == made.json()["id"]]
    return str(id_)


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


async def test_who_made_it_is_not_shown_that_it_was_drawn(audited: Desk) -> None:
    waits, rated = [await drawn_of(audited, await treated_by_bridge(audited)) for _ in range(2)]
    assert (await rate(audited, rated)).status_code == 200
    makers: list[dict[str, Any]] = [BRIDGE, BRIDGE | {"sub": "another"}, {"sub": BRIDGE["sub"]}]
    for maker in makers:
        listed = (await audited.get("/second-ratings", "assessor", **maker)).json()["items"]
        assert [row["id"] for row in listed] == [rated["id"]]
        assert (await audited.get("/second-ratings?state=waiting", "assessor", **maker)).json()["items"] == []
        path = f"/second-ratings/{waits['id']}"
        assert (await audited.get(path, "assessor", **maker)).status_code == 404
        assert (await rate(audited, waits, **maker)).status_code == 404
        aside = await audited.post(f"{path}/set-aside", {"reasonCode": "declined"}, "assessor", **maker)
        assert aside.status_code == 404
        way = f"/assessments/{waits['assessmentId']}"
        shown = (await audited.get(way, "assessor", **maker)).json()
        assert (shown["points"], shown["pointsWithheld"]) == (POINTS, False)
        listed = (await audited.get("/assessments", "assessor", **maker)).json()["items"]
        assert not any(row["pointsWithheld"] for row in listed)
    assert {row["state"] for row in (await audited.get("/second-ratings")).json()["items"]} == {"waiting", "rated"}


async def test_who_made_it_corrects_it_as_if_it_were_not_drawn_and_the_first_rating_stays(audited: Desk) -> None:
    rating = await drawn_of(audited, await treated_by_bridge(audited))
    way = f"/assessments/{rating['assessmentId']}"
    shown = (await audited.get(way, "assessor", **BRIDGE)).json()
    body = {name: shown[name] for name in ("assessedOn", "drugProfile", "injecting", "flags")} | {"points": AGAIN}
    corrected = await audited.put(way, body, "assessor", match='"1"', **BRIDGE)
    assert corrected.status_code == 200, corrected.text
    assert corrected.json()["points"] == AGAIN
    assert (await rate(audited, rating)).json()["firstPoints"] == POINTS


async def test_what_is_taken_back_stays_counted_of_who_made_it(audited: Desk) -> None:
    waits, rated, aside = [await drawn_of(audited, await treated_by_bridge(audited)) for _ in range(3)]
    assert (await rate(audited, rated)).status_code == 200
    put_aside = await audited.post(f"/second-ratings/{aside['id']}/set-aside", {"reasonCode": "died"})
    assert put_aside.status_code == 200
    for rating in (waits, rated):
        void = {"reasonCode": "entered_in_error"}
        path = f"/assessments/{rating['assessmentId']}/void"
        assert (await audited.post(path, void, "assessor", **BRIDGE)).status_code == 200
    (row,) = (await audited.get("/rater-agreement", "commissioner", organisation="council")).json()["items"]
    counted = {name: row[name] for name in ("drawn", "waiting", "setAside", "takenBack", "rated", "banded")}
    assert counted == {"drawn": 3, "waiting": 0, "setAside": 1, "takenBack": 2, "rated": 0, "banded": 0}


async def test_the_council_sees_how_far_raters_agree_from_five_on(audited: Desk) -> None:
    for number in range(6):
        rating = await drawn_of(audited, await treated_by_bridge(audited))
        if number < 4:
            assert (await rate(audited, rating)).status_code == 200
    waits = {
        "assessor": "bea",
        "organisation": "bridge",
        "drawn": 6,
        "waiting": 2,
        "setAside": 0,
        "takenBack": 0,
        "rated": 4,
    }
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


async def test_who_was_merged_is_named_by_the_id_that_they_go_by(audited: Desk) -> None:
    care, survivor = await treated_by_bridge(audited), await new_care(audited)
    rating = await drawn_of(audited, care)
    merge_id = await merge(survivor, care)
    way = f"/second-ratings/{rating['id']}"
    (listed,) = (await audited.get("/second-ratings")).json()["items"]
    assert [listed["clientId"], (await audited.get(way)).json()["clientId"]] == [survivor.client] * 2
    assert (await rate(audited, rating)).json()["clientId"] == survivor.client
    await unmerge(survivor, merge_id)
    assert (await audited.get(way)).json()["clientId"] == care.client
