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
from shared.kernel.problems import UnknownName

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
    owed = await store.open_page(session, actor.area, today, seen, overdue=overdue, after=after, limit=limit)
    if not owed:
        await _check_known(session, actor, wanted)
    return owed


async def totals(
    session: Session, actor: Actor, today: date, wanted: WantedTops, *, by_worker: bool
) -> Sequence[OwedTotals]:
    """Workers are shown to the LASARS and to who they work for, whatever else either is."""
    of_area = LASARS if by_worker or wanted.key_worker else LASARS | {"commissioner"}
    if not actor.roles & (of_area | TREATING):
        raise WorkersNotShown
    seen = wanted if actor.roles & of_area else await _own(session, actor, today, wanted)
    if seen is None:
        return []
    counted = await store.totals(session, actor.area, today, seen, by_worker=by_worker)
    if not counted:
        await _check_known(session, actor, wanted)
    return counted


async def _check_known(session: Session, actor: Actor, wanted: WantedTops) -> None:
    """UnknownName where nothing is owed since it was asked for what there never was. Who asks for their own exists."""
    names = await store.owing_names(session, actor.area)
    if wanted.organisation not in (None, actor.organisation, *names.organisations):
        raise UnknownName.of("organisation", str(wanted.organisation), names.organisations)
    if wanted.code not in (None, *names.windows):
        raise UnknownName.of("window", str(wanted.code), names.windows)


async def _own(session: Session, actor: Actor, today: date, wanted: WantedTops) -> WantedTops | None:
    """Of episodes that are its own, or were so lately that it may still record: what became of others is not its.

    None: what was asked for is another organisation's.
    """
    if wanted.organisation not in (None, actor.organisation):
        return None
    in_sight = await access.episodes_in_sight(session, actor.area, actor.organisation, today)
    episodes = [episode for episode in in_sight if wanted.episodes is None or episode in wanted.episodes]
    return replace(wanted, organisation=actor.organisation, episodes=episodes)
