"""What became of assessments that were drawn to be rated a second time."""

from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlmodel import select

from services.tariff.models import SecondRating
from shared.data.db import Session
from shared.data.statements import among, param, statement
from shared.data.upsert import upsert_newest

_OF = statement(
    select(SecondRating).where(SecondRating.area == param.area, among(SecondRating.assessment_id, param.assessments))
)


async def keep(session: Session, ratings: Iterable[dict[str, Any]]) -> None:
    """In the order of their ids, so that two who keep several never wait for each other."""
    await upsert_newest(session, SecondRating, sorted(ratings, key=itemgetter("assessment_id")))


async def states(session: Session, area: str, assessments: Collection[UUID]) -> dict[UUID, str]:
    """Of those that assessment has said anything of; those of void assessments wait for ever."""
    ratings = await _OF.all(session, area=area, assessments=list(assessments)) if assessments else []
    return {rating.assessment_id: "waiting" if rating.voided else rating.state for rating in ratings}
