"""Lives in which something is told anew: a band, a late or corrected form, a corrected discharge, a refusal."""

from __future__ import annotations

from datetime import date

from deploy.examples.generator.clinical import better, top
from deploy.examples.generator.lives import admitted, completed
from deploy.examples.generator.story import Story, weekday
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


def tariff_late(story: Story, on: date, door: str, organisation: str) -> None:
    """An outcome is achieved before anybody confirms the tariff."""
    entry = come_in(story, on, door)
    course = begin(story, entry, organisation)
    vaccinated(story, course)
    confirmed = weekday(course.started + days(80))
    story.confirm(confirmed, entry.assessment)
    story.shows("tariff_after_first_outcome", confirmed)
    review(story, course, 87, well=True)
    leave_well(story, course, course.started + days(7 * 22))


def reassessed(story: Story, on: date, door: str, organisation: str) -> None:
    """A reassessment half-way puts the person in another band."""
    _, course = admitted(story, on, door, organisation)
    keep_in_touch(story, course)
    review(story, course, 87, well=False)
    story.need.band = "high" if story.need.band != "high" else "medium"
    again = weekday(course.started + days(110))
    assessment = story.assess(again, "reassessment", story.contact(again, "self", "appointment"))
    story.confirm(weekday(again + days(story.rng.choice([0, 2, 60]))), assessment)
    story.shows("reassessed_to_other_band", weekday(again + days(62)))
    review(story, course, 170, well=True)
    leave_well(story, course, course.started + days(7 * 30))


def points_corrected(story: Story, on: date, door: str, organisation: str) -> None:
    """The points were entered wrongly; corrected after the first payment, the tariff is confirmed anew."""
    entry, course = admitted(story, on, door, organisation)
    keep_in_touch(story, course)
    review(story, course, 86, well=True)
    story.need.band = "high" if story.need.band == "low" else "low"
    corrected = weekday(course.started + days(150))
    story.correct_assessment(corrected, entry.assessment, entry.assessed)
    story.confirm(weekday(corrected + days(2)), entry.assessment)
    story.shows("assessment_corrected", weekday(corrected + days(2)))
    if any(feature == "tariff_overridden" for feature, _, _ in story.shown):
        story.shows("overridden_tariff_asked_anew", weekday(corrected + days(2)))
    leave_well(story, course, course.started + days(7 * 26))


def late_top(story: Story, on: date, door: str, organisation: str) -> None:
    """A review of week 12 arrives in week 38, when the review of week 22 has long been paid, in another band."""
    _, course = admitted(story, on, door, organisation, opiates=12)
    keep_in_touch(story, course)
    story.need.band = "high" if story.need.band != "high" else "low"
    again = weekday(course.started + days(105))
    story.confirm(again, story.assess(again, "reassessment"))
    review(story, course, 155, well=True)
    sent = weekday(course.started + days(7 * 38))
    items = top(story.need, story.rng, **better(story.need, story.rng))
    filled = weekday(course.started + days(86))
    course.tops.append(story.top(sent, organisation, course.episode, "review", items, filled))
    story.shows("late_top_changes_paid_outcome", sent)
    leave_well(story, course, course.started + days(7 * 44))


def corrected_top(story: Story, on: date, door: str, organisation: str) -> None:
    """A review said 0 days; months later the provider finds that it was 9. What was paid for it falls."""
    _, course = admitted(story, on, door, organisation)
    keep_in_touch(story, course)
    filled = review(story, course, 92, well=True)
    sent = weekday(filled + days(story.rng.randint(80, 100)))
    wanted = better(story.need, story.rng) | {story.need.used_items[0]: 9}
    items = top(story.need, story.rng, **wanted)
    story.correct_top(sent, organisation, course.tops[-1], "review", items, filled)
    story.shows("corrected_top_withdraws", sent)
    drop_out(story, course, sent + days(30))


def corrected_end(story: Story, on: date, door: str, organisation: str) -> None:
    """The discharge was entered wrongly: another day, or no completion at all."""
    course, left = completed(story, on, door, organisation, story.rng.randint(16, 24))
    sent = weekday(left + days(story.rng.choice([9, 45, 70])))
    if story.rng.random() < 0.5:
        story.correct_end(sent, organisation, course.episode, left - days(1), "80", left)
    else:
        story.correct_end(sent, organisation, course.episode, left, "86", left)
    story.shows("corrected_discharge", sent)


def refused(story: Story, on: date, door: str, organisation: str) -> None:
    """The verifier does not believe the quality of life of the only good review."""
    _, course = admitted(story, on, door, organisation)
    keep_in_touch(story, course)
    reviewed = review(story, course, 86, well=True)
    story.refuse_after(reviewed, "quality_of_life")
    story.shows("verification_refused", reviewed + days(7))
    drop_out(story, course, reviewed + days(story.rng.randint(20, 60)))
