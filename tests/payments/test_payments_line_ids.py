"""What names a line: its claim, in the word of every other route and event, and an id that is no secret.

A line's id follows from its claim and its number, so whoever knows a claim can work out the ids of all its lines.
"""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.payments.commands.ledger_entries import line_id_of
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, block_scheme, contract, ident, scheme, tariff

CLAIM = ident("outcome ann abstinent_at_review")
OPEN = {"provisional": "clawback", "floor": "0.5", "carry": 0}


@pytest.fixture
async def moved(payments: Running) -> Running:
    """Riverside was paid for Ann; then the outcome is found to be another provider's, under its own contract."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(HOLD, **OPEN), contract(BACK, **OPEN)]), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, contract=HOLD))
    return payments


async def test_a_line_names_its_claim_as_the_routes_and_the_events_do(moved: Running) -> None:
    lines = (await client.get(moved, f"/claims/{CLAIM}/lines"))["items"]
    published = {event["data"]["lineId"]: event["data"] for event in await moved.published("payment-posted")}
    assert {line["claimId"] for line in lines} == {event["claimId"] for event in published.values()} == {str(CLAIM)}
    assert published.keys() <= {line["id"] for line in lines}


async def test_an_instalments_line_names_its_claim_too(payments: Running) -> None:
    await payments.deliver(block_scheme())
    await payments.tick()
    (told,) = await payments.published("payment-posted")
    line = await client.get(payments, f"/lines/{told['data']['lineId']}")
    assert line["claimId"] == told["data"]["claimId"]
    assert (await client.claim(payments, UUID(line["claimId"])))["shape"] == "block"


async def test_a_settlement_is_of_its_run_and_of_no_claim(moved: Running) -> None:
    (run,) = (await client.get(moved, "/runs"))["items"]
    line = await client.get(moved, f"/lines/{line_id_of(UUID(run['id']), 1)}")
    assert (line["kind"], line["claimId"], line["runId"]) == ("settlement", None, run["id"])


async def test_a_problem_names_claims_as_claims(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.done(await client.propose(payments))
    await payments.deliver(achieved(revision=2, verified_by="finance-2"))
    assert (await client.approve(payments, run["id"])).json()["claimIds"] == [str(CLAIM)]


@pytest.mark.parametrize("end", ["", "/explanation"])
async def test_who_works_out_the_id_of_anothers_line_learns_nothing(moved: Running, end: str) -> None:
    """Both know the claim, and each reads its own lines; of the other's it is told what a random id is told."""
    lines = (await client.get(moved, f"/claims/{CLAIM}/lines"))["items"]
    assert [line["id"] for line in lines] == [str(line_id_of(CLAIM, number)) for number in range(1, len(lines) + 1)]
    run = (await client.get(moved, "/runs"))["items"][0]["id"]
    for party in ("riverside", "cdas", "harbour"):
        headers = moved.headers("provider", organisation=party, key=False)
        others = [line["id"] for line in lines if line["party"] != party]
        others += [str(line_id_of(CLAIM, len(lines) + 1))] + [str(line_id_of(UUID(run), 1))] * (party != "riverside")
        for other in others:
            asked, random = [
                await moved.client.get(f"/lines/{each}{end}", headers=headers) for each in (other, str(uuid4()))
            ]
            assert (asked.status_code, random.status_code) == (404, 404)
            assert asked.content.replace(other.encode(), b"") == random.content.replace(
                random.url.path.split("/")[2].encode(), b""
            )
        for own in (line for line in lines if line["party"] == party):
            assert (await moved.client.get(f"/lines/{own['id']}{end}", headers=headers)).status_code == 200


async def test_a_claim_or_a_remittance_of_anothers_is_as_one_that_is_not(moved: Running) -> None:
    run = (await client.get(moved, "/runs"))["items"][0]["id"]
    headers = moved.headers("provider", organisation="harbour", key=False)
    for path, known in (("/claims/{}", CLAIM), ("/claims/{}/lines", CLAIM), ("/claims/{}/lines", run),
                        ("/remittances/{}", run), ("/remittances/{}/lines", run)):  # fmt: skip
        made = uuid4()
        asked, random = [await moved.client.get(path.format(each), headers=headers) for each in (known, made)]
        assert (asked.status_code, random.status_code) == (404, 404), path
        assert asked.text.replace(str(known), "") == random.text.replace(str(made), "")
