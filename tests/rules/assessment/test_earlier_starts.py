"""Starts from before go-live: how a file names them, and that they make nobody new and nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules import earlier_starts
from services.assessment.rules.dates import add_months
from services.assessment.rules.earlier_starts import NamedStart, go_live, named_starts
from services.assessment.rules.facts import EarlierStart
from tests.rules.assessment.life import Life, document, one_measure, stockport
from tests.rules.assessment.test_new_persons import EVER, YEAR, begun, days
from tests.thorough import part_of

TODAY = date(2012, 3, 20)
LIVE = date(2012, 4, 2)
ANN = UUID("018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f")
HEAD = "nhs_number,client_id,started_on\n"


def read(text: str, today: date = TODAY, live: date | None = LIVE) -> list[NamedStart]:
    starts, problems = named_starts(text, today, live)
    assert problems == []
    return starts


def problems_of(text: str, today: date = TODAY) -> list[tuple[str, str]]:
    _starts, problems = named_starts(text, today, LIVE)
    return [(problem.place, problem.message) for problem in problems]


def test_each_line_names_a_person_and_a_day() -> None:
    assert read(f"{HEAD}999 000 0018,,2011-06-30\n,{ANN},2012-03-20\n") == [
        NamedStart(2, "9990000018", None, date(2011, 6, 30)),
        NamedStart(3, None, ANN, date(2012, 3, 20)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffStarted_On,NHS_number\r\n2011-06-30,9990000018\r\n",
        '"started_on","nhs_number"\n"2011-06-30"," 999-000-0018 "\n\n,\n',
        "nhs_number,started_on\n9990000018,2011-06-30",
    ],
)
def test_the_same_is_read_however_it_was_saved(text: str) -> None:
    assert [start.said for start in read(text)] == [("9990000018", date(2011, 6, 30))]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (",,2011-06-30", "nhs_number", "is empty, and so is client_id: one of both says who began"),
        (f"9990000018,{ANN},2011-06-30", "client_id", "stands beside an NHS number: give one of both"),
        ("9990000017,,2011-06-30", "nhs_number", "must have a valid check digit (modulus 11)"),
        ("99900018,,2011-06-30", "nhs_number", "must be 10 digits"),
        (",A-1,2011-06-30", "client_id", "is not an id"),
        ("9990000018,,30/06/2011", "started_on", "must be a day of the calendar as YYYY-MM-DD"),
        ("9990000018,,2011-02-30", "started_on", "must be a day of the calendar as YYYY-MM-DD"),
        ("9990000018,,", "started_on", "must be a day of the calendar as YYYY-MM-DD"),
        ("9990000018,,2012-03-21", "started_on", "must lie before the first contract starts, and not after today"),
        ("9990000018,,1949-12-31", "started_on", "must lie before the first contract starts, and not after today"),
    ],
)
def test_a_problem_names_line_and_column_and_never_what_stood_there(line: str, column: str, message: str) -> None:
    right = "9990000018,,2011-06-30\n"
    assert problems_of(f"{HEAD}{right}{line}\n{right}") == [(f"csv line 3: {column}", message)]


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("99900018,,2011-06-30", "an NHS number, such as 999 000 0018"),
        (",A-1,2011-06-30", "the id under which the person was registered"),
        ("9990000018,,30/06/2011", "a date such as 2011-06-30"),
    ],
)
def test_a_problem_says_what_is_allowed(line: str, allowed: str) -> None:
    _, (problem,) = named_starts(f"{HEAD}{line}\n", TODAY, LIVE)
    assert problem.allowed == (allowed,)


def test_all_problems_come_at_once() -> None:
    text = f"{HEAD}1,,2011-06-30\n9990000018,,2011-06-30\n,,2011-06-30\n9990000018,,soon\n"
    assert [place for place, _ in problems_of(text)] == [
        "csv line 2: nhs_number", "csv line 4: nhs_number", "csv line 5: started_on",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "csv line 1"),
        ("nhs_number;started_on\n", "csv line 1"),
        ("nhs_number,started_on,name\n", "csv line 1"),
        ("nhs_number,nhs_number,started_on\n", "csv line 1"),
        ("nhs_number\n", "csv line 1"),
        ("started_on\n2011-06-30\n", "csv line 1"),
        (f"{HEAD}9990000018,2011-06-30\n", "csv line 2"),
        (f'{HEAD}"9990000018,,2011-06-30\n', "csv line 2"),
        (HEAD + "9990000018,,2011-06-30\n" * (earlier_starts.ROWS_MAX + 1), "csv"),
    ],
)
def test_what_is_no_such_table_is_told_as_that(text: str, place: str) -> None:
    assert [where for where, _ in problems_of(text)] == [place]


def test_more_lines_than_may_come_at_once_say_how_many_may() -> None:
    _starts, problems = named_starts(HEAD + "9990000018,,2011-06-30\n" * (earlier_starts.ROWS_MAX + 1), TODAY, LIVE)
    assert [(problem.message, problem.allowed) for problem in problems] == [
        ("has more lines than may come at once", ("up to 10000 lines",))
    ]


def test_another_separator_is_named() -> None:
    assert problems_of("nhs_number;started_on\n9990000018;2011-06-30\n") == [
        ("csv line 1", "is separated by semicolons; commas are needed")
    ]


def test_as_many_as_may_come_are_read() -> None:
    assert len(read(HEAD + "9990000018,,2011-06-30\n" * earlier_starts.ROWS_MAX)) == earlier_starts.ROWS_MAX


def test_from_the_first_contract_on_treatment_tells_of_its_own_starts() -> None:
    assert go_live([]) is None
    assert go_live([stockport()]) == LIVE
    later = [contract | {"starts": "2012-09-01"} for contract in document()["contracts"]]
    assert go_live([stockport(contracts=later)]) == date(2012, 9, 1)
    assert problems_of(f"{HEAD}9990000018,,2012-04-02\n", date(2012, 9, 3)) == [
        ("csv line 2: started_on", "must lie before the first contract starts, and not after today")
    ]
    assert len(read(f"{HEAD}9990000018,,2012-04-01\n", date(2012, 9, 3))) == 1
    assert len(read(f"{HEAD}9990000018,,2012-03-20\n", live=None)) == 1


@pytest.mark.parametrize(
    ("earlier", "again", "new"),
    [("2011-05-01", "2012-05-01", False), ("2011-04-30", "2012-05-01", True), ("2012-04-01", "2012-05-01", False)],
)
def test_a_start_of_before_go_live_makes_nobody_new(earlier: str, again: str, new: bool) -> None:
    life = begun(again)
    life.earlier(earlier)
    assert days(life) == ([again] if new else [])
    assert days(life, EVER) == []


def test_nothing_else_follows_from_it() -> None:
    """No journey, no episode and no other outcome: all is as without it, but who is new."""
    life = Life()
    episode = life.start("2012-05-01")
    life.top("start", "2012-05-01", episode, opiates=20)
    life.contact("2012-07-20")
    life.top("review", "2012-07-25", episode, opiates=0)
    life.end(episode, "2012-10-01")
    without = life.derived()
    life.earlier("2012-03-25")
    assert life.derived() == without
    assert Life(made=[EarlierStart(date(2011, 1, 1))]).derived(YEAR).outcomes == ()


@settings(max_examples=part_of(200))
@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(-500, -1), max_size=4),
    st.integers(1, 14),
    st.randoms(use_true_random=False),
)
def test_in_whatever_order_imports_and_starts_come(
    found: list[int], before: list[int], months: int, random: Any
) -> None:
    scheme = one_measure("new_person", {"months": months}, once_per="contract")
    starts = [LIVE + timedelta(days=number) for number in found]
    life = begun(*map(str, starts))
    for number in before:
        life.earlier(LIVE + timedelta(days=number))
    shuffled = replace(life, made=random.sample(life.made, len(life.made)))
    assert shuffled.derived(scheme) == life.derived(scheme)
    every = [*starts, *(LIVE + timedelta(days=number) for number in before)]
    new = [on for on in sorted(starts) if not any(began_within(on, months, other) for other in every)]
    assert days(life, scheme) == [str(on) for on in new[:1]]


def began_within(on: date, months: int, other: date) -> bool:
    return add_months(on, -months) <= other < on


def test_an_import_after_the_start_takes_back_what_it_paid() -> None:
    life = begun("2012-05-01")
    assert days(life) == ["2012-05-01"]
    life.earlier("2011-12-01")
    assert days(life) == []
