"""Six hats, and no two of them on one line, except recorder and confirmer; nobody pays their own organisation."""

from datetime import date
from typing import Any

import pytest

from services.payments.rules.separation_of_duties import Participants, conflicts, same_person
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, contract, ident, scheme, tariff, withdrawn

CLAIM = ident("outcome ann abstinent_at_review")
DAY = date(2012, 8, 6)
HATS = {
    "recorder": "keyworker-1",
    "confirmer": "assessor-2",
    "verifier": "verifier-1",
    "proposer": "finance-1",
    "approver": "finance-2",
    "releaser": "finance-3",
}
PEOPLE = [("recorder", "verifier"), ("confirmer", "verifier")]
OVER_MONEY = [
    (one, two) for one in ("recorder", "confirmer", "verifier") for two in ("proposer", "approver", "releaser")
]
FINANCE = [("proposer", "approver"), ("proposer", "releaser"), ("approver", "releaser")]


def news(worn: dict[str, str], revision: int = 1, *, automatic: bool = False) -> list[Any]:
    """Automatic: time alone brought it, and the verifier is who saw the discharge that it counts from."""
    by = {"verified_by": worn["verifier"]}
    if automatic:
        by = {"verified_by": "system", "verified_by_organisation": "lasars"}
    verifiers = [{"sub": worn["verifier"], "organisation": "start"}]
    recorders = [{"sub": "colleague", "organisation": "riverside"}, {"sub": worn["recorder"], "organisation": "start"}]
    return [
        tariff(confirmed_by=worn["confirmer"], revision=revision),
        achieved(recorders=recorders, verifiers=verifiers, revision=revision, **by),
    ]


async def play(payments: Running, worn: dict[str, str], *, automatic: bool = False) -> list[int]:
    """How far it comes: the answers to proposal, approval and release."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(worn, automatic=automatic))
    answers = [await client.propose(payments, sub=worn["proposer"])]
    if answers[-1].status_code == 201:
        run = answers[0].json()["id"]
        answers.append(await client.approve(payments, run, sub=worn["approver"]))
        if answers[-1].status_code == 200:
            answers.append(await client.release(payments, run, sub=worn["releaser"]))
    return [answer.status_code for answer in answers]


async def test_six_people_pay(payments: Running) -> None:
    assert await play(payments, HATS) == [201, 200, 200]


async def test_who_assessed_may_have_recorded_and_confirmed(payments: Running) -> None:
    assert await play(payments, HATS | {"recorder": "assessor-2"}) == [201, 200, 200]
    assert (await client.get(payments, "/runs"))["items"][0]["lines"] == 1


@pytest.mark.parametrize(("one", "two"), [*OVER_MONEY, *FINANCE])
async def test_no_two_hats_on_one_head(payments: Running, one: str, two: str) -> None:
    """Refused where the second of the two would act."""
    told = await play(payments, HATS | {one: "both", two: "both"})
    assert told == [*[201, 200, 200][: ["proposer", "approver", "releaser"].index(two)], 403]


@pytest.mark.parametrize("hat", ["proposer", "approver", "releaser"])
async def test_who_saw_the_discharge_pays_nothing_that_time_alone_brought_after_it(payments: Running, hat: str) -> None:
    told = await play(payments, HATS | {"verifier": "both", hat: "both"}, automatic=True)
    assert told == [*[201, 200, 200][: ["proposer", "approver", "releaser"].index(hat)], 403]


async def test_what_time_alone_brought_waits_where_only_the_confirmer_saw_the_discharge(payments: Running) -> None:
    worn = HATS | {"verifier": HATS["confirmer"]}
    assert await play(payments, worn, automatic=True) == [201, 200, 200]
    (run,) = (await client.get(payments, "/runs"))["items"]
    (waits,) = (await client.get(payments, f"/runs/{run['id']}/left-out"))["items"]
    assert (run["lines"], waits["reason"]) == (0, "confirmer-verified")
    payments.today = date(2012, 8, 13)
    saw = [{"sub": who, "organisation": "start"} for who in (HATS["confirmer"], "verifier-2")]
    by = {"verified_by": "system", "verified_by_organisation": "lasars"}
    await payments.deliver(achieved(verifiers=saw, revision=2, **by))
    assert (await client.paid_run(payments))["netPence"] == 10_000  # one who is nobody else is enough


async def test_what_holds_by_itself_is_paid_though_only_the_confirmer_verified_it_too(payments: Running) -> None:
    payments.today = DAY
    beside = [{"sub": "system", "organisation": "lasars"}, {"sub": HATS["confirmer"], "organisation": "start"}]
    await payments.deliver(scheme(), tariff(confirmed_by=HATS["confirmer"]))
    await payments.deliver(achieved(verified_by=HATS["confirmer"], verifiers=beside))
    assert (await client.propose(payments, sub=HATS["confirmer"])).status_code == 403, "they have had a hand in it"
    assert (await client.paid_run(payments))["netPence"] == 10_000


@pytest.mark.parametrize(("one", "two"), PEOPLE)
async def test_a_line_waits_until_somebody_else_has_verified(payments: Running, one: str, two: str) -> None:
    worn = HATS | {one: "both", two: "both"}
    assert await play(payments, worn) == [201, 200, 200]
    (run,) = (await client.get(payments, "/runs"))["items"]
    assert (run["lines"], run["leftOut"], run["grossPence"]) == (0, 1, 0)
    (waits,) = (await client.get(payments, f"/runs/{run['id']}/left-out"))["items"]
    assert (waits["claimId"], waits["pence"], waits["reason"]) == (str(CLAIM), 10_000, f"{one}-verified")
    payments.today = date(2012, 8, 13)
    await payments.deliver(*news(worn | {"verifier": "verifier-2"}, revision=2))
    assert (await client.paid_run(payments))["netPence"] == 10_000


@pytest.mark.parametrize(("one", "two"), PEOPLE)
async def test_the_same_becomes_known_after_the_proposal_or_after_the_approval(
    payments: Running, one: str, two: str
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS))
    run = await client.done(await client.propose(payments))
    worn = HATS | {one: "both", two: "both"}
    await payments.deliver(*news(worn, revision=2))
    refused = await client.approve(payments, run["id"])
    assert (refused.status_code, refused.json()["claimIds"]) == (409, [str(CLAIM)])
    await payments.deliver(*news(HATS, revision=3))
    await client.done(await client.approve(payments, run["id"]))
    await payments.deliver(*news(worn, revision=4))
    await client.done(await client.release(payments, run["id"]))  # frozen: what is heard later stops nobody else
    assert (await client.claim(payments, CLAIM))["state"] == "approved"


@pytest.mark.parametrize("hat", ["recorder", "confirmer", "verifier"])
async def test_who_has_had_a_hand_since_the_approval_does_not_release(payments: Running, hat: str) -> None:
    """Another releaser does: also where it was the proposer or the approver, who had none when they acted."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS))
    run = await client.approved_run(payments)
    await payments.deliver(*news(HATS | {hat: "finance-3"}, revision=2))
    refused = await client.release(payments, run["id"])
    assert (refused.status_code, refused.json()["claimIds"]) == (403, [str(CLAIM)])
    await payments.deliver(*news(HATS | {hat: "finance-1"}, revision=3))
    await client.done(await client.release(payments, run["id"], sub="finance-8"))


@pytest.mark.parametrize("what", ["release", "reject", "settle", "return"])
@pytest.mark.parametrize("hat", ["recorder", "confirmer", "verifier"])
async def test_who_had_a_hand_when_it_was_approved_has_one_for_ever(payments: Running, hat: str, what: str) -> None:
    """`finance-9`, in whose stead somebody else is named by now: the line was approved on the word of the former."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS | {hat: "finance-9"}))
    run = (await client.approved_run(payments))["id"]
    if what in {"settle", "return"}:
        await client.done(await client.release(payments, run))
    await payments.deliver(*news(HATS, revision=2))
    settled, bounced = {"reference": "B-9", "settledOn": DAY.isoformat()}, {"reference": "B-9", "reasonCode": "closed"}
    body = {"reject": {"reason": "mine"}, "settle": settled, "return": bounced}.get(what)
    path = f"/{'remittances' if what in {'settle', 'return'} else 'runs'}/{run}/{what}"
    refused = await client.post(payments, path, "finance_releaser", "finance-9", body)
    assert (refused.status_code, refused.json()["claimIds"]) == (403, [str(CLAIM)])
    assert (await client.post(payments, path, "finance_releaser", "finance-8", body)).status_code == 200


async def test_a_reassessment_that_its_verifier_confirms_stops_no_frozen_run(payments: Running) -> None:
    """The verifier has become the confirmer too, after the approval: nobody could release, settle or return it."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS))
    run = (await client.approved_run(payments))["id"]
    await payments.deliver(tariff(name="again", valid_from="2012-06-01", confirmed_by=HATS["verifier"]))
    await client.done(await client.release(payments, run))
    await client.done(await client.settle(payments, run))
    await client.done(await client.bounce(payments, run))
    payments.today = date(2012, 8, 13)
    assert (await client.done(await client.propose(payments)))[
        "leftOut"
    ] == 1  # the next one waits for another verifier


@pytest.mark.parametrize("hat", ["recorder", "confirmer", "verifier"])
async def test_who_had_a_hand_in_a_line_does_not_reject_its_run(payments: Running, hat: str) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS | {hat: "finance-9"}))
    run = await client.approved_run(payments)
    refused = await client.reject(payments, run["id"], sub="finance-9")
    assert (refused.status_code, refused.json()["claimIds"]) == (403, [str(CLAIM)])
    await client.done(await client.reject(payments, run["id"]))


def test_what_is_verified_by_rule_has_no_verifier() -> None:
    automatic = Participants(CLAIM, frozenset({"system", "clinician-1"}), frozenset(), frozenset({"assessor-2"}))
    assert automatic.clash is None
    assert conflicts([automatic], ["finance-1"]) == []
    assert conflicts([automatic], ["clinician-1"]) == [CLAIM]
    assert same_person(["a", "b", "a"])


async def test_nobody_handles_the_money_of_their_own_organisation(payments: Running) -> None:
    """Propose, approve, reject, release, settle, correct, return, cancel: each refused to the organisation paid."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS))

    async def own(path: str, role: str, body: Any = None) -> str:
        headers = payments.headers(role, organisation="riverside", sub="insider")
        answer = await payments.client.post(path, json=body, headers=headers)
        assert answer.status_code == 403, answer.text
        return str(answer.json()["type"])

    refused = "/problems/own-organisation"
    assert await own("/runs", "finance_proposer", {"contract": BACK, "runOn": DAY.isoformat()}) == refused
    run = (await client.done(await client.propose(payments)))["id"]
    assert await own(f"/runs/{run}/approve", "finance_approver") == refused
    assert await own(f"/runs/{run}/cancel", "finance_approver") == refused
    await client.done(await client.approve(payments, run))
    assert await own(f"/runs/{run}/release", "finance_releaser") == refused
    assert await own(f"/runs/{run}/reject", "finance_releaser", {"reason": "mine"}) == refused
    await client.done(await client.release(payments, run))
    settlement = {"reference": "BACS-9", "settledOn": DAY.isoformat()}
    bounced = {"reference": "BACS-9", "reasonCode": "account_closed"}
    assert await own(f"/remittances/{run}/settle", "finance_releaser", settlement) == refused
    assert await own(f"/remittances/{run}/return", "finance_releaser", bounced) == refused
    await client.done(await client.settle(payments, run))
    assert await own(f"/remittances/{run}/correct", "finance_releaser", settlement | {"reason": "mine"}) == refused


async def test_a_rejected_run_never_was(payments: Running) -> None:
    """Approvals, nettings and debts go back, the date is free and counts for no receivable's carry."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    payments.today = date(2012, 9, 2)
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob"))
    payments.today = date(2012, 9, 3)
    before = await client.balances(payments)
    run = await client.approved_run(payments)
    assert run["nettedPence"] == 5_000
    reason = {"reason": ""}
    assert (
        await client.post(payments, f"/runs/{run['id']}/reject", "finance_releaser", "finance-3", reason)
    ).status_code == 422
    assert (
        await client.post(payments, f"/runs/{run['id']}/reject", "finance_approver", "finance-2", {"reason": "x"})
    ).status_code == 403
    rejected = await client.done(await client.reject(payments, run["id"]))
    assert (rejected["state"], rejected["rejectedBy"], rejected["rejectionReason"]) == (
        "rejected", "finance-3", "approved for the wrong month",
    )  # fmt: skip
    assert await client.balances(payments) == before
    assert await payments.published("payment-approved") != []  # of the first run only
    assert [event["data"]["remittanceId"] for event in await payments.published("payment-approved")] != [run["id"]]
    assert (await client.reject(payments, run["id"])).status_code == 409
    shown = await client.get(payments, f"/remittances/{run['id']}")
    assert (shown["state"], shown["rejectionReason"]) == ("rejected", "approved for the wrong month")
    again = await client.paid_run(payments)
    assert (again["runOn"], again["nettedPence"]) == ("2012-09-03", 5_000)
    for month in (10, 11):
        payments.today = date(2012, month, 1)
        last = await client.paid_run(payments)
    assert last["debtPence"] == 5_000  # with the third run date that counts, as without the rejected one


async def test_the_debt_of_a_rejected_run_is_told_as_cancelled(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn())
    for month in (9, 10):
        payments.today = date(2012, month, 3)
        await client.paid_run(payments)
    payments.today = date(2012, 11, 5)
    run = await client.approved_run(payments)
    assert run["debtPence"] == 10_000
    await client.done(await client.reject(payments, run["id"]))
    published = [event["data"] for event in await payments.published("debt-raised")]
    assert [(event["revision"], event["cancelledPence"], event["openPence"]) for event in published] == [
        (1, 0, 10_000), (2, 10_000, 0),
    ]  # fmt: skip
    assert (await client.balances(payments))[BACK, "receivable"] == -10_000
    assert (await client.paid_run(payments))["debtPence"] == 10_000


async def test_released_is_too_late_for_a_rejection(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    refused = await client.reject(payments, run["id"])
    assert (refused.status_code, refused.json()["state"]) == (409, "released")


@pytest.mark.parametrize(
    ("hat", "automatic"), [("recorder", False), ("confirmer", False), ("verifier", False), ("verifier", True)]
)
@pytest.mark.parametrize("what", ["settle", "correct", "return"])
async def test_the_hats_do_not_end_at_the_release(payments: Running, hat: str, automatic: bool, what: str) -> None:
    """`finance-9` had a hand in the line, and reports of its payment."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS | {hat: "finance-9"}, automatic=automatic))
    run = await client.done(await client.propose(payments))
    await client.done(await client.approve(payments, run["id"]))
    await client.done(await client.release(payments, run["id"]))
    if what == "correct":
        await client.done(await client.settle(payments, run["id"]))
    settled = {"reference": "BACS-9", "settledOn": DAY.isoformat()}
    body = {
        "settle": settled,
        "correct": settled | {"reason": "typed wrongly"},
        "return": {"reference": "BACS-9", "reasonCode": "account_closed"},
    }[what]
    path = f"/remittances/{run['id']}/{what}"
    refused = await client.post(payments, path, "finance_releaser", "finance-9", body)
    assert (refused.status_code, refused.json()["claimIds"]) == (403, [str(CLAIM)])
    assert (await client.post(payments, path, "finance_releaser", "finance-8", body)).status_code == 200


@pytest.mark.parametrize("what", ["collect", "write-off"])
async def test_who_had_a_hand_in_a_line_reports_nothing_of_its_debt(payments: Running, what: str) -> None:
    """A write-off is refused to who proposed or approved the run that raised the debt, too."""
    payments.today = DAY
    await payments.deliver(
        scheme(contracts=[contract(BACK, provisional="clawback", floor="0.5", carry=0)]), *news(HATS)
    )
    await client.paid_run(payments)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 9, 3)
    await client.paid_run(payments)
    (debt,) = (await client.get(payments, "/debts"))["items"]
    body: dict[str, Any] = {"reference": "R-1", "on": "2012-09-03", "pence": 1}
    body |= {"reason": "given up"} if what == "write-off" else {}
    told = {}
    for hat, person in HATS.items():
        answer = await client.post(
            payments, f"/debts/{debt['id']}/{what}", "finance_releaser", person, body | {"reference": hat}
        )
        told[hat] = answer.status_code
    over_run = 403 if what == "write-off" else 200
    assert told == {
        "recorder": 403, "confirmer": 403, "verifier": 403,
        "proposer": over_run, "approver": over_run, "releaser": 200,
    }  # fmt: skip


@pytest.mark.parametrize("step", ["propose", "approve"])
async def test_who_delivered_has_no_hand_in_its_money(payments: Running, step: str) -> None:
    """`council` proposes and approves what it delivered itself, for another party."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS))
    own = achieved(delivered_by="council", verified_by=HATS["verifier"], revision=2)
    run = ""
    if step != "propose":
        run = (await client.done(await client.propose(payments)))["id"]
    await payments.deliver(own)
    refused = await {
        "propose": lambda: client.propose(payments),
        "approve": lambda: client.approve(payments, run),
    }[step]()
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-organisation")


async def test_who_delivered_by_later_news_is_no_reason_to_hold_a_frozen_run(payments: Running) -> None:
    """All of finance is the council's: nobody could have released or rejected it."""
    payments.today = DAY
    await payments.deliver(scheme(), *news(HATS))
    run = (await client.approved_run(payments))["id"]
    await payments.deliver(achieved(delivered_by="council", verified_by=HATS["verifier"], revision=2))
    await client.done(await client.release(payments, run))
    await client.done(await client.settle(payments, run))
