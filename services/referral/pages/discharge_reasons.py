"""Why a treatment ended: chosen by the names of the scheme of the day, sent as the code of its list."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.kernel.days import FIRST_DAY, LAST_DAY
from shared.pages.code_names import CodeNames, code_names
from shared.pages.fields import Field, FieldChoice
from shared.pages.page import Visit
from shared.pages.words import sentence

ENDED_ON = Field("endedOn", "Treatment ended on", "date", past=True)
CODES_LIST = "cds-f"
_REASON = re.compile(r"(\S+)(?:\s+\(?([^\s()]+)\)?)?")
_HINT = (
    f"No scheme is known for the day, so it is not known what may be chosen. Type its code, such as 80 ({CODES_LIST})."
)
_CLINICIANS = "Only a clinician says this: it counts as completed."
_MEANS = {"successful": "It counts as completed.", "neutral": "", "unsuccessful": "", "died": ""}


async def _lists(visit: Visit, day: str | None) -> CodeNames:
    """Of what is no day, those of today: the API says of the day what is wrong with it."""
    return await code_names(visit, on=day if day and _is_day(day) else None)


def _is_day(text: str) -> bool:
    try:
        return FIRST_DAY <= date.fromisoformat(text) <= LAST_DAY
    except ValueError:
        return False


async def discharge_reason(visit: Visit, ended_on: str | None = None) -> Field:
    """Of the scheme that counts on the day of the end: as it was typed, or as it was said before."""
    lists = await _lists(visit, ENDED_ON.read(visit.form) or ended_on)
    reasons = lists.lists.get("dischargeReasons", ())
    if not reasons:
        return Field("reason", "Reason", hint=_HINT, width=20)
    choices = [FieldChoice(value_of(row), _named(row), _hint(visit, row)) for row in reasons]
    return Field("reason", "Reason", "radios", choices=choices)


def _named(row: Mapping[str, Any]) -> str:
    return sentence(row["name"])


def _hint(visit: Visit, row: Mapping[str, Any]) -> str:
    if row["class"] == "successful" and "clinician" not in visit.actor.roles:
        return _CLINICIANS
    return _MEANS.get(row["class"], "")


def value_of(reason: Mapping[str, Any]) -> str:
    """As a form has it: `80 (cds-f)`."""
    return f"{reason['code']} ({reason['list']})" if reason["list"] else str(reason["code"])


def coded(visit: Visit) -> dict[str, Any]:
    """The reason as the API takes it, of what was chosen or typed: `80` or `80 (cds-f)`."""
    said = _REASON.fullmatch(next(iter(visit.form.get("reason", ())), "").strip())
    return {"reason": {"code": said[1], "list": said[2] or CODES_LIST}} if said else {}


async def reason_words(visit: Visit, end: Mapping[str, Any] | None) -> str:
    """What an end's reason is called in the scheme of its day; its code where that is not known."""
    if end is None:
        return ""
    listed = (await _lists(visit, end["endedOn"])).lists.get("dischargeReasons", ())
    said = end["reason"]
    named = [row for row in listed if row["code"] == said["code"] and row["list"] in {None, said["list"]}]
    return _named(named[0]) if named else value_of(said)
