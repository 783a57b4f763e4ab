"""Lists of what is recorded: of one person, or of everybody whom the reader may see it of.

The LASARS lists all of its area. Any other organisation lists what it recorded itself, which stays readable to it; what
others recorded of people whom it sees, it reads by naming the person.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.access import seen_of, sees_answers_of_others, sees_who_treats
from services.assessment.commands.validation import bad_value, check_code, check_days
from services.assessment.errors import UnknownPerson
from services.assessment.models import Activity, Contact, Evidence, FormAnswer, Screening, TopReview
from services.assessment.rules.activities import BUILT_IN
from services.assessment.store import lists as store
from services.assessment.store.catalogue import event_codes, own_kinds
from services.assessment.store.lists import Record, WantedRecords
from shared.data.db import Session
from shared.kernel.acting import LASARS, is_own
from shared.kernel.claims import Actor


async def page(
    session: Session,
    kind: type[Record],
    client_id: UUID | None,
    wanted: WantedRecords,
    actor: Actor,
    today: date,
    after: Any,
    limit: int,
) -> Sequence[Record]:
    await _check(session, kind, wanted, actor)
    if client_id is not None:
        return await _of_person(session, kind, client_id, wanted, actor, today, after, limit)
    if not actor.roles & LASARS:
        return await store.page(session, kind, actor, "own", wanted, after, limit)
    shown = await store.page(session, kind, actor, _sight_of_lasars(kind), wanted, after, limit)
    return await store.under_survivors(session, shown)


async def _check(session: Session, kind: type[Record], wanted: WantedRecords, actor: Actor) -> None:
    check_days(wanted.since, wanted.until)
    others = wanted.others or {}
    if source := others.get("source"):
        check_code("source", source, await store.sources(session, actor.area))
    if kind is Activity and (done := others.get("kind")):
        await _check_kind(session, str(done), actor)
    if code := others.get("code"):
        check_code("code", code, await event_codes(session, actor.area) or ())


async def _check_kind(session: Session, done: str, actor: Actor) -> None:
    kinds = {*BUILT_IN, *await own_kinds(session, actor.area)}
    if done not in kinds:
        raise bad_value("kind", "is no kind of activity of this area", kinds)


def _sight_of_lasars(kind: type[Any]) -> store.Sight:
    return "all but what waits with others" if kind in {TopReview, Evidence} else "all"


async def _of_person(
    session: Session,
    kind: type[Record],
    client_id: UUID,
    wanted: WantedRecords,
    actor: Actor,
    today: date,
    after: UUID | None,
    limit: int,
) -> Sequence[Record]:
    """Of a stranger as of nobody. Contacts and activities are shown to who recorded them and to the LASARS alone, what
    was asked by instruments and forms also to who treats them.
    """
    if actor.roles & LASARS:
        wanted = replace(wanted, person=client_id)
        return await store.page(session, kind, actor, _sight_of_lasars(kind), wanted, after, limit)
    of = await seen_of(session, client_id, actor, today)
    sight = await _sight_of_related(session, kind, client_id, actor, today) if of.others else "own"
    if wanted.recorded_by:
        sight = "own"  # who recorded it for another organisation is not told
    shown = await store.page(session, kind, actor, sight, replace(wanted, clients=of.clients), after, limit)
    if sight == "own and the front door's":
        _without_treatment(shown, actor)
    if not (shown or of.others or after) and not await _has_any(session, kind, of.clients, actor):
        raise UnknownPerson
    return shown


async def _sight_of_related(
    session: Session, kind: type[Any], client_id: UUID, actor: Actor, today: date
) -> store.Sight:
    """Of whom it sees, what of this kind."""
    if kind in {Screening, FormAnswer}:
        return "all" if await sees_answers_of_others(session, client_id, actor, today) else "own"
    if kind in {Activity, Contact}:
        return "own"
    shows = await sees_who_treats(session, client_id, actor, today)
    return _sight_of_lasars(kind) if shows else "own and the front door's"


def _without_treatment(shown: Sequence[Any], actor: Actor) -> None:
    """What the LASARS recorded, without the treatment that it names: that is with somebody else, or was."""
    for record in shown:
        if not is_own(actor, record.recorded_by_organisation, record.recorded_by_roles):
            record.episode_id = None


async def _has_any(session: Session, kind: type[Record], clients: Any, actor: Actor) -> bool:
    """Whether only the filters leave nothing."""
    return bool(await store.page(session, kind, actor, "own", WantedRecords(clients=clients), None, 1))
