"""Where an organisation is told of events by HTTP, and what became of each delivery.

Who may read events of this service in the feed may register an address for them, for the organisation and in the area
of their token, and no more than they may read there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi import Body as RequestBody
from pydantic import AwareDatetime, ConfigDict, Field

from shared.data.db import Session
from shared.kernel.expected import check
from shared.kernel.settings import ServiceSettings
from shared.messaging.events import Payload, full_type, short_type
from shared.messaging.webhooks import deliveries, endpoints
from shared.messaging.webhooks.deliveries import DeliveryWaits, UnknownDelivery, WebhookDelivery
from shared.messaging.webhooks.destinations import URL_MAX, DestinationRules, RefusedDestination, read_destination
from shared.messaging.webhooks.endpoints import (
    EndpointRefused,
    EndpointWish,
    TooManyEndpoints,
    TooManyKeys,
    UnknownEndpoint,
    WebhookEndpoint,
    WebhookKey,
    readable_types,
    reader_roles,
)
from shared.web.auth import Actor
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import idempotency_key, shown_once
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, Truth, View, Whole
from shared.web.sessions import ReadSession, WriteSession
from shared.web.unpaid import unpaid
from shared.web.writing import WritingRoute

PREFIX = "/webhook-endpoints"
ONLY_READS = "auditor"
OVERLAP_MAX_HOURS = 7 * 24
_URL = "https://finance.example.org/lasars"
_WHEN = "2012-11-05T09:12:44Z"
_ENDPOINT_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f31"
_DELIVERY_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f32"
_EVENT_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f33"

SigningName = Literal["hmac", "ed25519"]
Types = Annotated[
    list[str], Field(min_length=1, max_length=50, description="Of which types of events, said as the events say it.")
]
Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=URL_MAX,
        description="Where deliveries are sent, `https://host/path`: out in the world, on an allowed port.",
    ),
]


class WebhookEndpointBody(Body):
    url: Url = Field(examples=[_URL])
    types: Types
    description: Annotated[str, OneLine(100)] = Field(
        description="What the endpoint is for, in the owner's words.", examples=["Our ledger"]
    )
    signing: SigningName = Field(
        "hmac",
        description="How deliveries are signed: `hmac` by a secret that both sides have, `ed25519` by one that only"
        " this service has.",
    )


class WebhookEndpointChangeBody(Body):
    url: Url = Field(examples=[_URL])
    types: Types
    description: Annotated[str, OneLine(100)] = Field(
        description="What the endpoint is for, in the owner's words.", examples=["Our ledger"]
    )
    is_on: Truth = Field(description="`false` stops all deliveries; `true` goes on where they stopped.")


class WebhookKeyBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "hmac", "overlapHours": 24}]})

    kind: SigningName = Field("hmac", description="`hmac` or `ed25519`.")
    overlap_hours: Whole = Field(
        24, ge=0, le=OVERLAP_MAX_HOURS, description="For how long the keys before it sign beside it."
    )


class WebhookTestBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"type": None}]})

    type: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="As which type of event, said as the events say it; if left out one that only tests have."
    )


class WebhookReplayBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"since": _WHEN}]})

    since: AwareDatetime = Field(description="All that was published at this time or later is delivered again.")


class WebhookKeyView(View):
    number: int = Field(examples=[1], description="Of the endpoint's keys, from 1.")
    kind: SigningName = Field(description="`hmac`: signatures begin with `v1,`; `ed25519`: with `v1a,`.")
    made_at: datetime = Field(description="When it was made.", examples=[_WHEN])
    expires_at: datetime | None = Field(description="Until when it signs; null for the newest.")


class WebhookEndpointView(View):
    id: UUID = Field(examples=[_ENDPOINT_ID])
    url: str = Field(description="Where deliveries are sent.", examples=[_URL])
    types: list[str] = Field(description="Which events it is called for, said as the events say it.")
    description: str = Field(description="What the endpoint is for, in the owner's words.", examples=["Our ledger"])
    is_on: bool = Field(description="Whether anything is delivered.", examples=[True])
    off_why: str | None = Field(description="What switched deliveries off, in words; null while it is on.")
    off_at: datetime | None = Field(description="Since when it is off; null while it is on.")
    failing_since: datetime | None = Field(description="Since when nothing has got through; null where something did.")
    paused_until: datetime | None = Field(description="Until when nothing is tried; null where nothing holds it up.")
    made_at: datetime = Field(description="When it was registered.", examples=[_WHEN])
    changed_by: str = Field(description="Who registered or changed it last, by the `sub` of their token.")
    revision: int = Field(description="Grows with each change.", examples=[1])
    keys: list[WebhookKeyView] = Field(description="What deliveries are signed by now.")


class MadeEndpointView(WebhookEndpointView):
    secret: str | None = Field(
        description="What its receiver checks signatures with: `whsec_…`, to be kept secret, or `whpk_…`. It is shown"
        " this once, and null in every repeat.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class MadeKeyView(WebhookKeyView):
    secret: str | None = Field(
        description="What its receiver checks signatures with. It is shown this once, and null in every repeat.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class WebhookDeliveryView(View):
    id: UUID = Field(examples=[_DELIVERY_ID])
    event_id: UUID = Field(description="Of the event, and of all attempts to deliver it.", examples=[_EVENT_ID])
    type: str = Field(description="The event's type.")
    subject: str = Field(description="What the event is about, by its id.")
    occurred_at: datetime = Field(description="When it happened.", examples=[_WHEN])
    is_test: bool = Field(description="Whether it was made to try the endpoint.", examples=[False])
    state: Literal["waiting", "delivered", "given_up"] = Field(
        description="`waiting` for its first or next attempt; `given_up` after three days of them."
    )
    attempts: int = Field(description="How often it was tried.", examples=[1])
    next_at: datetime | None = Field(description="When it is tried next at the earliest; null once it is settled.")
    made_at: datetime = Field(description="When it was made of the event.", examples=[_WHEN])
    settled_at: datetime | None = Field(description="When it got through or was given up; null while it waits.")


class WebhookAttemptView(View):
    number: int = Field(examples=[1], description="Of the delivery's attempts, from 1.")
    at: datetime = Field(description="When it was sent.", examples=[_WHEN])
    milliseconds: int = Field(description="How long it took.", examples=[84])
    status: int | None = Field(description="The status of the answer; null where there was none.", examples=[200])
    error: str | None = Field(description="Why there was no answer; null where there was one.")
    excerpt: str = Field(description="How the answer begins, 300 characters at most.", examples=["ok"])


class DeliveryHistoryView(WebhookDeliveryView):
    history: list[WebhookAttemptView] = Field(description="Each attempt, the first one first.")


async def _view(session: Session, endpoint: WebhookEndpoint) -> WebhookEndpointView:
    return (await _views(session, [endpoint]))[0]


async def _views(session: Session, shown: Sequence[WebhookEndpoint]) -> list[WebhookEndpointView]:
    keys = await endpoints.keys_in_force(session, *(endpoint.id for endpoint in shown))
    return [_view_of(endpoint, [key for key in keys if key.endpoint_id == endpoint.id]) for endpoint in shown]


def _view_of(endpoint: WebhookEndpoint, keys: Sequence[WebhookKey]) -> WebhookEndpointView:
    return WebhookEndpointView(
        id=endpoint.id, url=endpoint.url, types=[full_type(short) for short in endpoint.types],
        description=endpoint.description, is_on=endpoint.is_on, off_why=endpoint.off_why, off_at=endpoint.off_at,
        failing_since=endpoint.failing_since, paused_until=endpoint.paused_until, made_at=endpoint.made_at,
        changed_by=endpoint.changed_by, revision=endpoint.revision,
        keys=[WebhookKeyView.model_validate(key) for key in keys],
    )  # fmt: skip


def _delivery_view(delivery: WebhookDelivery) -> WebhookDeliveryView:
    return WebhookDeliveryView(
        id=delivery.id, event_id=delivery.event_id, type=full_type(delivery.type), subject=delivery.subject,
        occurred_at=delivery.occurred_at, is_test=delivery.is_test, state=delivery.state, attempts=delivery.attempts,
        next_at=delivery.next_at if delivery.state == "waiting" else None, made_at=delivery.made_at,
        settled_at=delivery.settled_at,
    )  # fmt: skip


def destination_rules(settings: ServiceSettings) -> DestinationRules:
    return DestinationRules(
        frozenset(int(port) for port in settings.webhook_ports.split(",")), settings.webhook_loopback
    )  # fmt: skip


def _wish(
    request: Request, actor: Actor, body: WebhookEndpointBody | WebhookEndpointChangeBody, *, is_on: bool = True
) -> EndpointWish:
    """Raises what is wrong with it: where it leads, or what of it this person may not read."""
    service = request.app.state.service
    errors: list[dict[str, Any]] = []
    try:
        read_destination(body.url, destination_rules(service.settings))
    except RefusedDestination as refused:
        errors.append({"field": "url", "message": str(refused)})
    errors += _wrong_types(body.types, "types", readable_types(actor.roles, service.publishes))
    if errors:
        raise EndpointRefused(errors=errors)
    return EndpointWish(body.url, sorted({short_type(name) for name in body.types}), body.description, is_on)


def _wrong_types(named: Sequence[str], member: str, readable: Sequence[str]) -> list[dict[str, Any]]:
    allowed = [full_type(name) for name in readable]
    if set(named) <= set(allowed):
        return []
    return [{"field": member, "message": "names a type that your roles may not read", "allowed": allowed}]


def _examples(publishes: Sequence[type[Payload]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of what is registered and changed, with a type of this service."""
    readable = readable_types(reader_roles(publishes), publishes)
    said = {"url": _URL, "types": [full_type(name) for name in readable[:1]], "description": "Our ledger"}
    return {**said, "signing": "hmac"}, {**said, "isOn": True}


def router(publishes: Sequence[type[Payload]]) -> APIRouter:
    """Of a service that publishes anything that people of an organisation may read."""
    made, changed = _examples(publishes)
    routes = APIRouter(prefix=PREFIX, tags=["webhooks"], route_class=WritingRoute)
    owner = unpaid(*sorted(reader_roles(publishes) - {ONLY_READS}))
    _add_endpoints(routes, owner, made)
    _add_one(routes, owner, changed)
    _add_acts(routes, owner)
    _add_sending(routes, owner)
    _add_deliveries(routes, owner)
    return routes


def _add_endpoints(routes: APIRouter, owner: Any, example: dict[str, Any]) -> None:
    @routes.get("")
    async def list_webhook_endpoints(
        query: Page, actor: Annotated[Actor, Depends(owner)], session: ReadSession
    ) -> PageOf[WebhookEndpointView]:
        """Those of your organisation in this service, the oldest first."""
        rows = await endpoints.list_endpoints(session, actor, query.after(UUID), query.fetch)
        shown = page(rows, query, lambda endpoint: endpoint.id)
        items = await _views(session, shown["items"])
        return PageOf[WebhookEndpointView](items=items, next=shown["next"])

    @routes.post(
        "",
        status_code=status.HTTP_201_CREATED,
        responses=describe(TooManyEndpoints, EndpointRefused),
        dependencies=[Depends(idempotency_key), shown_once("secret")],
    )
    async def make_webhook_endpoint(
        body: Annotated[WebhookEndpointBody, RequestBody(examples=[example])],
        actor: Annotated[Actor, Depends(owner)],
        request: Request,
        session: WriteSession,
        response: Response,
    ) -> MadeEndpointView:
        """Register an address that is told of what happens from now on. Its key is shown this once."""
        endpoint = await endpoints.register(session, actor, _wish(request, actor, body))
        _, key = await endpoints.add_key(
            session, endpoint.id, body.signing, request.app.state.service.settings.secrets, overlap_hours=0
        )  # fmt: skip
        response.headers["Location"], response.headers["ETag"] = f"{PREFIX}/{endpoint.id}", etag(endpoint.revision)
        shown = await _view(session, endpoint)
        return MadeEndpointView(**shown.model_dump(), secret=key.for_receiver)


def _add_one(routes: APIRouter, owner: Any, example: dict[str, Any]) -> None:
    @routes.get("/{endpoint_id}", responses=describe(UnknownEndpoint))
    async def read_webhook_endpoint(
        endpoint_id: UUID, actor: Annotated[Actor, Depends(owner)], session: ReadSession, response: Response
    ) -> WebhookEndpointView:
        """One of them."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id)
        response.headers["ETag"] = etag(endpoint.revision)
        return await _view(session, endpoint)

    @routes.put("/{endpoint_id}", responses=describe(UnknownEndpoint, EndpointRefused))
    async def change_webhook_endpoint(
        endpoint_id: UUID,
        body: Annotated[WebhookEndpointChangeBody, RequestBody(examples=[example])],
        revision: IfMatch,
        actor: Annotated[Actor, Depends(owner)],
        request: Request,
        session: WriteSession,
        response: Response,
    ) -> WebhookEndpointView:
        """Change where it leads and what it is told of, or switch it off or on. Its keys stay."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id, lock=True)
        check(revision, endpoint.revision)
        wanted = _wish(request, actor, body, is_on=body.is_on)
        changed = await endpoints.change(session, actor, endpoint_id, wanted)
        response.headers["ETag"] = etag(changed.revision)
        return await _view(session, changed)


def _add_acts(routes: APIRouter, owner: Any) -> None:
    @routes.post(
        "/{endpoint_id}/remove",
        status_code=status.HTTP_204_NO_CONTENT,
        responses=describe(UnknownEndpoint),
        dependencies=[Depends(idempotency_key)],
    )
    async def remove_webhook_endpoint(
        endpoint_id: UUID, actor: Annotated[Actor, Depends(owner)], session: WriteSession
    ) -> None:
        """Nothing is delivered to it any more. What waits for it is not told; the feed has it."""
        await endpoints.endpoint_of(session, actor, endpoint_id, lock=True)
        await endpoints.remove(session, actor, endpoint_id)

    @routes.post(
        "/{endpoint_id}/keys",
        status_code=status.HTTP_201_CREATED,
        responses=describe(UnknownEndpoint, TooManyKeys),
        dependencies=[Depends(idempotency_key), shown_once("secret")],
    )
    async def add_webhook_key(
        endpoint_id: UUID,
        body: WebhookKeyBody,
        actor: Annotated[Actor, Depends(owner)],
        request: Request,
        session: WriteSession,
    ) -> MadeKeyView:
        """Have deliveries signed by a new key, and for some hours by the ones before it too. It is shown this once."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id, lock=True)
        secrets = request.app.state.service.settings.secrets
        key, signing = await endpoints.add_key(
            session, endpoint.id, body.kind, secrets, overlap_hours=body.overlap_hours
        )
        shown = WebhookKeyView.model_validate(key)
        return MadeKeyView(**shown.model_dump(), secret=signing.for_receiver)


def _add_sending(routes: APIRouter, owner: Any) -> None:
    @routes.post(
        "/{endpoint_id}/test",
        status_code=status.HTTP_201_CREATED,
        responses=describe(UnknownEndpoint),
        dependencies=[Depends(idempotency_key)],
    )
    async def test_webhook_endpoint(
        endpoint_id: UUID,
        body: WebhookTestBody,
        actor: Annotated[Actor, Depends(owner)],
        request: Request,
        session: WriteSession,
    ) -> WebhookDeliveryView:
        """Have an event delivered that did not happen, and says so. It is sent within some seconds."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id)
        if body.type is not None:
            readable = readable_types(actor.roles, request.app.state.service.publishes)
            if wrong := _wrong_types([body.type], "type", readable):
                raise EndpointRefused(errors=wrong)
        wanted = deliveries.TEST_TYPE if body.type is None else short_type(body.type)
        return _delivery_view(await deliveries.add_test(session, endpoint, wanted))

    @routes.post(
        "/{endpoint_id}/replay", responses=describe(UnknownEndpoint), dependencies=[Depends(idempotency_key)]
    )  # fmt: skip
    async def send_webhooks_again(
        endpoint_id: UUID,
        body: WebhookReplayBody,
        actor: Annotated[Actor, Depends(owner)],
        session: WriteSession,
        response: Response,
    ) -> WebhookEndpointView:
        """Have all of its types delivered again that was published since a time, as far as the log is kept."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id, lock=True)
        await deliveries.send_all_again(session, endpoint, body.since)
        changed = await endpoints.endpoint_of(session, actor, endpoint_id)
        response.headers["ETag"] = etag(changed.revision)
        return await _view(session, changed)


def _add_deliveries(routes: APIRouter, owner: Any) -> None:
    @routes.get("/{endpoint_id}/deliveries", responses=describe(UnknownEndpoint))
    async def list_webhook_deliveries(
        endpoint_id: UUID,
        query: Page,
        actor: Annotated[Actor, Depends(owner)],
        session: ReadSession,
        state: Annotated[
            Literal["waiting", "delivered", "given_up"] | None, Query(description="Only in this state.")
        ] = None,
    ) -> PageOf[WebhookDeliveryView]:
        """What it was told or is to be told, the newest first."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id)
        rows = await deliveries.list_deliveries(session, endpoint.id, state, query.after(datetime, UUID), query.fetch)
        shown = page(rows, query, lambda delivery: (delivery.made_at, delivery.id))
        items = [_delivery_view(delivery) for delivery in shown["items"]]
        return PageOf[WebhookDeliveryView](items=items, next=shown["next"])

    @routes.get("/{endpoint_id}/deliveries/{delivery_id}", responses=describe(UnknownEndpoint, UnknownDelivery))
    async def read_webhook_delivery(
        endpoint_id: UUID, delivery_id: UUID, actor: Annotated[Actor, Depends(owner)], session: ReadSession
    ) -> DeliveryHistoryView:
        """One of them, with each attempt at it."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id)
        delivery = await deliveries.delivery_of(session, endpoint.id, delivery_id)
        attempts = await deliveries.attempts_at(session, delivery.id)
        history = [WebhookAttemptView.model_validate(attempt) for attempt in attempts]
        return DeliveryHistoryView(**_delivery_view(delivery).model_dump(), history=history)

    @routes.post(
        "/{endpoint_id}/deliveries/{delivery_id}/replay",
        responses=describe(UnknownEndpoint, UnknownDelivery, DeliveryWaits),
        dependencies=[Depends(idempotency_key)],
    )
    async def send_webhook_delivery_again(
        endpoint_id: UUID, delivery_id: UUID, actor: Annotated[Actor, Depends(owner)], session: WriteSession
    ) -> WebhookDeliveryView:
        """Have it delivered again, with the same id. What came after it of the same subject has been delivered."""
        endpoint = await endpoints.endpoint_of(session, actor, endpoint_id, lock=True)
        delivery = await deliveries.delivery_of(session, endpoint.id, delivery_id)
        return _delivery_view(await deliveries.send_again(session, delivery))
