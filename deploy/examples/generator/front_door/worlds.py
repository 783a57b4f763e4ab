"""What the world of each area names: its sites and hubs, its own services, its panel, programme or outreach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.front_door.day_book import DayBook
from deploy.examples.generator.front_door.meetings import appointments, drop_ins, group, open_site, session, week_of
from deploy.examples.generator.front_door.newcomers import (
    activity,
    at_the_door_when_served,
    fills_in,
    last_to_write,
    newcomers,
)
from deploy.examples.generator.front_door.outreach import assertive_outreach, own_form
from deploy.examples.generator.front_door.pathways import is_released, issue, programme
from deploy.examples.generator.front_door.places import (
    day_programme,
    rehab_panel,
    supported_housing,
    waiting_list,
)
from deploy.examples.generator.person_script import Line

World = Callable[[DayBook], None]
AGENCIES = ("gp", "police", "self", "court")


def stockport(book: DayBook) -> None:
    """START: a contact centre, hubs in the priority areas, open doors, alcohol awareness, custody and court."""
    sites = {
        "contact_centre": open_site(book, "contact-centre", "START contact centre", "contact_centre",
                                    "Stopford House, Stockport SK1 3XE"),
        "community": open_site(book, "brinnington", "Brinnington hub", "community", "Brinnington Road",
                               priority="priority-1"),
        "custody": open_site(book, "custody", "Custody suite", "custody", "Cheadle Heath", hours=False),
    }  # fmt: skip
    open_site(book, "offerton", "Offerton hub", "community", "Offerton Lane", priority="priority-2")
    appointments(book, sites, book.acts)
    drop_ins(book, sites, book.acts)
    staying = newcomers(book, book.acts, AGENCIES, sites["contact_centre"])
    staying += at_the_door_when_served(book, AGENCIES)
    last_to_write(book, "gp")
    awareness_on = book.later(book.served_from, 21)
    names = [of.name for of in staying if of.taken_up_on and of.taken_up_on < awareness_on - timedelta(days=7)]
    group(book, sites["community"], awareness_on, "alcohol_awareness", names)
    week_of(book, sites["contact_centre"], book.served_from, "alcohol_awareness")
    with_people_in_treatment(book, ("motivational", "advocacy", "three_way_meeting"))
    programme(
        book, "Everybody looked at again before the winter", "Needs have changed since people came to START",
        "in_treatment", book.before_served(40),
    )  # fmt: skip
    prison_rounds(book)
    issue(book, book.before_served(30), "waiting", "People wait a week for the first telephone call",
          "A second worker answers from ten")  # fmt: skip


def with_people_in_treatment(book: DayBook, kinds: Sequence[str]) -> None:
    """Something is done for them, and what is next is agreed; of every fourth it is written down what is risky."""
    for number, on in enumerate(book.spread(book.acts)):
        treated = book.facts.treated(on, 14)
        if not treated:
            continue
        stretch = treated[number % len(treated)]
        kind = kinds[number % len(kinds)]
        others = {"organisations": [stretch.organisation]} if kind in {"three_way_meeting", "joint_visit"} else {}
        activity(book, on, stretch.person, kind, step=("review", 30), **others)
        if number % 4 == 0:
            answers = {"overdose": "none", "self_harm": "no", "children": 0, "safe_at_home": "yes"}
            fills_in(book, on, stretch.person, "risk", answers)


def prison_rounds(book: DayBook) -> None:
    """Who is met in prison is released two weeks later, and met again."""
    met = [of for of in book.facts.meetings if of.body["setting"] == "prison"]
    for meeting in met[: max(1, book.acts // 2)]:
        is_released(book, meeting.person, meeting.on)


def worcestershire(book: DayBook) -> None:
    """The gateway with its forms and vacancies, a hostel and a day centre, a night centre, the rehab panel, prisons."""
    sites = {
        "contact_centre": open_site(book, "gateway", "The gateway, Worcester", "contact_centre", "Farrier Street"),
        "community": open_site(book, "st-pauls", "St Paul's Hostel", "community", "Tallow Hill", hours=False),
        "prison": open_site(book, "prison", "The prison's healthcare wing", "prison", "Hewell Lane", hours=False),
    }  # fmt: skip
    day_centre = open_site(book, "maggs", "Maggs Day Centre", "community", "Deansway")
    appointments(book, sites, book.acts)
    drop_ins(book, sites, book.acts)
    newcomers(book, book.acts, ("gp", "prison", "court", "self"), sites["contact_centre"])
    at_the_door_when_served(book, ("gp", "prison", "court"))
    last_to_write(book, "prison")
    week_of(book, sites["contact_centre"], book.served_from, "relapse_prevention")
    nights(book, sites["community"], book.served_from)
    group(book, day_centre, book.later(book.served_from, 21), "peer_support", treated_names(book, 30, 4))
    with_people_in_treatment(book, ("itep", "advocacy", "aftercare_contact"))
    health_asked(book)
    prison_rounds(book)
    supported_housing(book)
    waiting_list(book, day_programme(book))
    rehab_panel(book)
    issue(book, book.before_served(30), "information", "The leaflet names a bus that no longer runs",
          "A new leaflet is printed")  # fmt: skip


def nights(book: DayBook, site: str, day: date) -> None:
    """Open at night from a Saturday on, for six weeks."""
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    until = saturday + timedelta(weeks=6)
    session(book, book.before_served(0), site, saturday, "night", weeklyUntil=until.isoformat())


def treated_names(book: DayBook, before: int, count: int) -> list[str]:
    day = book.before_served(before)
    return [stretch.person for stretch in book.facts.treated(day, before + 45)[:count]]


def health_asked(book: DayBook) -> None:
    """About hepatitis and sexual health, of whoever has been in treatment for some weeks."""
    answers = {"gp": "yes", "hep_asked": "yes", "hep_status": "not_known", "hep_offered": "accepted"}
    for stretch in book.facts.stretches[::3][: book.acts]:
        fills_in(
            book, book.later(stretch.begins, 14), stretch.person, "general-health", answers | {"screened": "referred"}
        )


def bracknell_forest(book: DayBook) -> None:
    """Outreach for whoever has disengaged, with the prime provider, and a form of the area's own."""
    sites = {
        "contact_centre": open_site(book, "town-centre", "Town centre", "contact_centre", "Market Street"),
        "community": open_site(book, "outreach", "Outreach base", "community", "Great Hollands", hours=False),
        "custody": open_site(book, "custody", "Custody suite", "custody", "Loddon Valley", hours=False),
    }
    own_form(book)
    appointments(book, sites, book.acts)
    drop_ins(book, sites, book.acts)
    newcomers(book, book.acts, AGENCIES, sites["contact_centre"])
    at_the_door_when_served(book, AGENCIES)
    last_to_write(book, "police")
    week_of(book, sites["contact_centre"], book.served_from, "harm_reduction")
    with_people_in_treatment(book, ("outreach", "joint_visit", "motivational"))
    assertive_outreach(book)
    prison_rounds(book)
    issue(book, book.before_served(30), "care_together", "Two workers came on the same day without knowing of it",
          "Visits are agreed on Mondays")  # fmt: skip


def oxfordshire(book: DayBook) -> None:
    """Everybody who is in treatment is asked; declining changes nothing in their treatment, nor in what is paid."""
    sites = {
        "contact_centre": open_site(book, "lasars", "Assessment centre, Oxford", "contact_centre", "Rectory Road"),
        "community": open_site(book, "banbury", "Banbury office", "community", "Horsefair"),
        "custody": open_site(book, "custody", "Custody suite", "custody", "St Aldates", hours=False),
    }
    appointments(book, sites, book.acts)
    drop_ins(book, sites, book.acts)
    newcomers(book, book.acts, AGENCIES, sites["contact_centre"])
    at_the_door_when_served(book, AGENCIES)
    last_to_write(book, "self")
    week_of(book, sites["contact_centre"], book.served_from, "relapse_prevention")
    with_people_in_treatment(book, ("advocacy", "motivational"))
    programme(
        book, "Everybody in treatment looked at again", "The pathways changed, and people are to be in the loop",
        "in_treatment", book.before_served(60),
    )  # fmt: skip
    prison_rounds(book)


def east_sussex(book: DayBook) -> None:
    """The hubs, with groups and their attendance; what people say when they are interviewed."""
    sites = {
        "contact_centre": open_site(book, "eastbourne", "Eastbourne hub", "contact_centre", "Terminus Road"),
        "community": open_site(book, "hastings", "Hastings hub", "community", "Cambridge Road"),
        "custody": open_site(book, "custody", "Custody suite", "custody", "Hammonds Drive", hours=False),
    }
    uckfield = open_site(book, "uckfield", "Uckfield hub", "community", "High Street")
    appointments(book, sites, book.acts)
    drop_ins(book, sites, book.acts)
    newcomers(book, book.acts, AGENCIES, sites["contact_centre"])
    at_the_door_when_served(book, AGENCIES)
    last_to_write(book, "gp")
    week_of(book, sites["contact_centre"], book.served_from, "peer_support")
    for number, (site, topic) in enumerate(((sites["community"], "peer_support"), (uckfield, "relapse_prevention"))):
        day = book.on(book.served_from - timedelta(days=60 * (number + 1)))
        group(book, site, day, topic, treated_names(book, 60 * (number + 1) + 10, 3))
    with_people_in_treatment(book, ("interview", "three_way_meeting", "remission_check"))
    prison_rounds(book)
    issue(book, book.before_served(30), "referral", "Referrals to mental health are not answered",
          "The hub and the trust meet each month")  # fmt: skip


OF_AREAS: dict[str, World] = {
    "bracknell-forest": bracknell_forest,
    "east-sussex": east_sussex,
    "oxfordshire": oxfordshire,
    "stockport": stockport,
    "worcestershire": worcestershire,
}


def write_day_book(caseload: Sequence[Line], terms: SchemeTerms, served_from: date, seed: int) -> list[Line]:
    """Of an area whose world is not written down, nothing."""
    book = DayBook(caseload, terms, served_from, seed)
    if world := OF_AREAS.get(terms.area):
        world(book)
    return book.lines
