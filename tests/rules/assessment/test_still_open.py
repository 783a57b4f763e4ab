"""What can still be met in an episode, from which day to which: worked out by hand."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.cases.person import CaseOutcome
from services.assessment.rules.cases.still_open import EpisodeStillOpen, open_episodes
from services.assessment.rules.history import History
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CDAS, CLIENT, PUBLISHED, RIVERSIDE, START, Life, document, one_measure

ENGAGED: dict[str, Any] = {"weeks": 12, "contact_weeks": 4}
STOPPED = one_measure("injecting_stopped", {})
COMPLETED = one_measure("discharge", {"classes": ["successful"]})
AWAY = one_measure("no_representation", {"months": 6})
CONTRACTS = {row["party"]: row for row in document()["contracts"]}
LAST = date.fromordinal(STOPPED.contracts[0].run_off_ends.toordinal() - 1)


def told(life: Life, scheme: Terms, *outcomes: CaseOutcome) -> list[EpisodeStillOpen]:
    return open_episodes(CLIENT, History(life.facts(), (scheme,)), outcomes)


def spans(life: Life, scheme: Terms, *outcomes: CaseOutcome) -> list[tuple[str, str, str]]:
    """Of each that is open: who has it, and its first and last day."""
    return [
        (episode.party, str(each.starts), str(each.until))
        for episode in told(life, scheme, *outcomes)
        for each in episode.measures
    ]


def met(episode: UUID, by: str = CDAS, on: str = "2012-06-01") -> CaseOutcome:
    return CaseOutcome("m", date.fromisoformat(on), episode, str(CONTRACTS[by]["code"]))


def treated(**more: Any) -> tuple[Life, UUID]:
    life = Life()
    life.assess("2012-04-09")
    return life, life.start("2012-04-10", **more)


def test_what_has_a_window_is_open_to_its_last_day_and_what_has_none_while_a_contract_pays() -> None:
    life, _ = treated()
    assert spans(life, one_measure("engaged", ENGAGED)) == [(CDAS, "2012-04-10", "2012-07-03")]
    assert spans(life, COMPLETED) == [(CDAS, "2012-04-10", str(LAST))]


def test_once_a_journey_it_is_open_until_it_is_met_and_again_when_that_is_withdrawn() -> None:
    life, first = treated()
    other = life.start("2012-05-01", RIVERSIDE, care_coordinating=False)
    assert spans(life, COMPLETED) == [(CDAS, "2012-04-10", str(LAST))]  # of two episodes the coordinating one's
    assert spans(life, COMPLETED, met(first)) == spans(life, COMPLETED, met(other, RIVERSIDE)) == []
    uncovered = CaseOutcome("m", date(2012, 6, 1), first, None)
    assert len(spans(life, COMPLETED, uncovered)) == 1  # it takes no place


def test_once_an_episode_each_has_its_own() -> None:
    life, first = treated()
    other = life.start("2012-05-01", RIVERSIDE, care_coordinating=False)
    each = one_measure("discharge", {"classes": ["successful"]}, once_per="episode")
    assert [party for party, *_ in spans(life, each)] == [CDAS, RIVERSIDE]
    assert [party for party, *_ in spans(life, each, met(first))] == [RIVERSIDE]
    assert [party for party, *_ in spans(life, each, met(other, RIVERSIDE))] == [CDAS]


def test_once_a_person_nothing_is_left_whatever_the_journey() -> None:
    life, first = treated()
    life.end(first, "2012-05-01", "85")
    life.assess("2012-09-01")
    life.start("2012-09-03")
    again = one_measure("discharge", {"classes": ["successful"]}, once_per="person")
    assert len(spans(life, again)) == 1
    assert spans(life, again, met(first)) == []
    assert len(spans(life, COMPLETED, met(first))) == 1  # another journey


def test_once_a_contract_year_it_is_open_again_from_the_next_year() -> None:
    life, first = treated()
    yearly = one_measure("discharge", {"classes": ["successful"]}, once_per="contract_year")
    assert spans(life, yearly) == [(CDAS, "2012-04-10", str(LAST))]
    ((_, starts, until),) = spans(life, yearly, met(first))
    began = date.fromisoformat(str(CONTRACTS[CDAS]["starts"]))
    assert (starts, until) == (str(began.replace(year=began.year + 1)), str(LAST))


def test_who_dropped_out_can_meet_nothing_and_who_completed_can_stay_away() -> None:
    life, first = treated()
    life.end(first, "2012-10-05", "85")
    assert spans(life, AWAY) == spans(life, COMPLETED) == []
    life, first = treated()
    life.end(first, "2012-10-05")
    assert spans(life, AWAY) == [(CDAS, "2012-10-05", "2013-04-05")]
    life.assess("2013-01-10")  # back within the window
    assert spans(life, AWAY) == []


def test_who_goes_on_in_the_same_journey_has_not_completed() -> None:
    life, first = treated()
    life.end(first, "2012-10-05")
    life.start("2012-10-12", RIVERSIDE)
    assert [(party, starts) for party, starts, _ in spans(life, AWAY)] == [(RIVERSIDE, "2012-10-12")]


def test_after_a_transfer_it_is_open_to_who_has_the_person_now() -> None:
    life, first = treated()
    life.transfer(first, "2012-06-01", RIVERSIDE)
    (episode,) = told(life, COMPLETED)
    (left,) = episode.measures
    assert (episode.party, left.contract, left.starts) == (RIVERSIDE, CONTRACTS[RIVERSIDE]["code"], date(2012, 6, 1))
    assert spans(life, one_measure("engaged", ENGAGED)) == [(RIVERSIDE, "2012-06-01", "2012-07-03")]


def test_what_the_start_top_rules_out_is_not_open() -> None:
    life, first = treated()
    assert len(spans(life, STOPPED)) == 1  # it may still be taken
    life.top("start", "2012-04-10", first, injecting=0)
    assert spans(life, STOPPED) == []
    life, first = treated()
    life.top("start", "2012-04-10", first, injecting=12)
    assert len(spans(life, STOPPED)) == 1


def overdue(life: Life, scheme: Terms) -> list[str | None]:
    return [
        str(each.overdue_from) if each.overdue_from else None
        for episode in told(life, scheme)
        for each in episode.measures
    ]


def test_what_a_top_shows_says_from_which_day_on_it_waits_for_one_that_is_overdue() -> None:
    """A start TOP is owed within two weeks, a review twelve weeks after the last, give or take two."""
    life, first = treated()
    assert (overdue(life, STOPPED), overdue(life, COMPLETED)) == (["2012-04-25"], [None])
    life.top("start", "2012-04-10", first, injecting=12)
    assert overdue(life, STOPPED) == ["2012-07-18"]
    late = one_measure("top_item", {"item": "injecting", "change": -3, "min_weeks": 26})
    assert overdue(life, late) == ["2012-10-09"]  # no review before could show it
    life.top("review", "2012-07-20", first, injecting=12)
    assert overdue(life, STOPPED) == ["2012-10-27"]
    life.end(first, "2012-11-01")
    assert overdue(life, AWAY) == [None]


def test_without_a_window_nothing_waits_for_a_top() -> None:
    life, _ = treated()
    assert overdue(life, replace(STOPPED, top_windows=())) == [None]


def test_a_party_that_no_contract_pays_for_it_has_nothing_open() -> None:
    life = Life()
    life.assess("2012-04-09")
    life.start("2012-04-10", "nobody-known")
    assert told(life, COMPLETED) == []


def test_what_began_before_they_dropped_out_may_last_whatever_else_the_scheme_lists() -> None:
    """What comes before it in the scheme is over with who did not complete."""
    params = {"code": "job", "weeks": 13, "ended_by": "job_end", "confirmed_by": "job"}
    listed = [
        {"code": code, "kind": kind, "params": said, "once_per": "journey", "verification": "person"}
        for code, kind, said in (("a", "no_representation", {"months": 6}), ("m", "sustained", params))
    ]
    both = terms(
        document() | {"measures": listed,
                      "contracts": [row | {"measures": ["a", "m"]} for row in document()["contracts"]]}, PUBLISHED
    )  # fmt: skip
    life, episode = treated()
    life.event("job", "2012-06-01")
    life.end(episode, "2012-07-01", "85")
    assert spans(life, both) == [(CDAS, "2012-07-01", "2012-08-31")]


def test_what_is_told_first_is_its_first_revision() -> None:
    life, episode = treated()
    (first,) = told(life, COMPLETED)
    assert (first.id, first.client_id, first.revision, first.voided) == (episode, CLIENT, 1, False)


def seen(scope: str = "journey", **more: Any) -> Terms:
    return one_measure("event", {"code": "no_proven_offence", "n": 1, "scope": scope} | more)


@pytest.mark.parametrize("reason", ["80", "85", "83"])
@pytest.mark.parametrize("scope", ["journey", "episode"])
def test_an_event_that_the_lasars_may_record_is_open_after_the_end_whichever_way_they_left(
    reason: str, scope: str
) -> None:
    life, first = treated()
    life.end(first, "2012-10-05", reason)
    by_lasars = seen(scope, roles=["assessor"])
    assert spans(life, by_lasars) == spans(life, seen(scope)) == [(CDAS, "2012-10-05", str(LAST))]
    assert spans(life, seen(scope, roles=["interviewer", "provider"])) == spans(life, by_lasars)
    assert spans(life, seen(scope, roles=["provider", "clinician"])) == []
    life.event("no_proven_offence", "2012-11-01", "assessor", organisation=START)
    (outcome,) = life.outcomes(by_lasars)
    assert (outcome.party, str(outcome.achieved_on)) == (CDAS, "2012-11-01")
    assert spans(life, by_lasars, met(first, on="2012-11-01")) == []


def test_it_is_open_to_who_has_it_then_and_to_nobody_once_another_journey_begins() -> None:
    life, first = treated()
    life.end(first, "2012-10-05", "85")
    other = life.start("2012-10-12", RIVERSIDE)
    assert spans(life, seen()) == [(RIVERSIDE, "2012-10-12", str(LAST))]
    life.end(other, "2012-11-01", "85")
    assert spans(life, seen()) == [(RIVERSIDE, "2012-11-01", str(LAST))]
    life.assess("2013-02-01")
    assert spans(life, seen()) == []


def test_after_a_discharge_alone_who_dropped_out_has_nothing_to_follow() -> None:
    life, first = treated()
    life.end(first, "2012-10-05", "85")
    assert spans(life, seen("after_discharge")) == []


@pytest.mark.parametrize("said", ["by its reason", "by an event"])
def test_who_died_can_meet_nothing_after_that_day(said: str) -> None:
    life, first = treated()
    if said == "by its reason":
        life.end(first, "2012-10-05", "89")
    else:
        life.event("died", "2012-10-05")
    is_death: dict[tuple[str | None, str], str] = {("cds-f", "89"): "died"}
    by_seeing, by_staying = (
        replace(scheme, reason_classes={**scheme.reason_classes, **is_death}) for scheme in (seen(), AWAY)
    )
    whole, away = spans(life, by_seeing), spans(life, by_staying)
    begins = {"by its reason": "2012-10-05", "by an event": "2012-04-10"}[said]
    assert whole == [(CDAS, begins, "2012-10-05")]
    assert away == ([] if said == "by its reason" else whole)
