"""What a price says of the book that it was read from or taken from."""

from datetime import date
from typing import Any

import pytest

from services.payments.rules.claims import worth
from services.payments.rules.position.assumptions import lowest_price
from tests.rules.payments.test_payment_claims import TODAY, outcome, scheme, tariff

ROW = {"band": "*", "from": "2012-04-02", "to": "2012-10-01", "heldOn": False}
PRICE = {"step": "price", "measure": "m"}
BOOK = {"id": "s", "version": 1, "hash": "hash"}


def price_step(valid_from: date, pence: int | None, **of_scheme: Any) -> dict[str, Any]:
    value = worth(outcome(), None, [tariff(valid_from, pence)], [scheme(**of_scheme)], TODAY)
    return dict(value.steps[0])


def test_one_that_was_set_by_hand_says_the_books_beside() -> None:
    carried = {"from": "tariff", "band": "low", "bookOn": "2012-04-10", "pence": 450}
    assert price_step(date(2012, 4, 10), 450) == PRICE | carried | {"book": BOOK, "bookPence": 500, "row": ROW}


def test_one_that_no_tariff_carries_says_the_row_of_its_tariffs_day() -> None:
    found = {"from": "tariff", "band": "low", "bookOn": "2012-04-10", "pence": 500, "row": ROW}
    assert price_step(date(2012, 4, 10), None) == PRICE | found | {"book": BOOK, "bookPence": 500}


def test_one_of_the_day_of_achievement_says_that_days_row() -> None:
    found = {"from": "achievement", "band": "*", "bookOn": "2012-07-02", "pence": 500, "row": ROW}
    assert price_step(date(2012, 4, 10), None, price_from="achievement") == PRICE | found


@pytest.mark.parametrize(
    ("day", "pence"),
    [
        (date(2012, 4, 1), 0),
        (date(2012, 4, 2), 500),
        (date(2012, 9, 30), 500),
        (date(2012, 10, 1), 600),
        (date(2030, 1, 1), 600),
    ],
)
def test_the_lowest_price_of_any_band_is_that_of_the_day(day: date, pence: int) -> None:
    assert lowest_price(scheme(), "m", day) == pence
    assert (lowest_price(None, "m", day), lowest_price(scheme(), "other", day), lowest_price(scheme(), None, day)) == (
        0, 0, 0,
    )  # fmt: skip
