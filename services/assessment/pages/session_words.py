"""What sessions and bookings are called on pages."""

from collections.abc import Mapping
from typing import Any

from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.words import day, plain, sentence

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


async def site_names(visit: Visit) -> dict[str, str]:
    return {row["id"]: row["name"] for row in await all_of(visit, "/sites")}


def session_in_words(session: Mapping[str, Any]) -> str:
    """`Group: alcohol awareness, for women`"""
    about = f": {plain(session['topic'])}" if session["topic"] else ""
    whom = f", for {plain(session['audience'])}" if session["audience"] else ""
    return f"{KINDS[session['kind']]}{about}{whom}"


def when_in_words(of: Mapping[str, Any]) -> str:
    """Of a session or a booking: `4 September 2012, 09:00 to 11:00`"""
    return f"{day(of['on'])}, {of['begins']} to {of['ends']}"


def who_in_words(booking: Mapping[str, Any], names: Mapping[str, str]) -> str:
    client = booking["clientId"]
    return names.get(client, client) if client else f"{booking['calledAs']}, not registered yet"


def state_in_words(booking: Mapping[str, Any]) -> str:
    if booking["state"] != "cancelled":
        return STATES[booking["state"]]
    by = "by us" if booking["cancelledBy"] == "service" else "by them"
    return sentence(f"called off {by}")
