"""Whether what a contract says of its plan fits together, and fits its years, bands, measures and prices."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from services.tariff.rules.dates import add_months, contract_years, year_ends
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.plans import MONTHS, Plan
from services.tariff.rules.repeats import repeats
from services.tariff.rules.scheme import EVERY_BAND, Contract, Scheme
from services.tariff.rules.words.shapes.parts import StatedParts, stated_parts


def check_plans(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, contract in enumerate(scheme.contracts):
        years = contract_years(contract.starts, contract.ends)
        if contract.plan is not None and years:  # else it ends before it starts
            place = f"contracts[{i}].plan"
            yield from _expected(contract, contract.plan, years, place)
            yield from _shape(contract, contract.plan, place)
            yield from _assumed(scheme, contract, contract.plan, years, place)
            yield from _budgets(contract, contract.plan, place)


def _expected(contract: Contract, plan: Plan, years: int, place: str) -> Iterator[SchemeFault]:
    expected = plan.expected_value_pence
    if expected and plan.assumed_starts:
        message = "is said beside assumed_starts, from which it follows"
        yield SchemeFault(f"{place}.expected_value_pence", message, ("one of both",))
    if expected and len(expected) != years:
        message = f"gives {len(expected)} amounts for {years} contract years"
        yield SchemeFault(f"{place}.expected_value_pence", message, (f"{years} amounts", "none"))
    for year, (pence, parts) in enumerate(zip(expected, parts_of_years(contract), strict=False)):
        if pence < parts.block:
            message = f"{pence} is less than the block of that year, which is paid whatever is achieved"
            yield SchemeFault(f"{place}.expected_value_pence[{year}]", message, (f"{parts.block} or more",))


def parts_of_years(contract: Contract) -> list[StatedParts]:
    """To the penny as they are paid: a part is rounded by largest remainder, not down."""
    return stated_parts(contract.model_dump(mode="json"))


def _shape(contract: Contract, plan: Plan, place: str) -> Iterator[SchemeFault]:
    if Decimal(plan.headroom) < 1:
        yield SchemeFault(f"{place}.headroom", f'"{plan.headroom}" is slower than the plan itself', ('"1" or more',))
    if plan.lead_weeks and contract.starts + timedelta(weeks=plan.lead_weeks) >= _years(contract)[0][1]:
        most = ((_years(contract)[0][1] - contract.starts).days - 1) // 7
        yield SchemeFault(
            f"{place}.lead_weeks", f"{plan.lead_weeks} leaves nothing of the first year", (f"0 to {most}",)
        )
    if plan.assumed_starts:
        for name in ("profile", "lead_weeks"):
            if getattr(plan, name) is not None:
                message = "is said beside assumed_starts, from which it follows when what is achieved"
                yield SchemeFault(f"{place}.{name}", message, ("none",))
    elif plan.profile is not None:
        yield from _profile(contract, plan.profile, plan, place)


def _profile(contract: Contract, profile: Sequence[str], plan: Plan, place: str) -> Iterator[SchemeFault]:
    shares = [Decimal(share) for share in profile]
    if sum(shares) != 1:
        yield SchemeFault(f"{place}.profile", f"sums to {sum(shares)}", ("shares that sum to 1",))
    if plan.lead_weeks is not None:
        message = "is said beside a profile, whose months say when nothing is planned"
        yield SchemeFault(f"{place}.lead_weeks", message, ("none",))
    starts, ends = _years(contract)[-1]
    months = sum(1 for month in range(MONTHS) if add_months(starts, month) < ends)
    if not any(shares[:months]):
        message = f"plans nothing in the {months} months of the last year"
        yield SchemeFault(f"{place}.profile", message, (f"a share above 0 in the first {months} months",))


def _years(contract: Contract) -> list[tuple[date, date]]:
    ends = year_ends(contract.starts, contract.ends)
    return list(zip([contract.starts, *ends], ends, strict=False))


def _assumed(scheme: Scheme, contract: Contract, plan: Plan, years: int, place: str) -> Iterator[SchemeFault]:
    bands = [band.code for band in scheme.complexity.bands]
    for i, starts in enumerate(plan.assumed_starts):
        if starts.band not in bands:
            message = f"{starts.band!r} is no band of the scheme"
            yield SchemeFault(f"{place}.assumed_starts[{i}].band", message, tuple(bands))
        if len(starts.people) != years:
            message = f"gives {len(starts.people)} numbers for {years} contract years"
            yield SchemeFault(f"{place}.assumed_starts[{i}].people", message, (f"{years} numbers",))
    for name, other in (("assumed_starts", "assumed_rates"), ("assumed_rates", "assumed_starts")):
        if getattr(plan, name) and not getattr(plan, other):
            yield SchemeFault(f"{place}.{other}", f"is missing, and {name} alone make no plan")
    yield from repeats(f"{place}.assumed_starts", [starts.band for starts in plan.assumed_starts], "band")
    yield from _rates(scheme, contract, plan, [*bands, EVERY_BAND], place)


def _rates(scheme: Scheme, contract: Contract, plan: Plan, bands: Sequence[str], place: str) -> Iterator[SchemeFault]:
    priced = {row.measure for row in scheme.prices}
    payable = tuple(code for code in contract.measures if code in priced)
    for i, rate in enumerate(plan.assumed_rates):
        if rate.measure not in payable:
            message = f"{rate.measure!r} is no measure of the contract that has a price"
            yield SchemeFault(f"{place}.assumed_rates[{i}].measure", message, payable)
        if rate.band not in bands:
            message = f"{rate.band!r} is no band of the scheme"
            yield SchemeFault(f"{place}.assumed_rates[{i}].band", message, tuple(bands))
        for j, earlier in enumerate(plan.assumed_rates[:i]):
            meet = earlier.band == rate.band or EVERY_BAND in {earlier.band, rate.band}
            if meet and earlier.measure == rate.measure:
                message = f"overlaps assumed_rates[{j}]: two rates of {rate.measure} for one band"
                yield SchemeFault(f"{place}.assumed_rates[{i}]", message)


def _budgets(contract: Contract, plan: Plan, place: str) -> Iterator[SchemeFault]:
    """One of a year after the contract stays where a version ends it early."""
    first = _financial_year(contract.starts)
    said: set[int] = set()
    for i, budget in enumerate(plan.budgets):
        year = budget.financial_year
        if year in said:
            yield SchemeFault(f"{place}.budgets[{i}].financial_year", f"{year} stands twice")
        elif year < first:
            message = f"{year} is before the contract starts"
            yield SchemeFault(f"{place}.budgets[{i}].financial_year", message, (f"{first} or later",))
        said.add(year)


def _financial_year(day: date) -> int:
    """By the year in which its April lies."""
    return day.year if day.month >= 4 else day.year - 1
