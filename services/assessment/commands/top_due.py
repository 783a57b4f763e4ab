"""Who is shown which TOPs are due: an organisation its own, the LASARS all of its area, the council totals alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.assessment.errors import WorkersNotShown
from services.assessment.models import TopOwed
from services.assessment.store import top_owed as store
from services.assessment.store.top_owed import OwedTotals, WantedTops
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor

OF_AREA = LASARS | {"commissioner"}


async def open_page(
    session: Session,
    actor: Actor,
    today: date,
    wanted: WantedTops,
    *,
    state: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[TopOwed]:
    seen = _seen(actor, wanted)
    if seen is None:
        return []
    overdue = None if state is None else state == "overdue"
    return await store.open_page(session, actor.area, today, seen, overdue=overdue, after=after, limit=limit)


async def totals(
    session: Session, actor: Actor, today: date, wanted: WantedTops, *, by_worker: bool
) -> Sequence[OwedTotals]:
    if (by_worker or wanted.key_worker) and not actor.roles & (LASARS | {"provider", "clinician"}):
        raise WorkersNotShown
    seen = _seen(actor, wanted)
    return [] if seen is None else await store.totals(session, actor.area, today, seen, by_worker=by_worker)


def _seen(actor: Actor, wanted: WantedTops) -> WantedTops | None:
    """None: what was asked for is another organisation's."""
    if actor.roles & OF_AREA:
        return wanted
    if wanted.organisation not in (None, actor.organisation):
        return None
    return replace(wanted, organisation=actor.organisation)
