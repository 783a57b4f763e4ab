"""Assessment is set back to an older state: what it then decides otherwise is told, and all is said again above it."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from shared.data.revisions import STEP
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.reading import RawMessage
from shared.messaging.restated import FIRST_DAY
from shared.messaging.restating import restate
from tests.assessment.builders import ANN
from tests.assessment.client import Care, Desk, new_care
from tests.harness import Running
from tests.shared.lost import otherwise

DAY = date(2026, 11, 26)
ABOVE = (DAY - FIRST_DAY).days * STEP


async def hear(listener: Running, speaker: Running) -> None:
    """All that the speaker has in its log and outbox, as over the feed."""
    assert listener.service.subscription is not None
    published = await speaker.published()
    events = [RawMessage(n, json.dumps(each).encode()) for n, each in enumerate(published, start=1)]
    await listener.db.write("UPDATE bookmark SET position = 0")
    consumer = Consumer(listener.db, listener.service.subscription, listener.clock)
    await consumer.deliver(Batch(speaker.service.name, 0, events))


async def known(payments: Running, outcome: dict[str, Any]) -> tuple[int, str]:
    sql = "SELECT revision, kind FROM outcome WHERE outcome_id = :id"
    (found,) = await payments.db.read(sql, id=UUID(outcome["id"]))
    return found["revision"], found["kind"]


async def _verified(desk: Desk) -> tuple[Care, dict[str, Any]]:
    care = await new_care(desk)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", care.starts[0].episode_id, acuteHousing=True)
    await care.top("review", "2012-07-03", care.starts[0].episode_id, acuteHousing=False)
    outcome = await care.one("housing_resolved")
    return care, await care.verify(outcome)


async def test_a_verifier_who_decides_otherwise_after_a_restore_prevails_once_all_is_said_again(
    open_desk: Desk, payments: Running
) -> None:
    care, achieved = await _verified(open_desk)
    await hear(payments, care.running)
    assert await known(payments, achieved) == (2, "achieved")
    # The backup is of the day before the verifier looked; what was told since is in nobody's log.
    await care.running.db.write(
        "UPDATE outcome SET state = 'proposed', revision = 1, verified_by = NULL, verified_by_organisation = NULL"
        " WHERE id = :id",
        id=UUID(achieved["id"]),
    )
    await care.running.db.write("DELETE FROM verification")
    await care.running.db.write("DELETE FROM outbox WHERE type = 'outcome-achieved'")
    await care.verify(achieved | {"revision": 1}, "refused")
    await hear(payments, care.running)
    (error,) = await payments.parked()
    assert "conflict" in error
    assert await known(payments, achieved) == (2, "achieved")  # nobody can say which holds
    facts = care.running.service.facts
    assert facts is not None
    await restate(care.running.db, facts, "restored from the backup of yesterday", DAY)
    await payments.db.write("DELETE FROM parked")
    await hear(payments, care.running)
    assert await payments.parked() == []
    sql = "SELECT revision, reason FROM withdrawal WHERE outcome_id = :id"
    (fallen,) = await payments.db.read(sql, id=UUID(achieved["id"]))
    assert fallen["revision"] > ABOVE
    await payments.db.write("DELETE FROM outbox")


async def test_each_kind_of_fact_is_said_again_as_it_was_said_and_nothing_of_it_is_known_otherwise(
    open_desk: Desk, tariff: Running, referral: Running, payments: Running
) -> None:
    care, _ = await _verified(open_desk)
    other = await open_desk.new_client(familyName="Another")
    await open_desk.post(
        "/merges", {"survivorId": care.client, "absorbedId": other, "reasonCode": "same_person"}, sub="ann"
    )
    before = await care.running.published()
    await hear(payments, care.running)
    facts = care.running.service.facts
    assert facts is not None
    _, count = await restate(care.running.db, facts, "restored", DAY)
    again = (await care.running.published())[len(before) :]
    assert len(again) == count
    assert {event["type"] for event in again} >= {event["type"] for event in before} - {"uk.lasars.outcome-proposed.v1"}
    assert all(event["data"]["revision"] > ABOVE for event in again)
    assert _contents(again) <= _contents(before)
    for listener in (tariff, referral, payments):
        await hear(listener, care.running)
        assert await listener.parked() == []
        assert await otherwise(listener) == []
        await listener.db.write("DELETE FROM outbox")


def _contents(told: list[dict[str, Any]]) -> set[str]:
    """But for the revision, and who says it."""
    left_out = {"revision", "actor", "actorOrganisation"}
    return {
        json.dumps(
            {"type": each["type"], **{k: v for k, v in each["data"].items() if k not in left_out}}, sort_keys=True
        )
        for each in told
    }


async def _discharged(desk: Desk) -> Care:
    """With a planned discharge that was verified, and what staying away brought by itself a year later."""
    care = await new_care(desk)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.end("2012-09-03")
    await care.verify(await care.one("planned_discharge"))
    await care.on("2013-10-01")
    assert await care.states() == {"planned_discharge": "achieved", "no_representation": "achieved"}
    return care


async def test_an_end_that_referral_says_again_leaves_what_was_verified_and_what_rests_on_that(
    open_desk: Desk,
) -> None:
    care = await _discharged(open_desk)
    before = await care.told()
    await care.end("2012-09-03", revision=ABOVE + 1)
    await care.on("2013-10-02")
    assert await care.states() == {"planned_discharge": "achieved", "no_representation": "achieved"}
    assert await care.told() == before  # nobody is told of anything, so no money moves


async def test_an_end_that_says_something_else_has_to_be_seen_again(open_desk: Desk) -> None:
    care = await _discharged(open_desk)
    await care.end("2012-09-03", "81", revision=ABOVE + 1)
    assert await care.states() == {"planned_discharge": "proposed", "no_representation": "proposed"}
    await care.verify(await care.one("planned_discharge"))
    assert (await care.one("planned_discharge"))["state"] == "achieved"


async def _send(desk: Desk, body: dict[str, Any], by: str) -> str:
    return str((await desk.post("/persons", body, "provider", organisation=by)).json()["id"])


async def _said_again_as_before(assessment: Running) -> list[dict[str, Any]]:
    """What is told again of persons is what was last told of each."""
    last = {event["subject"]: event["data"]["state"] for event in await assessment.published("client-match")}
    before = await assessment.published()
    assert assessment.service.facts is not None
    await restate(assessment.db, assessment.service.facts, "restored", DAY)
    again = (await assessment.published())[len(before) :]
    matches = [event for event in again if event["type"] == "uk.lasars.client-match.v1"]
    assert {match["subject"]: match["data"]["state"] for match in matches} == last
    assert _contents(again) <= _contents(before)
    return again


async def test_an_accepted_alias_with_another_open_question_is_said_again_as_settled(open_desk: Desk) -> None:
    client_id = (await open_desk.register())["clientId"]
    await open_desk.register(nhsNumber="9990000026", givenName="Alice")
    own = await _send(open_desk, ANN, "riverside")
    matches = (await open_desk.get(f"/matches?clientId={own}")).json()["items"]
    match = next(match for match in matches if match["candidateId"] == client_id)
    await open_desk.post(f"/matches/{match['id']}/confirm", {})
    again = await _said_again_as_before(open_desk.running)
    assert _state(again, own) == "settled"


async def test_an_alias_joined_with_another_that_waits_is_said_again_as_pending(open_desk: Desk) -> None:
    """It has no open match of its own; and what waits with it meets nothing, said again or not."""
    await open_desk.register()
    first = await _send(open_desk, ANN | {"nhsNumber": None, "sex": "not_known"}, "riverside")
    other = await _send(open_desk, ANN | {"nhsNumber": None, "sex": "male"}, "cdas")  # like the first alias only
    (match,) = (await open_desk.get(f"/matches?clientId={other}")).json()["items"]
    await open_desk.post(f"/matches/{match['id']}/confirm", {})
    care = Care(open_desk, first)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", care.starts[0].episode_id, opiates=20)
    await care.top("review", "2012-07-02", care.starts[0].episode_id, opiates=0)
    again = await _said_again_as_before(open_desk.running)
    assert (_state(again, first), _state(again, other)) == ("pending", "pending")
    assert not [each for each in again if "outcome" in each["type"]]


def _state(told: list[dict[str, Any]], client: str) -> str:
    matches = [each for each in told if each["type"] == "uk.lasars.client-match.v1"]
    return str(next(match["data"]["state"] for match in matches if match["subject"] == client))
