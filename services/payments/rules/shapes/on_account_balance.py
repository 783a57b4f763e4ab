"""What a quarter's outcomes came to, less what was paid on account of it: due, or owed back.

Payment rules 4, On account.
"""

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.contract_years import Quarter, quarters_of, years_of
from services.payments.rules.earned import AccruedAlike
from services.payments.rules.gate_terms import GateTerms
from services.payments.rules.judged_gates import judged
from services.payments.rules.money import DAY, add_months
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes import on_account_instalment
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts, Step

NAME = "on_account_balance"


def amounts(area: str, contract: Contract, today: date, facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Of each quarter that has ended by today."""
    if contract.on_account is None:
        return []
    over_on = facts.over_on(contract)
    quarters = (quarter for year in years_of(contract) for quarter in quarters_of(contract, year, over_on))
    return [_of_quarter(area, contract, quarter, facts) for quarter in quarters if quarter.ends <= today]


def _of_quarter(area: str, contract: Contract, quarter: Quarter, facts: PeriodFacts) -> PeriodAmount:
    accrued = facts.earned.accrued_between(contract.code, quarter.starts, quarter.counts_until)
    alike = facts.earned.accrued_alike(contract.code, quarter.starts, quarter.counts_until)
    measures = {outcomes.measure for outcomes in alike}
    gates = [gate for gate in contract.gates if not gate.measures.isdisjoint(measures)]
    left_out = facts.left_out.accrued_between(contract.code, quarter.starts, quarter.counts_until)
    paid = sum(
        amount.pence
        for shape, amount in facts.before
        if shape == on_account_instalment.NAME and quarter.starts <= amount.terms_on < quarter.terms_by
    )
    return PeriodAmount(
        key=key(area, contract.code, quarter),
        terms_on=quarter.starts,
        terms_by=quarter.terms_by,
        effective_on=quarter.ends - DAY,
        due_on=quarter.ends,
        pence=accrued - paid,
        steps=(
            {"step": "quarter", "number": quarter.number, "months": quarter.months},
            *(_gate(contract, gate, quarter, facts) for gate in gates),
            *(_outcomes(outcomes) for outcomes in alike),
            *_cap(contract, quarter, facts),
            *([{"step": "left out", "pence": left_out}] if left_out else ()),
            {"step": "less on account", "accruedPence": accrued, "onAccountPence": paid, "pence": accrued - paid},
        ),
        year=quarter.year,
        left_out_pence=left_out,
        on_account_pence=paid,
    )


def key(area: str, contract: str, quarter: Quarter) -> UUID:
    return uuid5(NAMESPACE_URL, f"{NAME}|{area}|{contract}|{quarter.year}|{quarter.number}")


def _gate(contract: Contract, gate: GateTerms, quarter: Quarter, facts: PeriodFacts) -> Step:
    """With what it is on: others of the quarter's outcomes come to what they would without it."""
    return judged(contract.code, gate, quarter, facts.counts).step | {"measures": sorted(gate.measures)}


def _outcomes(alike: AccruedAlike) -> Step:
    """`eachPence` is `pricePence` after gates, rounded; where `pence` is less than all of them, a cap took the rest."""
    price = {} if alike.price_pence is None else {"pricePence": alike.price_pence}
    return {
        "step": "outcomes", "measure": alike.measure, "count": alike.count, **price, "eachPence": alike.each_pence,
        "pence": alike.pence,
    }  # fmt: skip


def _cap(contract: Contract, quarter: Quarter, facts: PeriodFacts) -> Iterator[Step]:
    """Where it took something of the quarter: of all outcomes, those that do not come with the balance included."""
    cap_pence, earned, code = contract.cap_of_year(quarter.year), facts.earned, contract.code
    over = earned.over_cap_between(code, quarter.starts, quarter.counts_until)
    if cap_pence is None or over <= 0:
        return
    before = earned.between(code, add_months(contract.starts, 12 * quarter.year), quarter.starts)
    stands = earned.between(code, quarter.starts, quarter.counts_until)
    yield {"step": "cap", "capPence": cap_pence, "beforePence": before, "overPence": over, "pence": stands}
