"""What a scheme may say of each kind of measure: what is refused, with words, and what older schemes keep."""

import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.consequences import warnings
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.versions import Earlier, follows
from services.tariff.rules.words.measure_words import rule
from services.tariff.rules.words.scheme_changes import changes
from services.tariff.rules.words.scheme_words import reliable_change

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
SOURCE["override_within_percent"] = 20  # of a scheme without it each check warns
MEASURE = {"code": "new", "title": "New", "group": "local:new", "once_per": "journey", "verification": "person"}


def with_measures(*measures: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The scheme of Stockport with measures more, the first under the code `new`."""
    source = copy.deepcopy(SOURCE) | changed
    source["measures"] += [MEASURE | measure for measure in measures]
    return source


def faults_of(*measures: dict[str, Any], **changed: Any) -> dict[str, str]:
    """By place within the first of these measures, or else within the scheme."""
    before = f"measures[{len(SOURCE['measures'])}]."
    try:
        faults = check(read(with_measures(*measures, **changed)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix(before): str(fault).removeprefix(before) for fault in faults}


def form_of(kind: str, params: dict[str, Any], **more: Any) -> dict[str, Any]:
    measure: dict[str, Any] = canonical(read(with_measures({"kind": kind, "params": params} | more)))["measures"][-1]
    return measure


OVER = (
    "and of job confirmed when they are over or later; recorded by an assessor or the provider. It is met on the day "
    "when they are over."
)
REVIEW = "A review or exit TOP"
ANSWERED = "What is not answered does not meet it."
LATE = "one on the day when they are over comes too late."
EARLY = "Treatment that ends before then successfully meets it on the day of that end."
LATER = "A later assessment"
OF_NOTHING = "A first one with 0 never meets it."
UNBROKEN = "A transfer to another service does not break it."
OLDER: list[tuple[str, dict[str, Any]]] = [
    ("top_abstinent", {"substances": "presenting", "min_weeks": 8}),
    ("top_item", {"item": "alcohol", "range": [0, 3]}),
    ("top_item", {"item": "alcohol", "change": -3}),
    ("injecting_stopped", {}),
    ("event", {"code": "hep_b_dose", "n": 3, "scope": "journey", "roles": ["clinician"]}),
    ("engaged", {"weeks": 12, "contact_weeks": 4}),
    ("discharge", {"classes": ["successful"], "by": "clinician"}),
    ("no_representation", {"months": 12, "ineligible": ["died"], "custody": "not_met", "moved": "not_met"}),
]


@pytest.mark.parametrize(("kind", "params"), OLDER)
def test_what_could_be_said_before_keeps_its_canonical_form_and_so_its_hash(kind: str, params: dict[str, Any]) -> None:
    plain = {"provisional_months": None, "unverified": None}
    assert form_of(kind, params) == MEASURE | plain | {"kind": kind, "params": params}


def test_a_default_that_is_written_out_is_the_same() -> None:
    said = {"weeks": 12, "contact_weeks": 4}
    assert form_of("engaged", said | {"scope": "episode"}) == form_of("engaged", said)
    assert form_of("engaged", said | {"scope": "journey"})["params"] == said | {"scope": "journey"}


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({}, "params: needs exactly one of range, change and percent"),
        ({"change": -3, "percent": -75}, "params: needs exactly one of range, change and percent"),
        ({"range": [0, 1], "percent": -75}, "params: needs exactly one of range, change and percent"),
        ({"percent": 0}, "params: needs exactly one of range, change and percent"),
        ({"percent": -101}, "params.percent: '-101' "),
    ],
)
def test_an_item_is_tested_in_one_way(params: dict[str, Any], fault: str) -> None:
    (found,) = faults_of({"kind": "top_item", "params": {"item": "alcohol"} | params}).values()
    assert found.startswith(fault)


def test_death_is_a_class_that_reasons_may_have_and_measures_list() -> None:
    died = {"kind": "discharge", "params": {"classes": ["died", "successful"], "by": "provider"}}
    assert faults_of(died) == {
        "params.classes[0]": "params.classes[0]: no discharge reason is of the class 'died'"
        " (allowed: neutral, successful, unsuccessful)"
    }
    reasons = [*SOURCE["discharge_reasons"], {"code": "x", "list": "own", "class": "died"}]
    assert faults_of(died, discharge_reasons=reasons) == {}
    (fault,) = faults_of(died | {"provisional_months": 6}, discharge_reasons=reasons)
    assert fault == "provisional_months"  # only a success can be taken back


def test_only_bands_of_the_scheme_are_assessed_and_a_person_verifies_it() -> None:
    measure = {"kind": "assessed", "params": {"bands": ["low", "grave"]}}
    assert faults_of(measure) == {
        "params.bands[1]": "params.bands[1]: 'grave' is no band of the scheme (allowed: low, medium, high)"
    }
    assert list(faults_of(measure | {"params": {"bands": ["low"]}, "verification": "automatic"})) == ["verification"]


def test_only_a_form_and_scores_that_the_scheme_has_are_measured() -> None:
    measure = {"kind": "score", "params": {"form": "audit", "score": "total", "range": [0, 7]}}
    assert faults_of(measure) == {"params.form": "params.form: 'audit' is no form of the scheme (allowed: complexity)"}
    params = {"form": "complexity", "score": "mood", "percent": -50}
    domains = [domain if isinstance(domain, str) else domain["code"] for domain in SOURCE["complexity"]["domains"]]
    assert faults_of(measure | {"params": params}) == {
        "params.score": "params.score: 'mood' is no score of the form 'complexity' (allowed: "
        + ", ".join([*domains, "total"]) + ")"
    }  # fmt: skip
    untested = faults_of(measure | {"params": {"form": "complexity", "score": "total"}})
    assert "needs exactly one of range, change and percent" in " ".join(untested.values())
    sound = measure | {"params": {"form": "complexity", "score": "total", "change": -4}}
    assert list(faults_of(sound | {"verification": "automatic"})) == ["verification"]


NEW: dict[str, Any] = {"kind": "new_person", "params": {"months": 12}, "once_per": "contract"}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"once_per": "person"}, "once_per"),
        ({"params": {"months": 0}}, "params.months"),
        ({"params": {"months": "always"}}, "params.months"),
        ({"params": {}}, "params.months"),
        ({"verification": "automatic"}, "verification"),
        ({"provisional_months": 6}, "provisional_months"),
    ],
)
def test_a_new_person_counts_once_per_contract_and_a_person_verifies_it(changed: dict[str, Any], place: str) -> None:
    assert list(faults_of(NEW | changed)) == [place]


def test_no_other_kind_counts_once_per_contract() -> None:
    other = {"kind": "discharge", "params": {"classes": ["successful"], "by": "clinician"}, "once_per": "contract"}
    assert list(faults_of(other)) == ["once_per"]


def test_the_check_warns_that_earlier_starts_are_imported_first() -> None:
    assert faults_of(NEW) == {}
    (warning,) = warnings(read(with_measures(NEW)), [])
    assert "in the 12 months before. Import those from before go-live first" in warning


@pytest.mark.parametrize(("by", "classes", "count"), [
    ("provider", ["successful"], 1), ("clinician", ["successful"], 0), ("provider", ["unsuccessful"], 0),
])  # fmt: skip
def test_the_check_warns_of_a_success_that_nobody_can_say(by: str, classes: list[str], count: int) -> None:
    measure = {"kind": "discharge", "params": {"classes": classes, "by": by}}
    assert faults_of(measure) == {}
    said = [
        warning for warning in warnings(read(with_measures(measure)), []) if "only a clinician may say one" in warning
    ]
    assert len(said) == count


JOB: dict[str, Any] = {
    "code": "job_started", "weeks": 13, "ended_by": "job_ended", "confirmed_by": "job_confirmed",
    "roles": ["assessor", "provider"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "place", "fault"),
    [
        ({"ended_by": "job_started"}, "params", "has an ended_by that begins or confirms it, too"),
        ({"ended_by": "job_confirmed"}, "params", "has an ended_by that begins or confirms it, too"),
        ({"weeks": 0}, "params.weeks", "'0' "),
        ({"roles": []}, "params.roles", "must have 1 or more entries"),
    ],
)
def test_what_lasts_is_ended_by_another_event(changed: dict[str, Any], place: str, fault: str) -> None:
    faults = faults_of({"kind": "sustained", "params": JOB | changed})
    assert faults[place].removeprefix(f"{place}: ").startswith(fault)


def test_what_lasts_is_automatic_only_where_the_lasars_records_it() -> None:
    by_itself = {"kind": "sustained", "params": JOB, "verification": "automatic"}
    assert list(faults_of(by_itself)) == ["verification"]
    assert faults_of(by_itself | {"params": JOB | {"roles": ["assessor", "verifier"]}}) == {}
    assert faults_of(by_itself | {"params": JOB | {"roles": ["interviewer"]}}) == {}


@pytest.mark.parametrize("name", ["code", "ended_by", "confirmed_by"])
def test_a_version_may_not_make_it_another_event(name: str) -> None:
    """What began by the version before would not see the end that is recorded by this one."""
    was, now = (
        read(with_measures({"kind": "sustained", "params": JOB | more}, version=number))
        for number, more in ((1, {}), (2, {name: "home_found"}))
    )
    (fault,) = follows(now, [Earlier(was, datetime(2012, 3, 1, tzinfo=UTC))])
    assert fault.path.endswith(f"params.{name}")


CUT_OFF: dict[str, Any] = {"substance": "opiates", "from": "2012-04-02", "days": 13}
RELIABLE: dict[str, Any] = {"kind": "top_reliable_change", "params": {"substance": "opiates"}}


@pytest.mark.parametrize(
    ("rows", "place", "fault"),
    [
        (
            [CUT_OFF, CUT_OFF | {"from": "2013-01-01"}], "reliable_change[1]",
            "overlaps reliable_change[0]: two cut-offs for opiates on one day",
        ),
        ([CUT_OFF | {"to": "2012-04-02"}], "reliable_change[0].to", "2012-04-02 must lie after from"),
        ([CUT_OFF | {"substance": "heroin"}], "reliable_change[0].substance", "'heroin' "),
        ([CUT_OFF | {"days": 29}], "reliable_change[0].days", "'29' "),
        ([CUT_OFF | {"days": 0}], "reliable_change[0].days", "'0' "),
    ],
)  # fmt: skip
def test_cut_offs_that_are_refused(rows: list[dict[str, Any]], place: str, fault: str) -> None:
    assert faults_of(RELIABLE, reliable_change=rows)[place].removeprefix(f"{place}: ").startswith(fault)


def test_cut_offs_of_other_substances_and_days_stand_side_by_side() -> None:
    rows = [CUT_OFF | {"to": "2013-01-01"}, CUT_OFF | {"from": "2013-01-01"}, CUT_OFF | {"substance": "crack"}]
    assert faults_of(RELIABLE, reliable_change=rows) == {}


def test_a_measure_without_a_cut_off_is_sound_and_the_check_says_that_nothing_meets_it() -> None:
    assert faults_of(RELIABLE) == {}
    (warning,) = warnings(read(with_measures(RELIABLE, reliable_change=[CUT_OFF | {"substance": "crack"}])), [])
    assert warning.endswith("new is never met, since no row of reliable_change is of opiates.")
    assert warnings(read(with_measures(RELIABLE, reliable_change=[CUT_OFF])), []) == []


def test_a_scheme_without_cut_offs_keeps_its_hash_and_the_page_and_the_comparison_tell_them() -> None:
    plain, rows = read(with_measures(RELIABLE)), [CUT_OFF]
    assert "reliable_change" not in canonical(plain)
    assert scheme_hash(plain) == scheme_hash(read(with_measures(RELIABLE, reliable_change=[])))
    said = canonical(read(with_measures(RELIABLE, reliable_change=rows)))
    assert reliable_change(said) == ["Opiates: 13 days fewer, from 2 April 2012."]
    (change,) = changes(said, canonical(read(with_measures(RELIABLE, reliable_change=[CUT_OFF | {"days": 12}]))))
    assert (change.section, change.what, change.before, change.after) == (
        "When a change of use is reliable", "Opiates, from 2 April 2012: days", "13", "12",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        (
            "top_item", {"item": "alcohol", "percent": -75},
            (f"{REVIEW} that answers alcohol at least 75% lower than the start TOP. A start with 0 never "
            f"meets it. {ANSWERED}"),
        ),
        (
            "top_item", {"item": "paid_work", "percent": 50},
            (f"{REVIEW} that answers paid work at least 50% higher than the start TOP. A start with 0 never "
            f"meets it. {ANSWERED}"),
        ),
        (
            "top_item", {"item": "alcohol", "change": -3},
            f"{REVIEW} that answers alcohol at least 3 lower than the start TOP. {ANSWERED}",
        ),
        (
            "top_item", {"item": "alcohol", "range": [0, 3]},
            f"{REVIEW} that answers alcohol with 0 to 3. {ANSWERED}",
        ),
        ("top_item", {"item": "alcohol", "range": [0, 0]}, f"{REVIEW} that answers alcohol with 0. {ANSWERED}"),
        (
            "top_item", {"item": "acute_housing", "range": [0, 0]},
            f"{REVIEW} that answers acute housing with no. {ANSWERED}",
        ),
        (
            "top_item", {"item": "eviction_risk", "range": [1, 3]},
            f"{REVIEW} that answers eviction risk with yes. {ANSWERED}",
        ),
        (
            "top_item", {"item": "sharing", "range": [0, 1]},
            f"{REVIEW} that answers sharing with yes or no. {ANSWERED}",
        ),
        (
            "top_item", {"item": "assault", "change": -1},
            f"{REVIEW} that answers assault with no, after a start TOP with yes. {ANSWERED}",
        ),
        (
            "top_item", {"item": "assault", "percent": -50},
            (f"{REVIEW} that answers assault at least 50% lower than the start TOP. A start with 0 never "
            f"meets it. Yes is 1, and no is 0. {ANSWERED}"),
        ),
        (
            "top_abstinent", {"substances": "presenting", "min_weeks": 8},
            (f"{REVIEW} without a day of any substance with which the person came, at least 8 weeks after a "
            f"start TOP with days of at least one of them. {ANSWERED}"),
        ),
        (
            "top_abstinent", {"substances": ["alcohol"], "min_weeks": 1},
            f"{REVIEW} without a day of alcohol, at least 1 week after a start TOP with days of it. {ANSWERED}",
        ),
        (
            "injecting_stopped", {},
            f"{REVIEW} without injecting, after a start TOP with it. {ANSWERED}",
        ),
        (
            "top_reliable_change", {"substance": "opiates"},
            (f"{REVIEW} with fewer days of opiates than the start TOP, by the cut-off of that day or more. "
            f"Without a cut-off of that day nothing meets it. {ANSWERED}"),
        ),
        (
            "sustained", JOB,
            f"Evidence of job started without job ended in the 13 weeks after it, {OVER}",
        ),
        (
            "new_person", {"months": 12},
            "A start of treatment of somebody who has begun none in the area in the 12 months before.",
        ),
        (
            "new_person", {"months": "ever"},
            "A start of treatment of somebody who has begun none in the area ever before.",
        ),
        (
            "assessed", {"bands": ["medium", "high"]},
            "A confirmed tariff of the band medium or high, on the day of its assessment.",
        ),
        (
            "score", {"form": "complexity", "score": "total", "percent": -50},
            f"{LATER} with a complexity score at least 50% lower than the journey's first. {OF_NOTHING} {ANSWERED}",
        ),
        (
            "score", {"form": "complexity", "score": "drug_use", "range": [0, 1]},
            f"A later assessment of the journey with complexity points for drug use of 0 to 1. {ANSWERED}",
        ),
        (
            "engaged", {"weeks": 6, "contact_weeks": 2, "scope": "journey"},
            ("Treatment that has gone on for 6 weeks, with a contact or a review in the last 2; "
             f"{LATE} {EARLY} {UNBROKEN}"),
        ),
        (
            "engaged", {"weeks": 12, "contact_weeks": 4},
            f"Treatment that has gone on for 12 weeks, with a contact or a review in the last 4; {LATE} {EARLY}",
        ),
        (
            "no_representation", {"months": 1, "ineligible": ["custody"]},
            ("Not coming back for 1 month after a successful discharge, and it is met when that time is over. "
            "Who dies or is in custody in that time is not counted. Moving away in that time counts as not met."),
        ),
        (
            "discharge", {"classes": ["unsuccessful", "died"], "by": "provider"},
            "An end of treatment that is unsuccessful or a death, as the provider says it.",
        ),
    ],
)  # fmt: skip
def test_each_kind_in_words(kind: str, params: dict[str, Any], words: str) -> None:
    dead = {"code": "x", "list": "own", "class": "died"}
    more = {"once_per": "contract"} if kind == "new_person" else {}
    measure = {"kind": kind, "params": params} | more
    assert faults_of(measure, discharge_reasons=[*SOURCE["discharge_reasons"], dead]) == {}
    assert rule(form_of(kind, params, **more)) == words
