"""What was said of a referral and taken back, in words, and whether that may still be done."""

from collections.abc import Mapping
from typing import Any

from services.referral.pages import words
from services.referral.pages.names import CodeNames
from shared.pages.actions import PageAction
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.words import as_day, day

TAKE_BACK = "POST /referrals/{referral_id}/answer/void"
APPOINT_ANEW = "PUT /referrals/{referral_id}/first-appointment"
SAYS = {
    "accepted": "Take the acceptance back",
    "declined": "Take the refusal back",
    "withdrawn": "Put the referral back",
    "closed": "Take the closing back",
}
_WERE = {"accepted": "Accepted", "declined": "Declined", "withdrawn": "Taken back", "closed": "Closed"}


def may_be_taken_back(visit: Visit, referral: Mapping[str, Any]) -> bool:
    """An acceptance while it stands; what ended a referral while its days last."""
    if referral["state"] == "accepted":
        return True
    until = referral["takeBackUntil"]
    return until is not None and as_day(until) >= visit.today


def to_take_back(visit: Visit, referral: Mapping[str, Any]) -> list[PageAction]:
    here = at("/referrals/{id}", id=referral["id"])
    acts = []
    if referral["state"] == "accepted" and referral["firstOfferedOn"] and visit.may(APPOINT_ANEW):
        acts.append(PageAction(visit.link(f"{here}/first-appointment"), "Change the first appointment"))
    if may_be_taken_back(visit, referral) and visit.may(TAKE_BACK):
        acts.append(PageAction(visit.link(f"{here}/take-back"), SAYS[referral["state"]], undoes=True))
    return acts


async def taken_back_words(visit: Visit, referral_id: str, names: CodeNames) -> list[str]:
    """Each in a sentence, in the order in which it was taken back."""
    said = (await visit.api.get(at("/referrals/{id}/answers-taken-back", id=referral_id)))["items"]
    return [_in_words(visit, word, names) for word in said]


def _in_words(visit: Visit, word: Mapping[str, Any], names: CodeNames) -> str:
    who = {"saidBy": word["takenBackBy"], "saidByOrganisation": word["takenBackByOrganisation"]}
    end = f"{day(word['takenBackOn'])}, {words.by_whom(visit, who, names)}: {words.reason(word['takenBackFor'])}"
    if word["ofAppointment"]:
        return f"First appointment {day(word['firstOfferedOn'])}, said anew on {end}"
    on = f" on {day(word['saidOn'])}" if word["saidOn"] else ""
    why = f" ({words.reason(word['reasonCode'])})" if word["reasonCode"] else ""
    return f"{_WERE[word['state']]}{on}{why}, taken back on {end}"
