"""What is recorded beside the forms, so that measures of events, of lasting work and of staying in touch are met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from deploy.examples.generator.areas.script import AreaScript, Stay
from deploy.examples.generator.areas.terms import RECORDERS
from deploy.examples.generator.person_script import weekday
from deploy.examples.generator.treatment import days

LATE = 24  # days after which an event is told, now and then
OWN_RECORDS = 85  # for so many days after an end its provider still records


def _recorder(roles: Sequence[str]) -> str:
    return next(role for role in RECORDERS if role in roles)


def in_touch(script: AreaScript, stay: Stay, until: date) -> None:
    """An attended session shortly before each day on which somebody has to have been seen lately."""
    for measure in script.terms.of_kind("engaged"):
        weeks, lately = measure["params"]["weeks"], measure["params"]["contact_weeks"]
        on = weekday(stay.started + days(7 * weeks - script.rng.randint(3, max(4, 7 * lately - 4))))
        if on < until:
            script.keywork(on)


def in_treatment(script: AreaScript, stay: Stay, until: date, share: float = 1.0) -> None:
    """The events of each measure, as often as it asks, in the time of the treatment."""
    for measure in script.terms.of_kind("event"):
        params = measure["params"]
        if params["scope"] != "after_discharge" and script.rng.random() < share:
            _told(script, stay, params, stay.started, until)
    for measure in script.terms.of_kind("sustained"):
        if script.rng.random() < share:
            lasting(script, stay, measure["params"], stay.started + days(script.rng.randint(15, 30)), until)


def after_leaving(script: AreaScript, stay: Stay, left: date, share: float = 1.0) -> None:
    for measure in script.terms.of_kind("event"):
        params = measure["params"]
        if params["scope"] == "after_discharge" and script.rng.random() < share:
            _told(script, stay, params, left, left + days(OWN_RECORDS))


def _told(script: AreaScript, stay: Stay, params: dict[str, Any], since: date, until: date) -> None:
    role, n = _recorder(params["roles"]), params["n"]
    between = max(1, min(28, ((until - since).days - 8) // (n + 1)))
    for time in range(1, n + 1):
        happened = weekday(since + days(between * time + script.rng.randint(0, min(3, between - 1))))
        late = script.rng.random() < 0.15
        sent = weekday(happened + days(LATE)) if late else happened
        if happened < until:
            script.evidence(sent, role, params["code"], stay, happened)
            if late:
                script.shows("late_evidence", sent)


def lasting(script: AreaScript, stay: Stay, params: dict[str, Any], begins: date, until: date) -> None:
    """It begins, lasts, and somebody confirms it, if they still record of who has left; a few times it ends before."""
    role, begins = _recorder(params["roles"]), weekday(begins)
    over = weekday(begins + days(7 * params["weeks"] + 1))
    script.evidence(begins, role, params["code"], stay)
    if script.rng.random() < 0.2:
        script.evidence(weekday(begins + days(7 * params["weeks"] // 2)), role, params["ended_by"], stay)
        script.shows("did_not_last", over)
    elif over <= until + days(OWN_RECORDS):
        script.evidence(over, role, params["confirmed_by"], stay)
