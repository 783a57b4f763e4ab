"""What comes next for one person, over HTTP."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter

from services.assessment.api.actors import Recorder
from services.assessment.api.views import work_step_view
from services.assessment.commands.person_next import PersonNext, read_next
from services.assessment.commands.worklist import StepOf
from services.assessment.errors import UnknownPerson
from services.assessment.schemas.person_next import PersonNextView
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])


@router.get("/persons/{person_id}/next", responses=describe(UnknownPerson))
async def read_person_next(person_id: UUID, actor: Recorder, session: ReadSession, today: Today) -> PersonNextView:
    """What is to be done next for this person, their last referral and their programmes. To whom they are
    referred, and who treats them, is told of risks that nobody has asked about yet, of the precautions with which
    somebody is met, and of nothing else; who has treated them, of nothing.
    """
    read = await read_next(session, person_id, actor, today)
    steps = [work_step_view(StepOf(read.client_id, step), today) for step in read.steps]
    return _shown(read, [step.model_dump() for step in steps])


def _shown(read: PersonNext, steps: list[dict[str, object]]) -> PersonNextView:
    return PersonNextView.model_validate(
        {
            "client_id": read.client_id,
            "steps": steps,
            "referral": asdict(read.referral) if read.referral else None,
            "programmes": [asdict(programme) for programme in read.programmes],
            "owes_top": read.owes_top,
            "closing": asdict(read.closing) if read.closing else None,
            "ndtms": {"given": read.ndtms.consents, "on": read.ndtms.on} if read.ndtms else None,
            "precautions": read.precautions,
            "working": [asdict(working) for working in read.working],
        }
    )
