"""Referral forms, listed as far as somebody sees them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, case, not_, or_
from sqlmodel import col, select

from services.assessment.models import ReferralForm, Superseded
from services.assessment.rules.referral_forms import SOONEST_FIRST, rank_of
from services.assessment.store.kin import is_of
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, sql, statement

# Two requests with one reference wait for each other: the second finds what the first has kept.
_LOCK_REFERENCE = command("SELECT pg_advisory_xact_lock(hashtextextended(:name, 5))")
_ALONE = sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 6)) AS alone", into=bool)
_OF_AREA = (ReferralForm.id == param.id, ReferralForm.area == param.area)
_ONE = statement(select(ReferralForm).where(*_OF_AREA))
_LOCK = statement(select(ReferralForm).where(*_OF_AREA).with_for_update())
_BY_REFERENCE = statement(
    select(ReferralForm).where(
        ReferralForm.area == param.area,
        ReferralForm.recorded_by_organisation == param.organisation,
        ReferralForm.reference == param.reference,
        col(ReferralForm.about_self) == param.about_self,
        or_(not_(col(ReferralForm.about_self)), ReferralForm.recorded_by == param.sub),
        not_(col(ReferralForm.voided)),
    )
)
_FORMER = statement(
    select(Superseded)
    .where(Superseded.thing_id == param.id, Superseded.thing == "referral_form")
    .order_by(col(Superseded.revision))
)
_NARROWED = [
    ReferralForm.state == param.state,
    ReferralForm.urgency == param.urgency,
    not_(col(ReferralForm.voided)) == param.standing,
    is_of(ReferralForm.client_id, param("person", Uuid())),
    and_(
        ReferralForm.recorded_by_organisation == param.organisation,
        or_(not_(col(ReferralForm.about_self)), ReferralForm.recorded_by == param.sub),
    ),
]
_OF_ALL = select(ReferralForm).where(ReferralForm.area == param.area)
_RANK = case(*((col(ReferralForm.urgency) == code, rank_of(code)) for code in SOONEST_FIRST), else_=len(SOONEST_FIRST))
_PAGES = pages(_OF_ALL, by=[ReferralForm.id], narrowed=_NARROWED)
_BY_URGENCY = pages(_OF_ALL, by=[_RANK, ReferralForm.id], narrowed=_NARROWED)


async def one(session: Session, form_id: UUID, area: str) -> ReferralForm | None:
    return await _ONE.first(session, id=form_id, area=area)


async def lock(session: Session, form_id: UUID, area: str) -> ReferralForm | None:
    return await _LOCK.first(session, id=form_id, area=area)


async def former(session: Session, form_id: UUID) -> Sequence[Superseded]:
    """What it said before, the oldest first, and who said something else then."""
    return await _FORMER.all(session, id=form_id)


async def lock_reference(
    session: Session, area: str, organisation: str, sub: str | None, reference: str
) -> ReferralForm | None:
    """The standing form of this sender with this reference, which nobody else keeps meanwhile. `sub`: of whoever sends
    it about themself.
    """
    await _LOCK_REFERENCE.execute(session, name=f"{area}/{organisation}/{sub or ''}/{reference}")
    asked = {"area": area, "organisation": organisation, "reference": reference}
    return await _BY_REFERENCE.first(session, **asked, about_self=sub is not None, sub=sub)


async def is_alone(session: Session, area: str, organisation: str) -> bool:
    """Whether no other file of this organisation is being received; until the transaction ends no other one is."""
    return bool(await _ALONE.first(session, name=f"referral forms of {area}/{organisation}"))


async def page(
    session: Session,
    area: str,
    *,
    state: str | None,
    urgency: str | None,
    standing: bool | None,
    person: UUID | None,
    organisation: str | None,
    sub: str | None,
    after: Any,
    limit: int,
    most_urgent_first: bool = False,
) -> Sequence[ReferralForm]:
    """`organisation`, `sub`: only what it sent, and of what somebody sent about themself only what this one did."""
    listed = _BY_URGENCY if most_urgent_first else _PAGES
    asked = {"state": state, "urgency": urgency, "standing": standing, "organisation": organisation, "sub": sub}
    return await listed.page(session, after=after, limit=limit, area=area, person=person, **asked)
