"""The ten persons whose money golden.md works out by hand: every date is written here, nothing is drawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.examples.generator.clinical import Need, top
from deploy.examples.generator.person_script import PersonScript, ref
from deploy.examples.generator.treatment import SERVICES, Admission, Course, advice_only, days, merge, register_again

HEROIN, CRACK, COCAINE, CANNABIS, AMPHETAMINES, ALCOHOL = "1011", "3201", "3200", "5000", "3100", "7000"


def need(drug: str, band: str, *, injects: bool = False, homeless: bool = False) -> Need:
    return Need((drug,), injects=injects, homeless=homeless, offends=False, band=band)


NEEDS = (
    need(HEROIN, "low"),
    need(HEROIN, "high", injects=True, homeless=True),
    need(CRACK, "medium"),
    need(CANNABIS, "low"),
    need(ALCOHOL, "medium"),
    need(HEROIN, "medium"),
    need(COCAINE, "low"),
    need(HEROIN, "medium"),
    need(AMPHETAMINES, "medium"),
    need(CANNABIS, "medium"),
)


def _seen(script: PersonScript, on: date, door: str, access: str) -> Admission:
    script.register(on, door)
    script.shows(f"{door}_referral", on)
    return _assessed(script, on, door, access)


def _assessed(script: PersonScript, on: date, door: str, access: str) -> Admission:
    return Admission(on, script.assess(on, "comprehensive", script.contact(on, door, access)), door)


def _begin(script: PersonScript, entry: Admission, started: date, organisation: str, **answers: Any) -> Course:
    referral = script.refer(entry.assessed, SERVICES[organisation], entry.assessment)
    script.accept(min(started, entry.assessed + days(1)), organisation, referral)
    episode = script.start(started, organisation, referral)
    course = Course(episode, organisation, started)
    form(script, course, started, "start", **answers)
    return course


def form(
    script: PersonScript, course: Course, on: date, stage: str, *, sent: date | None = None, **answers: Any
) -> None:
    items = top(script.need, script.rng, **answers)
    course.tops.append(script.top(sent or on, course.organisation, course.episode, stage, items, on))


def first(script: PersonScript) -> None:
    """All goes well under the contract that holds."""
    entry = _seen(script, date(2012, 4, 16), "self", "drop_in")
    script.confirm(entry.assessed, entry.assessment)
    course = _begin(script, entry, date(2012, 4, 23), "cdas", opiates=20, quality_of_life=8)
    script.keywork(date(2012, 7, 2))
    form(script, course, date(2012, 7, 20), "review", quality_of_life=13)
    _leaves(script, course, date(2012, 10, 15), quality_of_life=13)
    script.shows("top_start_review_exit", date(2012, 10, 15))


def _leaves(script: PersonScript, course: Course, on: date, code: str = "80", **answers: Any) -> None:
    form(script, course, on, "exit", **answers)
    script.end(on, course.organisation, course.episode, code)
    script.shows("planned_discharge", on)


def second(script: PersonScript) -> None:
    """Much achieved and paid; back within the window, so the discharge is taken back."""
    entry = _seen(script, date(2012, 5, 8), "gp", "appointment")
    script.confirm(date(2012, 5, 9), entry.assessment)
    course = _begin(
        script,
        entry,
        date(2012, 5, 14),
        "riverside",
        opiates=28,
        injecting=20,
        acute_housing=True,
        quality_of_life=5,
    )
    for on in (date(2012, 5, 21), date(2012, 6, 18), date(2012, 7, 16)):
        script.dose(on, "riverside", course.episode)
    script.shows("hep_b_course", on)
    script.keywork(date(2012, 7, 24))
    form(script, course, date(2012, 8, 9), "review", opiates=3, quality_of_life=8)
    form(script, course, date(2012, 10, 30), "review", quality_of_life=9)
    _leaves(script, course, date(2012, 11, 26), quality_of_life=9)
    script.need.band = "medium"
    again = _assessed(script, date(2013, 5, 20), "self", "drop_in")
    script.confirm(again.assessed, again.assessment)
    script.shows("returned_within_window", again.assessed)
    back = _begin(script, again, date(2013, 5, 28), "cdas", opiates=8, quality_of_life=5)
    script.end(date(2013, 7, 10), "cdas", back.episode, "85")
    script.shows("unplanned_drop_out", date(2013, 7, 10))


def third(script: PersonScript) -> None:
    """By the custody suite; back on the last day of the window, so what was held is never paid."""
    script.register(date(2012, 6, 11), "custody")
    script.shows("custody_referral", date(2012, 6, 11))
    script.assess(date(2012, 6, 11), "arrest", script.contact(date(2012, 6, 11), "custody", "unbooked"))
    entry = _assessed(script, date(2012, 6, 13), "self", "appointment")
    script.confirm(date(2012, 6, 15), entry.assessment)
    course = _begin(script, entry, date(2012, 6, 20), "cdas", crack=16, quality_of_life=8)
    script.keywork(date(2012, 8, 24))
    form(script, course, date(2012, 9, 14), "review", crack=4, quality_of_life=9)
    script.no_offence(date(2012, 10, 15))
    _leaves(script, course, date(2012, 12, 3), quality_of_life=13)
    again = _assessed(script, date(2013, 12, 2), "self", "drop_in")
    script.confirm(again.assessed, again.assessment)
    script.shows("returned_within_window", again.assessed)
    back = _begin(script, again, date(2013, 12, 9), "cdas", crack=8, quality_of_life=8)
    script.end(date(2014, 1, 20), "cdas", back.episode, "85")


def fourth(script: PersonScript) -> None:
    """Back on the twenty-first day: the same journey, which a later discharge ends."""
    entry = _seen(script, date(2012, 7, 9), "self", "drop_in")
    script.confirm(entry.assessed, entry.assessment)
    course = _begin(script, entry, date(2012, 7, 16), "riverside", cannabis=28, quality_of_life=8)
    script.keywork(date(2012, 9, 20))
    form(script, course, date(2012, 10, 12), "review", quality_of_life=14)
    _leaves(script, course, date(2012, 10, 29), quality_of_life=14)
    script.need.band = "medium"
    again = _assessed(script, date(2012, 11, 19), "self", "drop_in")
    script.confirm(again.assessed, again.assessment)
    script.shows("returned_within_21_days", again.assessed)
    back = _begin(script, again, date(2012, 11, 19), "riverside", cannabis=4, quality_of_life=9)
    _leaves(script, back, date(2013, 3, 4), quality_of_life=14)


def fifth(script: PersonScript) -> None:
    """Forty-five, alcohol: out of remit in May but helped, in from 2 July; back on the very day the window is over."""
    entry = _seen(script, date(2012, 5, 14), "gp", "appointment")
    advice_only(script, entry, date(2012, 6, 22))
    second_time = _assessed(script, date(2012, 7, 2), "self", "appointment")
    script.confirm(second_time.assessed, second_time.assessment)
    script.shows("alcohol_26_out_then_in", second_time.assessed)
    course = _begin(script, second_time, date(2012, 7, 9), "cdas", alcohol=28, quality_of_life=6)
    script.keywork(date(2012, 9, 12))
    form(script, course, date(2012, 10, 3), "review", quality_of_life=9)
    _leaves(script, course, date(2012, 12, 17), "81", quality_of_life=12)
    again = _assessed(script, date(2013, 12, 17), "self", "drop_in")
    script.confirm(again.assessed, again.assessment)
    script.shows("returned_after_window", again.assessed)
    _begin(script, again, date(2013, 12, 23), "riverside", alcohol=12, quality_of_life=7)


def sixth(script: PersonScript) -> None:
    """Paid in the high band for a review in February; a form of December arrives in May and belongs to medium."""
    script.register(date(2012, 8, 30), "court")
    script.shows("court_referral", date(2012, 8, 30))
    script.assess(date(2012, 8, 30), "sentence", script.contact(date(2012, 8, 30), "court", "appointment"))
    entry = _assessed(script, date(2012, 9, 3), "self", "appointment")
    script.confirm(entry.assessed, entry.assessment)
    course = _begin(script, entry, date(2012, 9, 10), "cdas", opiates=12, quality_of_life=7)
    script.keywork(date(2012, 11, 15))
    script.need.band = "high"
    reassessment = script.assess(date(2012, 12, 17), "reassessment")
    script.confirm(date(2012, 12, 17), reassessment)
    script.shows("reassessed_to_other_band", date(2012, 12, 17))
    form(script, course, date(2013, 2, 11), "review", quality_of_life=7)
    form(script, course, date(2012, 12, 5), "review", sent=date(2013, 5, 22), quality_of_life=7)
    script.shows("late_top_changes_paid_outcome", date(2013, 5, 22))
    script.end(date(2013, 7, 1), "cdas", course.episode, "85")


def seventh(script: PersonScript) -> None:
    """A review of January is corrected in April: abstinence falls, quality of life is verified anew."""
    entry = _seen(script, date(2012, 10, 1), "self", "drop_in")
    script.confirm(entry.assessed, entry.assessment)
    course = _begin(script, entry, date(2012, 10, 8), "riverside", cocaine=8, quality_of_life=9)
    script.keywork(date(2012, 12, 10))
    form(script, course, date(2013, 1, 7), "review", quality_of_life=14)
    items = top(script.need, script.rng, cocaine=5, quality_of_life=14)
    script.correct_top(date(2013, 4, 10), "riverside", course.tops[-1], "review", items, date(2013, 1, 7))
    script.shows("corrected_top_withdraws", date(2013, 4, 10))
    form(script, course, date(2013, 5, 13), "review", quality_of_life=14)
    script.end(date(2013, 6, 10), "riverside", course.episode, "85")


def eighth(script: PersonScript) -> None:
    """Vaccinated before the tariff is confirmed, which a person then sets a band lower than the points say."""
    entry = _seen(script, date(2013, 5, 7), "gp", "appointment")
    course = _begin(script, entry, date(2013, 5, 13), "riverside", opiates=16, quality_of_life=8)
    for on in (date(2013, 5, 20), date(2013, 6, 17), date(2013, 7, 15)):
        script.dose(on, "riverside", course.episode)
    script.shows("hep_b_course", on)
    script.keywork(date(2013, 7, 17))
    script.confirm(date(2013, 8, 1), entry.assessment, band="low", overrideCode="clinical_judgement")
    script.shows("tariff_after_first_outcome", date(2013, 8, 1))
    script.shows("tariff_overridden", date(2013, 8, 1))
    form(script, course, date(2013, 8, 8), "review", quality_of_life=12)
    script.end(date(2013, 9, 30), "riverside", course.episode, "85")


def ninth(script: PersonScript, double: PersonScript) -> None:
    """Taken for a person who came back; the merge withdraws the discharge, the unmerge restores it."""
    entry = _seen(script, date(2012, 8, 6), "self", "drop_in")
    script.confirm(entry.assessed, entry.assessment)
    course = _begin(script, entry, date(2012, 8, 13), "riverside", amphetamines=16, quality_of_life=8)
    script.keywork(date(2012, 10, 17))
    form(script, course, date(2012, 11, 8), "review", quality_of_life=12)
    _leaves(script, course, date(2013, 1, 28), quality_of_life=12)
    register_again(double, date(2013, 3, 11), proposed=True)
    _assessed(double, date(2013, 3, 11), "self", "drop_in")
    made = merge(script, date(2013, 3, 18), double.name, proposed=True)
    script.shows("registered_twice_and_merged", date(2013, 3, 18))
    script.line(date(2013, 5, 15), "unmerge", script.assessor, {"merge": ref(made), "reasonCode": "not_same_person"})
    script.shows("unmerged", date(2013, 5, 15))


def tenth(script: PersonScript) -> None:
    """Declined, accepted elsewhere; one outcome refused; the day of the discharge corrected."""
    entry = _seen(script, date(2013, 6, 3), "self", "drop_in")
    script.confirm(entry.assessed, entry.assessment)
    script.decline(date(2013, 6, 5), "riverside", script.refer(entry.assessed, SERVICES["riverside"], entry.assessment))
    script.shows("declined_then_accepted", date(2013, 6, 6))
    again = Admission(date(2013, 6, 5), entry.assessment, "self")
    course = _begin(script, again, date(2013, 6, 10), "cdas", cannabis=20, quality_of_life=10)
    script.keywork(date(2013, 8, 14))
    form(script, course, date(2013, 9, 4), "review", quality_of_life=15)
    script.refuse_after(date(2013, 9, 4), "quality_of_life")
    script.shows("verification_refused", date(2013, 9, 9))
    _leaves(script, course, date(2013, 11, 4), quality_of_life=12)
    script.correct_end(date(2013, 11, 20), "cdas", course.episode, date(2013, 11, 1), "80", date(2013, 11, 4))
    script.shows("corrected_discharge", date(2013, 11, 20))


FIRST_EIGHT = (first, second, third, fourth, fifth, sixth, seventh, eighth)
