"""Every line explains itself, whatever its kind: the facts, the people, and the arithmetic that leads to its pence."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    block_scheme,
    contract,
    ident,
    merged,
    proposed,
    scheme,
    tariff,
    withdrawn,
)

CLAIM = ident("outcome ann abstinent_at_review")
DAY = date(2012, 8, 6)
Lines = list[dict[str, Any]]


async def explained(payments: Running, key: UUID | str = CLAIM) -> Lines:
    lines = (await client.get(payments, f"/claims/{key}/lines"))["items"]
    return [await client.get(payments, f"/lines/{line['id']}/explanation") for line in lines]


def of_kind(lines: Lines, kind: str) -> dict[str, Any]:
    (found,) = [line for line in lines if line["line"]["kind"] == kind]
    assert found["basis"]["steps"][-1]["pence"] == found["line"]["pence"]
    return found


async def test_a_difference_names_what_stood_what_stands_and_the_subtraction(payments: Running) -> None:
    """A line of -7,777 said only: price 121850."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(prices={"abstinent_at_review": 129_627}), achieved())
    await payments.deliver(tariff(prices={"abstinent_at_review": 121_850}, revision=2))
    first, down = await explained(payments)
    assert [step["step"] for step in first["basis"]["steps"]] == ["price", "due", "due"]
    assert down["line"]["kind"] == "reversal"
    assert down["basis"]["steps"][0]["pence"] == 121_850
    assert down["basis"]["steps"][-2:] == [
        {"step": "difference", "stood": 129_627, "stands": 121_850, "pence": -7_777, "sinceLine": first["line"]["id"]},
        {"step": "reversal", "from": "due", "to": "budget", "pence": 7_777},
    ]


async def test_a_fall_says_why_and_what_is_left(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn(reason="represented", on="2012-08-20"))
    fell = of_kind(await explained(payments), "receivable")["basis"]
    assert fell["withdrawn"] == {"reason": "represented", "effectiveOn": "2012-08-20"}
    assert (fell["steps"][-2]["stood"], fell["steps"][-2]["stands"], fell["steps"][-2]["pence"]) == (10_000, 0, -10_000)


async def test_an_instalment_names_its_scheme_value_block_and_place(payments: Running) -> None:
    payments.today = date(2012, 5, 2)
    await payments.deliver(block_scheme())
    second = (await client.get(payments, "/claims", contract=BACK))["items"][1]
    basis = of_kind(await explained(payments, second["id"]), "due")["basis"]
    assert (basis["scheme"]["id"], basis["scheme"]["version"], len(basis["scheme"]["hash"])) == (
        "stockport-2012",
        1,
        64,
    )
    assert (basis["effectiveOn"], basis["dueOn"], basis["contract"]["code"]) == ("2012-05-02", "2012-05-02", BACK)
    assert basis["steps"][:3] == [
        {"step": "annual value", "contractYear": 0, "months": 12, "pence": 50_000_000},
        {"step": "block", "share": "7/10", "pence": 35_000_000},
        {"step": "instalment", "contractMonth": 1, "of": 12, "pence": 2_916_667},
    ]


async def test_an_instalment_that_fell_says_why(payments: Running) -> None:
    """Without a block any more; outside a term that was moved; without a version that has the contract."""
    payments.today = date(2012, 5, 2)
    await payments.deliver(block_scheme())
    keys = [claim["id"] for claim in (await client.get(payments, "/claims", contract=BACK))["items"]]
    terms = {"provisional": "clawback", "annual_value_pence": [50_000_000], "block_share": "0.7"}
    changes: list[tuple[str, dict[str, Any]]] = [
        ("terms-have-no-such-part", {"contracts": [contract(BACK, **(terms | {"block_share": "0"}))]}),
        ("outside-the-contracts-term", {"contracts": [contract(BACK, **(terms | {"ends": "2012-05-02"}))]}),
        ("no-version-carries-the-contract", {"contracts": []}),
    ]
    for number, (why, change) in enumerate(changes):
        stands_again = {"contracts": [contract(BACK, **terms)]}
        at = f"2012-05-02T0{2 * number}:00:00+00:00"
        await payments.deliver(scheme(2 + 2 * number, published_at=at, **change))
        fell = (await explained(payments, keys[1]))[-1]
        assert (fell["line"]["kind"], fell["basis"]["fallen"]) == ("reversal", why)
        assert fell["basis"]["steps"][0]["pence"] == -2_916_667
        assert (await client.claim(payments, UUID(keys[1])))["reason"] == "no-longer-due"
        at = f"2012-05-02T0{2 * number + 1}:00:00+00:00"
        await payments.deliver(scheme(3 + 2 * number, published_at=at, **stands_again))


async def test_netting_approval_settlement_return_and_debt_name_run_people_and_report(payments: Running) -> None:
    payments.today = DAY
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[strict]), tariff(), achieved())
    first = await client.paid_run(payments)
    payments.today = date(2012, 9, 2)
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob"))
    payments.today = date(2012, 9, 3)
    second = await client.paid_run(payments)
    lines = await explained(payments)

    approval = of_kind(lines, "approval")["basis"]
    assert approval["run"] == {
        "id": first["id"], "runOn": "2012-08-06",
        "proposedBy": "finance-1", "approvedBy": "finance-2", "releasedBy": None,
        "reference": None,
    }  # fmt: skip
    for kind in ("netting", "debt"):
        basis = of_kind(lines, kind)["basis"]
        gross, floor, room, carry, one, own = basis["steps"]
        assert (gross["pence"], floor["share"], floor["leftPence"], room["pence"]) == (10_000, "1/2", 5_000, 5_000)
        assert (one["roomPence"], one["beforePence"], one["takenPence"], one["leftPence"]) == (
            5_000, 10_000, 5_000, 5_000,
        )  # fmt: skip
        assert (one["debtPence"], carry["runDates"]) == (5_000, 0)
        assert (one["remittanceId"], one["reference"]) == (first["id"], "BACS-1")  # that paid what has fallen
        assert (one["aroseOn"], one["runDates"], one["counts"]) == ("2012-09-02", [], True)
        assert (own["step"], own["pence"], basis["run"]["id"]) == (kind, 5_000, second["id"])
        assert basis["contract"]["clause"] == "Schedule 4 para 2"

    (settlement,) = await payments.db.read("SELECT id FROM transfer WHERE amount_key = :run", run=first["id"])
    basis = (await client.get(payments, f"/lines/{settlement['id']}/explanation"))["basis"]
    assert basis["reported"] == {"by": "finance-3", "reference": "BACS-1", "settledOn": "2012-08-06"}
    assert [step["pence"] for step in basis["steps"]] == [10_000, 0, 10_000]

    (debt,) = (await client.get(payments, "/debts"))["items"]
    report = {"reference": "INV-1", "on": "2012-09-03", "pence": 3_000}
    await client.done(
        await client.post(payments, f"/debts/{debt['id']}/collect", "finance_releaser", "finance-3", report)
    )
    collection = of_kind(await explained(payments), "collection")["basis"]
    assert collection["reported"] == {"reference": "INV-1", "on": "2012-09-03", "by": "finance-3", "reason": None}
    named = {"debtId": debt["id"], "remittanceId": second["id"], "reference": "BACS-1"}
    assert collection["steps"] == [
        {"step": "raised", "debtId": debt["id"], "pence": 5_000},
        {"step": "debt", "beforePence": 5_000, "takenPence": 3_000, "leftPence": 2_000} | named,
        {"step": "collection", "debtId": debt["id"], "pence": 3_000},
    ]

    await client.done(await client.bounce(payments, first["id"]))
    lines = await explained(payments)
    back = of_kind(lines, "return")["basis"]
    assert back["reported"] == {"by": "finance-3", "reference": "BACS-1", "reasonCode": "account_closed"}
    assert back["steps"] == [
        {"step": "net", "pence": 10_000},
        {"step": "share", "grossPence": 10_000} | (share := {"linePence": 10_000, "downPence": 10_000, "remainder": 0}),
        {"step": "all lines", "shares": [share | {"lines": 1}]},
        {"step": "left over", "pennies": 0, "lines": 1, "before": 0, "toThisLine": 0},
        {"step": "return", "remittanceId": first["id"], "pence": 10_000},
    ]
    cancelled = of_kind(lines, "debt_cancelled")
    assert (cancelled["line"]["from"], cancelled["line"]["pence"]) == ("due", 2_000)
    assert cancelled["line"]["cause"] == "payment returned"
    assert cancelled["basis"]["remittance"] == {"remittanceId": first["id"], "reference": "BACS-1"}
    assert cancelled["basis"]["steps"][-2] == {
        "step": "debt", "beforePence": 2_000, "takenPence": 2_000, "leftPence": 0,
    } | named  # fmt: skip
    (owed,) = (step for step in cancelled["basis"]["steps"] if step["step"] == "owed")
    assert (owed["duePence"], owed["openReceivablePence"], owed["openDebtPence"]) == (10_000, 0, 2_000)


async def test_each_line_of_a_rise_over_an_open_receivable_states_what_splits_it(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn())
    await payments.deliver(
        tariff(prices={"abstinent_at_review": 15_000}, revision=2, valid_from="2012-06-01"), achieved(revision=3)
    )
    lines = (await explained(payments))[-2:]
    assert [line["line"]["kind"] for line in lines] == ["receivable_undone", "due"]
    for line in lines:
        (owed,) = (step for step in line["basis"]["steps"] if step["step"] == "owed")
        assert owed["openReceivablePence"] == 10_000


async def test_a_rejection_names_who_why_and_the_line_that_it_undoes(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.approved_run(payments)
    await client.done(await client.reject(payments, run["id"]))
    lines = await explained(payments)
    rejection = of_kind(lines, "rejection")
    assert rejection["basis"]["rejected"] == {"by": "finance-3", "reason": "approved for the wrong month"}
    assert rejection["line"]["reverses"] == rejection["basis"]["steps"][0]["line"] == lines[1]["line"]["id"]


async def test_what_nets_a_fall_names_the_remittance_that_paid_it(payments: Running) -> None:
    """Not a later one that was rejected, nor one that came back."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    paid = await client.paid_run(payments)
    payments.today = date(2012, 8, 7)
    await payments.deliver(tariff(prices={"abstinent_at_review": 15_000}, revision=2))
    await client.done(await client.reject(payments, (await client.approved_run(payments))["id"]))
    payments.today = date(2012, 8, 8)
    await client.done(await client.bounce(payments, (await client.paid_run(payments))["id"]))
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob"))
    payments.today = date(2012, 8, 9)
    await client.paid_run(payments)
    (step,) = (
        step for step in of_kind(await explained(payments), "netting")["basis"]["steps"] if "remittanceId" in step
    )
    assert (step["remittanceId"], step["beforePence"]) == (paid["id"], 10_000)


async def test_what_cancels_two_debts_names_each_with_what_was_open_and_what_is_left(payments: Running) -> None:
    """A line said only how much was owed in all: nobody could tell which debt it took off."""
    payments.today = DAY
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[strict]), tariff(prices={"abstinent_at_review": 15_000}), achieved())
    first = await client.paid_run(payments)
    for revision, pence in ((2, 11_000), (3, 4_000)):
        payments.today = date(2012, 9 + revision, 3)
        await payments.deliver(tariff(prices={"abstinent_at_review": pence}, revision=revision))
        payments.today = date(2012, 9 + revision, 4)
        last = await client.paid_run(payments)
    debts = {debt["pence"]: debt for debt in (await client.get(payments, "/debts"))["items"]}
    report = {"reference": "INV-1", "on": payments.today.isoformat(), "pence": 1_000}
    path = f"/debts/{debts[4_000]['id']}/collect"
    await client.done(await client.post(payments, path, "finance_releaser", "finance-3", report))
    await payments.deliver(tariff(prices={"abstinent_at_review": 9_000}, revision=4))
    older, younger = (await explained(payments))[-2:]
    assert [line["line"]["kind"] for line in (older, younger)] == ["debt_cancelled"] * 2
    one, two = (step for step in younger["basis"]["steps"] if step["step"] == "debt")
    assert (one["debtId"], one["beforePence"], one["takenPence"], one["leftPence"]) == (
        debts[4_000]["id"], 3_000, 3_000, 0,
    )  # fmt: skip
    assert (two["debtId"], two["beforePence"], two["takenPence"], two["leftPence"]) == (
        debts[7_000]["id"], 7_000, 2_000, 5_000,
    )  # fmt: skip
    assert two["remittanceId"] == last["id"] != first["id"]
    assert [step for step in older["basis"]["steps"] if step["step"] == "debt"] == [one]
    assert (older["basis"]["steps"][-1]["pence"], younger["basis"]["steps"][-1]["pence"]) == (3_000, 2_000)


async def test_a_return_over_three_lines_can_be_shared_out_again_by_hand(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(withdrawn())
    for who, pence in (("bob", 20_001), ("cas", 10_000), ("dan", 10_000)):
        await payments.deliver(tariff(who, prices={"abstinent_at_review": pence}), achieved(who))
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    shared = left_over = 0
    for line in (await client.get(payments, f"/runs/{run['id']}/lines"))["items"]:
        (back,) = [one for one in await explained(payments, line["claimId"]) if one["line"]["kind"] == "return"]
        net, share, _, left, own = back["basis"]["steps"]
        assert share["downPence"] == net["pence"] * share["linePence"] // share["grossPence"]
        assert own["pence"] == share["downPence"] + left["toThisLine"] == back["line"]["pence"]
        shared, left_over = shared + own["pence"], left_over + left["toThisLine"]
    assert (shared, left_over) == (run["netPence"], left["pennies"])
    assert (run["netPence"], left_over) == (30_001, 1)


def pennies_of(steps: Lines) -> tuple[int, int]:
    """What of the pennies left over goes to this line, by its explanation alone, and how many there are."""
    net, own, of_all, left, _ = steps
    shares = of_all["shares"]
    gross = sum(share["linePence"] * share["lines"] for share in shares)
    for share in shares:
        down, remainder = divmod(net["pence"] * share["linePence"], gross)
        assert (down, remainder) == (share["downPence"], share["remainder"])
    pennies = net["pence"] - sum(share["downPence"] * share["lines"] for share in shares)
    larger = sum(share["lines"] for share in shares if share["remainder"] > own["remainder"])
    return int(larger + left["before"] < pennies), pennies


@pytest.mark.parametrize(
    "prices", [(3_333, 10_000, 10_000), (20_001, 10_000, 10_000, 20_000), (7, 7, 7, 5_000), (3, 9_997)]
)
async def test_who_got_the_pennies_left_over_follows_from_each_returned_lines_explanation(
    payments: Running, prices: tuple[int, ...]
) -> None:
    """Which fractions are the largest was not named: 1 penny, 3 lines, to this line 1."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(withdrawn())
    for number, pence in enumerate(prices):
        who = f"person {number}"
        await payments.deliver(tariff(who, prices={"abstinent_at_review": pence}), achieved(who))
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    given = 0
    for line in (await client.get(payments, f"/runs/{run['id']}/lines"))["items"]:
        steps = [each["basis"]["steps"] for each in await explained(payments, line["claimId"])]
        (back,) = [step for step in steps if step[-1]["step"] == "return"]
        mine, pennies = pennies_of(back)
        assert mine == back[-2]["toThisLine"]
        given += mine
    assert given == pennies


async def why(payments: Running, **reader: str) -> tuple[Any, ...]:
    """Of the last line: how it stands, why, by which terms, and its steps without the subtraction."""
    last = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"][-1]
    basis = (await client.get(payments, f"/lines/{last['id']}/explanation", **reader))["basis"]
    assert basis["steps"][-1]["pence"] == last["pence"]
    return basis["standing"], basis["reason"], (basis.get("contract") or {}).get("clause")


@pytest.mark.parametrize(
    ("news", "said", "told"),
    [
        (proposed(revision=2), ("awaiting_verification", None, "Schedule 4 para 2"), None),
        (tariff(revision=2, voided=True), ("unpriced", "no-tariff", "Schedule 4 para 2"), None),
        (tariff(revision=2, prices={}), ("unpriced", "no-price", "Schedule 4 para 2"), None),
        (
            scheme(version=2, contracts=[contract(BACK, measures=["housing_resolved"])]),
            ("unpriced", "no-contract", None),
            None,
        ),
        (withdrawn(reason="merged"), ("withdrawn", "merged", "Schedule 4 para 2"), "corrected"),
    ],
    ids=["awaits", "no tariff", "no price", "no contract", "withdrawn"],
)
@pytest.mark.parametrize("is_paid", [True, False])
async def test_what_stands_at_nothing_says_why(
    payments: Running, news: Any, said: tuple[Any, ...], told: str | None, is_paid: bool
) -> None:
    """To who is paid too, as its claims say it."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    if is_paid:
        await client.paid_run(payments)
    await payments.deliver(news)
    assert await why(payments) == said
    own = {"role": "provider", "organisation": "riverside"}
    assert await why(payments, **own) == (said[0], told or said[1], said[2])
    claim = await client.get(payments, f"/claims/{CLAIM}", **own)
    assert (claim["state"], claim["reason"]) == (said[0], told or said[1])


async def test_a_fall_that_is_partly_due_and_partly_approved_names_both_parts_on_both_lines(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 15_000}))
    await payments.deliver(tariff(revision=3, prices={"abstinent_at_review": 8_000}))
    lines = (await explained(payments))[-2:]
    assert [(line["line"]["kind"], line["line"]["pence"]) for line in lines] == [
        ("reversal", 5_000),
        ("receivable", 2_000),
    ]
    for line in lines:
        assert [step for step in line["basis"]["steps"] if step["step"] == "parts"] == [
            {"step": "parts", "duePence": 5_000, "heldPence": 0, "approvedPence": 10_000}
        ]


async def test_so_does_one_that_left_for_another_contract(payments: Running) -> None:
    """To who was paid under the one that it left."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 15_000}))
    await payments.deliver(achieved(contract=HOLD, revision=2))
    left = [each for each in await explained(payments) if each["line"]["contract"] == BACK][-2:]
    for line in left:
        own = await client.get(
            payments, f"/lines/{line['line']['id']}/explanation", role="provider", organisation="riverside"
        )
        assert own["basis"]["steps"][0] == {"step": "parts", "duePence": 5_000, "heldPence": 0, "approvedPence": 10_000}
        assert own["basis"]["steps"][-1]["pence"] == line["line"]["pence"]


async def test_what_is_priced_0_stays_due_with_no_line_and_no_run_takes_it(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(prices={"abstinent_at_review": 0}), achieved())
    run = await client.done(await client.propose(payments))
    assert (run["grossPence"], run["lines"]) == (0, 0)
    claim = await client.claim(payments, CLAIM)
    assert (claim["state"], claim["pence"]) == ("due", 0)
    assert (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"] == []


OTHERS: dict[str, Any] = {
    "evidence": [{"id": str(ident("form of others")), "kind": "top-start", "on": "2011-03-04"}],
    "recorders": [{"sub": "rob", "organisation": "others"}, {"sub": "keyworker-1", "organisation": "riverside"}],
    "verified_by": "viv", "verifiers": [{"sub": "viv", "organisation": "start"}],
}  # fmt: skip


async def told_to(payments: Running, key: UUID, organisation: str = "riverside") -> str:
    """All explanations of a claim, as its party reads them."""
    lines = (await client.get(payments, f"/claims/{key}/lines", "provider", organisation=organisation))["items"]
    assert lines
    read = [await client.get(payments, f"/lines/{x['id']}/explanation", "provider", organisation) for x in lines]
    return json.dumps([line["basis"] for line in read])


async def test_a_provider_is_told_of_no_evidence_or_person_behind_a_line(payments: Running) -> None:
    """Posted later, it named who else had treated the person, and when."""
    await payments.deliver(scheme(), tariff(), achieved())
    before = await told_to(payments, CLAIM)
    await payments.deliver(achieved(revision=2, **OTHERS), withdrawn(revision=3, reason="represented"))
    whole = json.dumps(await explained(payments))
    assert "2011-03-04" in whole
    assert "viv" in whole
    after = await told_to(payments, CLAIM)
    assert after.startswith(before[:-1])
    for word in ("2011", "rob", "viv", "others", "evidence", "verif", "keyworker", "confirmedBy"):
        assert word not in after, word
    assert "represented" in after


async def test_nor_of_the_assessment_whose_tariff_gives_the_same_price(payments: Running) -> None:
    """A merge brings the tariff of an earlier assessment, elsewhere."""
    await payments.deliver(scheme(), tariff("anna", valid_from="2012-06-11"), achieved(), merged("ann", "anna"))
    assert "2012-06-11" in json.dumps(await explained(payments))
    told = await told_to(payments, CLAIM)
    assert "2012-06-11" not in told
    assert '"tariff": {"band": "low"}' in told
    claim = await client.get(payments, f"/claims/{CLAIM}", "provider", organisation="riverside")
    assert (claim["tariffId"], claim["band"]) == (None, "low")


async def test_nor_that_two_were_found_to_be_one(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    await payments.deliver(withdrawn(reason="merged"))
    assert (await client.claim(payments, CLAIM))["withdrawnBecause"] == "merged"
    assert '"merged"' in json.dumps(await explained(payments))
    assert '"corrected"' in await told_to(payments, CLAIM)
    for path in (f"/claims/{CLAIM}", "/claims", f"/claims/{CLAIM}/lines"):
        told = json.dumps(await client.get(payments, path, "provider", organisation="riverside"))
        assert "merged" not in told, path
    assert "merged" not in await told_to(payments, CLAIM)


@pytest.mark.parametrize(
    ("role", "told"),
    [("commissioner", True), ("auditor", True), ("finance_proposer", False), ("finance_approver", False)],
)
async def test_who_confirmed_a_tariff_is_told_to_who_reads_tariffs_alone(
    payments: Running, role: str, *, told: bool
) -> None:
    await payments.deliver(scheme(), tariff(override_code="second_rater"), achieved())
    (line,) = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    shown = (await client.get(payments, f"/lines/{line['id']}/explanation", role))["basis"]["tariff"]
    assert shown.get("confirmedBy") == ("assessor-2" if told else None)
    assert (shown["band"], shown["overrideCode"]) == ("low", "second_rater")
