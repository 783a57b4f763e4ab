"""However words of an outcome come in batches, the same ones turn over what was known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.standing import (
    Level,
    OutcomeRevision,
    OutcomeStanding,
    OutcomeTurn,
    leaves_gap,
    levels_of,
    turns,
)

REVISIONS = 10

words = st.lists(
    st.builds(OutcomeRevision, st.integers(1, 35).filter(lambda revision: revision % REVISIONS), st.booleans()),
    unique_by=lambda word: word.revision,
    max_size=12,
)
levels = st.builds(
    Level,
    st.booleans(),
    st.integers(0, 2),
    st.sampled_from(["a", "b"]),
    st.just("p"),
    st.sampled_from([None, date(2012, 1, 2), date(2012, 1, 3)]),
)


def _after(known: OutcomeStanding, said: list[OutcomeRevision]) -> OutcomeStanding:
    for word in said:
        known = known.after(word) if word.revision > known.last.revision else known
    return known


@given(words, st.integers(0, 12))
def test_two_batches_find_what_one_finds_also_of_what_comes_late(said: list[OutcomeRevision], cut: int) -> None:
    none = OutcomeStanding(0, 0)
    first, rest = said[:cut], said[cut:]
    found = [*turns(none, first, REVISIONS), *turns(_after(none, first), rest, REVISIONS)]
    assert found == list(turns(none, said, REVISIONS))


@given(words)
def test_only_the_first_word_of_a_restatement_is_compared_with_what_was_before_it(said: list[OutcomeRevision]) -> None:
    said = sorted((each for each in said if each.revision > 2), key=lambda word: word.revision)
    for turn in turns(OutcomeStanding(1, 2), said, REVISIONS):
        earlier = [each.revision for each in said if each.revision < turn.said.revision]
        first = all(revision // REVISIONS < turn.said.revision // REVISIONS for revision in earlier)
        assert (turn.before == turn.said) is not first


def test_an_older_word_says_nothing() -> None:
    assert list(turns(OutcomeStanding(22, 3), [OutcomeRevision(21, fallen=True)], REVISIONS)) == []


def test_a_withdrawal_that_is_not_said_again_is_turned_over() -> None:
    assert list(turns(OutcomeStanding(2, 3), [OutcomeRevision(12, fallen=False)], REVISIONS)) == [
        OutcomeTurn(OutcomeRevision(3, fallen=True), OutcomeRevision(12, fallen=False))
    ]


def test_of_what_comes_late_only_what_the_source_had_not_heard_of_is_told() -> None:
    late = OutcomeRevision(3, fallen=True)
    assert list(turns(OutcomeStanding(12, 0), [late, OutcomeRevision(2, fallen=True)], REVISIONS)) == [
        OutcomeTurn(late, OutcomeRevision(12, fallen=False), is_late=True)
    ]


@given(levels, levels, levels)
def test_what_is_above_either_is_above_the_lowest_of_both(now: Level, one: Level, other: Level) -> None:
    if now.is_above(one) or now.is_above(other):
        assert now.is_above(one.lowest(other))
    assert not now.is_above(now)


def test_what_is_held_for_a_shorter_time_is_more() -> None:
    held = Level(True, 10, "a", "p", date(2013, 7, 2))
    assert Level(True, 10, "a", "p").is_above(held)
    assert not Level(True, 10, "a", "p").is_above(held.on(date(2013, 7, 2)))
    assert not Level(False, 0, "a", "p").is_above(held)


def test_the_lowest_of_two_is_where_they_are_with_the_less_and_the_longer_hold() -> None:
    held = Level(True, 10, "a", "p", date(2013, 7, 2))
    assert held.lowest(Level(True, 4, "a", "p")) == Level(True, 4, "a", "p", date(2013, 7, 2))
    assert held.lowest(Level(True, 10, "a", "q")) == Level()


def test_of_an_outcome_it_is_known_what_stands_and_what_would() -> None:
    until = date(2013, 7, 2)
    assert levels_of(False, 0, 10, "a", "p", until) == (Level(False, 0, "a", "p", until), Level(True, 10, "a", "p"))


@pytest.mark.parametrize(
    ("known", "said", "is_gap"),
    [
        (0, 4, False),
        (2, 3, False),
        (2, 4, True),
        (4, 2, False),
        (4, 4, False),
        (2, REVISIONS + 3, False),
        (2, REVISIONS + 4, True),
    ],
)
def test_a_revision_between_two_that_were_heard_leaves_a_gap(known: int, said: int, is_gap: bool) -> None:
    assert leaves_gap(known, said, REVISIONS) is is_gap
