"""What a sound contract leaves unpaid, said to whoever is about to publish it."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.consequences import warnings
from services.tariff.rules.parsing import read
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import Earlier
from tests.rules.tariff.test_at_risk_checks import INDICATOR
from tests.rules.tariff.test_cohort_checks import PLAIN, cohort
from tests.rules.tariff.test_gate_checks import GATE
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE

UNPRICED = "planned_discharge"


def scheme_with(priced: bool = True, **terms: Any) -> Scheme:
    source = copy.deepcopy(SOURCE) | {"override_within_percent": 20}
    source["indicators"] = [*source.get("indicators", ()), INDICATOR]
    source["contracts"][RIVERSIDE] |= terms
    if not priced:
        source["prices"] = [row for row in source["prices"] if row["measure"] != UNPRICED]
        for terms_of in source["contracts"]:
            terms_of.pop("plan")  # which assumes what has no price then
    scheme = read(source)
    assert check(scheme, "stockport") == []
    return scheme


def test_a_measure_of_a_contract_all_of_whose_prices_are_gone_is_named() -> None:
    listing = [c for c in SOURCE["contracts"] if UNPRICED in c["measures"]]
    told = warnings(scheme_with(priced=False), [])
    assert len(told) == len(listing)
    assert all(f"{UNPRICED} has no price, in no band and on no day" in warning for warning in told)
    assert warnings(scheme_with(), []) == []


def test_what_is_paid_by_cohorts_needs_no_price() -> None:
    source = copy.deepcopy(SOURCE) | {"override_within_percent": 20}
    source["measures"].append(PLAIN)
    source["contracts"][RIVERSIDE]["measures"].append(PLAIN["code"])
    assert f"{PLAIN['code']} has no price" in warnings(read(source), [])[0]
    source["contracts"][RIVERSIDE]["cohorts"] = [cohort()]
    assert warnings(read(source), []) == []


def combined(*of: str, after: str = "") -> dict[str, Any]:
    kind = (
        {"kind": "after", "params": {"of": of[0], "after": after}}
        if after
        else {"kind": "all", "params": {"of": list(of)}}
    )
    return PLAIN | {"code": "both", "title": "Both", **kind}


@pytest.mark.parametrize(
    ("listed", "priced", "told"),
    [
        (["both"], [], [True, True]),
        (["both"], ["both"], [False, False]),
        ([], ["both"], [True, True]),
        (["both"], [UNPRICED, "both"], [False, False]),
        ([], [UNPRICED], [False, True]),
    ],
)
@pytest.mark.parametrize("after", ["", "hep_b_course"])
def test_a_part_of_what_is_not_paid_either_is_named_too(
    after: str, listed: list[str], priced: list[str], told: list[bool]
) -> None:
    """Of a combination without a price, or that the contract does not list, its parts are not meant to be paid by."""
    source = copy.deepcopy(SOURCE)
    parts = [UNPRICED, "hep_b_course"]
    source["measures"].append(combined(*parts, after=after))
    source["contracts"][RIVERSIDE]["measures"] = [*parts, *listed]
    row = {"band": "*", "from": "2012-04-02", "pence": 1}
    source["prices"] = [row | {"measure": code} for code in priced]
    said = " ".join(it for it in warnings(read(source), []) if it.startswith(f"contracts[{RIVERSIDE}]"))
    assert [f"{code} has no price" in said for code in parts] == told


def test_what_comes_after_a_measure_is_earned_by_the_count_of_it() -> None:
    after = {"measure": UNPRICED, "within_days": 0}
    source = copy.deepcopy(SOURCE)
    source["indicators"] = [INDICATOR | {"met": {"measure": "hep_b_course", "within_days": 0, "after": after}}]
    source["contracts"][RIVERSIDE] |= {"gates": [GATE]}
    source["prices"] = []
    said = " ".join(it for it in warnings(read(source), []) if it.startswith(f"contracts[{RIVERSIDE}]"))
    assert f"{UNPRICED} has no price" not in said


@pytest.mark.parametrize(
    ("met", "told"),
    [
        ({"event": "hep_b_dose"}, "riverside too, and unverified, though measures take it from clinician and provider"),
        ({"any": [{"measure": "hep_b_course"}, {"not": {"event": "seen", "within_days": 0}}]}, "seen, which counts"),
        ({"measure": "hep_b_course", "after": {"event": "seen"}}, "seen, which counts"),
        ({"measure": "hep_b_course"}, None),
    ],
)  # fmt: skip
def test_an_event_that_who_is_paid_may_say_itself_is_warned_of(met: dict[str, Any], told: str | None) -> None:
    source = copy.deepcopy(SOURCE)
    source["indicators"] = [INDICATOR | {"weeks": 12, "met": met}]
    source["contracts"][RIVERSIDE] |= {"gates": [GATE]}
    said = [it for it in warnings(read(source), []) if "asks for evidence of" in it]
    assert len(said) == bool(told)
    assert all(it.startswith("contracts[1].gates[0].indicator: planned-exits asks for evidence of") for it in said)
    assert told is None or told in said[0]


@pytest.mark.parametrize(
    ("closes", "words"),
    [
        ("2014-07-01", "2014-07-01 is before the run-off of"),
        ("2014-09-30", "achieved from then on and before 2014-10-02 is not paid"),
        ("2014-10-02", None),
    ],
)
def test_a_final_account_before_the_run_off_ends_says_what_is_not_paid(closes: str, words: str | None) -> None:
    terms: dict[str, Any] = {"run_off_months": 6, "provisional": "count", "recover_months": None}
    told = warnings(scheme_with(**terms, final_accounts=["2014-04-01", closes]), [])
    assert len(told) == (words is not None)
    assert words is None or words in told[0]


def test_a_final_account_within_the_window_of_a_return_says_that_nothing_is_taken_back_from_then_on() -> None:
    terms: dict[str, Any] = {"run_off_months": 0, "provisional": "clawback", "recover_months": 4}
    (told,) = warnings(scheme_with(**terms, final_accounts=["2013-08-02", "2014-08-01"]), [])
    assert told.startswith("contracts[1].final_accounts[1]: 2014-08-01 is before 2014-08-02")


def test_a_gate_bears_on_a_measure_that_has_a_price() -> None:
    assert warnings(scheme_with(gates=[GATE]), []) == []


CLOSED: dict[str, Any] = {"run_off_months": 0, "provisional": "count", "recover_months": None}
JULY = ["2013-07-01", "2014-07-01"]


def closing_again(days: list[str], *before: list[str]) -> list[str]:
    """Of a version that names these days, after versions that named others, all valid from the first day."""
    earlier = [
        Earlier(scheme_with(**CLOSED, final_accounts=stated).model_copy(update={"version": number}), at=published_at)
        for number, stated in enumerate(before, start=1)
        for published_at in [datetime(2012, 4, number, tzinfo=UTC)]
    ]
    return warnings(scheme_with(**CLOSED, final_accounts=days), earlier)


def test_a_later_final_account_says_that_it_opens_nothing_again() -> None:
    (told,) = closing_again(["2013-10-01", "2014-07-01"], JULY)
    assert told.startswith(
        "contracts[1].final_accounts[0]: 2013-10-01 is later than 2013-07-01, from which on version 1 closes"
    )
    assert closing_again(JULY, JULY) == []
    assert closing_again(["2013-06-03", "2014-07-01"], JULY) == []


def test_a_final_account_that_is_left_out_says_so_too_and_the_first_of_all_versions_counts() -> None:
    september = ["2013-09-02", "2014-07-01"]
    (first, second) = closing_again(["2013-10-01"], JULY, september)
    assert first.startswith(
        "contracts[1].final_accounts[0]: 2013-10-01 is later than 2013-07-01, from which on version 1"
    )
    assert second.startswith("contracts[1].final_accounts: without 2014-07-01, from which on version 1 closes")
    assert closing_again(september, JULY, september) == []  # version 2 was warned of it


@pytest.mark.parametrize(
    ("ends", "extended", "warned"),
    [("2013-10-02", "2014-04-02", True), ("2013-10-02", "2013-10-02", False), ("2013-04-02", "2014-04-02", False)],
)
def test_a_short_last_year_that_is_lengthened_says_that_what_is_added_may_be_closed(
    ends: str, extended: str, warned: bool
) -> None:
    """Where it ended with a whole contract year the extension begins another one, which is open."""
    first = scheme_with(**_until(ends), final_accounts=["2013-07-01", "2014-07-01"][: _years(ends)])
    again = scheme_with(**_until(extended), final_accounts=["2013-07-01", "2014-07-01"])
    shown = warnings(again, [Earlier(first, at=datetime(2012, 4, 1, tzinfo=UTC))])
    lengthened = [words for words in shown if words.startswith("contracts[1].ends: 2014-04-02 lengthens contract year")]
    assert len(lengthened) == warned


def _until(ends: str) -> dict[str, Any]:
    value = SOURCE["contracts"][RIVERSIDE]["annual_value_pence"][0]
    return CLOSED | {"ends": ends, "annual_value_pence": [value] * _years(ends), "plan": None}


def _years(ends: str) -> int:
    return 1 if ends <= "2013-04-02" else 2
