"""What a scheme lets one record: its drugs, referral sources, points and dated events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.assessment.rules.complexity import most_points, provider_assesses, second_rated_percent
from services.assessment.rules.identity import age_on
from services.assessment.rules.remit import RemitRule, remit_on
from services.assessment.rules.second_rating import Scale, scale
from services.assessment.rules.terms import CORRECTION_DAYS

LIFE_EVENTS = frozenset({"died", "custody", "moved"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The part of one scheme version that the front door needs."""

    substances: Mapping[str, str]
    remit: tuple[RemitRule, ...]
    sources: frozenset[str]
    most_points: Mapping[str, int]  # by domain
    tariff_kinds: frozenset[str]
    provider_assesses: bool
    correction_days: timedelta
    second_rated_percent: int = 0
    scale: Scale = field(default_factory=Scale)

    def substances_of(self, codes: Iterable[str]) -> list[str]:
        return [self.substances[code] for code in codes]


def catalogue(scheme: Mapping[str, Any]) -> Catalogue:
    """Read from the canonical scheme document; parts that a scheme leaves out allow nothing."""
    journey = scheme.get("journey", {})
    correction_days = journey.get("correction_days")
    return Catalogue(
        substances={drug["code"]: drug["class"] for drug in scheme.get("drugs", [])},
        remit=tuple(remit_rule(rule) for rule in scheme.get("remit", [])),
        sources=frozenset(source["code"] for source in scheme.get("referral_sources", [])),
        most_points=most_points(scheme),
        tariff_kinds=frozenset(journey.get("tariff_kinds", [])),
        provider_assesses=provider_assesses(scheme),
        correction_days=timedelta(days=CORRECTION_DAYS if correction_days is None else correction_days),
        second_rated_percent=second_rated_percent(scheme),
        scale=scale(scheme),
    )


def judged(catalogue: Catalogue, on: date, birth_date: date, presenting: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What an assessment of that day says by this version and not by itself: the class of each drug, and the remit.

    A drug that the version does not list keeps the class it was recorded with.
    """
    classed = [{"code": substance["code"], "class": _class(catalogue, substance)} for substance in presenting]
    remit = remit_on(on, age_on(birth_date, on), [substance["class"] for substance in classed], catalogue.remit)
    return {"presenting": classed, "in_remit": remit.in_remit, "remit_reason": remit.reason}


def _class(catalogue: Catalogue, substance: Mapping[str, Any]) -> str:
    return catalogue.substances.get(substance["code"]) or str(substance["class"])


def remit_rule(rule: Mapping[str, Any]) -> RemitRule:
    return RemitRule(
        substance=rule["substance"],
        min_age=rule.get("min_age", 0),
        max_age=rule.get("max_age"),
        starts=date.fromisoformat(rule["from"]),
        ends=date.fromisoformat(rule["to"]) if rule.get("to") else None,
    )
