"""A contract as a project of the INDIGO data standard.

Payment rules 7, INDIGO record.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from services.payments.rules.contract_years import years_of
from services.payments.rules.indigo.metrics import outcome_metrics, outcome_pricings
from services.payments.rules.indigo.payments import (
    BELOW_NOTHING,
    commitments,
    outcome_payments,
    results,
    total_paid_pence,
)
from services.payments.rules.indigo.record import RecordFacts, StatedVersion, Thing
from services.payments.rules.indigo.values import COUNTRY, LEDGER, money, said, source_id, span_in_words, value
from services.payments.rules.money import DAY, add_months, contract_months

Stage = Literal["Contracted", "Implementation", "Service delivery complete", "Complete"]
SECTOR = "Health"  # of the standard's, under which treatment for drugs and alcohol falls
CHALLENGE = "Dependence on drugs and alcohol"
INTERVENTION = "Treatment of dependence on drugs and alcohol, of which outcomes are paid for"
_NOT_TOLD = (
    "A contract year in which fewer than 5 people achieved one of the outcome metrics, or had one of its prices, is in"
    " no sum, and what was paid whatever was achieved is in none."
)


def project(facts: RecordFacts) -> Thing:
    """All that is recorded here and the standard has a field for."""
    return said(
        name=value(_name(facts)),
        stage_development=value(stage_of(facts)),
        dates=_dates(facts),
        jurisdiction={"jurisdiction": value(COUNTRY)},
        overall_project_finance=_finance(facts),
        purpose_and_classifications={
            "social_challenge": value(CHALLENGE),
            "intervention": value(INTERVENTION),
            "policy_sector": value(SECTOR),
        },
        service_and_beneficiaries=said(
            target_population=value(_population(facts)),
            source_ids=source_id(facts.last.scheme),
        ),
        delivery_locations=[_location(facts)],
        sources=[*(_source(facts, version) for version in facts.versions), _ledger(facts)],
        service_provisions=_provisions(facts),
        outcome_payment_commitments=commitments(facts),
        outcome_metrics=outcome_metrics(facts),
        outcome_pricings=outcome_pricings(facts),
        results=results(facts, is_final=stage_of(facts) == "Complete"),
        outcome_payments=outcome_payments(facts),
    )


def _name(facts: RecordFacts) -> str:
    return facts.names.get(facts.terms.code, facts.terms.code)


def stage_of(facts: RecordFacts) -> Stage:
    """Complete once nothing can be earned any more, and nothing is owed or waits."""
    if facts.on < facts.terms.starts:
        return "Contracted"
    if facts.on < facts.terms.ends:
        return "Implementation"
    is_over = facts.on >= facts.terms.run_off_ends and facts.is_settled
    return "Complete" if is_over else "Service delivery complete"


def _dates(facts: RecordFacts) -> Thing:
    terms = facts.terms
    is_over = facts.on >= terms.ends
    ended_on = terms.ends - DAY
    months = contract_months(terms.starts, terms.ends)
    whole = months if add_months(terms.starts, months) == terms.ends else None
    return said(
        actual_completion_date=value(facts.last_paid_on) if stage_of(facts) == "Complete" else None,
        start_date_of_service_provision=value(terms.starts),
        anticipated_end_date_of_service_provision=value(ended_on),
        actual_end_date_of_service_provision=value(ended_on) if is_over else None,
        anticipated_duration_of_service_provision=value(whole),
        actual_duration_of_service_provision=value(whole) if is_over else None,
        source_ids=source_id(facts.last.scheme),
    )


def _finance(facts: RecordFacts) -> Thing:
    caps = [facts.terms.cap_of_year(year) for year in years_of(facts.terms)]
    cap_pence = sum(pence for pence in caps if pence is not None) if None not in caps else None
    paid_pence = total_paid_pence(facts)
    return said(
        maximum_potential_outcome_payment_v2=money(cap_pence),
        total_outcome_payments_made=money(paid_pence),
        source_ids=f"{source_id(facts.last.scheme)},{LEDGER}",
        notes=f"{_NOT_TOLD} {BELOW_NOTHING}" if (paid_pence or 0) < 0 else _NOT_TOLD,
    )


def _population(facts: RecordFacts) -> str | None:
    return population_in_words(facts.last.said.get("remit") or ()) if facts.is_of_council else None


def population_in_words(remit: Any) -> str | None:
    """Whom the scheme takes, rule by rule as it has them."""
    return " ".join(_rule_in_words(rule) for rule in remit) or None


def _rule_in_words(rule: Mapping[str, Any]) -> str:
    oldest = rule.get("max_age")
    ages = f"{rule['min_age']} to {oldest} years" if oldest is not None else f"{rule['min_age']} years and over"
    ends = date.fromisoformat(rule["to"]) if rule.get("to") else None
    span = span_in_words(date.fromisoformat(rule["from"]), ends)
    return f"Who presents with {rule['substance']}, of {ages}, {span}."


def _location(facts: RecordFacts) -> Thing:
    return {
        "service_provision_id": value(facts.terms.party),
        "location_name": value(facts.area),
        "location_country": value(COUNTRY),
    }


def _source(facts: RecordFacts, version: StatedVersion) -> Thing:
    scheme = version.scheme
    title = version.said.get("title") if facts.is_of_council else None
    return {
        "id": source_id(scheme),
        "name": value(f"{title or scheme.id}, version {scheme.version}"),
        "type": value("Contract"),
        "publication_date": value(scheme.published_at.date()),
        "notes": f"SHA-256 of the scheme as it was published: {scheme.hash}",
    }


def _ledger(facts: RecordFacts) -> Thing:
    return {
        "id": LEDGER,
        "name": value(f"The ledger of payments for outcomes, {facts.area}"),
        "type": value("Report"),
        "accessed_date": value(facts.on),
    }


def _provisions(facts: RecordFacts) -> list[Thing]:
    """Who is paid, and who delivers a part for them. The standard's own ids of organisations are not known here."""
    terms, is_over = facts.terms, facts.on >= facts.terms.ends
    prime = said(
        id=terms.party,
        intervention=value(_name(facts)),
        planned_service=said(start_date=value(terms.starts), end_date=value(terms.ends - DAY)),
        actual_service=said(
            start_date=value(terms.starts) if facts.on >= terms.starts else None,
            end_date=value(terms.ends - DAY) if is_over else None,
        ),
        source_ids=source_id(facts.last.scheme),
        notes=f"{facts.names.get(terms.party, terms.party)}. It is paid by the council.",
    )
    return [prime, *(_subcontract(facts, row.party, row.starts, row.left_on) for row in terms.subcontracts)]


def _subcontract(facts: RecordFacts, party: str, starts: date, left_on: date | None) -> Thing:
    return said(
        id=party,
        planned_service=said(start_date=value(starts)),
        actual_service=said(
            start_date=value(starts) if facts.on >= starts else None,
            end_date=value(left_on - DAY) if left_on and left_on <= facts.on else None,
        ),
        source_ids=source_id(facts.last.scheme),
        notes=f"{facts.names.get(party, party)}. It delivers a part for {facts.terms.party}, and is paid by it.",
    )
