"""Whether what is at risk can be earned, and rests on something that is counted for the contract."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from services.tariff.rules.at_risk import CountedPot, ValueAtRisk
from services.tariff.rules.attested import AttestedOutcome
from services.tariff.rules.condition_days import lasting
from services.tariff.rules.dates import contract_years
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.indicators import BUILT_IN, KNOWN_LATER, IndicatorRow
from services.tariff.rules.scheme import Contract, Scheme

IN_TIME = ("one with ripe_after_days = 0: with weeks after eligible_on, or met within_days = 0",)


def check_at_risk(scheme: Scheme) -> Iterator[SchemeFault]:
    rows = {row.code: row for row in scheme.indicators}
    attested = {row.code: row for row in scheme.attested}
    for i, contract in enumerate(scheme.contracts):
        if contract.at_risk is not None:
            place = f"contracts[{i}].at_risk"
            yield from _shares(contract, contract.at_risk, f"contracts[{i}]")
            for j, measure in enumerate(contract.at_risk.measures):
                yield from _bounds(measure, f"{place}.measures[{j}]")
                at = f"{place}.measures[{j}].indicator"
                if measure.indicator in attested:
                    yield from _stated_for(attested[measure.indicator], contract.code, at)
                else:
                    yield from counted_for(rows, measure.indicator, contract.code, at)
            repeated = Counter(measure.indicator for measure in contract.at_risk.measures)
            for code in (code for code, times in repeated.items() if times > 1):
                yield SchemeFault(f"{place}.measures", f"{code!r} has {repeated[code]} pots", ("one pot each",))


def _shares(contract: Contract, terms: ValueAtRisk, place: str) -> Iterator[SchemeFault]:
    years = contract_years(contract.starts, contract.ends)
    if years and len(terms.shares) > years:
        message = f"gives {len(terms.shares)} shares for {years} contract years"
        yield SchemeFault(f"{place}.at_risk.shares", message, (f"up to {years} shares",))
    for year in range(max(len(terms.shares), len(contract.block_shares))):
        k = min(year, len(terms.shares) - 1)
        share, block = terms.shares[k], contract.block_share_of_year(year)
        if Decimal(share) + Decimal(block) > 1:
            message = f"{share} and the block's {block} are more than the whole value of contract year {year + 1}"
            yield SchemeFault(f"{place}.at_risk.shares[{k}]", message, (f"up to {format(1 - Decimal(block), 'f')}",))
    if not any(contract.annual_value_pence):
        yield SchemeFault(f"{place}.annual_value_pence", "is missing, and at_risk.shares are shares of it")


def _bounds(measure: CountedPot, place: str) -> Iterator[SchemeFault]:
    for name in ("weight", "target"):
        if not Decimal(getattr(measure, name)):
            yield SchemeFault(f"{place}.{name}", "is 0: nothing could be earned by it", ("above 0",))
    if Decimal(measure.cap) < Decimal(measure.threshold):
        message = f"{measure.cap} is less than the threshold"
        yield SchemeFault(f"{place}.cap", message, (f"{measure.threshold} or more",))


def _stated_for(row: AttestedOutcome, contract: str, place: str) -> Iterator[SchemeFault]:
    if contract not in row.contracts:
        message = f"{row.code!r} does not say that statements are signed for {contract}"
        yield SchemeFault(place, message, (f"contracts = [{contract!r}] in what is attested",))


def counted_for(rows: Mapping[str, IndicatorRow], code: str, contract: str, place: str) -> Iterator[SchemeFault]:
    """What is paid by the share of an indicator's cases needs one that is told to payments, and is known in time."""
    row = rows.get(code)
    shares = tuple(sorted(row.code for row in rows.values() if _unit(row) == "share" and _may_be_met(row) is None))
    if row is None or _unit(row) != "share":
        yield SchemeFault(place, f"{code!r} is no indicator of the scheme with the unit share", shares or ("none yet",))
        return
    if contract not in row.contracts:
        message = f"{code!r} does not say that {contract} needs its cases"
        yield SchemeFault(place, message, (f"contracts = [{contract!r}] in the indicator",))
    if later := _may_be_met(row):
        message = f"the cases of {code!r} may be met {later} the period is paid"
        yield SchemeFault(place, message, IN_TIME)


def _may_be_met(row: IndicatorRow) -> str | None:
    """How long after the day from which a case counts; none where it is met by then or never."""
    if row.ripe_after_days:
        return f"up to {row.ripe_after_days} days after"
    if not row.eligible_on:
        return "some time after" if row.code in KNOWN_LATER else None
    return "at any time after" if row.met and not row.weeks and lasting(row.met).open else None


def _unit(row: IndicatorRow) -> str | None:
    return row.unit if row.eligible_on else BUILT_IN.get(row.code)
