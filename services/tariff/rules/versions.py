"""What a new version of a scheme owes to those that were published before it.

An area has one scheme, and the codes in it are for ever: claims, instalments and what is paid once are known by
them. Under another code they would be paid a second time, and without its code a contract would end in silence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Protocol, TypeVar

from services.tariff.rules.dates import year_ends
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.indicators import IndicatorRow
from services.tariff.rules.measures import Measure, RecordedEvent, Sustained
from services.tariff.rules.scheme import Contract, Scheme
from services.tariff.rules.subcontract_checks import carried_on


class DatedScheme(Protocol):
    """Of a scheme, with when it was published."""

    @property
    def scheme(self) -> Scheme: ...

    @property
    def at(self) -> datetime: ...


V = TypeVar("V", bound=DatedScheme)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Earlier:
    scheme: Scheme
    at: datetime


def follows(scheme: Scheme, published: Iterable[Earlier]) -> Iterator[SchemeFault]:
    """All faults of a scheme as the next version in its area."""
    in_order = sorted(published, key=lambda earlier: (earlier.at, earlier.scheme.version))
    if not in_order:
        return
    first = in_order[0].scheme
    if scheme.id != first.id:
        message = f"{scheme.id!r} would be a second scheme of {scheme.area}: publish the change as a version of its own"
        yield SchemeFault("id", message, (first.id,))
    before = [earlier.scheme for earlier in in_order if _begins_before_the_end_of(scheme, earlier.scheme)]
    yield from _measures(scheme, {measure.code: (v, measure) for v in before for measure in v.measures})
    yield from _indicators(
        scheme, {row.code: (said.scheme, row) for said in in_order for row in said.scheme.indicators}
    )
    yield from _bands(scheme, {band.code: version for version in before for band in version.complexity.bands})
    yield from _contracts(scheme, {contract.code: (v, contract) for v in before for contract in v.contracts})
    yield from _left_out(scheme, before, in_order)
    yield from _bands_afterwards(scheme, in_order)


def that_counts(day: date, published: Iterable[V]) -> V | None:
    """Of those valid that day the last published; where none is valid, the last that was. None before the first."""
    begun = [version for version in published if version.scheme.valid_from <= day]
    return max(begun, key=lambda it: (_last_day_but(day, it.scheme), it.at, it.scheme.version), default=None)


def _last_day_but(day: date, scheme: Scheme) -> date:
    return date.max if scheme.is_valid_on(day) else scheme.valid_to or date.max


def _left_out(scheme: Scheme, before: Sequence[Scheme], published: Sequence[Earlier]) -> Iterator[SchemeFault]:
    """Contracts that run by what was said of them last, or would count on some day of this version by an older one.

    Which version counts changes only where one begins or ends.
    """
    changing = {
        scheme.valid_from,
        *(day for version in before for day in (version.valid_from, version.valid_to) if day),
    }
    covered = sorted(day for day in changing if scheme.is_valid_on(day))
    listed = {contract.code for contract in scheme.contracts}
    said_last = {contract.code: (version, contract) for version in before for contract in version.contracts}
    stated = [(scheme.valid_from, *said) for said in said_last.values()]
    for day in covered:
        if counting := that_counts(day, published):
            stated += [(day, counting.scheme, contract) for contract in counting.scheme.contracts]
    running = {c.code: (version, c) for day, version, c in reversed(stated) if day < c.run_off_ends}
    yield from (_missing(*said) for code, said in running.items() if code not in listed)


def _begins_before_the_end_of(scheme: Scheme, earlier: Scheme) -> bool:
    return scheme.valid_to is None or earlier.valid_from < scheme.valid_to


def _measures(scheme: Scheme, earlier: Mapping[str, tuple[Scheme, Measure]]) -> Iterator[SchemeFault]:
    listed = {measure.code: (i, measure) for i, measure in enumerate(scheme.measures)}
    for code, (version, before) in earlier.items():
        if code not in listed:
            message = f"{code} of version {version.version} is missing: keep it, and take it out of the contracts"
            yield SchemeFault("measures", f"{message} and prices that pay it no longer")
            continue
        i, now = listed[code]
        if now.kind != before.kind:
            yield _changed(f"measures[{i}].kind", code, now.kind, before.kind, version)
        else:
            for name, event_before in _events(before).items():
                if (event := _events(now)[name]) != event_before:
                    yield _changed(f"measures[{i}].params.{name}", code, event, event_before, version)


def _indicators(scheme: Scheme, earlier: Mapping[str, tuple[Scheme, IndicatorRow]]) -> Iterator[SchemeFault]:
    """What of it changes holds for what is counted from this version's days on; what it counts at all is for ever."""
    for i, now in enumerate(scheme.indicators):
        version, before = earlier.get(now.code, (scheme, now))
        for name in ("eligible_on", "event", "unit"):
            said, stated = getattr(now, name), getattr(before, name)
            if said != stated:
                yield _changed(f"indicators[{i}].{name}", now.code, said, stated, version, "indicator")


def _bands(scheme: Scheme, earlier: Mapping[str, Scheme]) -> Iterator[SchemeFault]:
    """A tariff goes on in its band: without it what is priced on achievement would have no price."""
    listed = {band.code for band in scheme.complexity.bands}
    for code, version in earlier.items():
        if code not in listed:
            message = (
                f"{code} of version {version.version} is missing, and tariffs may be in it: keep it and its prices"
            )
            yield SchemeFault(
                "complexity.bands", f"{message} under its code; its `from` may change, and other bands be added"
            )


def _bands_afterwards(scheme: Scheme, published: Sequence[Earlier]) -> Iterator[SchemeFault]:
    """A tariff of this version is priced on by those that count after its end. Which one does changes only where one
    begins or ends.
    """
    if scheme.valid_to is None:
        return
    after = {day for earlier in published for day in (earlier.scheme.valid_from, earlier.scheme.valid_to) if day}
    days = sorted({scheme.valid_to, *(day for day in after if day > scheme.valid_to)})
    missing: set[str] = set()
    for day, then in ((day, that_counts(day, [*published, Earlier(scheme, _LAST)])) for day in days):
        for i, code in enumerate(_codes_of_bands(scheme)):
            if then and code not in {*_codes_of_bands(then.scheme), *missing}:
                missing.add(code)
                message = f"{code} is no band of version {then.scheme.version}, which counts from {day}"
                yield SchemeFault(f"complexity.bands[{i}].code", f"{message}: publish one from then on with it first")


def _codes_of_bands(scheme: Scheme) -> list[str]:
    return [band.code for band in scheme.complexity.bands]


def _events(measure: Measure) -> dict[str, str]:
    """The codes of events that it is met, confirmed or ended by, by the name of their parameter."""
    match measure:
        case RecordedEvent():
            return {"code": measure.params.code}
        case Sustained():
            params = measure.params
            return {"code": params.code, "ended_by": params.ended_by, "confirmed_by": params.confirmed_by}
        case _:
            return {}


def _changed(
    place: str, code: str, now: str | None, before: str | None, version: Scheme, what: str = "measure"
) -> SchemeFault:
    said, stated = (repr(value) if value else "nothing" for value in (now, before))
    message = f"{said} makes another {what} of {code}, which is {stated} in version {version.version}"
    return SchemeFault(place, f"{message}: leave it and add one with a code of its own", (before or "left out",))


def _contracts(scheme: Scheme, earlier: Mapping[str, tuple[Scheme, Contract]]) -> Iterator[SchemeFault]:
    listed = {contract.code: (i, contract) for i, contract in enumerate(scheme.contracts)}
    for code, (version, before) in earlier.items():
        if code in listed:
            i, now = listed[code]
            yield from _same_contract(f"contracts[{i}]", now, before, version)
            yield from _moved_end(f"contracts[{i}]", now, before, scheme)
            yield from carried_on(f"contracts[{i}]", now, before, version, scheme.valid_from)


def _missing(version: Scheme, contract: Contract) -> SchemeFault:
    over = f"its term and run-off last until {contract.run_off_ends}"
    message = f"{contract.code} of version {version.version} is missing, and {over}"
    return SchemeFault(
        "contracts", f"{message}; carry it on under its code: `ends` ends it early, its title may change"
    )


def _same_contract(place: str, now: Contract, before: Contract, version: Scheme) -> Iterator[SchemeFault]:
    remedy = "end this one by `ends` and begin another under a code of its own"
    if now.party != before.party:
        message = f"{now.party!r} is not whom {now.code} pays in version {version.version}"
        yield SchemeFault(f"{place}.party", f"{message}: {remedy}", (before.party,))
    if now.starts != before.starts:
        message = (
            f"{now.starts} is not when {now.code} starts in version {version.version}, and its years count from then"
        )
        yield SchemeFault(f"{place}.starts", f"{message}: {remedy}", (str(before.starts),))
    if bool(now.verified_by) != bool(before.verified_by):
        whose = "the LASARS for measures of its own" if before.verified_by else "for what is achieved in treatment"
        message = f"{now.code} pays {whose} in version {version.version}, and would make all of it another's"
        allowed = "the organisations that verify them" if before.verified_by else "none"
        yield SchemeFault(f"{place}.verified_by", f"{message}: {remedy}", (allowed,))


def _moved_end(place: str, now: Contract, before: Contract, scheme: Scheme) -> Iterator[SchemeFault]:
    if now.ends == before.ends:
        return
    if min(now.ends, before.ends) < scheme.valid_from:
        message = f"{now.ends} instead of {before.ends} changes days before this version is valid"
        allowed = (str(before.ends), *([f"{scheme.valid_from} or later"] if before.ends >= scheme.valid_from else []))
        yield SchemeFault(f"{place}.ends", f"{message}: leave it, or let the version begin earlier", allowed)
    if now.values_stated_to != now.ends:
        yield from _unstated_years(place, now, before)


def _unstated_years(place: str, now: Contract, before: Contract) -> Iterator[SchemeFault]:
    """An amount that is the same for a longer or shorter year was more likely forgotten than meant."""
    years = zip(_years(now), _years(before), now.annual_value_pence, before.annual_value_pence, strict=False)
    for year, (these, those, pence, stated) in enumerate(years):
        if these != those and pence == stated != 0:
            message = f"{pence} was stated for {those[0]} to {those[1]}, which is now {these[0]} to {these[1]}"
            remedy = f"state the value of the new year; if it is the same, say so: values_stated_to = {now.ends}"
            yield SchemeFault(f"{place}.annual_value_pence[{year}]", f"{message}: {remedy}")


def _years(contract: Contract) -> list[tuple[date, date]]:
    return list(pairwise([contract.starts, *year_ends(contract.starts, contract.ends)]))
