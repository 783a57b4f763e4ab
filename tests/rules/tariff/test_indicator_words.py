"""What an indicator counts, in sentences: what earns a pot and passes a gate, and whose cases they are."""

from pathlib import Path
from typing import Any

import pytest

from services.assessment.rules.cases import INDICATORS
from services.tariff.rules.indicators import OF_A_PROVIDER
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.indicator_words import BUILT_IN_RULES, WHOEVER, condition, sentences
from services.tariff.rules.words.meaning import meaning
from services.tariff.rules.words.shapes import at_risk

SCHEMES = Path(__file__).parents[3] / "deploy" / "schemes"
TITLES = {"job_kept": "A job kept"}

SAYS: dict[str, Any] = {"measures": []}


def scheme_of(area: str) -> dict[str, Any]:
    return canonical(read(parse_toml((SCHEMES / f"{area}.toml").read_text())))


def said(scheme: dict[str, Any], code: str) -> list[str]:
    (paragraph,) = (it for it in meaning(scheme) if (it.part, it.code) == ("indicator", code))
    return list(paragraph.sentences)


def test_what_earns_a_pot_is_said_with_whose_cases_by_when_and_from_which_share() -> None:
    assert said(scheme_of("oxfordshire"), "in_time") == [
        "Each assessment counts from the day 6 weeks later, as a case of the organisation that assessed.",
        (
            "From its own day on until those 6 weeks are over it is met by: “Assessed within five working days of the"
            " referral”, once verified."
        ),
        "Its figure is the share of the cases that met it.",
        "Oxfordshire LASARS (aquarius-2012) goes by the cases of aquarius, while it runs or runs off.",
        "By it a part of what is at risk of Oxfordshire LASARS (aquarius-2012) is earned: whole from 90 %.",
    ]


@pytest.mark.parametrize(
    ("met", "whoever"),
    [
        ({"event": "seen"}, True),
        ({"all": [{"measure": "job_kept"}, {"any": [{"event": "seen"}]}]}, True),
        ({"not": {"event": "seen", "within_days": 9}}, True),
        ({"measure": "job_kept", "after": {"event": "seen"}}, True),
        ({"measure": "job_kept"}, False),
    ],
)
def test_evidence_is_said_to_count_whoever_records_it(met: dict[str, Any], *, whoever: bool) -> None:
    row = {"code": "x", "unit": "share", "eligible_on": "start", "met": met}
    assert (WHOEVER in sentences(row, {"measures": []})) is whoever


def test_what_passes_a_gate_is_said_likewise() -> None:
    gate = said(scheme_of("worcestershire"), "met_after_release")
    assert gate[:2] == [
        (
            "Each event of prison release counts from the day 3 weeks later, as a case of the organisation that"
            " recorded it."
        ),
        "From its own day on until those 3 weeks are over it is met by: evidence of contact after release.",
    ]
    assert gate[-1] == (
        "By it the quality gate contact after release of Worcestershire treatment system (worcestershire-2012) is"
        " passed: from 60 %."
    )


def test_of_whom_it_counts_is_said_by_name() -> None:
    assert "Only these count: sent by drug rehabilitation requirement (6)." in said(
        scheme_of("worcestershire"), "work_registered_drr"
    )


def test_one_that_is_built_in_is_said_where_a_contract_needs_it_as_its_figure_is() -> None:
    scheme = scheme_of("stockport")
    gate = {"code": "tops", "indicator": "tops-due", "target": "0.9", "factor": "0.8", "measures": ["hep_b_course"]}
    subcontract = {"party": "harbour", "share": "0.5", "from": "2012-04-02", "clause": "6"}
    scheme["contracts"][1] |= {"gates": [gate], "subcontracts": [subcontract]}
    scheme["indicators"] = [{"code": "tops-due", "contracts": ["riverside-2012"]}, {"code": "starts"}]
    assert said(scheme, "tops-due") == [
        BUILT_IN_RULES["tops-due"],
        (
            "Riverside Recovery (riverside-2012) goes by the cases of riverside and of who delivers for it, while it"
            " runs or runs off."
        ),
        "By it the quality gate tops of Riverside Recovery (riverside-2012) is passed: from 90 %.",
    ]
    assert ("indicator", "starts") not in {(it.part, it.code) for it in meaning(scheme)}


def test_the_words_of_what_is_built_in_are_those_of_its_figure() -> None:
    figures = {code: indicator.rule for code, indicator in INDICATORS.items() if code in OF_A_PROVIDER}
    assert figures == BUILT_IN_RULES


@pytest.mark.parametrize(
    ("met", "words"),
    [
        ({"measure": "job_kept"}, "“A job kept”, achieved or waiting for its verification"),
        ({"measure": "job_kept", "verified": True, "within_days": 1}, "“A job kept”, once verified, within 1 day"),
        (
            {"event": "job_started", "sustained_weeks": 26, "ended_by": "job_ended", "after": {"event": "released"}},
            "evidence of job started, 26 weeks later without job ended in them, after evidence of released",
        ),
        ({"event": "job_started", "sustained_weeks": 1}, "evidence of job started, 1 week later"),
        (
            {"any": [{"event": "a"}, {"all": [{"event": "b"}, {"not": {"event": "c", "within_days": 20}}]}]},
            (
                "any of (evidence of a; all of (evidence of b; not (evidence of c, within 20 days), when that time is"
                " over))"
            ),
        ),
    ],
)
def test_what_is_to_be_met(met: dict[str, Any], words: str) -> None:
    assert condition(met, TITLES) == words


@pytest.mark.parametrize(("eligible_on", "all_of_them"), [("referred", True), ("start", True), ("assessed", False)])
def test_under_a_contract_of_its_own_measures_all_that_the_lasars_sends_on_is_said_to_be_its_own(
    eligible_on: str, all_of_them: bool
) -> None:
    scheme = scheme_of("oxfordshire")
    row = next(row for row in scheme["indicators"] if row["code"] == "in_time")
    row["eligible_on"] = eligible_on
    whose = "all of these cases, whoever treats" if all_of_them else "the cases of aquarius"
    assert f"Oxfordshire LASARS (aquarius-2012) goes by {whose}, while it runs or runs off." in said(scheme, "in_time")
    if eligible_on == "start":
        assert "as a case of who began the treatment." in said(scheme, "in_time")[0]


@pytest.mark.parametrize(("weeks", "until"), [(1, "until that week is over"), (2, "until those 2 weeks are over")])
def test_until_when_a_case_may_be_met_is_said_of_one_week_and_of_several(weeks: int, until: str) -> None:
    row = {"code": "x", "unit": "share", "eligible_on": "start", "weeks": weeks, "met": {"event": "seen"}}
    assert any(sentence.startswith(f"From its own day on {until} it is met by: ") for sentence in sentences(row, SAYS))


@pytest.mark.parametrize(
    ("ends", "quarters"),
    [
        ("2014-04-02", "in four quarters."),
        ("2014-01-03", "in four quarters."),
        ("2014-01-02", "in four quarters, the last year in 3."),
        ("2013-06-02", "in four quarters, the last year in 1."),
        ("2012-06-02", "in 1 quarter."),
        ("2012-09-02", "in 2 quarters."),
    ],
)
def test_a_last_year_that_is_cut_short_has_fewer_quarters(ends: str, quarters: str) -> None:
    contract = {
        "starts": "2012-04-02", "ends": ends, "annual_value_pence": [1_000_000, 1_000_000], "block_share": "0",
        "at_risk": {"shares": ["0.2"], "measures": []},
    }  # fmt: skip
    said_of_it = [sentence for sentence in at_risk.in_words(contract, SAYS) if sentence.startswith("That is ")]
    assert [sentence.endswith(quarters) for sentence in said_of_it] == [True]
