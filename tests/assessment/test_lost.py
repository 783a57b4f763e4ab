"""Referral was set back and does not know any more what it once told: it stands in nobody's way, to the penny."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.assessment.events import SchemePublished
from services.payments.events import TariffSet
from services.referral.events import FactsRestated
from services.tariff.events import FactsRestated as TariffRestated
from shared.data.revisions import STEP
from tests.assessment.builders import rewritten, stockport, transferred
from tests.assessment.client import Care, Desk, new_care
from tests.assessment.test_said_again import hear
from tests.harness import Running
from tests.payments.builders import scheme
from tests.shared.lost import FLOOR, kinds, lost, restated, take_back


async def standing(care: Care) -> dict[str, tuple[str, str, str | None]]:
    outcomes = await care.outcomes()
    return {
        outcome["measure"]: (outcome["state"], outcome["achievedOn"], outcome["party"])
        for outcome in outcomes if outcome["state"] != "withdrawn"
    }  # fmt: skip


def tariff(client: str) -> TariffSet:
    prices = {"planned_discharge": 95_000, "engaged_12_weeks": 21_000}
    return TariffSet(
        area="stockport", actor="assessor-1", actor_organisation="start", tariff_id=uuid4(), client_id=UUID(client),
        valid_from=date(2012, 4, 5), band="medium", prices=prices, confirmed_by="assessor-1",
        confirmed_on=date(2012, 4, 5), scheme_id="stockport-2012", scheme_version=1, scheme_hash="0" * 64,
    )  # fmt: skip


async def pence(payments: Running, care: Care) -> list[tuple[str, str, int]]:
    found = await payments.db.read(
        "SELECT measure, state, pence FROM amount WHERE client_id = :client", client=UUID(care.client)
    )
    return sorted((row["measure"], row["state"], row["pence"]) for row in found)


async def _left_and_back(cares: Sequence[Care]) -> None:
    """A planned discharge under the episode that was recorded last, verified; and a return two months later."""
    for care in cares:
        await care.end("2012-09-03", revision=FLOOR + 1)
        for outcome in await care.outcomes(state="proposed"):
            await care.verify(outcome)
    await cares[0].on("2012-11-06")
    for care in cares:
        await care.assess("2012-11-05")


def completed_once_an_episode() -> SchemePublished:
    first = stockport()
    measures = [
        row | {"once_per": "episode"} if row["code"] == "planned_discharge" else row for row in first.scheme["measures"]
    ]
    return rewritten(first, first.scheme | {"measures": measures})


async def test_a_return_fells_a_discharge_although_a_lost_episode_stood_open_beside_it(
    desk: Desk, payments: Running
) -> None:
    await desk.running.deliver(("stockport-2012", completed_once_an_episode()))
    desk.running.today = date(2012, 9, 3)
    payments.today = date(2012, 11, 6)
    restored, control = [await new_care(desk) for _ in range(2)]
    for care in (restored, control):
        await care.assess("2012-04-05")
    phantom = await restored.start("2012-04-10", "riverside")
    await restored.running.deliver(restated(FactsRestated))
    for care in (restored, control):
        await care.start("2012-04-10", "riverside", revision=FLOOR + 1)
    await _left_and_back([restored, control])
    await payments.deliver(scheme(), tariff(restored.client), tariff(control.client))
    await hear(payments, restored.running)
    assert await standing(control) != await standing(restored)
    assert await pence(payments, control) != await pence(payments, restored)
    assert kinds(await lost(restored.running)) == ["referral", "referral", "referral", "start"]
    taken = (await take_back(restored.running))["taken"]
    assert taken == {"start": 1, "referral": 3}
    assert kinds(await lost(restored.running)) == []
    assert await standing(restored) == await standing(control)
    fallen = [event["data"] for event in await restored.running.published("outcome-withdrawn")]
    assert {data["clientId"]: data["takenBack"] for data in fallen} == {restored.client: True, control.client: False}
    await hear(payments, restored.running)
    assert await pence(payments, restored) == await pence(payments, control)
    assert ("planned_discharge", "withdrawn", 0) in await pence(payments, restored)
    await restored.running.deliver(phantom.model_copy(update={"revision": FLOOR + STEP + 1}))  # of a newer backup
    assert "planned_discharge" in await standing(restored)


async def test_a_lost_end_and_a_lost_transfer_are_as_if_they_had_never_been(open_desk: Desk) -> None:
    ended, moved, control = [await new_care(open_desk) for _ in range(3)]
    for care in (ended, moved, control):
        await care.assess("2012-04-05")
        await care.start("2012-04-10", revision=FLOOR + 1)
        await care.top("start", "2012-04-10", care.starts[0].episode_id, acuteHousing=True)
        await care.top("review", "2012-07-03", care.starts[0].episode_id, acuteHousing=False)
    await moved.running.deliver(transferred(moved.starts[0], "2012-06-01", "riverside"))
    await ended.end("2012-08-20")
    assert await standing(ended) != await standing(control)
    assert await standing(moved) != await standing(control)
    await ended.running.deliver(restated(FactsRestated))
    await take_back(ended.running)
    assert await standing(ended) == await standing(control) == await standing(moved)
    assert await take_back(ended.running) == {"taken": {}, "left": 0}


async def test_what_was_recorded_under_a_lost_episode_is_proof_under_the_one_that_replaces_it(open_desk: Desk) -> None:
    """The records stand in assessment, which was not restored, and name the old id: nobody enters them again."""
    restored, control = [await new_care(open_desk) for _ in range(2)]
    for care in (restored, control):
        await care.assess("2012-04-05")
    lost_start = await restored.start("2012-04-10")
    await control.start("2012-04-10", revision=FLOOR + 1)
    for care, episode in ((restored, lost_start.episode_id), (control, control.starts[0].episode_id)):
        await care.top("start", "2012-04-10", episode, acuteHousing=True)
        await care.top("review", "2012-07-03", episode, acuteHousing=False)
    await restored.running.deliver(restated(FactsRestated))
    await restored.start("2012-04-10", revision=FLOOR + 1)
    await take_back(restored.running)
    assert "housing_resolved" in await standing(control)
    assert await standing(restored) == await standing(control)


async def test_who_still_treats_corrects_what_it_recorded_under_a_lost_episode(open_desk: Desk) -> None:
    """As long as what it recorded under the one that is said anew."""
    care = await new_care(open_desk)
    start = await care.start("2012-04-10")
    review = await care.top("review", "2012-07-03", start.episode_id, acuteHousing=False)
    await care.running.deliver(restated(FactsRestated))
    await care.start("2012-04-10", revision=FLOOR + 1)
    await take_back(care.running)
    care.running.today = date(2013, 3, 1)
    await care.correct(review, acuteHousing=True)


async def test_what_names_a_lost_episode_is_not_anothers_who_treats_beside_it(open_desk: Desk) -> None:
    """What the LASARS recorded under it would hold by itself: it waits for a person until the start is said anew."""
    restored, control = [await new_care(open_desk) for _ in range(2)]
    for care in (restored, control):
        await care.assess("2012-04-05")
        await care.start("2012-05-20", "riverside", revision=FLOOR + 1, care_coordinating=False)
    lost_start = await restored.start("2012-04-10")
    kept = await control.start("2012-04-10", revision=FLOOR + 1)
    for care, start in ((restored, lost_start), (control, kept)):
        await care.evidence("no_proven_offence", "2012-07-03", episode=start.episode_id)
    assert ("achieved", "2012-07-03", "cdas") in (await standing(control)).values()
    await restored.running.deliver(restated(FactsRestated))
    await take_back(restored.running)
    assert await standing(restored) == {"offending_reduced": ("proposed", "2012-07-03", "riverside")}
    await restored.start("2012-04-10", revision=FLOOR + 1)
    assert await standing(restored) == await standing(control)


async def test_nor_is_it_once_two_ids_of_the_person_were_merged(open_desk: Desk) -> None:
    """Whoever treats beside it was told of under the other id."""
    care, other = [await new_care(open_desk) for _ in range(2)]
    await other.start("2012-05-20", "riverside", revision=FLOOR + 1, care_coordinating=False)
    start = await care.start("2012-04-10")
    await care.evidence("no_proven_offence", "2012-07-03", episode=start.episode_id)
    body = {"survivorId": other.client, "absorbedId": care.client, "reasonCode": "same_person"}
    merged = await open_desk.post("/merges", body)
    assert merged.status_code == 201, merged.text
    await care.running.deliver(restated(FactsRestated))
    await take_back(care.running)
    assert await standing(other) == {"offending_reduced": ("proposed", "2012-07-03", "riverside")}


async def test_what_is_said_again_after_it_was_taken_back_too_early_stands(open_desk: Desk) -> None:
    """As between the partitions of Kafka: the last word of a restatement may be heard before the others."""
    care = await new_care(open_desk)
    await care.assess("2012-04-05")
    start = await care.start("2012-04-10", "riverside")
    await care.end("2012-09-03")
    before = await standing(care)
    await care.running.deliver(restated(FactsRestated))
    await take_back(care.running)
    assert await standing(care) != before
    again: dict[str, Any] = {"revision": FLOOR + 1}
    await care.running.deliver(start.model_copy(update=again))
    await care.end("2012-09-03", **again)
    assert await standing(care) == before


def published(revision: int, name: str = "", *without: str) -> tuple[str, SchemePublished]:
    """The first version, said again or, under another name, with another content."""
    event = stockport()
    measures = [measure for measure in event.scheme["measures"] if measure["code"] not in without]
    contracts = [
        contract | {"measures": [code for code in contract["measures"] if code not in without]}
        for contract in event.scheme["contracts"]
    ]
    body = event.scheme | {"measures": measures, "contracts": contracts}
    changed = {"scheme": body, "revision": revision, "hash": f"{name}, without {without}" if name else event.hash}
    return "stockport-2012", event.model_copy(update=changed)


async def test_a_lost_scheme_version_that_is_published_again_with_another_content_counts(open_desk: Desk) -> None:
    """Tariff forgot its first version, and somebody published another one under its number."""
    care = await new_care(open_desk)
    await care.assess("2012-04-05")
    await care.start("2012-04-10", "riverside")
    await care.end("2012-09-03")
    assert "planned_discharge" in await standing(care)
    await care.running.deliver(restated(TariffRestated))
    assert [(item["kind"], item["onlyListed"]) for item in await lost(care.running)] == [("scheme", True)]
    assert await take_back(care.running) == {"taken": {}, "left": 0}
    await care.running.deliver(published(FLOOR + 1, "another", "planned_discharge"))
    assert await lost(care.running) == []
    assert "planned_discharge" not in await standing(care)
    await care.running.deliver(published(2))  # what was late
    assert "planned_discharge" not in await standing(care)


async def test_a_scheme_version_that_is_said_again_is_no_conflict_and_another_at_its_revision_is(
    open_desk: Desk,
) -> None:
    care = await new_care(open_desk)
    await care.running.deliver(published(FLOOR + 1), published(FLOOR + 1))
    await care.running.deliver(published(FLOOR + 1))
    await care.running.deliver(published(FLOOR + 1, "another"), may_park=True)
    assert "conflict" in str(await care.running.parked())
