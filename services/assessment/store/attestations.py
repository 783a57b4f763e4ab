"""Statements about cohorts: read one by one, and by the quarter that they are about."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Attestation
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, statement

# They are few: who signs or decides does it alone, and so never misses what another says of the same quarter.
_LOCK = command("LOCK TABLE attestation IN SHARE ROW EXCLUSIVE MODE")
_FIND = statement(select(Attestation).where(Attestation.id == param.id, Attestation.area == param.area))
_OF_QUARTER = statement(
    select(Attestation)
    .where(
        Attestation.area == param.area,
        Attestation.contract == param.contract,
        Attestation.outcome == param.outcome,
        Attestation.starts == param.starts,
    )
    .order_by(col(Attestation.id))
)
_PAGES = pages(
    select(Attestation).where(Attestation.area == param.area),
    by=[Attestation.id],
    narrowed=[
        Attestation.contract == param.contract,
        Attestation.state == param.state,
        Attestation.recorded_by_organisation == param.organisation,
    ],
)


async def lock(session: Session) -> None:
    await _LOCK.execute(session)


async def find(session: Session, attestation_id: UUID, area: str) -> Attestation | None:
    return await _FIND.first(session, id=attestation_id, area=area)


async def of_quarter(session: Session, area: str, contract: str, outcome: str, starts: date) -> Sequence[Attestation]:
    """All that was ever signed about it, in the order of signing."""
    return await _OF_QUARTER.all(session, area=area, contract=contract, outcome=outcome, starts=starts)


async def page(
    session: Session,
    area: str,
    *,
    contract: str | None,
    state: str | None,
    organisation: str | None,
    after: Any,
    limit: int,
) -> list[Attestation]:
    asked = {"contract": contract, "state": state, "organisation": organisation}
    return await _PAGES.page(session, after=after, limit=limit, area=area, **asked)
