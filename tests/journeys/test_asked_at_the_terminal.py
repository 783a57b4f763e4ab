"""What a council and its providers ask, answered by the `lasars` command alone, of the example as it was played."""

import pytest

from tests.journeys.told import HALFWAY, Told

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]


def test_how_long_did_people_wait_in_november(told: Told) -> None:
    title, bars, header, november = told.said["waits"].splitlines()[:4]
    assert title.startswith("Days from contact to the start of treatment (days), as of ")
    assert header.split() == ["month", "counted", "ended", "median", "90th", "mean"]
    assert november.split()[:3] == ["2012-11", "3", "3"]
    assert all(0 <= int(days) <= 21 for days in november.split()[3:])
    assert len(bars.split()[0]) == 1
    assert "still waiting: nobody" in told.said["waits"]


def test_who_is_overdue_for_a_top(told: Told) -> None:
    """People by pseudonym to the LASARS and, its own, to a provider; the council is told how many."""
    everybody = told.said["overdue"]
    assert everybody.splitlines()[0].split()[:4] == ["organisation", "window", "due", "overdue"]
    lists = {who: _people(told.said[who]) for who in ("overdue", "overdue, as a provider", "overdue, as the council")}
    assert lists["overdue, as the council"] == []
    assert lists["overdue, as a provider"] == [row for row in lists["overdue"] if "riverside" in row]
    counted = [line.split() for line in told.said["overdue, as the council"].splitlines()[1:]]
    assert sum(int(cells[3]) for cells in counted) == len(lists["overdue"])


def _people(text: str) -> list[str]:
    """With one gap between columns: how wide they are depends on what is listed."""
    return [" ".join(line.split()) for line in text.splitlines() if line.startswith("overdue")]


def test_will_riverside_make_its_year_and_will_the_council_stay_in_budget(told: Told) -> None:
    contracts = dict(part.split(" ", 1) for part in told.said["positions"].split("\n\n") if part.strip())
    assert set(contracts) == {"cdas-2012", "riverside-2012", "All"}
    riverside = contracts["riverside-2012"]
    assert riverside.startswith("(riverside) on 2012-12-31: behind, and cannot catch up since ")
    assert "planned £" in riverside
    assert "short by £" in riverside
    assert "the year ends with £" in riverside
    assert "the council's year costs £" in riverside
    assert "of a budget of £125,000.00" in riverside


def test_a_report_that_is_made_again_shows_the_same_after_all_that_came_later(told: Told) -> None:
    """It was made on the day after the one that it is of, and again at the example's end, a year and more later."""
    assert told.said["report again"] == told.said["report"]
    assert f"{HALFWAY:%Y-%m}-10" in told.said["report"]
    assert told.said["report later"] != told.said["report"].replace("2013-02-10", "2014-03-31")


def test_a_report_has_each_of_its_parts(told: Told) -> None:
    text = told.said["report"]
    parts = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert parts == [
        "Front door", "Waits", "Referrals and places", "Treatment and what came of it", "TOPs", "Tariffs",
        "Outcomes and their money", "Further indicators", "By provider", "Targets of quarters and years",
        "Money by contract",
    ]  # fmt: skip
    (wait,) = [line for line in text.splitlines() if line.startswith("| Days from referral to")][-1:]
    assert wait.split(" | ")[-3:] == ["yes", "21", "met |"]
    assert "not ripe" in text
    assert "cdas-2012 (cdas) | riverside-2012 (riverside)" in text
