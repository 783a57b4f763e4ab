"""Whether what is paid by cohorts has one price for every case."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from services.tariff.rules.cohorts import CohortBands, CohortGroup
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.repeats import repeats
from services.tariff.rules.scheme import Contract, Scheme


def check_cohorts(scheme: Scheme) -> Iterator[SchemeFault]:
    bands = tuple(band.code for band in scheme.complexity.bands)
    priced = {row.measure: k for k, row in reversed(list(enumerate(scheme.prices)))}
    for i, contract in enumerate(scheme.contracts):
        for j, cohort in enumerate(contract.cohorts):
            place = f"contracts[{i}].cohorts[{j}]"
            yield from _measure(contract, cohort, priced, f"{place}.measure")
            yield from _groups(cohort, bands, f"{place}.groups")
        yield from repeats(f"contracts[{i}].cohorts", [cohort.measure for cohort in contract.cohorts], "measure")


def _measure(contract: Contract, cohort: CohortBands, priced: dict[str, int], place: str) -> Iterator[SchemeFault]:
    code = cohort.measure
    allowed = tuple(measure for measure in contract.measures if measure not in priced)
    if code not in contract.measures:
        yield SchemeFault(place, f"{code!r} is no measure of the contract", allowed or ("none yet",))
    elif code in priced:
        message = f"{code!r} has a price of its own, prices[{priced[code]}], and would be paid twice"
        yield SchemeFault(place, message, allowed or ("a measure without prices",))


def _groups(cohort: CohortBands, bands: tuple[str, ...], place: str) -> Iterator[SchemeFault]:
    """What is achieved in a band without a price would be paid by nothing."""
    said = [group.band for group in cohort.groups]
    for k, group in enumerate(cohort.groups):
        if group.band not in bands:
            yield SchemeFault(f"{place}[{k}].band", f"{group.band!r} is no band of the scheme", bands)
        yield from _rates(group, f"{place}[{k}].rates")
    yield from repeats(place, said, "band")
    for band in (band for band in bands if band not in said):
        yield SchemeFault(place, f"has no prices for band {band}", ("a group for each band",))


def _rates(group: CohortGroup, place: str) -> Iterator[SchemeFault]:
    first = group.rates[0].from_
    if Decimal(first):
        yield SchemeFault(f"{place}[0].from", f"{first} leaves what is below it without a price", ('"0"',))
    for k, (lower, upper) in enumerate(pairwise(group.rates), start=1):
        if Decimal(upper.from_) <= Decimal(lower.from_):
            message = f"{upper.from_} does not lie above {lower.from_}"
            yield SchemeFault(f"{place}[{k}].from", message, (f"more than {lower.from_}",))
