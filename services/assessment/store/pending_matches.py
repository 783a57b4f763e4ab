"""Whether anybody still has to say who a person is: what was asked of them, and what of that is open."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, exists, select

from services.assessment.models import Match, Person, PersonAlias
from services.assessment.store.persons import KIN
from shared.data.db import Session
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True)
class _MatchRevision:
    match_revision: int
    pending: bool


def pending_sql(ids: str) -> str:
    """SQL: whether a person, of whom these are all ids, is known by organisations' aliases only that wait.

    An alias is a registration of which somebody asked whether it is another's, and did not say that it is not.
    """
    return f"""
(EXISTS (SELECT FROM match WHERE client_id = ANY({ids}) AND state = 'pending') AND NOT EXISTS (
    SELECT FROM person AS known WHERE known.id = ANY({ids}) AND (known.sender IS NULL OR NOT EXISTS (
        SELECT FROM match WHERE client_id = known.id AND state <> 'rejected'))))
"""


_PENDING = sql(
    f"{KIN} SELECT EXISTS (SELECT FROM match JOIN kin ON kin.id = client_id WHERE state = 'pending') AS pending",
    into=bool,
)


def published_pending_sql(ids: str) -> str:
    """SQL: whether a row of `person`, of whom these are all ids, is told as pending: the one rule of that."""
    return f"""
(CASE WHEN person.sender IS NULL THEN EXISTS (SELECT FROM match WHERE client_id = person.id AND state = 'pending')
      ELSE {pending_sql(ids)} END)
"""


_COUNT = sql(
    f"""{KIN}
    UPDATE person SET match_revision = match_revision + 1 WHERE id = :id
    RETURNING match_revision, {published_pending_sql("ARRAY(SELECT id FROM kin)")} AS pending
    """,
    into=_MatchRevision,
)
_WAITING = sql(
    f"""
    SELECT person.id FROM person LEFT JOIN person_alias alias ON alias.absorbed_id = person.id
     CROSS JOIN LATERAL (SELECT coalesce(alias.survivor_id, person.id) AS id) root
     CROSS JOIN LATERAL (
         SELECT root.id || ARRAY(SELECT absorbed_id FROM person_alias WHERE survivor_id = root.id) AS ids) kin
     WHERE person.id = ANY(:clients) AND {published_pending_sql("kin.ids")}
    """,
    into=UUID,
)
_OPEN_MATCH = statement(
    select(Match.id).where(among(Match.client_id, param.clients), Match.state == "pending").limit(1)
)
_WAITED = statement(
    select(Person).where(
        Person.area == param.area,
        Person.id == param.id,
        col(Person.sender).is_not(None),
        ~exists().where((PersonAlias.absorbed_id == param.id) | (PersonAlias.survivor_id == param.id)),
        ~exists().where((Match.client_id == param.id) & (Match.state == "pending")),
    )
)
_ASKED_OF = sql(
    """
    SELECT coalesce(alias.survivor_id, asked.id) AS id
      FROM (SELECT candidate_id AS id FROM match WHERE client_id = :id
            UNION ALL SELECT client_id FROM match WHERE candidate_id = :id UNION ALL SELECT CAST(:id AS uuid)) AS asked
      LEFT JOIN person_alias alias ON alias.absorbed_id = asked.id
    """,
    into=UUID,
)


async def has_open_match(session: Session, clients: Collection[UUID]) -> bool:
    return await _OPEN_MATCH.first(session, clients=list(clients)) is not None


async def waited(session: Session, client_id: UUID, area: str) -> Person | None:
    """An alias of which nothing is asked any more, and which stands for nobody else."""
    return await _WAITED.first(session, id=client_id, area=area)


async def asked_of(session: Session, client_id: UUID) -> set[UUID]:
    """The persons of whom it was ever asked whether they are this one, and this one."""
    return set(await _ASKED_OF.all(session, id=client_id))


async def is_pending(session: Session, client_id: UUID) -> bool:
    """Whether a match is open of the person, under any of their ids."""
    return await _PENDING.one(session, id=client_id)


async def pending(session: Session, clients: Collection[UUID]) -> set[UUID]:
    """Which of these ids are published as pending."""
    return set(await _WAITING.all(session, clients=list(clients)))


async def next_match_revision(session: Session, client_id: UUID) -> tuple[int, bool]:
    """The revision of what is said next of the person's matches, and whether any is open."""
    counted = await _COUNT.one(session, id=client_id)
    return counted.match_revision, counted.pending
