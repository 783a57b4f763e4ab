"""The events of a referral and an episode, made from their rows.

Events of a referral that was made when no assessment of the person stood wait: the rows are their store, and when one
comes, or it is sent on, they are made from them as they then stand. Until then only that it waits for the assessment is
published, to who is to make it.
"""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from services.referral.events import (
    ClientReferred,
    Code,
    KeyWorkerChanged,
    ReferralClosed,
    ReferralUnassessed,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
)
from services.referral.models import Episode, KeyWorkerChange, Referral, Transfer
from services.referral.rules.states import OUTCOMES, UNANSWERED, EpisodeState
from services.referral.store import episodes, key_workers
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.events import Payload


async def publish(
    session: Session, referral_or_episode: Referral | Episode, payload: Payload, *, client_known: bool
) -> None:
    if client_known:
        outbox.add(session, referral_or_episode.client_id, payload)
    elif isinstance(referral_or_episode, Referral):
        publish_unassessed(session, referral_or_episode)


def publish_unassessed(session: Session, referral: Referral) -> None:
    outbox.add(session, referral.client_id, unassessed(referral))


def publish_closed(session: Session, referrals: Sequence[Referral]) -> None:
    outbox.add_all(
        session,
        [
            (referral.client_id, closed(referral) if referral.gone_out else unassessed(referral))
            for referral in referrals
        ],
    )


def referred(referral: Referral, revision: int | None = None) -> ClientReferred:
    return ClientReferred(
        area=referral.area,
        actor=referral.referred_by,
        actor_organisation=referral.referred_by_organisation,
        revision=revision or referral.event_revision,
        referral_id=referral.id,
        client_id=referral.client_id,
        organisation=referral.organisation,
        service_id=referral.service_id,
        is_treatment=referral.is_treatment,
        hold_expires_on=referral.hold_expires_on,
        referred_on=referral.referred_on,
        contact_on=referral.contact_on,
        assessed_on=referral.assessed_on,
        choice=cast("Any", referral.choice),
    )


def closed(referral: Referral) -> ReferralClosed:
    return ReferralClosed(
        area=referral.area,
        actor=referral.closed_by or "",
        actor_organisation=referral.closed_by_organisation or "",
        revision=referral.event_revision,
        referral_id=referral.id,
        client_id=referral.client_id,
        outcome=cast("Any", OUTCOMES[referral.state]),
        reason_code=referral.reason_code or "",
    )


def unassessed(referral: Referral) -> ReferralUnassessed:
    """As it now stands, counted by all that happens to it."""
    return ReferralUnassessed(
        area=referral.area,
        actor=referral.closed_by or referral.referred_by,
        actor_organisation=referral.closed_by_organisation or referral.referred_by_organisation,
        revision=referral.revision,
        referral_id=referral.id,
        client_id=referral.client_id,
        organisation=referral.organisation,
        service_id=referral.service_id,
        referred_on=referral.referred_on,
        hold_expires_on=referral.hold_expires_on if referral.state in UNANSWERED else None,
        outcome=cast("Any", OUTCOMES.get(referral.state)),
    )


def started(episode: Episode, referral: Referral) -> TreatmentStarted:
    """As it began: who delivers it later is published by transfers. Voided, it never did."""
    voided = episode.state is EpisodeState.VOIDED
    return TreatmentStarted(
        area=episode.area,
        actor=episode.start_voided_by or episode.started_by,
        actor_organisation=episode.start_voided_by_organisation or episode.started_by_organisation,
        revision=2 if voided else 1,
        voided=voided,
        episode_id=episode.id,
        referral_id=episode.referral_id,
        client_id=episode.client_id,
        delivered_by=referral.organisation,
        service_id=referral.service_id,
        is_treatment=episode.is_treatment,
        modality=Code.model_validate(episode.modality),
        setting=Code.model_validate(episode.setting),
        referred_on=episode.referred_on,
        first_offered_on=episode.first_offered_on,
        started_on=episode.started_on,
        care_coordinating=episode.care_coordinating,
    )


def transferred(transfer: Transfer, episode: Episode) -> TreatmentTransferred:
    return TreatmentTransferred(
        area=episode.area,
        actor=transfer.transferred_by,
        actor_organisation=transfer.transferred_by_organisation,
        transfer_id=transfer.id,
        episode_id=episode.id,
        client_id=episode.client_id,
        from_=transfer.from_organisation,
        to=transfer.to_organisation,
        on=transfer.transferred_on,
    )


def ended(episode: Episode) -> TreatmentEnded:
    return TreatmentEnded(
        area=episode.area,
        actor=episode.ended_by or "",
        actor_organisation=episode.ended_by_organisation or "",
        revision=episode.end_revision,
        voided=episode.end_voided,
        episode_id=episode.id,
        client_id=episode.client_id,
        ended_on=cast("Any", episode.ended_on),
        reason=Code(code=episode.end_reason_code or "", list=episode.end_reason_list or ""),
        ended_by_role=cast("Any", episode.ended_by_role),
        first_ended_on=cast("Any", episode.first_ended_on),
        late_days_from=cast("Any", episode.late_days_from),
    )


def key_worker_changed(change: KeyWorkerChange, episode: Episode) -> KeyWorkerChanged:
    return KeyWorkerChanged(
        area=episode.area,
        actor=change.said_by,
        actor_organisation=change.organisation,
        change_id=change.id,
        episode_id=episode.id,
        client_id=episode.client_id,
        organisation=change.organisation,
        key_worker=change.key_worker,
        since=change.since,
    )


async def events_of(session: Session, referrals: Sequence[Referral]) -> list[tuple[UUID, Payload]]:
    """All that would have been published of them by now, had their clients been known from the start."""
    begun = await episodes.of_referrals(session, [referral.id for referral in referrals])
    ids = [episode.id for episode in begun]
    transfers = await episodes.transfers(session, ids) if ids else []
    named = await key_workers.of_episodes(session, ids) if ids else []
    return [
        (referral.client_id, payload)
        for referral in referrals
        for payload in _events_of_referral(
            referral, [episode for episode in begun if episode.referral_id == referral.id], transfers, named
        )
    ]


def _events_of_referral(
    referral: Referral,
    begun: Sequence[Episode],
    transfers: Sequence[Transfer],
    key_workers: Sequence[KeyWorkerChange],
) -> list[Payload]:
    shut = referral.state in OUTCOMES
    events: list[Payload] = [referred(referral, referral.event_revision - 1 if shut else None)]
    if shut:
        events.append(closed(referral))
    for episode in begun:
        events.append(started(episode, referral))
        events += [transferred(transfer, episode) for transfer in transfers if transfer.episode_id == episode.id]
        events += [key_worker_changed(change, episode) for change in key_workers if change.episode_id == episode.id]
        if episode.end_revision:
            events.append(ended(episode))
    return events
