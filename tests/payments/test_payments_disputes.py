"""Disputes and queries: by who is paid or by the council; while one is open, no run takes what is due of its claim."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    contract,
    ident,
    identity,
    proposed,
    scheme,
    tariff,
    withdrawn,
)

DAY = date(2012, 8, 6)
CLAIM = ident("outcome ann abstinent_at_review")
SAID: dict[str, Any] = {"kind": "dispute", "about": "amount", "reasonCode": "wrong_band", "words": "Not that band"}
RIVERSIDE = ("provider", "riverside", "keyworker-7")
COUNCIL = ("commissioner", "council", "commissioner-1")
FINANCE = ("finance_approver", "council", "finance-2")
Who = tuple[str, str, str]


async def post(payments: Running, path: str, who: Who, body: Any = None) -> httpx.Response:
    role, organisation, sub = who
    headers = payments.headers(role, organisation=organisation, sub=sub)
    return await payments.client.post(path, json=body, headers=headers)


async def opened(payments: Running, who: Who = RIVERSIDE, **changes: Any) -> dict[str, Any]:
    return await client.done(await post(payments, "/disputes", who, SAID | {"claimId": str(CLAIM)} | changes))


async def closed(payments: Running, dispute: str, outcome: str = "not_upheld", who: Who = COUNCIL) -> dict[str, Any]:
    return await client.done(await post(payments, f"/disputes/{dispute}/close", who, {"outcome": outcome}))


async def refused(payments: Running, path: str, who: Who, body: Any = None) -> tuple[int, str]:
    answer = await post(payments, path, who, body)
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.fixture
async def two_due(payments: Running) -> Running:
    """Of two people £100 each."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(), tariff("bob"), achieved("bob"))
    return payments


async def test_what_is_disputed_is_left_out_and_paid_once_it_is_closed(two_due: Running) -> None:
    dispute = await opened(two_due)
    assert (dispute["state"], dispute["party"], dispute["heldPence"], dispute["effectPence"]) == (
        "open", "riverside", 10_000, 0,
    )  # fmt: skip
    claim = await client.claim(two_due, CLAIM)
    assert (claim["waitsFor"], claim["waitsTurn"], claim["duePence"]) == ("disputed", "council", 10_000)
    run = await client.done(await client.propose(two_due))
    assert (run["grossPence"], run["leftOut"]) == (10_000, 1)
    (left,) = (await client.get(two_due, f"/runs/{run['id']}/left-out"))["items"]
    assert (left["claimId"], left["reason"], left["turn"]) == (str(CLAIM), "disputed", "council")
    await client.done(await client.approve(two_due, run["id"]))
    await closed(two_due, dispute["id"])
    two_due.today = date(2012, 9, 3)
    assert (await client.done(await client.propose(two_due)))["grossPence"] == 10_000


async def test_the_position_says_what_of_the_due_waits_to_both(two_due: Running) -> None:
    await opened(two_due)
    waits = {"reason": "disputed", "turn": "council", "claims": 1, "pence": 10_000}
    for who in (("auditor", "council"), ("provider", "riverside")):
        (position,) = (await client.get(two_due, "/positions", *who, contract=BACK))["items"]
        assert position["balancesNow"]["dueWaiting"] == [waits]


async def test_a_proposal_with_it_cannot_be_approved(two_due: Running) -> None:
    run = await client.done(await client.propose(two_due))
    await opened(two_due, COUNCIL)
    answer = await client.approve(two_due, run["id"])
    assert (answer.status_code, answer.json()["claimIds"]) == (409, [str(CLAIM)])
    (row,) = (await client.get(two_due, f"/runs/{run['id']}/waiting"))["items"]
    assert row["reason"] == "disputed"
    assert (await client.get(two_due, f"/runs/{run['id']}/anew"))["grossPence"] == 10_000


async def test_what_was_approved_before_stays_and_what_comes_back_of_it_waits(two_due: Running) -> None:
    run = await client.paid_run(two_due)
    before = await client.balances(two_due)
    dispute = await opened(two_due, kind="query")
    assert dispute["heldPence"] == 0
    assert await client.balances(two_due) == before
    await client.done(await client.bounce(two_due, run["id"]))
    two_due.today = date(2012, 9, 3)
    assert (await client.done(await client.propose(two_due)))["grossPence"] == 10_000


async def test_its_effect_is_what_changed_until_it_was_closed(two_due: Running) -> None:
    dispute = await opened(two_due)
    prices = {"abstinent_at_review": 12_500}
    await two_due.deliver(tariff(revision=2, prices=prices))
    shown = await client.get(two_due, f"/disputes/{dispute['id']}")
    assert (shown["openedPence"], shown["effectPence"], shown["heldPence"]) == (10_000, 2_500, 12_500)
    ended = await closed(two_due, dispute["id"], "settled_by_correction")
    assert (ended["outcome"], ended["effectPence"], ended["heldPence"]) == ("settled_by_correction", 2_500, 0)
    await two_due.deliver(withdrawn())
    assert (await client.get(two_due, f"/disputes/{dispute['id']}"))["effectPence"] == 2_500


async def test_a_refused_verification_that_was_wrong_is_worth_what_it_brings(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), proposed(), withdrawn(reason="refused"))
    dispute = await opened(payments, about="refused_verification", reasonCode="evidence_differs")
    await payments.deliver(achieved(revision=3))
    run = await payments_run(payments)
    assert run["leftOut"] == 1
    assert (await closed(payments, dispute["id"], "upheld"))["effectPence"] == 10_000


async def payments_run(payments: Running) -> dict[str, Any]:
    return await client.done(await client.propose(payments))


@pytest.mark.parametrize("about", ["band", "attribution", "possible_return", "refused_verification"])
async def test_what_is_no_claim_holds_nothing_and_has_no_effect(two_due: Running, about: str) -> None:
    body = SAID | {"about": about, "contract": BACK, "clientId": str(ident("cat")), "achievedOn": "2012-07-30"}
    dispute = await client.done(await post(two_due, "/disputes", RIVERSIDE, body))
    assert (dispute["claimId"], dispute["effectPence"], dispute["heldPence"]) == (None, None, 0)
    assert dispute["clientId"] == str(ident("cat"))
    assert (await payments_run(two_due))["grossPence"] == 20_000


async def test_it_says_under_which_contract_and_an_amount_names_its_claim(two_due: Running) -> None:
    answer = await post(two_due, "/disputes", COUNCIL, SAID | {"about": "band"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "contract")
    answer = await post(two_due, "/disputes", COUNCIL, SAID | {"contract": BACK})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "claimId")
    assert await refused(two_due, "/disputes", COUNCIL, SAID | {"about": "band", "contract": "nowhere"}) == (
        404, "unknown-contract",
    )  # fmt: skip
    of_another = SAID | {"about": "band", "contract": HOLD}
    assert await refused(two_due, "/disputes", RIVERSIDE, of_another) == (409, "not-a-party")
    whose = await client.done(await post(two_due, "/disputes", COUNCIL, SAID | {"about": "band", "contract": HOLD}))
    assert whose["party"] == "cdas"


async def test_one_is_open_at_a_time_and_a_closed_one_makes_room(two_due: Running) -> None:
    dispute = await opened(two_due)
    body = SAID | {"claimId": str(CLAIM)}
    answer = await post(two_due, "/disputes", COUNCIL, body)
    assert (answer.status_code, answer.json()["disputeId"]) == (409, dispute["id"])
    await closed(two_due, dispute["id"])
    for path, said in (("own", None), ("answer", {"answer": "no"}), ("close", {"outcome": "upheld"})):
        who = FINANCE if path == "own" else COUNCIL
        assert await refused(two_due, f"/disputes/{dispute['id']}/{path}", who, said) == (409, "dispute-closed")
    await opened(two_due, COUNCIL)


async def test_it_is_taken_on_answered_and_counts_its_days(two_due: Running) -> None:
    dispute = await opened(two_due)
    assert dispute["openedBy"] is None  # to who is paid nobody is named
    path = f"/disputes/{dispute['id']}"
    two_due.today = date(2012, 8, 13)
    owned = await client.done(await post(two_due, f"{path}/own", FINANCE))
    assert (owned["ownedBy"], owned["openedBy"], owned["daysOpen"]) == ("finance-2", "keyworker-7", 7)
    answered = await client.done(await post(two_due, f"{path}/answer", FINANCE, {"answer": "It is that of May"}))
    assert (answered["state"], answered["answeredByOrganisation"]) == ("answered", "council")
    assert (await payments_run(two_due))["leftOut"] == 1  # answered is still open
    again = await client.done(await post(two_due, f"{path}/answer", RIVERSIDE, {"answer": "It is not"}))
    assert (again["answer"], again["revision"]) == ("It is not", 4)
    assert [(said["answer"], said["answeredByOrganisation"]) for said in again["answers"]] == [
        ("It is that of May", "council"), ("It is not", "riverside"),
    ]  # fmt: skip
    await closed(two_due, dispute["id"])
    two_due.today = date(2012, 9, 3)
    shown = await client.get(two_due, path, "provider", "riverside")
    assert (shown["daysOpen"], shown["closedOn"], shown["outcome"]) == (7, "2012-08-13", "not_upheld")


async def test_who_opened_it_takes_it_back_and_another_of_the_council_decides(two_due: Running) -> None:
    dispute = await opened(two_due, COUNCIL)
    path = f"/disputes/{dispute['id']}/close"
    for who, outcome in ((COUNCIL, "upheld"), (RIVERSIDE, "upheld"), (RIVERSIDE, "withdrawn")):
        assert await refused(two_due, path, who, {"outcome": outcome}) == (403, "not-theirs-to-close")
    assert (await closed(two_due, dispute["id"], "withdrawn", FINANCE))["outcome"] == "withdrawn"
    dispute = await opened(two_due)
    path = f"/disputes/{dispute['id']}/close"
    assert await refused(two_due, path, COUNCIL, {"outcome": "withdrawn"}) == (403, "not-theirs-to-close")
    colleague: Who = ("provider", "riverside", "keyworker-8")
    assert (await closed(two_due, dispute["id"], "withdrawn", colleague))["outcome"] == "withdrawn"


@pytest.mark.parametrize("sub", ["keyworker-1", "verifier-1", "assessor-2"])
async def test_who_had_a_hand_in_the_claim_does_not_decide_it(two_due: Running, sub: str) -> None:
    dispute = await opened(two_due)
    answer = await post(
        two_due, f"/disputes/{dispute['id']}/close", ("commissioner", "council", sub), {"outcome": "upheld"}
    )
    assert (answer.status_code, answer.json()["claimIds"]) == (403, [str(CLAIM)])


async def test_a_provider_sees_and_opens_those_of_its_own_money_alone(two_due: Running) -> None:
    dispute = await opened(two_due, COUNCIL)
    cdas: Who = ("provider", "cdas", "keyworker-9")
    assert await refused(two_due, "/disputes", cdas, SAID | {"claimId": str(CLAIM)}) == (404, "unknown-claim")
    said = {"answer": "not mine"}
    assert await refused(two_due, f"/disputes/{dispute['id']}/answer", cdas, said) == (404, "unknown-dispute")
    assert (await client.get(two_due, "/disputes", "provider", "cdas"))["items"] == []
    (row,) = (await client.get(two_due, "/disputes", "provider", "riverside", state="open"))["items"]
    assert row["id"] == dispute["id"]
    assert (await client.get(two_due, "/disputes", contract=BACK, claimId=str(CLAIM)))["items"][0]["openedBy"]
    assert (await client.get(two_due, "/disputes", state="closed"))["items"] == []


async def test_who_is_paid_opens_and_decides_none_for_the_council(two_due: Running) -> None:
    insider: Who = ("commissioner", "cdas", "insider")
    body = SAID | {"claimId": str(CLAIM)}
    assert await refused(two_due, "/disputes", insider, body) == (403, "own-organisation")
    dispute = await opened(two_due)
    path = f"/disputes/{dispute['id']}/close"
    assert await refused(two_due, path, insider, {"outcome": "upheld"}) == (403, "own-organisation")


async def test_finance_reads_of_each_change_without_words(two_due: Running) -> None:
    dispute = await opened(two_due, words="Not the band of May")
    await closed(two_due, dispute["id"], "upheld")
    first, last = (event["data"] for event in await two_due.published("dispute-changed"))
    assert (first["revision"], first["state"], first["daysOpen"]) == (1, "open", 0)
    assert (last["revision"], last["outcome"], last["effectPence"], last["contract"]) == (2, "upheld", 0, BACK)
    assert "band of May" not in str((first, last))
    assert "clientId" not in first


async def test_a_month_is_not_closed_while_one_is_open(two_due: Running) -> None:
    dispute = await opened(two_due)
    two_due.today = date(2012, 9, 3)

    async def task() -> dict[str, Any]:
        shown = await client.get(two_due, "/month-close", on="2012-08-01")
        return next(row for row in shown["items"] if row["code"] == "disputes_closed")

    (row,) = (await task())["open"]
    assert (row["contract"], row["count"], row["pence"], row["firstOn"]) == (BACK, 1, 10_000, "2012-08-06")
    shown = await client.get(two_due, "/month-close", on="2012-07-01")
    assert next(row for row in shown["items"] if row["code"] == "disputes_closed")["isDone"]
    await closed(two_due, dispute["id"])
    assert (await task())["isDone"]


@pytest.mark.parametrize(("on", "is_done"), [("2012-08-01", False), ("2012-07-01", True)])
async def test_one_opened_later_about_what_was_due_then_keeps_the_month_open(
    two_due: Running, on: str, is_done: bool
) -> None:
    two_due.today = date(2012, 9, 3)
    await opened(two_due)
    tasks = (await client.get(two_due, "/month-close", on=on))["items"]
    task = next(row for row in tasks if row["code"] == "disputes_closed")
    assert (task["isDone"], [row["pence"] for row in task["open"]]) == (is_done, [] if is_done else [10_000])


async def test_the_balance_of_a_quarter_leaves_out_what_is_disputed(payments: Running) -> None:
    """£100 of ann and £100 of bob less the £150 of three instalments are £50; while ann's is disputed, nothing more."""
    payments.today = date(2012, 6, 4)
    back = contract(BACK, provisional="clawback", annual_value_pence=[120_000], on_account={"share": "0.5"})
    await payments.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), tariff("bob"))
    await payments.deliver(achieved(on="2012-06-01"), achieved("bob", on="2012-06-02"))
    dispute = await opened(payments)
    assert (await client.claim(payments, CLAIM))["waitsFor"] == "disputed"
    payments.today = date(2012, 7, 2)
    await payments.tick()

    async def balance() -> list[int]:
        rows = (await client.get(payments, "/claims", contract=BACK))["items"]
        return [row["pence"] for row in rows if row["shape"] == "on_account_balance"]

    assert sum(await balance()) == 0
    await closed(payments, dispute["id"])
    assert await balance() == [5_000]
    await opened(payments, COUNCIL)
    assert await balance() == [0]


async def test_what_waits_for_more_than_one_reason_says_first_what_others_have_to_settle(two_due: Running) -> None:
    await opened(two_due)
    await two_due.deliver(identity())
    assert (await client.claim(two_due, CLAIM))["waitsFor"] == "identity-not-settled"
    await two_due.deliver(identity(state="settled", revision=2))
    assert (await client.claim(two_due, CLAIM))["waitsFor"] == "disputed"
