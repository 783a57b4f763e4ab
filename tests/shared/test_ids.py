"""Ids of the driver's class are those of the standard library's, made faster."""

from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.data.ids import id_of, id_within, new_id

ONE = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"


def test_a_new_id_is_above_all_before_it_and_of_version_7() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {number.version for number in made} == {7}
    assert all(isinstance(number, UUID) and UUID(str(number)) == number for number in made[:100])


@given(st.uuids(), st.text())
def test_an_id_within_another_is_that_of_the_standard_library(key: UUID, name: str) -> None:
    assert id_within(key, name) == uuid5(key, name)
    assert id_within(id_of(str(key)), name) == uuid5(key, name)


@given(st.uuids())
def test_an_id_is_read_as_it_was_written(key: UUID) -> None:
    assert id_of(str(key)) == key == UUID(str(id_of(str(key))))


@pytest.mark.parametrize(
    "text", [ONE.upper(), f"{{{ONE}}}", f"urn:uuid:{ONE}", ONE.replace("-", ""), ONE.replace("-7c54", "7-c54")]
)
def test_what_the_standard_library_reads_is_read_and_to_the_same_id(text: str) -> None:
    assert id_of(text) == UUID(text)


@pytest.mark.parametrize("text", ["", "a", ONE[:-1] + "g", ONE + "1", ONE[:-1] + "\0", ONE[:-1] + "é", "-" * 36])
def test_what_the_standard_library_refuses_is_refused(text: str) -> None:
    for read in (UUID, id_of):
        with pytest.raises(ValueError, match=r"UUID|literal"):
            read(text)


def test_ids_of_both_classes_find_each_other() -> None:
    key = uuid4()
    assert {key: 1}[id_of(str(key))] == 1
    assert {id_of(str(key)): 1}[key] == 1
