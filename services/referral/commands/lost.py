"""What its source said once and does not know any more since it was set back: nobody was assessed then, nobody merged.

A scheme is only listed. Its version is for ever: whoever publishes it anew says the same, or is told that it differs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import SQLModel, select

from services.referral.commands.reconcile import reconcile, reconcile_batch
from services.referral.models import Assessed, Merge
from shared.data.db import Session
from shared.data.statements import Statement, among, param, statement
from shared.messaging.lost import FactKind, LosableFacts, LostFact, void

ASSESSED = FactKind("assessment", "assessment", "assessed", "assessment_id")
UNREGISTERED = FactKind("unregistered pseudonym", "assessment", "unregistered", "client_id")
ANSWERED = FactKind("answered form", "assessment", "answered_form", "form_answer_id")
MERGE = FactKind("merge", "assessment", "merge", "merge_id")
SCHEME = FactKind("scheme", "tariff", "scheme_version", "scheme_id || '/' || version", only_listed=True)
_BY_IDS: dict[type[SQLModel], Statement[Any]] = {
    Assessed: statement(select(Assessed).where(among(Assessed.assessment_id, param.ids))),
    Merge: statement(select(Merge).where(among(Merge.merge_id, param.ids))),
}


async def take_back(session: Session, lost: Mapping[str, Sequence[LostFact]], today: date) -> None:
    """What is told of a referral that was dated by such an assessment, is told anew."""
    assessed = await _voided(session, Assessed, ASSESSED, lost)
    if assessed:
        await reconcile(
            session, [(referral["area"], referral["client_id"]) for referral in assessed], Assessed, assessed
        )
    if merges := await _voided(session, Merge, MERGE, lost):
        who = [(merge["area"], merge[name]) for merge in merges for name in ("survivor_id", "absorbed_id")]
        await reconcile(session, who, Merge, merges)
    await void(session, UNREGISTERED, lost.get(UNREGISTERED.name, ()))
    await void(session, ANSWERED, lost.get(ANSWERED.name, ()))
    await reconcile_batch(session, today)


async def _voided(
    session: Session, model: type[SQLModel], kind: FactKind, lost: Mapping[str, Sequence[LostFact]]
) -> list[dict[str, Any]]:
    floors = {fact.id: fact.floor for fact in lost.get(kind.name, ())}
    if not floors:
        return []
    return [
        {**row.model_dump(), "voided": True, "revision": floors[str(getattr(row, kind.key))]}
        for row in await _BY_IDS[model].all(session, ids=list(floors))
    ]


LOST = LosableFacts([ASSESSED, MERGE, UNREGISTERED, ANSWERED, SCHEME], take_back)
