"""Lives in which something is told anew: a form, an end, a refusal; and persons whom the front door has twice."""

from __future__ import annotations

from datetime import date

from deploy.examples.generator.areas.happenings import in_touch
from deploy.examples.generator.areas.lives import admitted, completed, leaves_well, reviewed
from deploy.examples.generator.areas.script import AreaScript, Stay
from deploy.examples.generator.person_script import ref, weekday
from deploy.examples.generator.treatment import days, merge, register_again

TOP_KINDS = ("top_abstinent", "top_item", "top_reliable_change", "injecting_stopped")


def corrected_top(script: AreaScript, on: date, door: str) -> None:
    """A good review turns out to have been none, when it may have been paid."""
    stay = admitted(script, on, door)
    in_touch(script, stay, stay.started + days(200))
    filled = reviewed(script, stay, 90, well=True)
    sent = weekday(filled + days(script.rng.randint(70, 100)))
    items = script.form(script.middling())
    script.correct_top(sent, stay.organisation, stay.tops[-1], "review", items, filled)
    script.shows("corrected_top", sent)
    script.leave(weekday(sent + days(20)), stay, "unsuccessful")


def corrected_end(script: AreaScript, on: date, door: str) -> None:
    """The completion was none."""
    stay, left = completed(script, on, door, script.rng.randint(15, 24))
    sent = weekday(left + days(script.rng.choice([9, 60])))
    code = script.terms.reasons("unsuccessful")[0]
    script.correct_end(sent, stay.organisation, stay.episode, left, code, left)
    script.shows("corrected_end", sent)


def refused(script: AreaScript, on: date, door: str) -> None:
    """The verifier does not believe what a review shows."""
    stay = admitted(script, on, door)
    in_touch(script, stay, stay.started + days(150))
    seen = reviewed(script, stay, 87, well=True)
    for measure in script.terms.of_kind(*TOP_KINDS)[:2]:
        if measure["verification"] == "person":
            script.refuse_after(seen, measure["code"])
            script.shows("refused", seen)
    leaves_well(script, stay, stay.started + days(150))


def treated_twice(script: AreaScript, on: date, door: str) -> None:
    """Comes back under a second record, in whose treatment the two are found to be one."""
    _, left = completed(script, on, door, 16)
    double = script.double()
    stay = _again(double, weekday(left + days(60)))
    joined = weekday(stay.started + days(30))
    merge(script, joined, double.name, proposed=True)
    script.shows("merged", joined)
    double.leave(weekday(stay.started + days(100)), stay, "unsuccessful")


def merged_by_mistake(script: AreaScript, on: date, door: str) -> None:
    """Somebody else's treatment looks like a return, until the two are told apart again."""
    _, left = completed(script, on, door, 15)
    double = script.double()
    stay = _again(double, weekday(left + days(40)))
    joined = weekday(stay.started + days(20))
    made = merge(script, joined, double.name, proposed=True)
    parted = weekday(joined + days(45))
    body: dict[str, object] = {"merge": ref(made), "reasonCode": "not_same_person"}
    script.line(parted, "unmerge", script.assessor, body)
    script.shows("unmerged", parted)
    double.leave(weekday(parted + days(40)), stay, "unsuccessful")


def _again(double: AreaScript, on: date) -> Stay:
    register_again(double, on, proposed=True)
    return admitted(double, on, "self", register=False)
