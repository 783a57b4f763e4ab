"""What assessment said once and does not know any more since it was set back: nobody was assessed or merged then."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.tariff.commands.reconcile import date_withdrawn, reconcile
from services.tariff.store import assessments
from shared.data.db import Session
from shared.messaging.lost import FactKind, LosableFacts, LostFact, void

ASSESSMENT = FactKind("assessment", "assessment", "assessment", "assessment_id")
SECOND_RATING = FactKind("second-rating", "assessment", "second_rating", "assessment_id")
MERGE = FactKind("merge", "assessment", "merge", "merge_id")


async def take_back(session: Session, lost: Mapping[str, Sequence[LostFact]], today: date) -> None:
    """A tariff that was confirmed on such an assessment falls with it."""
    await void(session, MERGE, lost.get(MERGE.name, ()), answer="survivor_id")
    await void(session, SECOND_RATING, lost.get(SECOND_RATING.name, ()), answer="assessment_id")
    floors = {fact.id: fact.floor for fact in lost.get(ASSESSMENT.name, ())}
    if not floors:
        return
    voided = [
        {**assessment.model_dump(), "voided": True, "revision": floors[str(assessment.assessment_id)]}
        for assessment in await assessments.by_ids(session, [UUID(id_) for id_ in floors])
    ]
    await reconcile(session, await assessments.keep(session, voided))
    await date_withdrawn(session, today)


LOST = LosableFacts([ASSESSMENT, SECOND_RATING, MERGE], take_back)
