"""Which TOP is due when, by the Stockport windows: two weeks about a start, every twelve weeks, a planned end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.facts import Top
from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.terms import Terms
from services.assessment.rules.top_due import TopDue, top_due
from tests.rules.assessment.life import CDAS, RIVERSIDE, SCHEME, Life, day, document, facts_of, stockport
from tests.thorough import part_of

BEGAN = "2012-05-07"
REVIEW_DUE = date(2012, 5, 7) + timedelta(weeks=12)  # 30 July
Shown = dict[tuple[str, int], str]


def due_of(life: Life, *schemes: Terms) -> tuple[TopDue, ...]:
    return top_due(History(in_place(life.facts()), schemes or (SCHEME,)))


def states(life: Life, today: str, *schemes: Terms) -> Shown:
    return {(due.window, due.number): due.state(day(today)) for due in due_of(life, *schemes)}


def treated(*, top: str | None = BEGAN, **more: Any) -> tuple[Life, UUID]:
    life = Life()
    episode = life.start(BEGAN, **more)
    if top:
        life.top("start", top, episode)
    return life, episode


@pytest.mark.parametrize(
    ("top", "today", "state"),
    [
        (None, "2012-04-22", "not_due"),
        (None, "2012-05-21", "due"),
        (None, "2012-05-22", "overdue"),
        ("2012-05-21", "2012-05-21", "done_in_window"),
        ("2012-04-23", "2012-05-21", "done_in_window"),
        ("2012-05-22", "2012-06-01", "done_outside"),
    ],
)
def test_a_start_is_owed_within_two_weeks(top: str | None, today: str, state: str) -> None:
    life, _ = treated(top=top)
    assert states(life, today)["start", 1] == state


@pytest.mark.parametrize(
    ("today", "state"),
    [("2012-07-15", "not_due"), ("2012-07-16", "due"), ("2012-08-13", "due"), ("2012-08-14", "overdue")],
)
def test_a_review_is_due_twelve_weeks_after_the_top_before(today: str, state: str) -> None:
    life, _ = treated()
    assert states(life, today)["review", 1] == state


def test_a_review_that_was_done_brings_the_next() -> None:
    life, episode = treated()
    life.top("review", "2012-08-06", episode)
    life.top("review", "2013-01-07", episode)
    shown = states(life, "2013-02-01")
    assert [shown["review", number] for number in (1, 2, 3)] == ["done_in_window", "done_outside", "not_due"]
    assert [shown["review_national", number] for number in (1, 2)] == ["done_in_window", "done_in_window"]
    due = {(due.window, due.number): due.due_on for due in due_of(life)}
    assert due["review", 1] == REVIEW_DUE
    assert due["review", 3] == date(2013, 1, 7) + timedelta(weeks=12)
    assert due["review_national", 3] == date(2013, 7, 7)


def test_without_a_start_no_review_is_owed() -> None:
    life, episode = treated(top=None)
    life.top("review", "2012-08-06", episode)
    shown = states(life, "2013-02-01")
    assert (shown["review", 1], shown["review_national", 1]) == ("not_applicable", "not_applicable")
    assert ("review", 2) not in shown


@pytest.mark.parametrize(
    ("code", "top", "today", "state"),
    [
        ("80", None, "2012-10-15", "due"),
        ("80", None, "2012-10-16", "overdue"),
        ("80", None, "2012-12-31", "never"),
        ("80", "2012-10-12", "2012-12-31", "done_in_window"),
        ("80", "2012-10-20", "2012-12-31", "done_outside"),
        ("85", None, "2012-12-31", "not_applicable"),
        ("83", None, "2012-12-31", "not_applicable"),
    ],
)
def test_an_exit_is_owed_of_a_planned_end(code: str, top: str | None, today: str, state: str) -> None:
    life, episode = treated()
    life.end(episode, "2012-10-01", code)
    if top:
        life.top("exit", top, episode)
    assert states(life, today)["exit", 1] == state


def test_who_does_not_co_ordinate_the_care_owes_none() -> None:
    life, episode = treated(care_coordinating=False)
    life.end(episode, "2012-10-01")
    assert due_of(life) == ()


def test_a_review_that_an_end_came_before_is_not_owed_and_one_before_the_end_never_came() -> None:
    life, episode = treated()
    life.end(episode, "2012-08-13", "85")
    assert ("review", 1) not in states(life, "2013-02-01")
    late, episode = treated()
    late.end(episode, "2012-08-14", "85")
    assert states(late, "2012-09-01")["review", 1] == "overdue"
    assert states(late, "2013-02-01")["review", 1] == "never"


def test_who_goes_on_elsewhere_owes_no_second_start_and_no_exit() -> None:
    life, episode = treated()
    life.end(episode, "2012-06-01", "80")
    life.start("2012-06-11", RIVERSIDE)
    due = due_of(life)
    assert [(each.window, each.organisation, each.state(day("2012-09-01"))) for each in due] == [
        ("start", CDAS, "done_in_window"),
        ("start", RIVERSIDE, "not_applicable"),
        ("review", RIVERSIDE, "overdue"),
        ("review_national", RIVERSIDE, "due"),
        ("exit", CDAS, "not_applicable"),
    ]


def test_who_has_the_person_now_owes_what_is_not_done() -> None:
    life, episode = treated()
    life.transfer(episode, "2012-07-01", RIVERSIDE)
    assert {due.window: due.organisation for due in due_of(life)} == {
        "start": CDAS, "review": RIVERSIDE, "review_national": RIVERSIDE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("moved_on", "due_on", "until"),
    [
        ("2012-05-21", "2012-05-07", "2012-05-21"),
        ("2012-05-22", "2012-05-22", "2012-06-05"),
        ("2012-06-01", "2012-06-01", "2012-06-15"),
    ],
)
def test_nobody_is_late_with_what_was_past_before_they_had_it(moved_on: str, due_on: str, until: str) -> None:
    life, episode = treated(top=None)
    life.transfer(episode, moved_on, RIVERSIDE)
    life.transfer(episode, "2012-06-20", RIVERSIDE)  # to another service of theirs
    due = next(due for due in due_of(life) if due.stage == "start")
    assert (due.organisation, due.due_on, due.window_to) == (RIVERSIDE, day(due_on), day(until))
    life.top("start", "2012-06-04", episode, organisation=RIVERSIDE)
    done = next(due for due in due_of(life) if due.stage == "start")
    assert (done.organisation, done.done_on) == (RIVERSIDE, day("2012-06-04"))
    within = day("2012-06-04") <= day(until)
    assert done.state(day("2012-06-30")) == ("done_in_window" if within else "done_outside")


def test_a_window_after_the_end_is_the_schemes_to_name() -> None:
    after = {"code": "after", "stage": "post_exit", "after_months": 3, "before_days": 14, "after_days": 14}
    scheme = stockport(top_windows=[*document()["top_windows"], after])
    life, episode = treated()
    life.end(episode, "2012-08-01")
    assert states(life, "2012-11-01", scheme)["after", 1] == "due"
    life.top("post_exit", "2012-11-05", episode)
    assert states(life, "2012-12-01", scheme)["after", 1] == "done_in_window"
    back, episode = treated()
    back.end(episode, "2012-08-01")
    back.start("2012-10-01")
    assert states(back, "2012-11-01", scheme)["after", 1] == "not_applicable"


def test_what_closed_before_the_scheme_began_nobody_owed() -> None:
    life = Life()
    episode = life.start("2011-01-03")
    assert states(life, "2012-06-01") == {("review", 1): "not_applicable", ("review_national", 1): "not_applicable"}
    life.top("start", "2012-03-26", episode)
    assert {due.window for due in due_of(life)} == {"review", "review_national"}


@pytest.mark.parametrize(
    ("before_days", "state"), [(None, "done_in_window"), (7, "done_outside"), (30, "done_in_window")]
)
def test_how_long_before_its_day_a_review_counts_is_the_schemes(before_days: int | None, state: str) -> None:
    window = {"code": "w", "stage": "review", "every_weeks": 12, "after_days": 14, "before_days": before_days}
    life, episode = treated()
    life.top("review", str(REVIEW_DUE - timedelta(days=20)), episode)
    assert states(life, "2012-12-31", stockport(top_windows=[window]))["w", 1] == state


def test_a_scheme_without_windows_asks_for_none() -> None:
    life, _ = treated(top=None)
    assert due_of(life, stockport(top_windows=[])) == ()


days = st.integers(0, 400).map(lambda n: date(2012, 5, 7) + timedelta(days=n))
tops = st.builds(
    Top,
    id=st.integers(50, 55).map(lambda n: UUID(int=n)),
    on=days,
    stage=st.sampled_from(["start", "review", "review", "exit"]),
    items=st.just({"tobacco": 0}),
    organisation=st.sampled_from([CDAS, RIVERSIDE]),
    revision=st.integers(1, 3),
    voided=st.booleans(),
)


@settings(max_examples=part_of(60))
@given(st.lists(tops, max_size=10, unique_by=lambda top: (top.id, top.revision)), days, days, st.randoms())
def test_order_and_repetition_make_no_difference(
    reviews: Sequence[Top], ended: date, today: date, random: Random
) -> None:
    """Of what was corrected, the last revision counts."""
    life = Life()
    life.end(life.start(BEGAN), str(ended))
    told = [*life.made, *reviews]
    again = [*told, *random.sample(told, len(told) // 2)]
    random.shuffle(again)
    newest = {top.id: top for top in sorted(reviews, key=lambda top: top.revision)}
    standing = [*life.made, *(replace(top, revision=9) for top in newest.values() if not top.voided)]
    seen = [top_due(History(in_place(facts_of(life.client_id, made)), (SCHEME,))) for made in (told, again, standing)]
    assert seen[0] == seen[1] == seen[2]
    assert all(due.state(today) for due in seen[0])
    keys = [(due.episode_id, due.window, due.number) for due in seen[0]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("stage", ["start", "review", "exit", "post_exit"])
def test_a_top_without_an_answer_is_not_done(stage: str) -> None:
    """What nobody answered is still owed."""

    def ended(**answered: Any) -> Shown:
        life, episode = treated(top=None if stage == "start" else BEGAN)
        if stage in {"exit", "post_exit"}:
            life.end(episode, "2012-07-02")
        on = {"start": BEGAN, "review": "2012-07-30", "exit": "2012-07-02", "post_exit": "2013-01-02"}[stage]
        life.top(stage, on, episode, organisation="start", roles=frozenset({"assessor"}), **answered)
        return states(life, "2014-01-01")

    shown, empty = ended(tobacco=0), ended(tobacco=None)
    done = {name for name, state in shown.items() if name[0] == stage and state.startswith("done")}
    assert done or stage == "post_exit"
    assert all(not empty[name].startswith("done") for name in done)
