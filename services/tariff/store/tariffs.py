"""What was confirmed, kept and found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Boolean, Text, func, null
from sqlmodel import col, select, update

from services.tariff.models import Assessment, Proposal, Tariff
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, columns, param, sql, statement


@dataclass(frozen=True, slots=True)
class RatedTariff:
    """One that stands, with what its assessment says by now."""

    id: UUID
    valid_from: date
    band: str
    proposed_band: str | None
    priced: list[dict[str, Any]]
    kind: str
    in_remit: bool
    points: dict[str, int]


@dataclass(frozen=True, slots=True)
class ConfirmedTariff:
    """What a proposal became."""

    proposal_id: UUID
    id: UUID


_CONFIRM = sql(
    f"""
    WITH confirmed AS (
        UPDATE proposal SET state = 'confirmed', revision = revision + 1 WHERE id = :proposal_id
        RETURNING {columns(Proposal)}
    )
    INSERT INTO tariff (id, area, client_id, assessment_id, proposal_id, valid_from, band, proposed_band, prices,
                        priced, arithmetic, override_code, confirmed_by, confirmed_by_organisation, confirmed_on,
                        scheme_id, scheme_version, scheme_hash, revision, voided)
    SELECT CAST(:id AS uuid), area, client_id, assessment_id, id, assessed_on, CAST(:band AS text), band,
           CAST(:prices AS jsonb), CAST(:priced AS jsonb), arithmetic, CAST(:override_code AS text),
           CAST(:confirmed_by AS text), CAST(:confirmed_by_organisation AS text), CAST(:confirmed_on AS date),
           scheme_id, scheme_version, scheme_hash, 1, false
    FROM confirmed
    RETURNING {columns(Tariff)}
    """,
    into=Tariff,
)
_VOID = statement(
    update(Tariff)
    .where(among(Tariff.id, param.ids), ~col(Tariff.voided))
    .values(voided=True, voided_reason=param.reason, revision=Tariff.revision + 1)
    .returning(Tariff),
    into=Tariff,
)
_RESTORE = statement(
    update(Tariff)
    .where(among(Tariff.id, param.ids), col(Tariff.voided))
    .values(voided=False, voided_reason=null(), withdrawn_on=null(), revision=Tariff.revision + 1)
    .returning(Tariff),
    into=Tariff,
)
_DATE_WITHDRAWN = statement(
    update(Tariff)
    .where(among(Tariff.id, param.ids), col(Tariff.voided_reason) == "withdrawn", col(Tariff.withdrawn_on).is_(None))
    .values(withdrawn_on=param.on)
)
_FIND = statement(select(Tariff).where(Tariff.id == param.id, Tariff.area == param.area))
_OF_AREA = select(Tariff).where(Tariff.area == param.area)
_NARROWED = [
    among(Tariff.client_id, param.client_ids),
    col(Tariff.override_code).is_not(None) == param("overridden", Boolean),
    func.coalesce(Tariff.voided_reason, "stands") == param("state", Text),
]
_PAGES = pages(_OF_AREA, by=[Tariff.id], narrowed=_NARROWED)
_NEWEST = pages(_OF_AREA, by=[Tariff.id], narrowed=_NARROWED, falling=True)
_OF_PROPOSALS = statement(
    select(Tariff.proposal_id, Tariff.id).where(among(Tariff.proposal_id, param.ids)), into=ConfirmedTariff
)
_INSTEAD = statement(
    select(Tariff.id)
    .join(Proposal, col(Proposal.id) == Tariff.proposal_id)
    .where(Tariff.assessment_id == param.assessment_id, Proposal.replaces == param.id)
)
_CONFIRMED_BY = statement(
    select(Tariff.assessment_id).where(
        Tariff.area == param.area, among(Tariff.assessment_id, param.ids), Tariff.confirmed_by == param.sub
    )
)
_ALL = pages(select(Tariff), by=[Tariff.id])
_STANDING_FROM = pages(
    select(
        Tariff.id, Tariff.valid_from, Tariff.band, Tariff.proposed_band, Tariff.priced,
        Assessment.kind, Assessment.in_remit, Assessment.points,
    )  # type: ignore[call-overload]  # it knows no more than four columns
    .join(Assessment, col(Assessment.assessment_id) == Tariff.assessment_id)
    .where(Tariff.area == param.area, ~col(Tariff.voided), Tariff.valid_from >= param.start),
    by=[Tariff.id],
    into=RatedTariff,
)  # fmt: skip
_OVERRIDDEN = statement(
    select(Tariff.assessment_id)
    .where(col(Tariff.override_code).is_not(None), ~col(Tariff.voided))
    .order_by(col(Tariff.assessment_id))
)


async def confirm(
    session: Session,
    proposal_id: UUID,
    tariff_id: UUID,
    *,
    band: str,
    prices: dict[str, int] | None,
    priced: list[dict[str, Any]],
    override_code: str | None,
    confirmed_by: str,
    confirmed_by_organisation: str,
    confirmed_on: date,
) -> Tariff:
    """The proposal is confirmed, and its tariff stands."""
    return await _CONFIRM.one(
        session,
        proposal_id=proposal_id,
        id=tariff_id,
        band=band,
        prices=None if prices is None else to_json(prices).decode(),
        priced=to_json(priced).decode(),
        override_code=override_code,
        confirmed_by=confirmed_by,
        confirmed_by_organisation=confirmed_by_organisation,
        confirmed_on=confirmed_on,
    )


async def void(session: Session, ids: Collection[UUID], reason: str) -> list[Tariff]:
    """Those of them that stood until now."""
    return await _VOID.all(session, ids=list(ids), reason=reason)


async def restore(session: Session, ids: Collection[UUID]) -> list[Tariff]:
    """They stand again: those of them that did not."""
    return await _RESTORE.all(session, ids=list(ids))


async def date_withdrawn(session: Session, ids: Collection[UUID], on: date) -> None:
    await _DATE_WITHDRAWN.execute(session, ids=list(ids), on=on)


async def find(session: Session, area: str, tariff_id: UUID) -> Tariff | None:
    return await _FIND.first(session, area=area, id=tariff_id)


async def page(
    session: Session,
    area: str,
    *,
    client_ids: Sequence[UUID] | None,
    overridden: bool | None,
    state: str | None,
    newest: bool,
    after: UUID | None,
    limit: int,
) -> Sequence[Tariff]:
    """As they were confirmed, or the `newest` first. `client_ids`: all ids of one person."""
    wanted = {"client_ids": client_ids, "overridden": overridden, "state": state}
    return await (_NEWEST if newest else _PAGES).page(session, after=after, limit=limit, area=area, **wanted)


async def of_proposals(session: Session, proposal_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The tariff that each of them became, by the proposal."""
    return {made.proposal_id: made.id for made in await _OF_PROPOSALS.all(session, ids=list(proposal_ids))}


async def confirmed_by(session: Session, area: str, assessments: Collection[UUID], sub: str) -> set[UUID]:
    """Of which of these assessments they confirmed a tariff, whether it stands or not."""
    return set(await _CONFIRMED_BY.all(session, area=area, ids=list(assessments), sub=sub)) if assessments else set()


async def instead_of(session: Session, tariff: Tariff) -> UUID | None:
    """What was confirmed in its place."""
    return await _INSTEAD.first(session, assessment_id=tariff.assessment_id, id=tariff.id)


async def page_of_all(session: Session, after: UUID | None, limit: int) -> Sequence[Tariff]:
    """Of all areas, by id."""
    return await _ALL.page(session, after=after, limit=limit)


async def standing_from(
    session: Session, area: str, start: date, after: UUID | None, limit: int
) -> Sequence[RatedTariff]:
    """Of those that begin on this day or later, by id."""
    return await _STANDING_FROM.page(session, after=after, limit=limit, area=area, start=start)


async def overridden(session: Session) -> list[UUID]:
    """The assessments of which a tariff stands that is not as it was proposed."""
    return await _OVERRIDDEN.all(session)
