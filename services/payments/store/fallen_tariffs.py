"""Of persons whose outcome has no tariff: when the one that counted on that day was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.store.facts import LINKED
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class FallenTariff:
    client: UUID
    valid_from: date
    voided_on: date


_FALLEN = sql(
    f"""
    WITH RECURSIVE {LINKED.format(clients="SELECT client, client FROM unnest(CAST(:clients AS uuid[])) AS client")}
    SELECT linked.client, tariff.valid_from, tariff.voided_on
      FROM linked JOIN tariff ON tariff.client_id = linked.other
     WHERE tariff.area = :area AND tariff.voided AND tariff.voided_on IS NOT NULL
       AND (:merged OR linked.other = linked.client)
    """,
    into=FallenTariff,
)


async def fallen(session: Session, area: str, clients: Sequence[UUID], *, merged: bool) -> list[FallenTariff]:
    """`merged`: of all ids of each; else of that which is asked for alone."""
    return await _FALLEN.all(session, area=area, clients=list(clients), merged=merged)
