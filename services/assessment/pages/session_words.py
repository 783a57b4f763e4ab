"""What sessions and bookings are called on pages."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.words import as_day, day, plain, sentence

KINDS = {
    "slots": "Appointments", "drop_in": "Open door", "night": "At night", "group": "Group",
    "custody": "Custody round", "court": "Court round", "prison": "Prison round",
}  # fmt: skip
STATES = {"booked": "Booked", "attended": "Came", "did_not_attend": "Did not come", "cancelled": "Called off"}
CANCELLED_FOR = {
    "staff_absent": "Nobody can hold it", "closed": "The site is closed", "moved": "It was moved to another time",
    "too_few": "Too few would come", "planned_by_mistake": "It was planned by mistake", "other": "Something else",
}  # fmt: skip
CALLED_OFF_FOR = {
    "ill": "They are ill", "other_duties": "Work, or care of others", "travel": "They cannot get there",
    "not_wanted": "They do not want it", "another_time": "They want another time",
    "staff_absent": "Nobody of ours is there", "other": "Something else", "not_known": "Not known",
}  # fmt: skip


_IN_WORDS = ("topic", "audience")
_NO_CODE = re.compile(r"[^A-Za-z0-9.:-]+")


def with_codes(body: dict[str, Any]) -> dict[str, Any]:
    """`Alcohol awareness` as the API takes it: `alcohol_awareness`"""
    return body | {name: _code_of(body[name]) or body[name] for name in _IN_WORDS if body.get(name)}


def _code_of(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return _NO_CODE.sub("_", letters).strip("_.:-").lower()


def with_words(session: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round: what a group is about, and for whom, as somebody would write it."""
    return {**session, **{name: plain(session[name]) for name in _IN_WORDS if session[name]}}


async def site_names(visit: Visit) -> dict[str, str]:
    return {row["id"]: row["name"] for row in await all_of(visit, "/sites")}


def session_in_words(session: Mapping[str, Any]) -> str:
    """`Group: alcohol awareness, for women`"""
    about = f": {plain(session['topic'])}" if session["topic"] else ""
    whom = f", for {plain(session['audience'])}" if session["audience"] else ""
    return f"{KINDS[session['kind']]}{about}{whom}"


def when_in_words(of: Mapping[str, Any]) -> str:
    """Of a session or a booking: `4 September 2012, 09:00 to 11:00`"""
    return f"{day(of.get('beginsOn') or of['on'])}, {of['begins']} to {of['ends']}"


def day_of_slot(session: Mapping[str, Any], at: str) -> date:
    """Of a session that goes on past midnight the day after it."""
    return as_day(session["on"]) + timedelta(days=at < session["begins"])


def at_once(session: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Of two sessions of a day whether some of its time is the same."""
    ends = [of["ends"] if of["ends"] > of["begins"] else "24:00" for of in (session, other)]
    return bool(session["begins"] < ends[1] and other["begins"] < ends[0])


def who_in_words(booking: Mapping[str, Any], names: Mapping[str, str]) -> str:
    client = booking["clientId"]
    return names.get(client, client) if client else f"{booking['calledAs']}, not registered yet"


def state_in_words(booking: Mapping[str, Any]) -> str:
    if booking["state"] != "cancelled":
        return STATES[booking["state"]]
    by = "by us" if booking["cancelledBy"] == "service" else "by them"
    return sentence(f"called off {by}")
