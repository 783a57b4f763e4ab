"""A play that was cut short goes on where it stopped, and only with the caseload that it was begun with."""

from datetime import date
from pathlib import Path

import pytest

from deploy.cli.up import about, say_what
from deploy.demo.example import load_example
from deploy.demo.player.journal import PlayJournal
from deploy.errors import LasarsError

BEGUN = date(2012, 4, 2)


def test_another_caseload_is_refused_with_what_to_do(tmp_path: Path) -> None:
    small, whole = load_example("stockport-2012", 30), load_example("stockport-2012", 300)
    journal = PlayJournal(tmp_path / "played.jsonl")
    journal.begin(small.identity)
    journal.end_day(BEGUN)
    with pytest.raises(LasarsError, match=r"of stockport-2012 with 30 persons.*not of .*300 persons.*down -v"):
        PlayJournal(tmp_path / "played.jsonl").begin(whole.identity)


def test_the_same_caseload_goes_on(tmp_path: Path) -> None:
    example = load_example("stockport-2012", 30)
    first = PlayJournal(tmp_path / "played.jsonl")
    first.begin(example.identity)
    first.note(refs={"person-1": "an id"}, counts={"persons": 1})
    first.end_day(BEGUN)
    again = PlayJournal(tmp_path / "played.jsonl")
    again.begin(example.identity)
    assert (again.finished, again.refs, again.counts) == (BEGUN, {"person-1": "an id"}, {"persons": 1})


def test_as_many_other_persons_are_another_caseload(tmp_path: Path) -> None:
    journal = PlayJournal(tmp_path / "played.jsonl")
    journal.begin(load_example("stockport-2012", 30).identity)
    with pytest.raises(LasarsError, match="begin anew"):
        journal.begin(load_example("stockport-2012", 30, seed=7, into=tmp_path / "other").identity)


def test_what_is_served_is_said_and_that_it_is_not_what_was_asked_for(tmp_path: Path) -> None:
    """A whole play is not gone on with, so nothing refused it: whoever asked for 300 persons saw 30 and no word."""
    small, whole = load_example("stockport-2012", 30), load_example("stockport-2012", 300)
    journal, said = PlayJournal(tmp_path / "played.jsonl"), list[str]()
    say_what(journal, None, said.append)
    assert said == []
    journal.begin(small.identity)
    journal.end_day(BEGUN)
    say_what(journal, small, said.append)
    assert said == [f"\nServed is {small.identity}, played up to 2012-04-02."]
    say_what(journal, whole, said.append)
    assert f"Asked for was {whole.identity}, of which nothing is played" in said[-1]
    assert "begin anew" in said[-1]


@pytest.mark.parametrize(
    ("actions", "days", "said"),
    [(3_917, 546, "about 2 to 4 minutes"), (732, 546, "about 1 to 2 minutes"), (40, 7, "about 10 seconds")],
)
def test_how_long_a_play_takes_is_of_its_days_too(actions: int, days: int, said: str) -> None:
    """Of 40 persons 20 seconds were promised, and the days between their actions alone take longer."""
    assert about(actions, days) == said
