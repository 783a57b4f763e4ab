"""What the area's directory calls organisations, as far as referral has said it."""

from sqlmodel import select

from services.assessment.models import OrganisationFact
from shared.data.db import Session
from shared.data.statements import param, statement

_NAMED = statement(select(OrganisationFact).where(OrganisationFact.area == param.area))


async def directory_names(session: Session, area: str) -> dict[str, str]:
    """By code."""
    return {organisation.code: organisation.name for organisation in await _NAMED.all(session, area=area)}
