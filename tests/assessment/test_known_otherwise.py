"""Referral was set back and says an older word again: it counts, it is listed, and what falls by it is told as such."""

from datetime import date
from uuid import UUID

import pytest

from services.payments.events import OutcomeWithdrawn
from services.referral.events import FactsRestated, ReferralClosed
from shared.messaging.events import Payload
from tests.assessment.builders import referred
from tests.assessment.client import Care, Desk, new_care
from tests.shared.lost import FLOOR, accept, kinds, lost, otherwise, restated


def again(payload: Payload) -> Payload:
    return payload.model_copy(update={"revision": payload.revision + FLOOR})


async def _discharged(desk: Desk) -> Care:
    care = await new_care(desk)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    return care


async def test_what_falls_by_an_older_end_may_be_taken_back_again_and_nobody_elses(open_desk: Desk) -> None:
    restored, other = await _discharged(open_desk), await _discharged(open_desk)
    older = await restored.end("2012-09-03", "85")
    await restored.end("2012-09-03", "80", revision=2)
    falls = await other.end("2012-09-03", "80")
    for care in (restored, other):
        await care.verify(await care.one("planned_discharge"))
    event = falls.model_copy(update={"revision": FLOOR + 2, "voided": True})
    await restored.running.deliver(again(older), again(falls), event)
    (item,) = await otherwise(restored.running)
    assert (item["kind"], item["id"]) == ("end", str(older.episode_id))
    fallen = {
        event["data"]["clientId"]: event["data"] for event in await restored.running.published("outcome-withdrawn")
    }
    assert {who: each["takenBack"] for who, each in fallen.items()} == {restored.client: True, other.client: False}
    assert OutcomeWithdrawn.model_validate(fallen[restored.client]).taken_back
    assert await accept(restored.running) == {"accepted": {"end": 1}, "left": 0}


async def test_a_start_that_was_voided_is_listed_when_it_is_said_to_stand_again(open_desk: Desk) -> None:
    care = await _discharged(open_desk)
    (start,) = care.starts
    voided = start.model_copy(update={"revision": 2, "voided": True})
    await care.running.deliver(voided, again(start), restated(FactsRestated))
    assert kinds(await otherwise(care.running)) == ["start"]
    await care.running.deliver(again(voided))
    assert await otherwise(care.running) == []


async def test_a_referral_that_was_closed_is_listed_when_it_is_said_to_be_open_and_not_while_both_are_said(
    open_desk: Desk,
) -> None:
    care = await new_care(open_desk)
    told = referred(care.client, "cdas")
    shut = ReferralClosed(
        area=told.area, actor="p", actor_organisation="cdas", revision=2, referral_id=told.referral_id,
        client_id=told.client_id, outcome="declined", reason_code="full",
    )  # fmt: skip
    await care.running.deliver(told, shut, again(told))
    assert kinds(await otherwise(care.running)) == ["referral"]
    await care.running.deliver(again(shut))
    assert await otherwise(care.running) == []


async def test_what_comes_after_all_was_said_again_without_it_is_listed_and_changes_nothing(open_desk: Desk) -> None:
    """That a start was voided, and that a referral was closed, were parked when referral was restored."""
    care = await _discharged(open_desk)
    (start,) = care.starts
    told = referred(care.client, "cdas")
    shut = ReferralClosed(
        area=told.area, actor="p", actor_organisation="cdas", revision=2, referral_id=told.referral_id,
        client_id=told.client_id, outcome="declined", reason_code="full",
    )  # fmt: skip
    await care.running.deliver(told, again(told), again(start), restated(FactsRestated))
    facts = (
        "SELECT to_jsonb(start_fact) FROM start_fact UNION ALL SELECT to_jsonb(referral_fact) FROM referral_fact"
        " ORDER BY 1"
    )
    before = await care.running.db.read(facts)
    voided = start.model_copy(update={"revision": 2, "voided": True})
    await care.running.deliver(shut, voided)
    assert kinds(await otherwise(care.running)) == ["referral", "start"]
    assert await care.running.db.read(facts) == before
    await care.running.deliver(again(shut), again(voided))
    assert await otherwise(care.running) == []


@pytest.mark.parametrize("changed", ["opened again", "of another person"])
async def test_what_becomes_of_a_referral_right_after_it_was_said_again_is_no_older_word(
    open_desk: Desk, changed: str
) -> None:
    """In one batch: the first word after the restore is compared with what was known, not the last."""
    care = await new_care(open_desk)
    told = referred(care.client, "cdas")
    shut = ReferralClosed(
        area=told.area, actor="p", actor_organisation="cdas", revision=2, referral_id=told.referral_id,
        client_id=told.client_id, outcome="declined", reason_code="full",
    )  # fmt: skip
    before = [told, shut] if changed == "opened again" else [told]
    event = {"voided": True} if changed == "opened again" else {"client_id": UUID((await new_care(open_desk)).client)}
    await care.running.deliver(*before)
    after = before[-1].model_copy(update={"revision": FLOOR + 3, **event})
    await care.running.deliver((care.client, again(before[-1])), (care.client, after))
    assert await otherwise(care.running) == []
    sql = "SELECT closed, revision FROM referral_fact WHERE id = :id"
    found = await care.running.db.read(sql, id=told.referral_id)
    assert [tuple(row.values()) for row in found] == [(False, FLOOR + 3)]


async def test_all_that_is_said_again_as_it_was_is_listed_nowhere(open_desk: Desk) -> None:
    care = await _discharged(open_desk)
    end = await care.end("2012-09-03", "80")
    corrected = end.model_copy(update={"revision": FLOOR + 2, "ended_on": date(2012, 9, 2)})
    await care.running.deliver(*map(again, [*care.starts, end]), corrected, restated(FactsRestated))
    assert await otherwise(care.running) == []
    assert {each["kind"] for each in await lost(care.running)} <= {"referral"}
