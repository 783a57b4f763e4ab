"""The way of an application through the panel: every one ends, and nothing but a panel's day decides it."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.panel import (
    APPROVED,
    DECISIONS,
    LEADS_TO,
    OPEN,
    TO_START,
    UNDECIDED,
    AdmittedFor,
    Missing,
    PanelStanding,
    PanelState,
    PanelStep,
    StepTaken,
    check_step,
    closed_for,
    missing,
    next_step,
    outstanding,
    standing,
    steps_of,
)
from services.referral.rules.states import NotAllowed

DAY = date(2012, 5, 2)
HOUSE = UUID(int=7)
SAID = {
    PanelStep.LIST: {"panel_on": DAY},
    PanelStep.DEFER: {"until": DAY + timedelta(days=28), "wants": ["medical_report"]},
    PanelStep.APPROVE: {"service_id": HOUSE, "weeks": 12, "funding": "treatment_budget"},
    PanelStep.PREPARE: {"prepared": ["visited"]},
}


def taken(step: PanelStep, on: date = DAY) -> StepTaken:
    return StepTaken(step, on, **SAID.get(step, {}))  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(PanelStep), st.booleans()), max_size=15))
def test_whatever_is_tried_nothing_is_decided_without_a_panel_day(tried: list[tuple[PanelStep, bool]]) -> None:
    steps: list[StepTaken] = []
    for step, admitted in tried:
        state = standing(steps).state
        if step in steps_of(state, admitted=admitted):
            check_step(state, step, admitted=admitted)
            steps.append(taken(step))
            continue
        with pytest.raises(NotAllowed) as refused:
            check_step(state, step, admitted=admitted)
        assert refused.value.allowed == [str(allowed) for allowed in steps_of(state, admitted=admitted)]
    now = standing(steps)
    names = [step.step for step in steps]
    if set(names) & DECISIONS:
        assert now.panel_on == DAY
        assert PanelStep.LIST in names[: min(names.index(step) for step in DECISIONS & set(names))]
    assert (now.state in APPROVED) == (PanelStep.APPROVE in names and PanelStep.WITHDRAW not in names)
    assert (now.service_id == HOUSE) == (PanelStep.APPROVE in names)
    assert (now.closed_on is not None) == (now.state not in OPEN)
    for referred in (False, True):
        assert (next_step(now, [], None, referred=referred) is None) == (now.state not in OPEN)


@given(st.lists(st.sampled_from(PanelStep), max_size=15), st.integers(0, 14))
def test_taking_back_leads_to_where_it_was(tried: list[PanelStep], back: int) -> None:
    """What stands follows from the steps that stand alone."""
    steps = [taken(step) for step in tried]
    assert standing(steps[:back]) == standing([*steps[:back]])
    assert standing([*steps, taken(PanelStep.LIST)]).deferred_until is None


@pytest.mark.parametrize("state", PanelState)
def test_every_state_can_be_reached_and_leads_to_an_end(state: PanelState) -> None:
    assert state in {PanelState.APPLIED, *LEADS_TO.values()}
    reached, new = {state}, {state}
    while new:
        new = {LEADS_TO[step] for at in new for admitted in (False, True) for step in steps_of(at, admitted=admitted)}
        new -= reached
        reached |= new
    assert reached - OPEN
    assert bool(steps_of(state, admitted=False)) == (state in OPEN)


def test_who_is_admitted_is_not_prepared_or_withdrawn_any_more() -> None:
    for state in TO_START:
        assert steps_of(state, admitted=True) == (PanelStep.AFTERCARE, PanelStep.CLOSE)
        assert PanelStep.AFTERCARE not in steps_of(state, admitted=False)
    assert steps_of(PanelState.LISTED, admitted=True) == steps_of(PanelState.LISTED, admitted=False)


def test_what_is_missing_is_named() -> None:
    assert missing([], None, None) == ["wanted_services", "suitability_form", "funding"]
    assert missing([HOUSE], HOUSE, None) == ["funding"]
    assert missing([HOUSE], HOUSE, "health") == []


def test_what_is_done_next_by_whom_and_until_when() -> None:
    listed = [taken(PanelStep.LIST)]
    deferred = [*listed, taken(PanelStep.DEFER)]
    approved = [*listed, taken(PanelStep.APPROVE)]
    prepared = [*approved, taken(PanelStep.PREPARE)]
    cases: list[tuple[list[StepTaken], list[Missing], AdmittedFor | None]] = [
        ([], ["funding"], None), ([], [], None), (listed, [], None), (deferred, [], None), (approved, [], None),
        (prepared, [], None), (prepared, [], AdmittedFor(DAY)),
        (prepared, [], AdmittedFor(DAY, DAY + timedelta(days=9))),
        ([*prepared, taken(PanelStep.AFTERCARE)], [], AdmittedFor(DAY)),
    ]  # fmt: skip
    said = [next_step(standing(steps), lacking, admitted, referred=True) for steps, lacking, admitted in cases]
    assert [(step.code, step.owner, step.due_on) for step in said if step] == [
        ("complete", "lasars", None), ("set_panel_day", "lasars", None), ("decide", "panel", DAY),
        ("bring_what_is_wanted", "lasars", DAY + timedelta(days=28)), ("prepare", "lasars", None),
        ("start", "service", None), ("plan_aftercare", "lasars", DAY + timedelta(weeks=12)),
        ("plan_aftercare", "lasars", DAY + timedelta(days=9)), ("close", "lasars", None),
    ]  # fmt: skip
    unreferred = [next_step(standing(steps), lacking, admitted, referred=False) for steps, lacking, admitted in cases]
    apart = [(step.code, step.owner) for step, other in zip(unreferred, said, strict=True) if step and step != other]
    assert apart == [("refer", "lasars")]  # of who is prepared


def test_preparation_adds_up_and_what_is_undecided_is_open() -> None:
    steps = [taken(PanelStep.LIST), taken(PanelStep.APPROVE), taken(PanelStep.PREPARE)]
    more = StepTaken(PanelStep.PREPARE, DAY, prepared=["visited", "housing_kept"])
    assert standing([*steps, more]).prepared == ("visited", "housing_kept")
    assert UNDECIDED < OPEN
    assert standing([]) == PanelStanding()


def test_what_the_panel_wants_is_wanted_until_it_is_there_or_it_has_decided() -> None:
    deferred = [taken(PanelStep.LIST), taken(PanelStep.DEFER)]
    again = [*deferred, taken(PanelStep.LIST)]
    assert [standing(steps).wants for steps in (deferred, again)] == [("medical_report",)] * 2
    assert standing([*again, taken(PanelStep.APPROVE)]).wants == standing([*again, taken(PanelStep.REFUSE)]).wants == ()
    coming = next_step(standing(deferred), [], None, referred=False, brought=["medical_report"])
    assert coming
    assert (coming.code, coming.due_on) == ("set_panel_day", DAY + timedelta(days=28))
    assert outstanding(["care_plan", "other"], ["other", "detox_plan"]) == ["care_plan"]


def test_only_an_aftercare_that_was_planned_is_completed() -> None:
    assert "aftercare_completed" in closed_for(PanelState.AFTERCARE)
    assert set(closed_for(PanelState.AFTERCARE)) - set(closed_for(PanelState.PREPARING)) == {"aftercare_completed"}
