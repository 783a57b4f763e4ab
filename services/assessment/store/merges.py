"""Queries of matches and merges, and the aliases that standing merges add up to."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from services.assessment.models import Match, Merge
from services.assessment.rules.identity import survivors
from services.assessment.store.pages import page_of
from services.assessment.store.versions import share_schemes
from shared.data.db import Session, rows, run
from shared.data.records import columns, fetch, first, made

KIN_OF = """
WITH root AS (
    SELECT unnest(CAST(:persons AS uuid[])) AS id
     UNION SELECT survivor_id FROM person_alias WHERE absorbed_id = ANY(CAST(:persons AS uuid[]))
)
SELECT id FROM root UNION SELECT absorbed_id FROM person_alias JOIN root ON survivor_id = root.id
"""
ADD_ALIASES = """
INSERT INTO person_alias (absorbed_id, survivor_id, merge_id, revision)
SELECT * FROM unnest(CAST(:absorbed AS uuid[]), CAST(:survivors AS uuid[]),
                     CAST(:merges AS uuid[]), CAST(:revisions AS integer[]))
"""


_LOCK = "SELECT pg_advisory_xact_lock{mode}(hashtextextended(:name, 2))"


async def lock_merges(session: Session, area: str) -> None:
    """Merges are rare and may form chains: one at a time in an area. What people are is judged by its schemes."""
    await share_schemes(session, [area])
    await rows(session, _LOCK.format(mode=""), name=f"merges|{area}")


async def share_merges(session: Session, areas: Iterable[str]) -> None:
    for area in sorted(set(areas)):
        await rows(session, _LOCK.format(mode="_shared"), name=f"merges|{area}")


async def match(session: Session, match_id: UUID, area: str) -> Match | None:
    return await first(session, Match, "id = :id AND area = :area", id=match_id, area=area)


async def lock_match(session: Session, match_id: UUID, area: str) -> Match | None:
    return await first(session, Match, "id = :id AND area = :area FOR UPDATE", id=match_id, area=area)


async def lock_merge(session: Session, merge_id: UUID, area: str) -> Merge | None:
    return await first(session, Merge, "id = :id AND area = :area FOR UPDATE", id=merge_id, area=area)


async def merge_of(session: Session, survivor_id: UUID, absorbed_id: UUID) -> Merge | None:
    where = "survivor_id = :survivor_id AND absorbed_id = :absorbed_id"
    return await first(session, Merge, where, survivor_id=survivor_id, absorbed_id=absorbed_id)


async def kin_of(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """All ids that are the same persons as these."""
    return {row["id"] for row in await rows(session, KIN_OF, persons=list(persons))}


ASKED_WITH = f"""
WITH asked AS ({KIN_OF})
SELECT id FROM asked
 UNION SELECT client_id FROM match WHERE candidate_id = ANY(ARRAY(SELECT id FROM asked))
 UNION SELECT candidate_id FROM match WHERE client_id = ANY(ARRAY(SELECT id FROM asked))
"""


async def asked_with(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """All ids of these persons, and those of whom it was ever asked whether they are one of them."""
    return {row["id"] for row in await rows(session, ASKED_WITH, persons=list(persons))}


async def end_of(session: Session, client_id: UUID) -> UUID:
    """The id that a person goes by after merges."""
    found = await rows(session, "SELECT survivor_id FROM person_alias WHERE absorbed_id = :id", id=client_id)
    return found[0]["survivor_id"] if found else client_id


async def standing_merges(session: Session, persons: Collection[UUID]) -> Sequence[Merge]:
    where = "NOT voided AND (survivor_id = ANY(:persons) OR absorbed_id = ANY(:persons))"
    return await fetch(session, Merge, where, persons=list(persons))


async def rewrite_aliases(session: Session, persons: Collection[UUID]) -> None:
    """From the standing merges among these persons."""
    merges = {merge.absorbed_id: merge for merge in await standing_merges(session, persons)}
    await run(session, "DELETE FROM person_alias WHERE absorbed_id = ANY(:persons)", persons=list(persons))
    ends = survivors((merge.absorbed_id, merge.survivor_id) for merge in merges.values())
    if ends:
        await run(
            session,
            ADD_ALIASES,
            absorbed=list(ends),
            survivors=list(ends.values()),
            merges=[merges[absorbed].id for absorbed in ends],
            revisions=[merges[absorbed].revision for absorbed in ends],
        )


async def matches_within(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """Of pairs that are one person now, all that do not say so."""
    where = "state <> 'confirmed' AND client_id = ANY(:persons) AND candidate_id = ANY(:persons) FOR UPDATE"
    return await fetch(session, Match, where, persons=list(persons))


# The pair of a match are the two persons that its two ids go by now.
_ENDS = """LEFT JOIN person_alias {0}_one ON {0}_one.absorbed_id = {0}.client_id
           LEFT JOIN person_alias {0}_other ON {0}_other.absorbed_id = {0}.candidate_id"""
_PAIR = "least({0}), greatest({0})".format(
    "coalesce({0}_one.survivor_id, {0}.client_id), coalesce({0}_other.survivor_id, {0}.candidate_id)"
)
# Those whose merge was undone: to undo one says that they are two.
_UNDONE = f"""SELECT {_PAIR.format("undone")}
         FROM (SELECT survivor_id AS client_id, absorbed_id AS candidate_id FROM merge
                WHERE voided AND (survivor_id = ANY(:persons) OR absorbed_id = ANY(:persons))) AS undone
              {_ENDS.format("undone")}"""
FOLLOWED = "told_apart_before"  # why a match was rejected of which nobody was asked, since another one was
TOLD_APART = f"""
SELECT {columns(Match, "asked")} FROM match asked {_ENDS.format("asked")}
 WHERE asked.state = 'pending' AND (asked.client_id = ANY(:persons) OR asked.candidate_id = ANY(:persons))
   AND ({_PAIR.format("asked")}) IN (
       SELECT {_PAIR.format("said")} FROM match said {_ENDS.format("said")}
        WHERE said.state = 'rejected' AND (said.client_id = ANY(:persons) OR said.candidate_id = ANY(:persons))
       UNION ALL
       {_UNDONE})
 FOR UPDATE OF asked
"""


async def open_matches_told_apart(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """What is still asked of these persons about somebody of whom it was said already that they are two."""
    return [made(Match, row) for row in await rows(session, TOLD_APART, persons=list(persons))]


_NO_LONGER = f"""
SELECT {columns(Match, "asked")} FROM match asked {_ENDS.format("asked")}
 WHERE asked.state = 'rejected' AND asked.reason_code = '{FOLLOWED}'
   AND (asked.client_id = ANY(:persons) OR asked.candidate_id = ANY(:persons))
   AND ({_PAIR.format("asked")}) NOT IN (
       SELECT {_PAIR.format("said")} FROM match said {_ENDS.format("said")}
        WHERE said.state = 'rejected' AND said.reason_code <> '{FOLLOWED}'
          AND (said.client_id = ANY(:persons) OR said.candidate_id = ANY(:persons))
       UNION ALL
       {_UNDONE})
 FOR UPDATE OF asked
"""


async def matches_no_longer_told_apart(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    """What followed from what was said of another id, which is another person again."""
    return [made(Match, row) for row in await rows(session, _NO_LONGER, persons=list(persons))]


async def matches_of_merge(session: Session, merge_id: UUID) -> Sequence[Match]:
    return await fetch(session, Match, "merge_id = :merge_id AND state = 'confirmed' FOR UPDATE", merge_id=merge_id)


async def aliases_among(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """Those whose state rests on what is said of the others, as `unsettled` says."""
    sql = """SELECT id FROM person WHERE id = ANY(:persons) AND sender IS NOT NULL
                AND EXISTS (SELECT FROM match WHERE client_id = person.id)"""
    return {row["id"] for row in await rows(session, sql, persons=list(persons))}


async def list_matches(
    session: Session, area: str, state: str | None, client_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Match]:
    conditions = ["area = :area"]
    conditions += ["state = :state"] if state else []
    conditions += ["client_id = :client_id"] if client_id else []
    return await page_of(session, Match, conditions, after, limit, area=area, state=state, client_id=client_id)


async def list_merges(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[Merge]:
    return await page_of(session, Merge, ["area = :area"], after, limit, area=area)
