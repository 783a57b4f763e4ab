"""What is to be done next: by hand, and for everybody who is open in any history."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.assessment.rules.worklist import (
    AgreedStep,
    Appointment,
    AwaitedAssessment,
    PanelToDo,
    PersonWaits,
    PersonWork,
    next_steps,
)
from services.assessment.rules.worklist import waiting as waiting_with_step

TODAY = date(2012, 9, 3)
DAYS = some.dates(date(2012, 1, 1), date(2012, 12, 31))
CODES = ("contact", "assess", "refer", "first_contact", "review", "outreach", "joint_visit", "other")
AGREED = some.builds(AgreedStep, code=some.sampled_from(CODES), due_on=DAYS, owner=some.just("ann"), on=DAYS)
WORK = some.builds(
    PersonWork,
    **dict.fromkeys(
        (
            "contacted_on",
            "assessed_on",
            "referred_on",
            "treated_since",
            "ended_on",
            "top_due_on",
            "came_on",
        ),
        some.none() | DAYS,
    ),
    active_on=some.none() | DAYS,
    agreed=some.none() | AGREED,
    releases=some.lists(DAYS, max_size=2),
    appointment=some.none()
    | some.builds(
        Appointment, on=DAYS, state=some.sampled_from(["booked", "missed", "called_off"]), worker=some.none()
    ),
    forms_due=some.lists(DAYS, max_size=2),
    brought=some.lists(DAYS, max_size=2),
    awaited=some.none() | some.builds(AwaitedAssessment, referred_on=DAYS, held_until=some.none() | DAYS),
    panel=some.lists(some.builds(PanelToDo, code=some.sampled_from(["decide", "refer"]), due_on=DAYS), max_size=2),
)
CAME, ASSESSED = date(2012, 8, 1), date(2012, 8, 8)


def waiting(work: PersonWork) -> PersonWaits | None:
    waits = waiting_with_step(work)
    return waits[1] if waits else None


def steps(**says: Any) -> list[tuple[str, str, str]]:
    return [(step.code, str(step.due_on), step.basis) for step in next_steps(PersonWork(**says), TODAY)]


@pytest.mark.parametrize(
    ("says", "code", "due_on"),
    [
        ({"contacted_on": CAME}, "assess", "2012-08-08"),
        ({"contacted_on": date(2012, 9, 6), "contacts": [CAME, date(2012, 9, 6)]}, "assess", "2012-08-08"),
        ({"brought": [CAME, date(2012, 8, 30)]}, "assess", "2012-08-08"),
        ({"contacted_on": CAME, "brought": [date(2012, 8, 30)]}, "assess", "2012-08-08"),
        ({"assessed_on": ASSESSED, "brought": [date(2012, 8, 30)]}, "refer", "2012-08-15"),
        ({"contacted_on": CAME, "assessed_on": ASSESSED}, "refer", "2012-08-15"),
        ({"assessed_on": ASSESSED, "referred_on": date(2012, 8, 10)}, "first_contact", "2012-08-31"),
        ({"assessed_on": ASSESSED, "treated_since": date(2012, 8, 20)}, "review", "2012-11-12"),
        ({"treated_since": date(2012, 8, 20), "top_due_on": date(2012, 9, 1)}, "review", "2012-09-01"),
        (
            {"treated_since": date(2012, 8, 20), "top_due_on": date(2012, 9, 3), "top_stage": "start"},
            "start_top",
            "2012-09-03",
        ),
        ({"assessed_on": date(2012, 3, 1), "ended_on": CAME, "contacted_on": date(2012, 8, 2)}, "assess", "2012-08-09"),
    ],
)
def test_where_nothing_was_agreed_it_follows_from_the_journey(says: dict[str, Any], code: str, due_on: str) -> None:
    assert steps(**says) == [(code, due_on, "journey")]


@pytest.mark.parametrize(
    ("says", "held_until", "due_on"),
    [
        ({}, date(2012, 8, 22), "2012-08-21"),
        ({}, None, "2012-08-08"),
        ({"contacted_on": CAME}, date(2012, 8, 22), "2012-08-08"),
        ({"contacted_on": date(2012, 8, 20)}, date(2012, 8, 22), "2012-08-21"),
    ],
)
def test_a_referral_waits_for_an_assessment_until_its_place_is_let_go(
    says: dict[str, Any], held_until: date | None, due_on: str
) -> None:
    awaited, waited = AwaitedAssessment(CAME, held_until), ("assess_for_referral", due_on, "referral")
    assert steps(**says, awaited=awaited) == [waited]
    assert steps(**says, awaited=awaited, assessed_on=ASSESSED) == [("refer", "2012-08-15", "journey")]
    agreed = AgreedStep("contact", date(2012, 8, 1), "ann", CAME)
    assert steps(**says, awaited=awaited, agreed=agreed) == [("contact", "2012-08-01", "agreed"), waited]


def test_what_the_panel_asks_for_stands_beside_all_else() -> None:
    asked = [PanelToDo("decide", date(2012, 8, 2))]
    assert steps(panel=asked) == [("panel_decide", "2012-08-02", "panel")]
    assert steps(panel=asked, contacted_on=CAME)[1:] == [("assess", "2012-08-08", "journey")]


@pytest.mark.parametrize(
    "says", [{}, {"assessed_on": CAME, "ended_on": ASSESSED}, {"came_on": CAME, "active_on": CAME}]
)
def test_of_who_is_not_open_nothing_is_to_be_done(says: dict[str, Any]) -> None:
    assert steps(**says) == []


@pytest.mark.parametrize(
    ("code", "happened"),
    [
        ("assess", {"assessed_on": date(2012, 8, 20)}),
        ("refer", {"referred_on": date(2012, 8, 20)}),
        ("refer", {"treated_since": date(2012, 8, 20)}),
        ("first_contact", {"treated_since": date(2012, 8, 20)}),
        ("contact", {"came_on": date(2012, 8, 20)}),
        ("outreach", {"came_on": date(2012, 8, 20)}),
    ],
)
def test_what_was_agreed_stands_until_it_has_happened(code: str, happened: dict[str, Any]) -> None:
    agreed = AgreedStep(code, date(2012, 8, 25), "ann", date(2012, 8, 15))
    assert steps(contacted_on=CAME, agreed=agreed) == [(code, "2012-08-25", "agreed")]
    assert ("agreed" in {basis for *_, basis in steps(contacted_on=CAME, agreed=agreed, **happened)}) is False


def test_after_a_release_somebody_meets_the_person_and_looks_after_twelve_weeks() -> None:
    released = {"releases": [date(2012, 6, 1)]}
    contact, check = ("release_contact", "2012-06-22", "release"), ("check_at_12_weeks", "2012-08-24", "release")
    assert steps(**released) == [contact, check]
    assert steps(**released, came_on=date(2012, 6, 20)) == [check]
    assert steps(**released, came_on=date(2012, 5, 31)) == [contact, check]
    review = ("review", "2012-09-11", "journey")
    assert steps(**released, treated_since=date(2012, 6, 19)) == [review]
    assert steps(**released, active_on=date(2012, 8, 24)) == [contact]
    late = steps(**released, treated_since=date(2012, 8, 25))
    assert [code for code, *_ in late] == ["check_at_12_weeks", "review"]


@given(WORK)
def test_nobody_who_is_open_is_without_a_next_step(work: PersonWork) -> None:
    """Said here by itself: with a service, or come since the last end."""
    since = work.ended_on or date.min
    came = [day for day in (work.contacted_on, work.assessed_on) if day is not None and day > since]
    if came or work.referred_on or work.treated_since or work.awaited or work.panel:
        assert next_steps(work, TODAY) != []


@given(WORK, some.integers(0, 400))
def test_the_earliest_comes_first_and_only_checks_of_releases_hang_on_today(work: PersonWork, days: int) -> None:
    now, later = next_steps(work, TODAY), next_steps(work, TODAY + timedelta(days=days))
    assert [step.due_on for step in now] == sorted(step.due_on for step in now)
    hanging = {"check_at_12_weeks", "form_review"}  # a form is due of who is open, if only by such a check
    assert {step for step in now if step.code not in hanging} <= set(later)


@given(WORK)
def test_a_form_that_is_due_stands_there_for_who_is_open_alone(work: PersonWork) -> None:
    without = next_steps(replace(work, forms_due=()), TODAY)
    due = [step.due_on for step in next_steps(work, TODAY) if step.code == "form_review"]
    assert due == (sorted({*work.forms_due}) if without else [])


@given(WORK)
def test_without_what_was_agreed_or_booked_and_without_releases_there_is_one_step_at_most(work: PersonWork) -> None:
    alone = replace(work, agreed=None, releases=(), appointment=None, forms_due=(), panel=())
    assert len(next_steps(alone, TODAY)) <= 1


@pytest.mark.parametrize(
    ("state", "came_on", "step"),
    [
        ("booked", None, [("appointment", "2012-08-10", "appointment")]),
        ("booked", date(2012, 8, 20), [("appointment", "2012-08-10", "appointment")]),
        ("missed", date(2012, 8, 9), [("new_time", "2012-08-17", "appointment")]),
        ("called_off", None, [("new_time", "2012-08-17", "appointment")]),
        ("missed", date(2012, 8, 10), []),
        ("called_off", date(2012, 8, 20), []),
    ],
)
def test_whoever_is_booked_or_missed_it_has_a_step(state: Any, came_on: date | None, step: list[Any]) -> None:
    assert steps(appointment=Appointment(date(2012, 8, 10), state, "ann"), came_on=came_on) == step


@pytest.mark.parametrize(
    ("says", "waits_for", "since"),
    [
        ({"contacted_on": ASSESSED, "contacts": [CAME, ASSESSED]}, "assess", CAME),
        ({"contacted_on": ASSESSED, "contacts": [CAME, ASSESSED], "ended_on": CAME}, "assess", ASSESSED),
        ({"contacted_on": CAME, "contacts": [CAME], "assessed_on": ASSESSED}, "refer", ASSESSED),
        ({"assessed_on": CAME, "referred_on": ASSESSED, "referrals": [CAME, ASSESSED]}, "start", CAME),
    ],
)
def test_whoever_is_not_in_treatment_waits_for_what_comes_next(
    says: dict[str, Any], waits_for: str, since: date
) -> None:
    waits = waiting(PersonWork(**says, source="4", provider="cdas"))
    assert waits is not None
    assert (waits.waits_for, waits.since) == (waits_for, since)
    assert waits.provider == ("cdas" if waits_for == "start" else None)
    assert waiting(PersonWork(**says, treated_since=ASSESSED)) is None


@given(WORK)
def test_who_is_to_be_referred_waits_for_it_and_who_waits_for_it_is_to_be_referred(work: PersonWork) -> None:
    """Also where something else was agreed with them first: what follows from their journey goes on."""
    codes = {step.code for step in next_steps(work, TODAY)}
    journey = {step.code for step in next_steps(replace(work, agreed=None), TODAY)}
    waits = waiting(work)
    waits_for_it = waits is not None and waits.waits_for == "refer"
    assert waits_for_it == ("refer" in codes or ("refer" in journey))
    assert waits is None or codes != set()


@given(WORK)
def test_whoever_is_to_be_assessed_or_waits_for_treatment_waits_too(work: PersonWork) -> None:
    alone = replace(work, agreed=None)
    of_journey = {"assess": "assess", "refer": "refer", "first_contact": "start"}
    for step in next_steps(alone, TODAY):
        if step.basis == "journey":
            waits = waiting(alone)
            assert (waits and waits.waits_for) == of_journey.get(step.code)
