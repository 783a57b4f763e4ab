"""Whether each class of a sample takes something, and something that is paid by itself."""

from collections.abc import Iterator

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.repeats import repeats
from services.tariff.rules.scheme import Contract, Scheme
from services.tariff.rules.validation import SampledClass


def check_validation(scheme: Scheme) -> Iterator[SchemeFault]:
    highest: dict[str, int] = {}
    for row in scheme.prices:
        highest[row.measure] = max(row.pence, highest.get(row.measure, 0))
    for i, contract in enumerate(scheme.contracts):
        if contract.validation is None:
            continue
        place = f"contracts[{i}].validation.samples"
        left = set(contract.measures)
        for k, sample in enumerate(contract.validation.samples):
            yield from _class(contract, sample, (left, highest), f"{place}[{k}]")
            left -= _takes(contract, sample, highest)
        yield from repeats(place, [sample.code for sample in contract.validation.samples], "code")


def _takes(contract: Contract, row: SampledClass, highest: dict[str, int]) -> set[str]:
    of_these = row.measures or contract.measures
    return {code for code in of_these if highest.get(code, 0) >= (row.from_pence or 0)}


def _class(
    contract: Contract, row: SampledClass, of_scheme: tuple[set[str], dict[str, int]], place: str
) -> Iterator[SchemeFault]:
    left, highest = of_scheme
    allowed, in_cohorts = tuple(contract.measures), {cohort.measure for cohort in contract.cohorts}
    for j, code in enumerate(row.measures):
        if code not in allowed:
            yield SchemeFault(f"{place}.measures[{j}]", f"{code!r} is no measure of the contract", allowed)
        elif code in in_cohorts:
            message = f"{code!r} is paid by cohorts, by the month, and no sample bears on that"
            single = tuple(measure for measure in allowed if measure not in in_cohorts)
            yield SchemeFault(f"{place}.measures[{j}]", message, single or ("none",))
    yield from repeats(f"{place}.measures", row.measures, "measure")
    if {*row.measures} <= {*allowed} and not (_takes(contract, row, highest) & left):
        message = "takes no outcome: the classes before it take all that it would, or no price is so high"
        yield SchemeFault(place, message, ("a class that takes a measure of the contract", "left out"))
