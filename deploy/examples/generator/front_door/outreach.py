"""Who has dropped out and is looked for, with whoever treated them; and an area's own form, by its own tool."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.front_door.caseload_facts import OnlyTreatment
from deploy.examples.generator.front_door.day_book import DayBook
from deploy.examples.generator.front_door.newcomers import activity, fills_in
from deploy.examples.generator.front_door.places import OF_OUTREACH, service_body
from deploy.examples.generator.person_script import ref

OUTREACH = "assertive-outreach"


def assertive_outreach(book: DayBook) -> None:
    """Somebody has dropped out: the team goes to see them with the prime's worker, at first in vain."""
    on = book.later(book.facts.first, 30)
    book.council(on, "put_organisation", {"code": OUTREACH, "name": "Assertive outreach team", "kind": "voluntary"})
    body = service_body(OUTREACH, "Assertive outreach", OF_OUTREACH, treats=False, places=12)
    service = book.council(on, "add_service", body, "service")
    looked_until = book.facts.last - timedelta(days=90)
    gone = [of for of in book.facts.stretches if of.dropped_out and of.ends and on < of.ends < looked_until]
    for stretch in gone[: max(1, book.acts // 4)]:
        _is_looked_for(book, book.later(stretch.ends or on, 10), stretch, service)


def _is_looked_for(book: DayBook, on: date, stretch: OnlyTreatment, service: str) -> None:
    joint = {"referralId": ref(stretch.referral), "kind": "brings_back"}
    queued = {"clientId": ref(stretch.person), "serviceId": ref(service), "choice": "assessor", "jointWork": joint}
    referral = book.write(on, stretch.person, "queue", book.assessor(), queued, "referral")
    visited = book.later(on, 4)
    activity(book, visited, stretch.person, "outreach", step=("joint_visit", 7), attendance="did_not_attend",
             absenceReason="not_reached")  # fmt: skip
    together = book.later(visited, 7)
    activity(book, together, stretch.person, "joint_visit", step=("contact", 14), organisations=[stretch.organisation])
    begun = {"referral": ref(referral), "startedOn": together.isoformat(), "careCoordinating": False}
    book.write(together, stretch.person, "begin_there", book.keyworker(OUTREACH), begun, "episode")


def own_form(book: DayBook) -> None:
    """All domains of the area's own tool, as it is asked in; what is paid for is what an assessment says of them."""
    domains = [(row["code"], int(row["max_points"])) for row in book.terms.said["complexity"]["domains"]]
    asked = [
        {"code": code, "domain": "life", "label": code.replace("_", " ").capitalize(), "type": "number", "least": 0,
         "most": most}
        for code, most in domains
    ]  # fmt: skip
    on = book.opening
    body: dict[str, Any] = {
        "form": "profile",
        "name": "Profile of needs",
        "kind": "comprehensive",
        "validFrom": on.isoformat(),
    }
    body |= {"partial": True, "domains": [{"code": "life", "name": "Their life now"}], "questions": asked}
    book.council(on, "publish_form", body)
    for stretch in book.facts.stretches[::3][: book.acts]:
        answers = {code: book.rng.randint(0, most) for code, most in domains}
        fills_in(book, book.later(stretch.begins, 10), stretch.person, "profile", answers)
