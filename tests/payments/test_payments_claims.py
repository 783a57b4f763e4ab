"""From news to the ledger: priced, held, due, fallen, standing again; in whatever order the news comes."""

import json
from datetime import date, timedelta
from typing import Any

from shared.data.revisions import STEP
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, merged, proposed, scheme, tariff, withdrawn

CLAIM = ident("outcome ann abstinent_at_review")
DISCHARGE = ident("outcome ann planned_discharge")


async def test_an_achieved_outcome_is_due_at_the_tariffs_price(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    claim = await client.claim(payments, CLAIM)
    assert (claim["state"], claim["pence"], claim["effectiveOn"]) == ("due", 10_000, "2012-07-02")
    assert (claim["band"], claim["tariffId"]) == ("low", str(ident("tariff ann 2012-04-10")))
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}
    (told,) = await payments.published("payment-posted")
    assert told["subject"] == BACK
    data = told["data"]
    assert (data["from"], data["to"], data["deltaPence"], data["balancePence"]) == ("budget", "due", 10_000, 10_000)
    assert (data["effectiveOn"], data["dueOn"]) == ("2012-07-02", "2012-07-02")
    assert data["journal"] == {"cost_centre": "PH12", "subjective": "4210", "vat": "E"}
    assert str(ident("ann")) not in str(told)


async def test_what_is_missing_leaves_it_unpriced_with_its_reason(payments: Running) -> None:
    await payments.deliver(achieved())
    assert (await client.claim(payments, CLAIM))["reason"] == "no-scheme"
    await payments.deliver(scheme())
    assert (await client.claim(payments, CLAIM))["reason"] == "no-tariff"
    await payments.deliver(tariff(prices={"housing_resolved": 1}))
    claim = await client.claim(payments, CLAIM)
    assert (claim["state"], claim["reason"], claim["pence"]) == ("unpriced", "no-price", 0)
    await payments.deliver(achieved(name="stray", contract=None))
    assert (await client.claim(payments, ident("outcome stray")))["reason"] == "no-contract"
    assert await client.balances(payments) == {}


async def test_a_late_tariff_prices_an_unpriced_claim(payments: Running) -> None:
    await payments.deliver(scheme(), achieved())
    payments.today = date(2012, 8, 1)
    await payments.deliver(tariff())
    assert (await client.claim(payments, CLAIM))["state"] == "due"
    (line,) = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    assert (line["cause"], line["dueOn"], line["postedOn"]) == ("tariff-set", "2012-07-02", "2012-08-01")


async def test_a_proposed_outcome_awaits_its_verifier(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), proposed())
    claim = await client.claim(payments, CLAIM)
    assert (claim["state"], claim["pence"], claim["valuePence"]) == ("awaiting_verification", 0, 10_000)
    await payments.deliver(achieved(revision=2))
    assert (await client.claim(payments, CLAIM))["state"] == "due"
    await payments.deliver(proposed(revision=3))
    assert await client.balances(payments) == {}


async def test_a_hold_is_posted_on_achievement_and_due_when_it_ends(payments: Running) -> None:
    held = achieved(measure="planned_discharge", on="2012-10-01", contract=HOLD, until="2013-10-01")
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(), tariff(), held)
    assert await client.balances(payments) == {(HOLD, "budget"): -10_000, (HOLD, "held"): 10_000}
    claim = await client.claim(payments, DISCHARGE)
    assert (claim["state"], claim["heldUntil"], claim["provisionalUntil"]) == ("held", "2013-10-01", "2013-10-01")
    payments.today = date(2013, 9, 30)
    await payments.tick()
    assert (await client.claim(payments, DISCHARGE))["state"] == "held"
    payments.today = date(2013, 10, 1)
    await payments.tick()
    assert (await client.claim(payments, DISCHARGE))["state"] == "due"
    assert await client.balances(payments) == {(HOLD, "budget"): -10_000, (HOLD, "due"): 10_000}
    lines = (await client.get(payments, f"/claims/{DISCHARGE}/lines"))["items"]
    assert [(line["kind"], line["dueOn"]) for line in lines] == [("hold", "2013-10-01"), ("hold_end", "2013-10-01")]
    assert await client.totals(payments, HOLD) == {
        "duePence": 10_000, "paidPence": 0, "clawedBackPence": 0, "heldPence": 0,
    }  # fmt: skip


async def test_a_hold_that_a_clock_ended_too_early_holds_again_after_the_repair(payments: Running) -> None:
    held = achieved(measure="planned_discharge", on="2012-10-01", contract=HOLD, until="2013-10-01")
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(), tariff(), held)
    payments.today = date(2019, 1, 1)
    await payments.tick()
    assert (await client.claim(payments, DISCHARGE))["state"] == "due"
    payments.today = date(2012, 10, 2)
    await payments.repair_clock()
    await payments.tick()
    claim = await client.claim(payments, DISCHARGE)
    assert (claim["state"], claim["heldUntil"]) == ("held", "2013-10-01")
    assert await client.balances(payments) == {(HOLD, "budget"): -10_000, (HOLD, "held"): 10_000}
    payments.today = date(2013, 10, 1)
    await payments.tick()
    assert await client.balances(payments) == {(HOLD, "budget"): -10_000, (HOLD, "due"): 10_000}


async def test_a_hold_is_reversed_when_the_person_comes_back(payments: Running) -> None:
    held = achieved(measure="planned_discharge", on="2012-10-01", contract=HOLD, until="2013-10-01")
    back = withdrawn(measure="planned_discharge", reason="represented", on="2012-12-01")
    payments.today = date(2012, 12, 1)
    await payments.deliver(scheme(), tariff(), held)
    await payments.deliver(back)
    assert await client.balances(payments) == {}
    lines = (await client.get(payments, f"/claims/{DISCHARGE}/lines"))["items"]
    assert [(line["kind"], line["reverses"]) for line in lines] == [("hold", None), ("reversal", lines[0]["id"])]
    claim = await client.claim(payments, DISCHARGE)
    assert (claim["state"], claim["reason"]) == ("withdrawn", "represented")
    payments.today = date(2013, 10, 1)
    await payments.tick()
    assert await client.balances(payments) == {}


async def test_after_a_withdrawal_the_balances_are_those_without_the_outcome(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved(), withdrawn())
    assert await client.balances(payments) == {}
    await payments.deliver(achieved(name="other"), withdrawn(revision=2, name="unheard"))
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}


async def test_on_its_own_clawback_line_a_provider_sees_reason_and_date_and_never_the_cause(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn(reason="represented"))
    whole = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    own = (await client.get(payments, f"/claims/{CLAIM}/lines", "provider", organisation="riverside"))["items"]
    assert {line["cause"] for line in whole} >= {"outcome-withdrawn"}
    assert [line | {"cause": None, "causeId": None} for line in whole] == own
    fallen = next(line for line in whole if line["cause"] == "outcome-withdrawn")
    path = f"/lines/{fallen['id']}"
    assert (await client.get(payments, path, "provider", organisation="riverside"))["causeId"] is None
    explained = await client.get(payments, f"{path}/explanation", "provider", organisation="riverside")
    assert (explained["line"]["cause"], explained["line"]["causeId"]) == (None, None)
    assert explained["basis"]["withdrawn"].keys() == {"reason", "effectiveOn"}
    assert str(ident("cause")) not in json.dumps(explained)


async def test_a_return_that_fells_nothing_is_shown_and_moves_no_money(payments: Running) -> None:
    """Assessment alone decides what falls: an achieved outcome stands, a withdrawn one falls, whatever the terms."""
    counting = scheme(contracts=[contract(BACK, provisional="count")])
    first = achieved(measure="planned_discharge", until="ever")
    await payments.deliver(counting, tariff(), first)
    back = achieved(measure="planned_discharge", until="ever", revision=2, represented_on=date(2012, 9, 3))
    await payments.deliver(back)
    claim = await client.claim(payments, DISCHARGE)
    assert (claim["state"], claim["pence"], claim["representedOn"]) == ("due", 10_000, "2012-09-03")
    assert claim["atRiskUntil"] is None
    seen = await client.get(payments, f"/claims/{DISCHARGE}", "provider", organisation="riverside")
    assert seen == claim | {"representedOn": None, "tariffId": None}
    await payments.deliver(tariff(valid_from="2012-01-01", revision=2, prices={"planned_discharge": 12_000}))
    *_, line = (await client.get(payments, f"/claims/{DISCHARGE}/lines", "provider", organisation="riverside"))["items"]
    whole = (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]
    told = await client.get(payments, f"/lines/{line['id']}/explanation", "provider", organisation="riverside")
    assert whole.keys() - told["basis"].keys() >= {"representedOn", "outcomeRevision"}
    assert "2012-09-03" not in json.dumps(told)
    await payments.deliver(withdrawn(measure="planned_discharge", reason="represented", revision=3))
    claim = await client.claim(payments, DISCHARGE)
    assert (claim["pence"], claim["withdrawnBecause"]) == (0, "represented")


async def test_a_withdrawn_outcome_that_was_mistaken_stands_again(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved(), withdrawn())
    await payments.deliver(achieved(revision=3))
    assert (await client.claim(payments, CLAIM))["state"] == "due"
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}


async def test_a_higher_revision_that_arrives_first_wins(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), withdrawn(revision=2))
    await payments.deliver(achieved(revision=1))
    assert (await client.claim(payments, CLAIM))["state"] == "withdrawn"
    assert await client.balances(payments) == {}


async def test_a_reassessment_prices_from_its_own_date_on(payments: Running) -> None:
    dear = tariff(valid_from="2012-07-02", band="high", prices={"abstinent_at_review": 30_000})
    await payments.deliver(scheme(), tariff(), dear, achieved(on="2012-07-01"), achieved(name="later", on="2012-07-02"))
    assert (await client.claim(payments, CLAIM))["pence"] == 10_000
    assert (await client.claim(payments, ident("outcome later")))["pence"] == 30_000


async def test_a_voided_tariff_prices_nothing(payments: Running) -> None:
    """And says when that was taken back, and of one that nobody ever set nothing."""
    await payments.deliver(scheme(), tariff(), achieved(), achieved("bob"), tariff(revision=2, voided=True))
    claim = await client.claim(payments, CLAIM)
    assert (claim["reason"], claim["tariffWithdrawnOn"]) == ("no-tariff", payments.today.isoformat())
    unset = await client.claim(payments, ident("outcome bob abstinent_at_review"))
    assert (unset["reason"], unset["tariffWithdrawnOn"]) == ("no-tariff", None)
    assert await client.balances(payments) == {}
    await payments.deliver(tariff(revision=3))
    assert (await client.claim(payments, CLAIM))["tariffWithdrawnOn"] is None


async def test_a_voided_tariff_that_is_said_again_later_was_taken_back_when_that_was_heard_first(
    payments: Running,
) -> None:
    """The same word, as when a topic is read again, and a newer one, as after a restatement: neither is in doubt."""
    await payments.deliver(scheme(), tariff(), achieved(), tariff(revision=2, voided=True))
    heard = payments.today
    payments.today += timedelta(days=3)
    for revision in (2, 3, STEP + 3):
        await payments.deliver(tariff(revision=revision, voided=True))
        claim = await client.claim(payments, CLAIM)
        assert (claim["reason"], claim["tariffWithdrawnOn"]) == ("no-tariff", heard.isoformat())


async def test_a_tariff_that_was_taken_back_under_another_id_is_told_to_the_council_alone(payments: Running) -> None:
    await payments.deliver(scheme(), tariff("anna"), achieved("ann"), merged("ann", "anna"))
    await payments.deliver(tariff("anna", revision=2, voided=True))
    assert (await client.claim(payments, CLAIM))["tariffWithdrawnOn"] == payments.today.isoformat()
    own = await client.get(payments, f"/claims/{CLAIM}", "provider", organisation="riverside")
    assert (own["reason"], own["tariffWithdrawnOn"]) == ("no-tariff", None)


async def test_tariffs_of_both_persons_count_after_a_merge_and_no_more_after_an_unmerge(payments: Running) -> None:
    await payments.deliver(scheme(), tariff("anna"), achieved("ann"))
    assert (await client.claim(payments, CLAIM))["state"] == "unpriced"
    await payments.deliver(merged("ann", "anna"))
    assert (await client.claim(payments, CLAIM))["pence"] == 10_000
    await payments.deliver(merged("ann", "anna", revision=2, voided=True))
    assert (await client.claim(payments, CLAIM))["reason"] == "no-tariff"
    assert await client.balances(payments) == {}


async def test_the_council_finds_the_claims_of_a_person_under_any_of_their_ids(payments: Running) -> None:
    await payments.deliver(
        scheme(), tariff("ann"), tariff("cas"), achieved("ann"), achieved("anna"), achieved("bob"), achieved("cas"),
        merged("ann", "anna"), merged("bob", "ann"),
    )  # fmt: skip

    async def found(who: str, role: str = "auditor", organisation: str = "council") -> set[str]:
        answer = await client.get(payments, "/claims", role, organisation, clientId=str(ident(who)))
        return {item["clientId"] for item in answer["items"]}

    person = {str(ident(who)) for who in ("ann", "anna", "bob")}
    for each in ("ann", "anna", "bob"):
        assert await found(each) == person
        assert await found(each, "finance_approver") == person
        # who is paid is not told by a list who was found to be whom
        assert await found(each, "provider", "riverside") == {str(ident(each))}
    assert await found("cas") == {str(ident("cas"))}
    await payments.deliver(merged("ann", "anna", revision=2, voided=True))
    assert await found("anna") == {str(ident("anna"))}
    assert await found("bob") == {str(ident("ann")), str(ident("bob"))}


async def test_a_later_version_settles_again_what_it_covers(payments: Running) -> None:
    by_book: dict[str, Any] = {"price_from": "achievement"}
    await payments.deliver(scheme(**by_book), tariff(prices=None), achieved())
    assert (await client.claim(payments, CLAIM))["pence"] == 10_000
    dearer = [{"measure": "abstinent_at_review", "band": "*", "from": "2012-04-02", "to": None, "pence": 12_000}]
    await payments.deliver(scheme(2, published_at="2012-06-01T00:00:00+00:00", prices=dearer, **by_book))
    assert (await client.claim(payments, CLAIM))["pence"] == 12_000
    lines = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    assert [(line["kind"], line["pence"]) for line in lines] == [("due", 10_000), ("due", 2_000)]
    assert lines[1]["cause"] == "scheme-published"


async def test_a_line_explains_itself(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved())
    (line,) = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    told = await client.get(payments, f"/lines/{line['id']}/explanation")
    basis = told["basis"]
    assert basis["evidence"][0]["on"] == "2012-07-02"
    assert basis["recorders"] == [{"sub": "keyworker-1", "organisation": "cdas"}]
    assert (basis["verifiedBy"], basis["verifiedByOrganisation"]) == ("verifier-1", "start")
    assert (basis["scheme"]["version"], len(basis["scheme"]["hash"])) == (1, 64)
    assert (basis["tariff"]["band"], basis["contract"]["clause"]) == ("low", "Schedule 4 para 2")
    assert basis["steps"][0]["pence"] == 10_000
    assert told["provisional"] == {"until": None, "pending": False}


async def test_what_was_told_with_an_outcome_says_whether_it_is_held(payments: Running) -> None:
    """The contract claws back on the day of achievement; on the day of the discharge it held."""
    taking_back = scheme(contracts=[contract(BACK, provisional="clawback")])
    told = achieved(measure="planned_discharge", until="2013-07-02", provisional_rule="hold")
    await payments.deliver(taking_back, tariff(), told)
    claim = await client.claim(payments, DISCHARGE)
    assert (claim["state"], claim["heldUntil"]) == ("held", "2013-07-02")
    *_, line = (await client.get(payments, f"/claims/{DISCHARGE}/lines"))["items"]
    basis = (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]
    assert basis["contract"]["provisional"] == "hold"


async def test_what_had_fallen_is_told_to_who_is_paid_for_the_reason_for_which_it_fell_first(
    payments: Running,
) -> None:
    await payments.deliver(scheme(), tariff(), achieved(), withdrawn(reason="refused"))
    riverside = ("provider", "riverside")
    before = [await client.get(payments, path, *riverside) for path in (f"/claims/{CLAIM}", "/claims")]
    told = {"told_reason": "refused", "told_effective_on": date(2012, 9, 3)}
    again = withdrawn(reason="represented", revision=3, on="2012-10-01").model_copy(update=told)
    await payments.deliver(again)
    assert [await client.get(payments, path, *riverside) for path in (f"/claims/{CLAIM}", "/claims")] == before
    whole = await client.claim(payments, CLAIM)
    assert (whole["withdrawnBecause"], whole["causeOn"]) == ("represented", "2012-10-01")


async def test_what_no_contract_covers_is_no_claim_to_who_would_be_paid(payments: Running) -> None:
    """Else it would tell who came back: it never pays, and so it takes nothing back."""
    await payments.deliver(scheme(), tariff(), achieved(contract=None))
    assert (await client.get(payments, "/claims", "provider", "riverside"))["items"] == []
    assert (await client.claim(payments, CLAIM))["reason"] == "no-contract"
    await payments.deliver(achieved(revision=2))
    assert len((await client.get(payments, "/claims", "provider", "riverside"))["items"]) == 1
