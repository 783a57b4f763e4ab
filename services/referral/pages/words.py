"""What referral's codes are called on pages, and the clock of a referral."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from shared.pages.code_names import CodeNames
from shared.pages.fields import FieldChoice
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import Column
from shared.pages.words import Tag, as_day, counted, day, plain, sentence

SEND_ON = "POST /referrals/{referral_id}/send-on"
NOT_ASSESSED = "Not assessed yet"
REFERRAL_STATES = {
    "pending": Tag(NOT_ASSESSED, "grey"),
    "referred": Tag("New", "blue"),
    "accepted": Tag("Accepted", "turquoise"),
    "started": Tag("Started", "green"),
    "declined": Tag("Declined", "red"),
    "withdrawn": Tag("Taken back", "grey"),
    "closed": Tag("Closed", "grey"),
    "expired": Tag("Expired", "orange"),
    "waiting": Tag("Waits for a place", "yellow"),
}
TREATMENT_STATES = {
    "open": Tag("In treatment", "green"), "ended": Tag("Ended", "grey"), "voided": Tag("Never started", "red"),
}  # fmt: skip
PERSON = "Person, end of the pseudonym"
CHOSEN_BY = {"client": "the person", "assessor": "the assessor", "only_option": "nobody: there was one only"}
REASONS = {
    "no_capacity": "We have no place after all",
    "not_eligible": "We do not take such people",
    "needs_other_service": "They need another service",
    "risk_too_high": "The risk is too high for us",
    "out_of_area": "They live outside our area",
    "known_elsewhere": "Another service treats them",
    "client_declined": "They do not want to come",
    "client_request": "They asked for it",
    "referred_in_error": "The referral was a mistake",
    "needs_changed": "Their needs have changed",
    "moved_away": "They moved away",
    "custody": "They are in custody",
    "died": "They died",
    "did_not_start": "They did not start",
    "did_not_attend": "They did not attend",
    "not_contacted": "They could not be reached",
    "entered_in_error": "It was typed wrongly",
    "wrong_person": "It is of somebody else",
    "still_in_treatment": "They are still in treatment",
    "reported_late": "It was reported late",
    "found_on_review": "It was found on a review",
    "stale_referral": "The referral was out of date",
    "started_elsewhere": "They are treated in the same way elsewhere",
    "provider_left": "The provider left, and they were referred to its successor",
    "hold_expired": "Nobody answered in time",
    "never_assessed": "No assessment came while the place was held",
    "registered_nowhere": "Nobody is registered by this pseudonym",
    "urgent_need": "Their need is urgent",
    "rapid_access": "The service sees people at once",
    "recorded_late": "They were referred earlier, and it was recorded late",
    "safeguarding": "Somebody has to be protected",
    "place_does_not_fit": "The place does not fit those who stand before them",
    "not_reached": "Those who stand before them could not be reached",
    "changed_since": "It is otherwise by now",
    "moved": "It was moved to another day",
    "other": "Another reason",
}


def person(client_id: Any) -> str:
    """The end of their pseudonym, enough to tell them apart in a list, on one line."""
    return f"…\N{WORD JOINER}{str(client_id)[-8:]}"


def record_columns(visit: Visit) -> list[Column]:
    """The way to who it is by name, in assessment: to all who are told of referrals and treatments. Not in files."""
    if visit.ending != "html":
        return []
    return [Column("clientId", "Who it is", lambda client_id: f"Record of {person(client_id)}",
                   link=lambda row: _opens(visit, row))]  # fmt: skip


def _opens(visit: Visit, row: Mapping[str, Any]) -> str:
    """A service sees nobody's record before they are assessed."""
    hidden = row.get("unassessed") and not visit.may("POST /referrals")
    return "" if hidden else record_of(visit, row["clientId"])


def record_of(visit: Visit, client_id: str) -> str:
    return visit.link_to("assessment", at("/persons/{person}", person=client_id))


def is_missing(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the assessment of somebody is missing who was taken on all the same."""
    return any(row["unassessed"] and row["state"] != "pending" for row in rows)


def to_assess(visit: Visit, client_id: str) -> str:
    """Whoever refers is also who assesses, in another service; empty for others."""
    if not visit.may("POST /referrals"):
        return ""
    return f"{visit.link_to('assessment', '/assessments/new')}?client={client_id}"


def reason(code: str | None) -> str:
    return "" if code is None else REASONS.get(code, sentence(plain(code)))


def choices_of(body: type[BaseModel], field: str) -> list[FieldChoice]:
    """The values that the API takes there, where it may be left out, too."""
    annotation = body.model_fields[field].annotation
    codes = [code for part in (annotation, *get_args(annotation)) if get_origin(part) is Literal
             for code in get_args(part)]  # fmt: skip
    return [FieldChoice(code, reason(code)) for code in codes]


def chosen_by(code: str) -> str:
    return CHOSEN_BY.get(code, plain(code))


def days(count: int) -> str:
    return counted(count, "day")


def clock(referral: Mapping[str, Any], today: date) -> str:
    """What it waits for, and how long that may take: a place is held until the day, and an accepted one for good."""
    if referral["state"] == "waiting":
        return "A place is offered to them when it is their turn"
    if referral["state"] != "accepted":
        left = (as_day(referral["holdExpiresOn"]) - today).days
        if referral["state"] == "pending":
            until = f"until {day(referral['holdExpiresOn'])}: {days(left)} left" if left > 0 else "until today"
            return f"The place is held {until}"
        return f"Answer before {day(referral['holdExpiresOn'])}: {days(left)} left" if left > 0 else "Expires today"
    missing = f"{NOT_ASSESSED}. " if referral.get("unassessed") else ""
    return missing + _of_appointment(referral["firstOfferedOn"], today)


def _of_appointment(offered: str | None, today: date) -> str:
    if offered is None:
        return "No appointment is offered yet"
    ahead = (as_day(offered) - today).days
    if ahead > 0:
        return f"First appointment in {days(ahead)}, {day(offered)}"
    ago = "is today" if ahead == 0 else f"was {days(-ahead)} ago, {day(offered)}"
    return f"First appointment {ago}"


def by_whom(visit: Visit, said: Mapping[str, Any], names: CodeNames) -> str:
    """By the organisation, and whether it was whoever looks: this service has no register of who works for it."""
    who = names.of("organisations", said["saidByOrganisation"])
    return f"{who} (you)" if said["saidBy"] == visit.actor.sub else who
