"""What an assessment says by the scheme is by the version that counts on its day, whichever came first."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.assessment.commands import judging_anew
from services.assessment.events import SchemePublished
from services.assessment.rules import catalogue
from services.assessment.store.versions import lock_schemes
from services.tariff.events import ClientAssessed
from shared.messaging.restating import restate
from tests.assessment.builders import CDAS, stockport, version
from tests.assessment.client import Desk, hear, new_care
from tests.assessment.test_assessments import findings, submitted
from tests.harness import Running, another
from tests.shared.processes import until
from tests.tariff.builders import scheme
from tests.tariff.client import confirm, get, proposals, publish

DRINKS: dict[str, Any] = {"drugProfile": [{"code": "7000", "rank": 1}]}
_WAITS = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
ALL = {"substance": "alcohol", "min_age": 18, "from": "2012-04-02"}
DRUGS_ONLY = {"substance": "drugs", "min_age": 18, "from": "2012-04-02"}


def drinkers(number: int, valid_from: str = "2012-04-02") -> SchemePublished:
    """One that takes whoever drinks; the first version takes them from July on."""
    return version(number, valid_from, remit=[DRUGS_ONLY, ALL])


def another_class(number: int) -> SchemePublished:
    drugs = [drug | {"class": "drugs"} if drug["code"] == "7000" else drug for drug in stockport().scheme["drugs"]]
    return version(number, drugs=drugs)


async def told(desk: Desk) -> list[dict[str, Any]]:
    return [event["data"] for event in await desk.running.published("client-assessed")]


def judged(said: dict[str, Any]) -> tuple[Any, ...]:
    return said["inRemit"], said["presenting"]


async def drinker(desk: Desk, **changes: Any) -> dict[str, Any]:
    client = await desk.new_client(birthDate="1970-05-01")
    return await submitted(desk, client, **(DRINKS | changes))


@pytest.mark.parametrize(
    ("later", "says"),
    [
        ([drinkers(2)], (True, "alcohol")),
        ([drinkers(2), version(3)], (False, "alcohol")),
        ([another_class(2)], (True, "drugs")),
        ([another_class(2), drinkers(3)], (True, "alcohol")),
    ],
)
async def test_it_makes_no_odds_when_the_version_was_published(
    open_desk: Desk, later: list[SchemePublished], says: tuple[bool, str]
) -> None:
    before = await drinker(open_desk)
    for each in later:
        await hear(open_desk, each)
    await drinker(open_desk)
    events = await told(open_desk)
    (last, other) = [event for event in events if event["assessmentId"] == before["id"]][-1], events[-1]
    assert judged(last) == judged(other) == (says[0], [{"code": "7000", "class": says[1]}])
    assert (last["actor"], last["ratedBy"]) == ("system", ["start"])
    shown = (await open_desk.get(f"/assessments/{before['id']}")).json()
    assert (shown["inRemit"], shown["revision"]) == (says[0], last["revision"])


async def test_it_is_told_again_only_where_it_says_something_else(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    made = await submitted(open_desk, client)
    reworded = version(2, remit=[{**DRUGS_ONLY, "min_age": 17}])
    await hear(open_desk, reworded, version(3, "2012-04-11", remit=[ALL]))
    assert len(await told(open_desk)) == 1
    shown = (await open_desk.get(f"/assessments/{made['id']}")).json()
    assert (shown["remitReason"], shown["revision"]) == ("drugs 17+ from 2012-04-02", 1)


async def test_what_the_version_does_not_list_keeps_its_class(open_desk: Desk) -> None:
    await drinker(open_desk)
    await hear(open_desk, version(2, drugs=stockport().scheme["drugs"][:3], remit=[DRUGS_ONLY, ALL]))
    assert judged((await told(open_desk))[-1]) == (True, [{"code": "7000", "class": "alcohol"}])


async def test_a_voided_one_stays_as_it_was(open_desk: Desk) -> None:
    made = await drinker(open_desk)
    answer = await open_desk.post(f"/assessments/{made['id']}/void", {"reasonCode": "entered_in_error"})
    assert answer.status_code == 200
    await hear(open_desk, drinkers(2))
    assert [each["revision"] for each in await told(open_desk)] == [1, 2]


async def test_one_under_an_absorbed_id_is_judged_by_who_they_are(open_desk: Desk) -> None:
    survivor, absorbed = await open_desk.new_client(birthDate="1996-05-01"), await open_desk.new_client()
    await submitted(open_desk, absorbed)
    body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    assert (await open_desk.post("/merges", body)).status_code == 201
    await hear(open_desk, version(2, remit=[DRUGS_ONLY | {"min_age": 15}]))
    last = (await told(open_desk))[-1]
    assert (last["revision"], last["eligibility"]["ageYears"], last["inRemit"]) == (3, 15, True)


async def test_who_gave_the_points_stays_who_gave_them(open_desk: Desk) -> None:
    """The class is the scheme's word, and a restatement only says again what it said."""
    made = await drinker(open_desk)
    body = findings(**DRINKS) | {"points": {"drug_use": 1}}
    body |= {"reasonCode": "found_on_review"}
    answer = await open_desk.put(f"/assessments/{made['id']}", body, match='"1"', sub="bea", organisation="council")
    assert answer.status_code == 200, answer.text
    await hear(open_desk, another_class(2))
    facts = open_desk.running.service.facts
    assert facts
    await restate(open_desk.running.db, facts, "restored", date(2012, 9, 3))
    events = (await told(open_desk))[1:]
    assert [event["actor"] for event in events] == ["bea", "system", "system"]
    assert all(event["ratedBy"] == ["council", "start"] for event in events)


async def test_many_are_judged_in_parts(open_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging_anew, "AT_ONCE", 2)
    made = [await drinker(open_desk) for _ in range(5)]
    await hear(open_desk, drinkers(2))
    again = [each for each in await told(open_desk) if each["revision"] == 2]
    assert {each["assessmentId"] for each in again} == {number["id"] for number in made}
    assert all(each["inRemit"] for each in again)


async def test_who_records_meanwhile_does_not_miss_it(open_desk: Desk) -> None:
    """A version that is not committed yet: whoever records waits for it, and is judged by it."""
    client = await open_desk.new_client(birthDate="1970-05-01")
    async with another(open_desk.running.db.session()) as session:
        await lock_schemes(session, ["stockport"])
        waiting = asyncio.create_task(submitted(open_desk, client, **DRINKS))
        await until(lambda: open_desk.running.db.read(_WAITS))
    assert (await waiting)["revision"] == 1


async def test_what_an_older_version_of_the_program_kept_is_judged_at_the_next_tick(open_desk: Desk) -> None:
    await hear(open_desk, drinkers(2))
    made = await drinker(open_desk)
    await open_desk.running.db.write("UPDATE assessment SET in_remit = false, remit_reason = 'as it was'")
    open_desk.running.today = date(2012, 9, 4)
    await open_desk.running.tick()
    last = (await told(open_desk))[-1]
    assert (last["assessmentId"], last["revision"], last["inRemit"]) == (made["id"], 2, True)


async def test_a_day_on_which_nothing_is_otherwise_judges_nobody(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found right once stays so, until it, or what it is judged by, changes."""
    await hear(open_desk, drinkers(2))
    await drinker(open_desk)
    on: list[date] = []
    judge = catalogue.judged

    def judging(*given: Any) -> dict[str, Any]:
        on.append(open_desk.running.today)
        return judge(*given)

    async def ticked(day: int) -> date:
        open_desk.running.today = date(2012, 9, day)
        await open_desk.running.tick()
        return open_desk.running.today

    monkeypatch.setattr(judging_anew, "judged", judging)
    first = await ticked(4)
    await ticked(5)
    assert on == [first]
    await open_desk.running.db.write("UPDATE person SET birth_date = birth_date - 1")
    another_person = await ticked(6)
    assert on == [first, another_person]
    await hear(open_desk, drinkers(3))
    on.clear()
    another_version = await ticked(7)
    assert on == [another_version]


@pytest.mark.parametrize("first", ["recorded", "published"])
async def test_the_tariff_and_its_pence_are_the_same_whichever_came_first(
    open_desk: Desk, tariff: Running, first: str
) -> None:
    remit = [{"substance": each, "min_age": 18, "from": "2012-04-02"} for each in ("drugs", "alcohol")]
    if first == "published":
        await hear(open_desk, drinkers(2))
    await drinker(open_desk)
    if first == "recorded":
        await hear(open_desk, drinkers(2))
    await publish(tariff)
    if first == "published":
        await publish(tariff, scheme(version=2, remit=remit))
    await tariff.deliver(*(ClientAssessed.model_validate(each) for each in await told(open_desk)))
    if first == "recorded":
        await publish(tariff, scheme(version=2, remit=remit))
    (proposal,) = await proposals(tariff, state="proposed")
    made = (await confirm(tariff, proposal)).json()
    assert (made["band"], made["schemeVersion"], made["prices"]["planned_discharge"]) == ("medium", 2, 95_000)
    assert not (await get(tariff, f"/tariffs/{made['id']}"))["voided"]


async def test_a_start_top_that_waits_counts_once_a_version_lets_it(open_desk: Desk) -> None:
    """It was told of before its treatment, which came with a version by which it was taken too early."""
    care = await new_care(open_desk)
    event = care.starting("2012-05-01")
    body = {"clientId": care.client, "stage": "start", "on": "2012-04-10", "episodeId": str(event.episode_id)}
    answer = await open_desk.post("/top-reviews", body | {"items": {"tobacco": {"days": 0}}}, "provider", **CDAS)
    assert answer.status_code == 202, answer.text
    review = answer.json()["id"]
    await open_desk.running.deliver(event)
    assert await _told_reviews(open_desk) == []
    await hear(open_desk, version(2, journey=stockport().scheme["journey"] | {"start_top_days": 30}))
    assert await _told_reviews(open_desk) == [review]


async def _told_reviews(desk: Desk) -> list[str]:
    return [event["data"]["reviewId"] for event in await desk.running.published("review-recorded")]
