"""However words of an outcome come in batches, the same ones turn over what was known."""

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.standing import Standing, Word, said_otherwise

REVISIONS = 10

words = st.lists(
    st.builds(Word, st.integers(1, 35).filter(lambda revision: revision % REVISIONS), st.booleans()),
    unique_by=lambda word: word.revision,
    max_size=12,
).map(lambda found: sorted(found, key=lambda word: word.revision))


def _after(known: Standing, said: list[Word]) -> Standing:
    stood = max([known.stood, *(word.revision for word in said if not word.fallen)])
    return Standing(stood, max([known.fell, *(word.revision for word in said if word.fallen)]))


@given(words, st.integers(0, 12))
def test_two_batches_find_what_one_finds(said: list[Word], cut: int) -> None:
    none = Standing(0, 0)
    first, rest = said[:cut], said[cut:]
    found = [*said_otherwise(none, first, REVISIONS), *said_otherwise(_after(none, first), rest, REVISIONS)]
    assert found == list(said_otherwise(none, said, REVISIONS))


@given(words)
def test_only_the_first_word_of_a_restatement_is_compared_with_what_was_before_it(said: list[Word]) -> None:
    for was, word in said_otherwise(Standing(1, 2), [each for each in said if each.revision > 2], REVISIONS):
        earlier = [each.revision for each in said if 2 < each.revision < word.revision]
        first = all(each // REVISIONS < word.revision // REVISIONS for each in earlier)
        assert (was == word) is not first


def test_an_older_word_says_nothing() -> None:
    assert list(said_otherwise(Standing(22, 3), [Word(21, fallen=True)], REVISIONS)) == []


def test_a_withdrawal_that_is_not_said_again_is_turned_over() -> None:
    assert list(said_otherwise(Standing(2, 3), [Word(12, fallen=False)], REVISIONS)) == [
        (Word(3, fallen=True), Word(12, fallen=False))
    ]
