"""Of which month it is that a debt is to be requested, or some of it taken back: a closed month stays closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.debt_requests import DebtDay, DebtSettled, DebtStands, differs_since, next_requests
from tests.thorough import part_of

DEBT = UUID("01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1")
RUN_ON = date(2012, 8, 31)
RAISED_ON = date(2012, 9, 3)
PENCE = 10_000
RAISED = DebtStands(DEBT, "c", "p", DEBT, None, PENCE, 0, 0, RAISED_ON, RUN_ON)
DAY_RAISED = DebtDay(DEBT, RUN_ON, PENCE)

# What becomes of it: so many days later, by so much; `ask` makes a file.
STEPS = st.tuples(
    st.sampled_from(["collect", "uncollect", "cancel", "owe", "cancel_given_up", "ask"]),
    st.integers(0, 25),
    st.sampled_from([2_000, 3_000, 5_000, 10_000]),
)


def _moved(debt: DebtStands, kind: str, pence: int, seq: int, on: date) -> tuple[DebtStands, int]:
    """The debt then, and by how much more is open."""
    if kind == "collect":
        pence = min(pence, debt.open_pence)
        reports = [*debt.reports, DebtSettled(DEBT, seq, pence, on)] if pence else debt.reports
        return replace(debt, elsewhere_pence=debt.elsewhere_pence + pence, reports=reports), -pence
    if kind == "uncollect":
        stand = [report for report in debt.reports if report.undone_seq is None]
        if not stand:
            return debt, 0
        rest = min(sum(report.pence for report in stand[:-1]), debt.elsewhere_pence)
        undone = replace(stand[-1], undone_seq=seq, undone_on=on)
        reports = [undone if report is stand[-1] else report for report in debt.reports]
        return replace(debt, elsewhere_pence=rest, reports=reports), debt.elsewhere_pence - rest
    if kind == "cancel":
        pence = min(pence, debt.open_pence)
        return replace(debt, cancelled_pence=debt.cancelled_pence + pence), -pence
    if kind == "owe":
        pence = min(pence, debt.cancelled_pence)
        return replace(debt, cancelled_pence=debt.cancelled_pence - pence), pence
    pence = min(pence, debt.elsewhere_pence)
    elsewhere, cancelled = debt.elsewhere_pence - pence, debt.cancelled_pence + pence
    return replace(debt, elsewhere_pence=elsewhere, cancelled_pence=cancelled), 0


def _asked(debt: DebtStands, seq: int, on: date) -> DebtStands:
    requests = next_requests(debt)
    asked = [*debt.asked_pence, *(request.pence for request in requests)]
    return replace(debt, asked_pence=asked, asked_after=[*debt.asked_after, *(seq for _ in requests)], asked_on=on)


def _by_day(moves: Sequence[tuple[date, int]]) -> list[DebtDay]:
    days = dict.fromkeys((on for on, _ in moves), 0)
    for on, open_pence in moves:
        days[on] += open_pence
    return [DebtDay(DEBT, on, open_pence) for on, open_pence in days.items()]


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=part_of(600))
def test_it_is_of_the_day_since_which_it_was_not_so_any_evening(course: list[tuple[str, int, int]]) -> None:
    """So once nothing is to be said on an evening, no day up to then has anything to say ever again."""
    debt, today, moves = RAISED, RAISED_ON, [(RUN_ON, PENCE)]
    since: date | None = RUN_ON
    for seq, (kind, later, pence) in enumerate(course, 1):
        if later and not next_requests(debt):
            since = None
        today += timedelta(days=later)
        if kind == "ask" and next_requests(debt):
            debt, since = _asked(debt, seq, today), None
        elif kind != "ask":
            debt, open_pence = _moved(debt, kind, pence, seq, today)
            moves.append((today, open_pence))
        if next_requests(debt):
            since = since or today
            assert differs_since(debt, _by_day(moves)) == since


def test_what_was_never_requested_is_of_the_month_of_its_run_and_anew_of_that_in_which_it_is_owed_again() -> None:
    assert differs_since(RAISED, [DAY_RAISED]) == RUN_ON
    gone, again = DebtDay(DEBT, date(2012, 10, 5), -PENCE), DebtDay(DEBT, date(2012, 11, 5), PENCE)
    assert differs_since(RAISED, [DAY_RAISED, gone, again]) == date(2012, 11, 5)


def test_what_is_collected_of_an_invoice_changes_nothing_and_a_cancellation_is_of_its_own_day() -> None:
    debt = replace(
        RAISED, elsewhere_pence=2_000, cancelled_pence=5_000, asked_pence=[PENCE], asked_after=[1],
        asked_on=date(2012, 9, 30), reports=[DebtSettled(DEBT, 2, 2_000, date(2012, 10, 2))],
    )  # fmt: skip
    days = [DAY_RAISED, DebtDay(DEBT, date(2012, 10, 2), -2_000), DebtDay(DEBT, date(2012, 11, 5), -5_000)]
    assert [asked.pence for asked in next_requests(debt)] == [-5_000]
    assert differs_since(debt, days) == date(2012, 11, 5)


def test_what_was_cancelled_on_the_day_of_the_request_before_it_is_not_of_that_day() -> None:
    debt = replace(RAISED, cancelled_pence=5_000, asked_pence=[7_000], asked_after=[2], asked_on=date(2012, 9, 30))
    days = [DAY_RAISED, DebtDay(DEBT, date(2012, 9, 30), -3_000), DebtDay(DEBT, date(2012, 11, 5), -2_000)]
    assert differs_since(debt, days) == date(2012, 11, 5)
