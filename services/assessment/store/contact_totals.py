"""How many contacts there were of some days, by whether somebody came."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import func
from sqlmodel import col, select

from services.assessment.models import Contact
from services.assessment.store.lists import own, whose
from shared.data.db import Session
from shared.data.statements import Statement, param, statement
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class _Counted:
    attendance: str
    contacts: int


@cache
def _totals(*, of_all: bool) -> Statement[_Counted]:
    days = Contact.contacted_on
    standing = select(col(Contact.attendance), func.count().label("contacts")).where(
        Contact.area == param.area, days >= param.since, days <= param.until, ~col(Contact.voided)
    )
    seen = standing if of_all else standing.where(*own(Contact))
    return statement(seen.group_by(col(Contact.attendance)), into=_Counted)


async def totals(session: Session, actor: Actor, since: date, until: date) -> dict[str, int]:
    """Of all of the area to the LASARS, to others of what they recorded themselves; each attendance that there was."""
    of_all = bool(actor.roles & LASARS)
    theirs = {} if of_all else whose(actor)
    counted = await _totals(of_all=of_all).all(session, area=actor.area, since=since, until=until, **theirs)
    return {of.attendance: of.contacts for of in counted}
