"""Who is shown which TOPs are due: an organisation its own while they are, the LASARS all of its area, the council
totals alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.assessment.errors import WorkersNotShown
from services.assessment.models import TopOwed
from services.assessment.store import access
from services.assessment.store import top_owed as store
from services.assessment.store.top_owed import OwedTotals, WantedTops
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor

TREATING = frozenset({"provider", "clinician"})


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
    seen = wanted if actor.roles & LASARS else await _own(session, actor, today, wanted)
    if seen is None:
        return []
    overdue = None if state is None else state == "overdue"
    return await store.open_page(session, actor.area, today, seen, overdue=overdue, after=after, limit=limit)


async def totals(
    session: Session, actor: Actor, today: date, wanted: WantedTops, *, by_worker: bool
) -> Sequence[OwedTotals]:
    """Workers are shown to the LASARS and to who they work for, whatever else either is."""
    of_area = LASARS if by_worker or wanted.key_worker else LASARS | {"commissioner"}
    if not actor.roles & (of_area | TREATING):
        raise WorkersNotShown
    seen = wanted if actor.roles & of_area else await _own(session, actor, today, wanted)
    return [] if seen is None else await store.totals(session, actor.area, today, seen, by_worker=by_worker)


async def _own(session: Session, actor: Actor, today: date, wanted: WantedTops) -> WantedTops | None:
    """Of episodes that are its own, or were so lately that it may still record: what became of others is not its.

    None: what was asked for is another organisation's.
    """
    if wanted.organisation not in (None, actor.organisation):
        return None
    episodes = await access.episodes_in_sight(session, actor.area, actor.organisation, today)
    return replace(wanted, organisation=actor.organisation, episodes=episodes)
