"""Versions that begin within a period or move the end of a contract, and what a closed year keeps: nothing is counted
twice, and nothing is lost.
"""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    at_risk,
    case_counted,
    contract,
    ident,
    identity,
    proposed,
    scheme,
    tariff,
    withdrawn,
)
from tests.payments.test_payments_at_risk import of_quarter
from tests.payments.test_payments_gates import GATE, OPEN, PEOPLE, outcomes, standing

ON_ACCOUNT: dict[str, Any] = {"annual_value_pence": [120_000], "on_account": {"share": "0.5"}}
TOUCH: dict[str, Any] = {"revision": 2}


def version(number: int = 1, valid_from: str = "2012-04-02", **terms: Any) -> Any:
    return scheme(number, valid_from=valid_from, contracts=[contract(HOLD), contract(BACK, **(OPEN | terms))])


async def sums(payments: Running, shape: str) -> dict[str, int]:
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    return {item["effectiveOn"]: item["pence"] for item in items if item["shape"] == shape}


async def test_an_outcome_after_an_extension_is_in_the_balance_of_its_own_quarter_alone(payments: Running) -> None:
    payments.today = date(2013, 7, 2)
    first = version(**ON_ACCOUNT, ends="2013-04-02")
    second = version(2, "2013-04-01", **ON_ACCOUNT, ends="2014-04-02")
    await payments.deliver(first, second, *map(tariff, PEOPLE), achieved("bob", on="2013-05-01"))
    found = await sums(payments, "on_account_balance")
    assert (found["2013-04-01"], found["2013-07-01"]) == (-15_000, -5_000)


async def test_the_collar_of_a_year_is_not_lessened_by_the_year_that_was_added(payments: Running) -> None:
    payments.today = date(2013, 9, 2)
    await payments.deliver(version(collar_pence=[25_000], ends="2013-04-02"), *map(tariff, PEOPLE))
    await payments.deliver(version(2, "2013-04-02", collar_pence=[25_000, 0], ends="2014-04-02"))
    await payments.deliver(*outcomes("2013-08-01", "2013-08-01"))
    assert (await sums(payments, "collar"))["2013-04-01"] == 25_000


async def test_cases_of_the_year_that_was_added_take_nothing_back(payments: Running) -> None:
    payments.today = date(2013, 9, 2)
    value: dict[str, Any] = {"annual_value_pence": [50_000_000], "at_risk": at_risk()}
    await payments.deliver(version(**value, ends="2013-04-02"), *of_quarter("2013-02-01", 2, 2))
    await payments.deliver(version(2, "2013-04-01", **value, ends="2014-04-02"), *of_quarter("2013-07-25", 0, 10))
    assert (await sums(payments, "at_risk"))["2013-04-01"] == round(3_125_000 * 1.1)


async def test_a_first_version_that_begins_within_a_quarter_has_its_balance(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(
        version(valid_from="2012-05-01", **ON_ACCOUNT), *map(tariff, PEOPLE), *outcomes("2012-06-01")
    )
    assert (await sums(payments, "on_account_balance"))["2012-07-01"] == 10_000 - 3 * 5_000


async def test_two_equal_outcomes_of_such_a_quarter_are_gated_alike_whatever_touches_them(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(
        version(valid_from="2012-05-01", gates=[GATE]), *map(tariff, PEOPLE), *outcomes("2012-06-01", "2012-06-01"),
        case_counted("ann"),
    )  # fmt: skip
    await payments.tick()
    await payments.deliver(tariff("bob", **TOUCH))
    assert await standing(payments, "ann", "bob") == [("due", 9_000)] * 2


async def test_what_is_met_in_the_run_off_of_a_contract_that_was_ended_early_comes(payments: Running) -> None:
    payments.today = date(2013, 4, 20)
    await payments.deliver(
        version(**ON_ACCOUNT), version(2, "2012-06-01", **ON_ACCOUNT, ends="2012-06-15"), *map(tariff, PEOPLE),
        achieved("ann", on="2012-07-20"),
    )  # fmt: skip
    on_account = sum((await sums(payments, "on_account_instalment")).values())
    assert sum((await sums(payments, "on_account_balance")).values()) == 10_000 - on_account


@pytest.fixture
async def closed(payments: Running) -> Running:
    """Ann's outcome of the first year is due when its account is closed; the second year is open."""
    payments.today = date(2013, 6, 30)
    both = [contract(HOLD, **OPEN, collar_pence=[25_000]), contract(BACK, **OPEN, final_accounts=["2013-07-01"],
                                                                    cap_pence=[20_000, 15_000])]  # fmt: skip
    await payments.deliver(scheme(contracts=both), *map(tariff, PEOPLE), *outcomes("2013-03-01"))
    payments.today = date(2013, 7, 1)
    await payments.tick()
    return payments


async def test_what_is_closed_and_corrected_to_another_contract_counts_where_it_stands(closed: Running) -> None:
    await closed.deliver(achieved("ann", on="2013-03-01", contract=HOLD, party="cdas", revision=2))
    claim = await client.claim(closed, ident("outcome ann abstinent_at_review"))
    assert (claim["contract"], claim["party"], claim["pence"]) == (BACK, "riverside", 10_000)
    (position,) = (await client.get(closed, "/positions", contract=HOLD))["items"]
    assert position["balancesNow"]["duePence"] == 25_000


async def test_what_is_closed_and_corrected_into_the_open_year_takes_no_room_of_its_cap(closed: Running) -> None:
    await closed.deliver(achieved("ann", on="2013-04-03", revision=2), achieved("bob", on="2013-05-01"))
    assert await standing(closed, "ann", "bob") == [("due", 10_000)] * 2


async def test_what_is_in_a_closed_balance_stays_in_it(payments: Running) -> None:
    payments.today = date(2013, 4, 1)
    await payments.deliver(
        version(**ON_ACCOUNT, final_accounts=["2013-07-01"]), *map(tariff, PEOPLE), *outcomes("2012-06-01")
    )
    payments.today = date(2013, 7, 1)
    await payments.tick()
    await payments.deliver(tariff("ann", **TOUCH))
    assert await standing(payments, "ann") == [("accrued", 0)]
    assert (await client.claim(payments, ident("outcome ann abstinent_at_review")))["accruedPence"] == 10_000
    (position,) = (await client.get(payments, "/positions", contract=BACK, on="2013-04-01"))["items"]
    assert position["thisYear"]["earnedPence"] == 10_000


async def test_a_withdrawal_after_the_final_account_releases_no_hold(payments: Running) -> None:
    payments.today = date(2013, 7, 1)
    held = achieved("ann", on="2013-03-01", until=date(2014, 9, 2))
    await payments.deliver(version(provisional="hold"), *map(tariff, PEOPLE), held)
    payments.today = date(2013, 7, 2)
    await payments.deliver(version(2, provisional="hold", final_accounts=["2013-07-02"]), withdrawn("ann"))
    assert await standing(payments, "ann") == [("held", 10_000)]


@pytest.mark.parametrize("until", [None, date(2013, 8, 1), date(2015, 1, 1)])
async def test_a_correction_after_the_final_account_moves_no_hold(payments: Running, until: date | None) -> None:
    """It neither ends at once, nor sooner, nor later than it was to; also of one that is corrected to a later year."""
    payments.today = date(2013, 7, 1)
    held = [achieved(name, on="2013-03-01", until=date(2014, 9, 2)) for name in ("ann", "bob")]
    await payments.deliver(version(provisional="hold", final_accounts=["2013-07-02"]), *map(tariff, PEOPLE), *held)
    payments.today = date(2013, 7, 2)
    days = {"ann": "2013-03-01", "bob": "2013-04-27"}
    await payments.deliver(*(achieved(name, on=on, until=until, revision=2) for name, on in days.items()))
    assert await standing(payments, "ann", "bob") == [("held", 10_000)] * 2
    assert (await client.claim(payments, ident("outcome ann abstinent_at_review")))["reason"] == "final-account"
    for day, state in ((date(2014, 9, 1), "held"), (date(2014, 9, 2), "due")):
        payments.today = day
        await payments.tick()
        assert await standing(payments, "ann", "bob") == [(state, 10_000)] * 2


async def test_what_a_final_account_has_closed_is_at_risk_no_more(payments: Running) -> None:
    """Until that day a return may take it back; from then on none does, so neither claim nor position says so."""
    payments.today = date(2013, 6, 30)
    terms = version(provisional="clawback", final_accounts=["2013-07-02"])
    days = {"ann": ("2013-03-01", date(2014, 3, 1)), "bob": ("2013-05-01", date(2014, 5, 1))}
    of_two_years = [achieved(name, on=on, until=until) for name, (on, until) in days.items()]
    await payments.deliver(terms, *map(tariff, PEOPLE), *of_two_years)
    await client.paid_run(payments)
    claims = [await client.claim(payments, ident(f"outcome {name} abstinent_at_review")) for name in ("ann", "bob")]
    assert [claim["atRiskUntil"] for claim in claims] == ["2013-07-02", "2014-05-01"]
    for day, pence in ((date(2013, 7, 1), 20_000), (date(2013, 7, 2), 10_000)):
        payments.today = day
        await payments.tick()
        (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
        assert position["balancesNow"]["atRiskPence"] == pence


WORDS_AFTER: dict[str, list[Any]] = {
    "withdrawn": [withdrawn("ann")],
    "waits to be verified again": [proposed("ann", on="2013-03-01", until=date(2014, 12, 2), revision=2)],
    "in no contract": [achieved("ann", on="2013-03-01", contract=None, revision=2)],
    "held for longer": [achieved("ann", on="2013-03-01", until=date(2014, 12, 2), revision=2)],
    "another person's": [achieved("ann", on="2013-03-01", revision=2, client_id=ident("bob"))],
    "no measure any more": [
        version(2, provisional="hold", measures=["housing_resolved"], final_accounts=["2013-07-02"])
    ],
}


@pytest.mark.parametrize("word", WORDS_AFTER)
@pytest.mark.parametrize("heard_on", [date(2013, 7, 2), date(2013, 7, 10)])
async def test_what_a_hold_of_a_closed_year_kept_is_paid_when_it_ends(
    payments: Running, word: str, heard_on: date
) -> None:
    """By the run of that day, whatever became known of it since: it is due since then, and not since some later day."""
    payments.today = date(2013, 7, 1)
    held = achieved("ann", on="2013-03-01", until=date(2014, 9, 2))
    await payments.deliver(version(provisional="hold", final_accounts=["2013-07-02"]), *map(tariff, PEOPLE), held)
    payments.today = heard_on
    await payments.deliver(*WORDS_AFTER[word])
    for day, pence in ((date(2014, 9, 1), 0), (date(2014, 9, 2), 10_000)):
        payments.today = day
        await payments.tick()
        run = await client.done(await client.propose(payments, BACK))
        assert run["grossPence"] == pence
        await client.done(await client.post(payments, f"/runs/{run['id']}/cancel", "finance_proposer", "finance-1"))


async def test_a_balance_pays_nobody_whose_identity_is_asked_about_before_that_is_settled(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(
        version(**ON_ACCOUNT), *map(tariff, PEOPLE), identity("ann", "pending"), *outcomes("2012-06-01", "2012-06-01")
    )
    await payments.tick()
    assert (await sums(payments, "on_account_balance")).get("2012-07-01", 0) == 0  # nor owes anything back for it
    await payments.deliver(identity("ann", "settled", revision=2))
    payments.today = date(2012, 7, 3)
    await payments.tick()
    assert (await sums(payments, "on_account_balance"))["2012-07-01"] == 20_000 - 15_000


async def test_a_short_last_year_whose_months_have_no_share_is_paid_evenly(payments: Running) -> None:
    payments.today = date(2013, 5, 2)
    profile = ["0", *["0.1"] * 9, "0.05", "0.05"]
    on_account = {"share": "0.5", "profile": profile}
    terms: dict[str, Any] = {"annual_value_pence": [120_000, 10_000], "on_account": on_account}
    await payments.deliver(version(**terms, ends="2013-05-02"), *map(tariff, PEOPLE))
    assert (await sums(payments, "on_account_instalment"))["2013-04-02"] == 5_000
