"""What a sound contract leaves unpaid, said to whoever is about to publish it."""

import copy
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.consequences import warnings
from services.tariff.rules.parsing import read
from services.tariff.rules.scheme import Scheme
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
