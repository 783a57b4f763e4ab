"""Which service suits whom, and why.

Money plays no part: neither remit nor band nor price is an argument here, so none
can hold help back. Need comes before room: what the assessment found decides the order, and how many places
are free says only whether there is one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MODALITY_LIST = "cds-h"  # of which a modality is a code where nothing else is said
MODALITIES = tuple(str(code) for code in range(1, 13))  # of that list


def places_free(places: int, occupied: int, held: int) -> int:
    """Never below zero: more may be in use than there are, once an end is voided."""
    return max(0, places - occupied - held)


@dataclass(frozen=True, slots=True)
class PersonToMatch:
    """What a match may look at; it came with the assessment."""

    age_years: int | None
    sex: str | None
    district: str | None
    presenting: Sequence[tuple[str, str]]  # (drug code, class), the main one first
    languages: Sequence[str] = ()
    needs: Sequence[str] = ()  # what the assessment flagged, such as pregnant
    modality: tuple[str, str] | None = None  # (code, list) that the assessor named; None: none in particular
    seed: str = ""  # by which services that suit equally well are put in an order that favours none


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as a match sees it. An empty list or a missing bound admits everybody; the languages that it speaks and
    the needs that it is made for shut nobody out.
    """

    service_id: str
    organisation: str
    name: str
    free: int
    is_treatment: bool = True
    min_age: int | None = None
    max_age: int | None = None
    sexes: Sequence[str] = ()
    substances: Sequence[str] = ()
    districts: Sequence[str] = ()
    languages: Sequence[str] = ()
    needs: Sequence[str] = ()
    modality: tuple[str, str] = ("", "")
    waiting: int = 0  # how many wait for a place of it
    rapid: bool = False
    within_days: int | None = None  # of the referral, in which people are to be seen
    needs_panel: bool = False  # a panel approves who is funded there: it orders nobody


@dataclass(frozen=True, slots=True)
class MatchReason:
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceMatch:
    offer: Offer
    score: int
    reasons_for: tuple[MatchReason, ...]
    reasons_against: tuple[MatchReason, ...]

    @property
    def eligible(self) -> bool:
        return all(reason.code in SHUTS_NOBODY_OUT for reason in self.reasons_against)


NO_PLACE = "no_place_free"
SHUTS_NOBODY_OUT = frozenset({NO_PLACE, "no_treatment", "other_modality", "language_not_spoken"})
POINTS = {
    "modality_needed": 200,  # more than all that follows together: what is needed stands first
    "treatment_offered": 100,
    "need_met": 30,
    "language_spoken": 20,
    "age_accepted": 20,
    "sex_accepted": 20,
    "main_substance_treated": 30,
    "substance_treated": 20,
    "district_served": 20,
    "place_free": 20,
    "rapid_access": 0,  # it is seen, and orders nobody: such a service has a modality and needs of its own
}


def _age(person: PersonToMatch, offer: Offer) -> tuple[bool, MatchReason]:
    bounds = {"ageYears": person.age_years, "minAge": offer.min_age, "maxAge": offer.max_age}
    if offer.min_age is None and offer.max_age is None:
        return True, MatchReason("age_accepted", bounds)
    if person.age_years is None:
        return False, MatchReason("age_unknown", bounds)
    if offer.min_age is not None and person.age_years < offer.min_age:
        return False, MatchReason("too_young", bounds)
    if offer.max_age is not None and person.age_years > offer.max_age:
        return False, MatchReason("too_old", bounds)
    return True, MatchReason("age_accepted", bounds)


def _listed(value: str | None, accepted: Sequence[str], name: str, codes: tuple[str, str]) -> tuple[bool, MatchReason]:
    values: dict[str, object] = {name: value, "accepted": list(accepted)}
    if not accepted or value in accepted:
        return True, MatchReason(codes[0], values)
    return False, MatchReason(f"{name}_unknown" if value is None else codes[1], values)


def _substance(person: PersonToMatch, offer: Offer) -> tuple[bool, MatchReason]:
    treated = [code for code, kind in person.presenting if _treats(offer, code, kind)]
    values: dict[str, object] = {
        "presenting": [code for code, _ in person.presenting],
        "treated": treated,
        "accepted": list(offer.substances),
    }
    if not treated and offer.substances:
        return False, MatchReason("substance_not_treated" if person.presenting else "substance_unknown", values)
    if person.presenting and treated and treated[0] == person.presenting[0][0]:
        return True, MatchReason("main_substance_treated", values)
    return True, MatchReason("substance_treated", values)


def _treats(offer: Offer, code: str, kind: str) -> bool:
    return not offer.substances or code in offer.substances or kind in offer.substances


def _place(offer: Offer) -> tuple[bool, MatchReason]:
    """A place that is free and that somebody waits for already is none."""
    if offer.free > 0:
        return True, MatchReason("place_free", {"placesFree": offer.free})
    return False, MatchReason(NO_PLACE, {"placesFree": 0} | ({"waiting": offer.waiting} if offer.waiting else {}))


def _rapid(offer: Offer) -> tuple[bool, MatchReason] | None:
    return (True, MatchReason("rapid_access", {"withinDays": offer.within_days})) if offer.rapid else None


def _treatment(person: PersonToMatch, offer: Offer) -> tuple[bool, MatchReason] | None:
    """Whoever presents with a substance needs treatment, so advice or a group alone does not meet the need."""
    if not person.presenting:
        return None
    return offer.is_treatment, MatchReason("treatment_offered" if offer.is_treatment else "no_treatment")


def _modality(person: PersonToMatch, offer: Offer) -> tuple[bool, MatchReason] | None:
    if person.modality is None:
        return None
    fits = person.modality == offer.modality
    values: dict[str, object] = {"modality": offer.modality[0], "needed": person.modality[0]}
    return fits, MatchReason("modality_needed" if fits else "other_modality", values)


def _needs(person: PersonToMatch, offer: Offer) -> tuple[bool, MatchReason] | None:
    """Speaks for who is made for it, and against nobody: a need that no service names would else shut all out."""
    met = [need for need in person.needs if need in offer.needs]
    return (True, MatchReason("need_met", {"met": met})) if met else None


def _language(person: PersonToMatch, offer: Offer) -> tuple[bool, MatchReason] | None:
    """Nothing is said where either names none: an interpreter is found for whoever needs one."""
    if not person.languages or not offer.languages:
        return None
    spoken = [language for language in person.languages if language in offer.languages]
    values: dict[str, object] = {"spoken": spoken, "accepted": list(offer.languages)}
    return bool(spoken), MatchReason("language_spoken" if spoken else "language_not_spoken", values)


def match(person: PersonToMatch, offer: Offer) -> ServiceMatch:
    looked_at = [
        _modality(person, offer),
        _treatment(person, offer),
        _needs(person, offer),
        _age(person, offer),
        _listed(person.sex, offer.sexes, "sex", ("sex_accepted", "sex_not_accepted")),
        _substance(person, offer),
        _listed(person.district, offer.districts, "district", ("district_served", "district_not_served")),
        _language(person, offer),
        _rapid(offer),
        _place(offer),
    ]
    judged = [looked for looked in looked_at if looked is not None]
    speaks_for = tuple(reason for good, reason in judged if good)
    speaks_against = tuple(reason for good, reason in judged if not good)
    return ServiceMatch(offer, sum(POINTS[reason.code] for reason in speaks_for), speaks_for, speaks_against)


def unknown_modality(needed: tuple[str, str] | None, offers: Iterable[Offer]) -> list[str] | None:
    """What is allowed instead, of the usual list; None where it is one of it, or of a list of the area's own. What a
    service says it does is one.
    """
    if needed is None or needed[1] != MODALITY_LIST or needed[0] in MODALITIES:
        return None
    offered = {offer.modality[0] for offer in offers if offer.modality[1] == MODALITY_LIST}
    return None if needed[0] in offered else [*MODALITIES, *sorted(offered - set(MODALITIES))]


def ranked(person: PersonToMatch, offers: Iterable[Offer]) -> list[ServiceMatch]:
    """Who may take the person first, then by points. Who suits equally well stands in an order of this assessment's
    own: the same whenever it is asked for, and over many persons nobody's name, size or owner is first more often.
    """
    matches = [match(person, offer) for offer in offers]
    return sorted(matches, key=lambda m: (not m.eligible, -m.score, _turn(person, m.offer)))


def _turn(person: PersonToMatch, offer: Offer) -> bytes:
    return hashlib.sha256(f"{person.seed}/{offer.service_id}".encode()).digest()


def next_free(person: PersonToMatch | None, offers: Iterable[Offer], limit: int = 5) -> list[Offer]:
    """Where else there is room now: what suits the person, or all where nothing is known of them.

    How much room decides no order: whoever is refused would count places by it.
    """
    free = [offer for offer in offers if offer.free > 0]
    if person is None:
        return sorted(free, key=lambda o: (o.name, o.service_id))[:limit]
    return [match.offer for match in ranked(person, free) if match.eligible][:limit]
