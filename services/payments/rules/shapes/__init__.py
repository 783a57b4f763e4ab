"""How contracts turn outcomes and time into money; one pure module a shape.

A shape of outcomes gives one claim its amount (`OUTCOME_SHAPES`). A shape of periods
gives a contract amounts of its own, each with a key and a due date: reconciling walks
`PERIOD_SHAPES`.

Payment rules 4.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.payments.rules.final_accounts import over_on
from services.payments.rules.money import add_months
from services.payments.rules.schemes import Contract, Scheme, all_terms
from services.payments.rules.shapes import (
    at_risk,
    block,
    cohort_band,
    collar,
    extrapolation,
    on_account_balance,
    on_account_instalment,
    tariff,
    true_up,
)
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts, Step
from services.payments.rules.tariffs import Tariff
from services.payments.rules.terms_in_force import terms_on

OutcomeShape = Callable[[Scheme, Tariff, str, date, Iterable[Scheme]], tuple[int, Step]]
PeriodShape = Callable[[str, Contract, date, PeriodFacts], list[PeriodAmount]]

ON_ACCOUNT = "on_account"  # paid before payments was set back, entered again, and taken off what is due again
OUTCOME_SHAPES: Mapping[str, OutcomeShape] = {tariff.NAME: tariff.price}
# In the order in which one may rest on what those before it came to.
PERIOD_SHAPES: Mapping[str, PeriodShape] = {
    block.NAME: block.amounts,
    at_risk.NAME: at_risk.amounts,
    true_up.NAME: true_up.amounts,
    collar.NAME: collar.amounts,
    on_account_instalment.NAME: on_account_instalment.amounts,
    on_account_balance.NAME: on_account_balance.amounts,
    cohort_band.NAME: cohort_band.amounts,
    extrapolation.NAME: extrapolation.amounts,
}
BY_MONTH = frozenset({cohort_band.NAME, extrapolation.NAME})  # of a calendar month, which may be one of the run-off
OF_THEIR_YEAR = frozenset(PERIOD_SHAPES) - BY_MONTH
# What they come to may be owed back by itself.
MAY_OWE = frozenset({true_up.NAME, on_account_balance.NAME, extrapolation.NAME})


@dataclass(frozen=True, slots=True)
class ContractPeriod:
    """One amount of a contract, under the terms that were in force when its period began."""

    shape: str
    contract: Contract
    amount: PeriodAmount
    scheme: Scheme


def periods_due(schemes: Sequence[Scheme], today: date, facts: PeriodFacts = NO_FACTS) -> list[ContractPeriod]:
    """Every amount of a period that should stand by today, of all contracts of the area that these versions are of."""
    due: dict[str, list[ContractPeriod]] = {}
    facts = replace(facts, ends=_ends(schemes))
    for shape in PERIOD_SHAPES:
        for scheme in schemes:
            for contract in scheme.contracts.values():
                of_contract = due.setdefault(contract.code, [])
                of_contract += _of_shape(shape, schemes, scheme, contract, today, _after(facts, of_contract))
    return [period for of_contract in due.values() for period in of_contract]


def paid_by_cases(schemes: Iterable[Scheme]) -> bool:
    """Whether any contract is paid by the share of cases that met a test."""
    return any(contract.at_risk or contract.gates for contract in all_terms(schemes))


def resting_on_outcomes(schemes: Iterable[Scheme]) -> list[str]:
    """The contracts of which a period rests on what outcomes come to."""
    return sorted(
        {terms.code for terms in all_terms(schemes) if terms.collar_pence or terms.on_account or terms.extrapolates}
    )


def extrapolating(schemes: Iterable[Scheme]) -> list[str]:
    """The contracts of which what fails in a sample counts for the rest."""
    return sorted({terms.code for terms in all_terms(schemes) if terms.extrapolates})


def _after(facts: PeriodFacts, before: Sequence[ContractPeriod]) -> PeriodFacts:
    return replace(facts, before=[(period.shape, period.amount) for period in before])


def _of_shape(
    shape: str, schemes: Sequence[Scheme], scheme: Scheme, contract: Contract, today: date, facts: PeriodFacts
) -> list[ContractPeriod]:
    return [
        ContractPeriod(shape, contract, amount, scheme)
        for amount in PERIOD_SHAPES[shape](facts.area or scheme.area, contract, today, facts)
        if _terms_of(schemes, contract.code, amount) is contract
    ]


def _terms_of(schemes: Sequence[Scheme], code: str, amount: PeriodAmount) -> Contract | None:
    return terms_of_period(schemes, code, amount.terms_on, amount.terms_by or amount.terms_on)


def terms_of_period(schemes: Sequence[Scheme], code: str, starts: date, until: date) -> Contract | None:
    """Of its first day; where none has the contract then, of the first that does within it."""
    terms = terms_on(schemes, code, starts)
    if terms is not None:
        return terms
    begins = sorted({scheme.valid_from for scheme in schemes if starts < scheme.valid_from < until})
    return next((begun for day in begins if (begun := terms_on(schemes, code, day))), None)


def _ends(schemes: Sequence[Scheme]) -> dict[str, date]:
    codes = {code for scheme in schemes for code in scheme.contracts}
    return {code: ends for code in codes if (ends := over_on(schemes, code))}


def periods_stand(schemes: Sequence[Scheme], today: date, standing: Mapping[UUID, int], facts: PeriodFacts) -> bool:
    """Whether each amount of a period already stands as it should by today."""
    periods = periods_due(schemes, today, facts)
    if any(period.amount.left_out_pence for period in periods):
        return False  # what runs have approved of it says what stands
    due = {period.amount.key: period.amount.pence for period in periods}
    return all(due.get(key, 0) == standing.get(key, 0) for key in {*due, *standing})


def terms_to_come(schemes: Sequence[Scheme], code: str, day: date) -> Contract | None:
    """Those of an amount of a period that has begun by a day and is due later, though the contract may be over."""
    for scheme in schemes:
        if (contract := scheme.contracts.get(code)) is None or day >= add_months(contract.ends, 1):
            continue
        for amounts in PERIOD_SHAPES.values():
            for amount in amounts(scheme.area, contract, add_months(day, 1), NO_FACTS):
                begun = amount.terms_on <= day < amount.due_on and amount.pence
                if begun and terms_on(schemes, code, amount.terms_on) is contract:
                    return contract
    return None
