"""The schemes of the histories: each as the model's version, and the same in the words of `scheme-published`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
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
from tests.payments import builders
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


def contract(code: str, measures: tuple[str, ...], **terms: Any) -> Contract:
    stated: dict[str, Any] = {"ends": END, "run_off_months": 12, "floor": HALF, "carry": 1}
    return Contract(code, code, START, measures=measures, **stated | terms)


def version(one: Mapping[str, Any], two: Mapping[str, Any], **fields: Any) -> SchemeVersion:
    """Two contracts, of two measures each."""
    rows = tuple(
        PriceRow(measure, band, pence * (1 + 2 * (band == "high")), START)
        for measure, pence in zip(MEASURES, PRICES, strict=True)
        for band in BANDS
    )
    contracts = (contract(CODES[0], MEASURES[:2], **one), contract(CODES[1], MEASURES[2:], **two))
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
            {"cap_pence": 60_007},
            {"cap_pence": 45_000, "provisional": "hold", "carry": 0, "floor": Fraction(1)},
        ),
        cap_pence=50_009,
    ),
    "at risk, and a collar": versions(
        version(
            {"annual_pence": (100_003,), "at_risk_share": (HALF,), "at_risk": OF_COHORT, "collar_pence": 70_001},
            {"annual_pence": (31_000,), "at_risk_share": (Fraction(1),), "at_risk": AT_RISK, "carry": 0},
        ),
        annual_pence=(77_777,),
    ),
    "on account": versions(
        version(
            {"annual_pence": (100_003,), "on_account": HALF, "provisional": "hold", "ends": add_months(START, 15)},
            {"annual_pence": (40_001,), "on_account": Fraction(1), "carry": 0, "provisional": "clawback"},
        ),
        annual_pence=(77_777,),
    ),
    "by cohorts": versions(
        version(
            {"cohorts": (cohort(MEASURES[0], 6, 2),), "provisional": "hold"},
            {"cohorts": (cohort(MEASURES[2], 3, 3), cohort(MEASURES[3], 12, 1, "discharge")), "carry": 0},
        ),
    ),
    "final accounts": versions(
        version(
            {
                "annual_pence": (100_003,),
                "at_risk_share": (HALF,),
                "at_risk": AT_RISK,
                "collar_pence": 70_001,
                "provisional": "clawback",
                "ends": add_months(START, 8),
                "final_accounts": (date(2013, 1, 15),),
            },
            {
                "cap_pence": 45_000,
                "provisional": "clawback",
                "carry": 0,
                "ends": add_months(START, 18),
                "final_accounts": (date(2013, 5, 2), date(2013, 11, 12)),
            },
        ),
        annual_pence=(77_777,),
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


def published(scheme: SchemeVersion, area: str) -> builders.SchemePublished:
    told = builders.scheme(
        scheme.published,
        published_at=f"2012-04-01T09:00:{scheme.published:02}+00:00",
        valid_from=scheme.valid_from.isoformat(),
        price_from=scheme.price_from,
        contracts=[_contract(each) for each in scheme.contracts],
        measures=[{"code": measure.code, "kind": "event"} for measure in scheme.measures],
        prices=[
            {"measure": row.measure, "band": row.band, "from": row.start.isoformat(), "to": _day(row.end),
             "pence": row.pence}
            for row in scheme.prices
        ],
        valid_to=_day(scheme.valid_to),
        attested=[{"code": STATED, "title": "No proven offence", "signed_by": ["police"], "contracts": [CODES[0]]}],
        area=area,
    )  # fmt: skip
    return told.model_copy(update={"area": area})


def _contract(terms: Contract) -> dict[str, Any]:
    known: dict[str, Any] = {
        "party": terms.party,
        "starts": terms.starts.isoformat(),
        "ends": terms.ends.isoformat(),
        "run_off_months": terms.run_off_months,
        "measures": list(terms.measures),
        "provisional": terms.provisional,
        "floor": str(float(terms.floor)),
        "carry": terms.carry,
        "annual_value_pence": list(terms.annual_pence),
        "block_share": str(float(terms.block[0])),
        "gates": [_gate(number, gate) for number, gate in enumerate(terms.gates)],
    }
    if terms.cap_pence is not None:
        known["cap_pence"] = [terms.cap_pence]
    if terms.collar_pence is not None:
        known["collar_pence"] = [terms.collar_pence]
    if terms.on_account:
        known["on_account"] = {"share": str(float(terms.on_account))}
    if terms.subcontractors:
        known["subcontracts"] = [_subcontract(row, terms) for row in terms.subcontractors]
    if terms.cohorts:
        known["cohorts"] = [_cohort(rule) for rule in terms.cohorts]
    if terms.final_accounts:
        known["final_accounts"] = [closes.isoformat() for closes in terms.final_accounts if closes]
    if terms.at_risk is not None:
        known["at_risk"] = _at_risk(terms, terms.at_risk)
    return builders.contract(terms.code, **known)


def _at_risk(terms: Contract, rule: AtRisk) -> dict[str, Any]:
    limits = {"threshold": str(float(rule.threshold)), "cap": str(float(rule.cap))}
    return {
        "shares": [str(float(share)) for share in terms.at_risk_share],
        "true_up": rule.true_up,
        "measures": [
            {"indicator": each.counted, "weight": str(float(each.weight)), "target": str(float(each.target)), **limits}
            for each in rule.measures
        ],
    }


def _subcontract(row: Subcontractor, terms: Contract) -> dict[str, Any]:
    days = {"from": terms.starts.isoformat(), "to": _day(row.left_on)}
    return {"party": row.code, **days, "share": str(float(row.share)), "successor": row.successor}


def _cohort(rule: CohortBands) -> dict[str, Any]:
    groups = [
        {"band": band, "rates": [{"from": str(float(at_least)), "pence": pence} for at_least, pence in rates]}
        for band, rates in rule.groups.items()
    ]
    gathered = {"cohort_date": rule.cohort_date, "months": rule.months, "minimum": rule.minimum}
    return {"measure": rule.measure, "groups": groups, **gathered}


def _gate(number: int, gate: Gate) -> dict[str, Any]:
    shares = {"target": str(float(gate.target)), "factor": str(float(gate.factor))}
    return {"code": f"gate-{number}", "indicator": gate.counted, "measures": sorted(gate.measures), **shares}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
