"""What a panel does with an application for residential rehabilitation or inpatient detoxification.

It is about funding and preparation alone. Whether somebody is helped is no question here: a start waits for none of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from typing import Any, Literal, Protocol, TypeVar, get_args
from uuid import UUID

from services.referral.rules.states import NotAllowed


class PanelState(StrEnum):
    APPLIED = "applied"
    LISTED = "listed"  # a panel day is set
    DEFERRED = "deferred"
    APPROVED = "approved"
    PREPARING = "preparing"
    AFTERCARE = "aftercare"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PanelStep(StrEnum):
    LIST = "list"
    APPROVE = "approve"
    REFUSE = "refuse"
    DEFER = "defer"
    PREPARE = "prepare"
    AFTERCARE = "aftercare"
    CLOSE = "close"
    WITHDRAW = "withdraw"


LEADS_TO: Mapping[PanelStep, PanelState] = {
    PanelStep.LIST: PanelState.LISTED,
    PanelStep.APPROVE: PanelState.APPROVED,
    PanelStep.REFUSE: PanelState.REFUSED,
    PanelStep.DEFER: PanelState.DEFERRED,
    PanelStep.PREPARE: PanelState.PREPARING,
    PanelStep.AFTERCARE: PanelState.AFTERCARE,
    PanelStep.CLOSE: PanelState.CLOSED,
    PanelStep.WITHDRAW: PanelState.WITHDRAWN,
}
_TO_PREPARE = (PanelStep.PREPARE, PanelStep.WITHDRAW)
_STEPS: Mapping[PanelState, tuple[PanelStep, ...]] = {
    PanelState.APPLIED: (PanelStep.LIST, PanelStep.WITHDRAW),
    PanelState.LISTED: (PanelStep.APPROVE, PanelStep.REFUSE, PanelStep.DEFER, PanelStep.LIST, PanelStep.WITHDRAW),
    PanelState.DEFERRED: (PanelStep.LIST, PanelStep.WITHDRAW),
    PanelState.APPROVED: _TO_PREPARE,
    PanelState.PREPARING: _TO_PREPARE,
    PanelState.AFTERCARE: (PanelStep.CLOSE,),
    PanelState.CLOSED: (),
    PanelState.REFUSED: (),
    PanelState.WITHDRAWN: (),
}
TO_START = frozenset({PanelState.APPROVED, PanelState.PREPARING})  # the service reads these, and no others
APPROVED = TO_START | {PanelState.AFTERCARE, PanelState.CLOSED}
OPEN = frozenset(state for state, steps in _STEPS.items() if steps)
UNDECIDED = frozenset({PanelState.APPLIED, PanelState.LISTED, PanelState.DEFERRED})
DECISIONS = frozenset({PanelStep.APPROVE, PanelStep.REFUSE, PanelStep.DEFER})  # the panel's

RefusedFor = Literal["not_suitable", "not_ready", "other_treatment_first", "no_funding", "risk_too_high", "other"]
WithdrawnFor = Literal["client_request", "applied_in_error", "needs_changed", "moved_away", "custody", "died", "other"]
ClosedFor = Literal["aftercare_completed", "left_early", "client_request", "moved_away", "custody", "died", "other"]
_COMPLETED: ClosedFor = "aftercare_completed"
TakenBackFor = Literal["entered_in_error", "wrong_person", "decided_again", "other"]
Capacity = Literal["commissioner", "lasars", "clinician", "social_care", "housing", "provider", "lay", "other"]
FundingSource = Literal[
    "treatment_budget", "community_care", "housing_benefit", "health", "criminal_justice", "charity", "own_means",
    "other",
]  # fmt: skip
Preparation = Literal[
    "goals_agreed", "visited", "detox_arranged", "medication_reviewed", "housing_kept", "benefits_arranged",
    "family_involved", "travel_arranged",
]  # fmt: skip
Missing = Literal["wanted_services", "suitability_form", "funding"]
SUITABILITY_FORM: Missing = "suitability_form"
Wanted = Literal[
    "wanted_services", "suitability_form", "funding", "medical_report", "detox_plan", "risk_assessment",
    "housing_plan", "care_plan", "motivational_work", "other",
]  # fmt: skip
NextCode = Literal["complete", "set_panel_day", "decide", "bring_what_is_wanted", "prepare", "refer", "start",
                   "plan_aftercare", "close"]  # fmt: skip
NextOwner = Literal["lasars", "panel", "service"]


class _Recorded(Protocol):
    """A step that was recorded, with why it was taken back if it was."""

    step: PanelStep
    void_reason: str | None
    of_approved: bool


StepSaid = TypeVar("StepSaid", bound=_Recorded)


@dataclass(frozen=True, slots=True)
class StepTaken:
    step: PanelStep
    on: date
    panel_on: date | None = None
    until: date | None = None
    wants: Sequence[Wanted] = ()
    service_id: UUID | None = None
    weeks: int | None = None
    funding: FundingSource | None = None
    prepared: Sequence[Preparation] = ()


@dataclass(frozen=True, slots=True)
class PanelStanding:
    """What the steps that stand have led to."""

    state: PanelState = PanelState.APPLIED
    panel_on: date | None = None
    deferred_until: date | None = None
    wants: Sequence[Wanted] = ()
    decided_on: date | None = None
    service_id: UUID | None = None
    weeks: int | None = None
    funding: FundingSource | None = None
    prepared: Sequence[Preparation] = ()
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class PanelNext:
    """What is to be done next, by whom, and by when where a day says so."""

    code: NextCode
    owner: NextOwner
    due_on: date | None = None


def steps_of(state: PanelState, *, admitted: bool) -> tuple[PanelStep, ...]:
    """What may be done now. `admitted`: treatment has begun at the service that was approved."""
    if admitted and state in TO_START:
        return PanelStep.AFTERCARE, PanelStep.CLOSE
    return _STEPS[state]


def check_step(state: PanelState, step: PanelStep, *, admitted: bool) -> None:
    allowed = steps_of(state, admitted=admitted)
    if step not in allowed:
        raise NotAllowed(str(state), str(step), [str(possible) for possible in allowed])


def standing(steps: Iterable[StepTaken]) -> PanelStanding:
    """In the order in which they were taken."""
    return reduce(_after, steps, PanelStanding())


def _after(before: PanelStanding, taken: StepTaken) -> PanelStanding:
    changes: dict[str, Any] = {"state": _leads_to(before, taken.step)}
    match taken.step:
        case PanelStep.LIST:
            changes |= {"panel_on": taken.panel_on, "deferred_until": None}  # what the panel wants it still wants
        case PanelStep.DEFER:
            changes |= {"deferred_until": taken.until, "wants": tuple(taken.wants)}
        case PanelStep.APPROVE:
            changes |= {"service_id": taken.service_id, "weeks": taken.weeks, "funding": taken.funding}
            changes |= {"decided_on": taken.on, "wants": ()}
        case PanelStep.REFUSE:
            changes |= {"decided_on": taken.on, "closed_on": taken.on, "wants": ()}
        case PanelStep.PREPARE:
            changes |= {"prepared": tuple(dict.fromkeys((*before.prepared, *taken.prepared)))}
        case PanelStep.CLOSE | PanelStep.WITHDRAW:
            changes |= {"closed_on": taken.on}
    return replace(before, **changes)


def _leads_to(before: PanelStanding, step: PanelStep) -> PanelState:
    """What was prepared stays so when the approval is taken back, and once it is approved anew."""
    if step is PanelStep.PREPARE and before.state not in TO_START:
        return before.state
    if step is PanelStep.APPROVE and before.prepared:
        return PanelState.PREPARING
    return LEADS_TO[step]


def as_decided(stand: PanelStanding) -> PanelStanding:
    """As who decides is told of it: what came of an approval is none of what they decide, and by its days the cases of
    the figures would say whose it is.
    """
    if not on_its_way(stand.state, stand.decided_on):
        return replace(stand, prepared=())  # of an approval that was taken back
    return replace(stand, state=PanelState.APPROVED, prepared=(), closed_on=None)


def on_its_way(state: PanelState, decided_on: date | None) -> bool:
    """Whether it was approved, however it went on: withdrawn and closed ones too."""
    return decided_on is not None and state != PanelState.REFUSED


def decided_steps(steps: Iterable[StepSaid]) -> list[StepSaid]:
    """Of the steps that were recorded, in their order, those that who decides is told of: nothing that came of an
    approval, also once that is taken back.
    """
    return [said for said in steps if not said.of_approved]


def untold(steps: Sequence[StepSaid]) -> int:
    """How often something was recorded or taken back of which who decides is not told."""
    shown = {id(said) for said in decided_steps(steps)}
    return sum(1 + (said.void_reason is not None) for said in steps if id(said) not in shown)


def undone_with(stand: Sequence[StepSaid], *, tells_all: bool) -> list[StepSaid]:
    """Of the steps that stand what is taken back when the last of them is: to who decides an approval is the last, and
    with it goes what came of it, but for what was prepared, which was done all the same.
    """
    if tells_all:
        return list(stand[-1:])
    shown = decided_steps(stand)
    if not shown:
        return []
    last, *came = stand[stand.index(shown[-1]) :]
    return [last, *(said for said in came if said.step != PanelStep.PREPARE)]


def missing(wanted: Sequence[object], form_answer: object, funding: object) -> list[Missing]:
    """What the panel needs to decide. An application is put on its list all the same: it then says what it wants."""
    needed: list[tuple[Missing, object]] = [
        ("wanted_services", wanted), ("suitability_form", form_answer), ("funding", funding),
    ]  # fmt: skip
    return [name for name, there in needed if not there]


def said_without(brought: Collection[str], lacking: Collection[Missing]) -> list[Missing]:
    """What is said to be there though the application itself lacks it."""
    return [name for name in lacking if name in brought]


@dataclass(frozen=True, slots=True)
class AdmittedFor:
    """Whoever has left needs their aftercare from that day, however long they were funded for."""

    admitted_on: date
    left_on: date | None = None


def outstanding(wants: Sequence[str], brought: Collection[str]) -> list[str]:
    """What the panel wants and is not there yet. It may be put on the list all the same."""
    return [name for name in wants if name not in brought]


def closed_for(state: PanelState) -> tuple[str, ...]:
    """Why it may be closed: an aftercare that nobody planned is not completed."""
    reasons: tuple[str, ...] = get_args(ClosedFor)
    return reasons if state is PanelState.AFTERCARE else tuple(code for code in reasons if code != _COMPLETED)


def funded_until(admitted_on: date, weeks: int | None) -> date | None:
    """The first day that is no longer funded."""
    return None if weeks is None else admitted_on + timedelta(weeks=weeks)


_WEEKS: Mapping[NextCode, int] = {"start": 3, "close": 12}


def wanted_by(coming: PanelNext, asked_on: date) -> date:
    """A week after it is asked for where no day says by when; three for a service to begin, and twelve for an aftercare
    to be over: as the worklist of the front door has it.
    """
    return coming.due_on or asked_on + timedelta(weeks=_WEEKS.get(coming.code, 1))


def next_step(
    stand: PanelStanding,
    lacking: Sequence[Missing],
    stay: AdmittedFor | None,
    *,
    referred: bool,
    brought: Collection[str] = (),
) -> PanelNext | None:
    """None once it is over. `referred`: whether they are referred to the service that was approved; an approval alone
    refers nobody. `brought`: of what the panel wanted.
    """
    if stay is not None and stand.state in TO_START:
        days = (funded_until(stay.admitted_on, stand.weeks), stay.left_on)
        return PanelNext("plan_aftercare", "lasars", min((day for day in days if day is not None), default=None))
    coming: dict[PanelState, PanelNext] = {
        PanelState.APPLIED: PanelNext("complete" if lacking else "set_panel_day", "lasars"),
        PanelState.LISTED: PanelNext("decide", "panel", stand.panel_on),
        PanelState.DEFERRED: PanelNext(
            "bring_what_is_wanted" if outstanding(stand.wants, brought) else "set_panel_day",
            "lasars",
            stand.deferred_until,
        ),
        PanelState.APPROVED: PanelNext("prepare", "lasars"),
        PanelState.PREPARING: PanelNext("start", "service") if referred else PanelNext("refer", "lasars"),
        PanelState.AFTERCARE: PanelNext("close", "lasars"),
    }
    return coming.get(stand.state)
