"""A run pays whole lines, by its date, and each line is named by one run alone, whatever rises and falls around it."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.dues import Approval, DueLine, dues_of, named_by

JULY = date(2012, 7, 2)
AUGUST = date(2012, 8, 6)


def line(number: int, pence: int, due_on: date | None = None, run: tuple[int, date] | None = None) -> DueLine:
    approval = Approval(UUID(int=run[0]), run[1]) if run else None
    return DueLine(UUID(int=number), pence, due_on, approval)


def named(run: int, *lines: DueLine) -> list[int]:
    return [each.int for each in named_by(UUID(int=run), [lines])]


def test_a_rise_after_the_runs_date_is_neither_paid_nor_named() -> None:
    lines = [line(1, 10_000, JULY), line(2, 5_000, AUGUST)]
    assert dues_of(lines).by(date(2012, 8, 5)) == 10_000
    lines += [line(3, -10_000, None, (91, date(2012, 8, 5))), line(4, -5_000, None, (92, AUGUST))]
    assert (named(91, *lines), named(92, *lines)) == ([1], [2])


def test_what_rose_and_fell_after_the_runs_date_takes_nothing_off_it() -> None:
    lines = [line(1, 10_000, JULY), line(2, 5_000, date(2012, 8, 2)), line(3, -5_000, date(2012, 8, 3))]
    assert dues_of(lines).by(date(2012, 8, 1)) == 10_000
    assert named(91, *lines, line(4, -10_000, None, (91, date(2012, 8, 1)))) == [1]


def test_a_fall_is_named_with_what_it_takes_off() -> None:
    lines = [line(1, 10_000, JULY), line(2, 5_000, AUGUST), line(3, -8_000, AUGUST)]
    assert dues_of(lines).by(JULY) == dues_of(lines).by(AUGUST) == 7_000
    assert named(91, *lines, line(4, -7_000, None, (91, JULY))) == [1, 2, 3]


def test_a_day_that_has_moved_past_the_runs_date_is_not_paid() -> None:
    lines = [line(1, 10_000, JULY), line(2, -10_000, AUGUST), line(3, 10_000, AUGUST)]
    assert (dues_of(lines).by(JULY), dues_of(lines).by(AUGUST)) == (0, 10_000)


def test_what_a_run_took_back_before_it_was_there_comes_to_nothing() -> None:
    """A return that is undone after the pence went out again: what is owed for them brings it back to nothing."""
    lines = [line(1, 10_000, JULY), line(2, -10_000, None, (91, JULY)), line(3, 10_000, AUGUST)]
    lines += [line(4, -10_000, None, (92, AUGUST)), line(5, -10_000, AUGUST), line(6, 10_000, AUGUST)]
    lines += [line(7, 700, AUGUST), line(8, -700, None, (93, AUGUST))]
    assert [named(run, *lines) for run in (91, 92, 93)] == [[1], [3], [7]]


def test_what_an_older_version_has_named_is_never_named_again() -> None:
    lines = [line(1, 10_000, JULY), line(2, 5_000, AUGUST), line(3, 300, AUGUST), line(4, -300, AUGUST)]
    lines += [DueLine(UUID(int=5), -10_000, None, Approval(UUID(int=91), JULY, names_all=True))]
    assert sorted(named(91, *lines)) == [1, 2, 3, 4]
    assert dues_of(lines).by(AUGUST) == 5_000
    assert named(92, *lines, line(6, -5_000, None, (92, AUGUST))) == []


STEP = st.tuples(st.sampled_from(["rise", "rise", "fall", "run"]), st.integers(1, 9_999), st.integers(0, 30))


@given(steps=st.lists(STEP, max_size=30))
def test_what_a_run_names_comes_to_what_it_pays(steps: list[tuple[str, int, int]]) -> None:
    """Days go up as they do in a ledger; a run may be dated back. Later lines change no earlier naming."""
    lines: list[DueLine] = []
    paid: dict[int, int] = {}
    told: dict[int, list[int]] = {}
    for number, (what, pence, days) in enumerate(steps, start=1):
        day, dues = JULY + timedelta(days=number), dues_of(lines)
        balance = sum(each.pence for each in lines)
        assert sum(part.pence for part in dues.parts) == dues.by(date.max) == balance
        if what == "rise":
            lines.append(line(number, pence, day))
        elif what == "fall" and balance:
            lines.append(line(number, -min(pence, balance), day))
        elif what == "run" and (due := dues.by(run_on := day - timedelta(days=days))):
            lines.append(line(number, -due, None, (number, run_on)))
            paid[number], told[number] = due, named(number, *lines)
    assert told == {run: named(run, *lines) for run in paid}
    pence_of = {each.id.int: each.pence for each in lines}
    assert {run: sum(pence_of[each] for each in of_run) for run, of_run in told.items()} == paid
    everything = [each for of_run in told.values() for each in of_run]
    assert len(everything) == len(set(everything))
