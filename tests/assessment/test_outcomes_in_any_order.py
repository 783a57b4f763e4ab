"""News comes twice, late, and before what it is about. What it adds up to is the same."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.events import ReferralClosed
from shared.data.db import execute
from shared.messaging.events import Payload
from tests.assessment.builders import CDAS, closed, ended, referred, stockport, transferred
from tests.assessment.client import Care, Desk, new_care

SCHEME_LAST = ("stockport-2012", stockport())


async def story(desk: Desk) -> tuple[Care, list[Payload]]:
    """One person's news from referral: two episodes, a transfer, an end and its correction."""
    care = await new_care(desk)
    first = care.starting("2012-04-10")
    second = care.starting("2012-06-01", "riverside", care_coordinating=False)
    return care, [
        referred(care.client),
        first,
        transferred(first, "2012-05-10", "riverside"),
        ended(first, "2012-07-01", "85"),
        ended(first, "2012-07-02", "80", revision=2),
        second,
        ended(second, "2012-08-25", "80"),
    ]


async def summary(care: Care) -> list[tuple[Any, ...]]:
    """What stands; what was told and taken back on the way there differs with the order."""
    names = ("measure", "state", "achievedOn", "party", "contract", "journeyTo", "provisionalUntil")
    outcomes = [outcome for outcome in await care.outcomes() if outcome["state"] != "withdrawn"]
    return sorted(tuple(outcome[name] for name in names) for outcome in outcomes)


EXPECTED = [
    ("engaged_12_weeks", "proposed", "2012-07-02", "riverside", "riverside-2012", None, None),
    ("planned_discharge", "proposed", "2012-08-25", "riverside", "riverside-2012", None, "2013-08-25"),
]


async def test_in_order_in_one_batch(open_desk: Desk) -> None:
    care, news = await story(open_desk)
    await care.running.deliver(*news)
    assert await summary(care) == EXPECTED


async def test_one_by_one_and_each_twice(open_desk: Desk) -> None:
    care, news = await story(open_desk)
    for event in news:
        await care.running.deliver(event)
        await care.running.deliver(event, event)
    assert await summary(care) == EXPECTED
    before = await care.told()
    await care.running.deliver(*news)
    assert await care.told() == before


async def test_backwards(open_desk: Desk) -> None:
    care, news = await story(open_desk)
    for event in reversed(news):
        await care.running.deliver(event)
    assert await summary(care) == EXPECTED


async def test_each_with_its_neighbour_the_other_way_round(open_desk: Desk) -> None:
    for n in range(6):
        care, news = await story(open_desk)
        news[n], news[n + 1] = news[n + 1], news[n]
        for event in news:
            await care.running.deliver(event)
        assert await summary(care) == EXPECTED


async def test_the_scheme_may_come_last(desk: Desk) -> None:
    desk.running.today = date(2012, 9, 3)
    care, news = await story(desk)
    await care.running.deliver(*news)
    assert await care.outcomes() == []
    await care.running.deliver(SCHEME_LAST)
    assert await summary(care) == EXPECTED


async def test_a_higher_revision_that_arrives_first_wins(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-10")
    await care.running.deliver(ended(start, "2012-08-02", "80", revision=3))
    await care.running.deliver(ended(start, "2012-08-01", "80", revision=2), ended(start, "2012-08-03", "85"))
    assert (await care.one("planned_discharge"))["achievedOn"] == "2012-08-02"


async def test_a_void_that_arrives_first_wins(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = care.starting("2012-04-10")
    await care.running.deliver(start.model_copy(update={"revision": 2, "voided": True}))
    await care.running.deliver(start, ended(start, "2012-08-01"))
    assert await care.outcomes() == []


async def test_a_top_that_names_an_unknown_episode_counts_from_its_arrival(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = care.starting("2012-04-10")
    await care.running.deliver(referred(care.client))
    await care.top("start", "2012-04-11", acuteHousing=True)
    review = await care.top("review", "2012-07-03", start.episode_id, acuteHousing=False)
    assert review["status"] == "pending"
    assert await care.outcomes() == []
    await care.running.deliver(start)
    assert (await care.one("housing_resolved"))["episodeId"] == str(start.episode_id)
    assert [event["reviewId"] for event in await care.told("review-recorded")][-1] == review["id"]


async def test_news_of_a_person_who_is_not_known_waits(open_desk: Desk) -> None:
    stranger = Care(open_desk, str(uuid4()))
    start = stranger.starting("2012-04-10")
    await stranger.running.deliver(referred(stranger.client), start, ended(start, "2012-08-01"))
    assert await stranger.outcomes() == []
    known = await open_desk.new_client()
    async with stranger.running.db.session() as session:
        await execute(
            session, "UPDATE person SET id = :stranger WHERE id = :known", stranger=stranger.client, known=known
        )
    await stranger.assess("2012-08-31", "reassessment")
    assert list(await stranger.states()) == ["planned_discharge"]


async def test_a_failed_handler_leaves_no_trace_of_its_marks(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = care.starting("2012-04-10")
    broken = start.model_copy(update={"delivered_by": "\x00", "episode_id": uuid4()})
    await care.running.deliver(start, ended(start, "2012-08-01"), broken, may_park=True)
    assert len(await care.running.parked()) == 1
    assert list(await care.states()) == ["planned_discharge"]


async def seen_by_cdas(care: Care) -> bool:
    answer = await care.desk.get(f"/journeys?clientId={care.client}", "provider", organisation="cdas")
    return answer.status_code == 200


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_closed_referral_is_closed_whichever_news_came_first(open_desk: Desk, order: Sequence[int]) -> None:
    care = await new_care(open_desk)
    referral = referred(care.client)
    events: list[Payload] = [referral, closed(referral, "declined")]
    for n in order:
        await care.running.deliver(events[n])
    assert not await seen_by_cdas(care)


@pytest.mark.parametrize("together", list(itertools.permutations(range(3))))
async def test_a_referral_that_is_opened_again_is_open(open_desk: Desk, together: Sequence[int]) -> None:
    care = await new_care(open_desk)
    referral = referred(care.client)
    shut: ReferralClosed = closed(referral, "expired")
    events: list[Payload] = [referral, shut, referral.model_copy(update={"revision": 3})]
    await care.running.deliver(*(events[n] for n in together))
    assert await seen_by_cdas(care)


async def test_many_at_once_on_one_person_come_to_one_outcome(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-10")
    await asyncio.gather(
        *(care.evidence("hep_b_dose", f"2012-05-0{n}", "clinician", **CDAS) for n in range(1, 7)),
        care.running.deliver(ended(start, "2012-08-01")),
    )
    assert (await care.one("hep_b_course"))["achievedOn"] == "2012-05-03"
    for measure in ("hep_b_course", "planned_discharge"):
        told = [event["revision"] for event in await care.told() if event["measure"] == measure]
        assert told == list(range(1, len(told) + 1))
