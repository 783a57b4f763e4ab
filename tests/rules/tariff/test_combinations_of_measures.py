"""What a scheme may say of measures that are made of others, and how that is told."""

from typing import Any

import pytest

from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.words.measure_words import rule
from services.tariff.rules.words.scheme_changes import changes
from tests.rules.tariff.test_measure_kinds import SOURCE, faults_of, form_of, with_measures

JOB: dict[str, Any] = {
    "code": "job", "kind": "event", "title": "A job",
    "params": {"code": "job", "n": 1, "scope": "journey", "roles": ["assessor"]},
}  # fmt: skip
SEEN: dict[str, Any] = JOB | {"params": JOB["params"] | {"roles": ["clinician", "assessor"]}}
LATER: dict[str, Any] = JOB | {"code": "later", "params": JOB["params"] | {"scope": "after_discharge"}}
STABLE: dict[str, Any] = {
    "code": "stable", "title": "Work", "kind": "sustained",
    "params": {"code": "job", "weeks": 13, "ended_by": "end", "confirmed_by": "seen", "roles": ["assessor"]},
}  # fmt: skip
MEASURES = [measure["code"] for measure in SOURCE["measures"]]
COMPLETED = next(one["code"] for one in SOURCE["measures"] if one["kind"] == "discharge")
AWAY = next(one["code"] for one in SOURCE["measures"] if one["kind"] == "no_representation")
OTHERS = ", ".join([*MEASURES, "job"])


def made_of(kind: str, **params: Any) -> dict[str, Any]:
    return {"kind": kind, "params": params}


@pytest.mark.parametrize(
    ("measure", "place", "fault"),
    [
        (made_of("all", of=["job", "home"]), "params.of[1]", f"'home' is no measure of the scheme (allowed: {OTHERS})"),
        (made_of("all", of=["job", {"not": "home"}]), "params.of[1].not", "'home' is no measure of the scheme"),
        (made_of("all", of=["job"]), "params.of", "must have 2 or more entries"),
        (made_of("all", of=["job", "job"]), "params.of[1]", "'job' is named twice"),
        (made_of("all", of=["job", {"not": "job"}]), "params.of[1].not", "'job' is asked for and ruled out"),
        (
            made_of("all", of=[{"not": "job"}, {"not": COMPLETED}]), "params.of",
            "names nothing that is to be met: what is not met has a day only beside something that is",
        ),
        (made_of("all", of=["job", {"not": "job", "days": 3}]), "params.of[1].days", "is not known here"),
        (made_of("any", of=["job", "new"]), "params.of[1]", "is the measure itself: nothing could ever meet it"),
        (made_of("after", of="job", after="home"), "params.after", "'home' is no measure of the scheme"),
        (made_of("after", of="job"), "params.after", "is missing"),
        (made_of("within", of="job", days=-1, since=COMPLETED), "params.days", "'-1' must be 0 or more"),
        (made_of("within", of="job", days=1, since="job"), "params.since", "'job' is within any number of days of"),
    ],
)  # fmt: skip
def test_what_cannot_be_put_together_is_refused_by_its_place(measure: dict[str, Any], place: str, fault: str) -> None:
    assert faults_of(measure, JOB)[place].removeprefix(f"{place}: ").startswith(fault)


def test_not_stands_in_all_alone() -> None:
    assert any(
        place.startswith("params.of") for place in faults_of(made_of("any", of=["job", {"not": COMPLETED}]), JOB)
    )
    assert list(faults_of(made_of("after", of="job", after={"not": COMPLETED}), JOB)) == ["params.after"]


def test_none_is_made_of_itself_by_way_of_another() -> None:
    other = {"code": "other", "kind": "any", "params": {"of": ["new", "job"]}}
    faults = faults_of(made_of("all", of=["other", "job"]), other, JOB)
    assert faults["params.of[0]"].startswith("params.of[0]: 'other' is made of it: nothing could ever meet it")


def test_the_same_may_be_asked_for_on_two_days_or_by_two_ways() -> None:
    other = {"code": "other", "kind": "any", "params": {"of": [COMPLETED, "job"]}}
    assert faults_of(made_of("after", of="job", after="job"), JOB) == {}
    assert faults_of(made_of("all", of=["other", "job"]), other, JOB) == {}


@pytest.mark.parametrize(
    ("measure", "may"),
    [
        (made_of("all", of=[COMPLETED, "job"]), True),
        (made_of("all", of=["job", {"not": COMPLETED}]), False),
        (made_of("any", of=[COMPLETED, "job"]), False),
        (made_of("any", of=[COMPLETED, "later"]), True),
        (made_of("after", of="job", after=COMPLETED), True),
        (made_of("within", of=COMPLETED, days=90, since="job"), True),
    ],
)
def test_a_return_takes_back_only_what_always_follows_a_discharge(measure: dict[str, Any], *, may: bool) -> None:
    assert list(faults_of(measure | {"provisional_months": 6}, JOB, LATER)) == ([] if may else ["provisional_months"])


@pytest.mark.parametrize(
    ("of", "job", "may"),
    [
        (["job", "stable"], JOB, True),
        (["job", "stable"], SEEN, False),
        (["stable", {"not": "job"}], JOB, True),
        (["stable", {"not": "job"}], SEEN, False),
        (["job", COMPLETED], JOB, False),
        (["job", AWAY], JOB, False),
    ],
)
def test_it_holds_by_itself_only_where_the_lasars_records_all_of_it(
    of: list[Any], job: dict[str, Any], *, may: bool
) -> None:
    faults = faults_of(made_of("all", of=of) | {"verification": "automatic"}, job, STABLE)
    assert list(faults) == ([] if may else ["verification"])


def test_what_cannot_be_met_is_said_beside_what_else_is_wrong() -> None:
    broken = made_of("all", of=["new", {"not": "home"}]) | {"verification": "automatic", "provisional_months": 3}
    assert list(faults_of(broken, JOB)) == ["provisional_months", "params.of[0]", "params.of[1].not"]


TITLES = {"job": "A job", "later": "Work since", "stable": "Work"}


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("all", {"of": ["job", "stable"]}, "All of “A job” and “Work” met in one journey."),
        (
            "all", {"of": ["job", "stable", {"not": "later"}]},
            "All of “A job” and “Work” met in one journey, and “Work since” not met by then.",
        ),
        (
            "all", {"of": ["job", {"not": "stable"}, {"not": "later"}]},
            "“A job” met in one journey, and “Work” or “Work since” not met by then.",
        ),
        ("any", {"of": ["job", "stable", "later"]}, "Any of “A job”, “Work” or “Work since” met."),
        ("after", {"of": "job", "after": "stable"}, "“A job” met on a later day of the journey than “Work”."),
        (
            "within", {"of": "job", "days": 90, "since": "stable"},
            "“A job” met on the day of “Work” or up to 90 days later, in the same journey.",
        ),
        (
            "within", {"of": "job", "days": 1, "since": "stable"},
            "“A job” met on the day of “Work” or up to 1 day later, in the same journey.",
        ),
        (
            "within", {"of": "job", "days": 0, "since": "stable"},
            "“A job” met on the day of “Work” itself, in the same journey.",
        ),
    ],
)  # fmt: skip
def test_each_combination_in_words(kind: str, params: dict[str, Any], words: str) -> None:
    assert rule({"kind": kind, "params": params}, TITLES) == words


def test_the_comparison_of_two_versions_says_what_counts_by_the_titles() -> None:
    was, now = (
        canonical(read(with_measures(made_of("all", of=of), JOB, STABLE)))
        for of in (["job", "stable"], ["job", {"not": "stable"}])
    )
    (change,) = changes(was, now)
    assert (change.before, change.after) == (
        "All of “A job” and “Work” met in one journey.", "“A job” met in one journey, and “Work” not met by then.",
    )  # fmt: skip


def test_its_canonical_form_has_what_was_said() -> None:
    params = {"of": ["job", {"not": COMPLETED}]}
    (form,) = [
        one for one in canonical(read(with_measures(made_of("all", **params), JOB)))["measures"] if one["code"] == "new"
    ]
    assert form["params"] == params
    assert form_of("within", {"of": MEASURES[0], "days": 9, "since": COMPLETED})["params"]["days"] == 9
