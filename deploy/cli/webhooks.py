"""Webhooks at the terminal: events of a running stack passed on to a local address, and examples sent to try one.

What is passed on is signed and thin as a service's own deliveries are, by a key that lasts as long as the command.
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import yaml

from deploy.cli.client import RemoteStack, every_item
from deploy.errors import LasarsError
from shared.messaging.events import full_type, short_type
from shared.messaging.webhooks.signing import HMAC, SigningKey, signed_headers
from shared.messaging.webhooks.thin import ThinNotice

ROLE = "commissioner"  # who may read what the services tell organisations
LOOK_SECONDS = 0.5
ANSWER_SECONDS = 15.0
PAGE = 500


def topics_of(area: str) -> dict[str, str]:
    """By service, what it tells organisations of the area."""
    return {"tariff": "lasars.schemes", "payments": f"lasars.finance.{area}"}


class LocalReceiver:
    """An address on one's own machine, that is told as an endpoint would be."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = SigningKey(HMAC, secrets.token_bytes(32))
        self._client = httpx.Client(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False)

    def send(self, notice: ThinNotice) -> str:
        """What came of it, in words."""
        body = notice.body()
        headers = signed_headers(str(notice.event_id), int(time.time()), body, [self.key])
        try:
            answer = self._client.post(
                self.url, content=body, headers={"content-type": "application/json", **headers}
            )  # fmt: skip
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as wrong:
            raise LasarsError(
                f"{self.url} is no address: --to takes one such as http://127.0.0.1:3000/hook."
            ) from wrong
        except httpx.HTTPError as failed:
            return f"not delivered: {type(failed).__name__}"
        return str(answer.status_code)


def listen(
    stack: RemoteStack, area: str, receiver: LocalReceiver, types: Sequence[str], *, follow: bool
) -> Iterator[str]:
    """One line for each event: what happens from now on, or, without following, all that the log holds."""
    wanted = {full_type(short_type(name)) for name in types}
    places = {service: _end(stack, service, topic) if follow else None for service, topic in topics_of(area).items()}
    yield f"Signed by {receiver.key.for_receiver}"
    while True:
        batches = {service: _after(stack, service, topics_of(area)[service], last) for service, last in places.items()}
        for service, events in batches.items():
            for event in events:
                places[service] = event["id"]
                if not wanted or event["type"] in wanted:
                    yield f"{event['type']} {event['subject']}: {receiver.send(_notice(event, service))}"
        if not any(batches.values()):
            if not follow:
                return
            time.sleep(LOOK_SECONDS)


def _after(stack: RemoteStack, service: str, topic: str, last: str | None) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {"topic": topic, "limit": PAGE} | ({"lastEventId": last} if last else {})
    return list(stack.call(ROLE, "GET", service, "/events", params=asked))


def _end(stack: RemoteStack, service: str, topic: str) -> str | None:
    last: str | None = None
    while events := _after(stack, service, topic, last):
        last = events[-1]["id"]
    return last


def _notice(event: Mapping[str, Any], service: str) -> ThinNotice:
    return ThinNotice(
        event["type"], UUID(event["id"]), event["subject"], datetime.fromisoformat(event["time"]), service, ""
    )  # fmt: skip


def trigger(stack: RemoteStack, name: str, receiver: LocalReceiver | None, endpoint: str | None) -> Iterator[str]:
    """An example of a type, marked as a test: to a local address, to one endpoint, or to all that want the type."""
    wanted = full_type(short_type(name))
    if receiver is not None:
        service = _owner(stack, wanted)
        event_id = uuid4()
        notice = ThinNotice(wanted, event_id, f"test-{event_id}", datetime.now(UTC), service, "", is_test=True)
        yield f"Signed by {receiver.key.for_receiver}"
        yield f"{wanted}: {receiver.send(notice)}"
        return
    endpoints = [
        (service, registered)
        for service in topics_of("")
        for registered in every_item(stack, ROLE, service, "/webhook-endpoints")
        if (registered["id"] == endpoint if endpoint else wanted in registered["types"])
    ]
    if not endpoints:
        raise LasarsError(f"No webhook endpoint of the council {f'is {endpoint}' if endpoint else f'wants {wanted}'}.")
    for service, registered in endpoints:
        path = f"/webhook-endpoints/{registered['id']}/test"
        delivery = stack.call(ROLE, "POST", service, path, {"type": wanted}, key=str(uuid4()))
        off = "" if registered["isOn"] else ", once it is switched on"
        yield f"{wanted} goes to {registered['url']} as {delivery['eventId']}{off}"


def _owner(stack: RemoteStack, wanted: str) -> str:
    """Which service publishes it; found in their documents."""
    types = {name: service for service in topics_of("") for name in _published_types(stack, service)}
    if wanted not in types:
        raise LasarsError(f"No service tells organisations of {wanted}. Types: {', '.join(sorted(types))}.")
    return types[wanted]


def _published_types(stack: RemoteStack, service: str) -> Iterator[str]:
    """Of what is sent, and of nothing else, its document has an example."""
    document = yaml.safe_load(stack.document(service, "/asyncapi.yaml"))
    for message in document["components"]["messages"].values():
        for sent in message.get("examples", ()):
            yield sent["payload"]["type"]
