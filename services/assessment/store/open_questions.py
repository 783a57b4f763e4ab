"""Whether two registrations are one person: what is still asked, and on what of theirs it rests."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select

from services.assessment.models import Match, Person
from services.assessment.rules.identity import PersonIdentity, identity_said
from services.assessment.store.merges import ENDS, NO_LONGER_ALIKE, PAIR
from shared.data.db import Session
from shared.data.statements import among, columns, param, sql, statement

_OPEN = statement(
    select(Match)
    .where(
        Match.state == "pending", or_(among(Match.client_id, param.persons), among(Match.candidate_id, param.persons))
    )
    .order_by(col(Match.id))
    .with_for_update()
)
_STANDING = statement(select(Person).where(among(Person.id, param.persons)))
_CLOSED = sql(
    f"""
    WITH pair AS (SELECT CAST(:first AS uuid) AS a, CAST(:second AS uuid) AS b)
    SELECT {columns(Match, "asked")} FROM match asked {ENDS.format("asked")}
     WHERE asked.state = 'rejected' AND asked.reason_code = '{NO_LONGER_ALIKE}'
       AND (asked.client_id = ANY(:persons) OR asked.candidate_id = ANY(:persons))
       AND ({PAIR.format("asked")}) = (SELECT least(a, b), greatest(a, b) FROM pair)
     ORDER BY asked.id LIMIT 1
     FOR UPDATE OF asked
    """,
    into=Match,
)


async def open_matches(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """On whichever side one of these ids stands."""
    return await _OPEN.all(session, persons=list(persons))


async def standing_words(session: Session, persons: Collection[UUID]) -> dict[UUID, PersonIdentity]:
    """Who each of these registrations is said to be now."""
    rows = await _STANDING.all(session, persons=list(persons))
    return {row.id: _identity_of(row) for row in rows}


async def closed_by_correction(session: Session, persons: Collection[UUID], first: UUID, second: UUID) -> Match | None:
    """What was asked of these two, until nothing of theirs agreed any more. `persons`: all ids of one of them."""
    return await _CLOSED.first(session, persons=list(persons), first=first, second=second)


def _identity_of(row: Person) -> PersonIdentity:
    return identity_said(
        row.given_name, row.family_name, row.birth_date, row.sex, row.nhs_number, row.birth_date_precision
    )
