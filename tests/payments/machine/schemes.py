"""The schemes of the histories: each as the model's version, and the same in the words of `scheme-published`."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.model.builders import END, START
from tests.model.facts import Contract, Measure, PriceRow, SchemeVersion
from tests.payments import builders
from tests.payments.machine.steps import BANDS, CODES, MEASURES

HALF = Fraction(1, 2)
PRICES = (10_000, 30_001, 5_555, 20_003)


def contract(code: str, measures: tuple[str, ...], **terms: Any) -> Contract:
    stated: dict[str, Any] = {"run_off_months": 12, "floor": HALF, "carry": 1}
    return Contract(code, code, START, END, measures=measures, **stated | terms)


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


SCHEMES: dict[str, SchemeVersion] = {
    "hold and pay, and take back": version({"provisional": "hold"}, {"provisional": "clawback", "carry": 0}),
    "prices of the tariff": version({"provisional": "clawback"}, {"floor": Fraction(0)}, price_from="tariff"),
    "cap": version(
        {"cap_pence": 60_007},
        {"cap_pence": 45_000, "provisional": "hold", "carry": 0, "floor": Fraction(1)},
    ),
}


def published(scheme: SchemeVersion, area: str) -> builders.SchemePublished:
    told = builders.scheme(
        scheme.published,
        valid_from=scheme.valid_from.isoformat(),
        price_from=scheme.price_from,
        contracts=[_contract(each) for each in scheme.contracts],
        measures=[{"code": measure.code, "kind": "event"} for measure in scheme.measures],
        prices=[
            {"measure": row.measure, "band": row.band, "from": row.start.isoformat(), "to": _day(row.end),
             "pence": row.pence}
            for row in scheme.prices
        ],
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
    }
    if terms.cap_pence is not None:
        known["cap_pence"] = [terms.cap_pence]
    return builders.contract(terms.code, **known)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
