"""One call by a second provider moves nothing that was verified for the first."""

from datetime import date
from typing import Any

import pytest

from services.assessment.rules.history import History
from shared.messaging.events import new_id
from tests.assessment.builders import answers, referred, transferred
from tests.assessment.client import Care, Desk, new_care


def shown(outcomes: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("id", "measure", "state", "party", "achievedOn", "reason", "verifiedBy")
    return sorted(tuple(outcome[name] for name in names) for outcome in outcomes)


async def test_a_start_dated_before_the_first_one_moves_nothing(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.on("2012-04-10")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", acuteHousing=True)
    await care.on("2012-07-20")
    await care.top("review", "2012-07-01", acuteHousing=False)
    for outcome in await care.outcomes(state="proposed"):
        await care.verify(outcome)
    before = shown(await care.outcomes())
    assert {(each[3], each[2]) for each in before} == {("cdas", "achieved")}
    await care.on("2012-09-10")
    await care.start("2012-04-03", "riverside", actor="rob", referred_on=date(2012, 4, 3))
    assert [each for each in shown(await care.outcomes()) if each[3] == "cdas"] == before
    assert not [outcome for outcome in await care.outcomes(state="achieved") if outcome["party"] == "riverside"]


@pytest.mark.parametrize("referred_before", [False, True])
async def test_nor_does_a_start_top_dated_before_a_treatment_beside(open_desk: Desk, referred_before: bool) -> None:
    """One call of who treats beside, for a day on which it treated nobody; or one before it began."""
    care = await new_care(open_desk)
    await care.on("2012-04-10")
    await care.assess("2012-04-09")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", opiates=20, acuteHousing=True)
    await care.on("2012-07-12")
    await care.top("review", "2012-07-03", opiates=0, acuteHousing=False)
    for outcome in await care.outcomes(state="proposed"):
        await care.verify(outcome)
    before = [each for each in shown(await care.outcomes()) if each[2] == "achieved"]
    assert {"abstinent_at_review", "housing_resolved"} <= {each[1] for each in before}
    if referred_before:
        await care.running.deliver(referred(care.client, "riverside", referred_on=date(2012, 4, 15)))
    else:
        await care.start("2012-04-20", "riverside", actor="rob", care_coordinating=False)
    body = {"clientId": care.client, "stage": "start", "items": answers(opiates=0, acuteHousing=False)}
    by = {"organisation": "riverside", "sub": "rob"}
    for on in ("2012-04-06", "2012-04-09"):
        answer = await open_desk.post("/top-reviews", body | {"on": on}, "provider", **by)
        assert answer.status_code == 201
    if referred_before:
        await care.start("2012-04-20", "riverside", actor="rob", care_coordinating=False)
    assert [each for each in shown(await care.outcomes()) if each[2] == "achieved" and each[3] == "cdas"] == before


async def test_what_fell_by_the_earlier_rule_stands_again_at_the_next_fact(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept by an older version, which took a start TOP by the day that it said."""
    care = await new_care(open_desk)
    await care.on("2012-04-10")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", acuteHousing=True)
    await care.on("2012-07-12")
    await care.top("review", "2012-07-03", acuteHousing=False)
    await care.verify(await care.one("housing_resolved"))
    before = shown(await care.outcomes(state="achieved"))
    now = History.counts_from
    with monkeypatch.context() as older:
        older.setattr(History, "counts_from", lambda history, top: top.on if now(history, top) else None)
        await care.start("2012-04-20", "riverside", actor="rob", care_coordinating=False)
        body = {"clientId": care.client, "stage": "start", "on": "2012-04-06", "items": answers(acuteHousing=False)}
        answer = await open_desk.post("/top-reviews", body, "provider", organisation="riverside", sub="rob")
        assert answer.status_code == 201
        assert await care.outcomes(state="achieved", measure="housing_resolved") == []
    await care.top("review", "2012-07-10", acuteHousing=False)
    assert shown(await care.outcomes(state="achieved")) == before


async def test_a_word_on_anothers_outcome_is_kept_beside_the_first(open_desk: Desk) -> None:
    """The same evidence, seen for two outcomes: of each of them the last word counts."""
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.end("2012-06-01")
    await care.on("2012-08-01")
    await care.evidence("no_proven_offence", "2012-07-20")
    refused = await care.verify(await care.one("offending_reduced"), "refused")
    await care.verify(refused, "verified")
    before = shown(await care.outcomes())
    other = await care.start("2012-07-01", "riverside", actor="rob")
    (theirs,) = [
        outcome for outcome in await care.outcomes(measure="offending_reduced") if outcome["party"] == "riverside"
    ]
    await care.verify(theirs, "refused")
    await care.running.deliver(other.model_copy(update={"revision": 2, "voided": True}))
    assert [each for each in shown(await care.outcomes()) if each[3] == "cdas"] == before
    assert ("offending_reduced", "achieved", "cdas", "vera") in {
        (each[1], each[2], each[3], each[6]) for each in before
    }


@pytest.mark.parametrize("again", [False, True])
async def test_what_holds_by_itself_waits_for_a_person_where_a_start_recorded_later_moves_it(
    open_desk: Desk, again: bool
) -> None:
    """By the facts it is theirs; who said so after the fact is not paid on its own word, nor when it is told again."""
    care = await new_care(open_desk)
    await care.start("2012-04-10", episode_id=new_id())
    await care.end("2012-06-01")
    await care.evidence("no_proven_offence", "2012-06-15")
    assert await states(care) == {("cdas", "achieved")}
    start = await care.start("2012-06-10", "riverside", actor="rob", episode_id=new_id())
    assert await states(care) == {("riverside", "proposed"), ("cdas", "withdrawn")}
    if again:
        await care.running.deliver(start.model_copy(update={"revision": 50_001}))
        assert await states(care) == {("riverside", "proposed"), ("cdas", "withdrawn")}
    (theirs,) = await care.outcomes(state="proposed", measure="offending_reduced")
    await care.verify(theirs)
    assert await states(care) == {("riverside", "achieved"), ("cdas", "withdrawn")}


async def test_nothing_waits_where_the_start_was_recorded_before(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10", episode_id=new_id())
    await care.end("2012-06-01")
    await care.start("2012-06-10", "riverside", actor="rob", episode_id=new_id())
    await care.evidence("no_proven_offence", "2012-06-15")
    assert await states(care) == {("riverside", "achieved")}


async def test_so_does_what_a_transfer_moves_that_was_recorded_later(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-10", episode_id=new_id())
    await care.evidence("no_proven_offence", "2012-06-15")
    moved = transferred(start, "2012-06-01", "riverside", transfer_id=new_id())
    await care.running.deliver(moved)
    assert await states(care) == {("riverside", "proposed"), ("cdas", "withdrawn")}


async def test_so_does_what_another_end_moves_than_was_said_first(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-05", "riverside", actor="rob")
    said = await care.end("2012-05-20", first_ended_on=date(2012, 5, 20))
    await care.start("2012-04-10")
    await care.end("2012-06-01")
    await care.evidence("no_proven_offence", "2012-06-15")
    assert await states(care) == {("cdas", "achieved")}
    later = {"revision": 2, "ended_on": date(2012, 6, 5)}
    await care.running.deliver(said.model_copy(update=later))
    assert await states(care) == {("riverside", "proposed"), ("cdas", "withdrawn")}
    await care.running.deliver(said.model_copy(update=later | {"revision": 3, "first_ended_on": date(2012, 6, 5)}))
    assert await states(care) == {("riverside", "achieved"), ("cdas", "withdrawn")}


async def states(care: Care) -> set[tuple[str, str]]:
    return {(outcome["party"], outcome["state"]) for outcome in await care.outcomes(measure="offending_reduced")}


async def test_a_start_that_was_voided_and_said_anew_by_the_same_waits_for_nobody(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    first = await care.start("2012-04-10", episode_id=new_id())
    await care.evidence("no_proven_offence", "2012-06-15")
    await care.running.deliver(first.model_copy(update={"revision": 2, "voided": True}))
    await care.start("2012-04-12", episode_id=new_id())
    assert ("cdas", "achieved") in await states(care)
