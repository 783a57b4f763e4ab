"""An example that is told to a day before its end."""

from datetime import date

import pytest
from typer.testing import CliRunner

from deploy.cli.commands import lasars
from deploy.demo.example import load_example, told_until
from deploy.demo.ledger_beside import ledger_of
from deploy.errors import LasarsError

NEW_YEAR = date(2012, 12, 31)
WHOLE = load_example("stockport-2012", 30)


def test_nothing_is_told_after_the_day_and_it_is_another_caseload_than_the_whole() -> None:
    short = told_until(WHOLE, NEW_YEAR)
    assert short.last_day == NEW_YEAR
    assert short.lines == [line for line in WHOLE.lines if line.on <= NEW_YEAR] != WHOLE.lines
    assert short.identity != WHOLE.identity


def test_the_independent_check_reckons_to_the_same_day() -> None:
    """Of the same files: nothing that comes later is paid for."""
    ledger = ledger_of(told_until(WHOLE, NEW_YEAR))
    assert ledger.claims
    assert {claim.outcome.achieved for claim in ledger.claims.values() if claim.outcome.achieved > NEW_YEAR} == set()
    persons = {line.person for line in WHOLE.lines if line.on <= NEW_YEAR and line.person}
    assert {claim.outcome.person for claim in ledger.claims.values()} <= persons


@pytest.mark.parametrize("day", [date(2012, 4, 1), date(2014, 7, 1)])
def test_a_day_on_which_it_does_not_happen_is_refused(day: date) -> None:
    with pytest.raises(LasarsError, match="stockport-2012 happens from 2012-04-02 to 2014-06-30"):
        told_until(WHOLE, day)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--until", "2011-01-01"], "happens from 2012-04-02 to 2014-06-30"),
        (["--until", "2012-13"], "2012-13 is no date"),
        (["--until", "2012-12-31", "--area", "all"], "--until is for one area"),
        (["--kills", "3", "--area", "all"], "--kills is for one area"),
    ],
)
def test_the_command_says_what_is_allowed(words: list[str], said: str) -> None:
    with pytest.raises(LasarsError, match=said):
        CliRunner().invoke(lasars, ["demo", *words], catch_exceptions=False)
