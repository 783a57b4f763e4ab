"""What a scheme counts by its own rules, each rule by hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.assessment.rules.cases import INDICATORS, cases_of
from services.assessment.rules.cases.own import indicator
from services.assessment.rules.cases.person import CaseOutcome
from services.assessment.rules.terms import Terms
from shared.figures.cases import Case
from tests.rules.assessment.case_lives import SCHEME, Somebody, day

JOBS = {"code": "jobs", "title": "Jobs", "unit": "share", "eligible_on": "start", "ripe_after_days": 183}


def kim() -> Somebody:
    """Starts on 1 May; registered on 1 June, a job from 1 July to 1 September, another from 1 October."""
    who = Somebody("kim").comes("2012-04-10", source="3").assessed("2012-04-14", "1011")
    who.ends(who.starts("2012-05-01"), "2012-12-01")
    return (
        who.happens("registered", "2012-06-01")
        .happens("job_start", "2012-07-01", "2012-10-01")
        .happens("job_end", "2012-09-01")
    )


def own(rule: dict[str, Any], who: Somebody, today: date = date.max) -> list[Case]:
    found = cases_of(who.facts, SCHEME, today, [rule])
    return [case for case in found.cases if case.indicator == rule["code"]]


@pytest.mark.parametrize(
    ("condition", "met_on"),
    [
        ({"event": "job_start"}, "2012-07-01"),
        ({"event": "job_start", "within_days": 61}, "2012-07-01"),
        ({"event": "job_start", "within_days": 60}, None),
        ({"all": [{"event": "registered"}, {"event": "job_start"}]}, "2012-07-01"),
        ({"all": [{"event": "registered"}, {"event": "no_such"}]}, None),
        ({"any": [{"event": "no_such"}, {"event": "registered"}]}, "2012-06-01"),
        ({"event": "job_start", "after": {"event": "job_end"}}, "2012-10-01"),
        ({"event": "job_start", "after": {"event": "registered"}, "within_days": 30}, "2012-07-01"),
        ({"event": "job_start", "after": {"event": "registered"}, "within_days": 29}, None),
        ({"not": {"event": "job_end", "within_days": 122}}, "2012-08-31"),
        ({"not": {"event": "job_end", "within_days": 123}}, None),
        ({"event": "job_start", "sustained_weeks": 8, "ended_by": "job_end"}, "2012-08-26"),
        ({"event": "job_start", "sustained_weeks": 13, "ended_by": "job_end"}, "2012-12-31"),
        ({"measure": "job_measure"}, None),
    ],
)
def test_conditions(condition: dict[str, Any], met_on: str | None) -> None:
    (case,) = own(JOBS | {"met": condition}, kim())
    assert (case.eligible_on, case.met_on) == (day("2012-05-01"), day(met_on) if met_on else None)


@pytest.mark.parametrize(("ended", "met_on"), [("2012-08-25", None), ("2012-08-26", "2012-08-26")])
def test_what_ends_on_the_day_on_which_its_weeks_are_over_has_lasted(ended: str, met_on: str | None) -> None:
    who = Somebody("lou").happens("job_start", "2012-07-01").happens("job_end", ended)
    who.starts("2012-05-01")
    rule = JOBS | {"met": {"event": "job_start", "sustained_weeks": 8, "ended_by": "job_end"}}
    assert [case.met_on for case in own(rule, who)] == [day(met_on) if met_on else None]


def test_what_is_known_on_a_later_day_is_asked_again_then() -> None:
    rule = JOBS | {"met": {"event": "job_start", "sustained_weeks": 13}}
    before = cases_of(kim().facts, SCHEME, day("2012-09-29"), [rule])
    assert [case.met_on for case in before.cases if case.indicator == "jobs"] == [None]
    assert before.due_on == day("2012-09-30")
    assert [case.met_on for case in own(rule, kim(), day("2012-09-30"))] == [day("2012-09-30")]


@pytest.mark.parametrize(("kind", "eve"), [("start", "2012-07-23"), ("contact", "2012-07-02")])
def test_who_counts_some_weeks_later_counts_from_that_day_on(kind: str, eve: str) -> None:
    rule = {"code": "jobs", "title": "Jobs", "unit": "count", "eligible_on": kind, "weeks": 12}
    before = cases_of(kim().facts, SCHEME, day(eve), [rule])
    assert [case for case in before.cases if case.indicator == "jobs"] == []
    assert before.due_on is not None
    assert before.due_on <= day(eve) + timedelta(days=1)
    (case,) = own(rule, kim(), day(eve) + timedelta(days=1))
    assert case.eligible_on == day(eve) + timedelta(days=1)


@pytest.mark.parametrize(
    ("eligible", "days"),
    [
        ({"eligible_on": "contact"}, ["2012-04-10"]),
        ({"eligible_on": "assessed"}, ["2012-04-14"]),
        ({"eligible_on": "start", "weeks": 2}, ["2012-05-15"]),
        ({"eligible_on": "discharge"}, ["2012-12-01"]),
        ({"eligible_on": "event", "event": "job_start"}, ["2012-07-01", "2012-10-01"]),
        ({"eligible_on": "start", "where": {"source": ["3"], "sex": ["female"]}}, ["2012-05-01"]),
        ({"eligible_on": "start", "where": {"source": ["4"]}}, []),
    ],
)
def test_who_counts_and_from_when(eligible: dict[str, Any], days: list[str]) -> None:
    rule = {"code": "own", "title": "Own", "unit": "count"} | eligible
    assert sorted(str(case.eligible_on) for case in own(rule, kim())) == days


@pytest.mark.parametrize(
    ("weeks", "met_on"),
    [(4, None), (5, "2012-06-01"), (12, "2012-06-01")],
)
def test_what_is_to_be_met_some_weeks_later_is_looked_for_in_those_weeks(weeks: int, met_on: str | None) -> None:
    (case,) = own(JOBS | {"weeks": weeks, "met": {"event": "registered"}}, kim())
    assert case.eligible_on == day("2012-05-01") + timedelta(weeks=weeks)
    assert case.met_on == (met_on and day(met_on))


def test_days_are_from_the_day_on_which_it_counts() -> None:
    (case,) = own(JOBS | {"unit": "days", "met": {"event": "registered"}}, kim())
    assert (case.value, case.until) == (31, day("2012-06-01"))


def test_its_rule_is_told_in_words() -> None:
    rule = {"where": {"source": ["3", "4"]}, "weeks": 12, "met": {
        "all": [{"measure": "m"}, {"not": {"event": "e", "within_days": 9}}],
    }}  # fmt: skip
    assert indicator(JOBS | rule).rule == (
        "Each episode of treatment, from its start, 12 weeks later, where source is 3 or 4;"
        " met within those weeks by (the measure `m` and not the event `e` within 9 days)."
    )


def test_each_word_of_a_condition_is_told() -> None:
    rule = {"met": {"any": [
        {"measure": "m", "verified": True}, {"event": "e", "sustained_weeks": 13, "after": {"event": "f"}},
    ]}}  # fmt: skip
    assert indicator(JOBS | rule).rule == (
        "Each episode of treatment, from its start;"
        " met by (the measure `m`, verified or the event `e`, sustained 13 weeks after the event `f`)."
    )


def test_a_rule_that_says_no_days_is_ripe_at_once() -> None:
    assert indicator(JOBS).ripe_after_days == 183
    assert indicator({name: said for name, said in JOBS.items() if name != "ripe_after_days"}).ripe_after_days == 0


@pytest.mark.parametrize("unit", ["share", "count"])
def test_only_what_is_counted_in_days_has_a_value(unit: str) -> None:
    (case,) = own(JOBS | {"unit": unit, "met": {"event": "registered"}}, kim())
    assert (case.met_on, case.value, case.until) == (day("2012-06-01"), None, None)
    (waits,) = own(JOBS | {"unit": "days", "met": {"event": "no_such"}}, kim())
    assert (waits.met_on, waits.value, waits.until) == (None, None, None)


@pytest.mark.parametrize(
    ("eligible", "told"),
    [
        ({"eligible_on": "discharge"}, ["new"]),
        ({"eligible_on": "start", "weeks": 4}, ["new"]),
        ({"eligible_on": "event", "event": "job_start"}, ["new", "new"]),
        ({"eligible_on": "contact", "weeks": 12}, ["new"]),
        ({"eligible_on": "assessed", "weeks": 40}, ["returning"]),
        ({"eligible_on": "discharge", "where": {"history": ["returning"]}}, []),
    ],
)
def test_nobody_returns_by_the_treatment_that_a_case_is_of(eligible: dict[str, Any], told: list[str]) -> None:
    rule = {"code": "jobs", "title": "Jobs", "unit": "count"} | eligible
    assert [case.history for case in own(rule, kim())] == told


def test_no_provider_is_told_what_contacts_of_others_and_assessments_say() -> None:
    kinds = ("contact", "assessed", "referred", "start", "discharge", "event")
    rules = [JOBS | {"code": kind, "unit": "count", "eligible_on": kind, "event": "registered"} for kind in kinds]
    told = [each for each in (*INDICATORS.values(), *map(indicator, rules)) if not each.impartial]
    shown = {
        (each.code, name)
        for each in told if "provider" in each.dimensions
        for name in ("source", "substance") if name in each.dimensions and name not in each.of_area_alone
    }  # fmt: skip
    of_own_contacts = {"contacts", "contacts-attended", "helped-out-of-remit", "advice-only", "contact"}
    assert shown == {(code, "source") for code in of_own_contacts}


@pytest.mark.parametrize(
    ("kind", "where", "impartial"),
    [
        ("start", {"source": ["4"]}, True), ("contact", {"source": ["4"]}, False), ("assessed", {}, True),
        ("contact", {"substance": ["opiate"]}, True), ("start", {"history": ["new"]}, False),
    ],
)  # fmt: skip
def test_what_is_chosen_by_them_is_none_of_a_providers_figures(
    kind: str, where: dict[str, Any], *, impartial: bool
) -> None:
    assert indicator(JOBS | {"eligible_on": kind, "unit": "count", "where": where}).impartial is impartial


@pytest.mark.parametrize(
    ("condition", "verified", "met_on"),
    [
        ({"measure": "job"}, False, "2012-07-01"),
        ({"measure": "job", "verified": True}, False, None),
        ({"measure": "job", "verified": True}, True, "2012-07-01"),
    ],
)
def test_what_waits_for_its_verification_counts_unless_only_what_is_verified_does(
    condition: dict[str, Any], verified: bool, met_on: str | None
) -> None:
    who = kim()
    facts = replace(who.facts, outcomes=(CaseOutcome("job", day("2012-07-01"), verified=verified),))
    found = cases_of(facts, SCHEME, date.max, [JOBS | {"met": condition}])
    (case,) = [case for case in found.cases if case.indicator == "jobs"]
    assert case.met_on == (day(met_on) if met_on else None)


HOUSED = JOBS | {"met": {"event": "job_start", "within_days": 90}}


def versions(*said: tuple[str, dict[str, Any]]) -> tuple[Terms, ...]:
    """From these days on, one published a day after the other."""
    return tuple(
        replace(
            SCHEME[0], version=number, valid_from=day(since), published_at=SCHEME[0].published_at + timedelta(number),
            indicators={row["code"]: row} if row else {},
        )
        for number, (since, row) in enumerate(said, 1)
    )  # fmt: skip


def judged(who: Somebody, *said: tuple[str, dict[str, Any]]) -> list[tuple[date, date | None]]:
    last = [row for _, row in said if row][-1]
    found = cases_of(who.facts, versions(*said), date.max, [last]).cases
    return [(case.eligible_on, case.met_on) for case in found if case.indicator == "jobs"]


def twice() -> Somebody:
    """Starts in 2012 and in 2013, with a job 61 days after each."""
    who = kim()
    who.ends(who.starts("2013-05-01"), "2013-12-01")
    return who.happens("job_start", "2013-07-01")


STRICT = HOUSED | {"met": {"event": "job_start", "within_days": 30}}
MET = [(day("2012-05-01"), day("2012-07-01")), (day("2013-05-01"), day("2013-07-01"))]
FIRST_DAY = "2012-04-02"


def test_a_later_version_changes_nothing_of_what_counts_from_before_it() -> None:
    assert judged(twice(), (FIRST_DAY, HOUSED)) == MET
    assert judged(twice(), (FIRST_DAY, HOUSED), ("2013-04-01", STRICT)) == [MET[0], (MET[1][0], None)]
    assert judged(twice(), (FIRST_DAY, HOUSED), ("2013-05-02", STRICT)) == MET
    assert judged(twice(), (FIRST_DAY, HOUSED), (FIRST_DAY, STRICT)) == [(on, None) for on, _ in MET]


def test_what_a_later_version_leaves_out_goes_on_and_what_is_older_than_all_counts_by_the_first() -> None:
    assert judged(twice(), (FIRST_DAY, HOUSED), ("2013-04-01", {})) == MET
    assert judged(twice(), (FIRST_DAY, {}), ("2013-04-01", HOUSED), ("2013-05-01", STRICT)) == [
        MET[0], (MET[1][0], None),
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [(8, 12), (12, 8), (12, None)])
def test_who_counts_some_weeks_later_counts_once_by_the_version_of_the_start(before: int, after: int | None) -> None:
    """Between two versions nobody is left out and nobody counts twice."""
    rules = [HOUSED | {"weeks": before}, HOUSED | ({"weeks": after} if after else {})]
    found = judged(twice(), (FIRST_DAY, rules[0]), ("2012-07-10", rules[1]))
    assert [on for on, _ in found] == [
        day("2012-05-01") + timedelta(weeks=before), day("2013-05-01") + timedelta(weeks=after or 0),
    ]  # fmt: skip
