"""A confirmed tariff as a measure: who is paid for it, on whose word it rests, and what takes it back."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.facts import PersonFacts, Tariff
from services.assessment.rules.outcomes import DerivedOutcome, outcomes_of_person
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CDAS, LATER, PUBLISHED, RIVERSIDE, START, Life, day, document, verified
from tests.thorough import part_of

MEASURE = {
    "code": "m", "kind": "assessed", "params": {"bands": ["medium", "high"]}, "once_per": "journey",
    "verification": "person",
}  # fmt: skip


def scheme(*, own: bool = True, **measure: Any) -> Terms:
    """With a contract of the LASARS that lists it, from April 2012 to April 2014, or of providers."""
    text = document() | {"measures": [MEASURE | measure]}
    for contract in text["contracts"]:
        contract["measures"] = [] if own else ["m"]
    if own:
        mine = {"code": "own", "party": START, "ends": "2014-04-02", "measures": ["m"], "verified_by": ["council"]}
        text["contracts"].append(text["contracts"][0] | mine)
    return terms(text, PUBLISHED)


OWN, PROVIDERS = scheme(), scheme(own=False)


def assessed(on: str = "2012-04-03", band: str = "high", began: str = "2012-04-10") -> tuple[Life, list[Tariff]]:
    """By ann; bob confirms the tariff, and cdas treats."""
    life = Life()
    assessment = life.assess(on)
    life.start(began)
    return life, [_tariff(life, on, band, assessment_id=assessment)]


def _tariff(life: Life, on: str, band: str, **more: Any) -> Tariff:
    said: dict[str, Any] = {"id": life.new_id(), "by": "bob", "organisation": START}
    return Tariff(**said | more, on=day(on), band=band)


def facts(life: Life, tariffs: list[Tariff]) -> PersonFacts:
    return replace(life.facts(), tariffs=tuple(tariffs))


def outcomes(life: Life, tariffs: list[Tariff], by: Terms = OWN, words: Any = ()) -> list[DerivedOutcome]:
    found = outcomes_of_person(facts(life, tariffs), (by,), LATER, words).outcomes
    return [one for one in found if one.state != "withdrawn"]


def said(life: Life, tariffs: list[Tariff], by: Terms = OWN) -> list[tuple[str, str, str | None]]:
    return [(str(one.achieved_on), one.party, one.contract) for one in outcomes(life, tariffs, by)]


def test_it_is_met_on_the_day_from_which_the_tariff_is_valid_and_paid_to_who_assessed() -> None:
    assert said(*assessed()) == [("2012-04-03", START, "own")]
    assert said(*assessed(band="low")) == []


def test_where_no_contract_pays_who_assessed_it_is_of_who_treats_or_is_first_to_treat() -> None:
    assert said(*assessed(), PROVIDERS) == [("2012-04-03", CDAS, "cdas-2012")]
    life, _ = assessed()
    life.end(life.made[1].id, "2012-06-01", "85")
    life.start("2012-06-10", RIVERSIDE)
    later = [_tariff(life, "2012-07-02", "medium")]
    assert said(life, later, PROVIDERS) == [("2012-07-02", RIVERSIDE, "riverside-2012")]


def test_who_confirmed_and_who_assessed_are_its_recorders_and_another_organisation_verifies_it() -> None:
    life, tariffs = assessed()
    (outcome,) = outcomes(life, tariffs)
    assert [(proof.kind, str(proof.on)) for proof in outcome.proofs] == [
        ("assessment", "2012-04-03"), ("tariff", "2012-04-03"),
    ]  # fmt: skip
    assert [who.sub for who in outcome.recorders] == ["ann", "bob"]
    for by, organisation, state in (
        ("vera", START, "proposed"), ("bob", "council", "proposed"), ("ann", "council", "proposed"),
        ("vera", "council", "achieved"),
    ):  # fmt: skip
        words = verified(outcome, by=by, organisation=organisation)
        assert [one.state for one in outcomes(life, tariffs, words=words)] == [state], (by, organisation)


def test_of_a_provider_somebody_of_who_assessed_may_verify_it_but_not_who_confirmed_it() -> None:
    life, tariffs = assessed()
    (outcome,) = outcomes(life, tariffs, PROVIDERS)
    states = [outcomes(life, tariffs, PROVIDERS, verified(outcome, by=by))[0].state for by in ("vera", "bob", "ann")]
    assert states == ["achieved", "proposed", "proposed"]


def test_it_falls_with_its_tariff_and_one_that_is_said_again_after_a_restore_is_the_same() -> None:
    life, (tariff,) = assessed()
    (outcome,) = outcomes(life, [tariff])
    words = verified(outcome, organisation="council")
    again = replace(tariff, revision=2**20)
    (same,) = outcomes(life, [tariff, again], words=words)
    assert (same.id, same.state) == (outcome.id, "achieved")
    assert outcomes(life, [tariff, replace(tariff, revision=2, voided=True)], words=words) == []
    (anew,) = outcomes(life, [replace(tariff, id=life.new_id(), band="medium")], words=words)
    assert (anew.id, anew.state) == (outcome.id, "proposed")  # in its place, and to be seen anew


def test_an_earlier_start_leaves_what_was_verified_where_it_is() -> None:
    life, tariffs = assessed()
    (outcome,) = outcomes(life, tariffs)
    life.start("2012-04-05", RIVERSIDE)
    (same,) = outcomes(life, tariffs, words=verified(outcome, organisation="council"))
    assert (same.id, same.state, same.party) == (outcome.id, "achieved", START)


def test_of_who_never_began_treatment_the_lasars_alone_has_one() -> None:
    life, tariffs = assessed()
    life.made.pop()
    assert said(life, tariffs) == [("2012-04-03", START, "own")]
    assert said(life, tariffs, PROVIDERS) == []


bands = st.tuples(st.integers(1, 28), st.sampled_from(["low", "medium", "high"]), st.integers(0, 3), st.booleans())


@settings(max_examples=part_of(200), deadline=None)
@given(st.lists(bands, max_size=7), st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_times_that_tariffs_are_said_change_nothing(
    told: list[tuple[int, str, int, bool]], random: Any
) -> None:
    life, _ = assessed()
    ids = [life.new_id() for _ in range(4)]
    tariffs = [
        _tariff(life, f"2012-05-{on:02}", band, id=ids[number], revision=revision, voided=voided)
        for revision, (on, band, number, voided) in enumerate(told, start=1)
    ]
    first = outcomes_of_person(facts(life, tariffs), (OWN,), LATER, ())
    shuffled = random.sample(tariffs, len(tariffs)) + tariffs[:2]
    assert outcomes_of_person(facts(life, shuffled), (OWN,), LATER, ()) == first
