"""The kinds of lives that make up the caseload. Each function tells one, from a first day, by a door, to a provider."""

# ruff: noqa: ARG001 - every life is told with the same arguments

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from deploy.examples.generator.clinical import somewhat_better, top
from deploy.examples.generator.story import LAST_DAY, Story, weekday
from deploy.examples.generator.treatment import (
    SERVICES,
    Course,
    Entry,
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

Life = Callable[[Story, date, str, str], None]


def admitted(
    story: Story, on: date, door: str, organisation: str, *, register: bool = True, **answers: Any
) -> tuple[Entry, Course]:
    """In by the door, a tariff within days, in treatment."""
    missed = register and door == "gp" and story.rng.random() < 0.5
    entry = come_in(story, on, door, missed=missed, register=register)
    confirm(story, weekday(entry.assessed + days(story.rng.randint(0, 3))), entry.assessment)
    return entry, begin(story, entry, organisation, **answers)


def confirm(story: Story, on: date, assessment: str) -> None:
    """Mostly as proposed; now and then another band, or one price."""
    chance = story.rng.random()
    if chance < 0.04:
        band = "high" if story.need.band != "high" else "medium"
        story.confirm(on, assessment, band=band, overrideCode="second_rater")
    elif chance < 0.08:
        prices = {"engaged_12_weeks": 12_345, "planned_discharge": 77_777}
        story.confirm(on, assessment, prices=prices, overrideCode="clinical_judgement")
    else:
        story.confirm(on, assessment)
        return
    story.shows("tariff_overridden", on)


def extras(story: Story, course: Course, last: date) -> None:
    """What happens besides to many: vaccination, news of offending."""
    if story.need.injects and story.rng.random() < 0.6 and course.started + days(75) < last:
        vaccinated(story, course)
    if story.need.offends and course.started + days(130) < last:
        story.no_offence(weekday(course.started + days(120)), story.rng.choice(["", course.episode]))


def completes(story: Story, on: date, door: str, organisation: str) -> None:
    completed(story, on, door, organisation)


def completed(story: Story, on: date, door: str, organisation: str, weeks: int = 0) -> tuple[Course, date]:
    """Start, review at 12 weeks, another at 24, exit TOP and a planned discharge."""
    _, course = admitted(story, on, door, organisation)
    keep_in_touch(story, course)
    first = review(story, course, story.rng.choice([85, 86, 89]), well=story.rng.random() < 0.6)
    weeks = weeks or story.rng.randint(27, 40)
    if weeks > 26:
        review(story, course, 7 * 24, well=story.rng.random() < 0.8)
    left = leave_well(story, course, course.started + days(7 * weeks))
    story.shows("top_start_review_exit", max(first, left))
    extras(story, course, left)
    return course, left


def drops_out(story: Story, on: date, door: str, organisation: str) -> None:
    _, course = admitted(story, on, door, organisation)
    weeks = story.rng.randint(3, 22)
    if weeks > 13:
        keep_in_touch(story, course)
        review(story, course, 86, well=story.rng.random() < 0.3)
    left = drop_out(story, course, course.started + days(7 * weeks + 2), story.rng.choice(["85", "85", "86", "87"]))
    extras(story, course, left)


def stays(story: Story, on: date, door: str, organisation: str) -> None:
    """Still in treatment on the last day."""
    _, course = admitted(story, on, door, organisation)
    for after in (80, 170, 262, 351):
        if course.started + days(after + 3) < LAST_DAY:
            review(story, course, after, well=story.rng.random() < 0.5)
    extras(story, course, LAST_DAY)


def never_engages(story: Story, on: date, door: str, organisation: str) -> None:
    entry = come_in(story, on, door)
    story.confirm(weekday(entry.assessed + days(1)), entry.assessment)
    referral = story.refer(entry.assessed, SERVICES[organisation], entry.assessment)
    story.accept(weekday(entry.assessed + days(3)), organisation, referral)
    closed = weekday(entry.assessed + days(story.rng.randint(20, 35)))
    if story.rng.random() < 0.4:
        story.withdraw(closed, referral)
    else:
        story.close(closed, organisation, referral)
    story.shows("never_engages", closed)


def declined(story: Story, on: date, door: str, organisation: str) -> None:
    """One provider declines, the other accepts."""
    entry = come_in(story, on, door)
    story.confirm(weekday(entry.assessed + days(2)), entry.assessment)
    answered = declined_first(story, entry.assessed, organisation, entry.assessment)
    referral = story.refer(answered, SERVICES[organisation], entry.assessment)
    accepted = weekday(answered + days(1))
    story.accept(accepted, organisation, referral)
    story.shows("declined_then_accepted", accepted)
    course = start_course(story, weekday(accepted + days(4)), organisation, referral)
    keep_in_touch(story, course)
    review(story, course, 88, well=True)
    leave_well(story, course, course.started + days(7 * story.rng.randint(20, 30)))


def alcohol_before_july(story: Story, on: date, door: str, organisation: str) -> None:
    """26 or over, alcohol: out of remit in spring but helped, in after a new assessment."""
    entry = come_in(story, on, door)
    advice_only(story, entry, date(2012, 6, 22))
    again = weekday(date(2012, 7, 2) + days(story.rng.randint(0, 25)))
    contact = story.contact(again, "self", "appointment")
    second = Entry(again, story.assess(again, "comprehensive", contact), door)
    story.confirm(again, second.assessment)
    story.shows("alcohol_26_out_then_in", again)
    course = begin(story, second, organisation)
    keep_in_touch(story, course)
    review(story, course, 87, well=story.rng.random() < 0.7)
    leave_well(story, course, course.started + days(7 * story.rng.randint(18, 30)))


def returns(story: Story, door: str, organisation: str, back: date, feature: str) -> Course:
    story.register_again(weekday(back), door)
    entry, course = admitted(story, back, door, organisation, register=False)
    story.shows(feature, entry.assessed)
    return course


def returns_at_once(story: Story, on: date, door: str, organisation: str) -> None:
    """Back at most 21 days after a planned discharge: the journey goes on."""
    _, left = completed(story, on, door, organisation, story.rng.randint(20, 26))
    back = left + days(story.rng.choice([4, 7, 11]))
    course = returns(story, "self", organisation, back, "returned_within_21_days")
    leave_well(story, course, course.started + days(7 * story.rng.randint(14, 20)))


def returns_in_window(story: Story, on: date, door: str, organisation: str) -> None:
    """A re-presentation within twelve months takes the planned discharge back."""
    _, left = completed(story, on, door, organisation, story.rng.randint(16, 30))
    back = left + days(story.rng.randint(40, 330))
    again = story.rng.choice(["cdas", "riverside"])
    course = returns(story, story.rng.choice(["self", door]), again, back, "returned_within_window")
    if story.rng.random() < 0.5:
        keep_in_touch(story, course)
        leave_well(story, course, course.started + days(7 * 15))
    else:
        drop_out(story, course, course.started + days(50))


def returns_after_window(story: Story, on: date, door: str, organisation: str) -> None:
    """A year and more later: a new journey, and the old one stays paid."""
    _, left = completed(story, on, door, organisation, story.rng.randint(14, 18))
    back = left + days(story.rng.randint(370, 420))
    returns(story, "self", organisation, back, "returned_after_window")


def not_answered(story: Story, on: date, door: str, organisation: str) -> None:
    """NA at the start or at the review: no abstinence to be seen, and no zero either."""
    at_start = story.rng.random() < 0.5
    used = story.need.used_items[0]
    first: dict[str, Any] = {used: "NA"} if at_start else {}
    _, course = admitted(story, on, door, organisation, **first)
    keep_in_touch(story, course)
    answers: dict[str, Any] = {} if at_start else {used: "NA", "quality_of_life": "NA"}
    story.shows("top_not_answered", review(story, course, 86, well=True, **answers))
    drop_out(story, course, course.started + days(140))


def moves_provider(story: Story, on: date, door: str, organisation: str) -> None:
    """Transferred in mid-course: what follows belongs to the successor."""
    _, course = admitted(story, on, door, organisation)
    keep_in_touch(story, course)
    review(story, course, 86, well=story.rng.random() < 0.5)
    other = "riverside" if organisation == "cdas" else "cdas"
    moved = weekday(course.started + days(120))
    story.transfer(moved, organisation, course.episode, other)
    story.shows("transferred", moved)
    course.organisation = other
    review(story, course, 165, well=True)
    leave_well(story, course, course.started + days(7 * 28))


def early_success(story: Story, on: date, door: str, organisation: str) -> None:
    """Done in ten weeks: engaged on the day of the planned discharge."""
    _, course = admitted(story, on, door, organisation)
    story.shows("early_success", leave_well(story, course, course.started + days(70)))


def housed(story: Story, on: date, door: str, organisation: str) -> None:
    """No home at the start, one at the review; the start TOP was taken with the assessment."""
    story.need.homeless = True
    entry = come_in(story, on, door, start_top=True)
    story.confirm(entry.assessed, entry.assessment)
    course = begin(story, entry, organisation)
    keep_in_touch(story, course)
    some = somewhat_better(story.need, story.rng) | {"acute_housing": False}
    on = weekday(course.started + days(88))
    course.tops.append(story.top(on, organisation, course.episode, "review", top(story.need, story.rng, **some)))
    story.shows("housing_resolved", on)
    drop_out(story, course, on + days(60))


def only_advice(story: Story, on: date, door: str, organisation: str) -> None:
    """Comes for information, misses the appointment offered, is not seen again."""
    on = weekday(on)
    story.register(on, door)
    story.shows(f"{door}_referral", on)
    story.contact(on, door, "drop_in", kind="information")
    story.contact(weekday(on + days(7)), door, "appointment", "did_not_attend")


def after_the_contracts(story: Story, on: date, door: str, organisation: str) -> None:
    """In treatment only after both contracts have ended: help as ever, and no contract that pays."""
    on = date(2014, 4, 2) + days(story.rng.randint(0, 2))
    _, course = admitted(story, on, "self", organisation)
    story.shows("after_the_contracts", review(story, course, 70, well=True))
