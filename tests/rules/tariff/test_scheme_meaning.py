"""A scheme in plain sentences: each example has them, and what they say of money is what is paid."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.money import add_months
from services.payments.rules.schemes import read_scheme
from services.payments.rules.shapes.block import amounts
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.meaning import Paragraph, meaning
from services.tariff.rules.words.shapes.block import instalments
from tests.rules.tariff.every_key import everything

SCHEMES = sorted((Path(__file__).parents[3] / "deploy" / "schemes").glob("*.toml"))
STOCKPORT: dict[str, Any] = canonical(read(parse_toml(SCHEMES[0].with_name("stockport.toml").read_text())))
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def said(scheme: dict[str, Any], part: str, code: str | None = None) -> list[str]:
    (paragraph,) = (it for it in meaning(scheme) if (it.part, it.code) == (part, code))
    return list(paragraph.sentences)


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_each_example_says_who_is_paid_what_for_what_and_when(path: Path) -> None:
    scheme = canonical(read(parse_toml(path.read_text())))
    subjects = {(it.part, it.code) for it in meaning(scheme)}
    assert {("measure", row["code"]) for row in scheme["measures"]} <= subjects
    assert {("prices", row["code"]) for row in scheme["measures"]} <= subjects
    assert {(part, row["code"]) for row in scheme["contracts"] for part in ("contract", "plan")} <= subjects
    for contract in scheme["contracts"]:
        assert contract["party"] in next(it for it in meaning(scheme) if it.code == contract["code"]).subject


@pytest.mark.parametrize("scheme", [STOCKPORT, canonical(read(everything()))], ids=["stockport", "everything"])
def test_days_are_written_out_and_sentences_end(scheme: dict[str, Any]) -> None:
    for paragraph in meaning(scheme):
        assert paragraph.sentences
        for sentence in paragraph.sentences:
            assert not ISO_DAY.search(sentence), sentence
            assert "None" not in sentence, sentence
            assert sentence[-1] in ".:" or paragraph.part in {"codes", "unverified"}, sentence


@pytest.mark.parametrize(
    ("part", "code", "sentence"),
    [
        ("scheme", None, "It is version 1 of stockport-2012, the scheme of stockport."),
        ("remit", None, "Alcohol: people of 18 to 25, from 2 April 2012."),
        ("complexity", None, "Medium: 7 to 13 points."),
        ("pricing", None, "Who confirms a tariff may set a single price, however far from this."),
        ("prices", "planned_discharge", "From 2 April 2012 to 1 April 2013: low £600, medium £950 and high £1,400."),
        ("prices", "hep_b_course", "From 2 April 2012: low £90, medium £105 and high £120."),
        ("measure", "planned_discharge", "It may fall if the person comes back, for 12 months after a discharge."),
        ("measure", "housing_resolved", ("A review or exit TOP that answers acute housing with no, after a start TOP "
         "with yes. What is not answered does not meet it.")),
        ("measure", "quality_of_life", ("A review or exit TOP that answers quality of life at least 4 higher than the "
         "start TOP. What is not answered does not meet it.")),
        ("measure", "no_representation", "Nobody need verify it before it is paid."),
        ("contract", "cdas-2012", "Nothing is paid without an outcome."),
        ("contract", "cdas-2012", "What a return may still take back is held until it is proven."),
        ("contract", "riverside-2012", ("It runs from 2 April 2012 to 1 April 2014; what was begun by then may still "
         "be earned until 1 April 2015.")),
        ("contract", "riverside-2012", ("12 instalments of £2,500 in contract year 1, due monthly from 2 April 2012 to "
         "2 March 2013.")),
        ("contract", "riverside-2012", ("That is so of: Planned discharge, free of dependence, by a clinician (for 12 "
         "months after a discharge).")),
        ("contract", "riverside-2012", "At least 50 % of each payment is left when something is taken off."),
        ("contract", "riverside-2012", "What is owed waits for 2 further payments, and then is a debt."),
        ("plan", "riverside-2012", "The council has £125,000 for it from April 2012 to March 2013."),
        ("unverified", None, "Hepatitis B course completed: recalled"),
    ],
)  # fmt: skip
def test_stockport_in_sentences(part: str, code: str | None, sentence: str) -> None:
    assert sentence in said(STOCKPORT, part, code)


def test_what_has_no_price_is_said_to_be_counted_only() -> None:
    unpaid = STOCKPORT | {"prices": []}
    assert said(unpaid, "prices", "hep_b_course") == ["It has no price: it is counted, and nothing is paid for it."]
    assert "A person verifies it before it counts as achieved." in said(unpaid, "measure", "hep_b_course")
    assert not any("is paid" in sentence for sentence in said(unpaid, "measure", "hep_b_course"))
    (counted,) = (it for it in said(unpaid, "contract", "riverside-2012") if it.startswith("Without a price"))
    assert "Hepatitis B course completed" in counted
    assert not any(sentence.startswith("It pays for") for sentence in said(unpaid, "contract", "riverside-2012"))


def test_what_a_cohort_pays_is_not_said_to_be_unpaid() -> None:
    rates = [{"band": "low", "rates": [{"from": "0", "pence": 50_000}]}]
    cohort = {"measure": "hep_b_course", "cohort_date": "start", "months": 12, "minimum": 20, "groups": rates}
    by_cohort = STOCKPORT | {"prices": [], "contracts": [STOCKPORT["contracts"][0] | {"cohorts": [cohort]}]}
    assert said(by_cohort, "prices", "hep_b_course") == [
        "It has no price by itself: a contract pays for it by the month, at a price by its cohort's success."
    ]


def terms_of(**terms: Any) -> str:
    """Of a contract that has every shape, but for what is said otherwise."""
    scheme = canonical(read(everything()))
    scheme["contracts"][1] |= terms
    return " ".join(said(scheme, "contract", "riverside-2012"))


BESIDE = "What is of periods is not counted to that, and not capped: "
COHORTS, POTS = "what cohorts pay by the month for “More 8”", "what is at risk"
BLOCK = "what is paid by month whatever is achieved"


@pytest.mark.parametrize(
    ("terms", "beside"),
    [
        ({}, f"{COHORTS}, {POTS} and {BLOCK}."),
        ({"cap_pence": None}, f"{COHORTS}, {POTS} and {BLOCK}."),
        ({"collar_pence": None, "at_risk": None}, f"{COHORTS} and {BLOCK}."),
        ({"cohorts": [], "block_share": "0"}, f"{POTS}."),
        ({"cohorts": [], "at_risk": None, "block_share": "0"}, None),
        ({"cap_pence": None, "collar_pence": None}, None),
    ],
)
def test_a_cap_and_a_collar_say_what_is_not_counted_to_them(terms: dict[str, Any], beside: str | None) -> None:
    words = terms_of(**({"annual_value_pence": [1_000_000, 1_000_000], "block_shares": []} | terms))
    assert (BESIDE in words) is bool(beside)
    assert beside is None or f"{BESIDE}{beside}" in words


@pytest.mark.parametrize(
    "sentence",
    [
        "What a quarter earns is due on the first day after it.",
        "the difference is posted: it is due on the first day after the year.",
        "What a month of More 8 earns is due on the first day after it.",
        "What is missing is due on the first day after the year.",
    ],
)
def test_what_is_of_periods_says_when_it_is_due(sentence: str) -> None:
    assert sentence in terms_of()


def test_what_is_all_confirmed_says_so() -> None:
    confirmed: dict[str, Any] = {"unverified": [], "top_windows": []}
    measures = [measure | {"unverified": None} for measure in STOCKPORT["measures"]]
    assert said(STOCKPORT | confirmed | {"measures": measures}, "unverified") == ["All of it is confirmed."]


def test_a_scheme_of_an_older_version_says_what_it_has() -> None:
    older = {key: value for key, value in STOCKPORT.items() if key not in {"contracts", "top_windows", "indicators"}}
    assert [it for it in meaning(older) if it.part in {"contract", "targets", "top_windows"}] == []


def test_the_rests_of_a_penny_go_to_the_first_months() -> None:
    """The example of the payment rules: £500,000 at 70 %."""
    contract = of_block(date(2012, 4, 2), 12, [50_000_000], "0.7", "advance")
    assert [(it.number, it.pence, it.first, it.last) for it in instalments(contract)] == [
        (8, 2_916_667, date(2012, 4, 2), date(2012, 11, 2)),
        (4, 2_916_666, date(2012, 12, 2), date(2013, 3, 2)),
    ]


def of_block(starts: date, months: int, values: list[int], share: str, due: str) -> dict[str, Any]:
    ends = str(add_months(starts, months))
    terms = {"starts": str(starts), "ends": ends, "annual_value_pence": values, "block_share": share, "block_due": due}
    contract: dict[str, Any] = STOCKPORT["contracts"][1]
    return contract | terms


def paid(contract: dict[str, Any]) -> list[tuple[date, int]]:
    """As payments works it out."""
    terms = read_scheme(STOCKPORT | {"contracts": [contract]}, "0" * 64, datetime(2012, 1, 1, tzinfo=UTC))
    return [(it.due_on, it.pence) for it in amounts("stockport", terms.contracts[contract["code"]], date(2030, 1, 1))]


@given(
    st.dates(date(2012, 1, 1), date(2014, 12, 31)),
    st.integers(1, 12),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=3),
    st.sampled_from(["0", "0.1", "0.25", "0.333", "0.5", "0.999", "1"]),
    st.sampled_from(["advance", "arrears"]),
    st.sampled_from([None, ["0.1"], ["0.25", "0.333", "0"]]),
)
def test_instalments_in_words_are_those_that_are_paid(
    starts: date, last_months: int, values: list[int], share: str, due: str, at_risk: list[str] | None
) -> None:
    contract = of_block(starts, 12 * len(values) - 12 + last_months, values, share, due)
    if at_risk and Decimal(share) + max(map(Decimal, at_risk)) <= 1:
        contract["at_risk"] = {"shares": at_risk, "measures": []}
    in_words = [(add_months(it.first, month), it.pence) for it in instalments(contract) for month in range(it.number)]
    assert [pence for _, pence in in_words] == [pence for _, pence in paid(contract)]
    if starts.day <= 28:  # else a shorter month takes the day of those after it
        assert in_words == paid(contract)


def test_a_target_is_in_the_unit_of_its_indicator() -> None:
    held = {"scope": "local", "from": "2012-04-02", "per": "year", "direction": "at_least"}
    grown = held | {"growth": {"percent": 5, "by": "2014-04-02", "baseline": 1}}
    rows = [
        {"code": "completed", "targets": [held | {"value": 40}]},
        {"code": "referral-to-start", "targets": [held | {"value": 21, "direction": "at_most"}, grown]},
        {"code": "outcome-cost", "targets": [held | {"value": 120_000, "direction": "at_most"}]},
        {"code": "starts", "targets": [held | {"value": 300}]},
        {"code": "own", "title": "Our own", "unit": "share", "targets": [held | {"value": 7}]},
    ]
    told = next(it for it in meaning(STOCKPORT | {"indicators": rows}) if it.part == "targets")
    assert [sentence.split(" in each year")[0] for sentence in told.sentences] == [
        "Completed: at least 40%",
        "Referral to start: at most 21 days",
        "Referral to start: at least 5% more than 1 day by 2 April 2014",
        "Outcome cost: at most £1,200",
        "Starts: at least 300",
        "Our own: at least 7%",
    ]


def test_a_paragraph_is_data() -> None:
    assert Paragraph("scheme", None, "Title", ["Valid."])._asdict() == {
        "part": "scheme", "code": None, "subject": "Title", "sentences": ["Valid."],
    }  # fmt: skip
