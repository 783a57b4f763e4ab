"""What a person has open at a service: a referral, or an episode."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.referral.rules.states import OPEN
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class Open:
    kind: Literal["episode", "referral"]
    id: UUID
    organisation: str


_OPEN = sql(
    f"""
    SELECT 'episode' AS kind, id, delivered_by AS organisation FROM episode
     WHERE area = :area AND client_id = ANY(CAST(:person AS uuid[])) AND service_id = :service_id
       AND (ended_on IS NULL OR end_voided) AND start_void_reason IS NULL
     UNION ALL
    SELECT 'referral', id, organisation FROM referral
     WHERE area = :area AND client_id = ANY(CAST(:person AS uuid[])) AND service_id = :service_id
       AND {in_state(OPEN)}
     ORDER BY kind, id
    """,
    into=Open,
)


async def at_service(session: Session, area: str, person: Collection[UUID], service_id: UUID) -> list[Open]:
    """Episodes first. `person`: all ids of one person."""
    return await _OPEN.all(session, area=area, person=list(person), service_id=service_id)
