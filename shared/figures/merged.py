"""Whose a case is, of a person who has several ids: it is kept under the one that they go by.

Which ids are one person say the merges that stand, as the service has heard of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import Statement, sql


@dataclass(frozen=True, slots=True)
class OwnerOfId:
    id: UUID
    owner_id: UUID


def owners_by(merges: str) -> Statement[OwnerOfId]:
    """From a table of merges: of the ids asked for, and of all that are one person with them, who each goes by.

    That is the one that nobody has absorbed. While some merges are not heard of yet there may be several of them, or
    none: the first by its id is taken then, whichever of the ids was asked for.
    """
    return sql(
        f"""
        WITH RECURSIVE kin (asked, id) AS (
            SELECT id, id FROM unnest(CAST(:ids AS uuid[])) AS asked (id)
            UNION
            SELECT kin.asked, CASE WHEN merge.survivor_id = kin.id THEN merge.absorbed_id ELSE merge.survivor_id END
              FROM kin JOIN {merges} AS merge ON merge.area = :area AND NOT merge.voided
               AND kin.id IN (merge.survivor_id, merge.absorbed_id)
        ), looked_at AS (
            SELECT asked, id, EXISTS (SELECT FROM {merges} AS merge WHERE merge.area = :area AND NOT merge.voided
                                         AND merge.absorbed_id = kin.id) AS absorbed
              FROM kin
        )
        SELECT DISTINCT id, first_value(id) OVER (PARTITION BY asked ORDER BY absorbed, id) AS owner_id FROM looked_at
        """,
        into=OwnerOfId,
    )


async def read_owners(
    session: Session, owners: Statement[OwnerOfId], area: str, ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """By `owners_by`. Ids of other things, which nobody merges, go by themselves."""
    return {row.id: row.owner_id for row in await owners.all(session, area=area, ids=list(ids))}
