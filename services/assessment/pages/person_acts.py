"""What may be done for somebody from their page, and which of it comes next."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.correcting import CORRECT_PERSON, SEES_TREATMENT
from shared.pages.own_api import at
from shared.pages.page import Visit


def acts_of(visit: Visit, client: str) -> list[tuple[str, str]]:
    """What may be done for them from here."""
    acts = {
        "POST /contacts": ("Record a contact", "/contacts/new"),
        "POST /activities": ("Record an activity", "/activities/new"),
        "POST /assessments": ("Assess", "/assessments/new"),
        "POST /top-reviews": ("Enter a TOP", "/top-reviews/new"),
        "POST /evidence": ("Record evidence", "/evidence/new"),
        "POST /form-answers": ("Fill in a form", "/form-answers/new"),
        "POST /screenings": ("Score a questionnaire", "/screenings/new"),
        "POST /interviews": ("Assign an interview", "/interviews/new"),
        "POST /conflicts-of-interest": ("Somebody of the team knows them", "/conflicts/new"),
    }
    links = [(words, visit.link(f"{path}?client={client}")) for operation, (words, path) in acts.items()
             if visit.may(operation)]  # fmt: skip
    if visit.may("POST /assessments"):  # who assesses also refers, in another service
        links.append(("Find a service", visit.link_to("referral", f"/match?clientId={client}")))
    if visit.may("POST /bookings"):
        links.append(("Book an appointment", visit.link(f"/bookings/new?client={client}")))
    if visit.may("GET /form-answers"):
        links.append(("Assessment and plan, to print", visit.link(at("/persons/{person}/plan", person=client))))
    if visit.may(CORRECT_PERSON):
        links.append(("Correct the details", visit.link(at("/persons/{person}/correct", person=client))))
    if visit.may("GET /persons/{person_id}/former-details"):
        links.append(("What the record said before", visit.link(at("/persons/{person}/history", person=client))))
    if visit.may("POST /deactivations"):
        links.append(("Registered by mistake", visit.link(f"/deactivations/new?client={client}")))
    if visit.may("POST /closings"):
        links.append(("Close", visit.link(f"/closings/new?client={client}")))
        links.append(("Released from prison", visit.link(f"/prison-releases/new?client={client}")))
    if visit.may("POST /ndtms-consents"):
        links.append(("Consent to NDTMS", visit.link(f"/ndtms-consents/new?client={client}")))
    if visit.may("GET /disclosures"):
        links.append(("What others are told", visit.link(f"/disclosures?client={client}")))
    return links


def stands_out_of(acts: Sequence[tuple[str, str]], following: Mapping[str, Any]) -> str:
    """The button of the next thing to do: that somebody asked about a risk stands above them; then the next step, where
    one of them does it. Where nothing is to be done, the first.
    """
    ways = [way for _, way in acts]
    if any(way for _, way, _ in following["risks"]):
        return ""
    coming = following["coming"]
    if not following["steps"]:
        return ways[0] if ways else ""
    return coming[0][2] if coming and coming[0][2] in ways else ""


def elsewhere_of(visit: Visit, client: str) -> list[tuple[str, str]]:
    """Where else there is something of them, in other services: to the roles that are told of it there."""
    links = []
    if not SEES_TREATMENT.isdisjoint(visit.actor.roles):
        links.append(("Referrals and treatment", visit.link_to("referral", at("/persons/{person}", person=client))))
    if "assessor" in visit.actor.roles:
        links.append(("Tariffs decided", visit.link_to("tariff", f"/tariffs?clientId={client}")))
        links.append(("Tariffs to confirm", visit.link_to("tariff", f"/?clientId={client}")))
    return links
