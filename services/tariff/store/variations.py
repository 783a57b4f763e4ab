"""Queries about variations and what was answered to them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import any_
from sqlmodel import col, select

from services.tariff.models import SchemeVersion, Variation, VariationAnswer
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
        Variation.beside == param.beside,
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


async def of_draft(session: Session, draft: SchemeVersion, beside: str) -> Variation | None:
    """That of a draft as it stands, beside these versions."""
    key = {"area": draft.area, "scheme_id": draft.scheme_id, "version": draft.version}
    return await _OF_DRAFT.first(session, **key, hash=draft.hash, beside=beside)


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
