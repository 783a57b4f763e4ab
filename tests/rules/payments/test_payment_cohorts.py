"""The cohort band: what a month achieved, at a price by the share of a rolling cohort that has achieved it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, Literal
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.cohort_terms import CohortTerms, PriceFromRate
from services.payments.rules.cohorts import Achievement, CohortEpisode, CohortFacts, Holder
from services.payments.rules.money import add_months
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import periods_due
from services.payments.rules.shapes.amounts import PeriodFacts
from services.payments.rules.tariffs import Tariff
from tests.model import builders as model
from tests.model import facts as model_facts
from tests.model.cohorts import cohort_months
from tests.rules.payments.test_payment_at_risk import scheme as version
from tests.rules.payments.test_payment_block import CONTRACT as BLOCK

STARTS, ENDS = date(2012, 4, 1), date(2013, 4, 1)
RATES = ((Decimal(0), 50_000), (Decimal("0.4"), 80_000), (Decimal("0.6"), 120_000))
MEASURE, BAND, PARTY = "housing_resolved", "b", BLOCK.party
LATE = date(2014, 1, 1)
EXAMPLE = [
    (8, date(2012, 4, 10), date(2012, 9, 3)),
    (12, date(2012, 5, 20), None),
    (10, date(2012, 8, 1), date(2013, 1, 10)),
]


def terms(*, groups: Iterable[str] = (BAND,), **changes: Any) -> CohortTerms:
    rates = tuple(PriceFromRate(*rate) for rate in RATES)
    stated: dict[str, Any] = {"cohort_date": "start", "months": 12, "minimum": 20}
    return CohortTerms(measure=MEASURE, groups=dict.fromkeys(groups, rates), **(stated | changes))


CONTRACT = replace(
    BLOCK, starts=STARTS, ends=ENDS, run_off_months=0, annual_value_pence=(), block_share=Fraction(0),
    measures=frozenset({MEASURE}), cohorts=(terms(),),
)  # fmt: skip


@dataclass(frozen=True)
class Treated:
    """One person in one episode, as the tests make it."""

    name: str
    started_on: date
    achieved_on: date | None = None
    ended_on: date | None = None
    tariffs: tuple[tuple[date, int, str], ...] = ((STARTS, 1, BAND),)  # from when, confirmed as which, the band


def ident(name: str) -> UUID:
    return uuid5(UUID(int=1), name)


def episode(treated: Treated) -> CohortEpisode:
    tariffs = [
        Tariff(ident(f"{treated.name} {confirmed}"), ident(treated.name), valid_from, band, None, "assessor",
               STARTS + timedelta(days=confirmed), "s", 1, "hash")
        for valid_from, confirmed, band in treated.tariffs
    ]  # fmt: skip
    achieved = [Achievement(CONTRACT.code, MEASURE, treated.achieved_on)] if treated.achieved_on else []
    holders = [Holder(treated.started_on, PARTY)]
    return CohortEpisode(ident(treated.name), treated.started_on, treated.ended_on, holders, tariffs, achieved)


def example(withdrawn: int = 0) -> list[Treated]:
    """The worked example; of January's achievements so many have fallen."""
    people = []
    for size, started_on, achieved_on in EXAMPLE:
        for number in range(size):
            fell = achieved_on and achieved_on.year == 2013 and number < withdrawn
            people.append(Treated(f"{started_on} {number}", started_on, None if fell else achieved_on))
    return people


def months(
    people: Sequence[Treated], *schemes: Scheme, contract: Contract = CONTRACT, today: date = LATE
) -> dict[tuple[str, str], int]:
    """By group and month, what stands."""
    schemes = schemes or (version(contract, valid_from=contract.starts),)
    periods = periods_due(schemes, today, PeriodFacts(cohorts=CohortFacts(schemes, [*map(episode, people)])))
    return {
        (period.amount.subject.split()[1], f"{period.amount.effective_on:%Y-%m}"): period.amount.pence
        for period in periods
    }


def test_the_worked_example_to_the_penny() -> None:
    stands = months(example())
    assert {month: pence for (_, month), pence in stands.items() if pence} == {
        "2012-09": 400_000,
        "2013-01": 1_200_000,
    }
    assert months(example(withdrawn=1))[BAND, "2013-01"] == 720_000


def test_a_month_is_due_on_the_first_day_after_it_and_counts_on_its_last() -> None:
    schemes = [version(CONTRACT, valid_from=STARTS)]
    facts = PeriodFacts(cohorts=CohortFacts(schemes, [*map(episode, example())]))
    assert not any(period.amount.pence for period in periods_due(schemes, date(2012, 9, 30), facts))
    (september,) = (period.amount for period in periods_due(schemes, date(2012, 10, 1), facts) if period.amount.pence)
    assert (september.effective_on, september.due_on) == (date(2012, 9, 30), date(2012, 10, 1))


def steps(people: Sequence[Treated], month: date, **changes: Any) -> dict[str, dict[str, Any]]:
    contract = replace(CONTRACT, cohorts=(terms(**changes),))
    schemes = [version(contract, valid_from=STARTS)]
    facts = PeriodFacts(cohorts=CohortFacts(schemes, [*map(episode, people)]))
    (amount,) = (p.amount for p in periods_due(schemes, LATE, facts) if p.amount.terms_on == month)
    return {step["step"]: step for step in amount.steps}


def test_each_month_says_its_cohort_its_share_the_price_and_what_was_achieved() -> None:
    said = steps(example(withdrawn=1), date(2013, 1, 1))
    assert (said["cohort"]["size"], said["cohort"]["achieved"], said["cohort"]["rate"]) == (30, 17, "17/30")
    assert (said["cohort"]["months"], said["cohort"]["cohortDate"]) == (12, "start")
    assert (said["cohort"]["from"], said["cohort"]["to"]) == ("2012-02-01", "2013-02-01")
    assert said["price by cohort"] == {"step": "price by cohort", "atLeast": "0.4", "pence": 80_000}
    assert (said["cohort month"]["achieved"], said["cohort month"]["pence"]) == (9, 720_000)
    assert "earlier cohort" not in said


def test_too_small_a_cohort_says_by_which_earlier_one_it_is_paid() -> None:
    """Twenty of April, of whom fifteen achieve it in May, and five in November, when six months have passed."""
    people = [
        Treated(f"a{n}", date(2012, 4, 10), date(2012, 5, 20) if n < 15 else date(2012, 11, 5)) for n in range(20)
    ]
    said = steps(people, date(2012, 11, 1), months=6)
    assert (said["cohort"]["size"], said["cohort too small"]["minimum"]) == (0, 20)
    assert (said["earlier cohort"]["size"], said["earlier cohort"]["rate"]) == (20, "3/4")
    assert said["cohort month"]["pence"] == 5 * 120_000
    assert "earlier cohort" not in steps(people, date(2012, 5, 1), minimum=21)
    assert steps(people, date(2012, 5, 1), minimum=21)["cohort month"]["pence"] == 15 * 50_000


def test_an_achievement_outside_the_rolling_cohort_is_paid() -> None:
    people = [Treated("a", date(2012, 4, 10), date(2012, 11, 5)), Treated("b", date(2012, 10, 1))]
    contract = replace(CONTRACT, cohorts=(terms(months=3, minimum=1),))
    assert months(people, contract=contract)[BAND, "2012-11"] == 50_000


@pytest.mark.parametrize("cohort_date", ["start", "discharge"])
def test_the_group_is_the_band_on_the_cohort_date(cohort_date: Literal["start", "discharge"]) -> None:
    tariffs = ((STARTS, 1, "b"), (date(2012, 6, 1), 2, "c"))
    people = [Treated("a", date(2012, 5, 1), date(2012, 7, 1), date(2012, 7, 1), tariffs)]
    contract = replace(CONTRACT, cohorts=(terms(groups="bc", cohort_date=cohort_date, minimum=1),))
    paid = {group for (group, _), pence in months(people, contract=contract).items() if pence}
    assert paid == {"b" if cohort_date == "start" else "c"}


def test_an_episode_is_a_case_of_who_has_it_on_the_cohort_date() -> None:
    begun = episode(Treated("a", date(2012, 4, 10), date(2012, 7, 1), date(2012, 7, 1)))
    schemes = [version(CONTRACT, valid_from=STARTS)]
    for holders, cohort_date, count in (
        ([Holder(date(2012, 4, 10), "other"), Holder(date(2012, 6, 1), PARTY)], "start", 0),
        ([Holder(date(2012, 4, 10), "other"), Holder(date(2012, 6, 1), PARTY)], "discharge", 1),
        ([Holder(date(2012, 4, 10), PARTY), Holder(date(2012, 6, 1), "other")], "start", 1),
    ):
        facts = CohortFacts(schemes, [replace(begun, holders=holders)])
        cases = facts.cases(CONTRACT.code, terms(cohort_date=cohort_date))
        assert sum(map(len, cases.values())) == count


@pytest.mark.parametrize(
    ("started_on", "ended_on", "run_off", "cohort_date", "is_case"),
    [
        (STARTS - timedelta(days=1), None, 6, "start", False),
        (STARTS, None, 0, "start", True),
        (ENDS, None, 6, "start", False),
        (date(2013, 3, 1), ENDS, 6, "discharge", True),
        (date(2013, 3, 1), ENDS, 0, "discharge", False),
        (ENDS, date(2013, 5, 1), 6, "discharge", False),
    ],
)
def test_a_contract_has_the_cases_of_its_term_and_who_runs_off(
    started_on: date, ended_on: date | None, run_off: int, cohort_date: Literal["start", "discharge"], *, is_case: bool
) -> None:
    contract = replace(CONTRACT, run_off_months=run_off)
    treated = episode(Treated("a", started_on, None, ended_on))
    facts = CohortFacts([version(contract, valid_from=STARTS)], [treated])
    assert bool(facts.cases(contract.code, terms(cohort_date=cohort_date))) == is_case


def test_a_version_pays_the_months_that_begin_under_it_and_the_first_the_month_in_which_it_begins() -> None:
    dearer = CohortTerms(MEASURE, "start", 12, 20, {BAND: (PriceFromRate(Decimal(0), 1),)})
    later = replace(CONTRACT, cohorts=(dearer,))
    first = version(CONTRACT, valid_from=date(2012, 4, 5))
    people = [Treated("a", date(2012, 4, 10), date(2012, 4, 20)), Treated("b", date(2012, 4, 10), date(2012, 9, 20)),
              Treated("c", date(2012, 4, 10), date(2012, 10, 20))]  # fmt: skip
    stands = months(people, first, version(later, 2, date(2012, 9, 2)))
    assert {month: pence for (_, month), pence in stands.items() if pence} == {
        "2012-04": 50_000, "2012-09": 50_000, "2012-10": 1,
    }  # fmt: skip


# Against the plain model


def told(people: Sequence[Treated], contract: Contract) -> model_facts.Facts:
    """The same to the model."""
    bands = tuple((Fraction(rate), pence) for rate, pence in RATES)
    (rule,) = contract.cohorts
    cohorts = model_facts.CohortBands(
        "m", rule.cohort_date, rule.months, rule.minimum, dict.fromkeys(rule.groups, bands)
    )
    under = model.contract(code=CONTRACT.code, starts=STARTS, ends=ENDS, cohorts=(cohorts,))
    return model.known(
        *(model.outcome(p.name, p.achieved_on, episode=p.name) for p in people if p.achieved_on),
        under=under,
        episodes=tuple(model.episode(p.name, p.started_on, p.ended_on) for p in people),
        tariffs=tuple(
            model.tariff(p.name, valid_from=valid_from, confirmed=confirmed, band=band)
            for p in people
            for valid_from, confirmed, band in p.tariffs
        ),
    )


def modelled(people: Sequence[Treated], contract: Contract) -> dict[tuple[str, str], int]:
    amounts = cohort_months(told(people, contract), CONTRACT.code, LATE)
    return {(group, month): a.pence for a in amounts for _, _, _, group, month in [a.key.split("/")]}


DAYS = st.dates(date(2012, 3, 1), date(2013, 3, 31))
TARIFFS = st.lists(st.tuples(DAYS, st.sampled_from("bc")), max_size=3)


@st.composite
def everybody(draw: st.DrawFn) -> list[Treated]:
    people = []
    for number in range(draw(st.integers(0, 8))):
        started_on = draw(DAYS)
        ended_on = draw(st.none() | st.dates(started_on, date(2013, 3, 31)))
        achieved_on = draw(st.none() | st.dates(max(started_on, STARTS), date(2013, 3, 31)))
        if ended_on and ended_on < STARTS:
            achieved_on = None
        tariffs = tuple((day, place, band) for place, (day, band) in enumerate(draw(TARIFFS)))
        people.append(Treated(f"p{number}", started_on, achieved_on, ended_on, tariffs))
    return people


RULES = st.builds(
    terms,
    groups=st.just("bc"),
    cohort_date=st.sampled_from(["start", "discharge"]),
    months=st.integers(1, 6),
    minimum=st.integers(1, 3),
)


@given(everybody(), RULES, st.integers(0, 2**32))
def test_it_pays_what_the_model_says_in_whatever_order_facts_are_known(
    people: list[Treated], rule: CohortTerms, seed: int
) -> None:
    contract = replace(CONTRACT, cohorts=(rule,))
    stands = months(people, contract=contract)
    assert stands == modelled(people, contract)
    mixed = [replace(p, tariffs=tuple(Random(seed).sample(p.tariffs, len(p.tariffs)))) for p in people]
    assert months(Random(seed).sample(mixed, len(mixed)), contract=contract) == stands


@given(everybody(), RULES, st.integers(0, 7))
def test_an_achievement_that_falls_restates_its_month_and_later_ones_only(
    people: list[Treated], rule: CohortTerms, which: int
) -> None:
    contract = replace(CONTRACT, cohorts=(rule,))
    fell = people[which % len(people)] if people else None
    if fell is None or fell.achieved_on is None:
        return
    stands = months(people, contract=contract)
    without = months([replace(p, achieved_on=None) if p is fell else p for p in people], contract=contract)
    changed = {month for key, pence in stands.items() if pence != without[key] for _, month in [key]}
    assert all(month >= f"{fell.achieved_on:%Y-%m}" for month in changed)


def test_months_begin_with_the_contract_and_end_with_its_run_off() -> None:
    contract = replace(CONTRACT, starts=date(2012, 4, 2), run_off_months=2)
    whole = [month for _, month in months([], contract=contract)]
    assert (whole[0], whole[-1], len(whole)) == ("2012-04", "2013-05", 14)
    assert add_months(ENDS, 2) == contract.run_off_ends
