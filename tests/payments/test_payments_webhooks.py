"""Deliveries by webhook from the log to a real receiver: signed, thin, in order, tried again, and given up."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.payments.events import SupplierDecision
from shared.kernel.fingerprints import read_secrets
from shared.messaging import outbox, relay
from shared.messaging.webhooks.sending import WebhookClient
from shared.messaging.webhooks.worker import DEAD, GONE, NO_KEYS, NOT_READABLE, WebhookSender, WebhookSource
from shared.web.webhooks import destination_rules
from tests.harness import Running
from tests.payments.builders import scheme
from tests.receiver import Delivered, Receiver, always, receiving, status

TYPE = "uk.lasars.supplier-decided.v1"
PATH = "/webhook-endpoints"
ROLE = "finance_releaser"


@pytest.fixture
async def running(payments: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setattr(payments.service.settings, "webhook_loopback", True)
    return payments


def headers(running: Running, *roles: str, **who: Any) -> dict[str, str]:
    return running.headers(*(roles or (ROLE,)), **{"organisation": "council", "sub": "finance-3", **who})


async def made(running: Running, url: str, **changes: Any) -> dict[str, Any]:
    body = {"url": url, "types": [TYPE], "description": "Our ledger"} | changes
    answer = await running.client.post(PATH, json=body, headers=headers(running))
    assert answer.status_code == 201, answer.text
    endpoint: dict[str, Any] = answer.json()
    return endpoint


async def post(running: Running, path: str, body: Any = None) -> httpx.Response:
    return await running.client.post(f"{PATH}/{path}", json=body, headers=headers(running))


async def shown(running: Running, path: str) -> Any:
    answer = await running.client.get(f"{PATH}/{path}", headers=headers(running))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(running: Running, endpoint: dict[str, Any], state: str | None = None) -> list[dict[str, Any]]:
    """The oldest first."""
    path = f"{endpoint['id']}/deliveries" + (f"?state={state}" if state else "")
    items: list[dict[str, Any]] = (await shown(running, path))["items"]
    return sorted(items, key=lambda item: (item["occurredAt"], item["subject"]))


async def happens(running: Running, *subjects: str, area: str = "stockport") -> list[UUID]:
    """Published, and moved to the log."""
    ids = []
    async with running.db.session() as session:
        for subject in subjects:
            payload = SupplierDecision(
                area=area, actor="finance-2", actor_organisation="council", supplier_id=uuid4(), party="riverside",
                valid_from=date(2012, 4, 2), confirmed=True, proposed_by="finance-1",
            )  # fmt: skip
            ids.append(outbox.add(session, subject, payload))
    async with running.db.session() as session:
        await relay._MOVE.one(session, channel="payments_log")
    return ids


@asynccontextmanager
async def sending(running: Running, *, seconds: float = 5.0, **changes: Any) -> AsyncIterator[WebhookSender]:
    service, settings = running.service, running.service.settings
    source = WebhookSource(
        service.name, service.publishes, service.parties, "https://lasars.example", settings.secrets
    )  # fmt: skip
    client = WebhookClient(destination_rules(settings), seconds=seconds)
    yield WebhookSender(running.db, replace(source, **changes), client)
    await client.close()


async def send(running: Running, **changes: Any) -> None:
    """Until nothing more is due."""
    async with sending(running, **changes) as sender:
        while True:
            await sender.begin()
            if not sender._serving:
                return
            await sender.at_rest()
            await running.db.write("UPDATE webhook_endpoint SET paused_until = NULL WHERE failing_since IS NULL")


async def time_passes(running: Running) -> None:
    """As far as the next attempt of everything."""
    await running.db.write("UPDATE webhook_delivery SET next_at = now() WHERE state = 'waiting'")
    await running.db.write("UPDATE webhook_endpoint SET paused_until = NULL")


def signature(secret: str, request: Delivered) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def subjects(receiver: Receiver) -> list[str]:
    return [json.loads(request.body)["data"]["subject"] for request in receiver.requests]


async def test_what_happens_is_told_signed_and_thin(running: Running) -> None:
    await happens(running, "before")
    async with receiving(always(204, "")) as receiver:
        endpoint = await made(running, receiver.url())
        (event_id,) = await happens(running, "riverside")
        await send(running)
    (request,) = receiver.requests
    assert request.headers["webhook-id"] == str(event_id)
    assert request.headers["webhook-signature"] == signature(endpoint["secret"], request)
    body = json.loads(request.body)
    link = f"https://lasars.example/payments/events/{event_id}"
    assert set(body) == {"type", "timestamp", "data"}
    assert body["type"] == TYPE
    assert body["data"] == {"id": str(event_id), "source": "/payments", "subject": "riverside", "link": link}
    (delivery,) = await told(running, endpoint)
    assert (delivery["state"], delivery["attempts"], delivery["nextAt"]) == ("delivered", 1, None)
    history = (await shown(running, f"{endpoint['id']}/deliveries/{delivery['id']}"))["history"]
    assert [(attempt["number"], attempt["status"], attempt["error"]) for attempt in history] == [(1, 204, None)]


async def test_what_it_leads_to_is_read_by_who_may_and_by_nobody_else(running: Running) -> None:
    (event_id,) = await happens(running, "riverside")

    async def read(*roles: str, **who: Any) -> httpx.Response:
        return await running.client.get(f"/events/{event_id}", headers=headers(running, *roles, **who))

    answer = await read()
    assert (answer.status_code, answer.json()["data"]["party"]) == (200, "riverside")
    assert (await read("commissioner")).status_code == 200
    assert (await read(area="trafford")).status_code == 404
    assert (await read("provider", organisation="riverside")).status_code == 403
    unknown = await running.client.get(f"/events/{uuid4()}", headers=headers(running))
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/no-such-event")


async def test_its_secret_is_shown_once_and_kept_nowhere(running: Running) -> None:
    body = {"url": "http://127.0.0.1:9/hook", "types": [TYPE], "description": "Our ledger"}
    asked = headers(running)
    first = await running.client.post(PATH, json=body, headers=asked)
    again = await running.client.post(PATH, json=body, headers=asked)
    assert first.json()["secret"].startswith("whsec_")
    assert again.headers["Idempotency-Hit"] == "true"
    assert again.json() == first.json() | {"secret": None}
    asked = headers(running)
    path = f"{PATH}/{first.json()['id']}/keys"
    key = await running.client.post(path, json={"kind": "ed25519"}, headers=asked)
    assert key.json()["secret"].startswith("whpk_")
    assert (await running.client.post(path, json={"kind": "ed25519"}, headers=asked)).json()["secret"] is None
    kept = await running.db.read("SELECT convert_from(body, 'UTF8') AS body FROM idempotency WHERE body IS NOT NULL")
    assert len(kept) == 2
    assert not any("whsec_" in row["body"] or "whpk_" in row["body"] for row in kept)
    assert "secret" not in await shown(running, first.json()["id"])


async def test_a_key_and_the_one_before_it_sign_beside_each_other_for_some_hours(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        newer = (await post(running, f"{endpoint['id']}/keys", {"overlapHours": 2})).json()
        await happens(running, "a")
        await send(running)
        secrets = (endpoint["secret"], newer["secret"])
        request = receiver.requests[-1]
        assert request.headers["webhook-signature"].split(" ") == [signature(secret, request) for secret in secrets]
        await running.db.write("UPDATE webhook_key SET expires_at = now() WHERE number = 1")
        await happens(running, "b")
        await send(running)
        request = receiver.requests[-1]
        assert request.headers["webhook-signature"] == signature(newer["secret"], request)
    keys = (await shown(running, endpoint["id"]))["keys"]
    assert [(key["number"], key["expiresAt"]) for key in keys] == [(2, None)]
    for _ in range(3):
        assert (await post(running, f"{endpoint['id']}/keys", {})).status_code == 201
    refused = await post(running, f"{endpoint['id']}/keys", {})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-keys")


async def test_only_what_it_wants_of_its_own_area_is_told(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        await made(running, receiver.url(), types=["uk.lasars.ledger-file-made.v1"])
        other = await made(running, receiver.url())
        await happens(running, "theirs", area="trafford")
        await happens(running, "ours")
        await send(running)
    assert subjects(receiver) == ["ours"]
    assert [delivery["subject"] for delivery in await told(running, other)] == ["ours"]


async def test_one_that_answers_500_for_ever_is_given_up_after_ten_attempts_and_switched_off(running: Running) -> None:
    async with receiving(always(500, "no")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a", "a")
        for _ in range(10):
            await send(running)
            await time_passes(running)
        await send(running)
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 10
    first, second = await told(running, endpoint)
    assert {first["state"], second["state"]} == {"given_up", "waiting"}
    (given_up,) = await told(running, endpoint, "given_up")
    history = (await shown(running, f"{endpoint['id']}/deliveries/{given_up['id']}"))["history"]
    assert [(attempt["number"], attempt["status"]) for attempt in history] == [(number, 500) for number in range(1, 11)]
    seen = await shown(running, endpoint["id"])
    assert (seen["isOn"], seen["offWhy"]) == (False, DEAD)
    assert seen["failingSince"] is not None


async def test_switched_on_again_it_goes_on_where_it_stopped(running: Running) -> None:
    async with receiving(always(410)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        await send(running)
        seen = await shown(running, endpoint["id"])
        assert (seen["isOn"], seen["offWhy"]) == (False, GONE)
        await happens(running, "b")
        await time_passes(running)
        await send(running)
        assert subjects(receiver) == ["a"]
        receiver.answer = always(200)
        answer = await change(running, endpoint, isOn=True)
        assert (answer.status_code, answer.json()["isOn"], answer.json()["offWhy"]) == (200, True, None)
        await send(running)
    assert subjects(receiver) == ["a", "a", "b"]


async def change(running: Running, endpoint: dict[str, Any], tag: str = "*", **changes: Any) -> httpx.Response:
    body = {name: endpoint[name] for name in ("url", "types", "description", "isOn")} | changes
    return await running.client.put(
        f"{PATH}/{endpoint['id']}", json=body, headers=headers(running) | {"If-Match": tag}
    )  # fmt: skip


async def test_one_that_asks_for_time_is_left_alone_until_then(running: Running) -> None:
    async with receiving(always(429, Retry_After="3600")) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        await send(running)
        await running.db.write("UPDATE webhook_delivery SET next_at = now()")
        await happens(running, "b")
        async with sending(running) as sender:
            await sender.begin()
            assert sender._serving == {}
    assert len(receiver.requests) == 1
    rows = await running.db.read(
        "SELECT paused_until > now() + interval '59 minutes' AS paused FROM webhook_endpoint"
    )  # fmt: skip
    assert [row["paused"] for row in rows] == [True]
    assert (await shown(running, endpoint["id"]))["pausedUntil"] is not None


async def test_of_one_subject_the_next_waits_and_of_another_it_does_not(running: Running) -> None:
    def answer(request: Delivered) -> bytes:
        return status(500 if json.loads(request.body)["data"]["subject"] == "a" else 200)

    async with receiving(answer) as receiver:
        endpoint = await made(running, receiver.url())
        first, _, second = await happens(running, "a", "b", "a")
        await send(running)
        assert sorted(subjects(receiver)) == ["a", "b"]
        receiver.answer = always(200)
        await time_passes(running)
        await send(running)
    told_of_a = [request.headers["webhook-id"] for request in receiver.requests if b'"a"' in request.body]
    assert told_of_a == [str(first), str(first), str(second)]
    assert {delivery["state"] for delivery in await told(running, endpoint)} == {"delivered"}


async def test_one_that_hangs_holds_up_nobody_else(running: Running) -> None:
    async with receiving(lambda _request: None) as hanging, receiving(always(200)) as receiver:
        await made(running, hanging.url())
        await made(running, receiver.url())
        await happens(running, *(f"subject-{number}" for number in range(20)))
        async with sending(running, seconds=30.0) as sender:
            while len(receiver.requests) < 20:
                await sender.begin()
                assert len(sender._serving) <= 2
                await asyncio.sleep(0)
            assert len(hanging.requests) <= 4
            for task in sender._serving.values():
                task.cancel()


async def test_what_was_sent_by_a_process_that_ended_is_sent_again_under_the_same_id(running: Running) -> None:
    async with receiving(lambda _request: None) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        async with sending(running, seconds=30.0) as sender:
            await sender.begin()
            await receiver.asked.wait()
            (task,) = sender._serving.values()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        receiver.answer = always(200)
        await send(running)
        assert len(receiver.requests) == 1  # it is lent still
        await running.db.write("UPDATE webhook_endpoint SET leased_until = now() - interval '1 second'")
        await send(running)
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    (delivery,) = await told(running, endpoint)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 1)


async def test_two_processes_serve_no_endpoint_together(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        await made(running, receiver.url())
        await happens(running, *"abcdefgh")
        async with sending(running) as first, sending(running) as second:
            await asyncio.gather(first.begin(), second.begin())
            assert len(first._serving) + len(second._serving) == 1
            await asyncio.gather(first.at_rest(), second.at_rest())
        await send(running)
    assert sorted(subjects(receiver)) == list("abcdefgh")


async def test_one_is_delivered_again_by_hand(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        (event_id,) = await happens(running, "a")
        path = f"{endpoint['id']}/deliveries"
        await running.db.write("UPDATE webhook_endpoint SET is_on = false, off_why = 'x', off_at = now()")
        await running.db.write("UPDATE webhook_endpoint SET is_on = true, off_why = NULL, off_at = NULL")
        await send(running)
        (delivery,) = await told(running, endpoint)
        again = await post(running, f"{path}/{delivery['id']}/replay")
        assert (again.status_code, again.json()["state"]) == (200, "waiting")
        refused = await post(running, f"{path}/{delivery['id']}/replay")
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/delivery-waits")
        await send(running)
    assert [request.headers["webhook-id"] for request in receiver.requests] == [str(event_id)] * 2
    (delivery,) = await told(running, endpoint)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 2)


async def test_all_since_a_time_are_delivered_again(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        await happens(running, "before")
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        await running.db.write("UPDATE log SET at = at - interval '1 day'")
        await happens(running, "b", "c")
        await send(running)
        (since,) = await running.db.read("SELECT now() - interval '1 hour' AS at")
        answer = await post(running, f"{endpoint['id']}/replay", {"since": since["at"].isoformat()})
        assert answer.status_code == 200, answer.text
        await send(running)
    assert sorted(subjects(receiver)[:3]) == ["a", "b", "c"]
    assert sorted(subjects(receiver)[3:]) == ["b", "c"]
    assert [delivery["attempts"] for delivery in await told(running, endpoint)] == [1, 2, 2]


async def test_a_test_says_that_it_is_one(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        answer = await post(running, f"{endpoint['id']}/test", {})
        assert (answer.status_code, answer.json()["isTest"]) == (201, True)
        answer = await post(running, f"{endpoint['id']}/test", {"type": TYPE})
        assert (answer.status_code, answer.json()["type"]) == (201, TYPE)
        refused = await post(running, f"{endpoint['id']}/test", {"type": "uk.lasars.case-counted.v1"})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "type")
        await send(running)
    bodies = [json.loads(request.body) for request in receiver.requests]
    assert {body["type"] for body in bodies} == {TYPE, "uk.lasars.webhook-test.v1"}
    assert [body["data"]["test"] for body in bodies] == ["true", "true"]
    (body,) = [body for body in bodies if body["type"] != TYPE]
    assert (body["type"], body["data"]["test"]) == ("uk.lasars.webhook-test.v1", "true")
    assert "link" not in body["data"]


async def test_who_has_come_to_be_paid_is_told_nothing_of_finance(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")

        async def parties(_session: object, _area: str | None) -> tuple[str, ...]:
            return ("council",)

        await send(running, parties=parties)
    assert receiver.requests == []
    seen = await shown(running, endpoint["id"])
    assert (seen["isOn"], seen["offWhy"]) == (False, NOT_READABLE)


async def test_without_the_secret_of_its_keys_it_is_switched_off(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        await happens(running, "a")
        await send(running, secrets=read_secrets("other:a-secret-that-made-no-key"))
    assert receiver.requests == []
    assert (await shown(running, endpoint["id"]))["offWhy"] == NO_KEYS


async def test_an_address_within_is_refused_when_it_is_registered_and_again_when_it_is_sent_to(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        monkeypatch.setattr(running.service.settings, "webhook_loopback", False)
        await happens(running, "a")
        await send(running)
        body = {"url": receiver.url(), "types": [TYPE], "description": "x"}
        refused = await running.client.post(PATH, json=body, headers=headers(running))
    assert receiver.connections == 0
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["url"]
    (delivery,) = await told(running, endpoint)
    history = (await shown(running, f"{endpoint['id']}/deliveries/{delivery['id']}"))["history"]
    assert history[0]["error"].startswith("The address must")


async def test_only_types_that_the_person_may_read_are_taken(running: Running) -> None:
    body = {"url": "http://127.0.0.1:9/hook", "types": ["uk.lasars.case-counted.v1"], "description": "x"}
    refused = await running.client.post(PATH, json=body, headers=headers(running))
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "types"
    assert TYPE in error["allowed"]


async def test_nobody_sees_or_changes_what_is_another_organisations(running: Running) -> None:
    endpoint = await made(running, "http://127.0.0.1:9/hook")
    asked: list[Callable[[dict[str, str]], Awaitable[httpx.Response]]] = [
        lambda who: running.client.get(f"{PATH}/{endpoint['id']}", headers=who),
        lambda who: running.client.get(f"{PATH}/{endpoint['id']}/deliveries", headers=who),
        lambda who: running.client.post(f"{PATH}/{endpoint['id']}/test", json={}, headers=who),
        lambda who: running.client.post(f"{PATH}/{endpoint['id']}/remove", headers=who),
        lambda who: running.client.post(f"{PATH}/{endpoint['id']}/keys", json={}, headers=who),
    ]
    for ask in asked:
        assert (await ask(headers(running, organisation="other"))).status_code == 404
        assert (await ask(headers(running, area="trafford"))).status_code == 404
        assert (await ask(headers(running, "auditor"))).status_code == 403
    listed = await running.client.get(PATH, headers=headers(running, organisation="other"))
    assert listed.json()["items"] == []


async def test_who_is_paid_registers_none_by_a_finance_role(running: Running) -> None:
    await running.deliver(scheme())
    body = {"url": "http://127.0.0.1:9/hook", "types": [TYPE], "description": "x"}
    refused = await running.client.post(PATH, json=body, headers=headers(running, organisation="riverside"))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-organisation")


async def test_what_was_not_seen_is_not_changed_and_what_is_removed_is_told_nothing(running: Running) -> None:
    async with receiving(always(200)) as receiver:
        endpoint = await made(running, receiver.url())
        assert (await change(running, endpoint, tag='"7"', description="y")).status_code == 412
        changed = await change(running, endpoint, tag='"1"', description="y", isOn=False)
        assert (changed.status_code, changed.headers["ETag"], changed.json()["description"]) == (200, '"2"', "y")
        assert changed.json()["offWhy"] == "It was switched off by hand."
        assert (await change(running, endpoint, isOn=True)).status_code == 200
        await happens(running, "a")
        assert (await post(running, f"{endpoint['id']}/remove")).status_code == 204
        await send(running)
    assert receiver.requests == []
    assert (await running.client.get(PATH, headers=headers(running))).json()["items"] == []


async def test_an_organisation_has_ten_at_most(running: Running) -> None:
    for _ in range(10):
        await made(running, "http://127.0.0.1:9/hook")
    body = {"url": "http://127.0.0.1:9/hook", "types": [TYPE], "description": "x"}
    refused = await running.client.post(PATH, json=body, headers=headers(running))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-endpoints")
    first = (await running.client.get(f"{PATH}?limit=4", headers=headers(running))).json()
    rest = (await running.client.get(f"{PATH}?cursor={first['next']}", headers=headers(running))).json()
    items = [*first["items"], *rest["items"]]
    assert len({item["id"] for item in items}) == 10
    assert [[key["number"] for key in item["keys"]] for item in items] == [[1]] * 10


async def test_a_list_asks_for_the_keys_of_all_at_once(running: Running, messages_sent: list[Any]) -> None:
    asked = []
    for _ in range(2):
        await made(running, "http://127.0.0.1:9/hook")
        messages_sent.clear()
        assert (await running.client.get(PATH, headers=headers(running))).status_code == 200
        asked.append(len(messages_sent))
    assert asked[0] == asked[1]
