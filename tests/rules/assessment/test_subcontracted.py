"""What a subcontractor delivers is the prime's; a successor has what is open from the day of leaving."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.subcontracts import Subcontract
from services.assessment.rules.terms import Terms
from tests.model.facts import Contract, Subcontractor
from tests.model.subcontracts import deliverer
from tests.rules.assessment.life import CDAS, START, Life, stockport, verified
from tests.rules.assessment.test_attribution import contracts, job

ALPHA = {"party": "alpha", "share": "0.5", "from": "2012-05-01", "clause": "9"}
LEAVES = ALPHA | {"to": "2012-10-01", "successor": "heir"}
HEIR = {"party": "heir", "share": "0.4", "from": "2012-09-01", "clause": "10"}


def scheme(*subcontracts: dict[str, Any], **more: Any) -> Terms:
    return contracts({"subcontracts": list(subcontracts or (ALPHA,))} | more)


def treated(by: str = "alpha", since: str = "2012-05-01", ended: str | None = None) -> Life:
    life = Life()
    episode = life.start(since, by)
    if ended:
        life.end(episode, ended, organisation=by)
    return life


def whose(outcome: DerivedOutcome) -> tuple[str | None, str | None, str | None]:
    """The contract, whom it pays and who delivered, as events say it."""
    return outcome.contract, outcome.prime or outcome.party, outcome.delivered_by or outcome.party


def on(day: str, life: Life, terms: Terms) -> tuple[str | None, str | None, str | None]:
    job(life, day)
    (outcome,) = life.outcomes(terms)
    return whose(outcome)


def test_the_council_owes_the_prime_for_what_a_subcontractor_delivers() -> None:
    assert on("2012-07-02", treated(), scheme()) == ("cdas-2012", CDAS, "alpha")
    assert on("2012-07-02", treated(CDAS), scheme()) == ("cdas-2012", CDAS, CDAS)


@pytest.mark.parametrize(
    ("left_on", "delivers"),
    [(None, [False, True, True, True]), (date(2012, 10, 1), [False, True, True, False])],
)
def test_a_subcontract_is_of_the_days_from_its_first_to_that_of_leaving(
    left_on: date | None, delivers: list[bool]
) -> None:
    days = date(2012, 4, 30), date(2012, 5, 1), date(2012, 9, 30), date(2012, 10, 1)
    terms = Subcontract("alpha", date(2012, 5, 1), left_on, None)
    assert [terms.on(day) for day in days] == delivers


@pytest.mark.parametrize("day", ["2012-04-30", "2012-04-15"])
def test_before_its_days_it_delivers_for_nobody(day: str) -> None:
    assert on(day, treated(since="2012-04-10"), scheme()) == (None, "alpha", "alpha")


@pytest.mark.parametrize(
    ("day", "ended", "by"),
    [
        ("2012-09-30", None, "alpha"),
        ("2012-10-01", None, "heir"),
        ("2013-01-10", None, "heir"),
        ("2013-01-10", "2012-09-30", "alpha"),
        ("2013-01-10", "2012-10-01", "heir"),
    ],
)
def test_a_successor_has_what_is_open_from_the_day_of_leaving_and_not_what_was_closed(
    day: str, ended: str | None, by: str
) -> None:
    """Nobody recorded a transfer."""
    assert on(day, treated(ended=ended), scheme(LEAVES, HEIR)) == ("cdas-2012", CDAS, by)


def test_the_transfer_that_is_recorded_says_the_same() -> None:
    life = treated()
    life.transfer(life.made[0].id, "2012-10-01", "heir")
    assert on("2013-01-10", life, scheme(LEAVES, HEIR)) == ("cdas-2012", CDAS, "heir")


def test_without_a_successor_the_prime_has_it() -> None:
    alone = {name: value for name, value in LEAVES.items() if name != "successor"}
    assert on("2012-10-01", treated(), scheme(alone)) == ("cdas-2012", CDAS, CDAS)


def test_who_left_begins_nothing_for_the_contract_any_more() -> None:
    """Its own contract pays what it begins later, and that alone."""
    own = {"code": "alpha-2012", "party": "alpha", "starts": "2012-10-01", "ends": "2014-04-02"}
    terms = contracts({"subcontracts": [LEAVES, HEIR]}, own)
    assert on("2012-12-03", treated(since="2012-11-01"), terms) == ("alpha-2012", "alpha", "alpha")
    assert on("2012-12-03", treated(since="2012-09-01"), terms) == ("cdas-2012", CDAS, "heir")


def test_the_run_off_is_of_what_it_treated_in_the_term() -> None:
    assert on("2014-06-02", treated(), scheme(run_off_months=12)) == ("cdas-2012", CDAS, "alpha")
    later = treated(since="2014-05-01")
    assert on("2014-06-02", later, scheme(run_off_months=12)) == (None, "alpha", "alpha")


def test_its_id_is_the_same_whether_a_contract_names_its_deliverer_or_not() -> None:
    life = treated(CDAS)
    job(life, "2012-07-02")
    (before,), (after,) = life.outcomes(contracts({})), life.outcomes(scheme())
    assert before == after


@pytest.mark.parametrize(
    ("organisation", "state"),
    [(CDAS, "proposed"), ("alpha", "proposed"), ("heir", "proposed"), (START, "achieved")],
)
def test_nobody_whom_it_brings_money_verifies_it(organisation: str, state: str) -> None:
    terms = scheme(LEAVES, HEIR)
    life = treated()
    job(life, "2012-11-01")
    (outcome,) = life.outcomes(terms)
    (judged,) = life.outcomes(terms, verified=verified(outcome, organisation=organisation))
    assert judged.state == state


@pytest.mark.parametrize(("organisation", "state"), [(CDAS, "proposed"), ("alpha", "proposed"), (START, "achieved")])
def test_what_holds_by_itself_rests_on_no_record_of_whom_it_brings_money(organisation: str, state: str) -> None:
    measure = {
        "code": "m", "kind": "event", "params": {"code": "job", "n": 1, "scope": "journey"}, "once_per": "journey",
        "verification": "automatic",
    }  # fmt: skip
    listed = [{**contract_of_cdas(), "subcontracts": [ALPHA]}]
    life = treated()
    life.event("job", "2012-07-02", "assessor", by="ann", organisation=organisation)
    (outcome,) = life.outcomes(stockport(measures=[measure], contracts=listed))
    assert (outcome.contract, outcome.state) == ("cdas-2012", state)


def contract_of_cdas() -> dict[str, Any]:
    return {"code": "cdas-2012", "party": CDAS, "starts": "2012-04-02", "ends": "2014-04-02", "measures": ["m"]}


@pytest.mark.parametrize("day", [date(2012, month, number) for month in range(5, 13) for number in (1, 30)])
@pytest.mark.parametrize("began", ["alpha", "heir", CDAS])
def test_the_model_that_was_written_from_the_rules_alone_says_the_same(began: str, day: date) -> None:
    (ours,) = scheme(LEAVES, HEIR | {"from": "2012-05-01"}).contracts
    alpha = Subcontractor("alpha", Fraction(1, 2), date(2012, 10, 1), "heir")
    both = (alpha, Subcontractor("heir", Fraction(2, 5)))
    theirs = Contract("cdas-2012", CDAS, ours.starts, ours.ends, subcontractors=both)
    assert ours.deliverer(began, date(2012, 5, 1), day) == (deliverer(theirs, began, day) or CDAS)
