"""Each of the seven kinds, at its edges."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from services.assessment.rules.history import History
from services.assessment.rules.measures import met
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import PUBLISHED, RIVERSIDE, START, Life, document, one_measure, stockport

Items = Mapping[str, Any]

ABSTINENT = one_measure("top_abstinent", {"substances": "presenting", "min_weeks": 8})
HOUSING = one_measure("top_item", {"item": "acute_housing", "change": -1})
QUALITY = one_measure("top_item", {"item": "quality_of_life", "change": 4})
NORMAL = one_measure("top_item", {"item": "psychological", "range": [12, 20]})
INJECTING = one_measure("injecting_stopped", {})
HEP_B = one_measure(
    "event", {"code": "hep_b_dose", "n": 3, "scope": "journey", "roles": ["clinician"]}, once_per="person"
)
ENGAGED = one_measure("engaged", {"weeks": 12, "contact_weeks": 4})
PLANNED = one_measure("discharge", {"classes": ["successful"], "by": "clinician"}, provisional_months=12)
STAYED = one_measure(
    "no_representation", {"months": 12, "ineligible": ["died"], "custody": "not_met", "moved": "not_met"}
)


def in_treatment(drugs: tuple[str, ...] = ("1011",)) -> Life:
    life = Life()
    life.assess("2012-04-02", drugs=drugs)
    life.start("2012-04-10")
    return life


def days(*found: str) -> list[date]:
    return [date.fromisoformat(one) for one in found]


@pytest.mark.parametrize(("reviewed", "met"), [("2012-06-03", False), ("2012-06-04", True)])
def test_abstinent_from_the_day_the_weeks_have_passed(reviewed: str, met: bool) -> None:
    life = in_treatment()
    life.top("start", "2012-04-09", opiates=28)
    life.top("review", reviewed, opiates=0)
    assert life.met(ABSTINENT) == (days(reviewed) if met else [])


@pytest.mark.parametrize(
    ("drugs", "start", "review", "met"),
    [
        (("1011",), {"opiates": 28}, {"opiates": 0}, True),
        (("1011",), {"opiates": 28}, {"opiates": 1}, False),
        (("1011",), {"opiates": 0}, {"opiates": 0}, False),
        (("1011",), {"opiates": 28}, {"opiates": None}, False),
        (("1011",), {"opiates": 28}, {}, False),
        (("1011",), {"opiates": None}, {"opiates": 0}, False),
        (("1011", "3201"), {"opiates": 28, "crack": 0}, {"opiates": 0, "crack": 0}, True),
        (("1011", "3201"), {"opiates": 28, "crack": 3}, {"opiates": 0, "crack": 1}, False),
        (("1011", "3201"), {"opiates": 28, "crack": None}, {"opiates": 0, "crack": 0}, False),
        (("1011", "9999"), {"opiates": 28}, {"opiates": 0}, False),  # a drug that no TOP item stands for
        ((), {"opiates": 28}, {"opiates": 0}, False),
    ],
)
def test_abstinent_from_all_presenting_substances(
    drugs: tuple[str, ...], start: Items, review: Items, met: bool
) -> None:
    life = in_treatment(drugs)
    life.top("start", "2012-04-09", **start)
    life.top("review", "2012-07-09", **review)
    assert life.met(ABSTINENT) == (days("2012-07-09") if met else [])


def test_the_profile_is_the_latest_on_or_before_the_start_top() -> None:
    life = in_treatment(drugs=("7000",))
    life.assess("2012-04-09", drugs=("1011",))
    life.assess("2012-04-20", drugs=("3201",))
    life.top("start", "2012-04-09", opiates=28, crack=None)
    life.top("exit", "2012-07-09", opiates=0)
    assert life.met(ABSTINENT) == days("2012-07-09")


def test_the_start_is_the_earliest_start_top_of_the_journey() -> None:
    life = in_treatment()
    life.top("start", "2012-04-20", opiates=0)
    life.top("start", "2012-04-09", opiates=20)
    life.top("review", "2012-07-09", opiates=0)
    assert life.met(ABSTINENT) == days("2012-07-09")


def test_the_first_review_that_holds_it_counts_and_a_later_relapse_does_not_undo_it() -> None:
    life = in_treatment()
    life.top("start", "2012-04-09", opiates=20)
    life.top("review", "2012-07-09", opiates=3)
    life.top("review", "2012-10-09", opiates=0)
    life.top("review", "2013-01-09", opiates=9)
    assert life.met(ABSTINENT) == days("2012-10-09")


def test_no_answer_is_shown_as_unanswered() -> None:
    life = in_treatment()
    life.top("start", "2012-04-09", opiates=20)
    review = life.top("review", "2012-07-09", opiates=None, alcohol=3)
    assert [(one.measure, one.review_id, str(one.on)) for one in life.derived(ABSTINENT).unanswered] == [
        ("m", review, "2012-07-09")
    ]


@pytest.mark.parametrize(
    ("scheme", "start", "review", "met"),
    [
        (HOUSING, {"acute_housing": 1}, {"acute_housing": 0}, True),
        (HOUSING, {"acute_housing": 0}, {"acute_housing": 0}, False),
        (HOUSING, {"acute_housing": 1}, {"acute_housing": 1}, False),
        (HOUSING, {"acute_housing": None}, {"acute_housing": 0}, False),
        (QUALITY, {"quality_of_life": 8}, {"quality_of_life": 12}, True),
        (QUALITY, {"quality_of_life": 8}, {"quality_of_life": 11}, False),
        (QUALITY, {"quality_of_life": 8}, {"quality_of_life": None}, False),
        (NORMAL, {}, {"psychological": 12}, True),
        (NORMAL, {}, {"psychological": 11}, False),
        (NORMAL, {}, {"psychological": None}, False),
        (INJECTING, {"injecting": 1}, {"injecting": 0}, True),
        (INJECTING, {"injecting": 0}, {"injecting": 0}, False),
        (INJECTING, {"injecting": 5}, {"injecting": 1}, False),
        (INJECTING, {"injecting": 5}, {"injecting": None}, False),
        (INJECTING, {"injecting": None}, {"injecting": 0}, False),
    ],
)
def test_items_of_the_top(scheme: Terms, start: Items, review: Items, met: bool) -> None:
    life = in_treatment()
    life.top("start", "2012-04-09", **start)
    life.top("review", "2012-07-09", **review)
    assert life.met(scheme) == (days("2012-07-09") if met else [])


def test_a_review_on_the_day_of_the_start_top_or_before_it_shows_no_change() -> None:
    life = in_treatment()
    life.top("start", "2012-04-20", acute_housing=1)
    life.top("review", "2012-04-20", acute_housing=0)
    life.top("review", "2012-04-12", acute_housing=0)
    assert life.met(HOUSING) == []


def test_each_journey_has_its_own_start() -> None:
    life = in_treatment()
    life.top("start", "2012-04-09", acute_housing=1)
    life.end(life.made[1].id, "2012-08-01", "85")
    life.start("2013-01-10")
    life.top("review", "2013-03-10", acute_housing=0)
    assert life.met(HOUSING) == []
    life.top("start", "2013-01-11", acute_housing=1)
    assert life.met(HOUSING) == days("2013-03-10")


def test_what_names_an_episode_waits_until_it_is_known() -> None:
    life = in_treatment()
    episode = life.new_id()
    life.top("start", "2012-04-09", injecting=9)
    life.top("review", "2012-07-09", episode, injecting=0)
    assert life.met(INJECTING) == []
    life.start("2012-05-01", by="riverside", id=episode)
    outcomes = life.outcomes(INJECTING)
    assert [(outcome.party, outcome.episode_id) for outcome in outcomes] == [("riverside", episode)]


def test_the_third_distinct_date_completes_the_course() -> None:
    life = in_treatment()
    for given in ("2012-09-01", "2012-05-01", "2012-05-01", "2012-06-01", "2012-12-01"):
        life.event("hep_b_dose", given)
    assert life.met(HEP_B) == days("2012-09-01")


def test_only_what_an_allowed_role_recorded_counts() -> None:
    life = in_treatment()
    for given, role in (("2012-05-01", "clinician"), ("2012-06-01", "assessor"), ("2012-07-01", "clinician")):
        life.event("hep_b_dose", given, role)
    assert life.met(HEP_B) == []


def test_a_course_does_not_run_over_from_one_journey_into_the_next() -> None:
    life = in_treatment()
    life.event("hep_b_dose", "2012-05-01")
    life.event("hep_b_dose", "2012-06-01")
    life.end(life.made[1].id, "2012-08-01", "85")
    life.start("2013-01-10")
    life.event("hep_b_dose", "2013-02-01")
    assert life.met(HEP_B) == []


def test_once_per_person_the_second_journeys_course_does_not_count() -> None:
    life = in_treatment()
    for given in ("2012-05-01", "2012-06-01", "2012-07-01"):
        life.event("hep_b_dose", given)
    life.end(life.made[1].id, "2012-08-01", "85")
    life.start("2013-01-10")
    for given in ("2013-05-01", "2013-06-01", "2013-07-01"):
        life.event("hep_b_dose", given)
    assert life.met(HEP_B) == days("2012-07-01")
    assert life.fallen(HEP_B) == ["superseded"]


def test_events_after_discharge() -> None:
    scheme = one_measure(
        "event", {"code": "working", "n": 1, "scope": "after_discharge", "roles": []}, provisional_months=6
    )
    life = in_treatment()
    life.event("working", "2012-05-01")
    life.end(life.made[1].id, "2012-08-01")
    assert life.met(scheme) == []
    life.event("working", "2012-08-20")
    (outcome,) = life.outcomes(scheme)
    assert (outcome.achieved_on, outcome.provisional_until) == (date(2012, 8, 20), date(2013, 2, 1))


def test_what_happens_on_the_day_of_the_discharge_follows_it() -> None:
    scheme = one_measure("event", {"code": "working", "n": 1, "scope": "after_discharge"})
    life = in_treatment()
    life.event("working", "2012-08-01")
    life.end(life.made[1].id, "2012-08-01")
    assert life.met(scheme) == days("2012-08-01")


def test_events_of_one_episode() -> None:
    scheme = one_measure("event", {"code": "visit", "n": 2, "scope": "episode"}, once_per="episode")
    life = in_treatment()
    first = life.made[1].id
    second = life.start("2012-05-01", by="riverside", care_coordinating=False)
    life.event("visit", "2012-06-01", episode_id=second)
    life.event("visit", "2012-06-02")
    assert life.met(scheme) == []
    life.event("visit", "2012-06-03")
    assert [outcome.episode_id for outcome in life.outcomes(scheme)] == [first]


# Twelve weeks after 10 April 2012 is 3 July; the four weeks before it begin on 5 June.
@pytest.mark.parametrize(
    ("seen", "met"),
    [("2012-06-04", False), ("2012-06-05", True), ("2012-07-02", True), ("2012-07-03", False)],
)
def test_engaged_when_seen_in_the_last_weeks(seen: str, met: bool) -> None:
    life = in_treatment()
    life.contact(seen)
    assert life.met(ENGAGED) == (days("2012-07-03") if met else [])


def test_engaged_by_a_review_but_not_by_an_appointment_missed() -> None:
    life = in_treatment()
    life.contact("2012-06-20", attended=False)
    life.top("start", "2012-06-21")
    assert life.met(ENGAGED) == []
    life.top("review", "2012-06-22")
    assert life.met(ENGAGED) == days("2012-07-03")


@pytest.mark.parametrize(
    ("ended", "code", "met"),
    [
        ("2012-07-03", "85", "2012-07-03"),
        ("2012-07-02", "85", None),
        ("2012-05-01", "80", "2012-05-01"),
        ("2012-05-01", "83", None),
        ("2013-05-01", "85", "2012-07-03"),
    ],
)
def test_engaged_until_the_day_or_successfully_discharged_before(ended: str, code: str, met: str | None) -> None:
    life = in_treatment()
    life.contact("2012-06-20")
    life.end(life.made[1].id, ended, code)
    assert life.met(ENGAGED) == (days(met) if met else [])


def test_who_left_before_counts_by_the_start_as_who_stayed_does() -> None:
    """That day says which version and which rule of a return it is judged by."""
    life = in_treatment()
    life.contact("2012-06-20")
    first = life.made[1].id
    (stayed,) = met("m", "engaged", {}, History(life.facts(), (ENGAGED,)))
    life.end(first, "2012-05-01")
    (left,) = met("m", "engaged", {}, History(life.facts(), (ENGAGED,)))
    assert (str(stayed.on), str(left.on)) == ("2012-07-03", "2012-05-01")
    assert stayed.counts_from == left.counts_from == date(2012, 4, 10)


def test_engaged_is_not_met_before_its_day() -> None:
    life = in_treatment()
    life.contact("2012-06-20")
    assert life.met(ENGAGED, today="2012-07-02") == []
    assert life.derived(ENGAGED, today="2012-07-02").next_due_on == date(2012, 7, 3)
    assert life.met(ENGAGED, today="2012-07-03") == days("2012-07-03")
    assert life.derived(ENGAGED, today="2012-07-03").next_due_on is None


@pytest.mark.parametrize(
    ("code", "role", "met"),
    [
        ("80", "clinician", True),
        ("82", "clinician", True),
        ("80", "provider", False),
        ("85", "clinician", False),
        ("??", "clinician", False),
    ],
)
def test_a_planned_discharge_is_a_clinicians(code: str, role: str, met: bool) -> None:
    life = in_treatment()
    life.end(life.made[1].id, "2012-09-01", code, role)
    assert life.met(PLANNED) == (days("2012-09-01") if met else [])


def test_a_discharge_that_is_provisional_says_until_when() -> None:
    life = in_treatment()
    life.end(life.made[1].id, "2012-08-31")
    assert life.outcomes(PLANNED)[0].provisional_until == date(2013, 8, 31)
    ever = one_measure("discharge", {"classes": ["successful"]}, provisional_months="ever")
    assert life.outcomes(ever)[0].provisional_until == "ever"


@pytest.mark.parametrize(
    ("presented", "met"),
    [(None, True), ("2012-09-22", False), ("2012-09-23", False), ("2013-08-31", False), ("2013-09-01", True)],
)
def test_staying_away_for_twelve_months(presented: str, met: bool) -> None:
    life = in_treatment()
    life.end(life.made[1].id, "2012-09-01")
    if presented:
        life.assess(presented)
    assert life.met(STAYED) == (days("2013-09-01") if met else [])


@pytest.mark.parametrize("code", ["died", "custody", "moved"])
@pytest.mark.parametrize(
    ("on", "met"), [("2012-08-31", True), ("2012-09-01", False), ("2013-08-31", False), ("2013-09-01", True)]
)
def test_death_custody_and_moving_away_in_the_window_do_not_count_as_staying_away(
    code: str, on: str, met: bool
) -> None:
    life = in_treatment()
    life.end(life.made[1].id, "2012-09-01")
    life.event(code, on)
    assert life.met(STAYED) == (days("2013-09-01") if met else [])


def test_a_scheme_names_what_else_lets_nobody_stay_away() -> None:
    named = one_measure("no_representation", {"months": 12, "ineligible": ["in_hospital"]})
    life = in_treatment()
    life.end(life.made[1].id, "2012-09-01")
    assert life.met(named) == days("2013-09-01")
    life.event("in_hospital", "2012-10-01")
    assert life.met(named) == []
    assert life.met(STAYED) == days("2013-09-01")


def test_a_scheme_may_let_custody_pass() -> None:
    scheme = one_measure(
        "no_representation", {"months": 12, "ineligible": ["died"], "custody": "ignored", "moved": "not_met"}
    )
    life = in_treatment()
    life.end(life.made[1].id, "2012-09-01")
    life.event("custody", "2012-10-01")
    assert life.met(scheme) == days("2013-09-01")


def test_who_is_still_treated_elsewhere_has_not_stayed_away() -> None:
    life = in_treatment()
    life.start("2012-06-01", by="riverside")
    life.end(life.made[1].id, "2012-09-01")
    assert life.met(STAYED) == life.met(PLANNED) == []
    life.end(life.made[-2].id, "2012-10-01")
    assert life.met(PLANNED) == days("2012-10-01")


def test_episodes_that_do_not_treat_yield_nothing() -> None:
    life = Life()
    life.assess("2012-04-02")
    episode = life.start("2012-04-10", by="bridge-advice", is_treatment=False)
    life.contact("2012-06-20")
    life.end(episode, "2012-09-01")
    assert life.outcomes(stockport()) == []


def test_a_kind_that_is_not_known_yet_meets_nothing() -> None:
    scheme = document()
    scheme["measures"][0]["kind"] = "of_a_newer_program"
    life = in_treatment()
    life.end(life.made[1].id, "2012-09-01")
    outcomes = life.outcomes(terms(scheme, PUBLISHED), today="2012-10-01")
    assert [outcome.measure for outcome in outcomes] == ["planned_discharge"]


def test_a_start_top_without_an_answer_does_not_take_the_place_of_one_with_answers() -> None:
    life = in_treatment()
    life.top("start", "2012-04-10", opiates=None)
    life.top("start", "2012-04-12", opiates=20)
    life.top("review", "2012-07-09", opiates=0)
    assert life.met(ABSTINENT) == days("2012-07-09")


def test_a_review_without_an_answer_shows_nobody() -> None:
    """That somebody was there is recorded as a contact."""
    life = in_treatment()
    life.top("review", "2012-06-20", opiates=None)
    assert life.met(ENGAGED) == []
    life.top("review", "2012-06-20", tobacco=5)
    assert life.met(ENGAGED) == days("2012-07-03")


@pytest.mark.parametrize(("reviewed", "met"), [("2012-05-09", False), ("2012-05-10", True)])
def test_a_review_from_before_the_treatment_that_it_names_shows_nothing(reviewed: str, met: bool) -> None:
    """Whoever recorded it: what was seen before a treatment is not what that treatment has changed."""
    life = Life()
    life.assess("2012-04-02")
    life.start("2012-04-10", RIVERSIDE)
    life.top("start", "2012-04-10", organisation=START, roles=frozenset({"assessor"}), injecting=9)
    later = life.start("2012-05-10")
    for who in ({"organisation": START, "roles": frozenset({"assessor"})}, {"organisation": RIVERSIDE}):
        life.top("review", reviewed, later, psychological=15, injecting=0, **who)
    assert (life.met(NORMAL), life.met(INJECTING)) == ((days(reviewed), days(reviewed)) if met else ([], []))


def test_a_review_from_before_any_treatment_of_its_journey_shows_nothing() -> None:
    life = Life()
    life.assess("2012-04-02")
    life.start("2012-04-10")
    life.top("review", "2012-04-09", psychological=15, organisation=START, roles=frozenset({"assessor"}))
    assert life.met(NORMAL) == []
