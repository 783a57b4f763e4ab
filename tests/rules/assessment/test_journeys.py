"""Twenty-one days, that day included; and who is said to have come back."""

from datetime import date

import pytest

from services.assessment.rules.history import History
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import Life, stockport


def spans(life: Life, *schemes: Terms) -> list[tuple[date | None, date | None]]:
    return [(journey.opened_on, journey.closed_on) for journey in life.derived(*schemes).journeys]


def back(life: Life) -> list[tuple[date, str]]:
    return [(representation.presented_on, representation.door) for representation in life.derived().representations]


def discharged(code: str = "80") -> Life:
    life = Life()
    life.assess("2012-04-05")
    episode = life.start("2012-04-10")
    life.end(episode, "2012-09-01", code)
    return life


@pytest.mark.parametrize(
    ("presented", "goes_on"),
    [("2012-09-02", True), ("2012-09-21", True), ("2012-09-22", True), ("2012-09-23", False)],
)
def test_the_twenty_first_day_still_goes_on_with_the_journey(presented: str, goes_on: bool) -> None:
    life = discharged()
    life.assess(presented)
    expected = (
        [(None, None)] if goes_on else [(None, date.fromisoformat(presented)), (date.fromisoformat(presented), None)]
    )
    assert spans(life) == expected
    assert bool(back(life)) is not goes_on


def test_the_gap_is_the_schemes() -> None:
    life = discharged()
    life.assess("2012-09-22")
    assert len(spans(life, stockport(journey={"gap_days": 20, "presentation_kinds": ["comprehensive"]}))) == 2


def test_a_first_presentation_within_the_gap_goes_on_however_late_the_start() -> None:
    life = discharged()
    life.assess("2012-09-12")
    life.start("2012-09-26")
    assert spans(life) == [(None, None)]
    assert back(life) == []


def test_a_first_presentation_beyond_the_gap_opens_the_journey_of_the_later_start() -> None:
    life = discharged()
    life.assess("2012-10-12", door="custody")
    life.start("2012-11-26")
    assert spans(life) == [(None, date(2012, 10, 12)), (date(2012, 10, 12), None)]
    assert back(life) == [(date(2012, 10, 12), "custody")]


def test_a_start_counts_where_it_is_earlier() -> None:
    life = discharged()
    life.start("2012-10-01", by="riverside")
    life.assess("2012-10-12")
    assert back(life) == [(date(2012, 10, 1), "treatment")]


@pytest.mark.parametrize("kind", ["reassessment", "arrest", "release"])
def test_only_the_schemes_kinds_of_assessment_present(kind: str) -> None:
    life = discharged()
    life.assess("2012-12-01", kind=kind)
    life.contact("2012-12-02")
    life.top("post_exit", "2012-12-03")
    life.start("2012-12-04", by="bridge-advice", is_treatment=False)
    assert spans(life) == [(None, None)]
    assert back(life) == []


def test_a_triage_presents() -> None:
    life = discharged()
    life.assess("2012-12-01", kind="triage")
    assert back(life) == [(date(2012, 12, 1), "assessment")]


def test_after_a_drop_out_a_new_journey_opens_but_nobody_re_presented() -> None:
    life = discharged("85")
    life.assess("2012-12-01")
    assert len(spans(life)) == 2
    assert back(life) == []


def test_an_assessment_in_mid_treatment_is_no_coming_back() -> None:
    life = discharged()
    life.start("2012-08-01", by="riverside")
    life.assess("2012-12-01")
    assert spans(life) == [(None, None)]
    assert back(life) == []


def test_an_assessment_on_the_day_of_discharge_is_part_of_it_but_another_start_goes_on() -> None:
    life = discharged()
    life.assess("2012-09-01")
    assert life.derived().journeys[0].closed_on is None
    assert "journey-continued" not in life.fallen(stockport())
    life.start("2012-09-01", by="riverside")
    assert "journey-continued" in life.fallen(stockport())


def test_without_a_discharge_presenting_again_opens_nothing() -> None:
    life = Life()
    life.assess("2012-04-05")
    life.assess("2013-04-05")
    life.start("2013-04-10")
    assert spans(life) == [(None, None)]


def test_three_journeys_meet_end_to_end() -> None:
    life = discharged()
    second = life.start("2012-11-01")
    life.end(second, "2013-01-01")
    life.assess("2013-06-01")
    assert spans(life) == [
        (None, date(2012, 11, 1)),
        (date(2012, 11, 1), date(2013, 6, 1)),
        (date(2013, 6, 1), None),
    ]
    assert back(life) == [(date(2012, 11, 1), "treatment"), (date(2013, 6, 1), "assessment")]


def test_re_presentation_is_recorded_for_ever() -> None:
    life = discharged()
    life.assess("2015-12-31")
    assert back(life) == [(date(2015, 12, 31), "assessment")]


def test_what_names_its_episode_is_of_that_ones_journey_whatever_its_day() -> None:
    life = discharged()
    episode = life.made[1].id
    life.assess("2012-10-12")
    life.start("2012-11-26")
    named = life.event("job", "2012-12-01", episode_id=episode)
    life.event("job", "2012-12-01")
    history = History(life.facts(), (stockport(),))
    opened = {evidence.id == named: history.journey_of(evidence).opened_on for evidence in history.evidence}
    assert opened == {True: None, False: date(2012, 10, 12)}
