"""What a person's record said before, over HTTP: to assessors alone."""

from uuid import UUID

from fastapi import APIRouter

from services.assessment.api.actors import Assessor
from services.assessment.commands.person_history import FormerDetails, read_history
from services.assessment.errors import UnknownPerson
from services.assessment.schemas.person_history import FormerDetailsView
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])


@router.get("/persons/{person_id}/former-details", responses=describe(UnknownPerson))
async def list_former_details(person_id: UUID, actor: Assessor, session: ReadSession) -> PageOf[FormerDetailsView]:
    """What the record under this id said before each correction, the last correction first; all at once."""
    history = await read_history(session, person_id, actor)
    return PageOf[FormerDetailsView](items=[_shown(former) for former in history], next=None)


def _shown(former: FormerDetails) -> FormerDetailsView:
    return FormerDetailsView.model_validate(
        former.person.model_dump()
        | {
            "reach_by": former.person.reach_by or None,
            "changed": former.changed,
            "corrected_on": former.corrected_on,
            "corrected_by": former.corrected_by,
            "corrected_by_organisation": former.corrected_by_organisation,
            "reason_code": former.reason_code,
        }
    )
