"""A version that lets a contract go on after the final account of its last year takes nothing out of that year."""

from datetime import date
from typing import Any

import pytest

from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, case_counted, contract, scheme, tariff, withdrawn

VALUE: dict[str, Any] = {"annual_value_pence": [120_000]}
ON_ACCOUNT = VALUE | {"on_account": {"share": "0.5"}}
POT: dict[str, Any] = {"indicator": "completed", "weight": "1", "target": "0.5", "threshold": "0.5", "cap": "1.1"}
AT_RISK = VALUE | {"at_risk": {"shares": ["1"], "true_up": False, "measures": [POT]}}
CLOSED, KNOWN = date(2013, 7, 10), date(2013, 7, 15)


def terms(version: int, ends: str, closes: list[str], published: str, valid_from: str, **stated: Any) -> Payload:
    changes = {"provisional": "clawback", "floor": "0", "run_off_months": 3} | stated
    back = contract(BACK, **changes, ends=ends, final_accounts=closes)
    return scheme(
        version, published_at=f"{published}T09:00:00+00:00", valid_from=valid_from, contracts=[contract(HOLD), back]
    )


def first(**stated: Any) -> Payload:
    return terms(1, "2013-04-02", ["2013-07-10"], "2012-04-01", "2012-04-02", **stated)


def extended(valid_from: str = "2013-04-02", **stated: Any) -> Payload:
    return terms(2, "2014-04-02", ["2013-07-10", "2014-07-10"], "2013-07-15", valid_from, **stated)


async def closed(payments: Running) -> None:
    for day in (CLOSED, date(2013, 7, 11), KNOWN):
        payments.today = day
        await payments.tick()


async def of_shape(payments: Running, shape: str) -> dict[str, int]:
    claims = (await client.get(payments, "/claims", contract=BACK, limit=500))["items"]
    return {claim["effectiveOn"]: claim["pence"] for claim in claims if claim["shape"] == shape and claim["pence"]}


@pytest.mark.parametrize("valid_from", ["2013-04-02", "2012-04-02"])
async def test_a_balance_on_account_keeps_what_its_run_off_brought(payments: Running, valid_from: str) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**ON_ACCOUNT), *map(tariff, ("ann", "bob", "cat", "dan")))
    await payments.deliver(*(achieved(who, on="2013-02-01") for who in ("ann", "bob")))
    await payments.deliver(*(achieved(who, on="2013-05-20") for who in ("cat", "dan")))
    await client.paid_run(payments)
    await closed(payments)
    before = await of_shape(payments, "on_account_balance")
    assert before["2013-04-01"] == 25_000
    await payments.deliver(extended(valid_from, **ON_ACCOUNT))
    of_new_year = {"2013-07-01": -15_000}  # three months on account, and none of the outcomes of May
    assert await of_shape(payments, "on_account_balance") == before | of_new_year
    payments.today = date(2013, 10, 2)
    await payments.tick()
    after = await of_shape(payments, "on_account_balance")
    assert after == before | of_new_year | {"2013-10-01": -15_000}
    assert len(await of_shape(payments, "on_account_instalment")) == 12 + 7  # none of the new year is left out


async def test_a_case_of_the_run_off_earns_no_second_pot(payments: Running) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**AT_RISK))
    await payments.deliver(case_counted("bob", "2013-05-20", "2013-05-20"), case_counted("cat", "2013-05-21"))
    await client.paid_run(payments)
    await closed(payments)
    assert await of_shape(payments, "at_risk") == {"2013-04-01": 30_000}
    await payments.deliver(extended(**AT_RISK))
    assert await of_shape(payments, "at_risk") == {"2013-04-01": 30_000}
    await payments.deliver(case_counted("dan", "2013-08-20", "2013-08-20"))
    payments.today = date(2013, 10, 2)
    await payments.tick()
    assert await of_shape(payments, "at_risk") == {"2013-04-01": 30_000, "2013-10-01": 33_000}


async def test_what_a_cap_left_of_the_closed_year_takes_nothing_of_the_next(payments: Running) -> None:
    payments.today = date(2013, 6, 3)
    cap: dict[str, Any] = {"cap_pence": [10_000, 10_000]}
    await payments.deliver(first(**cap), *map(tariff, ("ann", "bob", "cat")), achieved("ann", on="2013-05-20"))
    await client.paid_run(payments)
    await closed(payments)
    await payments.deliver(extended(**cap), achieved("bob", on="2013-05-21"), achieved("cat", on="2013-07-14"))
    assert await of_shape(payments, "tariff") == {"2013-05-20": 10_000, "2013-07-14": 10_000}


@pytest.mark.parametrize("word", [withdrawn, lambda: achieved("bob", on="2013-05-21")])
async def test_nothing_moves_what_stands_and_nothing_comes(payments: Running, word: Any) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(), *map(tariff, ("ann", "bob")), achieved("ann", on="2013-05-20"))
    await client.paid_run(payments)
    await closed(payments)
    await payments.deliver(extended("2012-04-02"), word())
    assert await of_shape(payments, "tariff") == {"2013-05-20": 10_000}
    assert (await client.totals(payments))["duePence"] == 10_000


async def test_what_becomes_known_before_the_account_is_closed_lets_the_run_off_be_the_next_year_s(
    payments: Running,
) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**AT_RISK), case_counted("bob", "2013-05-20", "2013-05-20"))
    payments.today = date(2013, 7, 8)
    early = terms(2, "2014-04-02", ["2013-07-10", "2014-07-10"], "2013-07-08", "2013-04-02", **AT_RISK)
    await payments.deliver(early)
    await payments.tick()
    assert await of_shape(payments, "at_risk") == {"2013-07-01": 33_000}


async def test_a_day_before_its_version_begins_closes_the_year_on_the_versions_first_day(payments: Running) -> None:
    payments.today = date(2012, 8, 2)
    first_one = scheme(
        contracts=[contract(HOLD), contract(BACK, provisional="clawback", final_accounts=["2013-07-01"])]
    )
    await payments.deliver(first_one, tariff(), achieved(on="2012-06-01"))
    await client.paid_run(payments)
    payments.today = date(2013, 5, 1)
    earlier = contract(BACK, provisional="clawback", final_accounts=["2013-05-15"])
    await payments.deliver(
        scheme(
            2, published_at="2013-05-01T09:00:00+00:00", valid_from="2013-06-01", contracts=[contract(HOLD), earlier]
        )
    )
    payments.today = date(2013, 8, 1)
    await payments.tick()
    await payments.deliver(withdrawn())
    assert await of_shape(payments, "tariff") == {"2012-06-01": 10_000}


@pytest.mark.parametrize("valid_from", ["2013-04-02", "2012-04-02"])
async def test_the_closed_year_shows_what_its_run_off_earned_and_the_new_one_does_not(
    payments: Running, valid_from: str
) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(), *map(tariff, ("ann", "bob", "cat", "dan")))
    await payments.deliver(achieved("ann", on="2013-02-01"), achieved("bob", on="2013-05-20"))
    await client.paid_run(payments)
    await closed(payments)
    before = await year_of(payments, "2013-04-01")
    assert (before["earnedPence"], before["paidPence"]) == (20_000, 20_000)
    await payments.deliver(extended(valid_from), achieved("cat", on="2013-07-05"))
    payments.today = date(2013, 8, 5)
    await payments.tick()
    closed_year, of_run_off, new = [await year_of(payments, on) for on in ("2013-04-01", "2013-05-20", "2013-08-05")]
    assert closed_year == of_run_off
    assert (closed_year["from"], closed_year["earnedPence"], closed_year["paidPence"]) == ("2012-04-02", 20_000, 20_000)
    assert (new["from"], new["earnedPence"], new["paidPence"]) == ("2013-04-02", 10_000, 0)
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    assert position["thisYear"]["earnedPence"] == 10_000


@pytest.mark.parametrize("valid_from", ["2013-04-02", "2012-04-02"])
@pytest.mark.parametrize(("block_due", "by_august"), [("advance", 50_000), ("arrears", 40_000)])
async def test_the_instalments_of_its_run_off_are_the_new_year_s(
    payments: Running, valid_from: str, block_due: str, by_august: int
) -> None:
    """Also where the version becomes known on the day on which the year is closed."""
    of_terms = VALUE | {"block_share": "1", "block_due": block_due}
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**of_terms))
    await payments.tick()
    await client.paid_run(payments)
    payments.today = CLOSED
    await payments.tick()
    late = terms(2, "2014-04-02", ["2013-07-10", "2014-07-10"], "2013-07-10", valid_from, **of_terms)
    await payments.deliver(late)
    payments.today = date(2013, 8, 5)
    await payments.tick()
    await client.paid_run(payments)
    closed_year, new = [await year_of(payments, on) for on in ("2013-04-01", "2013-08-05")]
    assert (closed_year["earnedPence"], closed_year["paidPence"]) == (120_000, 120_000)
    assert (new["from"], new["earnedPence"], new["paidPence"]) == ("2013-04-02", by_august, by_august)


async def year_of(payments: Running, on: str) -> dict[str, Any]:
    (shown,) = (await client.get(payments, "/contract-years", contract=BACK, on=on))["items"]
    return {name: shown[name] for name in ("from", "to", "earnedPence", "approvedPence", "paidPence")}
