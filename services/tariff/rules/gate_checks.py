"""Whether quality gates bear on something that is paid and counted, and the bounds of a year fit each other."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from services.tariff.rules.at_risk_checks import counted_for
from services.tariff.rules.dates import contract_years
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.quality_gates import QualityGate
from services.tariff.rules.scheme import Contract, Scheme


def check_gates(scheme: Scheme) -> Iterator[SchemeFault]:
    rows = {row.code: row for row in scheme.indicators}
    for i, contract in enumerate(scheme.contracts):
        seen: set[str] = set()
        for j, gate in enumerate(contract.gates):
            place = f"contracts[{i}].gates[{j}]"
            yield from counted_for(rows, gate.indicator, contract.code, f"{place}.indicator")
            if not Decimal(gate.target):
                yield SchemeFault(f"{place}.target", "is 0: every quarter would pass", ("above 0",))
            if gate.code in seen:
                yield SchemeFault(f"{place}.code", f"{gate.code!r} is named twice")
            seen.add(gate.code)
            yield from _measures(contract, gate, f"{place}.measures")


def _measures(contract: Contract, gate: QualityGate, place: str) -> Iterator[SchemeFault]:
    in_cohorts = {cohort.measure for cohort in contract.cohorts}
    gated = tuple(code for code in contract.measures if code not in in_cohorts) or ("none",)
    for k, code in enumerate(gate.measures):
        if code not in contract.measures:
            yield SchemeFault(f"{place}[{k}]", f"{code!r} is no measure of the contract", gated)
        elif code in in_cohorts:
            message = f"{code!r} is paid by cohorts, by the month, and no gate bears on that"
            yield SchemeFault(f"{place}[{k}]", message, gated)


def check_bounds(scheme: Scheme) -> Iterator[SchemeFault]:
    """The most and the least that the outcomes of a contract year come to."""
    for i, contract in enumerate(scheme.contracts):
        years = contract_years(contract.starts, contract.ends)
        for name in ("cap_pence", "collar_pence"):
            stated = getattr(contract, name)
            if years and len(stated) > years:
                message = f"gives {len(stated)} amounts for {years} contract years"
                yield SchemeFault(f"contracts[{i}].{name}", message, (f"up to {years} amounts", "none"))
        yield from _fitting(contract, years, f"contracts[{i}]")


def _fitting(contract: Contract, years: int, place: str) -> Iterator[SchemeFault]:
    if not (contract.cap_pence and contract.collar_pence):
        return
    for year in range(years):
        cap, collar = _of(contract.cap_pence, year), _of(contract.collar_pence, year)
        if collar > cap:
            message = f"{collar} of contract year {year + 1} is above its cap"
            yield SchemeFault(f"{place}.collar_pence", message, (f"up to {cap}",))


def _of(stated: Sequence[int], year: int) -> int:
    return stated[min(year, len(stated) - 1)]
