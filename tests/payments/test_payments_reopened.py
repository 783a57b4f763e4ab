"""A choice that is made anew: the money follows by differences, and whoever chose keeps that hat."""

import runpy
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.payments.events import TariffSet
from tests.architecture.sources import load
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, ident, scheme, tariff
from tests.tariff.builders import assessed, whole
from tests.tariff.client import confirm, confirmed, publish, reopen
from tests.tariff.test_tariff_paid_parties import HIGH

CLAIM = ident("outcome ann abstinent_at_review")
CHOICES = {"high": HIGH, "medium": {}}


async def worth(payments: Running, tariff_id: str) -> int:
    (each,) = await payments.db.read(
        "SELECT (prices ->> 'abstinent_at_review')::int AS pence FROM payments.tariff WHERE tariff_id = :id",
        id=UUID(tariff_id),
    )
    return int(each["pence"])


async def tell(_tariff: Running, payments: Running, since: int) -> int:
    """What tariff has told since; how much that is by now."""
    published = [event["data"] for event in await _tariff.published("tariff-set")]
    await payments.deliver(*(TariffSet.model_validate(data) for data in published[since:]))
    return len(published)


@pytest.mark.parametrize(("wrong", "right"), [("high", "medium"), ("medium", "high")])
@pytest.mark.parametrize("paid", [True, False])
async def test_the_money_follows(tariff: Running, payments: Running, wrong: str, right: str, paid: bool) -> None:
    payments.today = date(2012, 8, 6)
    await publish(tariff)
    event = assessed(client_id=ident("ann"))
    await tariff.deliver(event)
    before = await confirmed(tariff, event, CHOICES[wrong])
    known = await tell(tariff, payments, 0)
    await payments.deliver(scheme(), achieved())
    first = await worth(payments, before["id"])
    if paid:
        assert (await client.paid_run(payments))["netPence"] == first
    asked = (await reopen(tariff, before)).json()
    assert await tell(tariff, payments, known) == known, "until somebody has confirmed nothing is told"
    after = (await confirm(tariff, asked, whole(asked, CHOICES[right]))).json()
    await tell(tariff, payments, known)
    then = await worth(payments, after["id"])
    assert first != then
    claim = await client.claim(payments, CLAIM)
    assert (claim["valuePence"], claim["band"], claim["tariffId"]) == (then, right, after["id"])
    lines = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    posted = [(line["kind"], line["pence"]) for line in lines]
    fall = "receivable" if paid else "reversal"
    difference = (fall, first - then) if then < first else ("due", then - first)
    assert posted == [("due", first), *([("approval", first)] if paid else []), difference]
    assert (await client.balances(payments))[BACK, "budget"] == -then
    basis = (await client.get(payments, f"/lines/{lines[-1]['id']}/explanation"))["basis"]
    assert (basis["tariff"]["id"], basis["tariff"]["band"]) == (after["id"], right)


@pytest.mark.parametrize("hat", ["proposer", "approver", "releaser"])
async def test_who_chose_before_has_no_hand_in_the_run(payments: Running, hat: str) -> None:
    await told(payments)
    people = {"proposer": "finance-1", "approver": "finance-2", "releaser": "finance-3"} | {hat: "wrong-chooser"}
    answers = [await client.propose(payments, sub=people["proposer"])]
    if answers[-1].status_code == 201:
        run = answers[0].json()["id"]
        answers.append(await client.approve(payments, run, sub=people["approver"]))
        if answers[-1].status_code == 200:
            answers.append(await client.release(payments, run, sub=people["releaser"]))
    expected = [201, 200, 200][: list(people).index(hat)]
    assert [answer.status_code for answer in answers] == [*expected, 403]


@pytest.mark.parametrize("verifier", ["wrong-chooser", "right-chooser"])
async def test_who_chose_before_is_not_the_only_one_who_verified(payments: Running, verifier: str) -> None:
    await told(payments, verified_by=verifier)
    run = await client.done(await client.propose(payments))
    (waits,) = (await client.get(payments, f"/runs/{run['id']}/left-out"))["items"]
    assert (run["lines"], waits["reason"]) == (0, "confirmer-verified")


async def test_two_who_chose_are_together_no_verifier_either(payments: Running) -> None:
    both = [{"sub": who, "organisation": "start"} for who in ("wrong-chooser", "right-chooser")]
    await told(payments, verified_by="wrong-chooser", verifiers=both)
    assert (await client.done(await client.propose(payments)))["lines"] == 0


async def test_who_chose_of_another_day_has_no_such_hat(payments: Running) -> None:
    await told(payments, verified_by="other-chooser")
    await payments.deliver(tariff(valid_from="2012-05-10", confirmed_by="other-chooser", voided=True))
    assert (await client.done(await client.propose(payments)))["lines"] == 1


@pytest.mark.parametrize(("kept", "now"), [('"wrong-chooser"', ["wrong-chooser"]), ("null", [])])
async def test_who_was_kept_behind_an_approved_line_stays(payments: Running, kept: str, now: list[str]) -> None:
    await told(payments)
    run = await client.approved_run(payments)
    await payments.db.write(f"UPDATE run_line SET hands = jsonb_set(hands::jsonb, '{{confirmed_by}}', '{kept}')::json")
    (migration,) = load("payments").migrations.glob("*_keep_all_who_confirmed.py")
    await payments.db.write(runpy.run_path(str(migration))["KEPT"])
    assert await payments.db.read("SELECT hands -> 'confirmed_by' AS said FROM run_line") == [{"said": now}]
    refused = await client.release(payments, run["id"], sub="wrong-chooser")
    assert refused.status_code == 403
    assert (await client.release(payments, run["id"])).status_code == 200


async def told(payments: Running, **by: Any) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(
        scheme(),
        tariff(name="wrong", confirmed_by="wrong-chooser"),
        tariff(name="wrong", confirmed_by="wrong-chooser", voided=True, revision=2),
        tariff(name="right", confirmed_by="right-chooser"),
        achieved(**by),
    )
