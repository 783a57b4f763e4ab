"""What one outcome is worth, given every fact known now."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.payments.rules.claims import EVER, Outcome, Withdrawal, at_risk_until, worth
from services.payments.rules.schemes import Scheme, read_scheme
from services.payments.rules.tariffs import Tariff, tariff_for

TODAY = date(2013, 1, 7)
PUBLISHED = datetime(2012, 4, 1, tzinfo=UTC)


def terms(code: str = "c", **changes: Any) -> dict[str, Any]:
    known = {"code": code, "party": "p", "starts": "2012-04-02", "ends": "2014-04-02", "measures": ["m"]}
    return known | {"provisional": "clawback"} | changes


def scheme(published: datetime = PUBLISHED, contracts: list[dict[str, Any]] | None = None, **changes: Any) -> Scheme:
    book = [
        {"measure": "m", "band": "*", "from": "2012-04-02", "to": "2012-10-01", "pence": 500},
        {"measure": "m", "band": "high", "from": "2012-04-02", "to": "2012-10-01", "pence": 900},
        {"measure": "m", "band": "*", "from": "2012-10-01", "to": None, "pence": 600},
    ]
    known = {"id": "s", "version": 1, "area": "a", "valid_from": "2012-04-02", "valid_to": None}
    body = known | {"price_from": "tariff", "prices": book, "contracts": contracts or [terms()]} | changes
    return read_scheme(body, "hash", published)


def tariff(valid_from: date, pence: int | None = 1000, number: int = 1, **changes: Any) -> Tariff:
    prices = None if pence is None else {"m": pence}
    made = Tariff(UUID(int=number), UUID(int=9), valid_from, "low", prices, "who", valid_from, "s", 1, "hash")
    return replace(made, **changes)


def outcome(**changes: Any) -> Outcome:
    made = Outcome(UUID(int=5), UUID(int=9), 1, "achieved", "m", date(2012, 7, 2), "c", None, None, None)
    return replace(made, **changes)


TARIFF = tariff(date(2012, 4, 10))


def test_the_tariffs_price_at_once() -> None:
    value = worth(outcome(), None, [TARIFF], [scheme()], TODAY)
    assert (value.standing, value.pence, value.due_on) == ("due", 1000, date(2012, 7, 2))
    assert [step["step"] for step in value.steps] == ["price", "due"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"contract": None}, "no-contract"),
        ({"contract": "elsewhere"}, "no-contract"),
        ({"measure": "unlisted"}, "no-contract"),
        ({"achieved_on": date(2012, 4, 1)}, "no-scheme"),
    ],
)
def test_unpriced_says_why(changes: dict[str, Any], reason: str) -> None:
    value = worth(outcome(**changes), None, [TARIFF], [scheme()], TODAY)
    assert (value.standing, value.reason, value.pence, value.value_pence) == ("unpriced", reason, 0, 0)
    assert (value.scheme, value.contract) == (None, None)


def test_no_tariff_and_no_price() -> None:
    assert worth(outcome(), None, [], [scheme()], TODAY).reason == "no-tariff"
    assert worth(outcome(), None, [tariff(date(2012, 4, 10), None)], [scheme(prices=[])], TODAY).reason == "no-price"


def test_price_from_achievement_reads_the_book_of_that_day_for_the_band() -> None:
    book = scheme(price_from="achievement")
    low, high = tariff(date(2012, 4, 10), None), tariff(date(2012, 4, 10), None, band="high")
    assert worth(outcome(), None, [low], [book], TODAY).pence == 500
    assert worth(outcome(), None, [high], [book], TODAY).pence == 900
    assert worth(outcome(achieved_on=date(2012, 9, 30)), None, [low], [book], TODAY).pence == 500
    assert worth(outcome(achieved_on=date(2012, 10, 1)), None, [high], [book], TODAY).pence == 600


def test_of_versions_valid_on_the_date_the_last_published_counts() -> None:
    older = scheme(price_from="achievement")
    newer = scheme(datetime(2012, 6, 1, tzinfo=UTC), version=2, valid_from="2012-07-01", price_from="achievement")
    newer = replace(newer, prices={"m": tuple(replace(row, pence=1) for row in newer.prices["m"])})
    assert worth(outcome(), None, [TARIFF], [newer, older], TODAY).pence == 1
    assert worth(outcome(achieved_on=date(2012, 6, 30)), None, [TARIFF], [newer, older], TODAY).pence == 500


@pytest.mark.parametrize("others_id", ["other", "t"])
def test_of_two_schemes_that_have_the_contract_the_one_published_last_counts(others_id: str) -> None:
    """In whatever order they are known, and whatever their ids; of two published at once the later id."""
    ours = scheme()
    for days, counts in ((-1, ours), (1, None), (0, ours if others_id < "s" else None)):
        theirs = scheme(PUBLISHED + timedelta(days), id=others_id)
        for known in ([ours, theirs], [theirs, ours]):
            assert worth(outcome(), None, [TARIFF], known, TODAY).scheme is (counts or theirs)


def test_a_hold_ends_on_the_day_itself() -> None:
    holding = scheme(contracts=[terms(provisional="hold")])
    held = outcome(provisional_until=date(2013, 7, 2))
    before = worth(held, None, [TARIFF], [holding], date(2013, 7, 1))
    after = worth(held, None, [TARIFF], [holding], date(2013, 7, 2))
    assert (before.standing, before.pence, before.due_on) == ("held", 1000, date(2013, 7, 2))
    assert (after.standing, after.pence, after.due_on) == ("due", 1000, date(2013, 7, 2))
    assert worth(outcome(), None, [TARIFF], [holding], TODAY).standing == "due"


@pytest.mark.parametrize("until", [date(2012, 6, 30), date(2012, 7, 2)])
def test_nothing_is_due_before_it_was_achieved(until: date) -> None:
    """Held for months from a discharge, and achieved later than that after it."""
    holding = scheme(contracts=[terms(provisional="hold")])
    late = outcome(provisional_until=until)
    value = worth(late, None, [TARIFF], [holding], TODAY)
    assert (value.standing, value.due_on) == ("due", date(2012, 7, 2))
    assert value.steps[-1] == {"step": "hold", "until": "2012-07-02"}


def test_a_price_that_a_tariff_carries_names_the_book_that_it_is_from() -> None:
    """Another than that of the day of achievement, and another price in it than the tariff carries: overridden."""
    older = replace(scheme(), hash="older")
    newer = replace(scheme(datetime(2012, 6, 1, tzinfo=UTC), version=2, valid_from="2012-07-01"), hash="newer")
    given = tariff(date(2012, 4, 10), scheme_hash="older", override_code="complex-needs")
    value = worth(outcome(), None, [given], [newer, older], TODAY)
    assert value.scheme is newer
    step = value.steps[0]
    assert (step["book"], step["bookPence"]) == ({"id": "s", "version": 1, "hash": "older"}, 500)
    assert step["pence"] == 1000
    gone = worth(outcome(), None, [replace(given, scheme_hash="unknown")], [newer, older], TODAY).steps[0]
    assert (gone["book"]["hash"], gone["bookPence"]) == ("unknown", None)
    by_day = [replace(older, price_from="achievement"), replace(newer, price_from="achievement")]
    assert "book" not in worth(outcome(), None, [given], by_day, TODAY).steps[0]


def withdrawal(reason: str = "represented", on: date = date(2012, 12, 1), revision: int = 2) -> Withdrawal:
    return Withdrawal(revision, reason, on)


@pytest.mark.parametrize("reason", ["represented", "journey-continued", "corrected", "refused", "merged", "voided"])
def test_a_withdrawal_takes_it_back(reason: str) -> None:
    value = worth(outcome(provisional_until=EVER), withdrawal(reason), [TARIFF], [scheme()], TODAY)
    assert (value.standing, value.reason, value.pence) == ("withdrawn", reason, 0)


def test_the_highest_revision_is_the_state() -> None:
    assert worth(outcome(revision=3), withdrawal(), [TARIFF], [scheme()], TODAY).pence == 1000


@pytest.mark.parametrize("rule", ["hold", "clawback", "count"])
def test_what_falls_is_decided_elsewhere(rule: str) -> None:
    """A withdrawn outcome falls under every rule, inside and outside of any months; an achieved one stands."""
    limited = scheme(contracts=[terms(provisional=rule, recover_months=6)])
    once = outcome(provisional_until=date(2012, 12, 1))
    for on in (date(2012, 8, 1), date(2014, 8, 1)):
        assert worth(once, withdrawal(on=on), [TARIFF], [limited], TODAY).pence == 0
    assert worth(once, None, [TARIFF], [limited], TODAY).pence == 1000
    expected = None if rule == "count" else date(2012, 12, 1)
    assert at_risk_until(once, limited.contracts["c"]) == expected


def test_a_proposed_outcome_is_valued_but_not_owed() -> None:
    value = worth(outcome(kind="proposed"), None, [TARIFF], [scheme()], TODAY)
    assert (value.standing, value.pence, value.value_pence) == ("awaiting_verification", 0, 1000)
    value = worth(outcome(kind="proposed"), None, [], [scheme()], TODAY)
    assert (value.standing, value.value_pence) == ("awaiting_verification", 0)


def test_the_latest_tariff_on_the_date_of_achievement() -> None:
    first, second = tariff(date(2012, 4, 10), number=1), tariff(date(2012, 7, 2), number=2)
    assert tariff_for([second, first], date(2012, 7, 1), None, None) is first
    assert tariff_for([second, first], date(2012, 7, 2), None, None) is second


def test_before_a_journeys_first_tariff_that_first_one_applies() -> None:
    first, second = tariff(date(2012, 4, 10), number=1), tariff(date(2012, 7, 2), number=2)
    assert tariff_for([second, first], date(2012, 4, 3), None, None) is first


def test_of_equal_dates_the_later_confirmed_counts_then_the_younger() -> None:
    day = date(2012, 4, 10)
    early, late = tariff(day, number=2), tariff(day, number=1, confirmed_on=date(2012, 4, 12))
    assert tariff_for([late, early], date(2012, 7, 1), None, None) is late
    greater = replace(early, id=UUID(int=7), client_id=UUID(int=1))
    for both in ([early, greater], [greater, early]):
        assert tariff_for(both, date(2012, 4, 1), None, None) is greater


def test_another_journeys_tariff_does_not_price() -> None:
    first, second = tariff(date(2012, 4, 10), number=1), tariff(date(2013, 4, 10), number=2)
    both = [first, second]
    assert tariff_for(both, date(2013, 5, 1), None, date(2013, 4, 10)) is first
    assert tariff_for(both, date(2013, 4, 12), date(2013, 4, 10), None) is second
    assert tariff_for([first], date(2013, 5, 1), date(2013, 4, 10), None) is None


def test_a_tariff_that_carries_no_prices_is_priced_by_the_book_of_its_day() -> None:
    """Confirmed while prices were read on achievement; the next version carries them in the tariff."""
    before = replace(scheme(price_from="achievement"), hash="before")
    after = scheme(datetime(2012, 9, 1, tzinfo=UTC), version=2, valid_from="2012-10-01")
    achieved = outcome(achieved_on=date(2012, 11, 5))
    for number, (band, pence) in enumerate((("low", 500), ("high", 900)), start=1):
        kept = tariff(date(2012, 4, 10), None, number, band=band, scheme_hash="before")
        value = worth(achieved, None, [kept], [before, after], TODAY)
        assert (value.standing, value.pence) == ("due", pence)
        assert (value.steps[0]["from"], value.steps[0]["bookOn"]) == ("tariff", "2012-04-10")
    later = tariff(date(2012, 11, 1), None, 3, scheme_hash="before")
    assert worth(achieved, None, [later], [before, after], TODAY).pence == 600
    unknown = tariff(date(2012, 4, 10), None, scheme_hash="gone")
    assert worth(achieved, None, [unknown], [before, after], TODAY).reason == "no-price"


def test_a_tariff_with_prices_is_read_on_achievement_when_the_next_version_says_so() -> None:
    after = scheme(datetime(2012, 9, 1, tzinfo=UTC), version=2, valid_from="2012-10-01", price_from="achievement")
    assert worth(outcome(achieved_on=date(2012, 11, 5)), None, [TARIFF], [scheme(), after], TODAY).pence == 600


@pytest.mark.parametrize("price_from", ["achievement", "tariff"])
def test_the_prices_that_a_book_ended_with_hold_through_the_run_off(price_from: str) -> None:
    book = [
        {"measure": "m", "band": "*", "from": "2012-04-02", "to": "2013-04-02", "pence": 400},
        {"measure": "m", "band": "low", "from": "2013-04-02", "to": "2014-04-02", "pence": 500},
        {"measure": "m", "band": "high", "from": "2013-04-02", "to": "2014-04-02", "pence": 900},
    ]
    last = scheme(price_from=price_from, valid_to="2014-04-02", prices=book, contracts=[terms(run_off_months=12)])
    for on in (date(2014, 4, 2), date(2014, 6, 1)):
        for band, pence in (("low", 500), ("high", 900)):
            carries_none = tariff(date(2014, 4, 2), None, band=band)
            value = worth(outcome(achieved_on=on), None, [carries_none], [last], date(2014, 7, 1))
            assert (value.standing, value.pence) == ("due", pence)
    over = outcome(achieved_on=date(2015, 4, 2))
    assert worth(over, None, [tariff(date(2014, 5, 1), None)], [last], date(2015, 7, 1)).reason == "no-contract"


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("price_from", ["achievement", "tariff"])
def test_the_row_of_the_book_is_shown_with_its_days_and_whether_it_held_on(price_from: str, held: bool) -> None:
    book = [{"measure": "m", "band": "low", "from": "2013-04-02", "to": "2014-04-02", "pence": 500}]
    last = scheme(price_from=price_from, valid_to="2014-04-02", prices=book, contracts=[terms(run_off_months=12)])
    on = date(2014, 6, 1) if held else date(2014, 4, 1)
    carries_none = tariff(on, None, scheme_hash="hash")
    step = worth(outcome(achieved_on=on), None, [carries_none], [last], date(2014, 7, 1)).steps[0]
    assert (step["bookOn"], step["pence"]) == (on.isoformat(), 500)
    assert step["row"] == {"band": "low", "from": "2013-04-02", "to": "2014-04-02", "heldOn": held}


@pytest.mark.parametrize(
    ("by_contract", "told", "standing", "at_risk"),
    [
        ("hold", "count", "due", None),
        ("hold", "clawback", "due", date(2013, 7, 2)),
        ("clawback", "hold", "held", date(2013, 7, 2)),
        ("count", "hold", "held", date(2013, 7, 2)),
        ("hold", None, "held", date(2013, 7, 2)),  # told by an older version
    ],
)
def test_whether_it_is_held_is_what_was_told_with_the_outcome(
    by_contract: str, told: Any, standing: str, at_risk: date | None
) -> None:
    """Of the day from which it counts: the contract's rule on the day of achievement may be another by then."""
    terms_ = scheme(contracts=[terms(provisional=by_contract)])
    one = outcome(provisional_until=date(2013, 7, 2), provisional_rule=told)
    value = worth(one, None, [TARIFF], [terms_], TODAY)
    assert value.contract
    assert (value.standing, at_risk_until(one, value.contract)) == (standing, at_risk)
