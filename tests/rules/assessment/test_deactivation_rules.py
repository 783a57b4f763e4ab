"""What hangs on a registration: in one order, added up, and nothing of which there is none."""

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.deactivation import ATTACHED_KINDS, AttachedKind, hanging


@given(st.lists(st.tuples(st.sampled_from(ATTACHED_KINDS), st.integers(0, 5))))
def test_what_hangs_is_added_up_in_one_order(counts: list[tuple[AttachedKind, int]]) -> None:
    said = hanging(counts)
    assert said == hanging(reversed(counts))
    assert sum(number for _, number in said) == sum(number for _, number in counts)
    assert all(number for _, number in said)
    kinds = [kind for kind, _ in said]
    assert kinds == sorted(set(kinds), key=ATTACHED_KINDS.index)
