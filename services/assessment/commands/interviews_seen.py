"""An interview as somebody reads it, and what of it others have taken back: evidence that the LASARS voided, or has of
something else by now, is said in it no more.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.access import correctable_until
from services.assessment.errors import CorrectionsOver, UnknownInterview
from services.assessment.models import Interview
from services.assessment.store import activities
from services.assessment.store import interviews as store
from services.assessment.store.lists import under_survivors
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor


async def seen_by(session: Session, interview_id: UUID, actor: Actor) -> Interview:
    """To an interviewer, what is another's does not exist: nor to whom it was assigned before."""
    return seen(await store.one(session, interview_id, actor.area), actor)


def seen(interview: Interview | None, actor: Actor) -> Interview:
    if interview is None or not (
        actor.roles & LASARS or (interview.interviewer, interview.organisation) == (actor.sub, actor.organisation)
    ):
        raise UnknownInterview
    return interview


async def as_read(session: Session, interviews: Sequence[Interview], actor: Actor) -> Sequence[Interview]:
    """With the outcomes that stand; to the LASARS each under the id that its person goes by. Nothing of it is kept."""
    evidence = [made for interview in interviews for made in interview.evidence_ids]
    standing = await store.standing_codes(session, evidence) if evidence else {}
    for interview in interviews:
        recorded = zip(interview.outcomes, interview.evidence_ids, strict=True)
        stands = [(code, made) for code, made in recorded if standing.get(made) == code]
        interview.outcomes = [code for code, _ in stands]
        interview.evidence_ids = [made for _, made in stands]
    return await under_survivors(session, interviews) if actor.roles & LASARS else interviews


async def taken_back_of(session: Session, interview: Interview) -> dict[str, str]:
    """By code the evidence of it that somebody else took back: it is not said anew by the interview it was said in."""
    made = await store.lock_evidence(session, interview.evidence_ids) if interview.evidence_ids else {}
    recorded = zip(interview.outcomes, interview.evidence_ids, strict=True)
    return {code: evidence for code, evidence in recorded if made[evidence].voided}


async def check_days(session: Session, interview: Interview, actor: Actor, today: date) -> None:
    """As others who record for who is paid: today, and for some days. Then the LASARS takes it back."""
    if actor.roles & LASARS or interview.activity_id is None:
        return
    activity = await activities.one(session, interview.activity_id, interview.area)
    if activity is None or activity.recorded_on == today:
        return
    if today >= await correctable_until(session, activity.recorded_on, interview.area):
        raise CorrectionsOver
