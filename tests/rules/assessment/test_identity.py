"""Who may be taken for whom, and which numbers and postcodes are real."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.identity import (
    NotAccepted,
    PersonIdentity,
    age_on,
    checked_birth_date,
    checked_nhs_number,
    checked_postcode,
    initials_of,
    likeness,
    survivors,
)

BORN = date(1980, 5, 1)
ANN = PersonIdentity("AB", BORN, "female", "9434765919")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (ANN, "same"),
        (PersonIdentity("XY", BORN, "female", "9434765919"), "same"),  # a new surname is no new person
        (PersonIdentity("AB", BORN, "female", None), "initials"),
        (PersonIdentity("AB", BORN, "female", "6541003238"), "initials"),
        (PersonIdentity("AB", BORN, "male", "9434765919"), "nhs_number"),
        (PersonIdentity("AB", date(1980, 1, 5), "female", "9434765919"), "nhs_number"),
        (PersonIdentity("AC", BORN, "female", None), None),
        (PersonIdentity("AB", BORN, "male", None), None),
        (PersonIdentity("AB", date(1981, 5, 1), "female", None), None),
    ],
)
def test_only_number_birth_and_sex_together_match_without_asking(other: PersonIdentity, expected: str | None) -> None:
    assert likeness(ANN, other) == expected
    assert likeness(other, ANN) == expected


@pytest.mark.parametrize("said", ["male", "female", "not_specified", "not_known"])
@pytest.mark.parametrize("unsaid", ["not_known", "not_specified"])
def test_a_sex_that_was_not_said_may_be_any(unsaid: str, said: str) -> None:
    one, other = PersonIdentity("AB", BORN, unsaid, None), PersonIdentity("AB", BORN, said, None)
    assert likeness(one, other) == likeness(other, one) == "initials"


def test_a_sex_that_was_not_said_is_never_certain_enough_to_act_on() -> None:
    assert likeness(ANN, PersonIdentity("AB", BORN, "not_known", ANN.nhs_number)) == "initials"
    assert likeness(ANN, PersonIdentity("XY", BORN, "not_known", ANN.nhs_number)) == "nhs_number"


def test_two_without_a_number_are_never_the_same() -> None:
    nobody = PersonIdentity("AB", BORN, "female", None)
    assert likeness(nobody, nobody) == "initials"


@pytest.mark.parametrize("number", ["9434765919", "6541003238", "943 476 5919", "943-476-5919"])
def test_nhs_number_is_accepted(number: str) -> None:
    assert checked_nhs_number(number).isdigit()


def test_nhs_number_2222222222_passes_modulus_11_and_is_refused() -> None:
    weighted = sum(2 * weight for weight in range(10, 1, -1))
    assert 11 - weighted % 11 == 2
    with pytest.raises(NotAccepted, match="repeated"):
        checked_nhs_number("2222222222")


@pytest.mark.parametrize("digit", "0123456789")
def test_nhs_number_of_one_digit_is_refused(digit: str) -> None:
    with pytest.raises(NotAccepted, match="repeated"):
        checked_nhs_number(digit * 10)


@pytest.mark.parametrize(
    "number", ["4857773456", "9434765918", "943476591", "94347659190", "943476591X", "", "٩٤٣٤٧٦٥٩١٩"]
)
def test_nhs_number_is_refused(number: str) -> None:
    with pytest.raises(NotAccepted):
        checked_nhs_number(number)


@given(st.text(max_size=20))
def test_an_nhs_number_is_ten_digits_or_refused_without_being_repeated_back(text: str) -> None:
    try:
        said = checked_nhs_number(text)
    except NotAccepted as refusal:
        said = str(refusal)
    assert len(said) == 10 or said.startswith("must")


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("SK1 3XE", "SK1 3XE"),
        ("sk13xe", "SK1 3XE"),
        (" sk10  1aa", "SK10 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("GIR 0AA", "GIR 0AA"),
        ("ZZ99 3VZ", "ZZ99 3VZ"),
        ("zz993wz", "ZZ99 3WZ"),
    ],
)
def test_postcode_is_accepted_in_its_usual_form(text: str, postcode: str) -> None:
    assert checked_postcode(text) == postcode


@pytest.mark.parametrize(
    "text", ["QK1 3XE", "SI1 3XE", "SK1 3CE", "SK1 3XV", "SK1", "", "SK1 33E", "ZZ99 9ZZ", "ZZ1 1AA", "A1C1C 1AA"]
)
def test_postcode_is_refused(text: str) -> None:
    with pytest.raises(NotAccepted, match="ZZ99 3VZ"):
        checked_postcode(text)


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2012, 7, 1), 25), (date(2012, 7, 2), 26), (date(2012, 7, 3), 26)],
)
def test_age_changes_on_the_birthday(day: date, age: int) -> None:
    assert age_on(date(1986, 7, 2), day) == age


def test_who_was_born_on_29_february_ages_on_1_march() -> None:
    assert age_on(date(1988, 2, 29), date(2013, 2, 28)) == 24
    assert age_on(date(1988, 2, 29), date(2013, 3, 1)) == 25


@pytest.mark.parametrize(
    ("born", "allowed"), [(date(2012, 4, 3), "on or before 2012-04-02"), (date(1891, 1, 1), "on or after 1892-01-01")]
)
def test_birth_date_is_refused_with_the_days_that_are_allowed(born: date, allowed: str) -> None:
    with pytest.raises(NotAccepted) as refusal:
        checked_birth_date(born, date(2012, 4, 2))
    assert refusal.value.allowed == [allowed]


def test_initials_are_upper_case_and_may_be_one_letter_each() -> None:
    assert initials_of(" élodie", "de Souza") == "ÉD"


@pytest.mark.parametrize(
    ("given_name", "family_name", "initials"),
    [
        ("E\u0301loise", "Bell", "\u00c9B"),  # as two characters
        ("'Ann", "\u2019t Hart", "AT"),
        ("\u02bbAbd", "9Bell", "AB"),
        ("\u200b\uff41nn", "\ufb01sher", "AF"),
        ("\u0301", "\u738b", "\u738b"),
        ("\u00dfa", "Bell", "SB"),
    ],
)
def test_an_initial_is_the_first_letter_in_whatever_form(given_name: str, family_name: str, initials: str) -> None:
    assert initials_of(given_name, family_name) == initials


A, B, C, D = (UUID(int=number) for number in range(1, 5))


def test_a_chain_of_merges_ends_at_its_last_survivor() -> None:
    assert survivors([(A, B), (B, C)]) == {A: C, B: C}
    assert survivors([(A, B), (C, B), (B, D)]) == {A: D, B: D, C: D}
    assert survivors([]) == {}
