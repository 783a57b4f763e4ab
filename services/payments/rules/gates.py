"""Quality gates: what an outcome pays less, since the share of cases in its contract quarter was under the target.

Payment rules 4, Quality gate.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import prod

from services.payments.rules.contract_years import Quarter, quarters_of, years_of
from services.payments.rules.counted import Counts
from services.payments.rules.final_accounts import over_on
from services.payments.rules.judged_gates import JudgedGate, judged
from services.payments.rules.money import round_pence
from services.payments.rules.quarters import judged_in
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import terms_of_period


def gates_on(
    schemes: Sequence[Scheme], contract: Contract, measure: str, achieved_on: date, counts: Counts, today: date
) -> tuple[JudgedGate, ...]:
    """Those of a measure in the quarter of its achievement, by the version of the quarter's first day; none before the
    quarter has ended.
    """
    if not any_gates(schemes):
        return ()
    stated, quarter = judged_in(schemes, contract, achieved_on)
    if today < quarter.ends:
        return ()
    gates = (gate for gate in stated.gates if measure in gate.measures)
    return tuple(judged(contract.code, gate, quarter, counts) for gate in gates)


def gates_judged(schemes: Sequence[Scheme], counts: Counts, today: date) -> Iterator[JudgedGate]:
    """Each of every quarter that has ended by today."""
    for scheme in schemes:
        for contract in scheme.contracts.values():
            for quarter in _ended(schemes, contract, today) if contract.gates else ():
                if terms_of_period(schemes, contract.code, quarter.starts, quarter.terms_by) is contract:
                    yield from (judged(contract.code, gate, quarter, counts) for gate in contract.gates)


def gated(pence: int, gates: Sequence[JudgedGate]) -> int:
    """All factors are multiplied before the one rounding: 15p times 0.9 times 0.9 are 12p."""
    factors = [gate.gate.factor for gate in gates if gate.is_missed]
    return round_pence(pence * prod(factors, start=Fraction(1)))


def any_gates(schemes: Sequence[Scheme]) -> bool:
    return any(scheme.has_gates for scheme in schemes)


def _ended(schemes: Sequence[Scheme], contract: Contract, today: date) -> Iterator[Quarter]:
    over = over_on(schemes, contract.code)
    for year in years_of(contract):
        yield from (quarter for quarter in quarters_of(contract, year, over) if quarter.ends <= today)
