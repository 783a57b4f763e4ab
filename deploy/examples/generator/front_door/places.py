"""Places that are waited for or applied for: a waiting list, a rehab panel, supported housing."""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.examples.generator.front_door.day_book import DayBook
from deploy.examples.generator.front_door.newcomers import is_taken_up, sends_form
from deploy.examples.generator.person_script import ref

REHAB, HOUSING = "rehab-house", "supported-housing"
MEMBERS = [{"organisation": "council", "capacity": "commissioner"}]
DAY_PROGRAMME, REHABILITATION, OF_OUTREACH, ADVICE = "5", "6", "9", "10"


def service_body(
    organisation: str,
    name: str,
    modality: str,
    *,
    treats: bool,
    places: int = 40,
    setting: str = "community",
    **more: Any,
) -> dict[str, Any]:
    """`modality`: its code in the core data set's list."""
    return {
        "organisation": organisation,
        "name": name,
        "isTreatment": treats,
        "modality": {"code": modality, "list": "cds-h"},
        "setting": {"code": setting, "list": "lasars"},
        "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
        "places": places,
        **more,
    }


def day_programme(book: DayBook) -> tuple[str, str]:
    """Thirty hours a week for seventy people a year, with two places left. Returns whose it is, and the service."""
    organisation, on = book.terms.treating[0], book.before_served(150)
    capacity = {"hoursPerWeek": 30, "peoplePerYear": 70, "transportFrom": ["redditch", "kidderminster", "evesham"]}
    capacity |= {"withinDays": 21, "priorities": ["released_from_prison"]}
    body = service_body(
        organisation, "Structured day programme", DAY_PROGRAMME, treats=True, places=2, capacity=capacity
    )
    return organisation, book.council(on, "add_service", body, "service")


def waiting_list(book: DayBook, of_service: tuple[str, str]) -> None:
    """Two have the places and two wait; one who had a place does not start, and it is offered to who waits longest."""
    organisation, service = of_service
    on = book.before_served(40)
    people = [sends_form(book, on, "gp", "soon") for _ in range(4)]
    after = book.later(on, 3)
    referrals = []
    for number, newcomer in enumerate(people):
        is_taken_up(book, after, newcomer)
        said_on = book.later(after, number + 1)
        body = {"clientId": ref(newcomer.name), "serviceId": ref(service), "choice": "client", "waitIfFull": True}
        referrals.append(book.at_desk(said_on, "queue", body, "referral"))
    first, second, third, _ = (ref(referral) for referral in referrals)
    taken_on = book.later(after, 7)
    for referral in (first, second):
        accepted = {"referral": referral, "firstOfferedOn": taken_on.isoformat()}
        _at_provider(book, taken_on, "accept", organisation, accepted)
    free_on = book.later(taken_on, 7)
    _at_provider(book, free_on, "close_referral", organisation, {"referral": first, "reasonCode": "did_not_start"})
    book.at_desk(free_on, "offer_place", {"referral": third})


def _at_provider(book: DayBook, on: date, do: str, organisation: str, body: dict[str, Any]) -> None:
    book.write(on, "desk", do, book.keyworker(organisation), body)


def supported_housing(book: DayBook) -> None:
    """Eighteen units, ten in the city and eight in the county; nobody is treated there."""
    on = book.before_served(150)
    book.council(on, "put_organisation", {"code": HOUSING, "name": "Supported housing", "kind": "voluntary"})
    capacity = {"units": [{"name": "Worcester City", "places": 10}, {"name": "Worcestershire", "places": 8}]}
    body = service_body(
        HOUSING, "Single units with floating support", ADVICE, treats=False, places=18, setting="residential",
        capacity=capacity,
    )  # fmt: skip
    service = book.council(on, "add_service", body, "service")
    for stretch in book.facts.treated(book.later(on, 7), 30)[:2]:
        day = book.later(on, 7)
        queued = {"clientId": ref(stretch.person), "serviceId": ref(service), "choice": "client"}
        referral = book.write(day, stretch.person, "queue", book.assessor(), queued, "referral")
        moved_on = book.later(day, 7)
        moved = {"referral": ref(referral), "startedOn": moved_on.isoformat(), "careCoordinating": False}
        book.write(moved_on, stretch.person, "begin_there", book.keyworker(HOUSING), moved, "episode")


def rehab_panel(book: DayBook) -> None:
    """One is approved, prepared and referred; one is put off and then refused; one has just been listed."""
    on = book.before_served(90)
    book.council(on, "put_organisation", {"code": REHAB, "name": "Rehab house", "kind": "provider"})
    body = service_body(
        REHAB, "Residential rehabilitation", REHABILITATION, treats=True, places=6, setting="residential",
        needsPanel=True,
    )  # fmt: skip
    service = book.council(on, "add_service", body, "service")
    begins = book.later(on, 7)
    people = [stretch.person for stretch in book.facts.treated(begins, 60)[:3]]
    while len(people) < 3:
        newcomer = sends_form(book, on, "gp")
        is_taken_up(book, begins, newcomer)
        people.append(newcomer.name)
    for person, course in zip(people, (_approved, _refused, _listed), strict=True):
        course(book, book.later(begins, 2), person, service)


def _applies(book: DayBook, on: date, person: str, service: str) -> str:
    body = {"clientId": ref(person), "wantedServices": [ref(service)], "funding": "treatment_budget"}
    return book.write(on, person, "apply_to_panel", book.assessor(), body | {"weeks": 12}, "application")


def _step(book: DayBook, on: date, person: str, application: str, step: str, **more: Any) -> None:
    body = {"application": ref(application), "step": step, **more}
    book.write(on, person, "take_panel_step", book.assessor(), body)


def _decides(book: DayBook, on: date, person: str, application: str, decision: str, **more: Any) -> None:
    body = {"application": ref(application), "decision": decision, "on": on.isoformat(), "members": MEMBERS, **more}
    book.write(on, person, "decide_at_panel", book.commissioner, body)


def _approved(book: DayBook, on: date, person: str, service: str) -> None:
    application = _applies(book, on, person, service)
    sits_on = book.later(on, 14)
    _step(book, book.later(on, 1), person, application, "list", panelOn=sits_on.isoformat())
    _decides(book, sits_on, person, application, "approve", weeks=12, funding="treatment_budget")
    prepared_on = book.later(sits_on, 10)
    done = ["goals_agreed", "visited", "detox_arranged"]
    _step(book, prepared_on, person, application, "prepare", prepared=done)
    referred_on = book.later(prepared_on, 3)
    queued = {"clientId": ref(person), "serviceId": ref(service), "choice": "client"}
    referral = book.write(referred_on, person, "queue", book.assessor(), queued, "referral")
    offered = {"referral": ref(referral), "firstOfferedOn": book.later(referred_on, 7).isoformat()}
    book.write(book.later(referred_on, 2), person, "accept", book.keyworker(REHAB), offered)


def _refused(book: DayBook, on: date, person: str, service: str) -> None:
    application = _applies(book, on, person, service)
    sits_on = book.later(on, 14)
    _step(book, book.later(on, 1), person, application, "list", panelOn=sits_on.isoformat())
    until = book.later(sits_on, 21)
    _decides(book, sits_on, person, application, "defer", until=until.isoformat(), wants=["housing_plan"])
    _step(book, until, person, application, "list", panelOn=book.later(until, 7).isoformat())
    _decides(book, book.later(until, 7), person, application, "refuse", reasonCode="not_ready")


def _listed(book: DayBook, on: date, person: str, service: str) -> None:
    """The panel sits in the week in which the example is served, and approves."""
    del on
    asked_on = book.before_served(5)
    application = _applies(book, asked_on, person, service)
    sits_on = book.later(book.served_from, 4)
    _step(book, book.before_served(-1), person, application, "list",
          panelOn=sits_on.isoformat())  # fmt: skip
    _decides(book, sits_on, person, application, "approve", weeks=12, funding="community_care")
