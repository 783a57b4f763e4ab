"""What a prime passes on of what is paid to it, as it, its subcontractors and the council read it."""

from datetime import date
from typing import Any

import pytest

from services.payments.rules.subcontracts import split
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn

ALPHA = {
    "party": "alpha", "share": "0.35", "from": "2012-04-02", "to": "2012-08-01", "successor": "heir", "clause": "9",
}  # fmt: skip
HEIR = {"party": "heir", "share": "0.5", "from": "2012-08-01", "clause": "10"}
PRICE = {"abstinent_at_review": 10_001, "housing_resolved": 20_001}
ALL = [("alpha", 3_500), ("heir", 10_001), ("riverside", 26_502)]


@pytest.fixture
async def paid(payments: Running) -> tuple[Running, dict[str, Any]]:
    """Ann's outcome alpha delivered, Bob's the heir, Cat's the prime itself; all three are paid."""
    payments.today = date(2012, 9, 3)
    back = contract(BACK, provisional="clawback", floor="0", subcontracts=[ALPHA, HEIR])
    await payments.deliver(scheme(contracts=[contract(HOLD), back]))
    for name in ("ann", "bob", "cat"):
        await payments.deliver(tariff(name, prices=PRICE))
    await payments.deliver(
        achieved("ann", on="2012-07-02", delivered_by="alpha"),
        achieved("bob", "housing_resolved", on="2012-08-02", delivered_by="heir"),
        achieved("cat", on="2012-08-03"),
    )
    return payments, await client.paid_run(payments)


async def totals(payments: Running, role: str = "auditor", organisation: str = "council") -> list[Any]:
    rows = (await client.get(payments, "/passed-on", role, organisation))["items"]
    assert {(row["contract"], row["party"]) for row in rows} <= {(BACK, "riverside")}
    return [(row["organisation"], row["standingPence"], row["paidPence"]) for row in rows]


async def parts(payments: Running, run: dict[str, Any], role: str = "auditor", organisation: str = "council") -> Any:
    rows = await client.get(payments, "/passed-on/remittances", role, organisation, remittanceId=run["id"])
    (row,) = rows["items"]
    assert (row["contract"], row["party"], row["remittanceId"]) == (BACK, "riverside", run["id"])
    return [(part["organisation"], part["pence"]) for part in row["parts"]]


async def test_the_council_owes_the_prime_and_each_part_is_shown(paid: tuple[Running, dict[str, Any]]) -> None:
    payments, run = paid
    assert (run["party"], run["netPence"]) == ("riverside", 40_003)
    for role, organisation in (("auditor", "council"), ("provider", "riverside")):
        assert await parts(payments, run, role, organisation) == ALL
        assert await totals(payments, role, organisation) == [(who, pence, pence) for who, pence in ALL]


@pytest.mark.parametrize("organisation", ["alpha", "heir"])
async def test_a_subcontractor_sees_its_own_part_alone(paid: tuple[Running, dict[str, Any]], organisation: str) -> None:
    payments, run = paid
    own = [row for row in ALL if row[0] == organisation]
    assert await parts(payments, run, "provider", organisation) == own
    assert await totals(payments, "provider", organisation) == [(who, pence, pence) for who, pence in own]
    assert (await client.get(payments, "/claims", "provider", organisation))["items"] == []
    assert (await client.get(payments, "/remittances", "provider", organisation))["items"] == []


async def test_a_subcontractor_is_told_of_no_remittance_without_a_part_of_its_own(
    paid: tuple[Running, dict[str, Any]],
) -> None:
    """Neither that its prime was paid, nor that all of that was taken off, whichever page it stands on."""
    payments, first = paid
    for day, who in ((10, "dan"), (17, "eve")):
        payments.today = date(2012, 9, day)
        await payments.deliver(tariff(who, prices=PRICE), achieved(who, on="2012-08-03"))
        await client.paid_run(payments)
    payments.today = date(2012, 9, 24)
    await payments.deliver(tariff("fay", prices=PRICE), achieved("fay", on="2012-07-04", delivered_by="alpha"))
    last = await client.paid_run(payments)
    told: list[Any] = []
    query: dict[str, Any] = {"limit": 1}
    while True:
        answer = await client.get(payments, "/passed-on/remittances", "provider", "alpha", **query)
        told += [(row["remittanceId"], row["nothingToPay"], row["parts"]) for row in answer["items"]]
        if answer["next"] is None:
            break
        query["cursor"] = answer["next"]
    own = [{"organisation": "alpha", "pence": 3_500}]
    assert told == [(first["id"], False, own), (last["id"], False, own)]
    everybody = (await client.get(payments, "/passed-on/remittances", "provider", "riverside"))["items"]
    assert len(everybody) == 4


async def test_a_remittance_that_was_rejected_passes_nothing_on(paid: tuple[Running, dict[str, Any]]) -> None:
    """It is still listed, since it was approved; what it was to pay comes with the next one."""
    payments, first = paid
    payments.today = date(2012, 9, 10)
    await payments.deliver(tariff("dan", prices=PRICE), achieved("dan", on="2012-07-04", delivered_by="alpha"))
    run = await client.approved_run(payments)
    of_alpha = [("alpha", 3_500)]
    assert await parts(payments, run, "provider", "alpha") == of_alpha
    await client.done(await client.reject(payments, run["id"]))
    assert await parts(payments, run, "provider", "alpha") == [("alpha", 0)]
    assert await parts(payments, run) == [("alpha", 0), ("riverside", 0)]
    rows = await client.get(payments, "/passed-on/remittances", "auditor", "council", remittanceId=run["id"])
    assert [(row["state"], row["nothingToPay"]) for row in rows["items"]] == [("rejected", True)]
    again = await client.approved_run(payments)
    assert await parts(payments, again, "provider", "alpha") == of_alpha
    assert await parts(payments, first) == ALL


async def test_another_provider_sees_nothing(paid: tuple[Running, dict[str, Any]]) -> None:
    payments, _ = paid
    assert await totals(payments, "provider", "cdas") == []
    answer = await payments.client.get(
        "/passed-on", params={"contract": BACK}, headers=payments.headers("provider", organisation="cdas", key=False)
    )
    assert answer.json()["type"] == "/problems/unknown-name"


async def test_each_line_says_what_of_it_is_passed_on(paid: tuple[Running, dict[str, Any]]) -> None:
    payments, run = paid
    rows = (await client.get(payments, f"/remittances/{run['id']}/lines", "provider", "riverside"))["items"]
    assert sorted((row["passedTo"], row["passedPence"]) for row in rows if row["passedTo"]) == ALL[:2]
    assert [row["passedPence"] for row in rows if row["passedTo"] is None] == [0]


async def test_what_falls_is_taken_off_each_as_the_difference_of_its_parts(
    paid: tuple[Running, dict[str, Any]],
) -> None:
    payments, _ = paid
    await payments.deliver(withdrawn("ann"), tariff("dan", prices=PRICE))
    await payments.deliver(achieved("dan", "housing_resolved", on="2012-08-20", delivered_by="heir"))
    payments.today = date(2012, 10, 1)
    run = await client.paid_run(payments)
    assert run["netPence"] == 20_001 - 10_001
    assert await parts(payments, run) == [("alpha", -3_500), ("heir", 10_001), ("riverside", 10_000 + 3_500 - 10_001)]
    standing = await totals(payments)
    assert [(who, pence) for who, pence, _ in standing] == [("alpha", 0), ("heir", 20_002), ("riverside", 30_001)]
    assert all(pence == kept for _, pence, kept in standing)


async def test_what_comes_back_is_passed_on_when_it_is_paid_again(paid: tuple[Running, dict[str, Any]]) -> None:
    payments, run = paid
    await client.done(await client.bounce(payments, run["id"]))
    assert [kept for _, _, kept in await totals(payments)] == [0, 0, 0]
    payments.today = date(2012, 10, 1)
    again = await client.paid_run(payments)
    assert await parts(payments, again) == ALL
    assert await totals(payments) == [(who, pence, pence) for who, pence in ALL]


async def test_the_database_rounds_as_the_rule_splits(payments: Running) -> None:
    """Of what stands, in amounts of all kinds, each part is the one of the rule."""
    shares = {"alpha": "0.3333", "heir": "0.5"}
    rows = [{"party": who, "share": share, "from": "2012-04-02", "clause": "9"} for who, share in shares.items()]
    prices = [(pence, who) for pence in (1, 2, 3, 9_999, 10_001, 33_335) for who in shares]
    payments.today = date(2012, 9, 3)
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, subcontracts=rows)]))
    for number, (pence, who) in enumerate(prices):
        name = f"p{number}"
        await payments.deliver(tariff(name, prices={"abstinent_at_review": pence}), achieved(name, delivered_by=who))
    standing = {who: pence for who, pence, _ in await totals(payments)}
    for who, share in shares.items():
        assert standing[who] == sum(split(pence, share)[0] for pence, by in prices if by == who)


async def test_the_prime_s_part_is_shown_though_a_later_version_takes_its_subcontractors_out(
    paid: tuple[Running, dict[str, Any]],
) -> None:
    """What names them is published first and dated later: it is never in force. Remittances are shown so too."""
    payments, _ = paid
    named = [contract(HOLD, subcontracts=[ALPHA]), contract(BACK, provisional="clawback", floor="0")]
    await payments.deliver(
        scheme(2, valid_from="2013-04-01", contracts=named),
        scheme(3, valid_from="2013-01-01", published_at="2012-05-01T09:00:00+00:00"),
        tariff("dan"), achieved("dan", contract=HOLD),
    )  # fmt: skip
    rows = (await client.get(payments, "/passed-on", contract=HOLD))["items"]
    assert [(row["organisation"], row["standingPence"]) for row in rows] == [("cdas", 10_000)]
