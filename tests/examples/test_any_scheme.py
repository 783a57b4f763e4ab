"""The independent check on schemes other than the example's: who is paid, by whose price, once in what."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import File, Paper, Person, Tariff
from deploy.examples.oracle.ledger import Ledger
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import Scheme
from deploy.examples.oracle.shapes.by_time import block
from deploy.examples.oracle.shapes.years import year_of
from tests.examples.small import SCHEME

SCHEMES = sorted(SCHEME.parent.glob("*.toml"))
START = date(2012, 4, 2)
CONTRACT: dict[str, Any] = {
    "code": "x-2012", "party": "x", "starts": START, "ends": date(2014, 4, 2), "run_off_months": 6,
    "measures": ["assessed"], "provisional": "count", "carry": 0,
}  # fmt: skip
ASSESSED: dict[str, Any] = {
    "code": "assessed", "kind": "assessed", "params": {"bands": ["medium", "high"]}, "once_per": "episode",
    "verification": "person",
}  # fmt: skip


def stating(*contracts: dict[str, Any], **keys: Any) -> Scheme:
    return Scheme(tomllib.loads(SCHEME.read_text()) | {"contracts": list(contracts), "measures": [ASSESSED]} | keys)


def known(scheme: Scheme, *episodes: Episode) -> File:
    """Somebody whom START assessed on 3 April, as high."""
    file = File(scheme)
    person = file.persons["P1"] = Person("P1", {})
    body = {"kind": "comprehensive", "drugProfile": []}
    person.papers["form"] = Paper("form", date(2012, 4, 3), "assessment", body, "assessor", "start")
    person.tariffs = [Tariff("form", date(2012, 4, 3), 1, "high", {})]
    for episode in episodes:
        file.episodes[episode.id] = episode
        person.episodes.append(episode.id)
    return file


def told(scheme: Scheme, *episodes: Episode) -> list[tuple[str, str | None, date]]:
    history = History(known(scheme, *episodes), "P1", date(2013, 4, 1))
    return [(met.party, met.contract, met.achieved) for met in history.candidates(ASSESSED)]


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_every_area_can_be_reckoned(path: Path) -> None:
    ledger = Ledger(Scheme(path), START)
    ledger.play([], date(2012, 6, 30))
    assert set(ledger.totals) == set(ledger.scheme.contracts)


def test_what_was_assessed_is_the_lasars_own_under_a_contract_that_others_verify() -> None:
    """The example of the rules: assessed on 3 April as high, treated by X from 10 April."""
    treated = Episode("e", "P1", date(2012, 4, 10), "x", treats=True)
    own = CONTRACT | {"code": "start-2012", "party": "start", "verified_by": ["public-health"]}
    assert told(stating(CONTRACT), treated) == [("x", "x-2012", date(2012, 4, 3))]
    assert told(stating(own), treated) == [("start", "start-2012", date(2012, 4, 3))]
    assert told(stating(own)) == [("start", "start-2012", date(2012, 4, 3))]
    assert told(stating(CONTRACT)) == []


@pytest.mark.parametrize(
    ("started", "achieved", "covered"),
    [
        (date(2012, 6, 1), date(2012, 9, 1), True),
        (date(2012, 6, 1), date(2013, 2, 1), True),  # the successor's, whether or not a hand-over is recorded
        (date(2013, 1, 2), date(2013, 2, 1), False),  # what who has left begins
        (date(2012, 4, 20), date(2012, 4, 25), False),  # before it delivers
    ],
)
def test_who_delivers_belongs_to_the_contract_of_the_prime(started: date, achieved: date, covered: bool) -> None:
    leaver = {"party": "y", "share": "0.5", "from": date(2012, 5, 1), "to": date(2013, 1, 1)}
    scheme = stating(CONTRACT | {"subcontracts": [leaver]})
    episode = Episode("e", "P1", started, "y", treats=True)
    assert scheme.contract_for("y", "assessed", episode, achieved) == ("x-2012" if covered else None)


def test_the_book_of_the_day_of_achievement_prices_it_where_the_scheme_says_so() -> None:
    rows: list[dict[str, Any]] = [
        {"measure": "assessed", "band": "high", "from": START, "to": date(2012, 7, 1), "pence": 100},
        {"measure": "assessed", "band": "*", "from": date(2012, 7, 1), "pence": 200},
    ]
    tariff = Tariff("form", START, 1, "high", {"assessed": 50})
    for price_from, pence in (("tariff", [50, 50]), ("achievement", [100, 200])):
        ledger = Ledger(stating(CONTRACT, prices=rows, price_from=price_from), START)
        days = date(2012, 6, 30), date(2012, 7, 1)
        assert [ledger._prices(tariff, day)["assessed"] for day in days] == pence


def test_the_share_that_is_paid_by_the_month_changes_by_contract_year() -> None:
    terms = CONTRACT | {"ends": date(2015, 4, 2), "annual_value_pence": [133_333_333]}
    ratchet = {"block_due": "advance", "block_shares": ["0.75", "0.7", "0.6"]}
    due = [amount.pence for amount in block(terms | ratchet)]
    years = [sum(due[first : first + 12]) for first in (0, 12, 24)]
    assert years == [100_000_000, 93_333_333, 80_000_000]


def test_the_run_off_is_of_the_last_contract_year() -> None:
    days = [START, date(2013, 4, 1), date(2013, 4, 2), date(2014, 8, 1)]
    assert [year_of(CONTRACT, day) for day in days] == [0, 0, 1, 1]
