"""Two readings of section 4, that of the independent check and that of the plain model, on the same invented facts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.contracts import OfContract
from deploy.examples.oracle.facts import Tariff
from deploy.examples.oracle.outcomes import Outcome
from deploy.examples.oracle.scheme import Scheme
from deploy.examples.oracle.shapes.by_cases import Case, Stated
from deploy.examples.oracle.shapes.cohorts import CohortCase
from tests.examples.small import SCHEME
from tests.model import builders, facts
from tests.model.days import add_months
from tests.model.standing import standing
from tests.thorough import part_of

FIRST, LAST = date(2012, 4, 2), date(2014, 6, 1)
ENDS = date(2013, 10, 2)  # a year and a half
PRICES = {"m": 101, "n": 57}
RATES = ((Fraction(0), 30), (Fraction(1, 3), 50), (Fraction(3, 4), 70))
SHAPES = {
    "block": "block", "on-account": "on_account_instalment", "on-account-difference": "on_account_balance",
    "quarter": "at_risk", "true-up": "true_up", "collar": "collar", "cohort": "cohort_band",
}  # fmt: skip


@dataclass(frozen=True)
class Met:
    on: date
    measure: str
    until: int | None
    verified: bool


@dataclass(frozen=True)
class Drawn:
    terms: Mapping[str, Any]
    met: tuple[Met, ...]
    cases: tuple[tuple[date, bool], ...]
    began: tuple[tuple[date, int | None], ...]  # and so many days later it was achieved
    stated: tuple[tuple[int, int, int], ...]  # of so manyth a quarter so many people, and so many met it
    today: date

    @property
    def statements(self) -> list[tuple[date, int, int]]:
        """By the first day of the quarter: of those that are over, the last."""
        quarters = {add_months(FIRST, 3 * number): (people, met) for number, people, met in self.stated}
        return [(on, *counts) for on, counts in quarters.items() if add_months(on, 3) <= self.today]


days = st.dates(FIRST, date(2014, 1, 1))
terms = st.fixed_dictionaries(
    {
        "annual": st.sampled_from([997, 120_001]),
        "block": st.sampled_from(["0", "1/3", "1/4"]),
        "advance": st.booleans(),
        "at_risk": st.sampled_from([None, "1/4", "1/2"]),
        "true_up": st.booleans(),
        "on_account": st.sampled_from([None, None, "1/2", "1/3"]),
        "gated": st.booleans(),
        "cap": st.sampled_from([None, 250]),
        "collar": st.sampled_from([None, 400]),
        "provisional": st.sampled_from(["hold", "count"]),
        "minimum": st.integers(1, 4),
        "months": st.sampled_from([3, 12]),
    }
)
drawn = st.builds(
    Drawn,
    terms=terms,
    met=st.lists(
        st.builds(Met, days, st.sampled_from(["m", "n"]), st.sampled_from([None, 30, 400]), st.booleans()), max_size=8
    ).map(tuple),
    cases=st.lists(st.tuples(days, st.booleans()), max_size=8).map(tuple),
    began=st.lists(
        st.tuples(st.dates(FIRST, ENDS - timedelta(days=1)), st.one_of(st.none(), st.integers(0, 200))), max_size=9
    ).map(tuple),
    stated=st.lists(
        st.integers(0, 9).flatmap(lambda people: st.tuples(st.integers(0, 5), st.just(people), st.integers(0, people))),
        max_size=5,
    ).map(tuple),
    today=st.dates(date(2012, 6, 1), LAST),
)


def by_the_check(known: Drawn) -> list[tuple[str, date, int]]:
    stated = known.terms
    contract: dict[str, Any] = {
        "code": "c", "party": "provider", "starts": FIRST, "ends": ENDS, "run_off_months": 6, "carry": 0,
        "measures": ["m", "n", "cohort"], "annual_value_pence": [stated["annual"]], "block_share": stated["block"],
        "block_due": "advance" if stated["advance"] else "arrears", "provisional": stated["provisional"],
        "cap_pence": stated["cap"] and [stated["cap"]], "collar_pence": stated["collar"] and [stated["collar"]],
        "on_account": stated["on_account"] and {"share": stated["on_account"]},
    }  # fmt: skip
    row = {"indicator": "i", "target": "0.5"}
    if stated["at_risk"]:
        measures = [row | {"indicator": code, "weight": "1", "threshold": "0.5", "cap": "1.5"} for code in ("i", "s")]
        contract["at_risk"] = {"shares": [stated["at_risk"]], "true_up": stated["true_up"], "measures": measures}
    if stated["gated"]:
        contract["gates"] = [row | {"code": "g", "factor": "3/4", "measures": ["m"]}]
    rates = [{"from": str(share), "pence": pence} for share, pence in RATES]
    contract["cohorts"] = [
        {"measure": "cohort", "months": stated["months"], "minimum": stated["minimum"]}
        | {"groups": [{"band": "b", "rates": rates}]}
    ]
    measures = [{"code": code} for code in ("m", "n", "cohort")]
    attested = [{"code": "s", "contracts": ["c"]}]
    said = {"contracts": [contract], "measures": measures, "attested": attested}
    scheme = Scheme(tomllib.loads(SCHEME.read_text()) | said)
    of_contract = OfContract(scheme, scheme.contracts["c"])
    claims = [_claim(number, met) for number, met in enumerate(known.met) if met.on <= known.today]
    cases = [Case("i", on, met) for on, met in known.cases if on <= known.today]
    cohort = [("cohort", CohortCase(on, "b", _days(on, after, known.today))) for on, after in known.began]
    of_contract.value(claims, cases, [], known.today)
    stated_of = [Stated("s", *statement) for statement in known.statements]
    periods = of_contract.periods(claims, [], cases, cohort, known.today, stated_of)
    single = [("claim", claim.on, claim.pence) for claim in claims]
    return sorted(each for each in [*single, *((a.shape, a.due, a.pence) for a in periods)] if each[2])


def _claim(number: int, met: Met) -> Claim:
    until = met.until and met.on + timedelta(days=met.until)
    journey, name = (date.min, date.max), f"o{number}"
    outcome = Outcome(
        met.measure, name, name, name, "provider", "c", met.on, until or None, journey, (), frozenset(), "", met.on
    )
    tariff = Tariff(name, FIRST, 0, "b", PRICES)
    return Claim(outcome, standing=True, verified=met.verified, tariff=tariff, prices=PRICES)


def _days(on: date, after: int | None, today: date) -> tuple[date, ...]:
    return () if after is None or on + timedelta(days=after) > today else (on + timedelta(days=after),)


def by_the_model(known: Drawn) -> list[tuple[str, date, int]]:
    amounts = standing(_facts(known), known.today).values()
    found = [(amount.key.split("/")[1], amount) for amount in amounts if amount.pence]
    single = [("claim", amount.effective_on, amount.pence) for kind, amount in found if kind == "claim"]
    return sorted([*single, *((SHAPES[kind], a.due_on, a.pence) for kind, a in found if kind != "claim")])


def _facts(known: Drawn) -> facts.Facts:
    met = [_outcome(f"o{number}", each.on, each) for number, each in enumerate(known.met)]
    began = [(f"e{number}", on, after) for number, (on, after) in enumerate(known.began)]
    journeys = [*(one.journey for one in met), *(name for name, _, _ in began)]
    achieved = [
        builders.outcome(name, on + timedelta(days=after), measure="cohort", episode=name)
        for name, on, after in began
        if after is not None
    ]
    return builders.known(
        *met,
        *achieved,
        under=(_version(known.terms),),
        tariffs=tuple(builders.tariff(name) for name in journeys),
        episodes=tuple(builders.episode(name, on) for name, on, _ in began),
        cases=tuple(facts.Case(str(number), "c", "i", on, met) for number, (on, met) in enumerate(known.cases)),
        statements=tuple(facts.Statement("c", "s", *statement) for statement in known.statements),
    )


def _outcome(name: str, on: date, met: Met) -> facts.Outcome:
    until = met.until and on + timedelta(days=met.until)
    return builders.outcome(name, on, measure=met.measure, verified=met.verified, provisional_until=until or None)


def _only(pence: int | None) -> tuple[int, ...]:
    return () if pence is None else (pence,)


def _version(stated: Mapping[str, Any]) -> facts.SchemeVersion:
    counted = tuple(facts.AtRiskMeasure(code, Fraction(1), Fraction(1, 2)) for code in ("i", "s"))
    at_risk = facts.AtRisk(counted, Fraction(1, 2), Fraction(3, 2), stated["true_up"])
    gate = facts.Gate(frozenset({"m"}), "i", Fraction(1, 2), Fraction(3, 4))
    contract = facts.Contract(
        code="c", party="provider", starts=FIRST, ends=ENDS, run_off_months=6, measures=("m", "n", "cohort"),
        annual_pence=(stated["annual"],), block=(Fraction(stated["block"]),), in_advance=stated["advance"],
        at_risk_share=(Fraction(stated["at_risk"] or 0),), at_risk=at_risk if stated["at_risk"] else None,
        on_account=Fraction(stated["on_account"] or 0), gates=(gate,) if stated["gated"] else (),
        cap_pence=_only(stated["cap"]), collar_pence=_only(stated["collar"]), provisional=stated["provisional"],
        cohorts=(facts.CohortBands("cohort", "start", stated["months"], stated["minimum"], {"b": RATES}),),
    )  # fmt: skip
    prices = tuple(facts.PriceRow(measure, "*", pence, FIRST) for measure, pence in PRICES.items())
    measures = tuple(facts.Measure(code) for code in ("m", "n", "cohort"))
    return builders.scheme(contract, measures=measures, prices=prices)


@settings(max_examples=part_of(200), deadline=None, derandomize=True)
@given(drawn)
def test_both_say_that_the_same_is_owed(known: Drawn) -> None:
    assert by_the_check(known) == by_the_model(known)
