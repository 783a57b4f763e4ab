"""Which services suit a client, from what the assessment said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.referral.commands.validation import bad_value
from services.referral.errors import NoPlace, NotAssessed
from services.referral.models import Assessed, Service
from services.referral.rules import matching
from services.referral.rules.waiting import free_beside_queue
from services.referral.store import clients, directory
from services.referral.store import waiting as store
from shared.data.db import Session
from shared.kernel.claims import Actor


class RankedServices(NamedTuple):
    """`assessed_on` is the day of the assessment by which they are ranked."""

    services: Sequence[matching.ServiceMatch]
    assessed_on: date


async def matches(
    session: Session, area: str, client_id: UUID, modality: tuple[str, str] | None = None
) -> RankedServices:
    """`modality`: the code and the list of what the assessor finds is needed."""
    await check_modality(session, area, modality, "modality")
    assessed = await clients.latest_assessed(session, area, client_id)
    if assessed is None:
        raise NotAssessed
    return RankedServices(await ranked_for(session, area, assessed, modality), assessed.assessed_on)


async def check_modality(session: Session, area: str, modality: tuple[str, str] | None, field: str) -> None:
    """One that does not exist would rank the services as if none suited."""
    if allowed := matching.unknown_modality(modality, await _offers(session, area) if modality else ()):
        raise bad_value(field, "is no modality of the list", *allowed)


async def ranked_for(
    session: Session, area: str, assessed: Assessed, modality: tuple[str, str] | None
) -> Sequence[matching.ServiceMatch]:
    person = replace(_person(assessed), modality=modality)
    return matching.ranked(person, await _offers(session, area))


SEE_ALL_PLACES = frozenset({"assessor", "verifier", "commissioner", "auditor"})


def sees_places(actor: Actor, organisation: str) -> bool:
    """Who counts another's places before and after learns who was referred or has started."""
    return actor.organisation == organisation or bool(actor.roles & SEE_ALL_PLACES)


_AWAITED = "Others wait for the places of the service that are free. `nextFree` names services that have one."


async def no_place(
    session: Session, actor: Actor, full: Service, client_id: UUID, *besides: UUID, awaited: bool = False
) -> NoPlace:
    """The refusal names who has room now; nobody is left with a bare no. `awaited`: what is free goes to who waits."""
    reads = "assessor" in actor.roles  # to nobody else does the choice of places tell what was found
    assessed = await clients.latest_assessed(session, full.area, client_id) if reads else None
    left_out = {str(full.id), *map(str, besides)}
    others = [offer for offer in await _offers(session, full.area) if offer.service_id not in left_out]
    free = matching.next_free(_person(assessed) if assessed else None, others)
    return NoPlace(
        _AWAITED if awaited else None,
        next_free=[
            {
                "serviceId": o.service_id,
                "organisation": o.organisation,
                "name": o.name,
                "placesFree": o.free if sees_places(actor, o.organisation) else None,
            }
            for o in free
        ],
    )


async def _offers(session: Session, area: str) -> list[matching.Offer]:
    services: Sequence[Service] = await directory.services(session, area, None, None, None)
    waiting = await store.lengths(session, area)
    return [
        matching.Offer(
            str(s.id),
            s.organisation,
            s.name,
            free_beside_queue(s.available, waiting.get(s.id, 0)),
            is_treatment=s.is_treatment,
            modality=(s.modality_code, s.modality_list),
            waiting=waiting.get(s.id, 0),
            rapid=bool(s.capacity.get("rapid_access")),
            within_days=s.capacity.get("within_days"),
            needs_panel=s.needs_panel,
            **s.eligibility,
        )
        for s in services
    ]


def _person(assessed: Assessed) -> matching.PersonToMatch:
    presenting = [(code, substance) for code, substance in assessed.presenting]
    return matching.PersonToMatch(
        assessed.age_years,
        assessed.sex,
        assessed.district,
        presenting,
        languages=assessed.languages or (),
        needs=assessed.needs or (),
        seed=str(assessed.assessment_id),
    )
