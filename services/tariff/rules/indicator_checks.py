"""Whether what a scheme counts, and the targets of it, can be counted and held at all."""

from collections.abc import Iterator
from datetime import date

from services.tariff.rules.condition_days import WEEK_DAYS, lasting, shortest, shortest_by_itself
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.indicators import BUILT_IN, OF_A_PROVIDER, Condition, Growth, IndicatorRow, Target
from services.tariff.rules.overlaps import Span, meetings
from services.tariff.rules.scheme import Scheme

KINDS = ("measure", "event", "all", "any", "not_")
OF_OWN = ("title", "unit", "event", "weeks", "where", "met", "ripe_after_days")
OWN_UNITS = ("count", "share", "days")
PERCENT_MAX = 100
HAVE_SETTING = ("contact", "assessed")
HISTORIES = ("new", "returning")


def check_indicators(scheme: Scheme) -> Iterator[SchemeFault]:
    measures = {measure.code for measure in scheme.measures}
    sources = tuple(source.code for source in scheme.referral_sources)
    for i, row in enumerate(scheme.indicators):
        place = f"indicators[{i}]"
        yield from _own(row, measures, place) if row.eligible_on else _built_in(row, place)
        yield from _chosen(row, sources, place)
        yield from _targets(row, place)
        yield from _contracts(row, {contract.code for contract in scheme.contracts}, place)
        if row.warn and row.warn.red < row.warn.amber:
            yield SchemeFault(
                f"{place}.warn.red", f"{row.warn.red} is nearer than amber", (f"{row.warn.amber} or more",)
            )


def _built_in(row: IndicatorRow, place: str) -> Iterator[SchemeFault]:
    if row.code not in BUILT_IN:
        message = f"{row.code!r} is no built-in indicator, and it does not say eligible_on"
        yield SchemeFault(f"{place}.code", message, tuple(BUILT_IN))
    for name in OF_OWN:
        if getattr(row, name) is not None:
            yield SchemeFault(f"{place}.{name}", "is said of a built-in indicator", ("none",))


def _contracts(row: IndicatorRow, contracts: set[str], place: str) -> Iterator[SchemeFault]:
    if row.contracts and not row.eligible_on and row.code not in OF_A_PROVIDER:
        message = f"are said of {row.code!r}, whose cases are of no provider"
        yield SchemeFault(f"{place}.contracts", message, tuple(sorted(OF_A_PROVIDER)))
    for i, code in enumerate(row.contracts):
        if code not in contracts:
            message = f"{code!r} is no contract of the scheme"
            yield SchemeFault(f"{place}.contracts[{i}]", message, tuple(sorted(contracts)))
        if code in row.contracts[:i]:
            yield SchemeFault(f"{place}.contracts[{i}]", f"{code!r} is named twice")


def _own(row: IndicatorRow, measures: set[str], place: str) -> Iterator[SchemeFault]:
    if row.code in BUILT_IN:
        yield SchemeFault(f"{place}.code", f"{row.code!r} is a built-in indicator", ("another code",))
    if row.title is None:
        yield SchemeFault(f"{place}.title", "is missing")
    if row.unit not in OWN_UNITS:
        message = "is missing" if row.unit is None else f"{row.unit!r} is of what is built in"
        yield SchemeFault(f"{place}.unit", message, OWN_UNITS)
    if (row.eligible_on == "event") != (row.event is not None):
        message = "is missing" if row.event is None else f"is said beside eligible_on {row.eligible_on!r}"
        yield SchemeFault(f"{place}.event", message)
    for name in ("met", "ripe_after_days"):
        said = getattr(row, name) is not None
        if said != (row.unit in {"share", "days"}) and row.unit in OWN_UNITS:
            message = f"is said of a {row.unit}" if said else "is missing"
            yield SchemeFault(f"{place}.{name}", message)
    if row.met:
        yield from _condition(row.met, measures, f"{place}.met")
        yield from _ripe(row, row.met, place)


def _chosen(row: IndicatorRow, sources: tuple[str, ...], place: str) -> Iterator[SchemeFault]:
    """Of whom nothing can be said that is asked, nobody would ever count."""
    where = row.where
    if where is None or row.eligible_on is None:
        return
    if where.setting and row.eligible_on not in HAVE_SETTING:
        message = f"is asked of eligible_on {row.eligible_on!r}, which has none: nobody would count"
        yield SchemeFault(f"{place}.where.setting", message, (f"none, or eligible_on {' or '.join(HAVE_SETTING)}",))
    for name, values, there_are in (("source", where.source, sources), ("history", where.history, HISTORIES)):
        for i, value in enumerate(values or ()):
            if value not in there_are:
                yield SchemeFault(f"{place}.where.{name}[{i}]", f"{value!r} is nobody's", there_are)


def _ripe(row: IndicatorRow, met: Condition, place: str) -> Iterator[SchemeFault]:
    """Before that a period would be in totals, and held to a target, while its cases may still be met. With weeks
    nothing is met once these are over.
    """
    if row.weeks:
        yield from _in_its_weeks(row.weeks * WEEK_DAYS, met, place)
        return
    takes = lasting(met)
    if row.ripe_after_days is not None and row.ripe_after_days < takes.days:
        message = f"{row.ripe_after_days} is shorter than what is to be met can take: {takes.days} days"
        yield SchemeFault(f"{place}.ripe_after_days", message, (f"{takes.days} or more",))
    elif row.ripe_after_days == 0 and takes.open:
        message = "0 says that nothing is met later, and what is to be met may be met at any time"
        yield SchemeFault(f"{place}.ripe_after_days", message, ("within_days in met", "weeks", "1 or more"))


def _in_its_weeks(days: int, met: Condition, place: str) -> Iterator[SchemeFault]:
    least = shortest(met)
    if days < least:
        message = f"{days} days are too few ever to meet it: it takes {least} days at least"
        yield SchemeFault(f"{place}.weeks", message, (f"{-(-least // WEEK_DAYS)} or more",))


def _condition(condition: Condition, measures: set[str], place: str) -> Iterator[SchemeFault]:
    said = [name for name in KINDS if getattr(condition, name) is not None]
    if len(said) != 1:
        message = "says nothing" if not said else f"says {' and '.join(name.rstrip('_') for name in said)}"
        yield SchemeFault(place, message, ("one of measure, event, all, any and not",))
    if condition.measure is not None and condition.measure not in measures:
        message = f"{condition.measure!r} is no measure of the scheme"
        yield SchemeFault(f"{place}.measure", message, tuple(sorted(measures)))
    yield from _narrowed(condition, place)
    yield from _parts(condition, measures, place)


def _narrowed(condition: Condition, place: str) -> Iterator[SchemeFault]:
    if condition.verified is not None and condition.measure is None:
        yield SchemeFault(f"{place}.verified", "is said of what is no measure", ("none",))
    if condition.ended_by is not None and condition.sustained_weeks is None:
        yield SchemeFault(f"{place}.ended_by", "is said of what is not sustained")
    if condition.sustained_weeks is not None and condition.event is None:
        yield SchemeFault(f"{place}.sustained_weeks", "is said of what is no event", ("none",))
    takes = shortest_by_itself(condition)
    if condition.within_days is not None and condition.within_days < takes:
        message = f"{condition.within_days} is too short ever to meet it: it takes {takes} days at least"
        yield SchemeFault(f"{place}.within_days", message, (f"{takes} or more", "none"))
    if condition.not_ is not None and condition.not_.within_days is None:
        yield SchemeFault(f"{place}.not.within_days", "is missing: nobody would ever know that it is not met")


def _parts(condition: Condition, measures: set[str], place: str) -> Iterator[SchemeFault]:
    for name in ("all", "any"):
        for i, part in enumerate(getattr(condition, name) or ()):
            yield from _condition(part, measures, f"{place}.{name}[{i}]")
        if getattr(condition, name) == []:
            yield SchemeFault(f"{place}.{name}", "names nothing")
    for name, part in (("not", condition.not_), ("after", condition.after)):
        if part is not None:
            yield from _condition(part, measures, f"{place}.{name}")


def _targets(row: IndicatorRow, place: str) -> Iterator[SchemeFault]:
    spans = []
    unit = row.unit if row.eligible_on else BUILT_IN.get(row.code)
    for i, target in enumerate(row.targets):
        at = f"{place}.targets[{i}]"
        spans.append(Span(target.from_, target.to or date.max, f"{target.scope} {target.per}", i))
        if target.to is not None and target.to <= target.from_:
            yield SchemeFault(f"{at}.to", f"{target.to} is not after from", (f"after {target.from_}", "none"))
        yield from _value(target, unit, at)
    for first, second in meetings(spans):
        message = f"overlaps targets[{first.index}]: two {second.lane} targets on one day"
        yield SchemeFault(f"{place}.targets[{second.index}].from", message)


def _value(target: Target, unit: str | None, at: str) -> Iterator[SchemeFault]:
    if (target.value is None) == (target.growth is None):
        message = "is missing, and so is growth" if target.value is None else "is said beside growth"
        yield SchemeFault(f"{at}.value", message, ("one of value and growth",))
    if unit == "share" and target.value is not None and target.value > PERCENT_MAX:
        yield SchemeFault(f"{at}.value", f"{target.value} percent is more than all", ("0 to 100",))
    if target.growth:
        yield from _growth(target, target.growth, f"{at}.growth")


def _growth(target: Target, growth: Growth, at: str) -> Iterator[SchemeFault]:
    if growth.by <= target.from_ or (target.to is not None and growth.by > target.to):
        allowed = f"after {target.from_}" + (f", to {target.to}" if target.to else "")
        yield SchemeFault(f"{at}.by", f"{growth.by} is not while the target holds", (allowed,))
    first, last = growth.baseline_from, growth.baseline_to
    if (growth.baseline is None) == (first is None and last is None):
        message = "is missing, and so is a period" if growth.baseline is None else "is said beside a period"
        yield SchemeFault(f"{at}.baseline", message, ("one of baseline, and baseline_from and baseline_to",))
    if (first is None) != (last is None):
        missing = "baseline_from" if first is None else "baseline_to"
        yield SchemeFault(f"{at}.{missing}", "is missing")
    if first is not None and last is not None:
        if last < first:
            yield SchemeFault(f"{at}.baseline_to", f"{last} is before baseline_from", (f"{first} or later",))
        if last >= target.from_:
            message = f"{last} is no baseline: the target holds from {target.from_}"
            yield SchemeFault(f"{at}.baseline_to", message, (f"before {target.from_}",))
