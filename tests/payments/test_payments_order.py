"""The same facts give the same money: each event three times, in any order, in batches of any size."""

import asyncio
import random
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers import HANDLERS
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    at_risk,
    case_counted,
    cohort,
    cohort_attested,
    contract,
    ident,
    identity,
    measures_open,
    merged,
    proposed,
    review,
    sample_validated,
    scheme,
    tariff,
    tops_counted,
    treatment_ended,
    treatment_started,
    treatment_transferred,
    withdrawn,
)
from tests.payments.test_payments_what_if_drafted import drafted_page, judged_end
from tests.payments.test_payments_what_ifs import asked, dearer, judged
from tests.payments.test_payments_what_ifs_named import named
from tests.thorough import part_of

TODAY = date(2013, 1, 7)
BLOCK: dict[str, Any] = {
    "provisional": "clawback", "floor": "0.5", "annual_value_pence": [50_000_000], "block_share": "0.25",
    "at_risk": at_risk(), "cohorts": [cohort(minimum=1)],
}  # fmt: skip

NEWS: list[Payload] = [
    scheme(contracts=[contract(HOLD), contract(BACK, **BLOCK)]),
    scheme(2, published_at="2012-06-01T00:00:00+00:00", contracts=[contract(HOLD), contract(BACK, **BLOCK)]),
    # ann: a tariff, a reassessment, an outcome that fell and stands again, a discharge that is held
    tariff("ann"),
    tariff("ann", name="high", valid_from="2012-08-01", band="high", prices={"planned_discharge": 30_000}),
    tariff("ann", name="wrong", valid_from="2012-09-01", prices={"planned_discharge": 1}),
    tariff("ann", name="wrong", valid_from="2012-09-01", revision=2, voided=True),
    proposed("ann", revision=1),
    achieved("ann", revision=2),
    withdrawn("ann", revision=3),
    achieved("ann", on="2012-07-03", revision=4),
    achieved("ann", "planned_discharge", "2012-10-01", contract=HOLD, until="2013-10-01"),
    tops_counted("2012-09-30", "cdas"),
    # bob: paid at once, taken back when he came back; a hold that has ended meanwhile
    tariff("bob"),
    achieved("bob", "planned_discharge", "2012-06-04", until="2013-06-04"),
    withdrawn("bob", "planned_discharge", reason="represented", on="2012-11-05"),
    achieved("bob", "housing_resolved", "2012-06-05", contract=HOLD, until="2012-12-05"),
    # cas is known under three ids; the tariff belongs to one, outcomes to the others; one merge was undone
    tariff("cas"),
    achieved("cass"),
    achieved("cassie"),
    merged("cas", "cass"),
    merged("cass", "cassie"),
    merged("cass", "cassie", revision=2, voided=True),
    identity("cas", "pending"),
    identity("cas", "settled", revision=2),
    # what waits: no tariff, no contract, not verified
    achieved("dan"),
    achieved("ann", "housing_resolved", contract=None),
    tariff("eve"),
    proposed("eve"),
    withdrawn("fay"),
    # what touches no claim yet
    review("ann"),
    case_counted("ann"),
    cohort_attested("2012-04-02", 3, 10),
    cohort_attested("2012-04-02", 6, 10, revision=2),
    sample_validated("2012-06-01", [], failed=1, validated=2),
    sample_validated("2012-06-01", [], revision=2, failed=1, validated=3),
    case_counted("ann", met_on="2012-06-01", revision=2),
    case_counted("bob", on="2012-08-01"),
    case_counted("bob", on="2012-08-01", revision=2, voided=True),
    measures_open("ann", "planned_discharge"),
    treatment_started("ann"),
    treatment_transferred("ann"),
    treatment_ended("ann"),
    # eve and cass are paid for with their month; of ann's, eve's and cass's treatment that of cass was none
    treatment_started("eve"),
    treatment_started("cass"),
    treatment_started("cass", revision=2, voided=True),
    achieved("eve", "housing_resolved", "2012-09-03"),
    achieved("cass", "housing_resolved", "2012-09-04"),
    withdrawn("cass", "housing_resolved"),
    # a draft is tried: it moves nothing
    asked(dearer(9)),
    judged({"ann": "high"}),
    named("riverside"),
    drafted_page(),
    judged_end(),
]


async def picture(payments: Running) -> tuple[object, ...]:
    """Every account, and of every claim its state, pence and what stands in the ledger."""
    claims = await payments.db.read(
        "SELECT key, state, reason, pence, value_pence, held_until, tariff_id FROM amount ORDER BY key"
    )
    standing = await payments.db.read(
        "SELECT amount_key, account, sum(pence)::bigint AS pence FROM ("
        " SELECT amount_key, to_account AS account, pence FROM transfer"
        " UNION ALL SELECT amount_key, from_account, -pence FROM transfer) AS sides"
        " GROUP BY amount_key, account HAVING sum(pence) <> 0 ORDER BY amount_key, account"
    )
    return (
        await client.balances(payments),
        [tuple(row.values()) for row in claims],
        [tuple(row.values()) for row in standing],
    )


async def reset(payments: Running) -> None:
    tables = await payments.db.read(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname = 'payments' AND tablename <> 'alembic_version'"
    )
    await payments.clear([row["name"] for row in tables])
    payments.today = TODAY


@pytest.fixture
async def expected(payments: Running) -> tuple[object, ...]:
    """The picture after the news came once, in the order in which things happened."""
    await reset(payments)
    await payments.deliver(*NEWS)
    return await picture(payments)


def test_every_type_of_event_is_among_the_news() -> None:
    assert {type(event) for event in NEWS} == set(HANDLERS) - {FactsRestated}  # what it lets fall, a person takes back


def test_the_story_is_worth_telling(expected: tuple[object, ...]) -> None:
    balances, claims, _ = expected
    assert isinstance(balances, dict)
    assert balances[HOLD, "held"] == 30_000
    assert balances[HOLD, "due"] == 10_000
    month = 12_500_000 // 12
    assert balances[BACK, "due"] == 10 * month + 8 + 10_000 + 10_000 + 3_437_500 + 80_000
    states = {row[1] for row in claims}  # type: ignore[attr-defined]
    assert states == {"held", "due", "withdrawn", "unpriced", "awaiting_verification", "unearned", "in_cohort"}


@settings(
    max_examples=part_of(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_thrice_and_shuffled_gives_the_same_balances(
    payments: Running, expected: tuple[object, ...], seed: int
) -> None:
    chance = random.Random(seed)
    await reset(payments)
    news = NEWS * 3
    chance.shuffle(news)
    while news:
        size = chance.randint(1, 30)
        batch, news = news[:size], news[size:]
        await payments.deliver(*batch)
    assert await picture(payments) == expected


async def test_each_event_alone_and_backwards(payments: Running, expected: tuple[object, ...]) -> None:
    await reset(payments)
    for event in reversed(NEWS):
        await payments.deliver(event)
    assert await picture(payments) == expected


async def test_news_that_comes_again_posts_nothing(payments: Running, expected: tuple[object, ...]) -> None:
    before = await payments.db.read("SELECT count(*) AS lines FROM transfer")
    await payments.deliver(*NEWS)
    assert await payments.db.read("SELECT count(*) AS lines FROM transfer") == before
    assert await picture(payments) == expected


async def test_the_outcome_and_its_tariff_at_the_same_time(payments: Running) -> None:
    """Two consumers, neither sees the other's fact until it is committed; together they price the claim."""
    await payments.deliver(scheme())
    people = [f"person {number}" for number in range(20)]
    await asyncio.gather(
        *(payments.deliver(achieved(person), shard=number) for number, person in enumerate(people)),
        *(payments.deliver(tariff(person), shard=number) for number, person in enumerate(people)),
    )
    assert await client.balances(payments) == {(BACK, "budget"): -200_000, (BACK, "due"): 200_000}


async def test_what_cannot_be_kept_is_parked_alone(payments: Running) -> None:
    unfit = "a\0b"
    outcome = achieved("bob", name="unfit").model_copy(update={"party": unfit})
    visit = review("bob").model_copy(update={"stage": unfit})
    events = [scheme(), tariff("ann"), visit, achieved("ann"), outcome, tariff("cas"), achieved("cas"), review("ann")]
    await payments.deliver(*events, may_park=True)
    assert len(await payments.parked()) == 2
    assert await client.balances(payments) == {(BACK, "budget"): -20_000, (BACK, "due"): 20_000}
    assert len(await payments.db.read("SELECT review_id FROM review")) == 1


async def test_line_ids_follow_from_the_amount_and_its_settlements(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    await payments.deliver(withdrawn())
    key: UUID = ident("outcome ann abstinent_at_review")
    found = await payments.db.read("SELECT id FROM transfer ORDER BY seq")
    assert [row["id"] for row in found] == [uuid5(key, "1"), uuid5(key, "2")]
