"""A draft as if it had begun earlier: at the prices of its own first day until that, and as it says from then on."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.what_if.earlier import as_if_from

DAYS = st.dates(date(2012, 1, 1), date(2016, 12, 31))


def price(since: str, until: str | None, pence: int) -> dict[str, Any]:
    return {"measure": "abstinent_at_review", "band": "low", "from": since, "to": until, "pence": pence}


def priced_on(scheme: dict[str, Any], day: date) -> list[int]:
    on = day.isoformat()
    return [row["pence"] for row in scheme["prices"] if row["from"] <= on and (row["to"] is None or on < row["to"])]


def test_the_price_of_its_first_day_is_that_of_the_days_before() -> None:
    years = [price("2012-04-02", "2013-04-02", 220), price("2013-04-02", "2014-04-02", 242),
             price("2014-04-02", None, 260)]  # fmt: skip
    draft = {"id": "s", "valid_from": "2013-12-01", "prices": years}
    earlier = as_if_from(draft, date(2012, 4, 2))
    assert earlier == {
        "id": "s", "valid_from": "2012-04-02",
        "prices": [price("2012-04-02", "2014-04-02", 242), price("2014-04-02", None, 260)],
    }  # fmt: skip
    assert draft["prices"] == years


@given(st.lists(DAYS, min_size=2, max_size=6, unique=True).map(sorted), st.data())
def test_each_day_has_one_price_and_from_its_own_first_day_its_own(days: list[date], data: st.DataObject) -> None:
    starts = [day.isoformat() for day in days]
    ends: list[str | None] = [*starts[1:], None]
    rows = [price(start, end, n) for n, (start, end) in enumerate(zip(starts, ends, strict=True))]
    own = data.draw(st.dates(days[0], date(2017, 1, 1)))
    draft = {"valid_from": own.isoformat(), "prices": rows}
    day = data.draw(st.dates(date(2011, 1, 1), own))
    earlier = as_if_from(draft, day)
    for on in (day, own, *(later for later in days if later >= own), date(2018, 1, 1)):
        assert priced_on(earlier, on) == priced_on(draft, max(on, own))
