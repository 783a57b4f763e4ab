"""Queries of matches and merges, and the aliases that standing merges add up to."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import col, delete, or_, select

from services.assessment.models import Match, Merge, PersonAlias
from services.assessment.rules.identity import survivors
from shared.db import Session, rows


async def lock_merges(session: Session, area: str) -> None:
    """Merges are rare and may form chains: one at a time in an area."""
    await rows(session, "SELECT pg_advisory_xact_lock(hashtextextended(:name, 2))", name=f"merges|{area}")


async def lock_match(session: Session, match_id: UUID, area: str) -> Match | None:
    query = select(Match).where(Match.id == match_id, Match.area == area).with_for_update()
    return (await session.tables.exec(query)).first()


async def lock_merge(session: Session, merge_id: UUID, area: str) -> Merge | None:
    query = select(Merge).where(Merge.id == merge_id, Merge.area == area).with_for_update()
    return (await session.tables.exec(query)).first()


async def merge_of(session: Session, survivor_id: UUID, absorbed_id: UUID) -> Merge | None:
    query = select(Merge).where(Merge.survivor_id == survivor_id, Merge.absorbed_id == absorbed_id)
    return (await session.tables.exec(query)).first()


async def kin_of(session: Session, persons: Collection[UUID]) -> set[UUID]:
    """All ids that are the same persons as these."""
    ends = select(PersonAlias.survivor_id).where(col(PersonAlias.absorbed_id).in_(persons))
    roots = set(persons) | set(await session.tables.exec(ends))
    absorbed = select(PersonAlias.absorbed_id).where(col(PersonAlias.survivor_id).in_(roots))
    return roots | set(await session.tables.exec(absorbed))


async def end_of(session: Session, client_id: UUID) -> UUID:
    """The id that a person goes by after merges."""
    query = select(PersonAlias.survivor_id).where(PersonAlias.absorbed_id == client_id)
    return (await session.tables.exec(query)).first() or client_id


async def standing_merges(session: Session, persons: Collection[UUID]) -> Sequence[Merge]:
    query = select(Merge).where(
        ~col(Merge.voided),
        or_(col(Merge.survivor_id).in_(persons), col(Merge.absorbed_id).in_(persons)),
    )
    return (await session.tables.exec(query)).all()


async def rewrite_aliases(session: Session, persons: Collection[UUID]) -> None:
    """From the standing merges among these persons."""
    merges = {merge.absorbed_id: merge for merge in await standing_merges(session, persons)}
    await session.tables.exec(delete(PersonAlias).where(col(PersonAlias.absorbed_id).in_(persons)))
    ends = survivors((merge.absorbed_id, merge.survivor_id) for merge in merges.values())
    session.tables.add_all(
        PersonAlias(
            absorbed_id=absorbed, survivor_id=end, merge_id=merges[absorbed].id, revision=merges[absorbed].revision
        )
        for absorbed, end in ends.items()
    )
    await session.flush()


async def open_matches_within(session: Session, persons: Collection[UUID]) -> Sequence[Match]:
    query = select(Match).where(
        Match.state == "pending", col(Match.client_id).in_(persons), col(Match.candidate_id).in_(persons)
    )
    return (await session.tables.exec(query.with_for_update())).all()


async def list_matches(
    session: Session, area: str, state: str | None, after: UUID | None, limit: int
) -> Sequence[Match]:
    query = select(Match).where(Match.area == area).order_by(col(Match.id)).limit(limit)
    if state:
        query = query.where(Match.state == state)
    if after:
        query = query.where(col(Match.id) > after)
    return (await session.tables.exec(query)).all()


async def list_merges(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[Merge]:
    query = select(Merge).where(Merge.area == area).order_by(col(Merge.id)).limit(limit)
    if after:
        query = query.where(col(Merge.id) > after)
    return (await session.tables.exec(query)).all()
