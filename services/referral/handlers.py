"""What referral hears from the other services, and what that does to referrals.

News comes in any order. A handler stores facts, the highest revision winning; what
waited for a client is told as soon as anything is heard of them.
"""

from collections.abc import Sequence
from typing import Any

from services.referral.commands.reconcile import reconcile
from services.referral.events import ClientAssessed, ClientsMerged, SchemePublished
from services.referral.models import Assessed, Merge, SchemeParties, SchemeVersion
from shared.data.db import Session
from shared.data.upsert import upsert_newest
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.restated import FactsRestated, facts_restated


async def clients_assessed(session: Session, events: Sequence[Event[ClientAssessed]]) -> None:
    who = [(event.data.area, event.data.client_id) for event in events]
    await reconcile(session, who, Assessed, [_assessed(event.data) for event in events])


async def clients_merged(session: Session, events: Sequence[Event[ClientsMerged]]) -> None:
    """An alias while it stands. It names two clients, so both are known from now on."""
    heard = [event.data for event in events]
    who = [(m.area, each) for m in heard for each in (m.survivor_id, m.absorbed_id)]
    await reconcile(session, who, Merge, [_merge(m) for m in heard])


async def schemes_published(session: Session, events: Sequence[Event[SchemePublished]]) -> None:
    await upsert_newest(session, SchemeVersion, [_scheme(event.data) for event in events])
    await upsert_newest(session, SchemeParties, [_parties(event.data) for event in events])


def _common(payload: Payload) -> dict[str, Any]:
    return {"area": payload.area, "revision": payload.revision, "voided": payload.voided}


def _merge(heard: ClientsMerged) -> dict[str, Any]:
    return {
        **_common(heard),
        "merge_id": heard.merge_id,
        "survivor_id": heard.survivor_id,
        "absorbed_id": heard.absorbed_id,
    }


def _assessed(heard: ClientAssessed) -> dict[str, Any]:
    return {
        **_common(heard),
        "assessment_id": heard.assessment_id,
        "client_id": heard.client_id,
        "assessed_on": heard.assessed_on,
        **heard.eligibility.model_dump(),
        "presenting": [[each.code, each.substance] for each in heard.presenting],
    }


def _scheme(heard: SchemePublished) -> dict[str, Any]:
    return {
        **_common(heard),
        "scheme_id": heard.scheme_id,
        "version": heard.version,
        "valid_from": heard.valid_from,
        "valid_to": heard.scheme.valid_to,
        "published_at": heard.published_at,
        "correction_days": heard.scheme.journey.correction_days,
        "discharge_reasons": [
            {"code": reason.code, "list": reason.list, "class": reason.meaning}
            for reason in heard.scheme.discharge_reasons
        ],
    }


def _parties(heard: SchemePublished) -> dict[str, Any]:
    return {
        "area": heard.area,
        "scheme_id": heard.scheme_id,
        "version": heard.version,
        "parties": sorted({contract.party for contract in heard.scheme.contracts}),
        "revision": heard.revision,
    }


HANDLERS: dict[type[Payload], Handler] = {
    ClientAssessed: clients_assessed,
    ClientsMerged: clients_merged,
    SchemePublished: schemes_published,
    FactsRestated: facts_restated,
}
TOPICS = {"lasars.schemes": "tariff", "lasars.clinical": "assessment", "lasars.assessment": "assessment"}
SUBSCRIPTION = Subscription(topics=TOPICS, handlers=HANDLERS)
