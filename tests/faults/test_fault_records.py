"""What two ends have apart, what is kept of a round, and the table that is made of it."""

from datetime import date
from pathlib import Path

import pytest

from shared.kernel.fail_points import FAIL_POINTS
from tests.faults.comparing import Apart, apart
from tests.faults.ends import End
from tests.faults.points import Case, cases_of, points_of
from tests.faults.processes import PROCESSES
from tests.faults.records import Records
from tests.faults.rounds import Played, Round
from tests.faults.tables import tables
from tests.faults.varying import steady, varies
from tests.faults.webhooks import apart_in_order

CASE = Case("payments-worker", "consumer.noted", "kill")
FEED, KAFKA = Round("feed", 7, 30, date(2012, 5, 14)), Round("kafka", 7, 30, date(2012, 5, 14))


def test_what_is_missing_is_lost_and_what_is_there_too_often_was_taken_twice() -> None:
    assert apart({"claims": ["a", "b", "b"]}, {"claims": ["a", "b", "b"]}) == Apart()
    assert apart({"claims": ["a", "b"]}, {"claims": ["b"]}) == Apart(lost=["claims: a"])
    assert apart({"claims": ["a"]}, {"claims": ["a", "a"]}) == Apart(twice=["claims: a"])
    assert apart({"claims": ["a"]}, {}) == Apart(lost=["claims: a"])


def test_what_is_there_otherwise_is_neither_lost_nor_twice() -> None:
    assert apart({"claims": ["£1"]}, {"claims": ["£2"]}) == Apart(different=["claims: £1 is £2"])
    assert apart({"claims": ["£1"]}, {"claims": ["£1", "£2"]}) == Apart(different=["claims: £2 is there besides"])
    assert apart({"a": ["x"]}, {"b": ["x"]}) == Apart(lost=["a: x"], different=["b: x is there besides"])


def test_ids_that_stand_in_a_text_are_no_difference() -> None:
    line = (
        "service=01a2300f-72c0-75f0-a599-01845b2022b6 hash=885368669084d3a3c7d7010401c3ac0dcc2f34c43c8e31 pence=250000"
    )
    assert steady(line) == "service=id hash=digest pence=250000"


def test_a_webhook_that_comes_again_is_none_that_is_missing_or_in_another_order() -> None:
    published = [("1", "run"), ("2", "run"), ("3", "debt")]
    assert list(apart_in_order(published, ["3", "1", "2"])) == []
    assert list(apart_in_order(published, ["2", "1", "3"])) == ["webhooks of run: 0 of 2 missing, or in another order"]
    assert list(apart_in_order(published, ["1", "3"])) == ["webhooks of run: 1 of 2 missing, or in another order"]


def test_a_command_that_was_stopped_goes_on_after_the_last_whole_round(tmp_path: Path) -> None:
    records = Records.read(tmp_path)
    records.begin(FEED)
    records.note(FEED, CASE)
    records.end(FEED, Played(End({}, events=900), [CASE]), Apart())
    records.begin(KAFKA)
    records.note(KAFKA, CASE)
    with records.file.open("a") as file:
        file.write('{"round": "kaf')  # stopped in the middle of a line
    again = Records.read(tmp_path)
    assert again.has(FEED)
    assert not again.has(KAFKA)
    assert (again.events, again.tried("feed")[CASE], again.tried("kafka")[CASE]) == (900, 1, 0)
    again.begin(KAFKA)
    again.note(KAFKA, CASE)
    again.end(KAFKA, Played(End({}, events=1000), [CASE]), Apart())
    whole = Records.read(tmp_path)
    assert (whole.events, whole.tried("kafka")[CASE]) == (1900, 1)


def test_what_ended_without_faults_is_kept_for_each_caseload(tmp_path: Path) -> None:
    records = Records.read(tmp_path)
    assert records.kept_end(FEED) is None
    records.keep_end(FEED, End({"claims": ["a"]}, events=9))
    assert Records.read(tmp_path).kept_end(KAFKA) == End({"claims": ["a"]}, events=9)
    assert records.kept_end(Round("feed", 8, 30, FEED.until)) is None


@pytest.mark.parametrize("wrong", ["missed", "gaps", "waiting"])
def test_what_is_wrong_by_itself_is_lost_whatever_it_is_compared_with(tmp_path: Path, wrong: str) -> None:
    end = End({}, events=5)
    getattr(end, wrong).append("payments: 1 parked")
    judged = Records.read(tmp_path).end(FEED, Played(end), Apart())
    assert (judged.lost, judged.is_right) == (["payments: 1 parked"], False)


def test_the_table_counts_each_fault_where_it_happened(tmp_path: Path) -> None:
    records = Records.read(tmp_path)
    records.end(FEED, Played(End({}, events=900), [CASE, CASE]), Apart(twice=["claims: a"]))
    shown = tables(records)
    assert "1 rounds, 900 events, 2 faults: 0 lost, 1 taken twice, 0 pence unbalanced, 0 different." in shown
    assert "| `consumer.noted` | payments-worker | 2 |  |  |  |  |  | 0 | 1 | 0 | 0 |" in shown
    assert "Over Kafka" not in shown


def test_each_point_is_passed_by_a_process_and_each_process_passes_some() -> None:
    passed = {bus: {point for process in PROCESSES for point in points_of(process, bus)} for bus in ("feed", "kafka")}
    assert passed["feed"] | passed["kafka"] == set(FAIL_POINTS)
    assert all(cases_of(process, "feed") and cases_of(process, "kafka") for process in PROCESSES)


def test_a_total_that_came_to_nothing_and_who_is_ranked_first_by_ids_vary_from_run_to_run() -> None:
    total = "a=riverside eligible={} gone=0 indicator={} met=0 month=2012-04-01 value=-1"
    assert varies(total.format(0, "contacts"))
    assert varies(total.format(1, "ranked-first"))
    assert not varies(total.format(1, "contacts"))
    assert not varies(total.format(10, "contacts"))
