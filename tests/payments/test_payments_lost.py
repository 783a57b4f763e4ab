"""A source that was set back does not know any more what is paid here: nothing is paid twice, nothing stays."""

import asyncio
import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.assessment.events.published import FactsRestated as AssessmentRestated
from services.payments.events import OutcomeAchieved
from services.referral.events import FactsRestated as ReferralRestated
from services.tariff.events import FactsRestated as TariffRestated
from shared.data.revisions import STEP
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated
from shared.runtime.watch import UnreportedSources
from tests.harness import Running
from tests.payments import client as payments_client
from tests.payments.builders import (
    BACK,
    HOLD,
    MEASURES,
    achieved,
    contract,
    ident,
    identity,
    merged,
    proposed,
    review,
    scheme,
    tariff,
    treatment_ended,
    treatment_started,
    treatment_transferred,
    withdrawn,
)
from tests.payments.test_payments_order import reset
from tests.shared.lost import (
    FLOOR,
    NUMBER,
    OPERATOR,
    WHY,
    accept,
    all_read,
    kinds,
    lost,
    otherwise,
    restated,
    take_back,
    try_to_accept,
    try_to_take_back,
)
from tests.shared.processes import until
from tests.thorough import part_of

DAY, LATER = date(2012, 9, 3), date(2012, 9, 4)


def four(client: str, name: str = "", **changes: Any) -> list[OutcomeAchieved]:
    days = ("2012-07-02", "2012-07-09", "2012-08-06", "2012-09-03")
    named = [{"name": f"{name or client} {measure}"} for measure in MEASURES]
    return [
        achieved(client, measure, on, **each, **changes)
        for measure, on, each in zip(MEASURES, days, named, strict=True)
    ]  # fmt: skip


async def paid(payments: Running) -> int:
    items = (await payments_client.get(payments, "/remittances", contract=BACK))["items"]
    return sum(item["netPence"] for item in items if item["state"] in {"released", "settled"})


@pytest.fixture
async def paid_once(payments: Running) -> Running:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), *four("ann"))
    await payments_client.paid_run(payments)
    assert await paid(payments) == 40_000
    return payments


async def test_what_was_paid_and_is_recorded_again_under_another_id_is_not_paid_twice(paid_once: Running) -> None:
    before = await payments_client.balances(paid_once)
    await paid_once.deliver(restated(AssessmentRestated))
    assert await payments_client.balances(paid_once) == before  # what is lost may still be said again
    again = four("new ann", revision=FLOOR + 2)
    await paid_once.deliver(tariff("new ann"), *again)
    paid_once.today = LATER
    refused = await payments_client.propose(paid_once)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/on-hold")
    assert "take back" in refused.json()["detail"]
    assert kinds(await lost(paid_once)) == ["outcome"] * 4
    assert await take_back(paid_once) == {"taken": {"outcome": 4}, "left": 0}
    assert await lost(paid_once) == []
    run = await payments_client.paid_run(paid_once)
    assert (run["grossPence"], run["nettedPence"], run["netPence"]) == (40_000, 40_000, 0)
    assert await paid(paid_once) == 40_000
    assert await payments_client.balances(paid_once) == before
    for outcome in again:
        assert (await payments_client.claim(paid_once, outcome.outcome_id))["state"] == "settled"


async def test_what_was_unpaid_is_reversed(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), *four("ann"))
    await payments.deliver(restated(AssessmentRestated), tariff("new ann"), *four("new ann", revision=FLOOR + 2))
    await take_back(payments)
    fallen = await payments_client.claim(payments, ident("outcome ann planned_discharge"))
    assert (fallen["state"], fallen["reason"], fallen["pence"]) == ("withdrawn", "unknown-to-source", 0)
    run = await payments_client.paid_run(payments)
    assert (run["grossPence"], run["netPence"]) == (40_000, 40_000)


async def test_what_is_said_again_is_not_lost(paid_once: Running) -> None:
    """The backup knew two of four; the marker was heard first, as between two partitions."""
    await paid_once.deliver(restated(AssessmentRestated))
    known = four("ann", revision=FLOOR + 1)[:2]
    await paid_once.deliver(*known)
    assert {item["id"] for item in await lost(paid_once)} == {str(each.outcome_id) for each in four("ann")[2:]}
    await take_back(paid_once)
    paid_once.today = LATER
    assert (await payments_client.balances(paid_once))[BACK, "receivable"] == -20_000


async def test_taking_back_twice_is_taking_back_once(paid_once: Running) -> None:
    await paid_once.deliver(restated(AssessmentRestated))
    await take_back(paid_once)
    after = await payments_client.balances(paid_once)
    assert await take_back(paid_once) == {"taken": {}, "left": 0}
    assert await payments_client.balances(paid_once) == after
    noted = await paid_once.db.read("SELECT reason, taken_by, floor FROM taken_back")
    assert [(row["reason"], row["taken_by"], row["floor"]) for row in noted] == [(WHY, "op", FLOOR)] * 4


async def test_what_a_newer_backup_knows_stands_again(paid_once: Running) -> None:
    before = await payments_client.balances(paid_once)
    await paid_once.deliver(restated(AssessmentRestated))
    await take_back(paid_once)
    assert await payments_client.balances(paid_once) != before
    await paid_once.deliver(*four("ann", revision=FLOOR + STEP + 1), restated(AssessmentRestated, NUMBER + 1))
    assert await lost(paid_once) == []
    assert await payments_client.balances(paid_once) == before
    paid_once.today = LATER
    run = await payments_client.done(await payments_client.propose(paid_once))
    assert run["grossPence"] == 0


async def test_a_second_restatement_of_one_number_is_told_and_nothing_is_paid_until_all_is_said_once_more(
    paid_once: Running,
) -> None:
    """The wrong backup, what was missing recorded again, and then another backup on the same day."""
    await paid_once.deliver(restated(AssessmentRestated))
    await take_back(paid_once)
    between = four("new ann", revision=FLOOR + 2)
    await paid_once.deliver(tariff("new ann"), *between)
    once_more = ("assessment", restated(AssessmentRestated, hour=11))  # its subject is who says it
    await paid_once.deliver(*four("ann", revision=FLOOR + 1), once_more, may_park=True)
    (parked,) = await paid_once.parked()
    assert "Let assessment say all again once more" in str(parked)
    paid_once.today = LATER
    refused = await payments_client.propose(paid_once)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/on-hold")
    said = (*four("ann", revision=FLOOR + STEP + 1), restated(AssessmentRestated, NUMBER + 1))
    await paid_once.deliver(*said, may_park=True)
    assert kinds(await lost(paid_once)) == ["outcome"] * 4  # what was recorded between the two


async def test_only_contracts_with_something_lost_are_on_hold_and_it_is_told(paid_once: Running) -> None:
    await paid_once.deliver(achieved("ben", contract=HOLD, revision=FLOOR + 1), restated(AssessmentRestated))
    (hold,) = (await payments_client.get(paid_once, "/holds"))["items"]
    assert (hold["contract"], hold["cause"], hold["source"]) == (BACK, "unknown-to-source", "assessment")
    assert "lasars events lost" in hold["whatToDo"]
    paid_once.today = LATER
    await payments_client.done(await payments_client.propose(paid_once, HOLD))
    ready = await paid_once.admin.get("/health/ready")
    assert (ready.json()["onHold"], ready.json()["lost"]) == (1, 4)
    await paid_once.app.state.watch.look()
    paid_once.app.state.watch.set_figures()
    figures = (await paid_once.admin.get("/metrics")).text
    assert 'lasars_lost{service="payments"} 4.0' in figures
    assert 'lasars_on_hold{service="payments"} 1.0' in figures
    await take_back(paid_once)
    assert (await payments_client.get(paid_once, "/holds"))["items"] == []
    assert (await paid_once.admin.get("/health/ready")).json()["lost"] == 0


async def test_a_run_that_was_begun_before_goes_no_further_but_may_be_rejected(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), *four("ann"))
    run = await payments_client.approved_run(payments)
    await payments.deliver(restated(AssessmentRestated))
    assert (await payments_client.release(payments, run["id"])).status_code == 409
    await payments_client.done(await payments_client.reject(payments, run["id"]))
    await take_back(payments)
    assert await payments_client.balances(payments) == {}


async def test_each_kind_is_listed_and_taken_back(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(), merged("ann", "anna"), identity("ann", "pending"))
    await payments.deliver(review("ann"), treatment_started("ann"), treatment_transferred("ann"))
    await payments.deliver(treatment_ended("ann"))
    await payments.deliver(*(restated(each) for each in (AssessmentRestated, ReferralRestated, TariffRestated)))
    taken = ["end", "match", "merge", "outcome", "review", "start", "tariff", "transfer"]
    assert kinds(await lost(payments)) == sorted([*taken, "scheme"])
    assert await take_back(payments) == {"taken": dict.fromkeys(taken, 1), "left": 0}
    assert [(item["kind"], item["onlyListed"]) for item in await lost(payments)] == [("scheme", True)]
    assert await payments_client.balances(payments) == {}


@pytest.mark.parametrize("source", [ReferralRestated, TariffRestated])
async def test_a_lost_episode_or_tariff_holds_the_contracts_of_its_person(
    paid_once: Running, source: type[FactsRestated]
) -> None:
    """What hangs on it elsewhere may still fall or be priced otherwise."""
    await paid_once.deliver(treatment_started("ann"), restated(source))
    paid_once.today = LATER
    assert (await payments_client.propose(paid_once)).status_code == 409
    await take_back(paid_once)
    await payments_client.done(await payments_client.propose(paid_once))


@pytest.mark.parametrize("lost_of", ["anna", "annie"])
@pytest.mark.parametrize("fact", ["tariff", "start", "end"])
async def test_what_is_lost_of_any_id_of_a_merged_person_holds_their_contracts(
    paid_once: Running, fact: str, lost_of: str
) -> None:
    """Three records of one person: the outcomes are of one of them, what is lost is of any."""
    facts: dict[str, Any] = {"tariff": tariff, "start": treatment_started, "end": treatment_ended}
    merges = [merged("ann", "anna", revision=FLOOR + 1), merged("annie", "anna", revision=FLOOR + 1)]
    await paid_once.deliver(*merges, tariff("ann", revision=FLOOR + 1), facts[fact](lost_of))
    await paid_once.deliver(restated(TariffRestated if fact == "tariff" else ReferralRestated))
    paid_once.today = LATER
    assert (await payments_client.propose(paid_once)).status_code == 409
    await take_back(paid_once)
    await payments_client.done(await payments_client.propose(paid_once))


async def test_an_operator_sees_and_takes_back_what_is_of_their_area(paid_once: Running) -> None:
    await paid_once.deliver(restated(AssessmentRestated))
    assert await lost(paid_once, "operator", "wigan") == []
    assert await take_back(paid_once, "operator", "wigan") == {"taken": {}, "left": 0}
    assert len(await lost(paid_once, "operator")) == 4
    assert (await take_back(paid_once, "operator"))["taken"] == {"outcome": 4}


async def test_nothing_is_taken_back_while_an_event_of_the_source_is_parked(paid_once: Running) -> None:
    await paid_once.deliver(restated(AssessmentRestated))
    await paid_once.db.write(
        "INSERT INTO parked (consumer, source, shard, position, subject, event_id, body, error)"
        " VALUES ('payments', 'assessment', 0, 1, 'ann', gen_random_uuid(), '{}', 'unread')"
    )
    await all_read(paid_once)
    refused = await try_to_take_back(paid_once)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-all-heard")
    assert refused.json()["source"] == "assessment"
    assert len(await lost(paid_once)) == 4


WAITING = {
    "an event is stuck": (
        (
            "INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)"
            " VALUES ('payments', 'assessment', 0, 1000, gen_random_uuid(), '53100', 'full', now(), 3)"
        ),
        "Of assessment: an event of it is stuck.",
    ),
    "it is read no more": (
        (
            "INSERT INTO bookmark (reader, source, stopped) VALUES ('payments', 'assessment', 'its log was cut')"
            " ON CONFLICT (reader, source, shard) DO UPDATE SET stopped = excluded.stopped"
        ),
        "Of assessment: it is read no more: its log was cut.",
    ),
}


@pytest.mark.parametrize("waits", WAITING)
async def test_nothing_is_taken_back_while_an_event_of_the_source_waits(paid_once: Running, waits: str) -> None:
    await paid_once.deliver(restated(AssessmentRestated))
    await all_read(paid_once)
    statement, why = WAITING[waits]
    await paid_once.db.write(statement)
    refused = await try_to_take_back(paid_once)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-all-heard")
    assert refused.json()["detail"].endswith(why)
    assert len(await lost(paid_once)) == 4


TAKEN: dict[str, bool] = {"taken_back": True}
FALLS: dict[str, list[Payload]] = {
    "of an outcome whose start or end was lost": [withdrawn()],
    "which is proposed anew in the same batch": [withdrawn(), proposed(revision=3)],
    "by a transfer that was lost": [achieved(revision=2, contract=HOLD)],
    "by a tariff whose assessment was lost": [tariff(revision=2, voided=True)],
    "by a tariff, with other news of the outcome": [tariff(revision=2, voided=True), achieved(revision=2)],
}


@pytest.mark.parametrize("fall", FALLS)
@pytest.mark.parametrize("taken", [True, False])
async def test_what_falls_since_another_service_took_a_fact_back_is_on_account(
    payments: Running, fall: str, *, taken: bool
) -> None:
    """Assessment or tariff takes back what referral or assessment lost: it is recorded again, and due once more.

    Under the floor of one half, half of it would be paid a second time.
    """
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await payments_client.paid_run(payments)
    first, *others = FALLS[fall]
    await payments.deliver(first.model_copy(update=TAKEN) if taken else first, *others)
    await payments.deliver(tariff("again"), achieved("again"))
    payments.today = LATER
    moved = taken and fall == "by a transfer that was lost"  # what stands elsewhere by it waits for an operator
    assert await accept(payments) == {"accepted": {"worth": 1} if moved else {}, "left": 0}
    run = await payments_client.paid_run(payments)
    assert (run["grossPence"], run["netPence"]) == (10_000, 0 if taken else 5_000)


async def test_what_was_withdrawn_for_a_lost_fact_and_is_due_again_counts_once_in_the_totals(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await payments_client.paid_run(payments)
    before = await payments_client.totals(payments)
    await payments.deliver(withdrawn().model_copy(update=TAKEN), tariff("again"), achieved("again"))
    payments.today = LATER
    await payments_client.paid_run(payments)
    assert await payments_client.totals(payments) == before


async def test_a_lost_tariff_that_payments_takes_back_itself_is_on_account(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(revision=FLOOR + 1), tariff(), achieved())
    await payments_client.paid_run(payments)
    await payments.deliver(restated(TariffRestated))
    assert (await take_back(payments))["taken"] == {"tariff": 1}
    await payments.deliver(tariff("again", revision=FLOOR + 2), achieved("again"))
    payments.today = LATER
    assert (await payments_client.paid_run(payments))["netPence"] == 0


async def test_what_is_on_account_waits_three_months_to_be_due_again_and_then_becomes_a_debt(payments: Running) -> None:
    """Carry 0: the next run date would make a debt of it, which finance collects beside what is then recorded again."""
    payments.today = DAY
    terms = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[contract(HOLD), terms]), tariff(), achieved())
    await payments_client.paid_run(payments)
    await payments.deliver(withdrawn().model_copy(update=TAKEN))
    for day in (LATER, date(2012, 10, 1), date(2012, 12, 3)):
        payments.today = day
        assert (await payments_client.paid_run(payments))["debtPence"] == 0
    payments.today = date(2012, 12, 4)
    assert (await payments_client.paid_run(payments))["debtPence"] == 10_000


UNREAD: dict[str, tuple[str, str]] = {
    "no worker": ("", "No worker has said yet"),
    "a worker that died": ("UPDATE unread SET at = now() - interval '16 seconds'", "No worker has said for 16 seconds"),
    "a feed that is away": ("UPDATE unread SET events = NULL WHERE source = 'assessment'", "cannot say"),
    "news on its way": ("UPDATE unread SET events = 3 WHERE source = 'assessment'", "3 events wait"),
}


@pytest.mark.parametrize("seen", UNREAD)
async def test_nothing_is_taken_back_before_a_worker_has_seen_that_all_is_read(paid_once: Running, seen: str) -> None:
    """The API has no worker beside it, as in Compose: only the database tells it."""
    await paid_once.deliver(restated(AssessmentRestated))
    statement, why = UNREAD[seen]
    if statement:
        await all_read(paid_once)
        await paid_once.db.write(statement)
    refused = await try_to_take_back(paid_once)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-all-heard")
    assert why in refused.json()["detail"]
    of_an_area = (await try_to_take_back(paid_once, "operator")).json()["detail"]  # how much all areas sent is not told
    assert of_an_area.endswith("Of assessment not all is read yet; a platform operator can see why.")
    assert len(await lost(paid_once)) == 4
    await all_read(paid_once, tariff=5)  # what waits of another source is of no account
    assert (await try_to_take_back(paid_once)).json()["taken"] == {"outcome": 4}


class Seeing:
    """What of a bus a worker's watch asks."""

    def __init__(self, behind: dict[str, int | None]) -> None:
        self.waits = behind

    async def behind(self) -> dict[str, int | None]:
        return self.waits

    def stopped(self) -> dict[str, str]:
        return {}


@pytest.mark.parametrize("something_lost", [True, False])
async def test_a_worker_notes_what_it_sees_while_something_is_lost(paid_once: Running, *, something_lost: bool) -> None:
    if something_lost:
        await paid_once.deliver(restated(AssessmentRestated))
    state = paid_once.app.state
    state.bus, state.watch.behind = Seeing({"assessment": 2, "tariff": None}), {}
    watching = asyncio.get_running_loop().create_task(state.watch.run())
    try:

        async def seen() -> bool:
            return bool(state.watch.behind)

        await until(seen)
        state.stopping.set()
        await watching
    finally:
        state.bus, state.watch.behind = None, {}
        state.stopping.clear()
        state.watch.untold = UnreportedSources()
    noted = await paid_once.db.read("SELECT reader, source, events FROM unread ORDER BY source")
    told = [("payments", "assessment", 2), ("payments", "tariff", None)] if something_lost else []
    assert [(row["reader"], row["source"], row["events"]) for row in noted] == told


def far_ahead(**changes: int) -> FactsRestated:
    told = {"number": NUMBER + 60, "revisions_from": (NUMBER + 60) * STEP} | changes
    return restated(AssessmentRestated).model_copy(update=told)


@pytest.mark.parametrize(
    ("marker", "why"),
    [
        (far_ahead(), rf"not from 1 to ({NUMBER + 50}|{NUMBER + 51})\b"),  # it grows at midnight
        (far_ahead(number=40_000, revisions_from=2_000_000_000), "not from 1 to"),
        (far_ahead(number=NUMBER), f"begins at {FLOOR}"),
        (far_ahead(number=0, revisions_from=0), "not from 1 to"),
    ],
)
async def test_a_restatement_that_cannot_be_is_parked_with_what_to_do_and_nothing_is_paid(
    paid_once: Running, marker: FactsRestated, why: str
) -> None:
    """Believed, all that is said in the next years would be lost, and what was taken back could never stand again."""
    await paid_once.deliver(("assessment", marker), may_park=True)
    assert re.search(why, str(await paid_once.parked()))
    assert await lost(paid_once) == []
    paid_once.today = LATER
    assert (await payments_client.propose(paid_once)).status_code == 409
    await paid_once.db.write("DELETE FROM parked")  # dropped
    await payments_client.done(await payments_client.propose(paid_once))


async def test_what_is_parked_of_another_area_is_told_to_nobody_of_this_one(paid_once: Running) -> None:
    """It says nothing again of this area. What says whose it is not, may."""
    await paid_once.deliver(restated(AssessmentRestated))
    parked = "INSERT INTO parked (consumer, source, shard, position, subject, event_id, body, error, area)"
    for position, area in enumerate(("wigan", "*")):
        body = json.dumps({"data": {"area": area}})
        await paid_once.db.write(
            f"{parked} VALUES ('payments', 'assessment', 0, {position}, 'ann', gen_random_uuid(), '{body}', 'unread',"
            f" '{area}')"
        )
    await all_read(paid_once)
    assert (await try_to_take_back(paid_once)).status_code == 409
    assert (await try_to_take_back(paid_once, "operator")).status_code == 409
    await paid_once.db.write("DELETE FROM parked WHERE position = 1")
    assert (await try_to_take_back(paid_once)).status_code == 409
    assert (await try_to_take_back(paid_once, "operator")).json()["taken"] == {"outcome": 4}


async def test_each_decision_on_a_restatement_is_kept(paid_once: Running) -> None:
    """Back and forth, the second of the same words was kept nowhere."""
    await paid_once.deliver(*four("ann", revision=FLOOR + 1), restated(AssessmentRestated))
    for number in (NUMBER - 1, NUMBER, NUMBER - 1, NUMBER, 0, NUMBER, 0):
        assert (await believe(paid_once, number)).status_code == 200
    noted = await paid_once.db.read("SELECT thing_id, revision FROM taken_back ORDER BY at")
    assert [(row["thing_id"].partition("#")[0], row["revision"]) for row in noted] == [
        (str(NUMBER), NUMBER - 1), (str(NUMBER - 1), NUMBER), (str(NUMBER), NUMBER - 1), (str(NUMBER - 1), NUMBER),
        (str(NUMBER), 0), ("0", NUMBER), (str(NUMBER), 0),
    ]  # fmt: skip


async def test_so_is_each_time_that_a_thing_is_taken_back_at_the_same_floor(paid_once: Running) -> None:
    await paid_once.deliver(restated(AssessmentRestated))
    await all_read(paid_once)
    taken = []
    for _ in range(2):
        taken.append((await try_to_take_back(paid_once)).json()["taken"])
        await paid_once.db.write("DELETE FROM withdrawal")
    noted = await paid_once.db.read("SELECT count(*) AS n FROM taken_back WHERE kind = 'outcome'")
    assert (taken, noted[0]["n"]) == ([{"outcome": 4}] * 2, 8)


async def believe(running: Running, number: int, source: str = "assessment", role: str = "platform_operator") -> Any:
    body = {"number": number, "reason": "said by a test that ran against this stack"}
    return await running.client.post(f"/restatements/{source}", json=body, headers=running.headers(role, **OPERATOR))


async def test_an_operator_goes_back_to_the_restatement_that_was_right(paid_once: Running) -> None:
    before = await payments_client.balances(paid_once)
    await paid_once.deliver(*four("ann", revision=FLOOR + 1), restated(AssessmentRestated))
    await paid_once.deliver(restated(AssessmentRestated, NUMBER + 50))
    assert kinds(await lost(paid_once)) == ["outcome"] * 4
    assert (await believe(paid_once, NUMBER, role="operator")).status_code == 403
    assert (await believe(paid_once, NUMBER, source="elsewhere")).json()["allowed"] == [
        "assessment", "referral", "tariff",
    ]  # fmt: skip
    assert (await believe(paid_once, NUMBER)).json()["revisionsFrom"] == FLOOR
    assert await lost(paid_once) == []
    headers = paid_once.headers("platform_operator", **OPERATOR, key=False)
    (seen,) = (await paid_once.client.get("/restatements", headers=headers)).json()["items"]
    assert (seen["source"], seen["number"]) == ("assessment", NUMBER)
    paid_once.today = LATER
    await payments_client.done(await payments_client.propose(paid_once))
    assert await payments_client.balances(paid_once) == before
    (noted,) = await paid_once.db.read("SELECT kind, thing_id, revision, taken_by FROM taken_back")
    assert tuple(noted.values()) == ("restatement", str(NUMBER + 50), NUMBER, "op")
    assert (await believe(paid_once, 0)).status_code == 200  # it was never set back at all
    assert (await paid_once.client.get("/restatements", headers=headers)).json()["items"] == []


async def test_what_was_taken_back_by_a_wrong_restatement_stands_again_when_its_source_says_all_above_it(
    paid_once: Running,
) -> None:
    before = await payments_client.balances(paid_once)
    await paid_once.deliver(restated(AssessmentRestated, NUMBER + 50))
    await take_back(paid_once)
    assert await payments_client.balances(paid_once) != before
    above = (NUMBER + 51) * STEP
    await paid_once.deliver(*four("ann", revision=above + 1), restated(AssessmentRestated, NUMBER + 51))
    assert await lost(paid_once) == []
    assert await payments_client.balances(paid_once) == before


async def test_a_revision_that_no_table_can_keep_is_parked_by_its_name(payments: Running) -> None:
    await payments.deliver(scheme(), achieved().model_copy(update={"revision": 2**31}), may_park=True)
    (error,) = await payments.parked()
    assert "revision" in error
    assert "2147483647" in error


FATES = ("kept", "recorded again", "gone")


@settings(
    max_examples=part_of(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fates=st.lists(st.sampled_from(FATES), min_size=4, max_size=4), paid_before=st.booleans())
async def test_whatever_is_lost_the_provider_has_what_stands(
    payments: Running, fates: list[str], paid_before: bool
) -> None:
    """Paid, less what it still owes: 10,000 for each outcome that assessment knows, under whichever id."""
    await reset(payments)
    payments.today = DAY
    old, new = four("ann"), four("new ann", revision=FLOOR + 2)
    await payments.deliver(scheme(), tariff(), tariff("new ann"), *old)
    if paid_before:
        await payments_client.paid_run(payments)
    known = [
        each.model_copy(update={"revision": FLOOR + 1})
        for each, fate in zip(old, fates, strict=True) if fate == "kept"
    ]  # fmt: skip
    again = [each for each, fate in zip(new, fates, strict=True) if fate == "recorded again"]
    await payments.deliver(*known, restated(AssessmentRestated), *again)
    assert len(await lost(payments)) == 4 - len(known)
    payments.today = LATER
    refused = (await payments_client.propose(payments)).status_code == 409
    assert refused is (len(known) < 4)
    if refused:
        await take_back(payments)
        await payments_client.paid_run(payments)
    standing = 10_000 * (len(known) + len(again))
    owed = -(await payments_client.balances(payments)).get((BACK, "receivable"), 0)
    if refused or paid_before:
        assert await paid(payments) - owed == standing
    fallen = 10_000 * fates.count("gone")
    assert owed == (fallen if paid_before else 0)


MONEY: tuple[Any, ...] = (
    0, 0, 0, 40_000, {(BACK, "budget"): -30_000, (BACK, "paid"): 40_000, (BACK, "receivable"): -10_000},
)  # fmt: skip


@pytest.mark.parametrize("set_back", [False, True])
async def test_what_staff_decided_before_all_was_said_again_is_dropped_and_the_money_is_as_without_the_fault(
    paid_once: Running, *, set_back: bool
) -> None:
    """Four were paid, and two fell on Tuesday. Monday's dump came back, and a verifier worked before `restate`: one of
    the two stands for another day, under the revision of its fall; the other fell for another reason.
    """
    moved = achieved("ann", MEASURES[0], "2012-07-03", revision=3)
    refused = withdrawn("ann", MEASURES[1], reason="refused", revision=3)
    if set_back:
        await paid_once.deliver(*(withdrawn("ann", measure, revision=2) for measure in MEASURES[:2]))
        early = [each.model_copy(update={"revision": 2}) for each in (moved, refused)]
        await paid_once.deliver(*early, may_park=True)
        assert ["conflict: revision 2" in error for error in await paid_once.parked()] == [True] * 2
        said = [*(each.model_copy(update={"revision": FLOOR + 2}) for each in early), *four("ann", revision=FLOOR + 1)]
        await paid_once.deliver(*said[:2], *said[4:], restated(AssessmentRestated), may_park=True)
        await _heal(paid_once)
    else:
        await paid_once.deliver(moved, refused)
    paid_once.today = LATER
    run = await payments_client.paid_run(paid_once)
    assert (run["grossPence"], run["nettedPence"], run["netPence"]) == MONEY[:3]
    balances = {key: pence for key, pence in (await payments_client.balances(paid_once)).items() if pence}
    assert (await paid(paid_once), balances) == MONEY[3:]


async def _heal(payments: Running) -> None:
    """By the steps of docs/operating.md, in their order."""
    await all_read(payments)
    assert (await try_to_accept(payments)).status_code == 409
    for event in (await payments.client.get("/parked", headers=payments.headers("platform_operator"))).json()["items"]:
        path, headers = f"/parked/{event['eventId']}/drop", payments.headers("platform_operator", **OPERATOR)
        assert (await payments.client.post(path, json={"reason": WHY}, headers=headers)).status_code == 200
    await accept(payments)
    assert (await take_back(payments))["left"] == 0
    assert (await payments.parked(), await lost(payments), await otherwise(payments)) == ([], [], [])
    assert (await payments_client.get(payments, "/holds"))["items"] == []
