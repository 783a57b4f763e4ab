"""What was committed, achieved and paid, by contract year.

Payment rules 7, INDIGO record.
"""

from collections.abc import Iterator

from services.payments.rules.contract_years import parts_of_year, years_of
from services.payments.rules.indigo.metrics import measures_of
from services.payments.rules.indigo.record import RecordFacts, Thing, YearOfRecord
from services.payments.rules.indigo.small_numbers import (
    PublishedPayment,
    achieved_in_words,
    paid_pence,
    published_payments,
)
from services.payments.rules.indigo.values import LEDGER, money, period, said, source_id, value
from services.payments.rules.ledger_csv import sum_written
from services.payments.rules.money import year_bounds

PAYER = "Government/Public Sector/Public Bank"
_WHOLE_YEAR = "For the outcomes of the whole year, whatever their metric."
BELOW_NOTHING = "Less than nothing: more was taken back from later payments than was paid and still stands."


def commitments(facts: RecordFacts) -> list[Thing]:
    """Of each year of the contract, also those to come: the most that its outcomes may come to, if it says so."""
    begun = {year.number: year for year in facts.years}
    return [_commitment(facts, number, begun.get(number)) for number in years_of(facts.terms)]


def _commitment(facts: RecordFacts, number: int, year: YearOfRecord | None) -> Thing:
    return said(
        organisation_role_category=value(PAYER),
        maximum_potential_outcome_payment=money(facts.terms.cap_of_year(number)),
        result_type=value("Interim"),
        period=period(*year_bounds(facts.terms.starts, facts.terms.ends, number)),
        total_outcome_payments=money(paid_pence(year, measures_of(facts))) if year else None,
        source_ids=f"{source_id(facts.last.scheme)},{LEDGER}",
        notes=" ".join(_notes(facts, number, year)),
    )


def _notes(facts: RecordFacts, number: int, year: YearOfRecord | None) -> Iterator[str]:
    yield f"Paid by the council of {facts.area}."
    worth_pence = facts.terms.value_of_year(number)
    if worth_pence:
        block_pence = parts_of_year(facts.terms, number).block
        yield f"The year is worth {_pounds(worth_pence)}, of which {_pounds(block_pence)} whatever is achieved."
    if year and year.block_pence:
        yield f"Paid of that whatever was achieved: {_pounds(year.block_pence)}."
    if year and (paid_pence(year, measures_of(facts)) or 0) < 0:
        yield BELOW_NOTHING


def _pounds(pence: int) -> str:
    return f"GBP {sum_written(pence)}"


def total_paid_pence(facts: RecordFacts) -> int | None:
    """Of the years of which it is told; None where it is of none."""
    measures = measures_of(facts)
    years = [pence for year in facts.years if (pence := paid_pence(year, measures)) is not None]
    return sum(years) if years else None


def results(facts: RecordFacts, *, is_final: bool) -> list[Thing]:
    """Of each metric and each year that has begun."""
    return [
        {
            "outcome_metric_id": value(code),
            "result_level": value("Outcome level"),
            "result_type": value("Final" if is_final else "Interim"),
            "period": period(year.starts, year.ends),
            "outcomes_achieved": value(achieved_in_words(year.achieved.get(code))),
            "source_ids": LEDGER,
        }
        for year in facts.years
        for code in measures_of(facts)
    ]


def outcome_payments(facts: RecordFacts) -> list[Thing]:
    """What was paid and still stands, by metric and by the year in which it was achieved."""
    measures = measures_of(facts)
    return [
        said(
            outcome_metric_id=value(payment.measure),
            period=period(year.starts, year.ends),
            type=value("Actual"),
            money=money(payment.pence),
            source_ids=LEDGER,
            notes=" ".join(_notes_of(payment)) or None,
        )
        for year in facts.years
        for payment in published_payments(year, measures)
    ]


def _notes_of(payment: PublishedPayment) -> Iterator[str]:
    if payment.measure is None:
        yield _WHOLE_YEAR
    if payment.pence < 0:
        yield BELOW_NOTHING
