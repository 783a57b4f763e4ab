"""What referral hears from the other services, and what that does to referrals.

News comes in any order. A handler stores facts, the highest revision winning; what
waited for a client is published at the end of the batch in which anything is heard of them.
"""

from collections.abc import Sequence
from typing import Any

from services.referral.commands.reconcile import reconcile, reconcile_batch
from services.referral.events import ClientAssessed, ClientsMerged, ClientUnregistered, FormAnswered, SchemePublished
from services.referral.models import (
    AnsweredForm,
    Assessed,
    Merge,
    SchemeNames,
    SchemeParties,
    SchemeTargets,
    SchemeVersion,
    Unregistered,
)
from shared.data.db import Session
from shared.data.upsert import upsert_newest
from shared.figures.targets import targets_in
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.restated import FactsRestated, facts_restated


async def clients_assessed(session: Session, events: Sequence[Event[ClientAssessed]]) -> None:
    who = [(event.data.area, event.data.client_id) for event in events]
    await reconcile(session, who, Assessed, [_assessed(event.data) for event in events])


async def clients_merged(session: Session, events: Sequence[Event[ClientsMerged]]) -> None:
    """An alias while it stands: who is one person with somebody assessed waits for nothing."""
    merges = [event.data for event in events]
    who = [(merge.area, client_id) for merge in merges for client_id in (merge.survivor_id, merge.absorbed_id)]
    await reconcile(session, who, Merge, [_merge(merge) for merge in merges])


async def clients_unregistered(session: Session, events: Sequence[Event[ClientUnregistered]]) -> None:
    """What is held for them is let go by the daily work, and nobody refers them again."""
    await upsert_newest(session, Unregistered, [_unregistered(event.data) for event in events])


async def forms_answered(session: Session, events: Sequence[Event[FormAnswered]]) -> None:
    """What an application to the panel names is compared with it; nothing waits for it."""
    await upsert_newest(session, AnsweredForm, [_answered(event.data) for event in events])


async def schemes_published(session: Session, events: Sequence[Event[SchemePublished]]) -> None:
    """One whose targets cannot be read is parked itself, and refuses no figure later."""
    for event in events:
        targets_in(event.data.scheme.model_dump())
    await upsert_newest(session, SchemeVersion, [_scheme(event.data) for event in events])
    await upsert_newest(session, SchemeParties, [_parties(event.data) for event in events])
    await upsert_newest(session, SchemeNames, [_names(event.data) for event in events])
    await upsert_newest(session, SchemeTargets, [_targets(event.data) for event in events])


def _common(payload: Payload) -> dict[str, Any]:
    return {"area": payload.area, "revision": payload.revision, "voided": payload.voided}


def _merge(merge: ClientsMerged) -> dict[str, Any]:
    return {
        **_common(merge),
        "merge_id": merge.merge_id,
        "survivor_id": merge.survivor_id,
        "absorbed_id": merge.absorbed_id,
    }


def _unregistered(unregistered: ClientUnregistered) -> dict[str, Any]:
    return {**_common(unregistered), "client_id": unregistered.client_id, "since": unregistered.since}


def _answered(answered: FormAnswered) -> dict[str, Any]:
    return {
        **_common(answered),
        "form_answer_id": answered.form_answer_id,
        "client_id": answered.client_id,
        "form_kind": answered.form_kind,
        "answered_on": answered.answered_on,
    }


def _assessed(assessed: ClientAssessed) -> dict[str, Any]:
    return {
        **_common(assessed),
        "assessment_id": assessed.assessment_id,
        "client_id": assessed.client_id,
        "assessed_on": assessed.assessed_on,
        **assessed.eligibility.model_dump(exclude={"flags"}),
        "needs": assessed.eligibility.flags,
        "presenting": [[presenting.code, presenting.substance] for presenting in assessed.presenting],
    }


def _scheme(published: SchemePublished) -> dict[str, Any]:
    return {
        **_common(published),
        "scheme_id": published.scheme_id,
        "version": published.version,
        "valid_from": published.valid_from,
        "valid_to": published.scheme.valid_to,
        "published_at": published.published_at,
        "correction_days": published.scheme.journey.correction_days,
        "discharge_reasons": [
            {"code": reason.code, "list": reason.list, "class": reason.meaning}
            for reason in published.scheme.discharge_reasons
        ],
    }


def _parties(published: SchemePublished) -> dict[str, Any]:
    return {
        "area": published.area,
        "scheme_id": published.scheme_id,
        "version": published.version,
        "parties": sorted({party for contract in published.scheme.contracts for party in contract.parties}),
        "revision": published.revision,
    }


def _names(published: SchemePublished) -> dict[str, Any]:
    return {
        "area": published.area,
        "scheme_id": published.scheme_id,
        "version": published.version,
        "discharge_reasons": [
            {"code": reason.code, "list": reason.list, "name": reason.name}
            for reason in published.scheme.discharge_reasons
        ],
        "drugs": [{"code": drug.code, "name": drug.name} for drug in published.scheme.drugs],
        "revision": published.revision,
    }


def _targets(published: SchemePublished) -> dict[str, Any]:
    return {
        **_common(published),
        "scheme_id": published.scheme_id,
        "version": published.version,
        "published_at": published.published_at,
        "indicators": [
            {name: row[name] for name in ("code", "targets", "warn") if name in row}
            for row in published.scheme.indicators
        ],
    }


HANDLERS: dict[type[Payload], Handler] = {
    ClientAssessed: clients_assessed,
    ClientsMerged: clients_merged,
    ClientUnregistered: clients_unregistered,
    FormAnswered: forms_answered,
    SchemePublished: schemes_published,
    FactsRestated: facts_restated,
}
TOPICS = {"lasars.schemes": "tariff", "lasars.clinical": "assessment", "lasars.assessment": "assessment"}
SUBSCRIPTION = Subscription(topics=TOPICS, handlers=HANDLERS, reconcile=reconcile_batch)
