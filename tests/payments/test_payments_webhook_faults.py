"""What goes wrong with deliveries by webhook: each is an attempt as any other, and no batch takes another's answers."""

import json
from dataclasses import replace

import httpx
import pytest

from shared.messaging.webhooks import schedule, worker
from shared.messaging.webhooks.answers import ReceiverAnswer
from shared.messaging.webhooks.deliveries import CLAIM
from shared.messaging.webhooks.forgetting import forget
from shared.messaging.webhooks.sending import Destination, NamesBusy, WebhookClient
from shared.messaging.webhooks.worker import NOT_KEPT, OURS, WebhookSender
from tests.harness import Running
from tests.payments.test_payments_webhooks import (
    happens,
    made,
    post,
    receiving,
    running,
    send,
    sending,
    shown,
    subjects,
    time_passes,
    told,
)
from tests.receiver import Delivered, always, status

__all__ = ["running"]


async def state_of(running: Running, endpoint: dict[str, str]) -> dict[str, tuple[str, int]]:
    return {item["subject"]: (item["state"], item["attempts"]) for item in await told(running, endpoint)}


async def error_of(running: Running, endpoint: dict[str, str], subject: str) -> str | None:
    (delivery,) = (item for item in await told(running, endpoint) if item["subject"] == subject)
    history = (await shown(running, f"{endpoint['id']}/deliveries/{delivery['id']}"))["history"]
    error: str | None = history[-1]["error"]
    return error


def subject_of(request: Delivered) -> str:
    subject: str = json.loads(request.body)["data"]["subject"]
    return subject


@pytest.mark.parametrize(
    "retry_after",
    ["Fri, 99999999999999999999 Dec 2026 23:59:59 GMT", "Mon, 05 Nov 2012 09:10:00 +99999999999999999999"],
)
async def test_a_senseless_retry_after_is_an_attempt_like_any_other(running: Running, retry_after: str) -> None:
    answers = {"bad": status(503, Retry_After=retry_after), "good": status(200)}
    async with receiving(lambda request: answers[subject_of(request)]) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "bad", "good")
        await send(running)
    assert await state_of(running, endpoint) == {"bad": ("waiting", 1), "good": ("delivered", 1)}


async def test_what_breaks_of_one_delivery_takes_no_other_with_it(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:

    def breaks(answer: ReceiverAnswer, *rest: object) -> object:
        if answer.status == 500:
            raise ZeroDivisionError
        return schedule.pause_asked(answer, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "pause_asked", breaks)
    answers = {"bad": status(500), "good": status(200)}
    async with receiving(lambda request: answers[subject_of(request)]) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "bad", "good")
        await send(running)
    assert await state_of(running, endpoint) == {"bad": ("waiting", 1), "good": ("delivered", 1)}
    assert await error_of(running, endpoint, "bad") == OURS


async def test_an_address_at_which_looking_breaks_is_an_attempt(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(_client: WebhookClient, _url: str) -> Destination:
        raise httpx.InvalidURL("odd")

    monkeypatch.setattr(WebhookClient, "find", breaks)
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        await send(running)
    assert await state_of(running, endpoint) == {"a": ("waiting", 1)}
    assert await error_of(running, endpoint, "a") == OURS


async def test_what_the_database_cannot_keep_of_an_answer_loses_no_attempt(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = WebhookClient.send

    async def odd(*of: object) -> ReceiverAnswer:
        return replace(await real(*of), excerpt="\x00")  # type: ignore[arg-type]

    monkeypatch.setattr(WebhookClient, "send", odd)
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a", "b")
        await send(running)
        assert subjects(receiver) == ["a", "b"]
    assert await state_of(running, endpoint) == {"a": ("delivered", 1), "b": ("delivered", 1)}
    assert await error_of(running, endpoint, "a") == NOT_KEPT


@pytest.mark.parametrize("through_after", [7, 1])
async def test_one_bad_subject_switches_off_no_endpoint_that_others_get_through_to(
    running: Running, through_after: int
) -> None:
    """Nothing happens in between: what got through days ago is still since this one began to fail."""
    async with receiving(always(500, "no")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        for _ in range(through_after):
            await send(running)
            await time_passes(running)
        receiver.answer = always(200)
        await running.db.write("UPDATE webhook_delivery SET next_at = now() + interval '1 hour'")
        await happens(running, "b", "c")
        await send(running)
        receiver.answer = always(500, "no")
        for _ in range(10 - through_after):
            await time_passes(running)
            await send(running)
    states = {subject: state for subject, (state, _attempts) in (await state_of(running, endpoint)).items()}
    assert states == {"a": "given_up", "b": "delivered", "c": "delivered"}
    seen = await shown(running, endpoint["id"])
    assert (seen["isOn"], seen["offWhy"]) == (True, None)


async def served(sender: WebhookSender, times: int) -> None:
    for _ in range(times):
        await sender.begin()
        await sender.at_rest()


@pytest.mark.parametrize("waits", ["for its answer", "for what is due"])
async def test_a_process_that_was_stopped_for_longer_than_its_lease_undoes_nothing(
    running: Running, waits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving(always(200)) as receiver, sending(running) as old, sending(running) as new:
        endpoint = await made(running, receiver.url())
        await happens(running, "a", "a")
        async with running.db.session() as session:
            (lent,) = await CLAIM.all(session, count=9, lease_seconds=0.0)
        if waits == "for what is due":
            await served(new, 2)

        async def meanwhile(*_of: object) -> ReceiverAnswer:
            await served(new, 2)
            return ReceiverAnswer(15000, error="It did not answer.")

        with monkeypatch.context() as stopped:
            stopped.setattr(old.client, "send", meanwhile)
            await old.serve(lent)
        assert subjects(receiver) == ["a", "a"]
    states = [(item["state"], item["attempts"]) for item in await told(running, endpoint)]
    assert states == [("delivered", 1), ("delivered", 1)]


async def test_a_lease_that_is_anothers_is_not_given_back(running: Running) -> None:
    async with receiving(always(200)) as receiver, sending(running) as old:
        await made(running, receiver.url())
        await happens(running, "a")
        async with running.db.session() as session:
            (lent,) = await CLAIM.all(session, count=9, lease_seconds=0.0)
        async with running.db.session() as session:
            assert len(await CLAIM.all(session, count=9, lease_seconds=90.0)) == 1
        await old.serve(lent)
        assert receiver.requests == []
        async with running.db.session() as session:
            assert await CLAIM.all(session, count=9, lease_seconds=90.0) == []


async def rows_of(running: Running) -> dict[str, int]:
    tables = ("webhook_endpoint", "webhook_key", "webhook_delivery", "webhook_attempt")
    counts = [await running.db.read(f"SELECT count(*) AS rows FROM {table}") for table in tables]
    return {table.removeprefix("webhook_"): count[0]["rows"] for table, count in zip(tables, counts, strict=True)}


async def grows_old(running: Running, *columns: str) -> None:
    for column in columns:
        table = "webhook_delivery" if column == "made_at" else "webhook_endpoint"
        await running.db.write(f"UPDATE {table} SET {column} = {column} - interval '91 days'")


async def test_what_waits_for_a_removed_endpoint_goes_and_the_endpoint_with_its_keys(running: Running) -> None:
    async with receiving(always(500, "no")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a", "b", "c")
        await send(running)
    assert (await post(running, f"{endpoint['id']}/remove")).status_code == 204
    assert await forget(running.db, 90) == 0
    await grows_old(running, "made_at")
    assert await forget(running.db, 90) == 3
    assert await rows_of(running) == {"endpoint": 1, "key": 1, "delivery": 0, "attempt": 0}
    await grows_old(running, "removed_at")
    assert await forget(running.db, 90) == 1
    assert set((await rows_of(running)).values()) == {0}


async def test_what_waits_for_one_that_is_off_goes_when_it_has_been_off_for_as_long(running: Running) -> None:
    async with receiving(always(500, "no")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a", "b")
        await send(running)
    await grows_old(running, "made_at")
    assert await forget(running.db, 90) == 0  # it is on, and may get through yet
    await running.db.write("UPDATE webhook_endpoint SET is_on = false, off_why = 'x', off_at = now()")
    assert await forget(running.db, 90) == 0
    await grows_old(running, "off_at")
    assert await forget(running.db, 90) == 2
    assert await rows_of(running) == {"endpoint": 1, "key": 1, "delivery": 0, "attempt": 0}
    assert (await shown(running, endpoint["id"]))["isOn"] is False


async def test_where_no_name_can_be_asked_for_nothing_is_tried(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(_client: WebhookClient, _url: str) -> Destination:
        raise NamesBusy

    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(WebhookClient, "find", busy)
            async with sending(running) as sender:
                await served(sender, 2)
        assert await state_of(running, endpoint) == {"a": ("waiting", 0)}
        assert (await shown(running, endpoint["id"]))["failingSince"] is None
        await time_passes(running)
        await send(running)
    assert await state_of(running, endpoint) == {"a": ("delivered", 1)}
