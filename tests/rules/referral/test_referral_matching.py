"""Why a service suits a person or not, and in which order services are offered."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.discharge import DischargeReason, UnknownReason, discharge_class, needs_clinician
from services.referral.rules.matching import POINTS, Offer, PersonToMatch, match, next_free, places_free, ranked

PERSON = PersonToMatch(34, "female", "heaton", [("1011", "drugs"), ("7000", "alcohol")])
OFFER = Offer("s1", "cdas", "Prescribing", 3)


def codes(person: PersonToMatch, offer: Offer) -> tuple[list[str], list[str]]:
    found = match(person, offer)
    return [r.code for r in found.reasons_for], [r.code for r in found.reasons_against]


@pytest.mark.parametrize(
    ("person", "offer", "against"),
    [
        ({}, {}, []),
        ({}, {"min_age": 34}, []),
        ({}, {"min_age": 35}, ["too_young"]),
        ({}, {"max_age": 34}, []),
        ({}, {"max_age": 33}, ["too_old"]),
        ({"age_years": None}, {"max_age": 33}, ["age_unknown"]),
        ({"age_years": None}, {}, []),
        ({}, {"sexes": ["male"]}, ["sex_not_accepted"]),
        ({"sex": None}, {"sexes": ["male"]}, ["sex_unknown"]),
        ({}, {"substances": ["drugs"]}, []),
        ({}, {"substances": ["7000"]}, []),
        ({}, {"substances": ["5000"]}, ["substance_not_treated"]),
        ({"presenting": []}, {"substances": ["drugs"]}, ["substance_unknown"]),
        ({"presenting": []}, {}, []),
        ({}, {"districts": ["bredbury"]}, ["district_not_served"]),
        ({"district": None}, {"districts": ["bredbury"]}, ["district_unknown"]),
        ({"district": None}, {}, []),
        ({}, {"free": 0}, ["no_place_free"]),
        ({}, {"min_age": 40, "free": 0, "sexes": ["male"]}, ["too_young", "sex_not_accepted", "no_place_free"]),
    ],
)
def test_reasons_against(person: dict[str, Any], offer: dict[str, Any], against: list[str]) -> None:
    found = match(replace(PERSON, **person), replace(OFFER, **offer))
    assert [reason.code for reason in found.reasons_against] == against
    assert len(found.reasons_for) + len(against) == 5 + bool({"presenting": True, **person}["presenting"])
    assert found.eligible == (against in ([], ["no_place_free"]))
    assert found.score == sum(POINTS[reason.code] for reason in found.reasons_for)


def test_reasons_carry_their_values() -> None:
    found = match(PERSON, replace(OFFER, min_age=40, substances=["7000"]))
    assert found.reasons_against[0].values == {"ageYears": 34, "minAge": 40, "maxAge": None}
    substance = next(reason for reason in found.reasons_for if "substance" in reason.code)
    assert substance.code == "substance_treated"
    assert substance.values == {"presenting": ["1011", "7000"], "treated": ["7000"], "accepted": ["7000"]}


def test_who_treats_the_main_substance_comes_before_who_treats_another() -> None:
    main, other = replace(OFFER, substances=["1011"]), replace(OFFER, service_id="s0", substances=["alcohol"])
    assert [m.offer.service_id for m in ranked(PERSON, [other, main])] == ["s1", "s0"]


def test_who_may_not_take_the_person_comes_last_however_free() -> None:
    closed = replace(OFFER, service_id="s0", free=99, sexes=["male"])
    full = replace(OFFER, service_id="s2", free=0)
    assert [m.offer.service_id for m in ranked(PERSON, [closed, full, OFFER])] == ["s1", "s2", "s0"]


def test_advice_with_many_places_never_stands_before_treatment() -> None:
    """A mutual-aid group had stood first for somebody who uses heroin, since it has the most places."""
    group = replace(OFFER, service_id="s0", free=500, is_treatment=False)
    full = replace(OFFER, service_id="s2", free=0)
    assert [m.offer.service_id for m in ranked(PERSON, [group, full, OFFER])] == ["s1", "s2", "s0"]
    assert codes(PERSON, group)[1] == ["no_treatment"]
    assert match(PERSON, group).eligible
    assert "no_treatment" not in codes(replace(PERSON, presenting=[]), group)[1]


def test_the_sort_of_treatment_that_is_needed_stands_before_all_else() -> None:
    person = replace(PERSON, modality=("6", "cds-h"), needs=["pregnant"], languages=["pl"])
    rehab = replace(OFFER, service_id="s0", free=0, modality=("6", "cds-h"), substances=["alcohol"], languages=["en"])
    other = replace(OFFER, modality=("2", "cds-h"), needs=["pregnant"], languages=["pl"])
    elsewhere = replace(OFFER, service_id="s2", modality=("6", "own"))
    assert [m.offer.service_id for m in ranked(person, [elsewhere, other, rehab])] == ["s0", "s1", "s2"]
    assert codes(person, other)[1] == codes(person, elsewhere)[1] == ["other_modality"]
    assert {"modality_needed"} < set(codes(person, rehab)[0])


@pytest.mark.parametrize(
    ("person", "offer", "reason"),
    [
        ({"needs": ["pregnant"]}, {"needs": ["pregnant", "step_free"]}, "need_met"),
        ({"needs": ["step_free"]}, {"needs": ["pregnant", "step_free"]}, "need_met"),
        ({"languages": ["pl", "en"]}, {"languages": ["en"]}, "language_spoken"),
        ({"languages": ["pl"]}, {"languages": ["en"]}, "language_not_spoken"),
    ],
)
def test_needs_and_languages_rank_and_shut_nobody_out(
    person: dict[str, Any], offer: dict[str, Any], reason: str
) -> None:
    asks, offers = replace(PERSON, **person), replace(OFFER, **offer)
    assert reason in [code for side in codes(asks, offers) for code in side]
    assert match(asks, offers).eligible
    for one, other in ((PERSON, offers), (asks, OFFER)):
        assert reason not in [code for side in codes(one, other) for code in side]


def test_among_equals_nobody_is_first_more_often() -> None:
    """Neither for its name nor for its size: over 2,000 assessments each of four is first about as often."""
    offers = [replace(OFFER, service_id=f"s{n}", name="ABCD"[n], free=1 + 90 * n) for n in range(4)]
    first = Counter(ranked(replace(PERSON, seed=str(n)), offers)[0].offer.service_id for n in range(2000))
    assert all(400 < times < 600 for times in first.values()), first
    assert len(first) == 4


OFFERS = st.builds(
    Offer,
    service_id=st.uuids().map(str),
    organisation=st.just("cdas"),
    name=st.sampled_from("AB"),
    free=st.integers(0, 2),
    min_age=st.none() | st.integers(18, 50),
    sexes=st.lists(st.sampled_from(["male", "female"]), max_size=1),
)


@given(st.lists(OFFERS, unique_by=lambda offer: offer.service_id), st.randoms(use_true_random=False))
def test_the_order_never_depends_on_the_order_given(offers: list[Offer], chance: random.Random) -> None:
    shuffled = offers.copy()
    chance.shuffle(shuffled)
    assert ranked(PERSON, offers) == ranked(PERSON, shuffled)
    assert next_free(None, offers) == next_free(None, shuffled)


def test_next_free_names_what_suits_or_all_where_nothing_is_known() -> None:
    suits, unsuited = replace(OFFER, service_id="a"), replace(OFFER, service_id="b", free=9, sexes=["male"])
    full = replace(OFFER, service_id="c", free=0)
    assert [o.service_id for o in next_free(PERSON, [unsuited, full, suits])] == ["a"]
    assert [o.service_id for o in next_free(None, [unsuited, full, suits])] == [
        "a",
        "b",
    ]  # how much room there is orders nothing


@pytest.mark.parametrize(("places", "occupied", "held", "free"), [(3, 1, 1, 1), (3, 2, 1, 0), (1, 2, 1, 0)])
def test_available_is_maximum_less_occupied_and_held(places: int, occupied: int, held: int, free: int) -> None:
    assert places_free(places, occupied, held) == free


REASONS = [DischargeReason("80", "cds-f", "successful"), DischargeReason("83", None, "neutral")]


def test_the_meaning_of_a_reason_is_what_the_scheme_says() -> None:
    assert discharge_class("80", "cds-f", REASONS) == "successful"
    assert discharge_class("83", "any-list", REASONS) == "neutral"
    assert discharge_class("80", "cds-f", []) is None


def test_a_reason_that_the_scheme_does_not_list_is_refused_with_those_it_does() -> None:
    with pytest.raises(UnknownReason) as refused:
        discharge_class("80", "old", REASONS)
    assert refused.value.allowed == ["80 (cds-f)", "83"]


@pytest.mark.parametrize(
    ("meaning", "needed"), [("successful", True), (None, True), ("neutral", False), ("unsuccessful", False)]
)
def test_only_a_clinician_completes_treatment(meaning: str | None, needed: bool) -> None:
    assert needs_clinician(meaning) is needed
