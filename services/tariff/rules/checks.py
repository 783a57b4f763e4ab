"""Whether the parts of a scheme fit together. Every check yields faults; none means that it may be published.

A scheme that slips through here is found out months later by a wrong payment, so what is ambiguous
(two prices on one day, a band that no row prices) is refused, not resolved.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain, islice

from services.tariff.rules.at_risk_checks import check_at_risk
from services.tariff.rules.attested_checks import check_attested
from services.tariff.rules.case_carrier_checks import check_case_carriers
from services.tariff.rules.cohort_checks import check_cohorts
from services.tariff.rules.combination_checks import check_combinations
from services.tariff.rules.complexity_checks import check_complexity
from services.tariff.rules.dates import contract_years
from services.tariff.rules.extension_checks import check_extensions
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.gate_checks import check_bounds, check_gates
from services.tariff.rules.indicator_checks import check_indicators
from services.tariff.rules.measure_traits import follows_discharge, may_be_automatic
from services.tariff.rules.measures import Discharge, FormScore, NeedAssessed
from services.tariff.rules.overlaps import Span, meetings
from services.tariff.rules.own_measure_checks import check_own_measures
from services.tariff.rules.parsing import canonical_json
from services.tariff.rules.partner_checks import check_partners
from services.tariff.rules.plan_checks import check_plans
from services.tariff.rules.reliable_change_checks import check_reliable_change
from services.tariff.rules.repeats import ANOTHER_CODE, repeats
from services.tariff.rules.scheme import EVERY_BAND, Contract, PriceRow, Scheme
from services.tariff.rules.subcontract_checks import check_subcontracts
from services.tariff.rules.top_window_checks import check_top_windows
from services.tariff.rules.validation_checks import check_validation
from services.tariff.rules.year_checks import check_years

NO_END = date.max
SIZE_MAX_BYTES = 500_000
SHOWN_MAX = 1000  # pairs that share a day: among many rows there may be as many as the square


WHOLE = frozenset(Scheme.model_fields)

_CODED = (
    "drugs", "referral_sources", "measures", "indicators", "attested", "contracts", "override_codes", "top_windows",
    "activity_kinds",
)  # fmt: skip
FORM, TOTAL = "complexity", "total"  # as a measure of the kind `score` names them


def check(scheme: Scheme, area: str, sound: frozenset[str] = WHOLE) -> list[SchemeFault]:
    """All faults of a scheme that an organisation of this area wants to publish.

    Where only some sections are sound, what needs no other is checked; a list that is not sound is empty then.
    """
    faults = [fault for needs, of in _CHECKS if needs <= sound for fault in of(scheme)]
    return [*(_area(scheme, area) if "area" in sound else ()), *faults]


def _size(scheme: Scheme) -> Iterator[SchemeFault]:
    size = len(canonical_json(scheme))
    if size > SIZE_MAX_BYTES:
        yield SchemeFault(
            "scheme", f"has {size} bytes and must travel in one event", (f"up to {SIZE_MAX_BYTES} bytes",)
        )


def _area(scheme: Scheme, area: str) -> Iterator[SchemeFault]:
    if scheme.area != area:
        yield SchemeFault("area", f"{scheme.area!r} is not the area that you act for", (area,))


def _repeats(scheme: Scheme) -> Iterator[SchemeFault]:
    for name in _CODED:
        yield from repeats(name, [row.code for row in getattr(scheme, name)], "code", ANOTHER_CODE)
    reasons = [f"{reason.list}/{reason.code}" for reason in scheme.discharge_reasons]
    yield from repeats("discharge_reasons", reasons, "code", ANOTHER_CODE)
    for i, contract in enumerate(scheme.contracts):
        yield from repeats(f"contracts[{i}].measures", contract.measures)


def _dates(scheme: Scheme) -> Iterator[SchemeFault]:
    periods: list[tuple[str, str, date, date | None]] = [
        *((f"remit[{i}].to", "from", rule.from_, rule.to) for i, rule in enumerate(scheme.remit)),
        *((f"prices[{i}].to", "from", row.from_, row.to) for i, row in enumerate(scheme.prices)),
        *((f"contracts[{i}].ends", "starts", c.starts, c.ends) for i, c in enumerate(scheme.contracts)),
    ]
    yield from _reversed(periods)


def _validity(scheme: Scheme) -> Iterator[SchemeFault]:
    yield from _reversed([("valid_to", "valid_from", scheme.valid_from, scheme.valid_to)])


def _reversed(periods: Iterable[tuple[str, str, date, date | None]]) -> Iterator[SchemeFault]:
    for place, opening, start, end in periods:
        if end is not None and end <= start:
            yield SchemeFault(place, f"{end} must lie after {opening}", (f"a date after {start}",))


def _remit(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, rule in enumerate(scheme.remit):
        if rule.max_age is not None and rule.max_age < rule.min_age:
            yield SchemeFault(f"remit[{i}].max_age", f"{rule.max_age} lies below min_age", (f"{rule.min_age} or more",))


def _measures(scheme: Scheme) -> Iterator[SchemeFault]:
    measures = {measure.code: measure for measure in scheme.measures}
    for i, measure in enumerate(scheme.measures):
        if measure.provisional_months is not None and not follows_discharge(measure, measures):
            message = "only what is achieved at or after a successful discharge can be provisional"
            yield SchemeFault(f"measures[{i}].provisional_months", message, ("none",))
        if measure.verification == "automatic" and not may_be_automatic(measure, measures):
            message = "'automatic' needs a recorder who is not of the organisation that is paid"
            yield SchemeFault(f"measures[{i}].verification", message, ("person",))


def _classes(scheme: Scheme) -> Iterator[SchemeFault]:
    """A class that no reason has would never be met."""
    classes = {reason.class_ for reason in scheme.discharge_reasons}
    for i, measure in enumerate(scheme.measures):
        for j, name in enumerate(measure.params.classes if isinstance(measure, Discharge) else ()):
            if name not in classes:
                place = f"measures[{i}].params.classes[{j}]"
                yield SchemeFault(place, f"no discharge reason is of the class {name!r}", tuple(sorted(classes)))


def _assessed_bands(scheme: Scheme) -> Iterator[SchemeFault]:
    bands = tuple(band.code for band in scheme.complexity.bands)
    for i, measure in enumerate(scheme.measures):
        for j, band in enumerate(measure.params.bands if isinstance(measure, NeedAssessed) else ()):
            if band not in bands:
                yield SchemeFault(f"measures[{i}].params.bands[{j}]", f"{band!r} is no band of the scheme", bands)


def _scores(scheme: Scheme) -> Iterator[SchemeFault]:
    """Forms and their scores: of the only one that an assessment has, its domains and all of them together."""
    scores = {FORM: (*scheme.complexity.codes, TOTAL)}
    for i, measure in enumerate(scheme.measures):
        if isinstance(measure, FormScore):
            form, score, place = measure.params.form, measure.params.score, f"measures[{i}].params"
            if form not in scores:
                yield SchemeFault(f"{place}.form", f"{form!r} is no form of the scheme", tuple(scores))
            elif score not in scores[form]:
                yield SchemeFault(f"{place}.score", f"{score!r} is no score of the form {form!r}", scores[form])


def _price_rows(scheme: Scheme) -> Iterator[SchemeFault]:
    measures = {measure.code: None for measure in scheme.measures}
    codes = tuple(sorted(measures))
    allowed = (*(band.code for band in scheme.complexity.bands), EVERY_BAND)
    for i, row in enumerate(scheme.prices):
        if row.measure not in measures:
            yield SchemeFault(f"prices[{i}].measure", f"{row.measure!r} is no measure of the scheme", codes)
        if row.band not in allowed:
            yield SchemeFault(f"prices[{i}].band", f"{row.band!r} is no band of the scheme", allowed)
    yield from _two_prices(scheme)


def _two_prices(scheme: Scheme) -> Iterator[SchemeFault]:
    by_measure: defaultdict[str, list[Span]] = defaultdict(list)
    for i, row in enumerate(scheme.prices):
        by_measure[row.measure].append(Span(row.from_, row.to or NO_END, row.band, i))
    meeting = islice(chain.from_iterable(map(meetings, by_measure.values())), SHOWN_MAX)
    for i, j in sorted(map(_in_order, meeting)):
        message = f"overlaps prices[{i}]: two prices for {scheme.prices[j].measure} on one day"
        yield SchemeFault(f"prices[{j}]", message)


def _price_cover(scheme: Scheme) -> Iterator[SchemeFault]:
    """A measure that has a price has one for every band on every day; one without any price is only counted."""
    codes = {measure.code for measure in scheme.measures}
    rows_of: dict[str, dict[str, list[PriceRow]]] = {}  # by measure and band
    for row in scheme.prices:
        if row.measure in codes:
            rows_of.setdefault(row.measure, {}).setdefault(row.band, []).append(row)
    for measure, by_band in rows_of.items():
        for band in scheme.complexity.bands:
            rows = [*by_band.get(band.code, ()), *by_band.get(EVERY_BAND, ())]
            for start, end in _gaps(rows, scheme.valid_from, scheme.valid_to or NO_END):
                until = "on" if end == NO_END else f"to {end}"
                yield SchemeFault("prices", f"{measure} has no price for band {band.code} from {start} {until}")


def _gaps(rows: Iterable[PriceRow], start: date, end: date) -> Iterator[tuple[date, date]]:
    reached = start
    for row in sorted(rows, key=lambda row: row.from_):
        if row.from_ > reached and reached < end:
            yield reached, min(row.from_, end)
        reached = max(reached, row.to or NO_END)
    if reached < end:
        yield reached, end


def _single_prices(scheme: Scheme) -> Iterator[SchemeFault]:
    if scheme.override_within_percent is not None and scheme.price_from != "tariff":
        yield SchemeFault("override_within_percent", "needs price_from = 'tariff': else none is set singly", ("none",))


def _contracts(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, contract in enumerate(scheme.contracts):
        place = f"contracts[{i}]"
        yield from _annual_value(contract, place)
        if contract.recover_months is not None and contract.provisional != "clawback":
            yield SchemeFault(f"{place}.recover_months", "needs provisional = 'clawback'", ("none",))
    yield from _contested(scheme)


def _contracts_measures(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, contract in enumerate(scheme.contracts):
        yield from _contract_measures(scheme, contract, f"contracts[{i}]")


def _contract_measures(scheme: Scheme, contract: Contract, place: str) -> Iterator[SchemeFault]:
    measures = {measure.code: measure for measure in scheme.measures}
    for j, code in enumerate(contract.measures):
        if code not in measures:
            yield SchemeFault(f"{place}.measures[{j}]", f"{code!r} is no measure of the scheme", tuple(measures))
        elif measures[code].provisional_months == "ever" and contract.provisional == "hold":
            message = f"what is provisional for ever ({code}) cannot be held"
            yield SchemeFault(f"{place}.provisional", message, ("clawback", "count"))
        elif measures[code].provisional_months == "ever" and _takes_back_without_end(contract):
            message = f"is missing: {code} is provisional for ever, so say how long money is taken back"
            yield SchemeFault(f"{place}.recover_months", message, ("1 or more",))


def _contested(scheme: Scheme) -> Iterator[SchemeFault]:
    """Of two contracts that pay one organisation for one measure on one day nobody could say which of them does."""
    by_party: defaultdict[str, list[Span]] = defaultdict(list)
    for i, contract in enumerate(scheme.contracts):
        spans = (Span(contract.starts, contract.ends, code, i) for code in dict.fromkeys(contract.measures))
        by_party[contract.party] += spans
    meeting = islice(chain.from_iterable(map(meetings, by_party.values())), SHOWN_MAX)
    for other, i, code in sorted((*_in_order(pair), pair[0].lane) for pair in meeting):
        contract = scheme.contracts[i]
        message = f"{scheme.contracts[other].code} pays {contract.party} for {code} on the same days"
        for j in (j for j, measure in enumerate(contract.measures) if measure == code):
            yield SchemeFault(f"contracts[{i}].measures[{j}]", message)


def _in_order(pair: tuple[Span, Span]) -> tuple[int, int]:
    """As they stand in the scheme."""
    row, other = pair
    return min(row.index, other.index), max(row.index, other.index)


def _takes_back_without_end(contract: Contract) -> bool:
    return contract.provisional == "clawback" and contract.recover_months is None


def _annual_value(contract: Contract, place: str) -> Iterator[SchemeFault]:
    years = contract_years(contract.starts, contract.ends)
    if not years:
        return  # it ends before it starts
    if contract.annual_value_pence and len(contract.annual_value_pence) != years:
        message = f"gives {len(contract.annual_value_pence)} amounts for {years} contract years"
        yield SchemeFault(f"{place}.annual_value_pence", message, (f"{years} amounts", "none"))
    if contract.values_stated_to not in {None, contract.ends}:
        message = f"{contract.values_stated_to} is not when the contract ends"
        yield SchemeFault(f"{place}.values_stated_to", message, (str(contract.ends), "none"))
    if contract.block_shares and Decimal(contract.block_share):
        message = "is said beside block_share, which is the same in each contract year"
        yield SchemeFault(f"{place}.block_shares", message, ("one of block_share and block_shares",))
    if len(contract.block_shares) > years:
        message = f"gives {len(contract.block_shares)} shares for {years} contract years"
        yield SchemeFault(f"{place}.block_shares", message, (f"up to {years} shares",))
    name = "block_shares" if contract.block_shares else "block_share"
    if any(map(Decimal, [contract.block_share, *contract.block_shares])) and not any(contract.annual_value_pence):
        yield SchemeFault(f"{place}.annual_value_pence", f"is missing, and {name} is of it")


_CHECKS: list[tuple[frozenset[str], Callable[[Scheme], Iterator[SchemeFault]]]] = [
    (WHOLE, _size),
    (frozenset(), _repeats),
    (frozenset(), _dates),
    (frozenset({"valid_from", "valid_to"}), _validity),
    (frozenset(), _remit),
    (frozenset({"complexity"}), check_complexity),
    (frozenset(), _measures),
    (frozenset({"measures"}), check_combinations),
    (frozenset({"measures", "complexity"}), _assessed_bands),
    (frozenset({"measures", "complexity"}), _scores),
    (frozenset({"measures", "discharge_reasons"}), _classes),
    (frozenset({"measures", "contracts", "referral_sources"}), check_indicators),
    (frozenset({"measures", "complexity"}), _price_rows),
    (frozenset({"prices", "measures", "complexity", "valid_from", "valid_to"}), _price_cover),
    (frozenset({"price_from", "override_within_percent"}), _single_prices),
    (frozenset(), _contracts),
    (frozenset({"measures"}), _contracts_measures),
    (frozenset({"complexity", "prices"}), check_plans),
    (frozenset({"indicators", "attested"}), check_at_risk),
    (frozenset({"indicators", "attested", "contracts"}), check_attested),
    (frozenset({"indicators"}), check_gates),
    (frozenset({"indicators", "complexity"}), check_case_carriers),
    (frozenset(), check_bounds),
    (frozenset(), check_subcontracts),
    (frozenset(), check_partners),
    (frozenset(), check_extensions),
    (frozenset({"measures", "prices", "indicators"}), check_own_measures),
    (frozenset(), check_years),
    (frozenset({"complexity", "prices"}), check_cohorts),
    (frozenset({"prices", "measures"}), check_validation),
    (frozenset({"journey"}), check_top_windows),
    (frozenset({"reliable_change"}), check_reliable_change),
]
