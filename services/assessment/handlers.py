"""What assessment consumes of the other services, and whom it reconciles for it.

The consumer has opened the transaction. A handler stores facts, the highest revision of
each, and notes whose they are; `reconcile_batch` then brings their outcomes up to date. So events
of one person may come in any order, and of an episode before it has begun.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.assessment.commands.judging_anew import judge_again
from services.assessment.commands.reconcile import reconcile
from services.assessment.commands.reviews import record_pending
from services.assessment.commands.unregistered import tell_unregistered
from services.assessment.events import (
    ClientReferred,
    KeyWorkerChanged,
    OrganisationNamed,
    PanelApplicationDue,
    ReferralClosed,
    ReferralUnassessed,
    SchemePublished,
    TariffSet,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
    WhatIfAsked,
    WhatIfTariffs,
)
from services.assessment.models import (
    EndFact,
    KeyWorkerFact,
    OrganisationFact,
    PanelStepFact,
    SchemeFact,
    StartFact,
    TariffFact,
    TransferFact,
    UnassessedFact,
)
from services.assessment.rules.catalogue import catalogue
from services.assessment.rules.panel_steps import panel_step_due
from services.assessment.rules.terms import terms
from services.assessment.store import access, facts, judged, what_ifs
from services.assessment.store.catalogue import areas_that_pay_for_bands
from services.assessment.store.merges import share_merges
from services.assessment.store.pending import pending, take_pending
from services.assessment.store.persons import lock_all
from services.assessment.store.referrals import ReferralWord, keep_referrals
from services.assessment.store.unknown import warn_of_unknown_words
from services.assessment.store.versions import lock_schemes, share_schemes
from shared.data.apart import left_out
from shared.data.business_date import work_again
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.otherwise import named_in, noted_now
from shared.messaging.restated import FactsRestated, facts_restated


async def reconcile_batch(session: Session, today: date) -> None:
    """What providers wrote of episodes before they were known counts from now on.

    Those of whom something is said otherwise than it was known come first: what falls may be taken back again.
    Whom it concerns are locked all at once, in the order that who merges keeps to. A version concerns everybody: whom
    it cannot be brought to holds up nobody else, and is left to the tick.
    """
    work = take_pending(session)
    await tell_unregistered(session, work.unassessed, today)
    named = await _known_otherwise(session) if work.said_again else set()
    left = [
        failed for area, since in work.judged_from.items() for failed in await judge_again(session, area, since, today)
    ]
    locked = await lock_all(session, work.episodes, work.clients) if work.episodes or work.clients else set()
    clients = work.clients | (await record_pending(session, today, episodes=work.episodes) if work.episodes else set())
    if named:
        with outbox.taking_back(session):
            await reconcile(session, clients & named, today, locked=locked)
    await reconcile(session, clients - named, today, locked=locked)
    ruled = sorted(work.ruled - clients)
    out = await left_out(session, "client", ruled, lambda part: reconcile(session, part, today))
    await facts.note_due(session, [client_id for client_id, _ in out], today)
    if left or out:
        await work_again(session, today)


async def _known_otherwise(session: Session) -> set[UUID]:
    """Of whom this batch says an older word, or another one than was known."""
    noted = await noted_now(session)
    episodes = {UUID(fact.thing_id) for fact in noted if fact.thing in ("start_fact", "end_fact")}
    episodes |= {UUID(episode_id) for episode_id in named_in(noted, "episode_id")}
    named = {UUID(client_id) for client_id in named_in(noted, "client_id")}
    return named | await facts.clients_of(session, episodes) if episodes else named


async def keep(session: Session, table: type[SQLModel], said: Sequence[Mapping[str, Any]]) -> None:
    await facts.keep(session, table, said)
    await facts.note_recorders(session, table, said)


async def schemes_published(session: Session, events: Sequence[Event[SchemePublished]]) -> None:
    """What was decided under an earlier version is reconciled again. One that cannot be read is parked itself, and not
    everybody's news that would be judged by it. Of one that is only newer than this program it is told what.
    """
    for event in events:
        if not event.data.voided:
            warn_of_unknown_words(terms(event.data.scheme, event.data.published_at))
            catalogue(event.data.scheme)
    areas = sorted({event.data.area for event in events})
    await lock_schemes(session, areas)
    work = pending(session)
    work.judge_from((await judged.counting_from(session, [event.data for event in events])).items())
    await facts.keep(session, SchemeFact, [_scheme(event.data) for event in events])
    work.ruled |= await facts.treated_clients(session, areas)
    work.episodes |= await access.episodes_waited_for(session, areas)


def _scheme(data: SchemePublished) -> Mapping[str, Any]:
    return {
        "area": data.area,
        "scheme_id": data.scheme_id,
        "version": data.version,
        "hash": data.hash,
        "valid_from": data.valid_from,
        "valid_to": data.scheme.get("valid_to"),
        "published_at": data.published_at,
        "scheme": data.scheme,
        "revision": data.revision,
    }


async def tariffs_set(session: Session, events: Sequence[Event[TariffSet]]) -> None:
    """Whose figures do the table marks; outcomes depend on it where a scheme of the area asks for a band."""
    areas = {event.data.area for event in events}
    await share(session, areas)
    await facts.keep(session, TariffFact, [_tariff(event.data) for event in events])
    asking = await areas_that_pay_for_bands(session, areas)
    pending(session).clients.update(event.data.client_id for event in events if event.data.area in asking)


def _tariff(data: TariffSet) -> Mapping[str, Any]:
    return {
        **_source_columns(data, data.tariff_id, data.client_id),
        "assessment_id": data.assessment_id,
        "confirmed_by": data.confirmed_by or data.actor,
        "confirmed_by_organisation": data.confirmed_by_organisation or data.actor_organisation,
        "valid_from": data.valid_from,
        "band": data.band,
        "confirmed_on": data.confirmed_on,
    }


async def clients_referred(session: Session, events: Sequence[Event[ClientReferred]]) -> None:
    """From now on the provider may see them."""
    await keep_referrals(session, [_referral(event.data) for event in events])


async def referrals_closed(session: Session, events: Sequence[Event[ReferralClosed]]) -> None:
    await keep_referrals(session, [_referral(event.data) for event in events])


def _referral(data: ClientReferred | ReferralClosed) -> ReferralWord:
    word = ReferralWord(
        id=data.referral_id, area=data.area, client_id=data.client_id, revision=data.revision, closed=False
    )
    if isinstance(data, ReferralClosed):
        return replace(word, closed=not data.voided, outcome=None if data.voided else data.outcome)
    return replace(word, organisation=data.organisation, service_id=data.service_id, referred_on=data.referred_on)


async def referrals_unassessed(session: Session, events: Sequence[Event[ReferralUnassessed]]) -> None:
    """That the person is to be assessed for it; whoever it is made to sees no more of them by that."""
    await facts.keep(session, UnassessedFact, [_unassessed(event.data) for event in events])
    waiting = [event.data for event in events if not event.data.voided and event.data.outcome is None]
    pending(session).unassessed |= {(data.area, data.client_id) for data in waiting}


def _unassessed(data: ReferralUnassessed) -> Mapping[str, Any]:
    return {
        **_source_columns(data, data.referral_id, data.client_id),
        "organisation": data.organisation,
        "service_id": data.service_id,
        "referred_on": data.referred_on,
        "hold_expires_on": data.hold_expires_on,
        "outcome": data.outcome,
    }


async def panel_applications_due(session: Session, events: Sequence[Event[PanelApplicationDue]]) -> None:
    await facts.keep(session, PanelStepFact, [_panel_step(event.data) for event in events])


def _panel_step(data: PanelApplicationDue) -> Mapping[str, Any]:
    due_on = panel_step_due(data.next_step, data.due_on, data.since) if data.next_step else None
    return {
        **_source_columns(data, data.application_id, data.client_id),
        "code": data.next_step,
        "due_on": due_on,
        "since": data.since,
    }


async def organisations_named(session: Session, events: Sequence[Event[OrganisationNamed]]) -> None:
    """For people to read: no rule asks for a name."""
    await facts.keep(session, OrganisationFact, [_organisation(event.data) for event in events])


def _organisation(data: OrganisationNamed) -> Mapping[str, Any]:
    return {"area": data.area, "code": data.organisation, "name": data.organisation_name, "revision": data.revision}


async def share(session: Session, areas: Collection[str]) -> None:
    """Nobody merges meanwhile: else whoever waited for that would go on holding, and look for the person again."""
    await share_schemes(session, areas)
    await share_merges(session, areas)


async def treatments_started(session: Session, events: Sequence[Event[TreatmentStarted]]) -> None:
    """An episode may turn out to be another client's: whoever had it is reconciled too."""
    await share(session, {event.data.area for event in events})
    episodes = [event.data.episode_id for event in events]
    work = pending(session)
    work.clients |= await facts.clients_of(session, episodes)
    await keep(session, StartFact, [_start(event.data) for event in events])
    work.episodes.update(episodes)
    work.clients.update(event.data.client_id for event in events)


def _start(data: TreatmentStarted) -> Mapping[str, Any]:
    return {
        **_source_columns(data, data.episode_id, data.client_id),
        "referral_id": data.referral_id,
        "delivered_by": data.delivered_by,
        "service_id": data.service_id,
        "is_treatment": data.is_treatment,
        "care_coordinating": data.care_coordinating,
        "started_on": data.started_on,
    }


async def treatments_transferred(session: Session, events: Sequence[Event[TreatmentTransferred]]) -> None:
    await share(session, {event.data.area for event in events})
    await facts.keep(session, TransferFact, [_transfer(event.data) for event in events])
    pending(session).episodes.update(event.data.episode_id for event in events)
    await _reconcile_later(session, events)


async def _reconcile_later(
    session: Session,
    events: Sequence[Event[TreatmentTransferred]] | Sequence[Event[TreatmentEnded]] | Sequence[Event[KeyWorkerChanged]],
) -> None:
    """Whom they name, and who has these episodes as far as is known."""
    clients = pending(session).clients
    clients |= await facts.clients_of(session, [event.data.episode_id for event in events])
    clients.update(event.data.client_id for event in events)


def _transfer(data: TreatmentTransferred) -> Mapping[str, Any]:
    return {
        **_source_columns(data, data.transfer_id, data.client_id),
        "episode_id": data.episode_id,
        "to_organisation": data.to,
        "transferred_on": data.on,
    }


async def treatments_ended(session: Session, events: Sequence[Event[TreatmentEnded]]) -> None:
    await share(session, {event.data.area for event in events})
    await keep(session, EndFact, [_end(event.data) for event in events])
    await _reconcile_later(session, events)


def _end(data: TreatmentEnded) -> Mapping[str, Any]:
    return {
        **_source_columns(data, data.episode_id, data.client_id),
        "ended_on": data.ended_on,
        "first_ended_on": data.first_ended_on or data.ended_on,
        "late_days_from": data.late_days_from or data.first_ended_on or data.ended_on,
        "reason_list": data.reason.list,
        "reason_code": data.reason.code,
        "by_role": data.ended_by_role,
    }


async def key_workers_changed(session: Session, events: Sequence[Event[KeyWorkerChanged]]) -> None:
    """What is owed is theirs to do; of nothing that is paid it says anything."""
    await share(session, {event.data.area for event in events})
    await facts.keep(session, KeyWorkerFact, [_key_worker(event.data) for event in events])
    await _reconcile_later(session, events)


def _key_worker(data: KeyWorkerChanged) -> Mapping[str, Any]:
    return {
        **_source_columns(data, data.change_id, data.client_id),
        "episode_id": data.episode_id,
        "organisation": data.organisation,
        "key_worker": data.key_worker,
        "since": data.since,
    }


async def what_ifs_asked(session: Session, events: Sequence[Event[WhatIfAsked]]) -> None:
    """No fact: a worker of its own judges by them. By most nobody is judged anew, and these are payments' alone."""
    for event in events:
        if event.data.judged:
            said = event.data.model_dump(include={"area", "scheme", "asked_on", "asked_at", "pages"})
            await what_ifs.keep(session, **said, id=event.data.what_if_id)


async def what_if_tariffs(session: Session, events: Sequence[Event[WhatIfTariffs]]) -> None:
    for event in events:
        if event.data.judged:
            bands = {str(tariff.tariff_id): tariff.band for tariff in event.data.tariffs}
            await what_ifs.keep_bands(session, event.data.what_if_id, event.data.page, bands)


def _source_columns(data: Payload, fact_id: UUID, client_id: UUID) -> dict[str, Any]:
    return {
        "id": fact_id,
        "area": data.area,
        "client_id": client_id,
        "revision": data.revision,
        "voided": data.voided,
        "recorded_by": data.actor,
        "recorded_by_organisation": data.actor_organisation,
    }


HANDLERS: dict[type[Payload], Handler] = {
    SchemePublished: schemes_published,
    TariffSet: tariffs_set,
    ClientReferred: clients_referred,
    ReferralClosed: referrals_closed,
    ReferralUnassessed: referrals_unassessed,
    TreatmentStarted: treatments_started,
    TreatmentTransferred: treatments_transferred,
    TreatmentEnded: treatments_ended,
    KeyWorkerChanged: key_workers_changed,
    PanelApplicationDue: panel_applications_due,
    OrganisationNamed: organisations_named,
    WhatIfAsked: what_ifs_asked,
    WhatIfTariffs: what_if_tariffs,
    FactsRestated: facts_restated,
}

SUBSCRIPTION = Subscription(
    topics={"lasars.schemes": "tariff", "lasars.tariff": "tariff", "lasars.referral": "referral"},
    handlers=HANDLERS,
    reconcile=reconcile_batch,
)
