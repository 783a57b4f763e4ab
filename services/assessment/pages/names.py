"""People by the names that whoever looks may see, and codes by those of the scheme. Each is asked for at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.assessment.pages import words
from services.assessment.pages.session_words import KINDS as SESSION_KINDS
from shared.pages.code_names import CodeNames, code_names
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.value_names import ValueNames
from shared.pages.words import day

__all__ = [
    "CodeNames", "born_in_words", "code_names", "full_name", "named_values", "names_of", "outcome_names",
    "outcome_title", "told_of", "wholes_of",
]  # fmt: skip
IDS_MAX = 100


def born_in_words(person: Mapping[str, Any]) -> str:
    """As far as it was said: the rest of the date stands for their age."""
    born = date.fromisoformat(person["birthDate"])
    match person["birthDatePrecision"]:
        case "month":
            return f"{born:%B %Y}, day not known"
        case "year":
            return f"{born:%Y}, month and day not known"
        case "estimated":
            return f"about {born:%Y}, by estimate"
        case _:
            return day(person["birthDate"])


def full_name(person: Mapping[str, Any]) -> str:
    return f"{person['givenName']} {person['familyName']}".strip()


async def names_of(visit: Visit, ids: Iterable[str]) -> dict[str, str]:
    """By id. Whom the API names to nobody of this role has none here."""
    wanted = sorted(set(ids))
    if visit.may("GET /persons"):
        return await _named_by(visit, "/persons", wanted)
    names: dict[str, str] = {}
    if wanted and visit.may("GET /caseload"):
        names = {row["clientId"]: full_name(row) for row in await all_of(visit, "/caseload")}
    if visit.may("GET /sent-persons"):
        names |= await _named_by(visit, "/sent-persons", [client for client in wanted if client not in names])
    return names


async def told_of(visit: Visit, ids: Iterable[str]) -> set[str]:
    """Of whom that it sent somebody is told how they get on."""
    wanted = sorted(set(ids))
    disclosed: set[str] = set()
    for first in range(0, len(wanted), IDS_MAX):
        answer = await visit.api.get("/sent-persons", clientId=wanted[first : first + IDS_MAX], limit=IDS_MAX)
        disclosed |= {row["id"] for row in answer["items"] if row["told"]}
    return disclosed


async def _named_by(visit: Visit, path: str, ids: Sequence[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for first in range(0, len(ids), IDS_MAX):
        answer = await visit.api.get(path, clientId=ids[first : first + IDS_MAX], limit=IDS_MAX)
        names |= {row["id"]: full_name(row) for row in answer["items"]}
    return names


async def outcome_names(visit: Visit, rows: Iterable[Mapping[str, Any]], today: CodeNames | None = None) -> CodeNames:
    """As the scheme of today has them; of a measure that it has no more, as that of the day of achievement."""
    codes = today or await code_names(visit)
    measures = list(codes.lists.get("measures", ()))
    for row in rows:
        if all(named["code"] != row["measure"] for named in measures):
            then = (await code_names(visit, row["achievedOn"])).lists.get("measures", ())
            measures += [named for named in then if named["code"] == row["measure"]]
    return CodeNames({**codes.lists, "measures": measures})


def wholes_of(codes: CodeNames, measure: str) -> list[str]:
    """What is made of it, by their names."""
    named = next((row for row in codes.lists.get("measures", ()) if row["code"] == measure), None)
    return [codes.of("measures", whole) for whole in named["partOf"]] if named else []


def outcome_title(codes: CodeNames, measure: str) -> str:
    """`Acute housing problem resolved (part of “Housed and abstinent”)`"""
    parts = ", ".join(f"“{whole}”" for whole in wholes_of(codes, measure))
    return codes.of("measures", measure) + (f" (part of {parts})" if parts else "")


_LISTS = {"source": "sources", "measure": "measures", "provider": "parties", "reason": "endReasons"}
_WORDS = {
    "setting": words.SETTINGS, "access": words.ACCESSES,
    "kind": words.CONTACT_KINDS | words.ASSESSMENT_KINDS | SESSION_KINDS,
    "attendance": {code: tag.text for code, tag in words.ATTENDANCES.items()}, "sex": words.SEXES,
    "stage": words.STAGES, "event": words.EVENTS,
    "ethnic_group": words.EQUALITY, "disability": words.EQUALITY,
}  # fmt: skip


async def named_values(visit: Visit) -> ValueNames:
    codes = await code_names(visit)
    return ValueNames(_WORDS | {dimension: codes.all_names(kind) for dimension, kind in _LISTS.items()})
