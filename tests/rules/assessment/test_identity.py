"""Who may be taken for whom, and which numbers and postcodes are real."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.identity import (
    BIRTH_PRECISIONS,
    NotAccepted,
    PersonIdentity,
    age_on,
    checked_birth_date,
    checked_nhs_number,
    checked_postcode,
    digests_of,
    identity_said,
    likeness,
    survivors,
)
from services.assessment.rules.names import folded, initials_of

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
    assert initials_of(" élodie", "de Souza") == "ED"


@pytest.mark.parametrize(
    ("given_name", "family_name", "initials"),
    [
        ("E\u0301loise", "Bell", "EB"),  # as two characters
        ("'Ann", "\u2019t Hart", "AT"),
        ("\u02bbAbd", "9Bell", "AB"),
        ("\u200b\uff41nn", "\ufb01sher", "AF"),
        ("\u0301", "\u738b", "\u738b"),
        ("\u00dfa", "Bell", "SB"),
    ],
)
def test_an_initial_is_the_first_letter_in_whatever_form(given_name: str, family_name: str, initials: str) -> None:
    assert initials_of(given_name, family_name) == initials


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Éloise", "ELOISE"),
        ("O\u2019Neill", "o'neill"),
        ("O Neill", "O-Neill"),
        ("Łukasz", "lukasz"),
        ("Søren", "Soren"),
        ("Straße", "STRASSE"),
        ("İbrahim", "ibrahim"),
        ("\uff21nn", "Ann"),
        ("Ёлкин", "Елкин"),
        ("\u200bAnn\u00ad", "Ann"),
        ("Smith-Jones", "Smith Jones"),
    ],
)
def test_one_name_is_one_name_however_it_is_written(name: str, other: str) -> None:
    assert folded(name) == folded(other) != ""


@given(st.text(max_size=20))
def test_a_folded_name_folds_no_further_and_knows_no_case(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert folded(f" {name}-") == folded(name)


def said(given_name: str, family_name: str = "", born: date = BORN, precision: str = "day") -> PersonIdentity:
    return identity_said(given_name, family_name, born, "female", None, precision)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (said("Ann", "Bell"), said("Bell", "Ann"), True),  # whichever was said to be the family's
        (said("Éloise", "Bell"), said("Eloise", "Bell"), True),
        (said("Abdi"), said("Abdi", "Hassan"), True),
        (said("Hassan"), said("Abdi", "Hassan"), True),
        (said("Abdi"), said("Abdy"), True),
        (said("Abdi"), said("Mohamed", "Hassan"), False),
        (said("Abdi"), said("Hassan"), False),
        (said("Abdi", born=date(1980, 5, 2)), said("Abdi", "Hassan"), False),
        (said("Ann", "Bell", date(1980, 5, 9), "month"), said("Amy", "Brown"), True),
        (said("Ann", "Bell", date(1980, 6, 1), "month"), said("Ann", "Bell"), False),
        (said("Ann", "Bell", date(1980, 7, 1), "year"), said("Bell", "ann"), True),
        (said("Ann", "Bell", date(1980, 7, 1), "year"), said("Amy", "Brown"), False),  # initials are too little then
        (said("Ann", "Bell", date(1981, 7, 1), "year"), said("Ann", "Bell"), False),
        (said("Ann", "Bell", date(1990, 7, 1), "estimated"), said("Ann", "Bell"), True),
        (said("Ann", "Bell", date(1991, 7, 1), "estimated"), said("Ann", "Bell"), False),
        (said("Ann", "Bell", date(1980, 7, 1), "estimated"), said("Amy", "Brown", BORN, "month"), False),
    ],
)
def test_the_less_is_said_of_a_birth_the_more_of_the_names_must_agree(
    one: PersonIdentity, other: PersonIdentity, alike: bool
) -> None:
    assert likeness(one, other) == likeness(other, one) == ("initials" if alike else None)


NAMES = st.sampled_from(["Ann", "Ánn", "Amy", "Bell", "b\u2019ell", "Brown", "Abdi", "Zoë", "王"])
IDENTITIES = st.builds(
    identity_said,
    NAMES,
    st.one_of(NAMES, st.just("")),
    st.dates(date(1979, 12, 1), date(1981, 1, 31)),
    st.sampled_from(["male", "female", "not_known", "not_specified"]),
    st.sampled_from([None, "9434765919", "6541003238"]),
    st.sampled_from(BIRTH_PRECISIONS),
)


@given(IDENTITIES, IDENTITIES)
def test_whoever_may_be_one_person_is_found_from_either_side_and_locked_by_one_name(
    one: PersonIdentity, other: PersonIdentity
) -> None:
    alike = likeness(one, other)
    assert alike == likeness(other, one)
    of_one, of_other = digests_of("stockport", one, None), digests_of("stockport", other, None)
    if alike == "initials":
        assert not set(of_one.likenesses).isdisjoint(of_other.alike)
        assert not set(of_other.likenesses).isdisjoint(of_one.alike)
        assert not set(of_one.alike).isdisjoint(of_other.alike)
    if alike in {"same", "nhs_number"}:
        assert of_one.nhs_number == of_other.nhs_number is not None


@given(IDENTITIES, IDENTITIES)
def test_nobody_is_certain_without_number_whole_birth_date_and_sex(one: PersonIdentity, other: PersonIdentity) -> None:
    certain = (
        one.nhs_number == other.nhs_number is not None
        and one.birth_date == other.birth_date
        and one.precision == other.precision == "day"
        and one.sex == other.sex
    )
    assert (likeness(one, other) == "same") == certain


@given(NAMES, NAMES, IDENTITIES)
def test_order_case_and_marks_of_the_names_change_nothing(name: str, second: str, other: PersonIdentity) -> None:
    one, swapped = said(name, second), said(second.upper(), f" {name.upper()}\u0301")
    assert likeness(one, other) == likeness(swapped, other)
    assert digests_of("a", one, None) == digests_of("a", swapped, None)


A, B, C, D = (UUID(int=number) for number in range(1, 5))


def test_a_chain_of_merges_ends_at_its_last_survivor() -> None:
    assert survivors([(A, B), (B, C)]) == {A: C, B: C}
    assert survivors([(A, B), (C, B), (B, D)]) == {A: D, B: D, C: D}
    assert survivors([]) == {}
