"""Who may be told of whom, and the days that may be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Disclosure
from services.assessment.rules.disclosing import DisclosureBasis, Treatment
from services.assessment.store.kin import ids_of
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement

FORM_REOPENED = "form_reopened"  # why a consent is withdrawn that nobody took back
_PAGES = pages(
    select(Disclosure).where(Disclosure.area == param.area),
    by=[Disclosure.id],
    narrowed=[among(Disclosure.client_id, param.clients), Disclosure.organisation == param.organisation],
)
_LOCK = statement(select(Disclosure).where(Disclosure.id == param.id, Disclosure.area == param.area).with_for_update())
NOBODY_TOOK_BACK = (
    FORM_REOPENED, "recorded_in_error", "entered_in_error", "recorded_by_mistake", "wrong_person", "recorded_twice",
)  # fmt: skip
_TAKEN_BACK = "withdrawn_reason NOT IN ({})".format(", ".join(f"'{reason}'" for reason in NOBODY_TOOK_BACK))
_AGREED_ON = """CASE WHEN EXISTS (SELECT FROM referral_form WHERE disclosure_id = disclosure.id)
                                     THEN disclosure.tells_from ELSE disclosure.recorded_on END"""
# Of a row of `disclosure`. What the person took back they took back of all that was agreed to by that day, under this
# id and any other of theirs: with a form on the day that it says, else on that of the record. What is recorded under
# the same id later on that very day is agreed to anew; all before it was taken back with it (`withdraw`).
STANDS = f"""
(disclosure.withdrawn_on IS NULL AND NOT (disclosure.ground = 'consent' AND EXISTS (
    SELECT FROM disclosure AS gone
     WHERE gone.client_id = ANY({ids_of("disclosure.client_id")})
       AND gone.id <> disclosure.id AND gone.organisation = disclosure.organisation
       AND gone.ground = 'consent' AND gone.{_TAKEN_BACK}
       AND gone.withdrawn_on >= {_AGREED_ON} + CASE WHEN gone.client_id = disclosure.client_id THEN 1 ELSE 0 END
)))
"""
_LOCK_CONSENTS = statement(
    select(Disclosure)
    .where(
        Disclosure.area == param.area,
        Disclosure.client_id == param.client_id,
        Disclosure.organisation == param.organisation,
        Disclosure.ground == "consent",
        col(Disclosure.withdrawn_on).is_(None),
        Disclosure.tells_from <= param.on,
    )
    .order_by(col(Disclosure.id))
    .with_for_update()
)
_GROUNDS = sql(
    f"""
    SELECT tells, tells_from, until, NOT {STANDS} AS withdrawn FROM disclosure
     WHERE area = :area AND organisation = :organisation AND client_id = ANY(CAST(:clients AS uuid[]))
    """,
    into=DisclosureBasis,
)
_LAST_WITHDRAWN = sql(
    f"""
    SELECT max(withdrawn_on) FROM disclosure
     WHERE area = :area AND organisation = :organisation AND client_id = ANY(CAST(:clients AS uuid[]))
       AND ground = 'consent' AND {_TAKEN_BACK}
    """,
    into=date,
)
_ASSESSED = sql(
    """
    SELECT assessed_on FROM assessment
     WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[])) AND NOT voided
    """,
    into=date,
)
# A referral that nobody has said more of than that it is over has no day.
_REFERRED = sql(
    """
    SELECT referred_on FROM referral_fact
     WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[])) AND referred_on IS NOT NULL
    """,
    into=date,
)
_TREATED = sql(
    """
    SELECT began.started_on, ended.ended_on
      FROM start_fact began LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
     WHERE began.area = :area AND began.client_id = ANY(CAST(:clients AS uuid[])) AND began.is_treatment
       AND NOT began.voided
    """,
    into=Treatment,
)


@dataclass(frozen=True, slots=True)
class DaysOfPerson:
    assessed: Sequence[date]
    referred: Sequence[date]
    treated: Sequence[Treatment]


async def page(
    session: Session, area: str, clients: Collection[UUID] | None, organisation: str | None, after: Any, limit: int
) -> list[Disclosure]:
    asked = {"clients": list(clients) if clients is not None else None, "organisation": organisation}
    return await _PAGES.page(session, after=after, limit=limit, area=area, **asked)


async def lock(session: Session, disclosure_id: UUID, area: str) -> Disclosure | None:
    return await _LOCK.first(session, id=disclosure_id, area=area)


async def lock_consents(session: Session, like: Disclosure, on: date) -> Sequence[Disclosure]:
    """All to the same organisation under the same id that stand and tell of that day."""
    return await _LOCK_CONSENTS.all(
        session, area=like.area, client_id=like.client_id, organisation=like.organisation, on=on
    )


async def grounds_for(
    session: Session, area: str, organisation: str, clients: Collection[UUID]
) -> list[DisclosureBasis]:
    """What the organisation may be told of these, withdrawn or not."""
    return await _GROUNDS.all(session, area=area, organisation=organisation, clients=list(clients))


async def last_withdrawn(session: Session, area: str, organisation: str, clients: Collection[UUID]) -> date | None:
    """When the person took a consent to this organisation back last."""
    return await _LAST_WITHDRAWN.first(session, area=area, organisation=organisation, clients=list(clients))


async def days_of(session: Session, area: str, clients: Collection[UUID]) -> DaysOfPerson:
    whose = {"area": area, "clients": list(clients)}
    return DaysOfPerson(
        assessed=await _ASSESSED.all(session, **whose),
        referred=await _REFERRED.all(session, **whose),
        treated=await _TREATED.all(session, **whose),
    )
