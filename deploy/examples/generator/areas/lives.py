"""The kinds of lives of an area's caseload: each from a first day, by a door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from deploy.examples.generator.areas.happenings import after_leaving, in_touch, in_treatment
from deploy.examples.generator.areas.script import AreaScript, Stay
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.person_script import weekday
from deploy.examples.generator.treatment import come_in, days

Life = Callable[[AreaScript, date, str], None]
LONGEST = 300  # days that a provider has to be there for, to be chosen


def window(terms: SchemeTerms) -> int:
    """For how many days a return takes something back."""
    months = [measure["params"]["months"] for measure in terms.of_kind("no_representation")]
    months += [m["provisional_months"] for m in terms.measures if isinstance(m.get("provisional_months"), int)]
    return 31 * max(months, default=6)


def provider(script: AreaScript, on: date) -> str:
    there = script.terms.treats_on(on, on + days(LONGEST))
    return script.rng.choice(there)


def admitted(script: AreaScript, on: date, door: str, *, register: bool = True, declined: bool = False) -> Stay:
    """In by the door, a band within days, in treatment: with the first contract, if somebody comes before it."""
    entry = come_in(script, on, door, register=register)
    script.confirm(weekday(entry.assessed + days(script.rng.randint(0, 3))), entry.assessment)
    organisation, referred = provider(script, entry.assessed), entry.assessed
    if declined:
        referral = script.refer(referred, organisation, entry.assessment)
        referred = weekday(referred + days(2))
        script.decline(referred, organisation, referral)
        script.shows("declined", referred)
    referral = script.refer(referred, organisation, entry.assessment)
    script.accept(weekday(referred + days(2)), organisation, referral)
    begins = max(weekday(referred + days(script.rng.randint(3, 12))), weekday(script.terms.begins))
    episode = script.start(begins, organisation, referral)
    stay = Stay(episode, organisation, begins, entry.assessment)
    script.top(begins, organisation, episode, "start", script.form(script.before))
    return stay


def reviewed(script: AreaScript, stay: Stay, after: int, *, well: bool) -> date:
    on = weekday(stay.started + days(after))
    answers = script.good() if well else script.middling()
    stay.tops.append(script.top(on, stay.organisation, stay.episode, "review", script.form(answers)))
    return on


def leaves_well(script: AreaScript, stay: Stay, on: date) -> date:
    on = weekday(on)
    script.top(on, stay.organisation, stay.episode, "exit", script.form(script.good()))
    script.leave(on, stay, "successful")
    script.shows("successful", on)
    return on


def completed(script: AreaScript, on: date, door: str, weeks: int = 0, share: float = 1.0) -> tuple[Stay, date]:
    """A review at 12 weeks and at 25, rated anew between, and a success."""
    stay = admitted(script, on, door)
    weeks = weeks or script.rng.randint(27, 36)
    left = weekday(stay.started + days(7 * weeks))
    in_touch(script, stay, left)
    in_treatment(script, stay, left, share)
    reviewed(script, stay, script.rng.randint(86, 90), well=script.rng.random() < 0.7)
    if weeks > 26:
        rated_anew(script, stay, 130)
        reviewed(script, stay, 7 * 25, well=True)
    leaves_well(script, stay, left)
    after_leaving(script, stay, left, share)
    return stay, left


def rated_anew(script: AreaScript, stay: Stay, after: int) -> None:
    again = weekday(stay.started + days(after))
    script.improve()
    assessment = script.assess(again, "reassessment", script.contact(again, "self", "appointment"))
    if "reassessment" in script.terms.said["journey"]["tariff_kinds"]:
        script.confirm(weekday(again + days(1)), assessment)
    script.shows("reassessed", again)


def completes(script: AreaScript, on: date, door: str) -> None:
    completed(script, on, door)


def completes_some(script: AreaScript, on: date, door: str) -> None:
    completed(script, on, door, script.rng.randint(14, 30), share=0.4)


def drops_out(script: AreaScript, on: date, door: str) -> None:
    stay = admitted(script, on, door)
    weeks = script.rng.randint(4, 24)
    left = weekday(stay.started + days(7 * weeks + 2))
    in_treatment(script, stay, left, 0.3)
    if weeks > 13:
        reviewed(script, stay, 87, well=script.rng.random() < 0.4)
    script.leave(left, stay, "unsuccessful")
    after_leaving(script, stay, left, 0.4)
    script.shows("unsuccessful", left)


def dies(script: AreaScript, on: date, door: str) -> None:
    """In treatment, or after it was completed."""
    if script.terms.died and script.rng.random() < 0.5:
        stay = admitted(script, on, door)
        left = weekday(stay.started + days(100))
        reviewed(script, stay, 86, well=True)
        script.end(left, stay.organisation, stay.episode, script.terms.died)
        script.shows("died", left)
        return
    after_completion(script, on, door, "died")


def after_completion(script: AreaScript, on: date, door: str, code: str) -> None:
    stay, left = completed(script, on, door, script.rng.randint(14, 20))
    happened = weekday(left + days(50))
    script.evidence(happened, "assessor", code, stay)
    script.shows(code, happened)


def custody(script: AreaScript, on: date, door: str) -> None:
    after_completion(script, on, door, "custody")


def moves_away(script: AreaScript, on: date, door: str) -> None:
    after_completion(script, on, door, "moved")


def stays(script: AreaScript, on: date, door: str) -> None:
    """In treatment until the last day."""
    stay = admitted(script, on, door)
    in_touch(script, stay, script.terms.last)
    in_treatment(script, stay, script.terms.last, 0.6)
    for after in (87, 170, 260, 350):
        reviewed(script, stay, after, well=script.rng.random() < 0.5)


def back(script: AreaScript, on: date, feature: str) -> None:
    script.register_again(weekday(on), "self")
    stay = admitted(script, on, "self", register=False)
    script.shows(feature, stay.started)
    if script.rng.random() < 0.5:
        in_treatment(script, stay, stay.started + days(105), 0.5)
        leaves_well(script, stay, stay.started + days(105))


def returns_in_window(script: AreaScript, on: date, door: str) -> None:
    _, left = completed(script, on, door, script.rng.randint(14, 27))
    back(script, left + days(script.rng.randint(40, window(script.terms) - 30)), "returned_in_window")


def returns_after_window(script: AreaScript, on: date, door: str) -> None:
    _, left = completed(script, on, door, 13)
    back(script, left + days(window(script.terms) + script.rng.randint(5, 20)), "returned_after_window")


def returns_at_once(script: AreaScript, on: date, door: str) -> None:
    """While the journey still goes on."""
    _, left = completed(script, on, door, script.rng.randint(14, 20))
    gap = script.terms.said["journey"]["gap_days"]
    back(script, left + days(max(1, gap // 2)), "returned_at_once")


def never_starts(script: AreaScript, on: date, door: str) -> None:
    entry = come_in(script, on, door)
    script.confirm(weekday(entry.assessed + days(1)), entry.assessment)
    organisation = provider(script, entry.assessed)
    referral = script.refer(entry.assessed, organisation, entry.assessment)
    script.accept(weekday(entry.assessed + days(2)), organisation, referral)
    withdrawn = weekday(entry.assessed + days(script.rng.randint(5, 20)))
    script.withdraw(withdrawn, referral)
    script.shows("withdrawn", withdrawn)


def declined(script: AreaScript, on: date, door: str) -> None:
    stay = admitted(script, on, door, declined=True)
    in_touch(script, stay, stay.started + days(140))
    reviewed(script, stay, 88, well=True)
    leaves_well(script, stay, stay.started + days(140))
