"""Persons whom the front door has twice, and pairs whom it only takes for one."""

# ruff: noqa: ARG001 - every life is told with the same arguments

from __future__ import annotations

from dataclasses import replace
from datetime import date

from deploy.examples.generator.clinical import better, top
from deploy.examples.generator.life_courses import admitted, completes
from deploy.examples.generator.people import InventedIdentity
from deploy.examples.generator.person_script import PersonScript, ref, weekday
from deploy.examples.generator.treatment import begin, come_in, days, drop_out, merge, register_again


def misspelt(identity: InventedIdentity) -> InventedIdentity:
    """Initials, birth date and sex agree: near enough for a match to be proposed."""
    return replace(identity, family_name=identity.family_name[:-2] + identity.family_name[:-3:-1])


def other_birthday(identity: InventedIdentity) -> InventedIdentity:
    """A birth date written down wrongly: no match is proposed, somebody finds out later."""
    return replace(identity, birth_date=identity.birth_date - days(9))


def discharged_on(script: PersonScript) -> date:
    return max(date.fromisoformat(line["with"]["endedOn"]) for line in script.lines if line["do"] == "end")


def treated_as_double(
    script: PersonScript, double: PersonScript, on: date, door: str, organisation: str, proposed: bool
) -> None:
    """Comes back under a second record, in whose treatment the two are found to be one; the treatment goes on."""
    completes(script, on, door, organisation)
    back = weekday(discharged_on(script) + days(script.rng.randint(40, 200)))
    register_again(double, back, proposed=proposed)
    _, course = admitted(double, back, "self", organisation, register=False)
    merged = weekday(course.started + days(30))
    merge(script, merged, double.name, proposed=proposed)
    script.shows("registered_twice_and_merged", merged)
    reviewed = weekday(course.started + days(75))
    items = top(double.need, script.rng, **better(double.need, script.rng))
    script.top(reviewed, organisation, course.episode, "review", items)
    script.end(weekday(course.started + days(100)), organisation, course.episode, "85")


def pending_long(
    script: PersonScript, double: PersonScript, on: date, door: str, organisation: str, proposed: bool
) -> None:
    """Months pass before anybody decides: meanwhile no run pays for the second record."""
    completes(script, on, door, organisation)
    back = weekday(discharged_on(script) + days(script.rng.randint(30, 90)))
    register_again(double, back, proposed=True)
    _, course = admitted(double, back, "self", organisation, register=False)
    offence_seen = weekday(course.started + days(14))
    double.no_offence(offence_seen, course.episode)
    drop_out(double, course, course.started + days(60))
    decided = weekday(course.started + days(100))
    merge(script, decided, double.name, proposed=True)
    script.shows("registered_twice_and_merged", decided)
    script.shows("unpaid_while_match_pending", decided)


def merged_by_mistake(
    script: PersonScript, double: PersonScript, on: date, door: str, organisation: str, proposed: bool
) -> None:
    """Somebody else's assessment looks like a return, until the two are told apart again."""
    completes(script, on, door, organisation)
    back = weekday(discharged_on(script) + days(script.rng.randint(40, 150)))
    register_again(double, back, proposed=proposed)
    entry = come_in(double, back, "self", register=False)
    merged = weekday(back + days(10))
    made = merge(script, merged, double.name, proposed=proposed)
    script.shows("registered_twice_and_merged", merged)
    parted = weekday(merged + days(script.rng.randint(20, 70)))
    body: dict[str, object] = {"merge": ref(made), "reasonCode": "not_same_person"}
    script.line(parted, "unmerge", script.assessor, body)
    script.shows("unmerged", parted)
    later = weekday(parted + days(2))
    double.confirm(later, entry.assessment)


def two_after_all(
    script: PersonScript, double: PersonScript, on: date, door: str, organisation: str, proposed: bool
) -> None:
    """A proposed match that an assessor rejects."""
    completes(script, on, door, organisation)
    back = weekday(on + days(60))
    register_again(double, back, proposed=True)
    entry = come_in(double, back, "self", register=False)
    rejected = weekday(back + days(6))
    body = {"match": ref(f"{double.name}/match"), "reasonCode": "different_people"}
    double.line(rejected, "reject_match", double.assessor, body)
    double.shows("match_rejected", rejected)
    double.confirm(weekday(entry.assessed + days(1)), entry.assessment)
    course = begin(double, entry, "riverside" if organisation == "cdas" else "cdas")
    drop_out(double, course, course.started + days(90))
