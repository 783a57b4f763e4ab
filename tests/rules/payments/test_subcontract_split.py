"""What of an amount is passed on: by the share of the day of achievement, the subcontractor's part first."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.schemes import Scheme, parties, read_scheme, shares_under
from services.payments.rules.subcontracts import split
from tests.model.builders import episode, outcome, priced
from tests.model.facts import Facts, Subcontractor
from tests.model.subcontracts import shares_of_parties
from tests.payments.builders import BACK, canonical, contract

ALPHA = {"party": "alpha", "share": "0.4", "from": "2012-05-01", "clause": "9"}
MAY, LATE = date(2012, 5, 1), date(2015, 1, 1)
SHARES = st.decimals(0, 1, places=4).map(lambda share: format(share, "f"))


def version(number: int, valid_from: str, *subcontracts: dict[str, Any]) -> Scheme:
    body = canonical(number, valid_from=valid_from, contracts=[contract(BACK, subcontracts=list(subcontracts))])
    return read_scheme(body, "0" * 64, datetime(2012, 3, number, tzinfo=UTC))


def said(*versions: Scheme) -> list[tuple[str, str, str]]:
    return [(span.organisation, span.since.isoformat(), span.share) for span in shares_under(versions, BACK)]


def test_the_example_of_the_rules() -> None:
    assert split(10_001, "0.5") == (5_001, 5_000)
    assert split(7_500, "0.5") == (3_750, 3_750)
    assert [after - before for before, after in zip(split(10_001, "0.5"), split(7_500, "0.5"), strict=True)] == [
        -1_251,
        -1_250,
    ]
    assert split(-10_001, "0.5") == (-5_001, -5_000)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(["alpha", "heir", None])), max_size=6), SHARES, SHARES)
def test_the_parts_come_to_what_stands_and_are_those_of_the_plain_model(
    amounts: list[tuple[int, str | None]], share: str, other: str
) -> None:
    shares = {"alpha": share, "heir": other}
    ours: dict[str, int] = {"provider": 0}
    for pence, by in amounts:
        own, rest = split(pence, shares[by]) if by else (0, pence)
        ours |= {"provider": ours["provider"] + rest} | ({by: ours.get(by, 0) + own} if by else {})
    assert sum(ours.values()) == sum(pence for pence, _ in amounts)
    assert ours == {"provider": 0} | dict(shares_of_parties(_facts(amounts, shares), "provider-2012", LATE))


def _facts(amounts: list[tuple[int, str | None]], shares: dict[str, str]) -> Facts:
    named = {f"m{number}": pence for number, (pence, _) in enumerate(amounts)}
    outcomes = [outcome(code, MAY, measure=code, episode=code) for code in named]
    both = tuple(Subcontractor(party, Fraction(share)) for party, share in shares.items())
    facts = priced(named, *outcomes, subcontractors=both, code="provider-2012")
    treated = [episode(code, MAY, delivered_by=by) for code, (_, by) in zip(named, amounts, strict=True)]
    return replace(facts, episodes=tuple(treated))


def test_less_than_nothing_is_split_as_what_it_mirrors() -> None:
    assert split(-10_001, "0.35") == tuple(-part for part in split(10_001, "0.35"))


def test_the_share_is_that_of_the_version_of_the_day() -> None:
    first, second = version(1, "2012-04-02", ALPHA), version(2, "2012-09-01", ALPHA | {"share": "0.5"})
    assert said(first, second) == [("alpha", "2012-05-01", "0.4"), ("alpha", "2012-09-01", "0.5")]


def test_while_no_version_has_the_contract_nothing_of_it_is_passed_on() -> None:
    without = read_scheme(
        canonical(2, valid_from="2012-09-01", contracts=[]), "0" * 64, datetime(2012, 3, 2, tzinfo=UTC)
    )
    first = version(1, "2012-04-02", ALPHA)
    assert said(first, without, version(3, "2012-11-01", ALPHA)) == [
        ("alpha", "2012-05-01", "0.4"), ("alpha", "2012-11-01", "0.4"),
    ]  # fmt: skip
    (until_it_is_gone, _) = shares_under([first, without, version(3, "2012-11-01", ALPHA)], BACK)
    assert until_it_is_gone.until == date(2012, 9, 1)


def test_who_has_left_keeps_its_share_of_what_it_closed() -> None:
    leaves = ALPHA | {"to": "2012-08-01", "successor": "heir"}
    heir = {"party": "heir", "share": "0.3", "from": "2012-08-01", "clause": "10"}
    assert said(version(1, "2012-04-02", leaves, heir)) == [
        ("alpha", "2012-05-01", "0.4"), ("alpha", "2012-08-01", "0.4"), ("heir", "2012-08-01", "0.3"),
    ]  # fmt: skip


def test_whoever_comes_back_has_the_share_of_its_last_subcontract() -> None:
    again = ALPHA | {"from": "2012-10-01", "share": "0.2"}
    spans = said(version(1, "2012-04-02", ALPHA | {"to": "2012-08-01"}, again))
    assert spans == [("alpha", "2012-05-01", "0.4"), ("alpha", "2012-10-01", "0.2")]


@pytest.mark.parametrize("party", ["riverside", "alpha"])
def test_who_is_paid_through_a_prime_is_a_party(party: str) -> None:
    assert party in parties([version(1, "2012-04-02", ALPHA)])
