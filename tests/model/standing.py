"""All that stands under the contracts on a day. Payment rules, sections 4 and 6."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tests.model import at_risk, block, cohorts, on_account, samples
from tests.model.amounts import Amount
from tests.model.claims import ClaimWorth, amount_of, claims, collars
from tests.model.facts import Facts
from tests.model.versions import contract_codes


def standing(facts: Facts, today: date) -> dict[str, Amount]:
    """By key, what is held or due by the day; an amount of a period stands from the day on which it is due.

    silent: a block instalment that is not due yet. It does not stand before.
    silent: a fact dated after today. It changes nothing before its day.
    """
    outcomes = tuple(outcome for outcome in facts.outcomes if outcome.achieved_on <= today)
    by_today = replace(facts, outcomes=outcomes, cases=tuple(case for case in facts.cases if case.eligible_on <= today))
    stood = claims(by_today, today)
    single = [amount_of(claim) for claim in stood if not on_account.accrued(by_today, claim)]
    amounts = [*single, *of_periods(by_today, stood, today), *queries(facts)]
    return {amount.key: amount for amount in amounts if stands_from(amount) <= today}


def stands_from(amount: Amount) -> date:
    """What is held stands before it is due."""
    return amount.effective_on if amount.held else amount.due_on


def of_periods(facts: Facts, stood: Sequence[ClaimWorth], today: date) -> Iterator[Amount]:
    for code in contract_codes(facts.versions):
        yield from block.instalments(facts, code)
        yield from at_risk.quarters(facts, code)
        yield from at_risk.true_ups(facts, code)
        yield from cohorts.cohort_months(facts, code, today)
        yield from on_account.instalments(facts, code)
        yield from on_account.differences(facts, code, stood)
        yield from collars(facts, code, stood)
        yield from samples.extrapolations(facts, code, stood)


def queries(facts: Facts) -> Iterator[Amount]:
    for query in facts.queries:
        key = f"{query.contract}/query/{query.name}"
        yield Amount(key, query.contract, query.year, query.pence, query.agreed_on, query.agreed_on)
