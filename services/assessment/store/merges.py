"""Queries of matches and merges, and the aliases that standing merges add up to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, delete, or_
from sqlmodel import col, exists, select

from services.assessment.models import Match, Merge, Person, PersonAlias
from services.assessment.rules.identity import survivors
from services.assessment.store.kin import is_of
from services.assessment.store.versions import LOCK, LOCK_SHARED, share_schemes
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, columns, param, sql, statement
from shared.data.upsert import insert_many

_MATCH = select(Match).where(Match.area == param.area, Match.id == param.id)
_FIND_MATCH = statement(_MATCH)
_LOCK_MATCH = statement(_MATCH.with_for_update())
_LOCK_MERGE = statement(select(Merge).where(Merge.area == param.area, Merge.id == param.id).with_for_update())
_MERGE_OF = statement(
    select(Merge).where(Merge.survivor_id == param.survivor_id, Merge.absorbed_id == param.absorbed_id)
)
_STANDING_MERGES = statement(
    select(Merge).where(
        ~col(Merge.voided), or_(among(Merge.survivor_id, param.persons), among(Merge.absorbed_id, param.persons))
    )
)
_SURVIVOR = statement(select(PersonAlias.survivor_id).where(PersonAlias.absorbed_id == param.id))
_FORGET_ALIASES = statement(delete(PersonAlias).where(among(PersonAlias.absorbed_id, param.persons)))
_MATCHES_WITHIN = statement(
    select(Match)
    .where(
        Match.state != "confirmed",
        among(Match.client_id, param.persons),
        among(Match.candidate_id, param.persons),
    )
    .with_for_update()
)
_MATCHES_OF_MERGE = statement(
    select(Match).where(Match.merge_id == param.merge_id, Match.state == "confirmed").with_for_update()
)
_ALIASES = statement(
    select(Person.id).where(
        among(Person.id, param.persons),
        col(Person.sender).is_not(None),
        exists().where(col(Match.client_id) == Person.id),
    )
)


@dataclass(frozen=True, slots=True)
class _Named:
    id: UUID
    given_name: str
    family_name: str


_NAMES = sql(
    """
    SELECT id, given_name, family_name FROM person WHERE area = :area AND id = ANY (CAST(:ids AS uuid[]))
    """,
    into=_Named,
)
_MATCHES = pages(
    select(Match).where(Match.area == param.area),
    by=[Match.id],
    narrowed=[
        Match.state == param.state,
        Match.client_id == param.client_id,
        or_(*(is_of(side, param("person_id", Uuid())) for side in (Match.client_id, Match.candidate_id))),
    ],
)
_MERGES = pages(select(Merge).where(Merge.area == param.area), by=[Merge.id])

_KIN = """
WITH root AS (
    SELECT unnest(CAST(:persons AS uuid[])) AS id
     UNION SELECT survivor_id FROM person_alias WHERE absorbed_id = ANY(CAST(:persons AS uuid[]))
)
SELECT id FROM root UNION SELECT absorbed_id FROM person_alias JOIN root ON survivor_id = root.id
"""
_KIN_OF = sql(_KIN, into=UUID)
_ASKED_WITH = sql(
    f"""
    WITH asked AS ({_KIN})
    SELECT id FROM asked
     UNION SELECT client_id FROM match WHERE candidate_id = ANY(ARRAY(SELECT id FROM asked))
     UNION SELECT candidate_id FROM match WHERE client_id = ANY(ARRAY(SELECT id FROM asked))
    """,
    into=UUID,
)
FOLLOWED = "told_apart_before"  # why a match was rejected of which nobody was asked, since another one was
NO_LONGER_ALIKE = "no_longer_alike"  # why one was that nobody decided, since a correction left nothing that agrees
# The pair of a match are the two persons that its two ids go by now.
ENDS = """LEFT JOIN person_alias {0}_one ON {0}_one.absorbed_id = {0}.client_id
           LEFT JOIN person_alias {0}_other ON {0}_other.absorbed_id = {0}.candidate_id"""
PAIR = "least({0}), greatest({0})".format(
    "coalesce({0}_one.survivor_id, {0}.client_id), coalesce({0}_other.survivor_id, {0}.candidate_id)"
)
# Those whose merge was undone: to undo one says that they are two.
_UNDONE = f"""SELECT {PAIR.format("undone")}
         FROM (SELECT survivor_id AS client_id, absorbed_id AS candidate_id FROM merge
                WHERE voided AND (survivor_id = ANY(:persons) OR absorbed_id = ANY(:persons))) AS undone
              {ENDS.format("undone")}"""
_KEPT_APART = sql(
    f"""
    SELECT {columns(Match, "asked")} FROM match asked {ENDS.format("asked")}
     WHERE asked.state = 'pending' AND (asked.client_id = ANY(:persons) OR asked.candidate_id = ANY(:persons))
       AND ({PAIR.format("asked")}) IN (
           SELECT {PAIR.format("said")} FROM match said {ENDS.format("said")}
            WHERE said.state = 'rejected' AND said.reason_code <> '{NO_LONGER_ALIKE}'
              AND (said.client_id = ANY(:persons) OR said.candidate_id = ANY(:persons))
           UNION ALL
           {_UNDONE})
     FOR UPDATE OF asked
    """,
    into=Match,
)
_NO_LONGER_KEPT_APART = sql(
    f"""
    SELECT {columns(Match, "asked")} FROM match asked {ENDS.format("asked")}
     WHERE asked.state = 'rejected' AND asked.reason_code = '{FOLLOWED}'
       AND (asked.client_id = ANY(:persons) OR asked.candidate_id = ANY(:persons))
       AND ({PAIR.format("asked")}) NOT IN (
           SELECT {PAIR.format("said")} FROM match said {ENDS.format("said")}
            WHERE said.state = 'rejected' AND said.reason_code NOT IN ('{FOLLOWED}', '{NO_LONGER_ALIKE}')
              AND (said.client_id = ANY(:persons) OR said.candidate_id = ANY(:persons))
           UNION ALL
           {_UNDONE})
     FOR UPDATE OF asked
    """,
    into=Match,
)


async def lock_merges(session: Session, area: str) -> None:
    """Merges are rare and may form chains: one at a time in an area. What people are is judged by its schemes."""
    await share_schemes(session, [area])
    await LOCK.execute(session, name=f"merges|{area}")


async def share_merges(session: Session, areas: Iterable[str]) -> None:
    for area in sorted(set(areas)):
        await LOCK_SHARED.execute(session, name=f"merges|{area}")


async def match(session: Session, match_id: UUID, area: str) -> Match | None:
    return await _FIND_MATCH.first(session, id=match_id, area=area)


async def lock_match(session: Session, match_id: UUID, area: str) -> Match | None:
    return await _LOCK_MATCH.first(session, id=match_id, area=area)


async def lock_merge(session: Session, merge_id: UUID, area: str) -> Merge | None:
    return await _LOCK_MERGE.first(session, id=merge_id, area=area)


async def merge_of(session: Session, survivor_id: UUID, absorbed_id: UUID) -> Merge | None:
    return await _MERGE_OF.first(session, survivor_id=survivor_id, absorbed_id=absorbed_id)


async def kin_of(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """All ids that are the same persons as these."""
    return set(await _KIN_OF.all(session, persons=list(persons)))


async def asked_with(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """All ids of these persons, and those of whom it was ever asked whether they are one of them."""
    return set(await _ASKED_WITH.all(session, persons=list(persons)))


async def end_of(session: Session, client_id: UUID) -> UUID:
    """The id that a person goes by after merges."""
    return await _SURVIVOR.first(session, id=client_id) or client_id


async def standing_merges(session: Session, persons: Collection[UUID]) -> Sequence[Merge]:
    return await _STANDING_MERGES.all(session, persons=list(persons))


async def rewrite_aliases(session: Session, persons: Collection[UUID]) -> None:
    """From the standing merges among these persons."""
    merges = {merge.absorbed_id: merge for merge in await standing_merges(session, persons)}
    await _FORGET_ALIASES.execute(session, persons=list(persons))
    ends = survivors((merge.absorbed_id, merge.survivor_id) for merge in merges.values())
    aliases = [
        {
            "absorbed_id": absorbed,
            "survivor_id": survivor,
            "merge_id": merges[absorbed].id,
            "revision": merges[absorbed].revision,
        }
        for absorbed, survivor in ends.items()
    ]
    await insert_many(session, PersonAlias, aliases)


async def matches_within(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """Of pairs that are one person now, all that do not say so."""
    return await _MATCHES_WITHIN.all(session, persons=list(persons))


async def open_matches_kept_apart(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """What is still asked of these persons about somebody of whom it was said already that they are two."""
    return await _KEPT_APART.all(session, persons=list(persons))


async def matches_no_longer_kept_apart(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """What followed from what was said of another id, which is another person again."""
    return await _NO_LONGER_KEPT_APART.all(session, persons=list(persons))


async def matches_of_merge(session: Session, merge_id: UUID) -> Sequence[Match]:
    return await _MATCHES_OF_MERGE.all(session, merge_id=merge_id)


async def aliases_among(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """Those whose state rests on what is said of the others, as `pending_sql` says."""
    return set(await _ALIASES.all(session, persons=list(persons)))


async def list_matches(
    session: Session,
    area: str,
    state: str | None,
    client_id: UUID | None,
    person_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Match]:
    """`person_id`: whom they ask about, on whichever side and under whichever of their ids."""
    asked = {"state": state, "client_id": client_id, "person_id": person_id}
    return await _MATCHES.page(session, area=area, **asked, after=after, limit=limit)


async def names_in(session: Session, area: str, matches: Sequence[Match]) -> dict[UUID, str]:
    """Of whoever they ask about, by the id of the registration."""
    ids = {person for match in matches for person in (match.client_id, match.candidate_id)}
    rows = await _NAMES.all(session, area=area, ids=list(ids)) if ids else []
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in rows}


async def list_merges(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[Merge]:
    return await _MERGES.page(session, area=area, after=after, limit=limit)
