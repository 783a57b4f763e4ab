"""What an older version named by ordinals and by words is found by its place or its evidence, and told as it was."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from services.assessment.commands.outcome_ids import fingerprint
from services.assessment.rules.selection import OUTCOMES, evidence_id, place_id
from tests.assessment.test_kept_outcomes import (
    BY_PLACE,
    CLIENT,
    EPISODE,
    REVIEW,
    a_person_in_treatment,
    keep,
    outcomes,
    said,
)
from tests.conftest import _running
from tests.harness import Running
from tests.older import Older, older

LATER = UUID(int=5)
FIRST, SECOND = date(2012, 7, 3), date(2012, 8, 30)
PLACE = place_id("housing_resolved", EPISODE)
ORDINAL = uuid5(OUTCOMES, f"housing_resolved|{EPISODE}|1")  # the next that the older rule gave


async def a_later_review(kept: Older) -> None:
    await keep(
        kept, "top_review", id=LATER, client_id=CLIENT, **said("kim", "cdas"), recorded_on=SECOND, stage="review",
        status="recorded", done_on=SECOND, acute_housing=False, na={}, weeks={}, recorded_by_roles=["provider"],
    )  # fmt: skip


async def decide(kept: Older, review: UUID, on: date, decision: str) -> None:
    await keep(
        kept, "verification", id=uuid4(), measure="housing_resolved", achieved_on=on, area="stockport",
        evidence=[{"id": str(review), "revision": 1}], fingerprint=fingerprint(on, frozenset({(review, 1)})),
        client_id=CLIENT, outcome_id=PLACE, episode_id=EPISODE, party="cdas", decision=decision, reason_code=None,
        decided_by="vera", decided_by_organisation="start", decided_on=date(2012, 9, 4), verified_before=[],
    )  # fmt: skip


async def settle(kept: Older, running: Running, today: date) -> None:
    await kept.rows(
        """INSERT INTO assessment.client_due VALUES ($1, 'stockport', $2)
           ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on""",
        CLIENT,
        today,
    )
    running.today = today
    await running.tick()


async def housed(running: Running) -> dict[UUID, tuple[Any, ...]]:
    found = await outcomes(running)
    names = ("derived_id", "state", "achieved_on", "reason")
    return {
        key: tuple(row[name] for name in names) for key, row in found.items() if row["measure"] == "housing_resolved"
    }


async def as_the_older_version_had_it(kept: Older, own: UUID) -> None:
    """What was refused, or was voided later, had the first ordinal; and what is paid, the next."""
    rename = "UPDATE assessment.outcome SET id = $2, derived_id = $2 WHERE id = $1"
    for was, now in ((PLACE, ORDINAL), (own, PLACE)):
        await kept.rows(rename, was, now)
    await kept.rows("ALTER TABLE assessment.verification ADD kept_id uuid")


@pytest.mark.parametrize("fell", ["refused", "voided"])
async def test_what_is_paid_under_another_ordinal_goes_on_under_its_id_and_nothing_is_told(
    assessment: Running, database_url: str, fell: str
) -> None:
    own = evidence_id("housing_resolved", EPISODE, "cdas", [REVIEW])
    async with older(database_url, assessment.service, "0017") as kept:
        await a_person_in_treatment(kept)
        await a_later_review(kept)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            await settle(kept, running, date(2012, 9, 4))
            await decide(kept, REVIEW, FIRST, "refused")
            await decide(kept, LATER, SECOND, "verified")
            await settle(kept, running, date(2012, 9, 5))
            refused, paid = ("withdrawn", FIRST, "refused"), ("achieved", SECOND, None)
            assert await housed(running) == {PLACE: (PLACE, *paid), own: (own, *refused)}
        if fell == "voided":
            await kept.rows("UPDATE assessment.top_review SET voided = true WHERE id = $1", REVIEW)
            async for running in _running("assessment", kept.url):
                await settle(kept, running, date(2012, 9, 6))
        await as_the_older_version_had_it(kept, own)
        await kept.again(BY_PLACE)
        async for running in _running("assessment", kept.url):
            before, told_before = await housed(running), len(await running.published())
            assert before[ORDINAL] == (PLACE, *paid)
            assert before[PLACE][1:] == ("withdrawn", FIRST, fell)
            assert (before[PLACE][0] == own) == (fell == "refused")
            await settle(kept, running, date(2012, 9, 7))
            assert await housed(running) == before
            assert len(await running.published()) == told_before
