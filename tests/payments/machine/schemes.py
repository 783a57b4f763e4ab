"""The schemes of the histories, each as the model's versions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from tests.model.builders import END, START
from tests.model.days import add_months
from tests.model.facts import (
    AtRisk,
    AtRiskMeasure,
    CohortBands,
    Contract,
    Gate,
    Measure,
    PriceRow,
    SchemeVersion,
    Subcontractor,
)
from tests.payments.machine.steps import BANDS, CODES, MEASURES, STATED

HALF, DAY = Fraction(1, 2), timedelta(days=1)
OVER = add_months(START, 4)
PRICES = (10_000, 30_001, 5_555, 20_003)


GATES = (
    Gate(frozenset(MEASURES[::2]), "completed", Fraction(2, 5), Fraction(9, 10)),
    Gate(frozenset(MEASURES), "completed", Fraction(3, 4), Fraction(1, 2)),
)

MEASURED = (
    AtRiskMeasure("completed", Fraction(3), Fraction(1, 2)),
    AtRiskMeasure("housed", Fraction(2), Fraction(4, 5)),
)
AT_RISK = AtRisk(MEASURED, threshold=HALF, cap=Fraction(11, 10), true_up=True)
OF_COHORT = replace(AT_RISK, measures=(*MEASURED, AtRiskMeasure(STATED, Fraction(2), Fraction(3, 5))))

# Who has left hands on to the other what is open on that day; the share of each changes with a later version.
LEAVES = add_months(START, 5)
SUBCONTRACTORS = (Subcontractor("alpha", HALF, LEAVES, "beta"), Subcontractor("beta", Fraction(1, 4)))
SHARED_OTHERWISE = (Subcontractor("alpha", Fraction(3, 10), LEAVES, "beta"), Subcontractor("beta", Fraction(1)))


def cohort(
    measure: str, months: int, minimum: int, cohort_date: Literal["start", "discharge"] = "start"
) -> CohortBands:
    bands = ((Fraction(0), 5_000), (Fraction(2, 5), 8_001), (Fraction(3, 5), 12_003))
    return CohortBands(measure, cohort_date, months, minimum, dict.fromkeys(BANDS, bands))


def contract(code: str, measures: tuple[str, ...], terms: dict[str, Any]) -> Contract:
    stated: dict[str, Any] = {"code": code, "party": code, "starts": START, "ends": END, "measures": measures}
    return Contract(**stated | {"run_off_months": 12, "floor": HALF, "carry": 1} | terms)


def version(one: dict[str, Any], two: dict[str, Any], **fields: Any) -> SchemeVersion:
    """Two contracts, of two measures each."""
    rows = tuple(
        PriceRow(measure, band, pence * (1 + 2 * (band == "high")), START)
        for measure, pence in zip(MEASURES, PRICES, strict=True)
        for band in BANDS
    )
    contracts = contract(CODES[0], MEASURES[:2], one), contract(CODES[1], MEASURES[2:], two)
    stated: dict[str, Any] = {"valid_from": START, "published": 1, "prices": rows}
    return SchemeVersion(
        contracts=contracts, measures=tuple(Measure(code, "episode") for code in MEASURES), **stated | fields
    )


def later(version: SchemeVersion, published: int, valid_from: date, raised: int, **fields: Any) -> SchemeVersion:
    """Prices that many pence higher, and what else it says otherwise of every contract."""
    prices = tuple(replace(row, pence=row.pence + raised) for row in version.prices)
    contracts = tuple(replace(terms, **fields) for terms in version.contracts)
    return replace(version, published=published, valid_from=valid_from, prices=prices, contracts=contracts)


def versions(first: SchemeVersion, **fields: Any) -> tuple[SchemeVersion, ...]:
    """The second is dated after the third, which is published after it; the fourth is over when it is published."""
    second = later(first, 2, add_months(START, 9), 2_001, floor=Fraction(1, 4), carry=1, **fields)
    past = later(first, 4, add_months(START, 1), 707, **fields)
    return first, second, later(first, 3, add_months(START, 6), -1_111, carry=0), replace(past, valid_to=OVER)


# What the LASARS is paid for has prices for all bands; its partner's prices change within the year.
FOR_ALL = tuple(PriceRow(measure, "*", pence, START) for measure, pence in zip(MEASURES, PRICES, strict=True))
CHANGES = add_months(START, 4)
CHANGING = tuple(
    PriceRow(measure, band, pence, *days)
    for measure, band in product(MEASURES[2:], BANDS)
    for pence, *days in ((9_001, START, CHANGES), (12_345, CHANGES, add_months(START, 14)))
)
OF_LASARS = AtRisk(
    (
        AtRiskMeasure("completed", Fraction(60), Fraction(9, 10)),
        AtRiskMeasure("housed", Fraction(40), Fraction(13, 20)),
    ),
    threshold=Fraction(3, 5),
    cap=Fraction(1),
    true_up=True,
)
VERIFIED_BY = ("public-health",)
PROFILE = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 10)) * 4

SCHEMES: dict[str, tuple[SchemeVersion, ...]] = {
    "hold and pay, and take back": versions(version({"provisional": "hold"}, {"provisional": "clawback", "carry": 0})),
    "prices of the tariff": versions(
        version(
            {"provisional": "clawback", "subcontractors": SUBCONTRACTORS}, {"floor": Fraction(0)}, price_from="tariff"
        ),
        subcontractors=SHARED_OTHERWISE,
    ),
    "cap": versions(
        version(
            {"cap_pence": (60_007,), "ends": add_months(START, 18)},
            {"cap_pence": (45_000,), "provisional": "hold", "carry": 0, "floor": Fraction(1)},
        ),
        cap_pence=(50_009, 20_000),
    ),
    "at risk, and a collar": versions(
        version(
            {"annual_pence": (100_003,), "at_risk_share": (HALF,), "at_risk": OF_COHORT, "collar_pence": (70_001,)},
            {"annual_pence": (31_000,), "at_risk_share": (Fraction(1),), "at_risk": AT_RISK, "carry": 0},
        ),
        annual_pence=(77_777,),
    ),
    "on account": versions(
        version(
            {
                "annual_pence": (100_003,),
                "on_account": HALF,
                "profile": PROFILE,
                "provisional": "hold",
                "ends": add_months(START, 15),
            },
            {"annual_pence": (40_001,), "on_account": Fraction(1), "carry": 0, "provisional": "clawback"},
        ),
        annual_pence=(77_777,),
    ),
    "on account, to primes": versions(
        version(
            {"annual_pence": (60_003,), "on_account": HALF, "subcontractors": SUBCONTRACTORS, "cap_pence": (90_000,)},
            {
                "annual_pence": (140_001,),
                "on_account": HALF,
                "carry": 0,
                "provisional": "clawback",
                "subcontractors": SUBCONTRACTORS,
            },
        ),
        subcontractors=SHARED_OTHERWISE,
    ),
    "by cohorts": versions(
        version(
            {"cohorts": (cohort(MEASURES[0], 6, 2),), "provisional": "hold"},
            {"cohorts": (cohort(MEASURES[2], 3, 3), cohort(MEASURES[3], 12, 1, "discharge")), "carry": 0},
        ),
    ),
    "by samples": versions(
        version(
            {"extrapolates": True, "provisional": "clawback", "cap_pence": (60_007,)},
            {
                "extrapolates": True,
                "annual_pence": (60_003,),
                "on_account": HALF,
                "provisional": "hold",
                "carry": 0,
                "ends": add_months(START, 15),
            },
        ),
        extrapolates=False,
    ),
    "final accounts": versions(
        version(
            {
                "annual_pence": (100_003,),
                "at_risk_share": (HALF,),
                "at_risk": AT_RISK,
                "collar_pence": (70_001,),
                "provisional": "clawback",
                "ends": add_months(START, 8),
                "final_accounts": (date(2013, 1, 15),),
            },
            {
                "cap_pence": (45_000, 30_000),
                "provisional": "clawback",
                "carry": 0,
                "ends": add_months(START, 18),
                "final_accounts": (date(2013, 5, 2), date(2013, 11, 12)),
            },
        ),
        annual_pence=(77_777,),
    ),
    "the LASARS's own": versions(
        version(
            {
                "verified_by": VERIFIED_BY,
                "annual_pence": (64_003, 50_001),
                "block": (Fraction(3, 4), Fraction(3, 5)),
                "at_risk_share": (Fraction(1, 4), Fraction(2, 5)),
                "at_risk": OF_LASARS,
                "ends": add_months(START, 14),
                "run_off_months": 4,
            },
            {
                "annual_pence": (40_001, 31_003),
                "block": (HALF, Fraction(7, 10)),
                "in_advance": False,
                "ends": add_months(START, 20),
                "provisional": "hold",
                "carry": 0,
            },
            prices=(*FOR_ALL[:2], *CHANGING),
        ),
    ),
    "one LASARS's contract after another": versions(
        version(
            {
                "party": "lasars",
                "verified_by": VERIFIED_BY,
                "measures": MEASURES,
                "ends": add_months(START, 5),
                "run_off_months": 2,
                "gates": GATES[1:],
                "carry": 0,
            },
            {
                "party": "lasars",
                "verified_by": VERIFIED_BY,
                "measures": MEASURES,
                "starts": add_months(START, 7),
                "ends": add_months(START, 15),
                "run_off_months": 3,
                "cap_pence": (45_000,),
                "provisional": "clawback",
            },
            prices=FOR_ALL,
        ),
    ),
    "by the month, and gates": versions(
        version(
            {"annual_pence": (100_003,), "block": (Fraction(3, 4),), "gates": GATES},
            {"annual_pence": (31,), "block": (Fraction(1),), "gates": GATES[1:], "provisional": "clawback"},
        ),
        annual_pence=(77_777,),
        gates=GATES[:1],
    ),
}


def closed_on(versions: Iterable[SchemeVersion]) -> set[date]:
    """The days of final accounts."""
    stated = (terms.final_accounts for version in versions for terms in version.contracts)
    return {day for days in stated for day in days if day}


CLOSES = sorted({on for versions in SCHEMES.values() for day in closed_on(versions) for on in (day - DAY, day)})


def up_to(day: date, days: int) -> list[date]:
    """The day that so many days bring; before it those on which accounts are closed, since all counts that is due by
    the day before.
    """
    until = day + timedelta(days=days)
    return [*(on for on in CLOSES if day < on < until), until]
