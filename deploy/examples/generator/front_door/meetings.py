"""Where and when people come: sites, sessions, bookings, open doors and groups.

Whoever of the caseload is booked was recorded as a contact there, and what is said here is that same meeting: it makes
no other contact, so that nothing that is paid for sees anything of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.front_door.caseload_facts import Meeting
from deploy.examples.generator.front_door.day_book import DayBook
from deploy.examples.generator.person_script import ref

Sites = Mapping[str, str]  # by their setting, the reference of each
OFFICE_HOURS = [
    {"day": day, "opens": "09:00", "closes": "20:00"} for day in ("monday", "tuesday", "wednesday", "thursday")
] + [{"day": "friday", "opens": "09:00", "closes": "17:00"}]
PLANNED_BEFORE = timedelta(days=2)


def open_site(
    book: DayBook, code: str, name: str, setting: str, address: str, *, priority: str = "", hours: bool = True
) -> str:
    said: dict[str, Any] = {"code": code, "name": name, "address": address, "setting": setting}
    said |= {"priority": priority} if priority else {}
    said |= {"hours": OFFICE_HOURS} if hours else {}
    return book.at_desk(book.opening, "add_site", said | {"openFrom": book.facts.first.isoformat()}, "site")


def session(book: DayBook, said_on: date, site: str, on: date, kind: str, **more: Any) -> str:
    times = {"begins": "09:00", "ends": "13:00"} if kind != "night" else {"begins": "20:00", "ends": "00:30"}
    body = {"siteId": ref(site), "on": on.isoformat(), "kind": kind, **times, "worker": "assessor-1"}
    return book.at_desk(said_on, "plan_session", body | more, "session")


def hour_slots(book: DayBook, said_on: date, site: str, on: date, weekly_until: date | None = None) -> str:
    more = {"weeklyUntil": weekly_until.isoformat()} if weekly_until else {}
    return session(book, said_on, site, on, "slots", capacity=1, slotMinutes=60, **more)


def planned_on(book: DayBook, on: date) -> date | None:
    """On the last day before it that leaves time for it; null of the first days."""
    day = book.facts.day_until(on - PLANNED_BEFORE)
    return day if day > book.facts.first + timedelta(days=7) else None


def appointments(book: DayBook, sites: Sites, count: int) -> None:
    """Rung for before anybody knew who it was; on the day it is said who came, or that nobody did."""
    planned: dict[date, str] = {}
    for meeting in _chosen(book, sites, "appointment", count):
        said_on = planned_on(book, meeting.on)
        if said_on is None or meeting.on in planned:
            continue
        planned[meeting.on] = hour_slots(book, said_on, sites[meeting.body["setting"]], meeting.on)
        details = _details(meeting)
        asked = {"sessionId": ref(planned[meeting.on]), "at": "10:00", "calledAs": f"Rang on {said_on:%-d %B}"}
        booking = book.at_desk(said_on, "book", asked | details, "booking")
        came = {"booking": ref(booking), "attendance": meeting.body["attendance"], "clientId": ref(meeting.person)}
        came |= details | {"presenting": meeting.body["presenting"]}
        book.write(meeting.on, meeting.person, "say_attendance", book.assessor(), came)


def drop_ins(book: DayBook, sites: Sites, count: int) -> None:
    """Who walked in while the door was open, and how many came for a word whom nobody names."""
    opened: dict[date, str] = {}
    for meeting in _chosen(book, sites, "drop_in", count):
        said_on = planned_on(book, meeting.on)
        if said_on is None or meeting.body["attendance"] != "attended" or meeting.on in opened:
            continue
        opened[meeting.on] = session(book, said_on, sites[meeting.body["setting"]], meeting.on, "drop_in")
        details = _details(meeting)
        came = details | {"presenting": meeting.body["presenting"]}
        body = {"sessionId": ref(opened[meeting.on]), "clientId": ref(meeting.person), **details, "came": came}
        book.write(meeting.on, meeting.person, "book", book.assessor(), body, "booking")
        others = book.rng.randint(1, 6)
        book.at_desk(meeting.on, "count_others", {"session": ref(opened[meeting.on]), "others": others})


def group(book: DayBook, site: str, on: date, topic: str, people: Iterable[str], audience: str = "") -> None:
    """On a day on which the clock stops; `people` are registered by then. Every third does not come."""
    said_on = planned_on(book, on)
    if said_on is None:
        return
    more = {"topic": topic, "capacity": 12} | ({"audience": audience} if audience else {})
    held = session(book, said_on, site, on, "group", **more)
    for number, person in enumerate(people):
        booking = book.at_desk(said_on, "book", {"sessionId": ref(held), "clientId": ref(person)}, "booking")
        attendance = "did_not_attend" if number % 3 == 2 else "attended"
        body = {"booking": ref(booking), "attendance": attendance}
        book.write(on, person, "say_attendance", book.assessor(), body)
    book.at_desk(on, "count_others", {"session": ref(held), "others": book.rng.randint(2, 7)})


def week_of(book: DayBook, site: str, day: date, topic: str) -> None:
    """What stands open from a day on for some weeks: times to book, an open door and a group, each on its weekday."""
    said_on = book.before_served((book.served_from - day).days)
    monday = day - timedelta(days=day.weekday())
    until = monday + timedelta(weeks=6)
    tuesday, wednesday, thursday = (monday + timedelta(days=number) for number in (1, 2, 3))
    hour_slots(book, said_on, site, monday, until)
    session(book, said_on, site, tuesday, "drop_in", weeklyUntil=until.isoformat())
    session(book, said_on, site, wednesday, "group", topic=topic, capacity=12, weeklyUntil=until.isoformat())
    hour_slots(book, said_on, site, thursday, until)


def _chosen(book: DayBook, sites: Sites, access: str, count: int) -> list[Meeting]:
    """Spread over the caseload's."""
    fitting = [of for of in book.facts.meetings if of.body["access"] == access and of.body["setting"] in sites]
    return fitting[:: max(1, len(fitting) // max(1, count))][:count]


def _details(meeting: Meeting) -> dict[str, Any]:
    return {"kind": meeting.body["kind"], "source": meeting.body["source"]}
