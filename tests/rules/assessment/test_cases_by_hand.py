"""Seven people of one year, whose figures were worked out by hand, and each rule of cases by itself."""

from collections import Counter
from datetime import date

import pytest

from services.assessment.rules.cases import INDICATORS, treatment
from services.assessment.rules.cases.groups import age_group, substance_group
from services.assessment.rules.cases.person import REMITS
from services.assessment.rules.cases.treatment import month_since
from shared.figures.cases import Case
from shared.figures.periods import periods
from shared.figures.series import Tally
from tests.rules.assessment.case_lives import Somebody, called, day


def ann() -> Somebody:
    """Through all of it without a stop: 4 days, 2, 8; completed in October, and back in February."""
    who = Somebody("ann").comes("2012-04-10", setting="gp", source="3")
    who.assessed("2012-04-14", "1011", "7000")
    episode = who.starts("2012-04-24", referral=who.referred("2012-04-16"))
    who.ends(episode, "2012-10-05")
    who.dosed("2012-05-01", "2012-06-01", "2012-10-01")
    return who.comes("2013-02-01").assessed("2013-02-20", "1011")


def bob() -> Somebody:
    """Does not come, comes, is assessed after 10 days, and waits for a referral since, in prison until May."""
    who = Somebody("bob", born="1993-01-31", sex="male").comes("2012-04-02", attendance="did_not_attend")
    return who.comes("2012-04-20").assessed("2012-04-30", "5000").released("2012-05-14")


def cat() -> Somebody:
    """Advice alone, out of remit, an activity, and a group."""
    who = Somebody("cat", born="1950-01-01").comes("2012-05-03", kind="advice", in_remit=False)
    return who.does("2012-05-04").booked("2012-05-05")


def dan() -> Somebody:
    """Handed over in treatment, and dropped out."""
    who = Somebody("dan", sex="male").comes("2012-04-11").assessed("2012-04-11", "1011")
    episode = who.starts("2012-05-02", referral=who.referred("2012-04-12"))
    who.moves(episode, "2012-07-01", "riverside")
    who.ends(episode, "2012-09-30", "85")
    return who


def eve() -> Somebody:
    """Treated by two at once: the second does not coordinate, and goes on when the first has ended."""
    who = Somebody("eve").comes("2012-05-10", attendance="cancelled").comes("2012-05-20")
    first = who.starts("2012-06-01")
    who.starts("2012-06-15", "riverside", care_coordinating=False)
    who.ends(first, "2012-08-10")
    return who


def fay() -> Somebody:
    """A referral that was closed, and one that still waits."""
    who = Somebody("fay", district=None).comes("2012-06-02").assessed("2012-06-03")
    who.referred("2012-06-04", closed=True)
    who.referred("2012-06-20", "riverside")
    return who


def gus() -> Somebody:
    """Comes twice before anybody sees him: one wait."""
    return Somebody("gus", sex="male").comes("2012-04-05").comes("2012-04-19").assessed("2012-05-05", "7000")


PEOPLE = (ann, bob, cat, dan, eve, fay, gus)


def all_of(indicator: str) -> list[Case]:
    return [case for who in PEOPLE for case in who().of(indicator)]


def by_month(cases: list[Case]) -> dict[str, int]:
    return dict(Counter(f"{case.eligible_on:%Y-%m}" for case in cases))


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("contacts", {"2012-04": 6, "2012-05": 3, "2012-06": 1, "2013-02": 1}),
        ("first-contacts", {"2012-04": 4, "2012-05": 2, "2012-06": 1}),
        ("helped-out-of-remit", {"2012-05": 1}),
        ("advice-only", {"2012-05": 1}),
        ("assessments", {"2012-04": 3, "2012-05": 1, "2012-06": 1, "2013-02": 1}),
        ("starts", {"2012-04": 1, "2012-05": 1, "2012-06": 2}),
        ("discharges", {"2012-08": 1, "2012-09": 1, "2012-10": 1}),
    ],
)
def test_counts_by_month(indicator: str, expected: dict[str, int]) -> None:
    assert by_month(all_of(indicator)) == expected


def test_who_came_of_those_who_did_not_cancel() -> None:
    cases = all_of("contacts-attended")
    assert (len(cases), sum(case.met_on is not None for case in cases)) == (10, 9)


@pytest.mark.parametrize(
    ("hop", "days", "waiting", "gave_up"),
    [
        # ann twice, bob, dan, fay, gus; cat waits for ever; eve was treated without an assessment
        ("contact-to-assessment", [0, 1, 4, 10, 19, 30], ["cat"], ["eve"]),
        # ann, dan, fay; ann's second, bob and gus wait
        ("assessment-to-referral", [1, 1, 2], ["ann", "bob", "gus"], []),
        # ann, dan; of fay's two one waits and one was closed
        ("referral-to-start", [8, 20], ["fay"], ["fay"]),
        # ann, eve, dan; all others wait, ann again
        ("contact-to-start", [12, 14, 21], ["ann", "bob", "cat", "fay", "gus"], []),
    ],
)
def test_waits(hop: str, days: list[int], waiting: list[str], gave_up: list[str]) -> None:
    cases, names = all_of(hop), {called(who().name): who().name for who in PEOPLE}
    assert sorted(case.value for case in cases if case.value is not None) == days
    tally = Tally(len(days), len(days), dict(Counter(days)))
    assert tally.rank((1, 2)) == days[(len(days) + 1) // 2 - 1]
    unmet = [case for case in cases if case.met_on is None]
    assert sorted(names[case.owner_id] for case in unmet if case.until is None) == waiting
    assert sorted(names[case.owner_id] for case in unmet if case.until is not None) == gave_up


def test_what_waits_for_a_referral_says_what_the_assessment_was() -> None:
    who = Somebody("lea").comes("2012-04-02").assessed("2012-04-03", kind="triage", door="gp", in_remit=False)
    who.referred("2012-04-10")
    (wait,) = who.of("assessment-to-referral")
    assert (wait.value, wait.kind, wait.setting, wait.remit) == (7, "triage", "gp", REMITS[False])


def test_in_treatment_on_the_last_day_of_each_month() -> None:
    cases = all_of("in-treatment")
    found = {
        f"{month.last:%Y-%m}": dict(
            Counter(
                case.provider for case in cases
                if case.eligible_on <= month.last and (case.until is None or case.until > month.last)
            )
        )
        for month in periods("month", date(2012, 4, 1), date(2012, 10, 31))
    }  # fmt: skip
    assert found == {
        "2012-04": {"cdas": 1},  # ann
        "2012-05": {"cdas": 2},  # and dan
        "2012-06": {"cdas": 3},  # and eve, whom riverside treats beside
        "2012-07": {"cdas": 2, "riverside": 1},  # dan has moved
        "2012-08": {"cdas": 1, "riverside": 2},  # eve's coordinator has ended
        "2012-09": {"cdas": 1, "riverside": 1},  # dan's last day was the 29th
        "2012-10": {"riverside": 1},
    }


def test_how_it_ended_and_by_which_source_they_came() -> None:
    ended = {(case.ending, case.reason, case.provider, case.source) for case in all_of("discharges")}
    assert ended == {
        ("successful", "80", "cdas", "3"), ("unsuccessful", "85", "riverside", "4"), ("successful", "80", "cdas", "4"),
    }  # fmt: skip
    assert sorted(case.met_on is not None for case in all_of("completed")) == [False, True, True]


def test_who_completed_and_came_back() -> None:
    """Ann after four months. Eve had not left treatment when one of her providers completed it."""
    (back,) = all_of("came-back")
    assert (back.owner_id, back.eligible_on, back.met_on, back.value) == (
        called("ann"), date(2012, 10, 5), date(2013, 2, 20), 5,
    )  # fmt: skip


def test_dimensions_are_as_on_the_day() -> None:
    first, second = ann().of("assessments")
    assert (first.substance, first.history, first.age_group) == ("opiate", "new", "25-34")
    assert (second.substance, second.history, second.kind) == ("opiate", "returning", "comprehensive")
    assert [case.substance for case in ann().of("contacts")] == [None, "opiate"]
    assert [case.age_group for case in bob().of("contacts")] == ["18-24", "18-24"]
    assert [case.remit for case in cat().of("contacts")] == ["out"]
    assert [case.substance for case in gus().of("assessments")] == ["alcohol"]


def twice() -> Somebody:
    """Treated from May to August, and again from October to December; seen, assessed and vaccinated meanwhile."""
    who = Somebody("ida").comes("2012-04-20").comes("2012-06-01").assessed("2012-06-02", "1011")
    who.ends(who.starts("2012-05-01"), "2012-08-01")
    who.reviewed("start", "2012-05-01").reviewed("review", "2012-07-20").dosed("2012-05-20")
    who.comes("2012-09-01").comes("2012-11-01").assessed("2012-11-02", "1011")
    who.ends(who.starts("2012-10-01"), "2012-12-01")
    return who.reviewed("start", "2012-10-01")


@pytest.mark.parametrize(
    ("indicator", "told"),
    [
        ("starts", ["new", "returning"]),
        ("in-treatment", ["new", "returning"]),
        ("discharges", ["new", "returning"]),
        ("completed", ["new", "returning"]),
        ("came-back", ["new", "returning"]),
        ("retained-12-weeks", ["new", "returning"]),
        ("left-within-4-weeks", ["new", "returning"]),
        ("hep-b-started", ["new", "returning"]),
        ("hep-b-completed", ["new"]),
        # before the first, in it, between the two, in the second
        ("contacts", ["new", "new", "returning", "returning"]),
        ("assessments", ["new", "returning"]),
        ("contact-to-start", ["new", "returning"]),
    ],
)
def test_nobody_returns_by_the_treatment_that_a_case_is_of(indicator: str, told: list[str]) -> None:
    in_order = sorted(twice().of(indicator), key=lambda case: case.eligible_on)
    assert [case.history for case in in_order] == told


def test_nor_by_it_in_what_was_owed_or_stood_for_twelve_months() -> None:
    """A TOP of the first is of the first, however late its window closes."""
    owed = {(case.stage, case.eligible_on): case.history for case in twice().of("tops-due") if case.stage != "review"}
    assert owed == {
        ("start", day("2012-05-15")): "new", ("exit", day("2012-08-15")): "new",
        ("start", day("2012-10-15")): "returning", ("exit", day("2012-12-15")): "returning",
    }  # fmt: skip
    stood = [(case.eligible_on, case.history) for case in twice().of("completed-and-stayed-away")]
    assert stood[:2] == [(day("2012-05-01"), "new"), (day("2012-10-01"), "returning")]
    assert [case.history for case in twice().of("tops-overdue")] == ["new", "returning"]


def test_of_two_at_once_the_second_began_after_another_and_a_day_of_both_looks_from_the_first() -> None:
    """On the day of a discharge nobody is in treatment by it any more."""
    who = Somebody("jan").comes("2012-06-20").comes("2012-07-10").comes("2012-08-01")
    who.ends(who.starts("2012-06-01"), "2012-07-01")
    who.ends(who.starts("2012-06-15", "riverside", care_coordinating=False), "2012-08-01")
    assert [case.history for case in who.of("discharges")] == ["new", "returning"]
    assert [case.history for case in who.of("contacts")] == ["new", "returning", "returning"]


@pytest.mark.parametrize(
    ("answers", "group"),
    [
        ({"opiates", "alcohol", "crack"}, "opiate"),
        ({"crack", "alcohol"}, "non-opiate-and-alcohol"),
        ({"cannabis"}, "non-opiate"),
        ({"alcohol"}, "alcohol"),
        ({"tobacco", "alcohol", None}, "alcohol"),
        ({"tobacco"}, None),
        (set(), None),
    ],
)
def test_the_gravest_substance_says_the_group(answers: set[str | None], group: str | None) -> None:
    assert substance_group(frozenset(answers)) == group


@pytest.mark.parametrize(
    ("on", "month"), [("2012-01-31", 1), ("2012-02-28", 1), ("2012-02-29", 2), ("2012-03-30", 2), ("2012-03-31", 3)]
)
def test_months_since_a_discharge(on: str, month: int) -> None:
    assert month_since(day("2012-01-31"), day(on)) == month


def test_ages_have_groups_without_a_gap() -> None:
    assert [age_group(age) for age in (0, 17, 18, 24, 25, 64, 65, 99)] == [
        "under-18", "under-18", "18-24", "18-24", "25-34", "55-64", "65-over", "65-over",
    ]  # fmt: skip


def test_without_a_scheme_nothing_is_classed() -> None:
    cases = ann().cases(())
    assert {case.ending for case in cases if case.indicator == "discharges"} == {treatment.UNCLASSED}
    assert [case for case in cases if case.indicator == "came-back"] == []


def test_each_indicator_has_cases_in_the_example_and_each_case_an_indicator() -> None:
    assert {case.indicator for who in PEOPLE for case in who().cases()} == set(INDICATORS)


def test_a_band_is_that_of_the_journey_as_it_was_on_the_day() -> None:
    """Of two tariffs of one day the one confirmed last; before the first, the first; of an earlier journey none."""
    ann = Somebody("ann").assessed("2012-04-10", "1011")
    first = ann.starts("2012-04-12")
    ann.worth("low", "2012-04-20", "2012-04-21").worth("middle", "2012-04-20", "2012-04-25")
    ann.worth("high", "2012-06-01")
    ann.ends(first, "2012-08-01")
    ann.assessed("2014-03-01", "1011")
    ann.starts("2014-03-05")
    for _ in range(2):
        assert [case.band for case in ann.of("starts")] == ["middle", None]
        assert [case.band for case in ann.of("in-treatment")] == ["middle", None]
        for code in ("discharges", "completed", "came-back"):
            assert [case.band for case in ann.of(code)] == ["high"]
        assert [case.band for case in ann.of("retained-12-weeks")] == ["middle", None]
        assert {case.band for case in ann.of("hep-b-started")} == {None}  # it is not told by band
        ann.made["bands"].reverse()
