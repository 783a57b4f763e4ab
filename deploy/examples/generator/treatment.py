"""The stretches that lives are put together from: the way in, a course of treatment, the way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.clinical import better, somewhat_better, start_form, top
from deploy.examples.generator.person_script import PersonScript, ref, weekday

SERVICES = {"cdas": "cdas-prescribing", "riverside": "riverside-recovery", "bridge-advice": "bridge-advice"}
CRIMINAL_JUSTICE = {"custody": "arrest", "court": "sentence", "prison": "release"}
ENTRY = {"self": "drop_in", "gp": "appointment", "custody": "unbooked", "court": "appointment", "prison": "appointment"}


def days(count: int) -> timedelta:
    return timedelta(days=count)


@dataclass
class Admission:
    """How somebody came, and what became of it."""

    assessed: date
    assessment: str
    door: str
    start_top_taken: bool = False


@dataclass
class Course:
    """A course of treatment that has begun."""

    episode: str
    organisation: str
    started: date
    tops: list[str] = field(default_factory=list)


def come_in(
    script: PersonScript, on: date, door: str, *, missed: bool = False, register: bool = True, start_top: bool = False
) -> Admission:
    """Registered, seen and comprehensively assessed; who comes by custody, court or prison is seen there first."""
    on = weekday(on)
    if register:
        script.register(on, door)
        script.shows(f"{door}_referral", on)
    if missed:
        on = _missed(script, on, door)
    if door in CRIMINAL_JUSTICE:
        met = script.contact(on, door, "unbooked" if door == "custody" else "appointment")
        script.assess(on, CRIMINAL_JUSTICE[door], met)
        on = weekday(on + days(script.rng.randint(1, 5)))
    access = script.rng.choice(["appointment", "drop_in"]) if door in CRIMINAL_JUSTICE else ENTRY[door]
    contact = script.contact(on, "self" if door in CRIMINAL_JUSTICE else door, access)
    form = top(script.need, script.rng, **start_form(script.need, script.rng)) if start_top else None
    return Admission(on, script.assess(on, "comprehensive", contact, form), door, start_top_taken=start_top)


def _missed(script: PersonScript, on: date, door: str) -> date:
    script.contact(on, door, "appointment", "did_not_attend")
    return weekday(on + days(script.rng.randint(3, 9)))


def declined_first(script: PersonScript, on: date, organisation: str, assessment: str) -> date:
    """The other provider says no; the day on which the next referral can be made."""
    other = "riverside" if organisation == "cdas" else "cdas"
    referral = script.refer(on, SERVICES[other], assessment)
    answered = weekday(on + days(script.rng.randint(1, 3)))
    script.decline(answered, other, referral)
    return answered


def begin(
    script: PersonScript, entry: Admission, organisation: str, *, wait: int | None = None, **answers: Any
) -> Course:
    """Referred on the day of the assessment, accepted, started with a start TOP unless it was taken before."""
    wait = script.rng.randint(3, 12) if wait is None else wait
    referral = script.refer(entry.assessed, SERVICES[organisation], entry.assessment)
    script.accept(weekday(entry.assessed + days(min(2, wait))), organisation, referral)
    started = weekday(entry.assessed + days(wait))
    if entry.start_top_taken:
        return Course(script.start(started, organisation, referral), organisation, started)
    return start_course(script, started, organisation, referral, **answers)


def start_course(
    script: PersonScript, started: date, organisation: str, referral: str, **answers: int | bool | str
) -> Course:
    episode = script.start(started, organisation, referral)
    items = top(script.need, script.rng, **{**start_form(script.need, script.rng), **answers})
    script.top(started, organisation, episode, "start", items)
    return Course(episode, organisation, started)


def keep_in_touch(script: PersonScript, course: Course) -> None:
    """One attended session between the eighth and the twelfth week, never on the edge of either."""
    script.keywork(weekday(course.started + days(script.rng.randint(60, 78))))


def review(script: PersonScript, course: Course, after: int, *, well: bool, **answers: int | bool | str) -> date:
    """A review about so many days after the start; never on the very day on which weeks 8 or 12 are full."""
    on = weekday(course.started + days(after))
    if (on - course.started).days in {56, 84}:
        on = weekday(on + days(1))
    wanted = (better if well else somewhat_better)(script.need, script.rng) | answers
    course.tops.append(
        script.top(on, course.organisation, course.episode, "review", top(script.need, script.rng, **wanted))
    )
    return on


def leave_well(script: PersonScript, course: Course, on: date, **answers: int | bool | str) -> date:
    """Exit TOP and a planned discharge by a clinician."""
    on = weekday(on)
    wanted = better(script.need, script.rng) | answers
    script.top(on, course.organisation, course.episode, "exit", top(script.need, script.rng, **wanted))
    script.end(on, course.organisation, course.episode, "81" if script.need.drugs == ("7000",) else "80")
    script.shows("planned_discharge", on)
    return on


def drop_out(script: PersonScript, course: Course, on: date, code: str = "85") -> date:
    on = weekday(on)
    script.end(on, course.organisation, course.episode, code)
    if code == "85":
        script.shows("unplanned_drop_out", on)
    return on


def vaccinated(script: PersonScript, course: Course, first: int = 7) -> date:
    """Three doses, a month apart."""
    for dose in range(3):
        on = weekday(course.started + days(first + 28 * dose))
        script.dose(on, course.organisation, course.episode)
    script.shows("hep_b_course", on)
    return on


def advice_only(script: PersonScript, entry: Admission, until: date) -> None:
    """Out of remit: helped by the untariffed advice service until a new assessment is due."""
    referral = script.refer(entry.assessed, SERVICES["bridge-advice"], entry.assessment, "only_option")
    taken = weekday(entry.assessed + days(1))
    script.accept(taken, "bridge-advice", referral)
    episode = script.start(taken, "bridge-advice", referral)
    script.end(until, "bridge-advice", episode, "83")


def register_again(script: PersonScript, on: date, *, proposed: bool) -> None:
    """The same person at the LASARS's door once more, without the number that would have told."""
    body = script.identity.registration(with_number=False)
    script.line(on, "register_person", script.assessor, body, script.name)
    if proposed:
        script.shows("match_proposed", on)


def merge(script: PersonScript, on: date, absorbed: str, *, proposed: bool) -> str:
    """The survivor's line; where the match was proposed, an assessor confirms it."""
    if proposed:
        body: dict[str, object] = {"match": ref(f"{absorbed}/match"), "survivorId": ref(script.name)}
        return script.line(on, "confirm_match", script.assessor, body, "merge")
    body = {"survivorId": ref(script.name), "absorbedId": ref(absorbed), "reasonCode": "same_person"}
    return script.line(on, "merge", script.assessor, body, "merge")
