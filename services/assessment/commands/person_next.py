"""What comes next for one person: to whom they are referred, and who treats them, is told of risks alone, and of the
precautions with which somebody is met; the front door of all there is. Who has treated them is told nothing of it any
more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.assessment.commands.programmes import steps_in
from services.assessment.errors import UnknownPerson
from services.assessment.rules.interviews import interview_step
from services.assessment.rules.worklist import PersonWork, RaisedRisk, WorkStep, next_steps
from services.assessment.store import access
from services.assessment.store.open_risks import open_risks
from services.assessment.store.person_next import (
    LastReferral,
    PersonStanding,
    ProgrammeNamed,
    SaidOfNdtms,
    StandingClosing,
    WorkingWith,
    standing_of,
)
from services.assessment.store.worklist import work_of
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class PersonNext:
    client_id: UUID
    steps: Sequence[WorkStep]
    referral: LastReferral | None = None
    programmes: Sequence[ProgrammeNamed] = field(default=())
    owes_top: bool = False
    closing: StandingClosing | None = None
    ndtms: SaidOfNdtms | None = None
    working: Sequence[WorkingWith] = field(default=())
    precautions: Sequence[str] = field(default=())


async def read_next(session: Session, person_id: UUID, actor: Actor, today: date) -> PersonNext:
    standing = await standing_of(session, actor.area, person_id)
    if standing is None:
        raise UnknownPerson
    client, clients = standing.client_id, standing.clients
    if not actor.roles & LASARS:
        if not await access.is_related(session, client, actor.area, actor.organisation, today):
            raise UnknownPerson
        if not await access.is_with(session, client, actor.area, actor.organisation, today):
            return PersonNext(client, [])
        return await _risks_alone(session, client, clients, actor.area, today)
    work = await work_of(session, actor.area, clients)
    steps = [step for of in work.values() for step in next_steps(of, today)]
    programmes = [programme.id for programme in standing.programmes]
    others = await steps_in(session, actor.area, programmes, today)
    steps += [step for of, step in others if of in clients]
    steps += [interview_step(of.due_on, of.interviewer) for of in standing.interviews]
    return PersonNext(
        client,
        sorted(steps, key=lambda step: (step.due_on, step.code)),
        standing.referral,
        standing.programmes,
        any(of.top_due_on is not None for of in work.values()),
        None if _is_in_care(standing) else standing.closing,
        standing.ndtms,
        standing.working,
        _precautions([risk for of in work.values() for risk in of.risks]),
    )


def _is_in_care(standing: PersonStanding) -> bool:
    """Whatever was said before: what is kept elsewhere opens them again."""
    return standing.referral is not None and standing.referral.state in {"open", "started", "unassessed"}


async def _risks_alone(session: Session, client: UUID, clients: Sequence[UUID], area: str, today: date) -> PersonNext:
    """Whose the step is they are not told: it may be somebody of another organisation."""
    risks = (await open_risks(session, area, clients)).get(client, [])
    steps = [step for step in next_steps(PersonWork(risks=risks), today) if step.basis == "risk"]
    return PersonNext(client, [replace(step, owner=None) for step in steps], precautions=_precautions(risks))


def _precautions(risks: Sequence[RaisedRisk]) -> list[str]:
    return sorted({code for risk in risks for code in risk.precautions})
