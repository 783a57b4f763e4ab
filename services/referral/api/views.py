"""How what commands return is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from services.referral.commands.joint_work import WorkTogether
from services.referral.commands.matches import sees_places
from services.referral.commands.panel import seen_as, tells_all
from services.referral.commands.panel_standing import (
    AdmittedApplication,
    brought_of,
    coming_step,
    lacking_of,
    next_by,
    standing_of,
)
from services.referral.models import JointWorkSaid, PanelApplication, PanelStepSaid, Ranking, Referral, Said, Service
from services.referral.rules.bulk_transfers import PlannedMove
from services.referral.rules.matching import ServiceMatch
from services.referral.rules.panel import UNDECIDED, PanelStep, as_decided, on_its_way, steps_of
from services.referral.rules.waiting import free_beside_queue
from services.referral.schemas.bulk_transfers import BulkTransferView, PlannedMoveView
from services.referral.schemas.capacity import capacity_view
from services.referral.schemas.directory import (
    MatchView,
    OrganisationSaidView,
    ReasonView,
    ServiceSaidView,
    ServiceView,
)
from services.referral.schemas.joint_work import JointPartnerView, JointWorkSaidView, JointWorkView
from services.referral.schemas.listing import listing_view
from services.referral.schemas.panel import DIRECT, PanelApplicationView, PanelStepView
from services.referral.schemas.rankings import RankingView
from services.referral.schemas.waiting import QueuedReferralView
from services.referral.store.waiting import QueuedReferral
from shared.web.auth import Actor
from shared.web.visible import shown_to


def organisation_said_view(said: Said) -> OrganisationSaidView:
    return OrganisationSaidView.model_validate(_said(said) | said.content)


def service_said_view(said: Said) -> ServiceSaidView:
    then = Service(**said.content, area=said.area, revision=said.revision)
    names = ("organisation", "name", "is_treatment", "modality", "setting", "eligibility", "places", "needs_panel")
    shown = {name: getattr(then, name) for name in names}
    of_places, of_public = capacity_view(then.capacity or {}), listing_view(then.listing or {})
    return ServiceSaidView.model_validate(_said(said) | shown | {"capacity": of_places, "listing": of_public})


def service_view(service: Service, actor: Actor, begun: Mapping[UUID, int], waiting: Mapping[UUID, int]) -> ServiceView:
    """`begun`: how many began this year, of those of which anybody asks. `waiting`: how many wait for a place."""
    names = set(ServiceView.model_fields) - {"capacity", "listing", "begun_this_year", "has_room"}
    said = {name: getattr(service, name) for name in names}
    counted = begun.get(service.id, 0) if service.capacity.get("people_per_year") else None
    view = ServiceView(
        **said,
        capacity=capacity_view(service.capacity),
        listing=listing_view(service.listing) if _reads_listing(actor, service) else None,
        begun_this_year=counted,
        has_room=free_beside_queue(service.available, waiting.get(service.id, 0)) > 0,
    )
    if sees_places(actor, service.organisation):
        return view
    return view.model_copy(update=dict.fromkeys(("occupied", "held", "available", "begun_this_year")))


_READ_LISTINGS = frozenset({"assessor", "commissioner", "auditor"})


def _reads_listing(actor: Actor, service: Service) -> bool:
    """What is not public yet, or no more, is for who refers there, who runs it and who keeps the directory."""
    own = actor.organisation == service.organisation
    return own or bool(service.listing.get("is_public")) or bool(actor.roles & _READ_LISTINGS)


def match_view(match: ServiceMatch, assessed_on: date) -> MatchView:
    return MatchView(
        service_id=UUID(match.offer.service_id),
        organisation=match.offer.organisation,
        name=match.offer.name,
        is_treatment=match.offer.is_treatment,
        eligible=match.eligible,
        score=match.score,
        reasons_for=[ReasonView.model_validate(reason) for reason in match.reasons_for],
        reasons_against=[ReasonView.model_validate(reason) for reason in match.reasons_against],
        places_free=match.offer.free,
        assessed_on=assessed_on,
        needs_panel=match.offer.needs_panel,
    )


def bulk_transfer_view(on: date, moves: Sequence[PlannedMove]) -> BulkTransferView:
    shown = [
        PlannedMoveView(
            kind=move.moving.kind,
            id=move.moving.id,
            client_id=move.moving.client_id,
            service_id=move.moving.service_id,
            to=move.to,
            obstacle=move.obstacle,
            other_modality=move.other_modality,
            needs_panel=move.needs_panel,
        )
        for move in moves
    ]
    going = sum(move.to is not None for move in moves)
    return BulkTransferView(on=on, going=going, staying=len(moves) - going, moves=shown)


def joint_work_view(work: WorkTogether) -> JointWorkView:
    said = None if work.said is None else [_joint_work_said(word) for word in work.said]
    names = JointPartnerView.model_fields
    items = [JointPartnerView(**{name: getattr(partner, name) for name in names}) for partner in work.partners]
    return JointWorkView(revision=said[-1].revision if said else 0, items=items, said=said)


def _joint_work_said(word: JointWorkSaid) -> JointWorkSaidView:
    content = word.model_dump(include=set(JointWorkSaidView.model_fields) - {"referral_id"})
    return JointWorkSaidView(**content | {"referral_id": word.lead_id, "kind": word.kind if word.lead_id else None})


def waiting_view(row: QueuedReferral, wanted_days: int | None, today: date) -> QueuedReferralView:
    offered = row.place is None
    return QueuedReferralView(
        referral_id=row.referral_id,
        client_id=row.client_id,
        service_id=row.service_id,
        organisation=row.organisation,
        state="offered" if offered else "waiting",
        place=row.place,
        referred_on=row.referred_on,
        recorded_on=row.queued_on,
        days_waited=(today - row.referred_on).days,
        wanted_days=wanted_days,
        priority=row.priority,
        offered_on=row.offered_on,
        hold_expires_on=row.hold_expires_on if offered else None,
    )


def panel_application_view(admitted: AdmittedApplication, actor: Actor) -> PanelApplicationView:
    application, admission, untold = admitted.application, admitted.admission, admitted.untold
    now = standing_of(application)
    coming, seen = coming_step(admitted), seen_as(actor, application)
    allowed: tuple[PanelStep, ...] = steps_of(now.state, admitted=admission is not None)
    if not seen.roles & set(DIRECT):
        if on_its_way(now.state, now.decided_on):
            coming, allowed = None, ()
        now = as_decided(now)
    lacking = lacking_of(application, form_is_gone=admitted.form_is_gone) if application.state in UNDECIDED else []
    said = {name: getattr(application, name) for name in PanelApplication.model_fields} | {
        "wanted_services": application.wanted,
        "missing": lacking,
        "brought": brought_of(admitted),
        "admitted_on": admission.started_on if admission else None,
        "episode_id": admission.episode_id if admission else None,
        "referral_id": admitted.referral_id,
        "next": coming and asdict(coming),
        "next_by": next_by(admitted) if coming else None,
        "allowed": allowed,
        "revision": application.revision - (0 if tells_all(seen) else untold),
        "earlier_id": application.earlier_id if application.earlier_decides or tells_all(seen) else None,
        **{name: getattr(now, name) for name in ("state", "prepared", "closed_on")},
    }
    return shown_to(PanelApplicationView.model_validate(said), seen)


def panel_step_view(step: PanelStepSaid) -> PanelStepView:
    said = {name: getattr(step, name) for name in PanelStepSaid.model_fields}
    return PanelStepView.model_validate(said | {"on": step.on_day})


def _said(said: Said) -> dict[str, object]:
    return {
        "revision": said.revision,
        "said_by": said.said_by,
        "said_by_organisation": said.said_by_organisation,
        "said_on": said.said_on,
    }


def ranking_view(referral: Referral, ranking: Ranking) -> RankingView:
    chosen = {name: getattr(referral, name) for name in ("service_id", "organisation", "choice")}
    return RankingView.model_validate(ranking.model_dump() | chosen)
