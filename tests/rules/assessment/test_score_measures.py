"""A score of the assessment's form as a measure: a later one against the journey's first, exact."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.facts import PersonFacts, Rating
from services.assessment.rules.outcomes import DerivedOutcome, outcomes_of_person
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CDAS, LATER, PUBLISHED, START, Life, day, document, verified
from tests.thorough import part_of

FORM = {"domains": ["drug_use", {"code": "housing", "weight": "1.5"}], "max_points": 8}
MEASURE = {"code": "m", "kind": "score", "once_per": "journey", "verification": "person"}


def scheme(score: str = "total", **test: Any) -> Terms:
    measure = MEASURE | {"params": {"form": "complexity", "score": score} | test}
    text = document() | {"measures": [measure], "complexity": FORM}
    for contract in text["contracts"]:
        contract["measures"] = ["m"]
    return terms(text, PUBLISHED)


def rated(life: Life, on: str, drug_use: int | None = None, housing: int | None = None, **more: Any) -> Rating:
    said = {"drug_use": drug_use, "housing": housing}
    points = {domain: rating for domain, rating in said.items() if rating is not None}
    who: dict[str, Any] = {"id": life.new_id(), "by": "ann", "organisation": START, "roles": frozenset({"assessor"})}
    return Rating(**who | more, on=day(on), points=points)


def treated() -> Life:
    life = Life()
    life.assess("2012-04-03")
    life.start("2012-04-10")
    return life


def facts(life: Life, ratings: list[Rating]) -> PersonFacts:
    return replace(life.facts(), ratings=tuple(ratings))


def outcomes(life: Life, ratings: list[Rating], by: Terms, words: Any = ()) -> list[DerivedOutcome]:
    found = outcomes_of_person(facts(life, ratings), (by,), LATER, words).outcomes
    return [one for one in found if one.state != "withdrawn"]


def met(first: tuple[int | None, int | None], later: tuple[int | None, int | None], by: Terms) -> bool:
    life = treated()
    return bool(outcomes(life, [rated(life, "2012-04-03", *first), rated(life, "2012-07-02", *later)], by))


def test_the_worked_example() -> None:
    """4 + 2 x 1.5 = 7 at first and 2 + 1 x 1.5 = 3.5 in July: half, and 3.5 less."""
    life = treated()
    forms = [rated(life, "2012-04-03", 4, 2), rated(life, "2012-07-02", 2, 1)]
    (outcome,) = outcomes(life, forms, scheme(percent=-50))
    assert (str(outcome.achieved_on), outcome.party) == ("2012-07-02", CDAS)
    assert [(proof.kind, str(proof.on)) for proof in outcome.proofs] == [
        ("score", "2012-04-03"), ("score", "2012-07-02"),
    ]  # fmt: skip
    assert outcomes(life, forms, scheme(percent=-51)) == []
    assert met((4, 2), (2, 1), scheme(change=-3))
    assert not met((4, 2), (2, 1), scheme(change=-4))
    assert met((4, 2), (2, 1), scheme(range=[0, 4]))
    assert not met((4, 2), (2, 1), scheme(range=[0, 3]))


def test_what_was_not_rated_meets_nothing_and_a_domain_needs_no_other() -> None:
    assert not met((4, 2), (0, None), scheme(percent=-50))
    assert met((4, None), (2, None), scheme("drug_use", percent=-50))
    assert met((None, 2), (2, None), scheme("drug_use", range=[0, 2]))
    assert not met((None, 2), (2, None), scheme("drug_use", change=-1))
    assert not met((0, 2), (0, 0), scheme("drug_use", percent=-50))


def test_it_is_a_later_form_of_the_same_journey_while_somebody_treats() -> None:
    by = scheme(range=[0, 4])
    life = treated()
    assert outcomes(life, [rated(life, "2012-04-03", 0, 0)], by) == []
    assert outcomes(life, [rated(life, "2012-04-03", 0, 0), rated(life, "2012-04-09", 0, 0)], by) == []
    assert len(outcomes(life, [rated(life, "2012-04-03", 0, 0), rated(life, "2012-04-10", 0, 0)], by)) == 1
    stranger = {"organisation": "gp", "roles": frozenset[str]()}
    assert outcomes(life, [rated(life, "2012-04-03", 0, 0), rated(life, "2012-07-02", 0, 0, **stranger)], by) == []


def test_who_rated_either_never_verifies_it_and_other_points_have_to_be_seen_anew() -> None:
    by = scheme(percent=-50)
    life = treated()
    forms = [rated(life, "2012-04-03", 4, 2), rated(life, "2012-07-02", 2, 1, by="bob")]
    (outcome,) = outcomes(life, forms, by)
    assert {who.sub for who in outcome.recorders} == {"ann", "bob"}
    states = [outcomes(life, forms, by, verified(outcome, by=who))[0].state for who in ("ann", "bob", "vera")]
    assert states == ["proposed", "proposed", "achieved"]
    words = verified(outcome)
    again = replace(forms[1], revision=2)
    assert [one.state for one in outcomes(life, [*forms, again], by, words)] == ["achieved"]
    better = replace(forms[1], revision=2, points={"drug_use": 0, "housing": 0})
    assert [one.state for one in outcomes(life, [*forms, better], by, words)] == ["proposed"]
    worse = replace(forms[1], revision=2, points={"drug_use": 4, "housing": 2})
    assert outcomes(life, [*forms, worse], by, words) == []
    assert outcomes(life, [*forms, replace(forms[1], revision=2, voided=True)], by, words) == []


said = st.tuples(st.integers(1, 28), st.integers(0, 4), st.integers(0, 4), st.integers(0, 3), st.booleans())


@settings(max_examples=part_of(200), deadline=None)
@given(st.lists(said, max_size=7), st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_times_that_forms_are_told_change_nothing(
    told: list[tuple[int, int, int, int, bool]], random: Any
) -> None:
    life = treated()
    ids = [life.new_id() for _ in range(4)]
    forms = [
        rated(life, f"2012-05-{on:02}", use, housing, id=ids[number], revision=revision, voided=voided)
        for revision, (on, use, housing, number, voided) in enumerate(told, start=1)
    ]
    by = scheme(change=-1)
    first = outcomes_of_person(facts(life, forms), (by,), LATER, ())
    shuffled = random.sample(forms, len(forms)) + forms[:2]
    assert outcomes_of_person(facts(life, shuffled), (by,), LATER, ()) == first
