"""What a return takes back: assessment alone decides it, by what happened and never by when it was said."""

import itertools
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import PUBLISHED, Life, document, verified

PLANNED = {"code": "m", "kind": "discharge", "params": {"classes": ["successful"]}, "provisional_months": 12}
STAYED = {"code": "m", "kind": "no_representation", "params": {"months": 7}}
JOB = {
    "code": "m",
    "kind": "event",
    "params": {"code": "job", "n": 1, "scope": "after_discharge", "roles": ["assessor"]},
    "provisional_months": 12,
}


def scheme(
    measure: Mapping[str, Any], provisional: str, recover_months: int | None = None, **changed: Any
) -> dict[str, Any]:
    found = document() | changed
    found["measures"] = [{"once_per": "journey", "verification": "person"} | dict(measure)]
    for contract in found["contracts"]:
        contract |= {"measures": ["m"], "provisional": provisional, "recover_months": recover_months}
    return found


def read(measure: Mapping[str, Any], provisional: str, recover_months: int | None = None, **changed: Any) -> Terms:
    return terms(scheme(measure, provisional, recover_months, **changed), PUBLISHED)


def discharged(on: str = "2012-09-01") -> Life:
    life = Life()
    life.end(life.start("2012-04-10"), on)
    return life


def told(life: Life, *schemes: Terms, **more: Any) -> list[tuple[str, str | None, date | None]]:
    outcomes = life.derived(*schemes, **more).outcomes
    return [
        (outcome.state, outcome.fall.reason if outcome.fall else None, outcome.represented_on) for outcome in outcomes
    ]


@pytest.mark.parametrize("provisional", ["hold", "clawback", "count"])
@pytest.mark.parametrize("window", [{}, {"provisional_months": "ever"}, {"provisional_months": 12}])
def test_a_return_inside_the_window_means_that_staying_away_was_never_met(
    provisional: str, window: dict[str, Any]
) -> None:
    """Seven months from 1 September: back in the third, which is told in the eighth."""
    counted = read(STAYED | window, provisional)
    life = discharged()
    (before,) = life.outcomes(counted, today="2013-04-05")
    assert before.achieved_on == date(2013, 4, 1)
    life.assess("2012-12-01")
    assert told(life, counted, verified=verified(before)) == [("withdrawn", "not-met", None)]
    assert told(discharged(), counted, verified=verified(before))[0][0] == "achieved"


@pytest.mark.parametrize(
    ("provisional", "recover_months", "back", "state", "shown"),
    [
        ("count", None, "2012-12-01", "achieved", True),
        ("count", None, "2013-08-31", "achieved", True),
        ("count", None, "2013-09-01", "achieved", False),  # the window is over
        ("clawback", 6, "2013-02-28", "withdrawn", False),
        ("clawback", 6, "2013-03-01", "achieved", True),
        ("clawback", None, "2013-08-31", "withdrawn", False),
        ("hold", None, "2013-08-31", "withdrawn", False),
        ("hold", 6, "2013-08-31", "withdrawn", False),  # a time to recover is for clawback
    ],
)
def test_the_contracts_rule_says_what_falls_and_what_is_only_shown(
    provisional: str, recover_months: int | None, back: str, state: str, shown: bool
) -> None:
    by_rule = read(PLANNED, provisional, recover_months)
    life = discharged()
    word = verified(life.outcomes(by_rule)[0])
    life.assess(back)
    (outcome,) = life.derived(by_rule, verified=word).outcomes
    assert (outcome.state, outcome.represented_on) == (state, date.fromisoformat(back) if shown else None)


@pytest.mark.parametrize(("provisional", "recover_months"), [("count", None), ("clawback", 2)])
def test_when_the_verifier_or_the_record_came_decides_nothing(provisional: str, recover_months: int | None) -> None:
    """Verified before the return or after it, and with the discharge recorded first or last."""
    by_rule = read(PLANNED, provisional, recover_months)
    whole = discharged()
    whole.assess("2012-12-01")
    (late,) = whole.outcomes(by_rule)
    (early,) = discharged().outcomes(by_rule)
    assert (late.state, late.represented_on) == ("proposed", date(2012, 12, 1))  # it can be verified after the return
    expected = whole.derived(by_rule, verified=verified(early)).outcomes
    assert expected == whole.derived(by_rule, verified=verified(late)).outcomes
    assert [outcome.state for outcome in expected] == ["achieved"]
    for order in itertools.permutations(whole.made):
        assert Life(made=list(order)).derived(by_rule, verified=verified(late)).outcomes == expected


@pytest.mark.parametrize("provisional", ["count", "clawback"])
def test_an_event_after_discharge_falls_or_stands_likewise(provisional: str) -> None:
    by_rule = read(JOB, provisional)
    life = discharged()
    life.event("job", "2012-10-01", "assessor", by="ann", organisation="start")
    life.assess("2012-12-01")
    falls, stands = ("withdrawn", "represented", None), ("proposed", None, date(2012, 12, 1))
    assert told(life, by_rule) == [falls if provisional == "clawback" else stands]


def test_count_only_for_ever_shows_a_return_of_any_later_year() -> None:
    by_rule = read(PLANNED | {"provisional_months": "ever"}, "count")
    life = discharged()
    life.assess("2015-11-01")
    assert told(life, by_rule) == [("proposed", None, date(2015, 11, 1))]


@pytest.mark.parametrize(
    ("provisional", "recover_months", "until"),
    [("hold", None, date(2013, 9, 1)), ("clawback", None, date(2013, 9, 1)), ("clawback", 6, date(2013, 3, 1))],
)
def test_money_is_provisional_as_long_as_it_can_fall(provisional: str, recover_months: int | None, until: date) -> None:
    (outcome,) = discharged().outcomes(read(PLANNED, provisional, recover_months))
    assert outcome.provisional_until == until


# Each rule from the version of the day that it judges -----------------------------------------------------------------


def later(measure: Mapping[str, Any], provisional: str = "hold", **changed: Any) -> Terms:
    """Published in May, in force from August."""
    recover_months = changed.pop("recover_months", None)
    found = scheme(measure, provisional, recover_months, version=2, valid_from="2012-08-01", **changed)
    return terms(found, datetime(2012, 5, 20, tzinfo=UTC))


def gap(days: int) -> dict[str, Any]:
    return {"journey": {"gap_days": days, "presentation_kinds": ["triage", "comprehensive"]}}


FIRST = read(PLANNED, "hold", **gap(21))


def standing(life: Life, *schemes: Terms, today: str = "2016-01-01") -> list[DerivedOutcome]:
    return life.outcomes(*schemes, today=today)


@pytest.mark.parametrize("today", ["2012-07-31", "2012-08-01", "2012-09-01"])
def test_a_return_is_judged_under_the_gap_of_its_discharge_whatever_comes_in_force_later(today: str) -> None:
    """Discharged on 10 April, back after 26 days: beyond 21, within 35."""
    life = Life()
    life.end(life.start("2012-04-02"), "2012-04-10")
    life.assess("2012-05-06")
    for versions in ((FIRST,), (FIRST, later(PLANNED, **gap(35)))):
        assert told(life, *versions, today=today) == [("withdrawn", "represented", None)]
        assert len(life.derived(*versions, today=today).journeys) == 2


@pytest.mark.parametrize(("ended", "journeys"), [("2012-07-31", 2), ("2012-08-01", 1)])
def test_the_gap_is_that_of_the_day_of_the_discharge(ended: str, journeys: int) -> None:
    life = Life()
    life.end(life.start("2012-04-02"), ended)
    life.assess("2012-08-27")  # 27 days after the one, 26 after the other
    assert len(life.derived(FIRST, later(PLANNED, **gap(35))).journeys) == journeys


@pytest.mark.parametrize(("ended", "met"), [("2012-07-31", True), ("2012-08-01", False)])
def test_the_class_of_a_discharge_is_that_of_its_day(ended: str, met: bool) -> None:
    reasons = [reason | {"class": "neutral"} for reason in document()["discharge_reasons"]]
    life = Life()
    life.end(life.start("2012-04-02"), ended)
    assert bool(standing(life, FIRST, later(PLANNED, discharge_reasons=reasons))) is met


@pytest.mark.parametrize(("presented", "back"), [("2012-07-31", True), ("2012-08-01", False)])
def test_what_presents_is_said_by_the_version_of_that_day(presented: str, back: bool) -> None:
    kinds: dict[str, Any] = {"journey": {"gap_days": 21, "presentation_kinds": ["comprehensive"]}}
    life = Life()
    life.end(life.start("2012-04-02"), "2012-05-01")
    life.assess(presented, kind="triage")
    assert bool(life.derived(FIRST, later(PLANNED, **kinds)).representations) is back


@pytest.mark.parametrize(("ended", "until"), [("2012-07-31", date(2013, 7, 31)), ("2012-08-01", date(2012, 11, 1))])
def test_the_window_is_that_of_the_discharge(ended: str, until: date) -> None:
    life = Life()
    life.end(life.start("2012-04-02"), ended)
    (outcome,) = standing(life, FIRST, later(PLANNED | {"provisional_months": 3}))
    assert outcome.provisional_until == until


@pytest.mark.parametrize(("ended", "until"), [("2012-07-31", date(2012, 9, 30)), ("2012-08-01", date(2012, 12, 1))])
def test_the_time_to_recover_is_that_of_the_discharge(ended: str, until: date) -> None:
    versions = read(PLANNED, "clawback", 2), later(PLANNED, "clawback", recover_months=4)
    life = Life()
    life.end(life.start("2012-04-02"), ended)
    (outcome,) = standing(life, *versions)
    assert outcome.provisional_until == until


@pytest.mark.parametrize(("ended", "met_on"), [("2012-07-31", date(2013, 2, 28)), ("2012-08-01", date(2012, 11, 1))])
def test_staying_away_takes_as_long_as_on_the_day_of_the_discharge(ended: str, met_on: date) -> None:
    shorter = STAYED | {"params": {"months": 3}}
    life = Life()
    life.end(life.start("2012-04-02"), ended)
    assert [one.achieved_on for one in standing(life, read(STAYED, "hold"), later(shorter))] == [met_on]


ENGAGED = {"code": "m", "kind": "engaged", "params": {"weeks": 12, "contact_weeks": 4}}


@pytest.mark.parametrize(("started", "met_on"), [("2012-07-31", date(2012, 10, 23)), ("2012-08-01", date(2012, 9, 12))])
def test_engagement_is_that_of_the_day_of_the_start(started: str, met_on: date) -> None:
    sooner = ENGAGED | {"params": {"weeks": 6, "contact_weeks": 4}}
    life = Life()
    life.start(started)
    for on in ("2012-09-01", "2012-10-01"):
        life.contact(on)
    assert [one.achieved_on for one in standing(life, read(ENGAGED, "hold"), later(sooner))] == [met_on]


QUALITY = {"code": "m", "kind": "top_item", "params": {"item": "quality_of_life", "change": 4}}


def test_a_review_is_judged_by_the_version_of_its_day() -> None:
    easier = QUALITY | {"params": {"item": "quality_of_life", "change": 2}}
    life = Life()
    life.start("2012-04-02")
    life.top("start", "2012-04-03", quality_of_life=8)
    for on in ("2012-07-31", "2012-08-01"):
        life.top("review", on, quality_of_life=10)
    assert [one.achieved_on for one in standing(life, read(QUALITY, "hold"), later(easier))] == [date(2012, 8, 1)]


DOSES = {"code": "m", "kind": "event", "params": {"code": "dose", "n": 3, "scope": "journey"}}


def test_a_version_that_asks_for_fewer_counts_those_before_it() -> None:
    fewer = DOSES | {"params": {"code": "dose", "n": 2, "scope": "journey"}}
    life = Life()
    life.start("2012-04-02")
    for on in ("2012-06-01", "2012-07-01", "2012-09-01"):
        life.event("dose", on)
    assert [one.achieved_on for one in standing(life, read(DOSES, "hold"), later(fewer))] == [date(2012, 9, 1)]
    assert standing(Life(made=life.made[:3]), read(DOSES, "hold"), later(fewer)) == []  # not three


# Rules that change between the discharge and what follows from it -----------------------------------------------------

STAYED_EVER = STAYED | {"provisional_months": "ever"}
STAYED_12 = STAYED | {"provisional_months": 12}


def changing(before: dict[str, Any], after: dict[str, Any]) -> tuple[Terms, Terms]:
    """The second version is valid between the discharge in September and what is met in April."""
    second = after | {"version": 2, "valid_from": "2013-01-01"}
    return terms(before, PUBLISHED), terms(second, datetime(2012, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("before", "after", "rule", "until"),
    [
        (("count", None, STAYED_EVER), ("hold", None, STAYED_12), "count", "ever"),
        (("clawback", 12, STAYED_EVER), ("hold", None, STAYED_12), "clawback", date(2013, 9, 1)),
        (("count", None, STAYED_EVER), ("clawback", None, STAYED_12), "count", "ever"),
        (("hold", None, STAYED_12), ("count", None, STAYED_EVER), "hold", date(2013, 9, 1)),
        (("hold", None, STAYED_12), ("clawback", 24, STAYED_EVER), "hold", date(2013, 9, 1)),
    ],
)
def test_the_rule_goes_with_its_months_as_they_were_on_the_day_of_the_discharge(
    before: tuple[str, int | None, dict[str, Any]],
    after: tuple[str, int | None, dict[str, Any]],
    rule: str,
    until: Any,
) -> None:
    versions = changing(*(scheme(measure, name, months) for name, months, measure in (before, after)))
    (outcome,) = discharged().outcomes(*versions)
    assert (outcome.provisional_rule, outcome.provisional_until) == (rule, until)


def test_what_was_only_counted_is_never_taken_back_by_a_later_version() -> None:
    versions = changing(scheme(STAYED_EVER, "count"), scheme(STAYED_12, "clawback", 12))
    life = discharged()
    life.assess("2015-10-01")
    assert told(life, *versions) == [("proposed", None, date(2015, 10, 1))]


def test_a_contract_that_came_later_holds_nothing_for_ever() -> None:
    before = scheme(STAYED_EVER, "count")
    before["contracts"] = [contract for contract in before["contracts"] if contract["party"] != "cdas"]
    (outcome,) = discharged().outcomes(*changing(before, scheme(STAYED_12, "hold")))
    assert (outcome.provisional_rule, outcome.provisional_until) == ("hold", date(2013, 9, 1))


def test_no_rule_is_told_where_nothing_is_provisional() -> None:
    (outcome,) = discharged().outcomes(read(STAYED, "hold"))
    assert (outcome.provisional_rule, outcome.provisional_until) == (None, None)
