"""The steps in which facts are kept: the newest of all, and on the way the first word of each restatement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.data.revisions import CONTENT_HASH, STEP, RevisionConflict, in_steps, newest

REVISIONS = st.builds(lambda number, revision: number * STEP + revision, st.integers(0, 3), st.integers(1, 4))
FACTS = st.lists(
    st.builds(lambda thing, revision: {"id": thing, "revision": revision, "content": f"{thing} {revision}"},
              st.sampled_from("abc"), REVISIONS),
    max_size=15,
)  # fmt: skip


@given(FACTS)
def test_steps_rise_to_the_newest_and_none_has_a_thing_twice(facts: list[dict[str, object]]) -> None:
    kept: dict[object, dict[str, object]] = {}
    for step in in_steps(facts, ["id"]):
        ids = [fact["id"] for fact in step]
        assert len(ids) == len(set(ids))
        for fact in step:
            known = int(str(kept[fact["id"]]["revision"])) if fact["id"] in kept else 0
            said = int(str(fact["revision"]))
            assert said > known or said // STEP < known // STEP
            kept[fact["id"]] = fact if said > known else kept[fact["id"]]
    assert sorted(kept.values(), key=str) == sorted(newest(facts, ["id"]), key=str)


@given(FACTS)
def test_each_that_comes_late_is_compared_with_what_was_said_again(facts: list[dict[str, object]]) -> None:
    highest: dict[object, int] = {}
    late = []
    for fact in facts:
        revision = int(str(fact["revision"]))
        top = highest[fact["id"]] = max(revision, highest.get(fact["id"], 0))
        late += [fact] if revision // STEP < top // STEP else []
    steps = in_steps(facts, ["id"])
    for thing in "abc":
        of = [fact for fact in late if fact["id"] == thing]
        kept = [fact for step in steps for fact in step if fact["id"] == thing]
        assert kept[len(kept) - len(of) :] == of


@given(FACTS)
def test_the_first_word_of_each_restatement_that_is_above_what_was_heard_before_is_among_them(
    facts: list[dict[str, object]],
) -> None:
    """As where each comes in a batch of its own: what comes late changes nothing."""
    highest: dict[str, int] = {}
    first: dict[tuple[str, int], int] = {}
    for fact in facts:
        thing, revision = str(fact["id"]), int(str(fact["revision"]))
        if revision > highest.get(thing, 0):
            highest[thing] = revision
            first.setdefault((thing, revision // STEP), revision)
    kept = {(fact["id"], fact["revision"]) for step in in_steps(facts, ["id"]) for fact in step}
    assert {(thing, revision) for (thing, number), revision in first.items() if number} <= kept
    assert kept <= {(fact["id"], fact["revision"]) for fact in facts}


def test_one_who_tells_a_field_more_says_the_same_of_one_revision() -> None:
    older, newer = ({"id": "a", "revision": 1, "band": "low", CONTENT_HASH: told} for told in ("1" * 64, "2" * 64))
    assert newest([older, newer], ["id"]) == [older]
    with pytest.raises(RevisionConflict):
        newest([older, newer | {"band": "high"}], ["id"])
