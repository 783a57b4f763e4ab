"""People by the names that whoever looks may see, and codes by those of the scheme. Each is asked for at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.assessment.pages import words
from services.assessment.pages.session_words import KINDS as SESSION_KINDS
from services.assessment.schemas.persons import compared
from shared.pages.code_names import CodeNames, code_names
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.value_names import ValueNames
from shared.pages.words import day

__all__ = [
    "CodeNames", "born_in_words", "code_names", "full_name", "name_on_form", "named_apart", "named_values",
    "names_of", "names_on_forms", "outcome_names", "outcome_title", "told_of", "whole_name", "whole_name_of",
    "whole_name_on_form", "wholes_of",
]  # fmt: skip
IDS_MAX, END = 100, 6  # END: so much of a pseudonym tells it from others
Person = Mapping[str, Any]


def born_in_words(person: Person) -> str:
    """As far as it was said: the rest of the date stands for their age."""
    born = date.fromisoformat(person["birthDate"])
    match person.get("birthDatePrecision"):
        case "month":
            return f"{born:%B %Y}, day not known"
        case "year":
            return f"{born:%Y}, month and day not known"
        case "estimated":
            return f"about {born:%Y}, by estimate"
        case _:
            return day(person["birthDate"])


def full_name(person: Person) -> str:
    return f"{person['givenName']} {person['familyName']}".strip()


def whole_name(person: Person) -> str:
    """On a page about one person: all that tells them from a namesake, as a list says it that names both."""
    pseudonym = person.get("clientId") or person.get("id")
    return f"{full_name(person)}{_born(person)}{_end(pseudonym) if pseudonym else ''}"


def named_apart(people: Mapping[str, Person]) -> dict[str, str]:
    """By id the name; of those whose names are alike with when they were born, as far as that is told here, and where
    that is alike too with the end of the pseudonym, if they have one. `people`: as the API names them, each by an id.
    """
    pseudonyms = {key: person.get("clientId") or person.get("id") for key, person in people.items()}
    whose = {key: pseudonym or key for key, pseudonym in pseudonyms.items()}
    alike = {key: compared((person["givenName"], person["familyName"])) for key, person in people.items()}
    born = {key: said for key in _of_several(alike, whose) if (said := _born(people[key]))}
    both = {key: (name, born.get(key)) for key, name in alike.items()}
    ends = {key: _end(whose[key]) for key in _of_several(both, whose) if pseudonyms[key]}
    return {key: f"{full_name(person)}{born.get(key, '')}{ends.get(key, '')}" for key, person in people.items()}


def _born(person: Person) -> str:
    return f", born {born_in_words(person)}" if person.get("birthDate") else ""


def _end(pseudonym: str) -> str:
    return f" (…{pseudonym[-END:]})"


def _of_several(said: Mapping[str, Any], whose: Mapping[str, str]) -> set[str]:
    """The ids of which the same is said as of other people's. Who was merged is one, under whichever id."""
    people: dict[Any, set[str]] = {}
    for key, what in said.items():
        people.setdefault(what, set()).add(whose[key])
    return {key for key, what in said.items() if len(people[what]) > 1}


def _on_form(form: Mapping[str, Any]) -> Person:
    """Whom it is about, as the sender said it."""
    names = {name: form[name] or "" for name in ("givenName", "familyName")}
    return names | {name: form[name] for name in ("birthDate", "birthDatePrecision")}


def name_on_form(form: Mapping[str, Any]) -> str:
    return full_name(_on_form(form)) or f"NHS number {form['nhsNumber']}"


def whole_name_on_form(form: Mapping[str, Any]) -> str:
    return f"{name_on_form(form)}{_born(_on_form(form))}"


def names_on_forms(forms: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By the form's id, of those that name somebody."""
    return named_apart({form["id"]: said for form in forms if full_name(said := _on_form(form))})


async def names_of(visit: Visit, ids: Iterable[str]) -> dict[str, str]:
    """By id, each told from others of these of the same name. Whom the API names to nobody of this role has none."""
    wanted = sorted(set(ids))
    return named_apart(await _people(visit, wanted))


async def whole_name_of(visit: Visit, client: str) -> str:
    """The pseudonym, of whom the API names to nobody of this role."""
    people = await _people(visit, [client])
    return whole_name(people[client]) if client in people else client


async def _people(visit: Visit, wanted: Sequence[str]) -> dict[str, Person]:
    if visit.may("GET /persons"):
        return await _people_by(visit, "/persons", wanted)
    people: dict[str, Person] = {}
    if wanted and visit.may("GET /caseload"):
        asked = set(wanted)
        people = {row["clientId"]: row for row in await all_of(visit, "/caseload") if row["clientId"] in asked}
    if visit.may("GET /sent-persons"):
        people |= await _people_by(visit, "/sent-persons", [client for client in wanted if client not in people])
    return people


async def told_of(visit: Visit, ids: Iterable[str]) -> set[str]:
    """Of whom that it sent somebody is told how they get on."""
    wanted = sorted(set(ids))
    disclosed: set[str] = set()
    for first in range(0, len(wanted), IDS_MAX):
        answer = await visit.api.get("/sent-persons", clientId=wanted[first : first + IDS_MAX], limit=IDS_MAX)
        disclosed |= {row["id"] for row in answer["items"] if row["told"]}
    return disclosed


async def _people_by(visit: Visit, path: str, ids: Sequence[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for first in range(0, len(ids), IDS_MAX):
        answer = await visit.api.get(path, clientId=ids[first : first + IDS_MAX], limit=IDS_MAX)
        people |= {row["id"]: row for row in answer["items"]}
    return people


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
