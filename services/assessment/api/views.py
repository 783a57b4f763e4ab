"""How what commands return is shown."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel

from services.assessment.commands.disclosures import Progress
from services.assessment.commands.outcomes import party_of
from services.assessment.commands.persons import PersonRead
from services.assessment.commands.programmes import MemberOf, ProgrammeRead
from services.assessment.commands.referral_forms import ReferralProgress, TakenUp
from services.assessment.commands.second_ratings import RaterAgreement
from services.assessment.commands.shown_to_party import shown_to_party
from services.assessment.commands.verifier_evidence import Shown
from services.assessment.commands.worklist import StepOf
from services.assessment.models import (
    Activity,
    Assessment,
    Closing,
    Contact,
    Evidence,
    Issue,
    Outcome,
    PrisonRelease,
    ReferralForm,
    TopOwed,
    TopReview,
)
from services.assessment.models.rows import OutcomeRow
from services.assessment.models.second_ratings import RATED
from services.assessment.rules import facts
from services.assessment.rules.issues import days_open
from services.assessment.rules.journeys import Journey
from services.assessment.rules.met import kind_of
from services.assessment.rules.outcomes import PersonOutcomes
from services.assessment.rules.proving import Nothing
from services.assessment.rules.top_form import ITEMS
from services.assessment.rules.worklist import PersonWaits, WorkStep
from services.assessment.schemas.activities import ActivityView
from services.assessment.schemas.contacts import AssessmentView, ContactView
from services.assessment.schemas.disclosures import ProgressView
from services.assessment.schemas.fields import Code
from services.assessment.schemas.issues import IssueView
from services.assessment.schemas.outcomes import (
    AnswerView,
    DelivererView,
    EpisodeView,
    JourneyView,
    OutcomeView,
    ProofView,
    RecorderView,
    TreatmentView,
    UnansweredView,
    VerificationView,
)
from services.assessment.schemas.persons import PersonView
from services.assessment.schemas.programmes import MemberView, ProgrammeView
from services.assessment.schemas.referral_forms import ReferralFormView, ReferralProgressView, TakenUpView
from services.assessment.schemas.reviews import EvidenceView, ReviewView
from services.assessment.schemas.second_ratings import RaterAgreementView, SecondRatingView
from services.assessment.schemas.top_due import TopDueView, TopTotalsView
from services.assessment.schemas.worklist import ClosingView, PersonWaitsView, ReleaseView, WorkStepView
from services.assessment.store.decisions import SaidOfOutcome
from services.assessment.store.second_ratings import RatingOf
from services.assessment.store.top_owed import OwedTotals
from shared.kernel.claims import Actor
from shared.web.visible import shown_to


def person_view(read: PersonRead) -> PersonView:
    person = read.person
    says = {
        "id": read.asked_id,
        "client_id": person.id,
        "match_state": read.match_state,
        "nhs_number": read.nhs_number,
        "absorbed_ids": read.absorbed,
        "died_on": read.died_on,
        "dated_after_death": [asdict(record) for record in read.dated_after_death],
        "reach_by": read.reach_by,
    }
    return PersonView.model_validate(person.model_dump() | says)


def progress_view(progress: Progress) -> ProgressView:
    return ProgressView(client_id=progress.client_id, tells=progress.tells, **asdict(progress.says))


def assessment_view(
    assessment: Assessment, top_review_id: UUID | None, actor: Actor, *, withheld: bool = False
) -> AssessmentView:
    """`withheld`: its points, from who may be the one to rate it a second time."""
    says: dict[str, Any] = {"top_review_id": top_review_id, "points_withheld": withheld}
    says |= {"points": {}} if withheld else {}
    return shown_to(AssessmentView.model_validate(assessment.model_dump() | says), actor)


def second_rating_view(of: RatingOf) -> SecondRatingView:
    says = of.rating.model_dump() | {"client_id": of.client_id, "kind": of.kind, "assessed_on": of.assessed_on}
    unseen = {} if of.rating.state == RATED else {"first_points": None, "first_band": None}
    return SecondRatingView.model_validate(says | unseen | {"organisation": of.rating.recorded_by_organisation})


def rater_agreement_view(row: RaterAgreement) -> RaterAgreementView:
    said = row.agreement
    return RaterAgreementView(
        assessor=row.assessor,
        organisation=row.organisation,
        drawn=row.waiting + row.set_aside + row.taken_back + said.pairs,
        waiting=row.waiting,
        set_aside=row.set_aside,
        taken_back=row.taken_back,
        rated=said.pairs,
        banded=said.banded,
        same_band=said.same_band,
        same_band_percent=said.same_band_percent,
        points_apart=_in_tenths(said.apart_tenths),
        points_higher=_in_tenths(said.higher_tenths),
    )


def _in_tenths(tenths: int | None) -> str | None:
    if tenths is None:
        return None
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}"


def contact_view(contact: Contact, actor: Actor) -> ContactView:
    remit = {"in_remit": contact.in_remit, "reason": contact.remit_reason}
    view = ContactView.model_validate(
        contact.model_dump()
        | {
            "on": contact.contacted_on,
            "source": {"code": contact.source_code, "list": contact.source_list},
            "remit": None if contact.in_remit is None else remit,
        }
    )
    return shown_to(view, actor)


def activity_view(activity: Activity) -> ActivityView:
    step = {"code": activity.next_step, "due_on": activity.next_due_on, "owner": activity.next_owner}
    says = {"on": activity.done_on, "at": activity.done_at, "next_step": step if activity.next_step else None}
    return ActivityView.model_validate(activity.model_dump() | says)


def referral_form_view(form: ReferralForm, actor: Actor) -> ReferralFormView:
    source = {"code": form.source_code, "list": form.source_list} if form.source_code else None
    says = {"source": source, "sent_by": form.recorded_by_organisation, "received_on": form.recorded_on}
    return shown_to(ReferralFormView.model_validate(form.model_dump() | says), actor)


def taken_up_view(taken: TakenUp) -> TakenUpView:
    form = taken.form
    says = {"match": asdict(taken.match) if taken.match else None, "matched_existing": taken.matched_existing}
    return TakenUpView.model_validate(form.model_dump() | says)


def referral_progress_view(form_id: UUID, progress: ReferralProgress) -> ReferralProgressView:
    return ReferralProgressView.model_validate({"id": form_id, "tells": progress.tells, **asdict(progress.says)})


def issue_view(issue: Issue, today: date) -> IssueView:
    says = {"days_open": days_open(issue.raised_on, issue.closed_on, today)}
    return IssueView.model_validate(issue.model_dump() | says)


def programme_view(read: ProgrammeRead) -> ProgrammeView:
    says = {"members": read.members, "remaining": read.remaining}
    return ProgrammeView.model_validate(read.programme.model_dump() | says)


def member_view(of: MemberOf) -> MemberView:
    row, step = of.row, of.step
    says = {
        "state": of.now.state,
        "state_on": of.now.on,
        "deferred_until": row.deferred_until if of.now.state == "deferred" else None,
        "explained_together": row.together,
        "next_step": step.code if step else None,
        "due_on": step.due_on if step else None,
    }
    return MemberView.model_validate(asdict(row) | says)


def closing_view(closing: Closing) -> ClosingView:
    return ClosingView.model_validate(closing.model_dump() | {"on": closing.closed_on})


def release_view(release: PrisonRelease) -> ReleaseView:
    return ReleaseView.model_validate(release.model_dump() | {"on": release.released_on})


def work_step_view(of: StepOf, today: date) -> WorkStepView:
    says = {"client_id": of.client_id, "overdue": of.step.is_overdue(today)}
    return WorkStepView.model_validate(_said(of.step) | says)


def waiting_view(of: StepOf) -> PersonWaitsView:
    waits = _said(of.waiting) if of.waiting else {}
    return PersonWaitsView.model_validate({"client_id": of.client_id} | _said(of.step) | waits)


def _said(of: WorkStep | PersonWaits) -> dict[str, Any]:
    """As `asdict`, which copies each value, and takes as long as all else of a long list."""
    return {name: getattr(of, name) for name in of.__slots__}


def review_view(review: TopReview, actor: Actor) -> ReviewView:
    fields = review.model_dump()
    items = {
        name: {"value": fields[name], "na": review.na.get(name), "weeks": review.weeks.get(name)} for name in ITEMS
    }
    return shown_to(ReviewView.model_validate(fields | {"on": review.done_on, "items": items}), actor)


def evidence_view(evidence: Evidence, proves_nothing: Nothing | None, actor: Actor) -> EvidenceView:
    says = {"on": evidence.occurred_on, "proves_nothing": proves_nothing}
    return shown_to(EvidenceView.model_validate(evidence.model_dump() | says), actor)


_OUTCOME = tuple(name for name in OutcomeView.model_fields if name != "refusal_code")


def outcome_view(outcome: Outcome | OutcomeRow, actor: Actor, refusal_codes: Mapping[UUID, str | None]) -> OutcomeView:
    """`refusal_codes` by the id of what is refused."""
    if party_of(actor) is not None:
        return party_view(outcome, refusal_codes)
    code = refusal_codes.get(UUID(str(outcome.id))) if outcome.reason == "refused" else None
    return OutcomeView.model_validate({name: getattr(outcome, name) for name in _OUTCOME} | {"refusal_code": code})


def party_view(outcome: Outcome | OutcomeRow, refusal_codes: Mapping[UUID, str | None]) -> OutcomeView:
    """To who is paid: the reason of a refusal as long as they are shown that it is one."""
    shown = shown_to_party(outcome)
    code = refusal_codes.get(UUID(str(outcome.id))) if shown["reason"] == "refused" else None
    return OutcomeView.model_validate(dict.fromkeys(OutcomeView.model_fields) | shown | {"refusal_code": code})


def verification_view(said: SaidOfOutcome) -> VerificationView:
    now = {"outcome_id": said.outcome_id, "outcome_state": said.outcome_state}
    return VerificationView.model_validate(said.verification.model_dump() | now)


def proof_view(shown: Shown) -> ProofView:
    fact = shown.fact
    return ProofView(
        id=fact.id,
        kind=kind_of(fact),
        on=fact.on,
        revision=fact.revision,
        recorders=[RecorderView(sub=recorder.sub, organisation=recorder.organisation) for recorder in fact.recorders],
        answers=[AnswerView(item=to_camel(item), value=value) for item, value in shown.answers.items()],
        drug_profile=list(fact.drugs) if isinstance(fact, facts.Assessment) else None,
        delivered_by=fact.delivered_by if isinstance(fact, facts.Start) else None,
        reason=Code(code=fact.reason_code, list=fact.reason_list) if isinstance(fact, facts.End) else None,
        ended_by_role=fact.by_role if isinstance(fact, facts.End) else None,
        band=fact.band if isinstance(fact, facts.Tariff) else None,
    )


def treatment_view(episode: facts.Episode) -> TreatmentView:
    end = episode.end
    return TreatmentView(
        id=episode.id,
        started_on=episode.started_on,
        delivered_by=_deliverer_views(episode),
        ended_on=episode.ended_on,
        reason=Code(code=end.reason_code, list=end.reason_list) if end else None,
        ended_by_role=end.by_role if end else None,
    )


def _deliverer_views(episode: facts.Episode) -> list[DelivererView]:
    return [
        DelivererView(organisation=who, from_=since, until=until if until < date.max else episode.ended_on)
        for who, since, until in episode.deliverers()
    ]


def journey_views(derived: PersonOutcomes) -> list[JourneyView]:
    return [_journey_view(journey, derived) for journey in derived.journeys]


def _journey_view(journey: Journey, derived: PersonOutcomes) -> JourneyView:
    unanswered = [review for review in derived.unanswered if review.journey_id == journey.id]
    return JourneyView(
        id=journey.id,
        from_=journey.opened_on,
        to=journey.closed_on,
        episodes=[_episode_view(episode) for episode in journey.episodes],
        unanswered=[UnansweredView.model_validate(review) for review in unanswered],
    )


def _episode_view(episode: facts.Episode) -> EpisodeView:
    return EpisodeView(
        id=episode.id,
        delivered_by=episode.delivered_by_on(date.max),
        started_on=episode.started_on,
        ended_on=episode.ended_on,
        deliverers=_deliverer_views(episode),
    )


def top_due_view(owed: TopOwed, today: date) -> TopDueView:
    """Of what is open: the window is past, or not."""
    state = "overdue" if owed.window_to < today else "due"
    return TopDueView.model_validate(owed.model_dump() | {"window": owed.code, "state": state})


def top_totals_view(totals: OwedTotals) -> TopTotalsView:
    return TopTotalsView.model_validate(asdict(totals) | {"window": totals.code})
