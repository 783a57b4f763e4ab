"""Webhook endpoints of an organisation: whether what they are told gets through, to try one, to switch one off or on.

They are registered, given keys and told again in `webhook_forms.py`.
"""

from collections.abc import Mapping
from typing import Any

from shared.pages.actions import PageAction
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, text
from shared.pages.words import moment

PATH, API = "/webhooks", "/webhook-endpoints"
ONE = f"{API}/{{endpoint_id}}"
TEST, CHANGE = f"POST {ONE}/test", f"PUT {ONE}"
SHOWN = 20  # of its deliveries, the newest
TRY = Form(
    [],
    "Send a test",
    done="A test is on its way. Open this page again in some seconds to see what came of it.",
    repeats=True,
)
STATES = {"waiting": "Waits", "delivered": "Got through", "given_up": "Given up"}

pages = PageGroup()


def _state(endpoint: Mapping[str, Any]) -> str:
    if not endpoint["isOn"]:
        return f"Off. {endpoint['offWhy']}"
    return (
        f"On, but nothing has got through since {moment(endpoint['failingSince'])}"
        if endpoint["failingSince"]
        else "On"
    )


@pages.get(PATH, needs=f"GET {API}", menu="Webhooks", twin=PATH)
async def list_webhooks(visit: Visit) -> PageContent:
    rows = [row | {"state": _state(row)} for row in await all_of(visit, API)]
    columns = [
        Column("description", "What for", str, link=lambda row: visit.link(at(f"{PATH}/{{id}}", id=row["id"]))),
        text("url", "Address"), text("state", "State"),
    ]  # fmt: skip
    table = RowsTable("Of your organisation", columns, rows, empty="none is registered.")
    register = visit.link(f"{PATH}/new") if visit.may(f"POST {API}") else None
    content = {"twins": twins_of(visit, PATH), "register": register}
    return PageContent("webhooks.html", "Webhooks", content, table=table)


async def endpoint_of(visit: Visit) -> dict[str, Any]:
    endpoint: dict[str, Any] = await visit.api.get(at(f"{API}/{{id}}", id=visit.part("endpoint")))
    return endpoint


def about_endpoint(visit: Visit, endpoint: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "said": [
            ("What for", endpoint["description"]), ("Address", endpoint["url"]), ("State", _state(endpoint)),
            ("Is told of", ", ".join(endpoint["types"])), ("Registered", moment(endpoint["madeAt"])),
        ],
        "one": visit.link(at(f"{PATH}/{{id}}", id=endpoint["id"])),
        "all": visit.link(PATH),
    }  # fmt: skip


@pages.get(f"{PATH}/{{endpoint}}", needs=f"GET {ONE}")
async def show_webhook(visit: Visit) -> PageContent:
    endpoint = await endpoint_of(visit)
    deliveries = await visit.api.get(at(f"{API}/{{id}}/deliveries", id=endpoint["id"]), limit=SHOWN)
    columns = [
        Column("madeAt", "When", moment), text("type", "Event"), text("attempts", "Tries"),
        Column("state", "What came of it", lambda state: STATES[state]),
        Column("again", "By hand", str, link=lambda row: visit.link(f"{_of(row)}/replay") if row["again"] else ""),
    ]  # fmt: skip

    def _of(row: Mapping[str, Any]) -> str:
        return at(f"{PATH}/{{id}}/deliveries/{{delivery}}", id=endpoint["id"], delivery=row["id"])

    may = visit.may(f"POST {ONE}/deliveries/{{delivery_id}}/replay")
    rows = [
        row | {"again": "Deliver it again" if may and row["state"] != "waiting" else ""} for row in deliveries["items"]
    ]
    table = RowsTable("What it was told last", columns, rows, empty="nothing yet.")
    switch = "Switch it off" if endpoint["isOn"] else "Switch it on"
    actions = [
        PageAction(
            visit.link(at(f"{PATH}/{{id}}/{{act}}", id=endpoint["id"], act=act)), words, undoes=words == "Switch it off"
        )
        for act, words, needs in (
            ("test", "Send a test", TEST),
            ("switch", switch, CHANGE),
            ("key", "Make a new key", f"POST {ONE}/keys"),
            ("replay", "Deliver again from a day on", f"POST {ONE}/replay"),
        )
        if visit.may(needs)
    ]
    return PageContent("webhook.html", "Webhook", about_endpoint(visit, endpoint) | {"actions": actions}, table=table)


@pages.get(f"{PATH}/{{endpoint}}/test", needs=TEST)
async def show_webhook_test(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    about = about_endpoint(visit, await endpoint_of(visit))
    return form_page(visit, TRY, "Send a test?", template="webhook_form.html", refused=refused, content=about)


@pages.post(f"{PATH}/{{endpoint}}/test", needs=TEST)
async def send_webhook_test(visit: Visit) -> PageContent | GoTo:
    endpoint = visit.part("endpoint")
    path, then = at(f"{API}/{{id}}/test", id=endpoint), at(f"{PATH}/{{id}}", id=endpoint)
    return await send(visit, TRY, "POST", path, again=show_webhook_test, then=then, shape=lambda body: body)


def _switch(endpoint: Mapping[str, Any]) -> Form:
    if endpoint["isOn"]:
        return Form([], "Switch it off", warns=True, done="It is off: nothing is told to it.")
    return Form([], "Switch it on", done="It is on, and goes on where it stopped.")


@pages.get(f"{PATH}/{{endpoint}}/switch", needs=CHANGE)
async def show_webhook_switch(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    endpoint = await endpoint_of(visit)
    form = _switch(endpoint)
    return form_page(
        visit, form, f"{form.submit}?", template="webhook_form.html", refused=refused,
        revision=revision_of(endpoint), content=about_endpoint(visit, endpoint),
    )  # fmt: skip


@pages.post(f"{PATH}/{{endpoint}}/switch", needs=CHANGE)
async def switch_webhook(visit: Visit) -> PageContent | GoTo:
    endpoint = await endpoint_of(visit)
    said = {name: endpoint[name] for name in ("url", "types", "description")} | {"isOn": not endpoint["isOn"]}
    path, then = at(f"{API}/{{id}}", id=endpoint["id"]), at(f"{PATH}/{{id}}", id=endpoint["id"])
    return await send(visit, _switch(endpoint), "PUT", path, again=show_webhook_switch, then=then, more=said)
