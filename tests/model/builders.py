"""Facts for the tests of the model, with any field given otherwise."""

from datetime import date
from fractions import Fraction
from typing import Any

from tests.model.days import contract_year
from tests.model.facts import Contract, Episode, Facts, Measure, Outcome, PriceRow, SchemeVersion, Tariff
from tests.model.standing import standing

START, END = date(2012, 4, 1), date(2013, 4, 1)
FAR = date(2020, 1, 1)


def contract(**fields: Any) -> Contract:
    stated: dict[str, Any] = {"code": "c", "party": "provider", "starts": START, "ends": END, "measures": ("m",)}
    return Contract(**stated | fields)


def scheme(*contracts: Contract, **fields: Any) -> SchemeVersion:
    stated: dict[str, Any] = {"valid_from": START, "published": 1, "measures": (Measure("m"), Measure("n"))}
    prices = (PriceRow("m", "*", 100, START),)
    return SchemeVersion(**stated | {"contracts": contracts, "prices": prices} | fields)


def outcome(identity: str, achieved_on: date, **fields: Any) -> Outcome:
    stated: dict[str, Any] = {"party": "provider", "person": identity, "journey": identity, "measure": "m"}
    return Outcome(**stated | {"id": identity, "achieved_on": achieved_on} | fields)


def tariff(journey: str, **fields: Any) -> Tariff:
    stated: dict[str, Any] = {"journey": journey, "valid_from": START, "confirmed": 1, "band": "b"}
    return Tariff(**stated | fields)


def known(*outcomes: Outcome, under: Contract | tuple[SchemeVersion, ...], **fields: Any) -> Facts:
    """Each journey has a tariff, unless tariffs are given."""
    versions = under if isinstance(under, tuple) else (scheme(under),)
    tariffs = tuple(tariff(journey) for journey in sorted({outcome.journey for outcome in outcomes}))
    stated: dict[str, Any] = {"versions": versions, "outcomes": outcomes, "tariffs": tariffs}
    return Facts(**stated | fields)


def episode(identity: str, started_on: date = START, ended_on: date | None = None, **fields: Any) -> Episode:
    stated: dict[str, Any] = {"id": identity, "journey": identity, "party": "provider"}
    return Episode(**stated | {"started_on": started_on, "ended_on": ended_on} | fields)


def pence(facts: Facts, day: date = FAR, part: str = "") -> list[int]:
    """What stands of each amount whose key has the part, in order of effective date and key."""
    amounts = sorted(standing(facts, day).values(), key=lambda amount: (amount.effective_on, amount.key))
    return [amount.pence for amount in amounts if part in amount.key]


def year_number(day: date, starts: date = START, ends: date = END) -> int | None:
    year = contract_year(starts, ends, day)
    return year.number if year else None


def priced(prices: dict[str, int], *outcomes: Outcome, **terms: Any) -> Facts:
    """Each outcome has its own price: it is the only one of its measure."""
    rows = tuple(PriceRow(measure, "*", amount, START) for measure, amount in prices.items())
    stated = scheme(contract(measures=tuple(prices), **terms), prices=rows, measures=tuple(map(Measure, prices)))
    return known(*outcomes, under=(stated,))


HALF = Fraction(1, 2)
