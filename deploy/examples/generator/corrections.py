"""Lives in which something is told anew: a band, a late or corrected form, a corrected discharge, a refusal."""

from __future__ import annotations

from datetime import date

from deploy.examples.generator.clinical import better, top
from deploy.examples.generator.life_courses import admitted, completed
from deploy.examples.generator.person_script import PersonScript, weekday
from deploy.examples.generator.treatment import (
    begin,
    come_in,
    days,
    drop_out,
    keep_in_touch,
    leave_well,
    review,
    vaccinated,
)


def tariff_late(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """An outcome is achieved before anybody confirms the tariff."""
    entry = come_in(script, on, door)
    course = begin(script, entry, organisation)
    vaccinated(script, course)
    confirmed = weekday(course.started + days(80))
    script.confirm(confirmed, entry.assessment)
    script.shows("tariff_after_first_outcome", confirmed)
    review(script, course, 87, well=True)
    leave_well(script, course, course.started + days(7 * 22))


def reassessed(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """A reassessment half-way puts the person in another band."""
    _, course = admitted(script, on, door, organisation)
    keep_in_touch(script, course)
    review(script, course, 87, well=False)
    script.need.band = "high" if script.need.band != "high" else "medium"
    again = weekday(course.started + days(110))
    assessment = script.assess(again, "reassessment", script.contact(again, "self", "appointment"))
    script.confirm(weekday(again + days(script.rng.choice([0, 2, 60]))), assessment)
    script.shows("reassessed_to_other_band", weekday(again + days(62)))
    review(script, course, 170, well=True)
    leave_well(script, course, course.started + days(7 * 30))


def points_corrected(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """The points were entered wrongly; corrected after the first payment, the tariff is confirmed anew."""
    entry, course = admitted(script, on, door, organisation)
    keep_in_touch(script, course)
    review(script, course, 86, well=True)
    script.need.band = "high" if script.need.band == "low" else "low"
    corrected = weekday(course.started + days(150))
    script.correct_assessment(corrected, entry.assessment, entry.assessed)
    script.confirm(weekday(corrected + days(2)), entry.assessment)
    script.shows("assessment_corrected", weekday(corrected + days(2)))
    if any(feature == "tariff_overridden" for feature, _, _ in script.shown):
        script.shows("overridden_tariff_asked_anew", weekday(corrected + days(2)))
    leave_well(script, course, course.started + days(7 * 26))


def late_top(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """A review of week 12 arrives in week 38, when the review of week 22 has long been paid, in another band."""
    _, course = admitted(script, on, door, organisation, opiates=12)
    keep_in_touch(script, course)
    script.need.band = "high" if script.need.band != "high" else "low"
    again = weekday(course.started + days(105))
    script.confirm(again, script.assess(again, "reassessment"))
    review(script, course, 155, well=True)
    sent = weekday(course.started + days(7 * 38))
    items = top(script.need, script.rng, **better(script.need, script.rng))
    filled = weekday(course.started + days(86))
    course.tops.append(script.top(sent, organisation, course.episode, "review", items, filled))
    script.shows("late_top_changes_paid_outcome", sent)
    leave_well(script, course, course.started + days(7 * 44))


def corrected_top(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """A review said 0 days; months later the provider finds that it was 9. What was paid for it falls."""
    _, course = admitted(script, on, door, organisation)
    keep_in_touch(script, course)
    filled = review(script, course, 92, well=True)
    sent = weekday(filled + days(script.rng.randint(80, 100)))
    wanted = better(script.need, script.rng) | {script.need.used_items[0]: 9}
    items = top(script.need, script.rng, **wanted)
    script.correct_top(sent, organisation, course.tops[-1], "review", items, filled)
    script.shows("corrected_top_withdraws", sent)
    drop_out(script, course, sent + days(30))


def corrected_end(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """The discharge was entered wrongly: another day, or no completion at all."""
    course, left = completed(script, on, door, organisation, script.rng.randint(16, 24))
    sent = weekday(left + days(script.rng.choice([9, 45, 70])))
    if script.rng.random() < 0.5:
        script.correct_end(sent, organisation, course.episode, left - days(1), "80", left)
    else:
        script.correct_end(sent, organisation, course.episode, left, "86", left)
    script.shows("corrected_discharge", sent)


def refused(script: PersonScript, on: date, door: str, organisation: str) -> None:
    """The verifier does not believe the quality of life of the only good review."""
    _, course = admitted(script, on, door, organisation)
    keep_in_touch(script, course)
    reviewed = review(script, course, 86, well=True)
    script.refuse_after(reviewed, "quality_of_life")
    script.shows("verification_refused", reviewed + days(7))
    drop_out(script, course, reviewed + days(script.rng.randint(20, 60)))
