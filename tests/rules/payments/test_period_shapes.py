"""What a contract year comes to by its periods: the collar, what is paid on account, and its balance by quarter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest

from services.payments.rules.earned import EarnedOfDay, earned_of, without
from services.payments.rules.final_accounts import any_closes, closes_on, counts_on, is_closed
from services.payments.rules.gate_terms import GateTerms
from services.payments.rules.left_out import as_it_stands
from services.payments.rules.money import add_months
from services.payments.rules.postings import Balances
from services.payments.rules.quarters import judged_in
from services.payments.rules.samples import ClassOfSample, Samples, ValidatedSample
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import (
    PERIOD_SHAPES,
    collar,
    on_account_balance,
    on_account_instalment,
    paid_by_cases,
    periods_due,
    periods_stand,
    resting_on_outcomes,
    terms_to_come,
)
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodFacts
from services.payments.rules.terms_in_force import last_source, last_terms
from services.payments.rules.year_terms import OnAccountTerms
from tests.rules.payments.test_payment_at_risk import TERMS as AT_RISK
from tests.rules.payments.test_payment_block import CONTRACT as BLOCK
from tests.rules.payments.test_payment_cohorts import terms as cohort_terms

STARTS, ENDS = BLOCK.starts, BLOCK.ends
OUTCOMES = replace(BLOCK, block_share=Fraction(0), annual_value_pence=(120_000, 60_000))
EVEN = OnAccountTerms(Fraction("0.8"), (Fraction(1, 12),) * 12)
ON_ACCOUNT = replace(OUTCOMES, on_account=EVEN)
COLLARED = replace(OUTCOMES, collar_pence=(1000, 500))
CODE = BLOCK.code


def scheme(contract: Contract, version: int = 1, valid_from: date = STARTS, valid_to: date | None = None) -> Scheme:
    return Scheme(
        "s", version, f"hash {version}", "stockport", valid_from, valid_to,
        datetime(2012, 3, version, tzinfo=UTC), "tariff", (), {}, {contract.code: contract},
    )  # fmt: skip


def earned(*days: tuple[date, int, int]) -> PeriodFacts:
    return PeriodFacts(earned=earned_of(EarnedOfDay(CODE, day, pence, accrued) for day, pence, accrued in days))


def test_what_was_earned_is_counted_from_the_first_day_to_the_last() -> None:
    first, last, end = date(2012, 4, 2), date(2013, 4, 1), date(2013, 4, 2)
    days = [EarnedOfDay(CODE, day, 100, 30) for day in (date(2012, 4, 1), first, last, end)]
    sums = earned_of([*days, EarnedOfDay("other", first, 7, 7)])
    assert (sums.between(CODE, first, end), sums.accrued_between(CODE, first, end)) == (200, 60)
    less = without(sums, [EarnedOfDay(CODE, last, 40, 10)])
    assert (less.between(CODE, first, end), less.accrued_between(CODE, first, end)) == (160, 50)
    assert (sums.between("none", first, end), sums.accrued_between("none", first, end)) == (0, 0)


def test_the_collar_pays_what_a_year_earned_less_than_the_least() -> None:
    facts = earned((STARTS, 300, 0), (date(2013, 4, 1), 100, 0), (date(2013, 4, 2), 50, 0), (date(2014, 9, 1), 20, 0))
    assert collar.amounts("stockport", COLLARED, date(2013, 4, 1), facts) == []
    (first,) = collar.amounts("stockport", COLLARED, date(2013, 4, 2), facts)
    assert (first.pence, first.year, first.due_on) == (600, 0, date(2013, 4, 2))
    assert (first.terms_on, first.effective_on) == (date(2013, 4, 1), date(2013, 4, 1))
    assert first.steps == ({"step": "collar", "contractYear": 0, "leastPence": 1000, "earnedPence": 400, "pence": 600},)
    both = collar.amounts("stockport", COLLARED, ENDS, facts)
    assert [(amount.year, amount.pence) for amount in both] == [(0, 600), (1, 430)]
    assert len({amount.key for amount in both}) == 2


def test_the_collar_pays_nothing_of_a_year_that_earned_enough_and_none_is_paid_without_one() -> None:
    enough = earned((STARTS, 1000, 0))
    (first,) = collar.amounts("stockport", COLLARED, date(2013, 4, 2), enough)
    assert first.pence == 0
    assert collar.amounts("stockport", OUTCOMES, ENDS, enough) == []


def test_of_a_contract_that_a_later_version_extends_the_last_year_ends_its_collar_on_its_own_day() -> None:
    facts = replace(earned((date(2014, 9, 1), 20, 0)), ends={CODE: add_months(ENDS, 12)})
    assert [amount.pence for amount in collar.amounts("stockport", COLLARED, ENDS, facts)] == [1000, 500]


def test_on_account_a_share_of_what_outcomes_are_to_earn_is_paid_each_month() -> None:
    assert on_account_instalment.amounts("stockport", ON_ACCOUNT, date(2012, 4, 1)) == []
    (first,) = on_account_instalment.amounts("stockport", ON_ACCOUNT, STARTS)
    assert (first.pence, first.terms_on, first.effective_on, first.due_on) == (8000, STARTS, STARTS, STARTS)
    assert (first.terms_by, first.year) == (date(2012, 5, 2), 0)
    assert first.steps == (
        {"step": "for outcomes", "contractYear": 0, "pence": 120_000},
        {"step": "on account of the year", "pence": 96_000},
        {"step": "instalment", "contractMonth": 0, "of": 12, "pence": 8000},
    )
    every = on_account_instalment.amounts("stockport", ON_ACCOUNT, ENDS)
    assert [amount.pence for amount in every] == [8000] * 12 + [4000] * 12
    assert (every[13].due_on, every[13].terms_by, every[13].year) == (date(2013, 5, 2), date(2013, 6, 2), 1)
    assert len({amount.key for amount in every}) == 24


def test_a_short_last_year_is_paid_on_account_by_the_shares_of_its_own_months() -> None:
    rising = (Fraction(0), Fraction(0), Fraction(1, 2), *(Fraction(1, 18),) * 9)
    short = replace(ON_ACCOUNT, ends=date(2013, 7, 2), on_account=replace(EVEN, profile=rising))
    assert on_account_instalment.instalments(short, 1) == [0, 0, 48_000]
    two_months = replace(short, ends=date(2013, 6, 2))
    assert on_account_instalment.instalments(two_months, 1) == [24_000, 24_000]
    assert on_account_instalment.instalments(OUTCOMES, 0) == []


def test_a_quarters_balance_is_what_accrued_less_what_was_paid_on_account_of_it() -> None:
    gate = GateTerms("g", "i", Fraction("0.5"), Fraction("0.9"), frozenset({"m"}))
    contract = replace(ON_ACCOUNT, gates=(gate,))
    days = [
        EarnedOfDay(CODE, date(2012, 7, 1), 30_000, 25_000, "m", 12_500, 2),
        EarnedOfDay(CODE, date(2012, 7, 2), 9000, 9000, "n", 9000, 1),
    ]
    due = [
        period.amount
        for period in periods_due([scheme(contract)], date(2012, 7, 2), PeriodFacts(earned=earned_of(days)))
        if period.shape == "on_account_balance"
    ]
    (first,) = due
    assert (first.pence, first.terms_on, first.terms_by) == (1000, STARTS, date(2012, 7, 2))
    assert (first.effective_on, first.due_on, first.year) == (date(2012, 7, 1), date(2012, 7, 2), 0)
    quarter, judged, outcomes, balance = first.steps
    assert quarter == {"step": "quarter", "number": 0, "months": 3}
    assert judged == {
        "step": "gate", "gate": "g", "indicator": "i", "from": "2012-04-02", "to": "2012-07-02", "met": 0,
        "eligible": 0, "target": "1/2", "passed": True, "factor": "1", "measures": ["m"],
    }  # fmt: skip
    assert outcomes == {"step": "outcomes", "measure": "m", "count": 2, "eachPence": 12_500, "pence": 25_000}
    assert balance == {"step": "less on account", "accruedPence": 25_000, "onAccountPence": 24_000, "pence": 1000}
    assert on_account_balance.amounts("stockport", contract, date(2012, 7, 1)) == []
    assert on_account_balance.amounts("stockport", OUTCOMES, ENDS) == []


@pytest.mark.parametrize(
    ("approved", "stands"),
    [(0, 1000), (1000, 1000), (1500, 1500), (3000, 3000), (5000, 3000)],
)
def test_a_doubt_takes_nothing_back_that_a_run_has_approved_and_adds_nothing(approved: int, stands: int) -> None:
    """Of a balance of 30 pounds 20 are left out, as nobody may be paid for them yet."""
    *_, last = on_account_balance.amounts("stockport", ON_ACCOUNT, ENDS)
    doubted = replace(last, pence=1000, left_out_pence=2000)
    kept = as_it_stands(doubted, Balances(committed=approved))
    assert kept.pence == stands
    why = {"step": "nothing taken back", "withoutPence": 1000, "pence": stands}
    assert kept.steps == (doubted.steps if stands == 1000 else (*doubted.steps, why))


def test_the_last_quarters_balance_has_what_the_run_off_accrues() -> None:
    facts = earned((date(2014, 9, 1), 500, 500))
    *_, last = on_account_balance.amounts("stockport", ON_ACCOUNT, ENDS, facts)
    assert (last.pence, last.due_on) == (500, ENDS)


def test_each_area_has_amounts_of_its_own_also_where_two_have_a_contract_of_one_code() -> None:
    """What a version says of its area counts unless it was published for another."""
    of_every_shape = replace(
        BLOCK,
        at_risk=AT_RISK,
        collar_pence=(1000,),
        on_account=EVEN,
        cohorts=(cohort_terms(),),
        block_share=Fraction("0.7"),
        extrapolates=True,
    )
    of_sample = ClassOfSample("all", ("m",), 95, 5, verified=2, drawn=1, validated=0, failed=1, set_aside=0)
    sample = ValidatedSample(UUID(int=1), BLOCK.code, date(2012, 7, 1), date(2012, 8, 20), (of_sample,))
    sampled = PeriodFacts(samples=Samples([sample]))

    def keys(area: str, facts: PeriodFacts = sampled) -> dict[UUID, str]:
        periods = periods_due([replace(scheme(of_every_shape), area=area)], ENDS, facts)
        return {period.amount.key: period.shape for period in periods}

    here, there = keys("stockport"), keys("wigan")
    assert set(here.values()) == PERIOD_SHAPES.keys()
    assert not here.keys() & there.keys()
    assert keys("stockport", replace(sampled, area="wigan")) == there


def test_which_contracts_rest_on_cases_and_on_outcomes() -> None:
    gate = GateTerms("g", "i", Fraction("0.5"), Fraction("0.9"), frozenset({"m"}))
    gated = replace(OUTCOMES, gates=(gate,))
    assert [paid_by_cases([scheme(contract)]) for contract in (OUTCOMES, gated)] == [False, True]
    of_each = [resting_on_outcomes([scheme(contract)]) for contract in (OUTCOMES, gated, COLLARED, ON_ACCOUNT)]
    assert of_each == [[], [], [CODE], [CODE]]


def test_periods_stand_where_each_amount_does() -> None:
    schemes = [scheme(BLOCK)]
    due = {period.amount.key: period.amount.pence for period in periods_due(schemes, date(2012, 5, 2))}
    assert len(due) == 2
    assert periods_stand(schemes, date(2012, 5, 2), due, NO_FACTS)
    first, second = due
    for standing in ({first: due[first]}, due | {second: 1}, due | {_OTHER: 5}):
        assert not periods_stand(schemes, date(2012, 5, 2), standing, NO_FACTS)
    assert periods_stand(schemes, date(2012, 5, 2), due | {_OTHER: 0}, NO_FACTS)


_OTHER = collar.amounts("stockport", COLLARED, ENDS)[0].key
ARREARS = replace(BLOCK, block_in_advance=False)


@pytest.mark.parametrize(
    ("day", "is_to_come"),
    [(date(2012, 4, 1), False), (STARTS, True), (date(2014, 4, 1), True), (ENDS, False), (date(2014, 5, 2), False)],
)
def test_an_instalment_in_arrears_is_still_to_come_until_it_is_due(day: date, is_to_come: bool) -> None:
    assert (terms_to_come([scheme(ARREARS)], CODE, day) == ARREARS) is is_to_come
    assert terms_to_come([scheme(ARREARS)], "other", day) is None


def test_a_contract_that_no_version_has_any_more_keeps_its_last_published_terms() -> None:
    early, late = scheme(BLOCK), scheme(OUTCOMES, 2, date(2013, 4, 2), date(2013, 9, 2))
    over = date(2016, 1, 4)
    assert last_source([early], CODE, STARTS) is early
    ended = [replace(early, valid_to=date(2013, 4, 2)), late]
    assert last_source(ended, CODE, over) is late
    assert last_terms(ended, CODE, over) is OUTCOMES
    assert last_terms(ended, CODE, STARTS) is BLOCK
    assert last_source(ended, "other", over) is None
    assert last_terms(ended, "other", over) is None


CLOSING = replace(OUTCOMES, final_accounts=(date(2013, 7, 1), date(2015, 7, 1)))


@pytest.mark.parametrize(
    ("day", "today", "closed"),
    [
        (date(2013, 4, 1), date(2013, 6, 30), False),
        (date(2013, 4, 1), date(2013, 7, 1), True),
        (date(2013, 4, 2), date(2015, 6, 30), False),
        (date(2013, 4, 2), date(2015, 7, 1), False),  # the contract's run-off is over: no terms are in force then
        (date(2014, 9, 1), date(2015, 7, 1), False),
    ],
)
def test_a_year_is_closed_from_the_day_on_that_its_terms_name(day: date, today: date, closed: bool) -> None:
    schemes = [scheme(CLOSING, valid_to=date(2014, 4, 2))]
    assert is_closed(schemes, CODE, day, today) is closed


def test_a_year_is_closed_by_the_version_in_force_on_the_day_that_it_names() -> None:
    later = replace(CLOSING, final_accounts=(date(2013, 9, 2),))
    schemes = [scheme(CLOSING), scheme(later, 2, date(2013, 6, 3))]
    second_year = date(2013, 4, 2)
    assert not is_closed(schemes, CODE, STARTS, date(2013, 9, 1))
    assert is_closed(schemes, CODE, STARTS, date(2013, 9, 2))
    assert not is_closed(schemes, CODE, second_year, date(2015, 7, 1))
    assert is_closed([scheme(CLOSING)], CODE, second_year, date(2015, 7, 1))
    assert not is_closed(schemes, "other", STARTS, date(2020, 1, 1))
    assert (any_closes(schemes), any_closes([scheme(OUTCOMES)])) == (True, False)


@pytest.mark.parametrize(
    ("known_on", "closes_on_day"),
    [
        (date(2013, 6, 30), date(2013, 9, 2)),
        (date(2013, 7, 1), date(2013, 7, 1)),  # on the very day it comes too late
        (date(2013, 8, 1), date(2013, 7, 1)),
    ],
)
def test_no_version_dated_back_opens_a_year_that_was_closed(known_on: date, closes_on_day: date) -> None:
    later = replace(CLOSING, final_accounts=(date(2013, 9, 2), date(2015, 7, 1)))
    schemes = [scheme(CLOSING), replace(scheme(later, 2), known_on=known_on)]
    assert closes_on(schemes, CODE, date(2013, 4, 1)) == closes_on_day
    assert closes_on(schemes, CODE, date(2013, 4, 2)) == date(2015, 7, 1)
    assert is_closed(schemes, CODE, STARTS, date(2013, 8, 1)) is (closes_on_day == date(2013, 7, 1))


def test_what_is_dated_in_the_run_off_of_a_closed_year_counts_in_it_though_the_contract_goes_on() -> None:
    longer = replace(
        CLOSING, ends=add_months(CLOSING.ends, 12), final_accounts=(*CLOSING.final_accounts, date(2016, 9, 1))
    )
    last_day, closes = CLOSING.ends - timedelta(days=1), CLOSING.final_accounts[-1]
    for known_on, counts in ((closes, last_day), (closes - timedelta(days=1), CLOSING.ends)):
        schemes = [scheme(CLOSING), replace(scheme(longer, 2), known_on=known_on)]
        assert counts_on(schemes, CODE, CLOSING.ends) == counts
        assert counts_on(schemes, CODE, last_day) == last_day
        assert counts_on(schemes, CODE, CLOSING.run_off_ends) == CLOSING.run_off_ends
        assert is_closed(schemes, CODE, CLOSING.ends, closes) is (counts == last_day)
        assert judged_in(schemes, longer, CLOSING.ends)[1].year == (1 if counts == last_day else 2)


def test_of_versions_that_become_known_on_one_day_the_last_counts() -> None:
    """As where an area is set up long after: nothing was closed between them."""
    later = replace(CLOSING, final_accounts=(date(2013, 9, 2),))
    loaded = [replace(version, known_on=date(2014, 1, 6)) for version in (scheme(CLOSING), scheme(later, 2))]
    assert closes_on(loaded, CODE, date(2013, 4, 1)) == date(2013, 9, 2)


def test_an_outcome_is_judged_by_the_version_of_its_quarters_first_day() -> None:
    changed = replace(OUTCOMES, clause="new")
    schemes = [scheme(OUTCOMES), scheme(changed, 2, date(2012, 8, 1))]
    stated, quarter = judged_in(schemes, changed, date(2012, 8, 15))
    assert (stated, quarter.number, quarter.starts) == (OUTCOMES, 1, date(2012, 7, 2))
    stated, quarter = judged_in(schemes, changed, date(2012, 10, 2))
    assert (stated, quarter.number) == (changed, 2)
    only_late = [scheme(changed, 2, date(2012, 8, 1))]
    assert judged_in(only_late, changed, date(2012, 8, 15))[0] is changed


def test_a_quarter_that_only_an_extension_brings_is_judged_by_the_terms_of_its_first_day() -> None:
    """It had ended in August; from November on a new version has it go on. In October the old terms hold on, which have
    no such quarter.
    """
    ended = replace(OUTCOMES, ends=date(2013, 8, 2))
    schemes = [scheme(ended), scheme(OUTCOMES, 2, date(2013, 11, 1))]
    stated, quarter = judged_in(schemes, OUTCOMES, date(2013, 11, 15))
    assert stated is ended
    assert (quarter.year, quarter.number, quarter.starts, quarter.ends) == (1, 2, date(2013, 10, 2), date(2014, 1, 2))
