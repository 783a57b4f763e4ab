"""Days on which no version is valid any more, or none yet again, are judged by the one that ended last."""

import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.assessment.events import SchemePublished
from services.assessment.rules.terms import CORRECTION_DAYS, LATE_RECORD_DAYS, first_terms, last_terms_on, terms
from services.assessment.store.versions import version_first
from shared.data.db import fetch_all
from tests.assessment.builders import contact, ended, stockport
from tests.assessment.client import Desk, new_care
from tests.assessment.test_assessments import assessment_of
from tests.harness import Running

ONE_DAY = timedelta(days=1)
ENDED = "2012-09-01"
BRACKNELL = Path(__file__).parents[2] / "deploy" / "schemes" / "bracknell-forest.toml"
WHICH = f"""
SELECT (SELECT version FROM scheme_fact WHERE valid_from <= day ORDER BY {version_first("day")} LIMIT 1) AS held,
       (SELECT version FROM scheme_fact ORDER BY greatest(valid_from, day), {version_first("day")} LIMIT 1) AS ever
  FROM (SELECT CAST(:day AS date) AS day) asked
"""


def version(number: int, since: str, until: str | None, days: int = 0, **changes: Any) -> tuple[str, SchemePublished]:
    """Published in the order of their numbers; `days` for what is late and for what is corrected."""
    event = stockport()
    journey = event.scheme["journey"] | ({"late_record_days": days, "correction_days": days} if days else {})
    dated = {"version": number, "valid_from": since, "valid_to": until, "journey": journey}
    said = {
        "version": number,
        "hash": f"{number} {since} {until} {days}",
        "valid_from": date.fromisoformat(since),
        "published_at": datetime(2012, 3, number, tzinfo=UTC),
        "scheme": event.scheme | dated | changes,
    }
    return "stockport-2012", event.model_copy(update=said)


async def assess(desk: Desk, on: str, **changes: Any) -> int:
    answer = await desk.post("/assessments", assessment_of(await desk.new_client(), assessedOn=on, **changes))
    return answer.status_code


@pytest.mark.parametrize("on", ["2012-08-31", "2012-09-01", "2012-10-31", "2012-11-30"])
async def test_the_front_door_stays_open_after_the_scheme_and_between_two_versions(desk: Desk, on: str) -> None:
    desk.running.today = date(2012, 12, 3)
    await desk.running.deliver(version(1, "2012-04-02", ENDED))
    assert await assess(desk, on) == 201
    await desk.running.deliver(version(2, "2012-11-01", "2012-11-20"))
    assert await assess(desk, on) == 201


async def test_before_the_first_version_it_is_closed(desk: Desk) -> None:
    desk.running.today = date(2012, 12, 3)
    await desk.running.deliver(version(1, "2012-04-02", ENDED))
    assert [await assess(desk, on) for on in ("2012-04-01", "2012-04-02")] == [409, 201]


async def test_a_return_after_the_scheme_is_recorded_and_fells_what_was_earned_by_the_discharge(desk: Desk) -> None:
    await desk.running.deliver(version(1, "2012-04-02", ENDED))
    desk.running.today = date(2012, 8, 20)
    care = await new_care(desk)
    await care.start("2012-04-10")
    await care.end("2012-08-20")
    await care.verify(await care.one("planned_discharge"))
    await care.on("2012-10-15")
    answer = await desk.post("/assessments", assessment_of(care.client, assessedOn="2012-10-15"))
    assert answer.status_code == 201, answer.text
    assert (await care.one("planned_discharge"))["state"] == "withdrawn"


async def test_a_contact_after_the_scheme_gets_its_answer(desk: Desk) -> None:
    desk.running.today = date(2012, 12, 3)
    await desk.running.deliver(version(1, "2012-04-02", ENDED))
    answer = await desk.post("/contacts", contact(await desk.new_client(), on="2012-10-15"))
    assert (answer.status_code, answer.json()["remit"]["inRemit"]) == (201, True)


@pytest.mark.parametrize(("days", "left"), [(5, "2012-09-20"), (200, "2012-09-20"), (200, "2012-12-20")])
async def test_who_left_after_the_scheme_records_and_corrects_by_its_last_version(
    desk: Desk, days: int, left: str
) -> None:
    assert days not in {CORRECTION_DAYS, LATE_RECORD_DAYS}
    await desk.running.deliver(version(1, "2012-04-02", ENDED, days), version(2, "2012-11-01", "2012-11-20", days))
    desk.running.today = date(2012, 5, 1)
    care = await new_care(desk)
    start = await care.start("2012-04-10")
    on = date.fromisoformat(left)
    desk.running.today = on
    theirs: dict[str, Any] = {"organisation": "cdas", "sub": "cathy"}
    evidence = {"clientId": care.client, "code": "hep_b_dose", "on": left, "episodeId": str(start.episode_id)}
    recorded = await desk.post("/evidence", evidence, "clinician", **theirs)
    assert recorded.status_code == 201, recorded.text
    await care.running.deliver(ended(start, left))
    void = f"/evidence/{recorded.json()['id']}/void"
    desk.running.today = on + days * ONE_DAY
    late = await desk.post(void, {"reasonCode": "entered_in_error"}, "clinician", **theirs)
    assert (late.status_code, late.json()["type"]) == (403, "/problems/corrections-over")
    assert (await desk.post("/evidence", evidence | {"code": "moved"}, "clinician", **theirs)).status_code != 201
    desk.running.today -= ONE_DAY
    assert (await desk.post("/evidence", evidence | {"code": "moved"}, "clinician", **theirs)).status_code == 201
    assert (await desk.post(void, {"reasonCode": "entered_in_error"}, "clinician", **theirs)).status_code == 200


@pytest.mark.parametrize("seed", range(8))
async def test_queries_and_rules_read_the_same_version_whatever_was_published(assessment: Running, seed: int) -> None:
    chance, first = Random(seed), date(2012, 4, 2)
    published = []
    for number in range(1, 6):
        since = first + chance.randrange(40) * ONE_DAY
        until = str(since + chance.randrange(1, 15) * ONE_DAY) if chance.random() < 0.85 else None
        published.append(version(number, str(since), until))
    chance.shuffle(published)
    await assessment.deliver(*published)
    events = [terms(event.scheme, event.published_at) for _, event in published]
    for day in (first + number * ONE_DAY for number in range(-2, 60)):
        held = last_terms_on(day, events)
        ever = held or first_terms(events)
        async with assessment.db.session() as session:
            (found,) = await fetch_all(session, WHICH, day=day)
        assert found == {"held": held and held.version, "ever": ever and ever.version}, day


async def test_in_bracknell_forest_somebody_is_assessed_from_mid_december_before_payment_began(desk: Desk) -> None:
    """Its scheme begins with the assessments and its contract in April: what is achieved from then on is of that."""
    document = json.loads(json.dumps(tomllib.loads(BRACKNELL.read_text()), default=str))
    said = {"scheme_id": document["id"], "valid_from": date(2011, 12, 12), "scheme": document, "hash": document["id"]}
    await desk.running.deliver((document["id"], stockport().model_copy(update=said)))
    points = {domain["code"]: 1 for domain in document["complexity"]["domains"]}
    desk.running.today = date(2011, 12, 14)
    days = ("2011-12-11", "2011-12-12", "2011-12-14")
    assert [await assess(desk, day, points=points) for day in days] == [409, 201, 201]
    care = await new_care(desk)
    answer = await desk.post("/assessments", assessment_of(care.client, assessedOn="2011-12-14", points=points))
    assert answer.json()["inRemit"] is True
    await care.start("2011-12-20", "bracknell-prime")
    await care.on("2012-04-30")
    await care.end("2012-04-30")
    outcome = await care.one("planned_discharge")
    assert (outcome["contract"], outcome["achievedOn"]) == ("bracknell-prime-2012", "2012-04-30")
