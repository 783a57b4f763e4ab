"""Who is treated, or referred, without a tariff, though the scheme in force knows one."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.assessment.store import without_tariff as store
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.without_tariff import WithoutTariff
from shared.data.db import Session
from shared.kernel.claims import Actor


async def page(
    session: Session, client_id: UUID | None, actor: Actor, today: date, after: UUID | None, limit: int
) -> Sequence[WithoutTariff]:
    """Of whom is merely referred to the front door alone: who commissions pays for nobody before treatment begins."""
    catalogue = await catalogue_on(session, actor.area, today)
    if catalogue is None or not catalogue.tariff_kinds:
        return []
    return await store.page(
        session, actor.area, today, client_id, catalogue.tariff_kinds, after, limit,
        with_referred="assessor" in actor.roles,
    )  # fmt: skip
