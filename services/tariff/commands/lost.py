"""What assessment said once and does not know any more since it was set back: nobody was assessed or merged then."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.tariff.commands.reconcile import settle
from services.tariff.models import Assessment
from services.tariff.store import assessments
from shared.data.db import Row, Session
from shared.data.records import fetch
from shared.messaging.restated import Kind, Lost, void

ASSESSMENT = Kind("assessment", "assessment", "assessment", "assessment_id")
MERGE = Kind("merge", "assessment", "merge", "merge_id")


async def take_back(session: Session, lost: Mapping[str, Sequence[Row]], _today: date) -> None:
    """A tariff that was confirmed on such an assessment falls with it."""
    await void(session, MERGE, lost.get(MERGE.name, ()), answer="survivor_id")
    floors = {row["id"]: row["floor"] for row in lost.get(ASSESSMENT.name, ())}
    found = await fetch(session, Assessment, "assessment_id = ANY (CAST(:ids AS uuid[]))", ids=list(floors))
    voided = [
        {**each.model_dump(), "voided": True, "revision": floors[str(each.assessment_id)]}
        for each in found
    ]  # fmt: skip
    await settle(session, await assessments.keep_assessments(session, voided) if voided else [])


LOST = Lost([ASSESSMENT, MERGE], take_back)
