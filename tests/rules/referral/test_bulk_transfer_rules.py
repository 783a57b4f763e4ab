"""Who finds a place at the successor when a provider leaves, and who does not and why."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.bulk_transfers import MovedKind, Moving, PlannedMove, SuccessorService, planned

DAY = date(2012, 5, 1)
LEFT, NEXT, OTHER = (UUID(int=number) for number in (1, 2, 3))
DRUGS, GROUP = ("2", "cds-h"), ("5", "cds-h")


def moving(kind: MovedKind = "episode", **changes: Any) -> Moving:
    item = uuid4()
    said = {
        "kind": kind, "id": item, "client_id": item, "person": item, "service_id": LEFT, "is_treatment": True,
        "modality": DRUGS, "earliest": DAY,
    }  # fmt: skip
    return Moving(**(said | changes))


def service(which: UUID = NEXT, free: int = 1, modality: tuple[str, str] = DRUGS) -> SuccessorService:
    return SuccessorService(which, is_treatment=True, modality=modality, free=free)


def outcome(move: PlannedMove) -> object:
    return move.to or move.obstacle


def test_who_is_in_treatment_goes_before_who_is_referred_and_who_waits_needs_no_place() -> None:
    items = [moving("waiting"), moving("referral"), moving()]
    moves = planned(items, [service()], DAY)
    assert [(move.moving.kind, outcome(move)) for move in moves] == [
        ("episode", NEXT), ("referral", "no_place"), ("waiting", NEXT),
    ]  # fmt: skip


def test_what_stands_in_the_way_is_said() -> None:
    items = {
        "no_service": moving(is_treatment=False), "too_early": moving(earliest=DAY + timedelta(days=1)),
        "already_there": moving(open_at=frozenset({NEXT})), "treats_the_person": moving(treated_by_mover=True),
    }  # fmt: skip
    for obstacle, item in items.items():
        assert [outcome(move) for move in planned([item], [service()], DAY)] == [obstacle]


def test_a_service_of_the_same_modality_stands_first_and_another_is_said() -> None:
    alike, other = service(OTHER, free=5), service(NEXT, free=5, modality=GROUP)
    (move,) = planned([moving()], [other, alike], DAY)
    assert (move.to, move.other_modality) == (OTHER, False)
    (move,) = planned([moving()], [service(NEXT, modality=GROUP)], DAY)
    assert (move.to, move.other_modality) == (NEXT, True)


def test_of_one_person_two_do_not_go_to_one_service() -> None:
    person = uuid4()
    moves = planned([moving(person=person), moving("waiting", person=person)], [service(free=5)], DAY)
    assert [outcome(move) for move in moves] == [NEXT, "already_there"]


@given(
    st.lists(st.tuples(st.sampled_from(["episode", "referral", "waiting"]), st.integers(0, 3)), max_size=12),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_nobody_is_lost_and_no_more_go_than_there_are_places(
    items: list[tuple[MovedKind, int]], free: int, other_free: int
) -> None:
    wanted = [moving(kind, person=UUID(int=100 + person)) for kind, person in items]
    moves = planned(wanted, [service(free=free), service(OTHER, free=other_free)], DAY)
    assert {move.moving.id for move in moves} == {item.id for item in wanted}
    assert all((move.to is None) == (move.obstacle is not None) for move in moves)
    taken = Counter(move.to for move in moves if move.to and move.moving.takes_place)
    assert taken[NEXT] <= free
    assert taken[OTHER] <= other_free
    assert max(Counter((move.moving.person, move.to) for move in moves if move.to).values(), default=1) == 1
