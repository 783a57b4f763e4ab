"""Who is the same person as whom."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any
from uuid import UUID

from services.tariff.models import Merge
from shared.data.db import Session
from shared.data.statements import sql
from shared.data.upsert import upsert_newest

_SAME_PERSON = sql(
    """
    WITH RECURSIVE same (id) AS (
        SELECT CAST(:client_id AS uuid)
        UNION
        SELECT CASE WHEN merge.survivor_id = same.id THEN merge.absorbed_id ELSE merge.survivor_id END
        FROM same JOIN merge ON same.id IN (merge.survivor_id, merge.absorbed_id)
        WHERE merge.area = :area AND NOT merge.voided
    )
    SELECT id FROM same
    """,
    into=UUID,
)


async def same_person(session: Session, area: str, client_id: UUID) -> list[UUID]:
    """All ids of a person, however often merged: each of them finds the same."""
    return await _SAME_PERSON.all(session, area=area, client_id=client_id)


async def keep_merges(session: Session, merges: Iterable[dict[str, Any]]) -> None:
    """In the order of their ids, so that two who keep several never wait for each other."""
    await upsert_newest(session, Merge, sorted(merges, key=itemgetter("merge_id")))
