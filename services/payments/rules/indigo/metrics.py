"""What a contract pays for, as outcome metrics, and its prices, as outcome pricings.

Payment rules 7, INDIGO record.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from services.payments.rules.indigo.json_text import Pounds
from services.payments.rules.indigo.record import RecordFacts, StatedVersion, Thing
from services.payments.rules.indigo.values import CURRENCY, said, source_id, span_in_words, value
from services.payments.rules.schemes import EVERY_BAND, Price

_VALIDATION = {
    "person": "A person verifies each outcome, who neither recorded it nor is of the organisation that it pays.",
    "automatic": "It follows from what is recorded; a person verifies it where the rules do not let it.",
}
_ONCE = {
    "episode": "an episode of treatment",
    "journey": "a journey through treatment",
    "person": "a person",
    "contract_year": "a person and contract year",
    "contract": "a person and contract",
}


def measures_of(facts: RecordFacts) -> Mapping[str, StatedVersion]:
    """What the contract pays for, or has paid for, by the last version that has it; in the order of the schemes."""
    measures: dict[str, StatedVersion] = {}
    for version in reversed(facts.versions):
        of_contract = version.scheme.contracts[facts.terms.code].measures
        for code in version.scheme.measures:
            if code in of_contract:
                measures.setdefault(code, version)
    return measures


def outcome_metrics(facts: RecordFacts) -> list[Thing]:
    return [_metric(facts, code, version) for code, version in measures_of(facts).items()]


def _metric(facts: RecordFacts, code: str, version: StatedVersion) -> Thing:
    measure = next(row for row in version.said["measures"] if row["code"] == code)
    return said(
        id=code,
        definition=value(measure.get("title") or code),
        outcome_metric_target=value(_target(facts, measure)),
        other_target_for_meeting_outcome_metric_target=value(_return(measure.get("provisional_months"))),
        outcome_validation_method=value(_validation(measure, version.terms_said(facts.terms.code))),
        source_ids=source_id(version.scheme),
    )


def _target(facts: RecordFacts, measure: Mapping[str, Any]) -> str | None:
    """As the scheme says it, and how often it is paid."""
    kind, once = measure.get("kind") if facts.is_of_council else None, measure.get("once_per")
    params = ", ".join(f"{name} {json.dumps(stated)}" for name, stated in sorted((measure.get("params") or {}).items()))
    by_kind = f"Met by the scheme's rule {kind}{f' ({params})' if params else ''}." if kind else ""
    paid = f"Paid once for {_ONCE.get(once, once)}." if once else ""
    return " ".join(filter(None, (by_kind, paid))) or None


def _return(months: int | str | None) -> str | None:
    if not months:
        return None
    within = "ever" if months == "ever" else f"within {months} months of the discharge"
    return f"Who comes back to treatment {within} has not achieved it."


def _validation(measure: Mapping[str, Any], terms: Mapping[str, Any]) -> str | None:
    by = terms.get("verified_by")
    method = _VALIDATION.get(measure.get("verification") or "")
    return f"{method or ''} Verified by {', '.join(by)}.".strip() if by else method


def outcome_pricings(facts: RecordFacts) -> list[Thing]:
    return [row for code, version in measures_of(facts).items() for row in _pricings(facts, code, version)]


def _pricings(facts: RecordFacts, code: str, version: StatedVersion) -> Iterator[Thing]:
    cohort = next((row for row in version.scheme.contracts[facts.terms.code].cohorts if row.measure == code), None)
    if cohort is None:
        for price in version.scheme.prices.get(code, ()):
            yield _pricing(code, version, price.pence, _price_in_words(price, version.scheme.price_from))
        return
    for band, rates in cohort.groups.items():
        for rate in rates:
            words = f"{_band(band)}, of a month of which a share of {rate.at_least} or more of the cohort achieved it."
            yield _pricing(code, version, rate.pence, words)


def _pricing(code: str, version: StatedVersion, pence: int, words: str) -> Thing:
    return {
        "outcome_metric_id": {"value": code},
        "currency": {"value": CURRENCY},
        "price_per_unit": {"amount": {"value": Pounds(pence)}},
        "price_description": {"value": words},
        "source_ids": source_id(version.scheme),
    }


def _price_in_words(price: Price, price_from: str) -> str:
    when = "assessed" if price_from == "tariff" else "with the outcome achieved"
    return f"{_band(price.band)}, {when} {span_in_words(price.starts, price.ends)}."


def _band(band: str) -> str:
    return "Of all bands" if band == EVERY_BAND else f"Of the band {band}"
