"""Webhook endpoints registered by people: the address, another key, and what is delivered again by hand.

A key is shown once, on the page that answers the form itself: nothing keeps it, the session neither. Whoever loads that
page again is told that it was shown.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from shared.messaging.events import full_type
from shared.messaging.webhooks.endpoints import readable_types
from shared.pages.fields import Field, FieldChoice
from shared.pages.form_keys import KEY
from shared.pages.forms import AGAIN, Form, FormRefused, ShowsForm, form_page, send
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.webhooks import API, ONE, PATH, about_endpoint, endpoint_of
from shared.pages.words import plain, sentence

REGISTER, ADD_KEY = f"POST {API}", f"POST {ONE}/keys"
REPLAY, REPLAY_ONE = f"POST {ONE}/replay", f"POST {ONE}/deliveries/{{delivery_id}}/replay"
_SIGNING = (
    FieldChoice("hmac", "By a secret that both sides have", "The receiver keeps it as it keeps a password."),
    FieldChoice("ed25519", "By a key that only this service has", "The receiver is given its public half."),
)
_ADD = Form(
    [
        Field("kind", "How is it to sign?", "radios", choices=_SIGNING, optional=True, unsaid=""),
        Field("overlapHours", "For how many hours do the keys before it sign beside it?", "number", width=10,
              optional=True, hint="So long the receiver has to change over: 168 at most."),
    ],
    "Make a new key", of_programs=True,
)  # fmt: skip
_AGAIN = Form(
    [Field("since", "From which day on?", "date", hint="Counted from midnight in UTC.", past=True)],
    "Deliver it again", done="All that was published since is on its way again.", repeats=True, of_programs=True,
)  # fmt: skip
_ONE_AGAIN = Form([], "Deliver it again", done="It is on its way again.", repeats=True, of_programs=True)

pages = PageGroup()


def _register(visit: Visit) -> Form:
    """What somebody may have their organisation told of: what their roles may read."""
    readable = readable_types(visit.actor.roles, visit.request.app.state.service.publishes)
    types = [FieldChoice(full_type(name), sentence(plain(name)), full_type(name)) for name in readable]
    return Form(
        [
            Field("description", "What is it for?", hint="Such as: our ledger."),
            Field("url", "Address", hint="It begins with https:// and is out in the world."),
            Field("types", "Of what is it told?", "checkboxes", choices=types),
            Field("signing", "How is what it is told signed?", "radios", choices=_SIGNING),
        ],
        "Register it", of_programs=True,
    )  # fmt: skip


@pages.get(f"{PATH}/new", needs=REGISTER)
async def show_new_webhook(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return form_page(
        visit, _register(visit), "Register an address", template="webhook_new.html", refused=refused,
        values={"signing": "hmac"}, content={"all": visit.link(PATH)},
    )  # fmt: skip


@pages.post(f"{PATH}/new", needs=REGISTER)
async def register_webhook(visit: Visit) -> PageContent:
    return await _with_secret(visit, _register(visit), API, show_new_webhook, lambda made: made["id"])


@pages.get(f"{PATH}/{{endpoint}}/key", needs=ADD_KEY)
async def show_new_key(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    about = about_endpoint(visit, await endpoint_of(visit))
    return form_page(
        visit, _ADD, "Make a new key?", template="webhook_form.html", refused=refused, content=about,
        values={"kind": "hmac", "overlapHours": 24},
    )  # fmt: skip


@pages.post(f"{PATH}/{{endpoint}}/key", needs=ADD_KEY)
async def add_key(visit: Visit) -> PageContent:
    endpoint = visit.part("endpoint")
    return await _with_secret(visit, _ADD, at(f"{API}/{{id}}/keys", id=endpoint), show_new_key, lambda _: endpoint)


async def _with_secret(visit: Visit, form: Form, path: str, again: ShowsForm, whose: Any) -> PageContent:
    """The answer itself is the page: sent on to another one, the key would have to be kept for it."""
    key = "".join(visit.form.get(KEY, ())) or None
    try:
        response = await visit.api.send("POST", path, form.body(visit.form), key=key)
    except RefusedByApi as refused:
        if refused.status not in AGAIN:
            raise
        return await again(visit, FormRefused(refused.status, refused.problem))
    made: Mapping[str, Any] = response.json()
    content = {"secret": made["secret"], "one": visit.link(at(f"{PATH}/{{id}}", id=whose(made)))}
    return PageContent("webhook_key.html", "The key, shown once", content, is_done=True)


@pages.get(f"{PATH}/{{endpoint}}/replay", needs=REPLAY)
async def show_replay(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    about = about_endpoint(visit, await endpoint_of(visit))
    return form_page(visit, _AGAIN, "Deliver again?", template="webhook_form.html", refused=refused, content=about)


@pages.post(f"{PATH}/{{endpoint}}/replay", needs=REPLAY)
async def replay(visit: Visit) -> PageContent | GoTo:
    endpoint = visit.part("endpoint")
    path, then = at(f"{API}/{{id}}/replay", id=endpoint), at(f"{PATH}/{{id}}", id=endpoint)
    return await send(visit, _AGAIN, "POST", path, again=show_replay, then=then, shape=_from_midnight)


def _from_midnight(body: dict[str, Any]) -> dict[str, Any]:
    """What is no day goes as it was typed: the API says what is allowed."""
    try:
        day = date.fromisoformat(str(body.get("since")))
    except ValueError:
        return body
    return body | {"since": datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat()}


@pages.get(f"{PATH}/{{endpoint}}/deliveries/{{delivery}}/replay", needs=REPLAY_ONE)
async def show_replay_of_one(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    about = about_endpoint(visit, await endpoint_of(visit))
    return form_page(
        visit, _ONE_AGAIN, "Deliver this again?", template="webhook_form.html", refused=refused, content=about
    )


@pages.post(f"{PATH}/{{endpoint}}/deliveries/{{delivery}}/replay", needs=REPLAY_ONE)
async def replay_one(visit: Visit) -> PageContent | GoTo:
    endpoint, delivery = visit.part("endpoint"), visit.part("delivery")
    path = at(f"{API}/{{id}}/deliveries/{{delivery}}/replay", id=endpoint, delivery=delivery)
    then = at(f"{PATH}/{{id}}", id=endpoint)
    return await send(visit, _ONE_AGAIN, "POST", path, again=show_replay_of_one, then=then)
