"""Episodes of an agency beside those that were recorded: each is said once, and the nearest belong together."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.ndtms.comparing import (
    NEAR_DAYS,
    ComparedEpisode,
    RecordedEpisode,
    ReportedEpisode,
    compare,
)

SINCE, UNTIL = date(2012, 4, 1), date(2012, 9, 30)
ANN, BEN = UUID(int=1), UUID(int=2)
THERE = ReportedEpisode("C1", "E1", date(2012, 4, 2), date(2012, 4, 10), None, None, (ANN,))
HERE = RecordedEpisode(UUID(int=9), ANN, date(2012, 4, 10), None, None, None)
ENDED: dict[str, Any] = {"ended_on": date(2012, 8, 31), "reason": "80"}
DAYS = st.integers(0, 120).map(lambda days: SINCE + timedelta(days=days))


def said(reported: list[ReportedEpisode], recorded: list[RecordedEpisode]) -> list[tuple[str, tuple[str, ...]]]:
    return [(episode.comparison, episode.differs_in) for episode in compare(reported, recorded, SINCE, UNTIL)]


def test_both_agree_or_differ_in_start_end_and_reason() -> None:
    assert said([THERE], [HERE]) == [("agrees", ())]
    assert said([replace(THERE, **ENDED)], [HERE]) == [("differs", ("ended_on",))]
    ended = replace(HERE, **(ENDED | {"reason": "85"}))
    assert said([replace(THERE, **ENDED)], [replace(ended, reason_list="cds-f")]) == [("differs", ("reason",))]
    assert said([replace(THERE, **ENDED)], [replace(ended, reason_list="own")]) == [("agrees", ())]


def test_the_nearest_belong_together_and_too_far_apart_none_do() -> None:
    later = replace(HERE, id=UUID(int=8), started_on=date(2012, 4, 20))
    second = replace(THERE, episode_ref="E2", started_on=date(2012, 4, 19))
    assert said([THERE, second], [later, HERE]) == [("agrees", ()), ("differs", ("started_on",))]
    far = replace(HERE, started_on=HERE.started_on + timedelta(days=NEAR_DAYS + 1))
    assert said([THERE], [far]) == [("only_there", ()), ("only_here", ())]
    near = replace(HERE, started_on=HERE.started_on + timedelta(days=NEAR_DAYS))
    assert said([THERE], [near]) == [("differs", ("started_on",))]


def test_what_did_not_begin_there_is_missing_nowhere_and_differs_from_what_began_here() -> None:
    waiting = replace(THERE, started_on=None)
    assert said([waiting], []) == []
    assert said([replace(waiting, persons=())], []) == []
    assert said([waiting], [HERE]) == [("differs", ("started_on",))]


def test_only_what_went_on_in_the_days_of_the_file_can_be_missing_in_it() -> None:
    before = replace(HERE, started_on=date(2012, 1, 2), ended_on=SINCE - timedelta(days=1))
    assert said([], [before]) == []
    assert said([], [replace(before, ended_on=SINCE)]) == [("only_here", ())]
    assert said([], [replace(HERE, started_on=UNTIL)]) == [("only_here", ())]
    assert said([], [replace(HERE, started_on=UNTIL + timedelta(days=1))]) == []


def test_of_whom_a_doubtful_line_may_be_nothing_is_said_to_be_missing() -> None:
    other = replace(HERE, id=UUID(int=8), client_id=BEN)
    assert said([replace(THERE, persons=(ANN, BEN))], [HERE, other]) == [("doubtful", ())]
    assert said([replace(THERE, persons=())], [HERE]) == [("unknown_person", ()), ("only_here", ())]


@st.composite
def both(draw: st.DrawFn) -> tuple[list[ReportedEpisode], list[RecordedEpisode]]:
    people = st.sampled_from([(), (ANN,), (BEN,), (ANN, BEN)])
    starts = draw(st.lists(st.tuples(DAYS, people), max_size=6))
    reported = [
        ReportedEpisode(f"C{number}", "E", on, on, None, None, persons) for number, (on, persons) in enumerate(starts)
    ]
    began = draw(st.lists(st.tuples(DAYS, st.sampled_from([ANN, BEN])), max_size=6))
    recorded = [RecordedEpisode(UUID(int=10 + n), who, on, None, None, None) for n, (on, who) in enumerate(began)]
    return reported, recorded


def _of(compared: list[ComparedEpisode]) -> tuple[list[str], list[UUID]]:
    there = [episode.reported.client_ref for episode in compared if episode.reported]
    here = [episode.recorded.id for episode in compared if episode.recorded]
    return there, here


@given(said_twice=both())
def test_each_is_said_once_whoever_comes_first(said_twice: tuple[list[ReportedEpisode], list[RecordedEpisode]]) -> None:
    reported, recorded = said_twice
    compared = compare(reported, recorded, SINCE, UNTIL)
    there, here = _of(compared)
    assert sorted(there) == sorted(episode.client_ref for episode in reported)
    assert len(set(here)) == len(here)
    if all(len(episode.persons) < 2 for episode in reported):
        assert set(here) == {episode.id for episode in recorded}
    assert compare(reported[::-1], recorded[::-1], SINCE, UNTIL) == compared
    assert [episode.key for episode in compared] == sorted({episode.key for episode in compared})
