"""People whom the caseload does not have: an agency sends the common referral form, and the front door answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.examples.generator.front_door.day_book import DayBook
from deploy.examples.generator.front_door.meetings import hour_slots
from deploy.examples.generator.person_script import ref

REASONS = ("alcohol", "drugs", "drugs_and_alcohol")
SEND = {"gp": "gp", "police": "custody", "court": "court", "prison": "prison", "self": "self"}  # the door of each


@dataclass
class Newcomer:
    name: str
    details: dict[str, Any]
    form: str
    door: str
    taken_up_on: date | None = None


def sends_form(book: DayBook, on: date, by: str, urgency: str = "routine") -> Newcomer:
    """`by`: the kind of agency, or `self`, who signs in with an agency that lends its screen."""
    name, details = book.newcomer()
    kind, sub, place = book.agency("gp" if by == "self" else by)
    role = (kind, sub, f"{name.lower()}-self") if by == "self" else (kind, sub, place)
    said: dict[str, Any] = {"aboutSelf": by == "self"} if by == "self" else {"reference": f"{sub[:20]}-{name}"}
    known_so_far = dict(details)
    if by == "police":
        del known_so_far["birthDate"]  # what is not said is listed as missing
    said |= known_so_far | {"source": book.source(SEND[by]), "reason": book.rng.choice(REASONS), "urgency": urgency}
    said |= {"reachBy": "Through who sends this, in the mornings"}
    answers = {"agrees": "yes", "wants": book.rng.choice(("advice", "less", "stop", "unsure"))}
    form = book.write(on, name, "send_form", role, said | {"answers": answers}, "form")
    return Newcomer(name, details, form, SEND[by])


def is_taken_up(book: DayBook, on: date, newcomer: Newcomer, setting: str = "community") -> None:
    """They are met once, and it is written down what they said."""
    contact = {
        "on": on.isoformat(), "source": book.source(newcomer.door), "setting": setting, "kind": "advice",
        "access": "unbooked", "attendance": "attended", "presenting": [],
    }  # fmt: skip
    newcomer.taken_up_on = on
    body = {"form": ref(newcomer.form), "person": newcomer.details, "contact": contact}
    book.write(on, newcomer.name, "take_up_form", book.assessor(2), body)


def is_turned_down(book: DayBook, on: date, newcomer: Newcomer, reason: str = "not_reached") -> None:
    body = {"form": ref(newcomer.form), "reasonCode": reason}
    book.write(on, newcomer.name, "turn_down_form", book.assessor(2), body)


def answers_triage(book: DayBook, on: date, name: str) -> None:
    answers = {"main": "alcohol", "days": book.rng.randint(4, 24), "withdrawal": "no", "home": "friends"}
    answers |= {"ready": book.rng.randint(2, 9), "goal": "To sleep without a drink"}
    fills_in(book, on, name, "triage", answers)


def fills_in(book: DayBook, on: date, name: str, form: str, answers: dict[str, Any]) -> str:
    body = {"clientId": ref(name), "form": form, "answeredOn": on.isoformat(), "answers": answers}
    return book.write(on, name, "fill_in_form", book.assessor(2), body, "answers")


def is_closed(book: DayBook, on: date, name: str, reason: str = "advice_was_enough") -> None:
    body = {"clientId": ref(name), "on": on.isoformat(), "reasonCode": reason}
    book.write(on, name, "close_person", book.assessor(2), body)


def activity(
    book: DayBook, on: date, name: str, kind: str, *, step: tuple[str, int] | None = None, **more: Any
) -> None:
    """`step`: what is agreed to be next, and in how many days."""
    body: dict[str, Any] = {"clientId": ref(name), "kind": kind, "on": on.isoformat(), "setting": "community"}
    body |= {"attendance": "attended", "workers": ["assessor-1"], **more}
    if step:
        body["nextStep"] = {"code": step[0], "dueOn": book.later(on, step[1]).isoformat(), "owner": "assessor-1"}
    book.write(on, name, "record_activity", book.assessor(), body, "activity")


def misses_a_time(book: DayBook, on: date, newcomer: Newcomer, site: str) -> None:
    """Booked, and did not come: somebody is to offer a new time."""
    day = book.later(on, 7)
    slots = hour_slots(book, on, site, day)
    asked = {"sessionId": ref(slots), "at": "11:00", "clientId": ref(newcomer.name)}
    after = book.later(on, 1)  # what the desk has planned is there from the next day on
    if after >= day:
        return
    booking = book.write(after, newcomer.name, "book", book.assessor(), asked, "booking")
    body = {"booking": ref(booking), "attendance": "did_not_attend"}
    book.write(day, newcomer.name, "say_attendance", book.assessor(), body)


def newcomers(book: DayBook, count: int, agencies: tuple[str, ...], site: str) -> list[Newcomer]:
    """One after the other: taken up and closed again, not reached, sent on with a next step, missed a time. Returns
    whoever stays open.
    """
    staying: list[Newcomer] = []
    for number, on in enumerate(book.spread(count)):
        newcomer = sends_form(book, on, agencies[number % len(agencies)], ("routine", "soon")[number % 2])
        answered = book.later(on, 2)
        if number % 4 == 1:
            is_turned_down(book, answered, newcomer)
            continue
        is_taken_up(book, answered, newcomer)
        answers_triage(book, answered, newcomer.name)
        if number % 4 == 0:
            is_closed(book, book.later(answered, 14), newcomer.name)
            continue
        staying.append(newcomer)
        if number % 4 == 2:
            activity(book, answered, newcomer.name, "motivational", step=("contact", 10))
        else:
            misses_a_time(book, answered, newcomer, site)
    return staying


def at_the_door_when_served(book: DayBook, agencies: tuple[str, ...]) -> list[Newcomer]:
    """In the days before the example is served: one was taken up, one is new and urgent, and one is just new. All are
    answered in the week after.
    """
    first, second, third = (book.before_served(before) for before in (14, 7, -1))
    taken = sends_form(book, first, agencies[0])
    is_taken_up(book, second, taken)
    answers_triage(book, second, taken.name)
    activity(book, second, taken.name, "harm_reduction", step=("contact", 9))
    urgent = sends_form(book, third, agencies[1 % len(agencies)], "urgent")
    other = sends_form(book, third, agencies[2 % len(agencies)])
    after = book.later(third, 5)
    is_taken_up(book, after, urgent, "contact_centre")
    activity(book, after, urgent.name, "information", step=("assess", 10))
    is_turned_down(book, after, other, "does_not_want_help")
    return [taken, urgent]


def last_to_write(book: DayBook, by: str) -> Newcomer:
    """Who sends a form in the last days is on the worklist when the example ends."""
    return sends_form(book, book.facts.day_until(book.facts.last), by, "soon")
