"""The steps in which facts are kept: the newest of all, and on the way the first word of each restatement."""

from hypothesis import given
from hypothesis import strategies as st

from shared.outbox import STEP
from shared.revisions import in_steps, newest

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
            assert fact["id"] not in kept or int(str(kept[fact["id"]]["revision"])) < int(str(fact["revision"]))
            kept[fact["id"]] = fact
    assert sorted(kept.values(), key=str) == sorted(newest(facts, ["id"]), key=str)


@given(FACTS)
def test_the_first_word_of_each_restatement_is_among_them(facts: list[dict[str, object]]) -> None:
    said = sorted((str(fact["id"]), int(str(fact["revision"]))) for fact in facts)
    first = {(thing, revision // STEP): revision for thing, revision in reversed(said) if revision >= STEP}
    kept = {(fact["id"], fact["revision"]) for step in in_steps(facts, ["id"]) for fact in step}
    assert {(thing, revision) for (thing, _), revision in first.items()} <= kept
