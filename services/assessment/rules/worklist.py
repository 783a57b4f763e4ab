"""What is to be done next for whoever is open: nobody who is open is without it.

Open is who was contacted or assessed and has not ended treatment since, who is referred or treated, of whom a next
step is agreed, who is booked or missed what was booked, who answered so that a risk shows until somebody has asked
about it, who was or will be released from prison until that is followed up, who is referred without having been
assessed, and of whom an application to the panel asks for something. What was recorded before
somebody closed them is no part of what is looked at here, but for a risk that nobody has asked about, and for what is
ended elsewhere: a referral, a treatment, an application, an appointment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.assessment.rules.open_risks import WARNINGS, warning_of

WaitsFor = Literal["assess", "refer", "start", "panel"]
Basis = Literal[
    "agreed", "journey", "release", "appointment", "programme", "form", "interview", "risk", "referral", "panel",
]  # fmt: skip
ReferralStanding = Literal[
    "open", "started", "ended", "closed", "declined", "withdrawn", "expired", "unassessed", "never_assessed",
]  # fmt: skip
DIED = "died"
FOR_REFERRAL = "assess_for_referral"
SOON = timedelta(days=7)  # to assess who came, and to refer who was assessed
FIRST_CONTACT = timedelta(days=21)
REVIEW = timedelta(days=84)
AFTER_RELEASE = timedelta(days=21)
STILL_TREATED = timedelta(days=84)


@dataclass(frozen=True, slots=True)
class AgreedStep:
    """Of the last activity, `on` its day."""

    code: str
    due_on: date
    owner: str
    on: date


@dataclass(frozen=True, slots=True)
class Appointment:
    """The next one that is booked; else the last one that was `missed`, or `called_off` by the service."""

    on: date
    state: Literal["booked", "missed", "called_off"]
    worker: str | None


@dataclass(frozen=True, slots=True)
class RaisedRisk:
    """By answers of this day: `flags` about which nobody has asked since. `owner`: who recorded them, nobody of what
    somebody sent; `stranger`: for which organisation, where it takes no part in their care. `precautions` go on though
    somebody asked about them; of one person alone, and no step.
    """

    on: date
    owner: str | None
    flags: Sequence[str]
    stranger: str | None = None
    precautions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AwaitedAssessment:
    """By the earliest of their referrals that no assessment has come for; `held_until`: the first day on which a place
    is let go.
    """

    referred_on: date
    held_until: date | None = None


@dataclass(frozen=True, slots=True)
class PanelToDo:
    code: str
    due_on: date
    since: date | None = None


@dataclass(slots=True)
class PersonWork:
    """Not frozen, which costs twice the time: there is one for everybody who is open.

    The last day of each kind; `referred_on` and `treated_since` only while it goes on. `active_on`: of any activity,
    whether somebody came or not; `came_on`: of a contact or activity at which the person was there.
    `top_due_on`: the last day on which the TOP that is owed first is in time, `top_stage` which it is.
    `taken_back_on`: the day on which somebody last said that an assessment was recorded by mistake.
    `forms_due`: by when forms are to be looked at again, of each form as it was filled in last. `contacts`: the days of
    all; `referrals`: of those that go on. `brought`: of what an organisation said that only registered them: all else
    is of the front door, and of who took part in the care.
    """

    contacted_on: date | None = None
    assessed_on: date | None = None
    referred_on: date | None = None
    treated_since: date | None = None
    ended_on: date | None = None
    top_due_on: date | None = None
    came_on: date | None = None
    active_on: date | None = None
    agreed: AgreedStep | None = None
    releases: Sequence[date] = ()
    appointment: Appointment | None = None
    forms_due: Sequence[date] = ()
    contacts: Sequence[date] = ()
    risks: Sequence[RaisedRisk] = ()
    referrals: Sequence[date] = ()
    brought: Sequence[date] = ()
    source: str | None = None
    provider: str | None = None
    awaited: AwaitedAssessment | None = None
    panel: Sequence[PanelToDo] = ()
    top_stage: str | None = None
    taken_back_on: date | None = None
    urgent: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class PersonWaits:
    """`source`: of the last contact; `provider`: to whom they were referred last, while that goes on."""

    waits_for: WaitsFor
    since: date
    source: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class WorkStep:
    """`owner` is null where nobody has taken it on."""

    code: str
    due_on: date
    owner: str | None
    basis: Basis

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today


def next_steps(work: PersonWork, today: date) -> list[WorkStep]:
    """The earliest first; none where the person is not open: a form to be looked at again opens nobody."""
    journey, agreed = _by_journey(work), _agreed(work)
    steps = [step for step in (agreed or journey, *_beside_what_was_agreed(journey, agreed)) if step is not None]
    if work.taken_back_on is not None:
        steps += _assess_again(work)
    if work.appointment is not None:
        steps += _of_appointment(work, work.appointment)
    if work.risks:
        steps += _of_risks(work)
    for day in work.releases:
        steps += _after_release(work, day, today)
    steps += [_of_panel(to_do) for to_do in work.panel]
    if work.forms_due and steps:
        steps += [WorkStep("form_review", day, None, "form") for day in sorted({*work.forms_due})]
    if len(steps) > 1:
        steps.sort(key=lambda step: (step.due_on, step.code))
    return steps


def is_ended_by_closing(step: WorkStep, reason_code: str) -> bool:
    """A risk stands until somebody has asked about it, unless there is nobody to ask any more."""
    return step.basis != "risk" or reason_code == DIED


def waiting(work: PersonWork) -> tuple[WorkStep, PersonWaits] | None:
    """For what somebody waits who is not in treatment, whatever was agreed with them meanwhile; and whoever is to be
    referred: with what is to be done for them, as agreed or by their journey. Who was referred in vain waits again
    since their last assessment: docs/figures.md, "Who waits now".
    """
    if work.treated_since is not None and work.agreed is None:  # so are most
        return None
    journey = _by_journey(work)
    waits, main = _waits_for(work, journey), _agreed(work) or journey
    return (main, waits) if main is not None and waits is not None else None


def _waits_for(work: PersonWork, journey: WorkStep | None) -> PersonWaits | None:
    agreed = work.agreed
    if agreed is not None and agreed.code == "refer" and not _is_done(agreed, work):
        assessed = work.assessed_on if journey is not None and journey.code == "refer" else None
        return PersonWaits("refer", assessed or agreed.on, work.source, work.provider)
    match journey.code if journey is not None else None:
        case "assess" | "assess_for_referral":
            since = _tried_since(work)
            if since is None and work.awaited is not None:
                since = work.awaited.referred_on
            return None if since is None else PersonWaits("assess", since, work.source)
        case "refer":
            return PersonWaits("refer", work.assessed_on, work.source) if work.assessed_on else None
        case "first_contact":
            since = min(work.referrals, default=work.referred_on)
            return None if since is None else PersonWaits("start", since, work.source, work.provider)
    return None


def _beside_what_was_agreed(journey: WorkStep | None, agreed: WorkStep | None) -> list[WorkStep]:
    """What is agreed with somebody holds no place for them."""
    return [journey] if agreed is not None and journey is not None and journey.code == FOR_REFERRAL else []


def _assess_again(work: PersonWork) -> Iterator[WorkStep]:
    """Who was referred or began by an assessment that was none: whoever goes on without one was sent on so."""
    if work.assessed_on is not None or work.taken_back_on is None or work.awaited is not None:
        return
    if work.referred_on is not None or work.treated_since is not None:
        yield WorkStep("assess", work.taken_back_on + SOON, None, "journey")


def _of_panel(to_do: PanelToDo) -> WorkStep:
    return WorkStep(f"panel_{to_do.code}", to_do.due_on, None, "panel")


def waiting_for_panel(work: PersonWork) -> tuple[WorkStep, PersonWaits] | None:
    """Beside all else that somebody waits for: for what their application asks for first."""
    if not work.panel:
        return None
    first = min(work.panel, key=lambda to_do: (to_do.due_on, to_do.code))
    return _of_panel(first), PersonWaits("panel", first.since or first.due_on, work.source, work.provider)


def _agreed(work: PersonWork) -> WorkStep | None:
    """Until what it names has happened; from then on the journey says what is next."""
    agreed = work.agreed
    if agreed is None or _is_done(agreed, work):
        return None
    return WorkStep(agreed.code, agreed.due_on, agreed.owner, "agreed")


def _is_done(agreed: AgreedStep, work: PersonWork) -> bool:
    match agreed.code:
        case "assess":
            return _is_since(work.assessed_on, agreed.on)
        case "refer":
            return _is_since(work.referred_on, agreed.on) or _is_since(work.treated_since, agreed.on)
        case "first_contact":
            return _is_since(work.treated_since, agreed.on)
        case "contact" | "outreach" | "release_contact":
            return work.came_on is not None and work.came_on > agreed.on
    return False


def _by_journey(work: PersonWork) -> WorkStep | None:
    if work.treated_since is not None:
        due = work.top_due_on or max(work.treated_since, work.came_on or work.treated_since) + REVIEW
        return WorkStep("start_top" if work.top_stage == "start" else "review", due, None, "journey")
    if work.referred_on is not None:
        return WorkStep("first_contact", work.referred_on + FIRST_CONTACT, None, "journey")
    if work.assessed_on is not None and _is_after_treatment(work.assessed_on, work):
        return WorkStep("refer", work.assessed_on + SOON, None, "journey")
    return _to_assess(work)


def _to_assess(work: PersonWork) -> WorkStep | None:
    """Within a week of the day from which they wait, however often they came or did not since; or on the day of the
    form that says today; before a place is let go that waits for it.
    """
    since = _tried_since(work)
    soon = None if since is None else min([since + SOON, *_urgent(work)])
    if work.awaited is None:
        return None if soon is None else WorkStep("assess", soon, None, "journey")
    held_until = work.awaited.held_until
    last = held_until - timedelta(days=1) if held_until else work.awaited.referred_on + SOON
    return WorkStep(FOR_REFERRAL, min(last, soon) if soon else last, None, "referral")


def _urgent(work: PersonWork) -> list[date]:
    """Whom somebody should see today is due on the day on which the form came, until they have been there since."""
    return [day for day in work.urgent if not _is_since(work.came_on, day) and _is_after_treatment(day, work)]


def _brought_on(work: PersonWork) -> date | None:
    """Since when: who is sent again waits no shorter."""
    return min((day for day in work.brought if _is_after_treatment(day, work)), default=None)


def _tried_since(work: PersonWork) -> date | None:
    """Their first contact, kept or not; while nobody has met them, since they were brought, if that was before."""
    tried = [day for day in (*work.contacts, work.contacted_on) if day and _is_after_treatment(day, work)]
    is_met = work.came_on is not None and _is_after_treatment(work.came_on, work)
    brought = None if tried and is_met else _brought_on(work)
    return min([*tried, *([brought] if brought else [])], default=None)


def _is_after_treatment(day: date, work: PersonWork) -> bool:
    return work.ended_on is None or day > work.ended_on


def _after_release(work: PersonWork, released_on: date, today: date) -> Iterator[WorkStep]:
    """Whoever treats the person by then has met them. What was not there on its day somebody has to look after."""
    if not (_is_since(work.came_on, released_on) or _is_since(work.treated_since, released_on)):
        yield WorkStep("release_contact", released_on + AFTER_RELEASE, None, "release")
    checked_on = released_on + STILL_TREATED
    is_treated_then = work.treated_since is not None and work.treated_since <= checked_on <= today
    if not (is_treated_then or _is_since(work.active_on, checked_on)):
        yield WorkStep("check_at_12_weeks", checked_on, None, "release")


def _of_risks(work: PersonWork) -> Iterator[WorkStep]:
    """On the day itself, whether the person is open by anything else or not. Of each kind the earliest, and that of a
    stranger beside it: it neither takes over what stands nor sets it earlier.
    """
    for code in WARNINGS:
        risks = [risk for risk in work.risks if any(warning_of(flag) == code for flag in risk.flags)]
        for stranger in sorted({risk.stranger for risk in risks}, key=lambda by: by or ""):
            first = min((risk for risk in risks if risk.stranger == stranger), key=lambda risk: risk.on)
            yield WorkStep(code, first.on, first.owner, "risk")


def _of_appointment(work: PersonWork, appointment: Appointment) -> Iterator[WorkStep]:
    """Somebody says what became of it. Whoever did not come, or was called off, is offered a new time within a week,
    unless they have been there, or somebody treats them, since.
    """
    if appointment.state == "booked":
        yield WorkStep("appointment", appointment.on, appointment.worker, "appointment")
    elif not (_is_since(work.came_on, appointment.on) or _is_since(work.treated_since, appointment.on)):
        yield WorkStep("new_time", appointment.on + SOON, appointment.worker, "appointment")


def _is_since(day: date | None, since: date) -> bool:
    return day is not None and day >= since
