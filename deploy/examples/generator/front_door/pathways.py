"""What goes on over weeks: a programme, a panel's application, a queue, a release from prison, an issue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.front_door.day_book import DayBook
from deploy.examples.generator.person_script import ref

WEEKS = 16  # of a programme
LOOKED_AHEAD = 45  # days in which whoever is asked stays in treatment and is not assessed by the caseload


def programme(book: DayBook, title: str, reason: str, rule: str, on: date) -> None:
    """Some are invited; to half of them it is explained, the first of the others declines, the next puts it off."""
    said = {"title": title, "reason": reason, "rule": rule, "firstOn": on.isoformat()}
    said |= {"wantedBy": (on + timedelta(weeks=WEEKS)).isoformat()}
    planned = book.at_desk(on, "plan_programme", said, "programme")
    asked = _to_ask(book, on)
    if not asked:
        return
    half = (len(asked) + 1) // 2
    explained, others = asked[:half], asked[half:]
    _act(book, planned, book.later(on, 3), "invite", asked)
    treating = {stretch.person: stretch.organisation for stretch in book.facts.stretches}
    for organisation in sorted({treating[person] for person in explained}):
        of_it = [person for person in explained if treating[person] == organisation]
        more = {"setting": "provider", "organisations": [organisation]}
        _act(book, planned, book.later(on, 17), "explain", of_it, **more)
    if others:
        _act(book, planned, book.later(on, 17), "decline", others[:1])
    if others[1:]:
        until = book.served_from + timedelta(days=21)
        _act(book, planned, book.later(on, 17), "defer", others[1:2], deferredUntil=until.isoformat())


def _to_ask(book: DayBook, on: date) -> list[str]:
    until = on + timedelta(days=LOOKED_AHEAD)
    return [
        stretch.person
        for stretch in book.facts.treated(on - timedelta(days=7), LOOKED_AHEAD + 7)
        if not any(on <= day <= until for day in book.facts.assessments_of(stretch.person))
    ][: max(4, book.acts)]


def _act(book: DayBook, planned: str, on: date, act: str, persons: list[str], **more: Any) -> None:
    body = {"programme": ref(planned), "act": act, "on": on.isoformat(), "persons": [ref(name) for name in persons]}
    book.at_desk(on, "act_for_members", body | more)


def is_released(book: DayBook, person: str, met_on: date) -> None:
    """The day is recorded when they are met in prison; three days after it the front door sees them."""
    said_on = book.later(met_on, 1)
    released = book.on(met_on + timedelta(days=14))
    body = {"clientId": ref(person), "on": released.isoformat()}
    book.write(said_on, person, "record_release", book.assessor(), body, "release")
    after = book.later(released, 3)
    met = {"clientId": ref(person), "kind": "release_contact", "on": after.isoformat(), "setting": "community"}
    met |= {"attendance": "attended", "workers": ["assessor-1"]}
    book.write(after, person, "record_activity", book.assessor(), met, "activity")


def issue(book: DayBook, on: date, about: str, summary: str, answer: str) -> None:
    """Raised by the council for somebody who uses the service, answered by the front door, closed later."""
    said = {"kind": "issue", "about": about, "raisedOn": on.isoformat(), "raisedBy": "representative"}
    said |= {"summary": summary, "concerns": book.lasars, "ownedBy": book.lasars}
    raised = book.council(on, "raise_issue", said | {"dueOn": (on + timedelta(days=14)).isoformat()}, "issue")
    book.at_desk(book.later(on, 5), "answer_issue", {"issue": ref(raised), "answer": answer})
    book.council(book.later(on, 12), "close_issue", {"issue": ref(raised), "reasonCode": "resolved"})
