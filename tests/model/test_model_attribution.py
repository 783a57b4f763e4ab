"""Which contract pays an outcome, and by which of what is told with it, by hand. Payment rules, sections 3 to 5."""

from datetime import date
from fractions import Fraction

import pytest

from tests.model.attribution import cover
from tests.model.builders import END, FAR, START, contract, episode, known, outcome, pence, scheme
from tests.model.facts import AtRisk, AtRiskMeasure, Case, Contract, SchemeVersion
from tests.model.standing import standing

MAY = date(2012, 5, 1)
AFTER = date(2013, 6, 1)  # in the run-off


def covered(achieved_on: date, began: date, *contracts: Contract) -> str | None:
    under = (scheme(*contracts),)
    facts = known(outcome("a", achieved_on, episode="e"), under=under, episodes=(episode("e", began),))
    found = cover(facts, facts.outcomes[0])
    return found.contract.code if found else None


@pytest.mark.parametrize("verified_by", [(), ("public-health",)])
@pytest.mark.parametrize(("began", "code"), [(START, "c"), (date(2013, 3, 31), "c"), (END, None)])
def test_in_the_run_off_a_contract_pays_for_what_began_before_its_end(
    verified_by: tuple[str, ...], began: date, code: str | None
) -> None:
    """Of the LASARS its part in the journey began with the first assessment."""
    terms = contract(run_off_months=6, verified_by=verified_by)
    assert covered(AFTER, began, terms) == code
    assert covered(date(2013, 3, 31), began, terms) == "c"


def test_of_two_that_run_off_the_one_whose_term_began_last_pays_or_none() -> None:
    old = contract(code="a", run_off_months=24)
    new = contract(code="b", starts=date(2012, 10, 1), run_off_months=6)
    assert covered(AFTER, START, old, new) == "b"


def test_of_one_lasars_contract_after_another_each_has_its_own_time() -> None:
    own = {"verified_by": ("public-health",), "party": "provider"}
    first, second = contract(code="a", ends=MAY, **own), contract(code="b", starts=date(2012, 6, 1), **own)
    days = date(2012, 4, 30), date(2012, 5, 20), date(2012, 6, 1)
    assert [covered(day, START, first, second) for day in days] == ["a", None, "b"]


@pytest.mark.parametrize(("verified", "earned"), [(36, 2_500_000), (34, 2_361_111)])
def test_the_lasars_earns_its_pot_by_what_another_has_verified(verified: int, earned: int) -> None:
    """Of 40 assessments of the quarter."""
    in_time = AtRisk((AtRiskMeasure("in_time", Fraction(1), Fraction(9, 10)),), Fraction(3, 5), Fraction(1))
    terms = contract(
        verified_by=("public-health",), annual_pence=(10_000_000,), at_risk_share=(Fraction(1),), at_risk=in_time
    )
    cases = tuple(Case(str(number), "c", "in_time", MAY, number < verified) for number in range(40))
    assert pence(known(under=terms, cases=cases), date(2012, 7, 1), "quarter") == [earned]


@pytest.mark.parametrize(("told", "held"), [("hold", True), ("clawback", False), ("count", False), (None, True)])
def test_the_provisional_rule_that_is_told_comes_before_the_contracts(told: str | None, held: bool) -> None:
    facts = known(outcome("a", MAY, provisional_until=FAR, provisional_rule=told), under=contract(provisional="hold"))
    (amount,) = standing(facts, MAY).values()
    assert amount.held is held


def test_caps_and_collars_are_of_their_contract_year() -> None:
    terms = contract(ends=date(2015, 4, 1), cap_pence=(150, 50), collar_pence=(0, 90))
    outcomes = [outcome(f"{year} {n}", date(year, 5, n)) for year in (2012, 2013, 2014) for n in (1, 2)]
    versions: tuple[SchemeVersion, ...] = (scheme(terms),)
    assert pence(known(*outcomes, under=versions), part="claim") == [100, 50, 50, 0, 50, 0]
    assert pence(known(*outcomes, under=versions), part="collar") == [0, 40, 40]
