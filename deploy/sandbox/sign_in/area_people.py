"""Whom one can be where the sandbox stands for an area: Stockport's people, or others made from the area's scheme."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from deploy.examples.generator.areas.script import REFERRERS
from deploy.examples.generator.areas.terms import COUNCIL, FRONT_DOOR, SchemeTerms
from deploy.sandbox.home import Home
from deploy.sandbox.scheme_files import known_areas, own_terms_of, terms_of
from deploy.sandbox.sign_in.people import PEOPLE, Persona
from deploy.sandbox.topology import AREA, ORGANISATIONS
from shared.kernel.code_lists import named_parties

SURGERY = REFERRERS["gp"]
_OF_ROLE = {person.role: person for person in reversed(PEOPLE)}  # the first of each
_SECONDS = {person.sub: person for person in PEOPLE if person.sub in {"commissioner-2", "finance-4"}}


@dataclass(frozen=True, slots=True)
class AreaPeople:
    """Of an area, with the organisation that somebody of a role is of if nobody says. `has_example`: one of it can be
    played.
    """

    area: str
    place: str
    persons: tuple[Persona, ...]
    organisations: Mapping[str, str]
    has_example: bool = True

    def named(self, sub: str) -> Persona | None:
        return next((person for person in self.persons if person.sub == sub), None)

    def by_place(self) -> dict[str, list[Persona]]:
        places: dict[str, list[Persona]] = {}
        for person in self.persons:
            places.setdefault(person.works_at, []).append(person)
        return places


def people_of(area: str = AREA, home: Home | None = None) -> AreaPeople:
    """Those of the scheme that somebody brought to this sandbox, else of the project's own. Raises LasarsError for an
    area of which there is neither.
    """
    place, own = in_capitals(area), own_terms_of(area, home)
    if own is None and area == AREA:
        return AreaPeople(area, place, PEOPLE, ORGANISATIONS)
    terms = own or terms_of(area)
    return AreaPeople(area, place, tuple(_persons(terms, place)), _organisations(terms), own is None)


def organisations_of(area: str, home: Home | None = None) -> Mapping[str, str]:
    """By role. Of an area without a scheme here, whose organisations nobody knows, Stockport's."""
    if (own := own_terms_of(area, home)) is not None:
        return _organisations(own)
    return ORGANISATIONS if area == AREA or area not in known_areas() else _organisations(terms_of(area))


def _organisations(terms: SchemeTerms) -> Mapping[str, str]:
    treats = terms.treating[0] if terms.treating else terms.lasars
    own = {"assessor": terms.lasars, "verifier": terms.lasars, "clinician": treats, "provider": treats}
    return {**ORGANISATIONS, **own, "referrer": SURGERY}


def in_capitals(code: str) -> str:
    return " ".join(word.capitalize() for word in code.split("-"))


def _persons(terms: SchemeTerms, place: str) -> Iterator[Persona]:
    """One of each role, two where one has to be another than the first, and of each that treats a provider and a
    clinician; they act under the caseload's names.
    """
    council, front_door = f"{place} Council", _party(terms, terms.lasars)
    yield _person("commissioner", "commissioner-1", council, COUNCIL)
    yield replace(_SECONDS["commissioner-2"], works_at=council)
    yield _person("assessor", "assessor-1", front_door, terms.lasars)
    yield _person("verifier", "verifier-1", front_door, terms.lasars)
    if terms.lasars != FRONT_DOOR:
        yield _person("provider", f"{terms.lasars}-manager", front_door, terms.lasars)
    for code in terms.other_verifiers:
        yield _person("verifier", f"{code}-verifier", _party(terms, code), code)
    for code in terms.treating:
        yield _person("provider", f"{code}-keyworker", _party(terms, code), code)
        yield _person("clinician", f"{code}-clinician", _party(terms, code), code)
    yield _person("referrer", f"{SURGERY}-desk", "GP surgery", SURGERY)
    yield _person("interviewer", "interviewer-1", council, COUNCIL)
    for number, role in enumerate(("finance_proposer", "finance_approver", "finance_releaser"), start=1):
        yield _person(role, f"finance-{number}", council, COUNCIL)
    yield replace(_SECONDS["finance-4"], works_at=council)
    yield _person("auditor", "auditor-1", council, COUNCIL)
    yield _person("operator", "operator-1", "lasars", "lasars")


def _person(role: str, sub: str, works_at: str, organisation: str) -> Persona:
    return replace(_OF_ROLE[role], sub=sub, works_at=works_at, organisation=organisation)


def _party(terms: SchemeTerms, code: str) -> str:
    """As pages call it, by its contracts or subcontracts, with its code; else by the words of its code."""
    if code == FRONT_DOOR:
        return "Front door, assessment and referral"
    named = {party.code: party.name for party in named_parties(terms.contracts)}
    return f"{named[code]} ({code})" if code in named else in_capitals(code)
