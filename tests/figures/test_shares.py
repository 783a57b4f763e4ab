"""A share in words is the nearest to what was counted, and of two as near the upper, wherever it stands."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.cli import figures as at_the_terminal
from services.payments.pages import contract_year
from services.payments.schemas.position_example import POSITION
from services.tariff.rules.words.price_changes import difference
from shared.figures.in_words import count_in_words
from shared.kernel.shares import percent, share_of
from shared.pages import figures, month
from tests.thorough import part_of

ELIGIBLE = st.integers(1, 4000)


def half_up(met: int, eligible: int, places: int) -> str:
    exact = Decimal(100 * met) / Decimal(eligible)
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def point(met: int, eligible: int) -> dict[str, Any]:
    return {"met": met, "eligible": eligible, "share": share_of(met, eligible), "ripe": True, "target": None}


@settings(max_examples=part_of(300))
@given(ELIGIBLE, st.integers(0, 4000), st.integers(0, 2))
def test_a_percent_is_the_nearest_a_half_up(eligible: int, met: int, places: int) -> None:
    met = min(met, eligible)
    assert percent(met, eligible, places) == half_up(met, eligible, places)


def test_pages_and_terminal_say_a_half_alike_and_up() -> None:
    """One of eight is 12.5 %, which Python's own rounding takes to 12, and one of eighty 1.25 %."""
    of_eight, of_eighty = point(1, 8), point(1, 80)
    assert figures.percent_of_point(of_eight) == "13%"
    assert month.in_words(of_eight, "share", "exact") == "13% (1 of 8)"
    assert at_the_terminal.value_text("share", of_eighty, "exact") == f"1.3% ({count_in_words(1, 'exact')} of 80)"
    assert at_the_terminal.cells("share", of_eighty, "exact", targets=False) == ["1", "80", "1.3%"]
    row = {"measure": "m", "met": 1, "metPence": 0, "waiting": 0, "waitingPence": 0, "takenBack": 0}
    still = {**POSITION, "openPotential": {"byMeasure": [{"measure": "m", "people": 7}]}}
    board = contract_year.measures_of_year({"measures": [row]}, still, {})
    assert board.rows[0]["share"] == "13%"
    assert difference(8000, 8010) == "£0.10 more, 0.1 %"
    assert difference(2000, 2005) == "£0.05 more, 0.3 %"


def test_what_was_rounded_once_is_not_rounded_again() -> None:
    """2,469 of 19,757 is 12.497 %: to four places 0.125, and so half up 13."""
    assert share_of(2469, 19_757) == 0.125
    assert figures.percent_of_point(point(2469, 19_757)) == "12%"


def test_a_share_in_the_api_is_rounded_half_up_too() -> None:
    assert (share_of(1, 32), share_of(3, 32), share_of(0, 0)) == (0.0313, 0.0938, None)
