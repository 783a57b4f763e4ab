"""What a new version of a scheme owes to those that were published before it.

An area has one scheme, and the codes in it are for ever: claims, instalments and what is paid once are known by
them. Under another code they would be paid a second time, and without its code a contract would end in silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from services.tariff.rules.dates import add_months, year_ends
from services.tariff.rules.faults import Fault
from services.tariff.rules.measures import Measure, RecordedEvent
from services.tariff.rules.scheme import Contract, Scheme


@dataclass(frozen=True, slots=True)
class Earlier:
    scheme: Scheme
    at: datetime


def follows(scheme: Scheme, published: Iterable[Earlier]) -> Iterator[Fault]:
    """All faults of a scheme as the next version in its area."""
    in_order = sorted(published, key=lambda earlier: (earlier.at, earlier.scheme.version))
    if not in_order:
        return
    first = in_order[0].scheme
    if scheme.id != first.id:
        message = f"{scheme.id!r} would be a second scheme of {scheme.area}: publish the change as a version of its own"
        yield Fault("id", message, (first.id,))
    before = [earlier.scheme for earlier in in_order if _begins_before_the_end_of(scheme, earlier.scheme)]
    yield from _measures(scheme, {measure.code: (v, measure) for v in before for measure in v.measures})
    yield from _contracts(scheme, {contract.code: (v, contract) for v in before for contract in v.contracts})


def _begins_before_the_end_of(scheme: Scheme, earlier: Scheme) -> bool:
    return scheme.valid_to is None or earlier.valid_from < scheme.valid_to


def _measures(scheme: Scheme, known: Mapping[str, tuple[Scheme, Measure]]) -> Iterator[Fault]:
    listed = {measure.code: (i, measure) for i, measure in enumerate(scheme.measures)}
    for code, (version, before) in known.items():
        if code not in listed:
            message = f"{code} of version {version.version} is missing: keep it, and take it out of the contracts"
            yield Fault("measures", f"{message} and prices that pay it no longer")
            continue
        i, now = listed[code]
        if now.kind != before.kind:
            yield _changed(f"measures[{i}].kind", code, now.kind, before.kind, version)
        elif (event := _event(now)) != (known_event := _event(before)):
            yield _changed(f"measures[{i}].params.code", code, event, known_event, version)


def _event(measure: Measure) -> str:
    return measure.params.code if isinstance(measure, RecordedEvent) else ""


def _changed(place: str, code: str, now: str, before: str, version: Scheme) -> Fault:
    message = f"{now!r} makes another measure of {code}, which is {before!r} in version {version.version}"
    return Fault(place, f"{message}: leave it and add a measure with a code of its own", (before,))


def _contracts(scheme: Scheme, known: Mapping[str, tuple[Scheme, Contract]]) -> Iterator[Fault]:
    listed = {contract.code: (i, contract) for i, contract in enumerate(scheme.contracts)}
    for code, (version, before) in known.items():
        if code in listed:
            i, now = listed[code]
            yield from _same_contract(f"contracts[{i}]", now, before, version)
            yield from _moved_end(f"contracts[{i}]", now, before, scheme)
        elif (over := add_months(before.ends, before.run_off_months)) > scheme.valid_from:
            message = f"{code} of version {version.version} is missing, and its term and run-off last until {over}"
            remedy = "carry it on under its code: `ends` ends it early, its title may change"
            yield Fault("contracts", f"{message}; {remedy}")


def _same_contract(place: str, now: Contract, before: Contract, version: Scheme) -> Iterator[Fault]:
    remedy = "end this one by `ends` and begin another under a code of its own"
    if now.party != before.party:
        message = f"{now.party!r} is not whom {now.code} pays in version {version.version}"
        yield Fault(f"{place}.party", f"{message}: {remedy}", (before.party,))
    if now.starts != before.starts:
        message = (
            f"{now.starts} is not when {now.code} starts in version {version.version}, and its years count from then"
        )
        yield Fault(f"{place}.starts", f"{message}: {remedy}", (str(before.starts),))


def _moved_end(place: str, now: Contract, before: Contract, scheme: Scheme) -> Iterator[Fault]:
    if now.ends == before.ends:
        return
    if min(now.ends, before.ends) < scheme.valid_from:
        message = f"{now.ends} instead of {before.ends} changes days before this version is valid"
        allowed = (str(before.ends), *([f"{scheme.valid_from} or later"] if before.ends >= scheme.valid_from else []))
        yield Fault(f"{place}.ends", f"{message}: leave it, or let the version begin earlier", allowed)
    if now.values_stated_to != now.ends:
        yield from _unstated_years(place, now, before)


def _unstated_years(place: str, now: Contract, before: Contract) -> Iterator[Fault]:
    """An amount that is the same for a longer or shorter year was more likely forgotten than meant."""
    years = zip(_years(now), _years(before), now.annual_value_pence, before.annual_value_pence, strict=False)
    for year, (these, those, pence, stated) in enumerate(years):
        if these != those and pence == stated != 0:
            message = f"{pence} was stated for {those[0]} to {those[1]}, which is now {these[0]} to {these[1]}"
            remedy = f"state the value of the new year; if it is the same, say so: values_stated_to = {now.ends}"
            yield Fault(f"{place}.annual_value_pence[{year}]", f"{message}: {remedy}")


def _years(contract: Contract) -> list[tuple[date, date]]:
    return list(pairwise([contract.starts, *year_ends(contract.starts, contract.ends)]))
