"""Queries about variations and what was answered to them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import any_
from sqlmodel import col, select

from services.tariff.models import Variation, VariationAnswer
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, statement

_OF_PARTY = param.party == any_(col(Variation.parties))
_FIND = statement(select(Variation).where(Variation.id == param.id, Variation.area == param.area))
_OF_DRAFT = statement(
    select(Variation).where(
        Variation.area == param.area,
        Variation.scheme_id == param.scheme_id,
        Variation.version == param.version,
        Variation.hash == param.hash,
    )
)
_PAGES = pages(
    select(Variation).where(Variation.area == param.area), by=[Variation.id], narrowed=[_OF_PARTY], falling=True
)
_ANSWERS = statement(
    select(VariationAnswer)
    .where(VariationAnswer.area == param.area, among(VariationAnswer.variation_id, param.ids))
    .order_by(col(VariationAnswer.number))
)


async def variation_of(session: Session, area: str, variation_id: UUID) -> Variation | None:
    return await _FIND.first(session, area=area, id=variation_id)


async def of_draft(session: Session, area: str, scheme_id: str, version: int, hash_: str) -> Variation | None:
    """That of a draft as it stands."""
    return await _OF_DRAFT.first(session, area=area, scheme_id=scheme_id, version=version, hash=hash_)


async def page(
    session: Session, area: str, *, party: str | None, after: UUID | None, limit: int
) -> Sequence[Variation]:
    """The last one first."""
    return await _PAGES.page(session, area=area, party=party, after=after, limit=limit)


async def answers(session: Session, area: str, ids: Iterable[UUID]) -> dict[UUID, list[VariationAnswer]]:
    """All that were given, by variation, in their order."""
    by_variation: dict[UUID, list[VariationAnswer]] = {}
    for answer in await _ANSWERS.all(session, area=area, ids=list(ids)):
        by_variation.setdefault(answer.variation_id, []).append(answer)
    return by_variation
