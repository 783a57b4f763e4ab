"""Under which codes finance books an amount: of its contract, by the version that is in force on its day."""

from datetime import UTC, date, datetime

import pytest

from services.payments.rules.journals import journals, no_journal
from services.payments.rules.schemes import Scheme, read_scheme


def version(number: int, starts: str, **journal: str) -> Scheme:
    contract = {"code": "c", "party": "p", "starts": "2012-04-02", "ends": "2014-04-02", "measures": ["m"],
                "provisional": "clawback", "journal": journal}  # fmt: skip
    body = {"id": "s", "version": number, "area": "a", "valid_from": starts, "valid_to": None,
            "price_from": "tariff", "prices": [], "contracts": [contract]}  # fmt: skip
    return read_scheme(body, f"hash {number}", datetime(2012, number, 1, tzinfo=UTC))


SCHEMES = [version(1, "2012-04-02", cost_centre="first"), version(2, "2013-04-02", cost_centre="second")]


@pytest.mark.parametrize(
    ("contract", "day", "booked"),
    [
        ("c", date(2013, 4, 1), {"cost_centre": "first"}),
        ("c", date(2013, 4, 2), {"cost_centre": "second"}),
        ("c", date(2012, 4, 1), {}),
        ("another", date(2013, 4, 1), {}),
    ],
)
def test_a_journal_is_of_the_version_in_force_on_the_day(contract: str, day: date, booked: dict[str, str]) -> None:
    journal_of = journals(SCHEMES)
    assert journal_of(contract, day) == journal_of(contract, day) == booked
    assert no_journal(contract, day) == {}


def test_what_was_asked_of_one_area_is_not_said_of_another() -> None:
    here, there = journals(SCHEMES[:1]), journals(SCHEMES[1:])
    on = date(2013, 4, 2)
    assert (here("c", on), there("c", on)) == ({"cost_centre": "first"}, {"cost_centre": "second"})
