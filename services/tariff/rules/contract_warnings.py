"""What a contract says that is sound, and yet may pay less than whoever wrote it meant. Payment rules 4."""

from collections.abc import Iterable, Iterator

from services.tariff.rules.dates import add_months, year_ends
from services.tariff.rules.indicators import Condition
from services.tariff.rules.measure_traits import parts
from services.tariff.rules.plan_checks import parts_of_years
from services.tariff.rules.scheme import Contract, Scheme


def contract_warnings(scheme: Scheme) -> Iterator[str]:
    for i, contract in enumerate(scheme.contracts):
        yield from _unpaid(scheme, contract, f"contracts[{i}]")
        yield from _closed_early(scheme, contract, f"contracts[{i}].final_accounts")
        yield from _less_than_pots(contract, f"contracts[{i}].plan.expected_value_pence")


def _unpaid(scheme: Scheme, contract: Contract, place: str) -> Iterator[str]:
    """What only counts may be meant so where something is earned by the count, or what the contract is paid by is made
    of it.
    """
    used = {row.measure for row in scheme.prices} | {cohort.measure for cohort in contract.cohorts}
    used |= _counted(scheme, contract)
    used = _with_parts(scheme, [code for code in contract.measures if code in used]) | used
    for j, code in enumerate(contract.measures):
        if code not in used:
            yield (
                f"{place}.measures[{j}]: {code} has no price, in no band and on no day: {contract.code} lists it, and"
                " nothing is paid for it."
            )


def _with_parts(scheme: Scheme, codes: Iterable[str]) -> set[str]:
    measures = {measure.code: measure for measure in scheme.measures}
    left, reached = list(codes), set[str]()
    while left:
        code = left.pop()
        if code in measures and code not in reached:
            left += [part.code for part in parts(measures[code])]
            reached.add(code)
    return reached


def _counted(scheme: Scheme, contract: Contract) -> set[str]:
    """The measures by which the cases are met that its pots and gates ask about."""
    asked = {gate.indicator for gate in contract.gates}
    asked |= {pot.indicator for pot in contract.at_risk.measures} if contract.at_risk else set()
    met = [row.met for row in scheme.indicators if row.code in asked and row.met]
    return {code for condition in met for code in _measures_of(condition)}


def _measures_of(condition: Condition) -> Iterator[str]:
    if condition.measure:
        yield condition.measure
    for part in condition.inner:
        yield from _measures_of(part)


def _closed_early(scheme: Scheme, contract: Contract, place: str) -> Iterator[str]:
    ends = year_ends(contract.starts, contract.ends)
    window = _window(scheme, contract)
    for k, (closes, year_end) in enumerate(zip(contract.final_accounts, ends, strict=False)):
        if year_end == contract.ends and closes < contract.run_off_ends:
            yield (
                f"{place}[{k}]: {closes} is before the run-off of {contract.code} ends: what is achieved from then on"
                f" and before {contract.run_off_ends} is not paid."
            )
        taken_back_until = add_months(year_end, window)
        if closes < taken_back_until:
            yield (
                f"{place}[{k}]: {closes} is before {taken_back_until}, until when a return takes back what contract"
                f" year {k + 1} earned in treatment that ended in it: from the final account on nothing is taken back."
            )


def _less_than_pots(contract: Contract, place: str) -> Iterator[str]:
    """Of what is at risk all is planned, so nothing is then left for outcomes."""
    expected = contract.plan.expected_value_pence if contract.plan else []
    for year, (pence, of_year) in enumerate(zip(expected, parts_of_years(contract), strict=False)):
        by_time = of_year.block + of_year.at_risk
        if pence < by_time:
            yield (
                f"{place}[{year}]: {pence} is less than the block and what is at risk of contract year {year + 1} of"
                f" {contract.code}, together {by_time}: these are planned whole, so the year is planned to come to"
                f" {by_time}, and nothing of it is planned to be earned by outcomes."
            )


def _window(scheme: Scheme, contract: Contract) -> int:
    """The most months after a discharge in which money is taken back."""
    if contract.provisional != "clawback":
        return 0
    most = contract.recover_months
    stated = [m.provisional_months for m in scheme.measures if m.code in contract.measures and m.provisional_months]
    months = [most or 0 if own == "ever" else min(own, most or own) for own in stated]
    return max(months, default=0)
