"""The kinds of lives that make up the caseload. Each function tells one, from a first day, by a door, to a provider."""

# ruff: noqa: ARG001 - every life is told with the same arguments

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from deploy.examples.generator.clinical import somewhat_better, top
from deploy.examples.generator.person_script import LAST_DAY, PersonScript, weekday
from deploy.examples.generator.treatment import (
    SERVICES,
    Admission,
    Course,
    advice_only,
    begin,
    come_in,
    days,
    declined_first,
    drop_out,
    keep_in_touch,
    leave_well,
    review,
    start_course,
    vaccinated,
)

Life = Callable[[PersonScript, date, str, str], None]


def admitted(
    script: PersonScript, on: date, door: str, organisation: str, *, register: bool = True, **answers: Any
) -> tuple[Admission, Course]:
    """In by the door, a tariff within days, in treatment."""
    missed = register and door == "gp" and script.rng.random() < 0.5
    entry = come_in(script, on, door, missed=missed, register=register)
    confirm(script, weekday(entry.assessed + days(script.rng.randint(0, 3))), entry.assessment)
    return entry, begin(script, entry, organisation, **answers)


def confirm(script: PersonScript, on: date, assessment: str) -> None:
    """Mostly as proposed; now and then another band, or one price."""
    chance = script.rng.random()
    if chance < 0.04:
        band = "high" if script.need.band != "high" else "medium"
        script.confirm(on, assessment, band=band, overrideCode="second_rater")
    elif chance < 0.08:
        prices = {"engaged_12_weeks": 12_345, "planned_discharge": 77_777}
        script.confirm(on, assessment, prices=prices, overrideCode="clinical_judgement")
    else:
        script.confirm(on, assessment)
        return
    script.shows("tariff_overridden", on)


def extras(script: PersonScript, course: Course, last: date) -> None:
    """What happens besides to many: vaccination, news of offending."""
    if script.need.injects and script.rng.random() < 0.6 and course.started + days(75) < last:
        vaccinated(script, course)
    if script.need.offends and course.started + days(130) < last:
        script.no_offence(weekday(course.started + days(120)), script.rng.choice(["", course.episode]))


def completes(script: PersonScript, on: date, door: str, organisation: str) -> None:
    completed(script, on, door, organisation)


def completed(script: PersonScript, on: date, door: str, organisation: str, weeks: int = 0) -> tuple[Course, date]:
    """Start, review at 12 weeks, another at 24, exit TOP and a planned discharge."""
    _, course = admitted(script, on, door, organisation)
    keep_in_touch(script, course)
    first = review(script, course, script.rng.choice([85, 86, 89]), well=script.rng.random() < 0.6)
    weeks = weeks or script.rng.randint(27, 40)
    if weeks > 26:
        review(script, course, 7 * 24, well=script.rng.random() < 0.8)
    left = leave_well(script, course, course.started + days(7 * weeks))
    script.shows("top_start_review_exit", max(first, left))
    extras(script, course, left)
    return course, left


def drops_out(script: PersonScript, on: date, door: str, organisation: str) -> None:
    _, course = admitted(script, on, door, organisation)
    weeks = script.rng.randint(3, 22)
    if weeks > 13:
        keep_in_touch(script, course)
        review(script, course, 86, well=script.rng.random() < 0.3)
    left = drop_out(script, course, course.started + days(7 * weeks + 2), script.rng.choice(["85", "85", "86", "87"]))
    extras(script, course, left)


def stays(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """Still in treatment on the last day."""
    _, course = admitted(script, on, door, organisation)
    for after in (80, 170, 262, 351):
        if course.started + days(after + 3) < LAST_DAY:
            review(script, course, after, well=script.rng.random() < 0.5)
    extras(script, course, LAST_DAY)


def never_engages(script: PersonScript, on: date, door: str, organisation: str) -> None:
    entry = come_in(script, on, door)
    script.confirm(weekday(entry.assessed + days(1)), entry.assessment)
    referral = script.refer(entry.assessed, SERVICES[organisation], entry.assessment)
    script.accept(weekday(entry.assessed + days(3)), organisation, referral)
    closed = weekday(entry.assessed + days(script.rng.randint(20, 35)))
    if script.rng.random() < 0.4:
        script.withdraw(closed, referral)
    else:
        script.close(closed, organisation, referral)
    script.shows("never_engages", closed)


def declined(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """One provider declines, the other accepts."""
    entry = come_in(script, on, door)
    script.confirm(weekday(entry.assessed + days(2)), entry.assessment)
    answered = declined_first(script, entry.assessed, organisation, entry.assessment)
    referral = script.refer(answered, SERVICES[organisation], entry.assessment)
    accepted = weekday(answered + days(1))
    script.accept(accepted, organisation, referral)
    script.shows("declined_then_accepted", accepted)
    course = start_course(script, weekday(accepted + days(4)), organisation, referral)
    keep_in_touch(script, course)
    review(script, course, 88, well=True)
    leave_well(script, course, course.started + days(7 * script.rng.randint(20, 30)))


def alcohol_before_july(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """26 or over, alcohol: out of remit in spring but helped, in after a new assessment."""
    entry = come_in(script, on, door)
    advice_only(script, entry, date(2012, 6, 22))
    again = weekday(date(2012, 7, 2) + days(script.rng.randint(0, 25)))
    contact = script.contact(again, "self", "appointment")
    second = Admission(again, script.assess(again, "comprehensive", contact), door)
    script.confirm(again, second.assessment)
    script.shows("alcohol_26_out_then_in", again)
    course = begin(script, second, organisation)
    keep_in_touch(script, course)
    review(script, course, 87, well=script.rng.random() < 0.7)
    leave_well(script, course, course.started + days(7 * script.rng.randint(18, 30)))


def returns(script: PersonScript, door: str, organisation: str, back: date, feature: str) -> Course:
    script.register_again(weekday(back), door)
    entry, course = admitted(script, back, door, organisation, register=False)
    script.shows(feature, entry.assessed)
    return course


def returns_at_once(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """Back at most 21 days after a planned discharge: the journey goes on."""
    _, left = completed(script, on, door, organisation, script.rng.randint(20, 26))
    back = left + days(script.rng.choice([4, 7, 11]))
    course = returns(script, "self", organisation, back, "returned_within_21_days")
    leave_well(script, course, course.started + days(7 * script.rng.randint(14, 20)))


def returns_in_window(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """A re-presentation within twelve months takes the planned discharge back."""
    _, left = completed(script, on, door, organisation, script.rng.randint(16, 30))
    back = left + days(script.rng.randint(40, 330))
    again = script.rng.choice(["cdas", "riverside"])
    course = returns(script, script.rng.choice(["self", door]), again, back, "returned_within_window")
    if script.rng.random() < 0.5:
        keep_in_touch(script, course)
        leave_well(script, course, course.started + days(7 * 15))
    else:
        drop_out(script, course, course.started + days(50))


def returns_after_window(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """A year and more later: a new journey, and the old one stays paid."""
    _, left = completed(script, on, door, organisation, script.rng.randint(14, 18))
    back = left + days(script.rng.randint(370, 420))
    returns(script, "self", organisation, back, "returned_after_window")


def not_answered(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """NA at the start or at the review: no abstinence to be seen, and no zero either."""
    at_start = script.rng.random() < 0.5
    used = script.need.used_items[0]
    first: dict[str, Any] = {used: "NA"} if at_start else {}
    _, course = admitted(script, on, door, organisation, **first)
    keep_in_touch(script, course)
    answers: dict[str, Any] = {} if at_start else {used: "NA", "quality_of_life": "NA"}
    script.shows("top_not_answered", review(script, course, 86, well=True, **answers))
    drop_out(script, course, course.started + days(140))


def moves_provider(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """Transferred in mid-course: what follows belongs to the successor."""
    _, course = admitted(script, on, door, organisation)
    keep_in_touch(script, course)
    review(script, course, 86, well=script.rng.random() < 0.5)
    other = "riverside" if organisation == "cdas" else "cdas"
    moved = weekday(course.started + days(120))
    script.transfer(moved, organisation, course.episode, other)
    script.shows("transferred", moved)
    course.organisation = other
    review(script, course, 165, well=True)
    leave_well(script, course, course.started + days(7 * 28))


def early_success(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """Done in ten weeks: engaged on the day of the planned discharge."""
    _, course = admitted(script, on, door, organisation)
    script.shows("early_success", leave_well(script, course, course.started + days(70)))


def housed(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """No home at the start, one at the review; the start TOP was taken with the assessment."""
    script.need.homeless = True
    entry = come_in(script, on, door, start_top=True)
    script.confirm(entry.assessed, entry.assessment)
    course = begin(script, entry, organisation)
    keep_in_touch(script, course)
    some = somewhat_better(script.need, script.rng) | {"acute_housing": False}
    on = weekday(course.started + days(88))
    course.tops.append(script.top(on, organisation, course.episode, "review", top(script.need, script.rng, **some)))
    script.shows("housing_resolved", on)
    drop_out(script, course, on + days(60))


def only_advice(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """Comes for information, misses the appointment offered, is not seen again."""
    on = weekday(on)
    script.register(on, door)
    script.shows(f"{door}_referral", on)
    script.contact(on, door, "drop_in", kind="information")
    script.contact(weekday(on + days(7)), door, "appointment", "did_not_attend")


def after_the_contracts(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """In treatment only after both contracts have ended: help as ever, and no contract that pays."""
    on = date(2014, 4, 2) + days(script.rng.randint(0, 2))
    _, course = admitted(script, on, "self", organisation)
    script.shows("after_the_contracts", review(script, course, 70, well=True))
