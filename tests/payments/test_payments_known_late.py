"""What fell long after what took it back: the claim, the run and the remittance tell both days, and what brought it
out to the council alone.
"""

from datetime import date
from typing import Any

import pytest

from services.payments.pages.no_price import why_it_fell
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, contract, ident, scheme, tariff, withdrawn

CLAIM = ident("outcome ann abstinent_at_review")
OWN = ("provider", "riverside")
BOTH = "the person came back on 3 September 2012"


@pytest.fixture
async def owed(payments: Running) -> Running:
    """Paid in July. Who had come back on 3 September was found on 9 December to be the same person."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback")]), tariff(), achieved())
    await client.paid_run(payments)
    payments.today = date(2012, 12, 9)
    fell = withdrawn(reason="represented", on="2012-09-03", by_merge=True)
    await payments.deliver(fell, tariff("bob"), achieved("bob", on="2012-12-03"))
    return payments


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["reason"], row["causeOn"], row["byMerge"]


async def test_a_claim_tells_the_day_of_what_took_it_back_and_the_council_that_a_merge_brought_it_out(
    owed: Running,
) -> None:
    whole = await client.claim(owed, CLAIM)
    assert told(whole) == ("represented", "2012-09-03", True)
    assert why_it_fell(whole) == f"{BOTH}; that came out as two records were found to be one person, or not to be"
    own = await client.get(owed, f"/claims/{CLAIM}", *OWN)
    assert told(own) == ("represented", "2012-09-03", None)
    assert why_it_fell(own) == BOTH
    (line,) = [
        line for line in (await client.get(owed, f"/claims/{CLAIM}/lines"))["items"] if line["kind"] == "receivable"
    ]
    assert line["postedOn"] == "2012-12-09"
    path = f"/lines/{line['id']}/explanation"
    shown = {"reason": "represented", "effectiveOn": "2012-09-03"}
    assert (await client.get(owed, path))["basis"]["withdrawn"] == shown | {"byMerge": True}
    assert (await client.get(owed, path, *OWN))["basis"]["withdrawn"] == shown


async def test_so_do_its_run_and_its_remittance(owed: Running) -> None:
    run = await client.done(await client.propose(owed))
    (taken,) = (await client.get(owed, f"/runs/{run['id']}/taken-off"))["items"]
    assert (taken["fellOn"], *told(taken)) == ("2012-12-09", "represented", "2012-09-03", True)
    await client.done(await client.approve(owed, run["id"]))
    path = f"/remittances/{run['id']}/lines"
    pays, nets = (await client.get(owed, path))["items"]
    assert (pays["fellOn"], *told(pays)) == (None, None, None, False)
    assert (nets["fellOn"], *told(nets)) == ("2012-12-09", "represented", "2012-09-03", True)
    _, own = (await client.get(owed, path, *OWN))["items"]
    assert (own["fellOn"], *told(own)) == ("2012-12-09", "represented", "2012-09-03", None)


async def test_what_fell_as_two_were_found_to_be_one_is_told_to_who_is_paid_as_a_correction(owed: Running) -> None:
    owed.today = date(2012, 12, 10)
    await client.paid_run(owed)
    owed.today = date(2012, 12, 11)
    await owed.deliver(withdrawn("bob", reason="merged", on="2012-12-11", by_merge=True))
    await owed.deliver(tariff("cat"), achieved("cat", on="2012-12-03"), tariff("dan"), achieved("dan", on="2012-12-03"))
    run = await client.done(await client.propose(owed))
    await client.done(await client.approve(owed, run["id"]))
    path = f"/remittances/{run['id']}/lines"
    for who, said in (((), ("merged", "2012-12-11", True)), (OWN, ("corrected", "2012-12-11", None))):
        lines = (await client.get(owed, path, *who))["items"]
        assert [told(line) for line in lines if line["kind"] == "netting"] == [said]


async def test_who_is_paid_goes_on_reading_the_day_that_it_was_told_first(owed: Running) -> None:
    before = await client.get(owed, f"/claims/{CLAIM}", *OWN)
    earlier = withdrawn(reason="represented", on="2012-08-20", revision=3, told_effective_on=date(2012, 9, 3))
    await owed.deliver(earlier)
    assert await client.get(owed, f"/claims/{CLAIM}", *OWN) == before
    assert (await client.claim(owed, CLAIM))["causeOn"] == "2012-08-20"


@pytest.mark.parametrize(
    ("reason", "fell_on", "words"),
    [
        ("represented", "2012-09-03", "the person came back on that day"),
        ("journey-continued", None, "the treatment went on from 3 September 2012"),
        ("not-met", None, "what was recorded of 3 September 2012 shows it no longer"),
        ("corrected", None, "a record was corrected"),
        ("final-account", None, "what became known after the contract year's final account changes nothing"),
    ],
)
def test_only_what_has_a_day_of_its_own_is_told_with_one(reason: str, fell_on: str | None, words: str) -> None:
    assert why_it_fell({"reason": reason, "causeOn": "2012-09-03", "byMerge": False}, fell_on) == words
