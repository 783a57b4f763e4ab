"""The ledger keeps what was posted; migrations and models agree; nobody sees what is not theirs."""

from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import MetaData

from services.payments.models import LedgerTransfer, metadata
from shared.data import migrate
from shared.data.db import execute
from shared.data.upsert import bulk
from shared.messaging.tables import messaging_tables
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    block_scheme,
    contract,
    ident,
    proposed,
    review,
    scheme,
    tariff,
    withdrawn,
)

CLAIM = ident("outcome ann abstinent_at_review")


async def test_models_and_migrations_agree(payments: Running) -> None:
    assert (
        await migrate.check(
            payments.service.settings.migrations_database_url, payments.service.metadata, payments.service.migrations
        )
        == []
    )


async def test_records_have_the_columns_in_the_models_order(payments: Running) -> None:
    """Sets of rows travel as records of their table, so a new column goes last in both."""
    found = await payments.db.read(
        "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) AS names"
        " FROM information_schema.columns WHERE table_schema = 'payments' GROUP BY table_name"
    )
    there = {row["table_name"]: row["names"] for row in found}
    shared = {table.name for table in messaging_tables(MetaData(schema="payments"))}  # no sets travel of these
    ours = [table for table in metadata.tables.values() if table.name not in shared]
    assert len(ours) > 15
    for table in ours:
        assert there[table.name] == [column.name for column in table.columns]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfer SET pence = 1",
        "DELETE FROM transfer",
        "TRUNCATE transfer",
        "UPDATE transfer SET pence = 1 WHERE false",
    ],
)
async def test_no_posting_is_ever_edited(payments: Running, statement: str) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for table transfer"):
        async with payments.db.session() as session:
            await execute(session, statement)
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await payments.as_owner(statement)
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}


async def test_a_line_cannot_be_posted_twice(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    columns = ", ".join(bulk(LedgerTransfer).columns)
    again = f"INSERT INTO transfer ({columns}) SELECT {columns} FROM transfer"
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with payments.db.session() as session:
            await execute(session, again)


async def test_money_is_whole_pence_and_no_column_is_a_float() -> None:
    kinds = {column.name: str(column.type) for table in metadata.tables.values() for column in table.columns}
    assert {kinds[name] for name in kinds if name.endswith("pence")} == {"BIGINT"}
    assert not {"FLOAT", "REAL", "DOUBLE PRECISION", "NUMERIC"} & set(kinds.values())


async def test_large_amounts_stay_exact(payments: Running) -> None:
    """One more than a float can count."""
    pence = 2**53 + 1
    await payments.deliver(scheme(), tariff(prices={"abstinent_at_review": pence}), achieved())
    assert (await client.claim(payments, CLAIM))["pence"] == pence
    payments.today = date(2012, 8, 6)
    assert (await client.paid_run(payments))["netPence"] == pence


async def test_a_provider_sees_its_own_and_no_other(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved(), achieved(name="held", contract=HOLD))
    await client.paid_run(payments)

    async def seen(organisation: str, path: str) -> tuple[int, int]:
        answer = await payments.client.get(path, headers=payments.headers("provider", organisation=organisation))
        return answer.status_code, len(answer.json().get("items", []))

    assert await seen("riverside", "/claims") == (200, 1)
    assert await seen("nobody", "/claims") == (200, 0)
    assert await seen("riverside", "/remittances") == (200, 1)
    assert await seen("cdas", "/remittances") == (200, 0)
    assert (await seen("cdas", f"/claims/{CLAIM}"))[0] == 404
    (line, *_) = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    assert (await seen("riverside", f"/lines/{line['id']}"))[0] == 200
    assert (await seen("cdas", f"/lines/{line['id']}/explanation"))[0] == 404
    assert (await seen("riverside", "/totals"))[0] == 403
    assert await seen("riverside", "/positions") == (200, 1)


async def test_another_area_sees_nothing(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    headers = payments.headers("auditor", area="elsewhere")
    assert (await payments.client.get("/claims", headers=headers)).json()["items"] == []
    assert (await payments.client.get(f"/claims/{CLAIM}", headers=headers)).status_code == 404
    assert (await payments.client.get("/accounts", headers=headers)).json()["items"] == []
    assert (await payments.client.get(f"/runs/{uuid4()}", headers=headers)).status_code == 404


async def test_claims_come_in_pages_in_the_order_of_achievement(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), *(achieved(name=f"n{n}", on=f"2012-07-{n + 1:02}") for n in range(5)))
    days, cursor = [], None
    while True:
        page = await client.get(payments, "/claims", limit=2, **({"cursor": cursor} if cursor else {}))
        days += [item["effectiveOn"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert days == [f"2012-07-0{day}" for day in range(1, 6)]
    assert len((await client.get(payments, "/claims", state="due", contract=BACK, clientId=ident("ann")))["items"]) == 5
    assert (await client.get(payments, "/claims", state="held"))["items"] == []


async def test_the_weekly_position(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    await payments.deliver(
        block_scheme(annual_value_pence=[12_000_000], block_share="0.25"),
        tariff(),
        tariff("eve"),
        achieved("ann", "planned_discharge", "2012-07-02", until="2013-07-02"),
        achieved("dan"),
        achieved("dan", "housing_resolved", contract=None),
        proposed("eve"),
        review("ann", "2012-09-25"),
        review("ann", "2012-09-24"),
    )
    await client.paid_run(payments)
    await payments.deliver(achieved("eve", revision=2))
    response = await client.get(payments, "/positions", contract=BACK)
    (position,) = response["items"]
    year, balances = position["thisYear"], position["balancesNow"]
    assert (year["from"], year["to"]) == ("2012-04-02", "2013-04-02")
    # six instalments of the block, and of the outcomes' 9,000,000 the days since the lead of twelve weeks
    assert year["plannedPence"] == 6 * 250_000 + round(9_000_000 * (182 - 84) / (365 - 84))
    assert year["earnedPence"] == 6 * 250_000 + 20_000
    assert year["paidPence"] == balances["paidPence"] == 6 * 250_000 + 10_000
    assert (balances["duePence"], balances["atRiskPence"], balances["unpriced"]) == (10_000, 10_000, 1)
    assert (year["awaiting"], year["shortfallPence"]) == (0, year["plannedPence"] - year["earnedPence"])
    assert (position["reviewsDone"], response["unpricedWithoutContract"]) == (1, 1)
    earlier = (await client.get(payments, "/positions", contract=BACK, on="2012-09-30"))["items"][0]
    assert (earlier["thisYear"]["earnedPence"], earlier["balancesNow"]["paidPence"]) == (0, 0)


async def position_of(payments: Running, code: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = (await client.get(payments, "/positions", contract=code))["items"]
    assert len(found) <= 1
    return found[0] if found else {}


async def test_what_the_provider_owes_is_in_the_position(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[strict]), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn())
    owed = (await position_of(payments, BACK))["balancesNow"]
    assert (owed["receivablePence"], owed["debtPence"], owed["paidPence"]) == (10_000, 0, 10_000)
    payments.today = date(2012, 8, 13)
    await client.approved_run(payments)
    owed = (await position_of(payments, BACK))["balancesNow"]
    assert (owed["receivablePence"], owed["debtPence"], owed["approvedPence"]) == (0, 10_000, 0)


async def test_paid_for_an_earlier_year_is_not_shown_beside_what_this_year_earned(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    payments.today = date(2013, 5, 6)
    await payments.deliver(achieved(measure="housing_resolved", on="2013-05-01"))
    position = await position_of(payments, BACK)
    assert (position["thisYear"]["earnedPence"], position["thisYear"]["paidPence"]) == (10_000, 0)
    assert position["balancesNow"]["paidPence"] == 10_000


async def test_a_contract_that_is_dropped_stays_while_money_is_on_it(payments: Running) -> None:
    """Dropped by a later version, and gone past its run-off: both show until the last balance is 0."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved(), achieved("ann", "housing_resolved", contract=HOLD))
    await payments.deliver(
        scheme(2, published_at="2012-08-01T00:00:00+00:00", valid_from="2012-08-01", contracts=[contract(HOLD)])
    )
    position = await position_of(payments, BACK)
    assert (position["party"], position["balancesNow"]["duePence"]) == ("riverside", 10_000)
    payments.today = date(2012, 8, 13)
    await payments.tick()
    published = [event["data"]["contract"] for event in await payments.published("position-published")]
    assert published == [HOLD, BACK]
    await client.paid_run(payments)
    assert await position_of(payments, BACK) == {}
    payments.today = date(2016, 1, 1)
    assert (await position_of(payments, HOLD))["balancesNow"]["duePence"] == 10_000


async def test_there_is_no_position_of_a_day_to_come(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme())
    headers = payments.headers("auditor", organisation="council", key=False)
    refused = await payments.client.get("/positions", params={"on": "2012-08-07"}, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/no-such-day")
    (error,) = refused.json()["errors"]
    assert (error["field"], error["allowed"]) == ("on", ["on or before 2012-08-06"])
    assert (await client.get(payments, "/positions", on="2012-08-06"))["items"] != []


async def test_positions_are_published_on_mondays_once(payments: Running) -> None:
    await payments.deliver(scheme())
    payments.today = date(2012, 4, 8)
    await payments.tick()
    assert await payments.published("position-published") == []
    payments.today = date(2012, 4, 9)
    await payments.tick()
    published = await payments.published("position-published")
    assert [event["subject"] for event in published] == [HOLD, BACK]
    assert published[0]["data"]["on"] == "2012-04-09"
    assert payments.service.tick is not None
    async with payments.db.session() as session:
        await payments.service.tick(session, date(2012, 4, 9), date(2012, 4, 8))
    assert len(await payments.published("position-published")) == 2


async def test_missed_mondays_get_their_position_when_the_tick_catches_up(payments: Running) -> None:
    await payments.deliver(scheme())
    payments.today = date(2012, 4, 7)
    await payments.tick()
    payments.today = date(2012, 5, 2)  # a Wednesday; nobody worked in between
    await payments.tick()
    published = [event["data"] for event in await payments.published("position-published")]
    days = ["2012-04-09", "2012-04-16", "2012-04-23", "2012-04-30"]
    assert [(data["on"], data["contract"]) for data in published] == [
        (day, code) for day in days for code in (HOLD, BACK)
    ]
    back = [data for data in published if data["contract"] == BACK]
    assert [data["thisYear"]["plannedPence"] for data in back] == sorted(
        data["thisYear"]["plannedPence"] for data in back
    )


async def test_a_day_missed_over_a_monday_is_enough(payments: Running) -> None:
    await payments.deliver(scheme())
    for day in (date(2012, 4, 8), date(2012, 4, 10), date(2012, 4, 11)):
        payments.today = day
        await payments.tick()
    assert {event["data"]["on"] for event in await payments.published("position-published")} == {"2012-04-09"}


async def test_terms_without_floor_net_everything(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    open_ended = contract(BACK, provisional="clawback", floor=None, carry=None)
    await payments.deliver(scheme(contracts=[open_ended]), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn(), tariff("bob", prices={"abstinent_at_review": 4_000}), achieved("bob"))
    payments.today = date(2012, 9, 3)
    assert (await client.paid_run(payments))["netPence"] == 0
    for month in (10, 11, 12):
        payments.today = date(2012, month, 1)
        await client.paid_run(payments)
    assert (await client.balances(payments))[BACK, "receivable"] == -6_000
    assert (await client.get(payments, "/debts"))["items"] == []


async def test_a_version_that_begins_later_carries_the_block_on(payments: Running) -> None:
    """The first four instalments are the first version's, the other eight the second's: twelve of one year."""
    running = [contract(BACK, provisional="clawback", annual_value_pence=[12_000_000] * 2, block_share="0.25")]
    later = scheme(2, published_at="2012-05-01T00:00:00+00:00", valid_from="2012-08-01", contracts=running)
    await payments.deliver(scheme(contracts=running), later)
    payments.today = date(2013, 4, 1)
    await payments.tick()
    assert (await client.balances(payments))[BACK, "due"] == 3_000_000
    payments.today = date(2014, 4, 1)
    await payments.tick()
    assert (await client.balances(payments))[BACK, "due"] == 6_000_000
