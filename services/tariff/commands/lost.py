"""What assessment said once and does not know any more since it was set back: nobody was assessed or merged then."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.tariff.commands.reconcile import reconcile
from services.tariff.store import assessments
from shared.data.db import Row, Session
from shared.messaging.restated import Kind, Lost, void

ASSESSMENT = Kind("assessment", "assessment", "assessment", "assessment_id")
MERGE = Kind("merge", "assessment", "merge", "merge_id")


async def take_back(session: Session, lost: Mapping[str, Sequence[Row]], _today: date) -> None:
    """A tariff that was confirmed on such an assessment falls with it."""
    await void(session, MERGE, lost.get(MERGE.name, ()), answer="survivor_id")
    floors = {row["id"]: row["floor"] for row in lost.get(ASSESSMENT.name, ())}
    if not floors:
        return
    voided = [
        {**assessment.model_dump(), "voided": True, "revision": floors[str(assessment.assessment_id)]}
        for assessment in await assessments.by_ids(session, list(floors))
    ]
    await reconcile(session, await assessments.keep(session, voided))


LOST = Lost([ASSESSMENT, MERGE], take_back)
