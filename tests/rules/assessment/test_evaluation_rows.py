"""What a row of an evaluation extract says of a journey, worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from services.assessment.rules.cases.person import CaseOutcome, CountedPerson
from services.assessment.rules.evaluation.columns import COLUMNS, GROUPS, RESULTS
from services.assessment.rules.evaluation.rows import journey_rows
from services.assessment.rules.evaluation.years import ExtractYear, last_ripe
from tests.rules.assessment.case_lives import SCHEME, Somebody

YEAR = ExtractYear(2012)


def said(who: Somebody, today: date = date(2014, 4, 1), year: ExtractYear = YEAR) -> list[list[str]]:
    return rows_of(CountedPerson(who.facts, SCHEME, today), year)


def rows_of(person: CountedPerson, year: ExtractYear = YEAR) -> list[list[str]]:
    return [[*row.groups, *row.results, *sorted(row.outcomes)] for row in journey_rows(person, year)]


def treated(until: str | None, code: str = "80") -> Somebody:
    who = Somebody("ann", born="1980-06-01").assessed("2012-04-14", "1011")
    episode = who.starts("2012-04-24")
    if until:
        who.ends(episode, until, code)
    return who


@pytest.mark.parametrize(("today", "first_year"), [("2014-03-31", 2011), ("2014-04-01", 2012), ("2014-12-31", 2012)])
def test_a_year_is_ripe_when_another_is_over(today: str, first_year: int) -> None:
    assert last_ripe(date.fromisoformat(today)).first_year == first_year
    assert last_ripe(ExtractYear(first_year).ripe_on).first_year == first_year


def test_the_columns_are_those_of_a_row() -> None:
    assert len(COLUMNS) == 1 + len(GROUPS) + len(RESULTS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


GROUPED = ["2012-Q2", "cdas", "opiate", "female", "25-34", "new"]


@pytest.mark.parametrize(
    ("until", "code", "results"),
    [
        (None, "", ["unknown", "52-over", "in_treatment", "not_asked"]),
        ("2012-05-21", "80", ["unknown", "0-3", "successful", "no"]),
        ("2012-05-22", "80", ["unknown", "4-11", "successful", "no"]),
        ("2012-09-30", "85", ["unknown", "12-25", "unsuccessful", "not_asked"]),
        ("2013-04-22", "80", ["unknown", "26-51", "successful", "no"]),
        ("2013-10-31", "80", ["unknown", "52-over", "successful", "too_early"]),
    ],
)
def test_how_it_went(until: str | None, code: str, results: list[str]) -> None:
    assert said(treated(until, code)) == [[*GROUPED, *results]]


def test_who_came_back_within_half_a_year_and_their_next_journey() -> None:
    who = treated("2012-08-01").assessed("2012-10-01", "1011")
    who.ends(who.starts("2012-10-10"), "2013-09-01", "85")
    first, second = said(who)
    assert first[-1] == "yes"
    assert second == ["2012-Q4", *GROUPED[1:5], "returning", "unknown", "26-51", "unsuccessful", "not_asked"]


def test_who_came_back_after_half_a_year_did_not() -> None:
    who = treated("2012-08-01").assessed("2013-03-01", "1011")
    assert [row[-1] for row in said(who)] == ["no"]


def test_an_achieved_outcome_is_of_the_journey_of_its_day() -> None:
    who = treated("2012-08-01").assessed("2012-10-01", "1011")
    who.starts("2012-10-10")
    outcomes = (
        CaseOutcome("housing", date(2012, 6, 1), verified=True),
        CaseOutcome("abstinence", date(2012, 11, 1), verified=True),
        CaseOutcome("offending", date(2012, 6, 1)),
    )
    person = CountedPerson(replace(who.facts, outcomes=outcomes), SCHEME, date(2014, 4, 1))
    assert [row[10:] for row in rows_of(person)] == [["housing"], ["abstinence"]]


def test_of_other_years_and_of_nobody_who_was_not_treated_there_is_no_row() -> None:
    assert said(treated(None), year=ExtractYear(2011)) == said(treated(None), year=ExtractYear(2013)) == []
    assert said(Somebody("ann").comes("2012-05-01").assessed("2012-05-02", "1011")) == []


def test_before_an_area_has_a_scheme_nothing_is_a_journey() -> None:
    assert rows_of(CountedPerson(treated(None).facts, (), date(2014, 4, 1))) == []
