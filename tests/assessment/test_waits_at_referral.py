"""What waits at referral for the front door: an assessment for a referral, and what the panel asks for next."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.assessment.events import PanelApplicationDue, ReferralUnassessed
from tests.assessment.builders import activity, closed, contact, referred
from tests.assessment.client import Care, Desk, merge
from tests.assessment.test_deactivations import hangs, put_away
from tests.assessment.test_worklist import NOT_ENGAGED, came


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


def unassessed(client: str, **changes: Any) -> ReferralUnassessed:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "assessor-1", "actor_organisation": "start", "referral_id": uuid4(),
        "client_id": client, "organisation": "cdas", "service_id": str(uuid4()), "referred_on": date(2012, 9, 3),
        "hold_expires_on": date(2012, 9, 24), "outcome": None,
    }  # fmt: skip
    return ReferralUnassessed(**(fields | changes))


def panel_due(client: str, step: str | None = "decide", due_on: date | None = None, **changes: Any) -> Any:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "assessor-1", "actor_organisation": "start", "application_id": uuid4(),
        "client_id": client, "next_step": step, "due_on": due_on, "since": date(2012, 9, 3),
    }  # fmt: skip
    return PanelApplicationDue(**(fields | changes))


def over(event: Any, **says: Any) -> Any:
    return event.model_copy(update={"revision": event.revision + 1} | says)


async def steps(desk: Desk, client: str, query: str = "") -> list[tuple[str, str, bool]]:
    rows = (await desk.get(f"/worklist{query}")).json()["items"]
    listed = [(row["code"], row["dueOn"], row["overdue"]) for row in rows if row["clientId"] == client]
    if not query:
        coming = (await desk.get(f"/persons/{client}/next")).json()["steps"]
        assert [(row["code"], row["dueOn"], row["overdue"]) for row in coming] == listed
    return listed


async def last(desk: Desk, client: str) -> str:
    return str((await desk.get(f"/persons/{client}/next")).json()["referral"]["state"])


async def test_a_referral_that_waits_is_to_be_assessed_before_the_place_is_let_go(front: Desk) -> None:
    client = await front.new_client()
    event = unassessed(client)
    await front.running.deliver(event, event)
    assert await steps(front, client) == [("assess_for_referral", "2012-09-23", False)]
    assert await last(front, client) == "unassessed"
    (waits,) = (await front.get("/worklist/waiting")).json()["items"]
    assert (waits["waitsFor"], waits["since"], waits["code"]) == ("assess", "2012-09-03", "assess_for_referral")
    front.running.today = date(2012, 9, 24)
    assert await steps(front, client) == [("assess_for_referral", "2012-09-23", True)]
    await front.running.deliver(over(event, outcome="expired", hold_expires_on=None))
    assert await steps(front, client) == []
    assert await last(front, client) == "never_assessed"


async def test_an_older_word_that_comes_late_brings_it_not_back(front: Desk) -> None:
    client = await front.new_client()
    event = unassessed(client)
    await front.running.deliver(over(event, outcome="declined"))
    await front.running.deliver(event)
    assert (await steps(front, client), await last(front, client)) == ([], "declined")


async def test_whoever_came_is_to_be_assessed_once_and_what_was_agreed_stands_beside_it(front: Desk) -> None:
    client = await came(front, "2012-08-30")
    await front.running.deliver(unassessed(client))
    assert await steps(front, client) == [("assess_for_referral", "2012-09-06", False)]
    body = activity(client, on="2012-09-01", nextStep={"code": "outreach", "dueOn": "2012-09-05", "owner": "kim"})
    assert (await front.post("/activities", body)).status_code == 201
    assert [code for code, _, _ in await steps(front, client)] == ["outreach", "assess_for_referral"]


@pytest.mark.parametrize("known_first", [True, False])
async def test_once_referral_has_the_assessment_the_referral_counts_as_any(front: Desk, known_first: bool) -> None:
    care = Care(front, await front.new_client())
    event = unassessed(care.client)
    arrived = referred(care.client, referral_id=event.referral_id, referred_on=date(2012, 9, 3))
    await care.assess("2012-09-03")
    for news in (arrived, event) if known_first else (event, arrived):
        await front.running.deliver(news)
    assert [code for code, _, _ in await steps(front, care.client)] == ["first_contact"]
    assert await last(front, care.client) == "open"
    assert await hangs(front, care.client) == {"assessment": 1, "referral": 1}


async def test_it_hangs_on_the_registration_and_nobody_closes_them(front: Desk) -> None:
    client = await front.new_client()
    event, applied = unassessed(client), panel_due(client)
    await front.running.deliver(event, applied)
    assert await hangs(front, client) == {"unassessed_referral": 1, "panel_application": 1}
    assert (await put_away(front, client)).json()["type"] == "/problems/still-attached"
    closing = {"clientId": client} | NOT_ENGAGED
    assert (await front.post("/closings", closing)).json()["type"] == "/problems/still-with-a-service"
    await front.running.deliver(over(event, outcome="withdrawn"))
    assert (await front.post("/closings", closing)).json()["type"] == "/problems/still-at-the-panel"
    await front.running.deliver(over(applied, next_step=None))
    assert await hangs(front, client) == {}
    assert (await put_away(front, client)).status_code == 201


async def test_who_is_referred_unassessed_is_no_more_visible_to_the_provider(front: Desk) -> None:
    client = await front.new_client()
    await front.running.deliver(unassessed(client))
    assert (await front.get(f"/persons/{client}", "provider", organisation="cdas")).status_code == 404


@pytest.mark.parametrize(
    ("step", "named", "due_on"),
    [
        ("decide", date(2012, 9, 20), "2012-09-20"),
        ("complete", None, "2012-09-10"),
        ("start", None, "2012-09-24"),
        ("close", None, "2012-11-26"),
    ],
)
async def test_what_the_panel_asks_for_is_on_the_worklist(
    front: Desk, step: str, named: date | None, due_on: str
) -> None:
    client = await front.new_client()
    await front.running.deliver(panel_due(client, step, named))
    assert await steps(front, client) == [(f"panel_{step}", due_on, False)]
    assert await steps(front, client, "?basis=panel") == [(f"panel_{step}", due_on, False)]
    assert await steps(front, client, "?basis=risk") == []
    totals = (await front.get("/worklist/totals")).json()
    assert (totals["people"], totals["panel"], totals["risks"]) == (1, 1, 0)


async def test_whoever_waits_for_the_panel_is_listed_by_it_and_once_among_all(front: Desk) -> None:
    care, client = Care(front, await front.new_client()), await came(front, "2012-08-30")
    await care.assess("2012-08-28")
    await care.start("2012-08-29")
    await front.running.deliver(panel_due(care.client, "decide", date(2012, 9, 20)), panel_due(client, "complete"))

    async def waiting(query: str) -> list[tuple[str, str, str, str]]:
        rows = (await front.get(f"/worklist/waiting{query}")).json()["items"]
        return [(row["clientId"], row["waitsFor"], row["since"], row["code"]) for row in rows]

    of_care = (care.client, "panel", "2012-09-03", "panel_decide")
    assert await waiting("") == [(client, "assess", "2012-08-30", "assess"), of_care]
    asked = sorted([of_care, (client, "panel", "2012-09-03", "panel_complete")])
    assert sorted(await waiting("?waitsFor=panel")) == asked
    assert await waiting("?waitsFor=assess") == [(client, "assess", "2012-08-30", "assess")]


async def test_a_panel_day_that_is_over_is_overdue_until_something_else_is_asked_for(front: Desk) -> None:
    client = await front.new_client()
    listed = panel_due(client, "decide", date(2012, 9, 20))
    await front.running.deliver(listed)
    front.running.today = date(2012, 9, 21)
    assert await steps(front, client) == [("panel_decide", "2012-09-20", True)]
    assert (await front.get("/worklist/totals")).json()["overdue"] == 1
    await front.running.deliver(over(listed, next_step="prepare", due_on=None, since=date(2012, 9, 21)))
    assert await steps(front, client) == [("panel_prepare", "2012-09-28", False)]
    await front.running.deliver(over(over(listed), next_step=None))
    assert await steps(front, client) == []


async def test_it_is_of_the_person_by_any_id_and_of_nobody_who_is_not_registered(front: Desk) -> None:
    one, other = Care(front, await front.new_client()), Care(front, await front.new_client())
    await front.running.deliver(panel_due(other.client), unassessed(str(uuid4())), panel_due(str(uuid4())))
    await merge(one, other)
    rows = (await front.get("/worklist")).json()["items"]
    assert [(row["clientId"], row["code"]) for row in rows] == [(one.client, "panel_decide")]
    assert UUID(rows[0]["clientId"])


async def test_nobody_but_the_front_door_is_shown_what_the_panel_asks_for(front: Desk) -> None:
    client = await front.new_client()
    await front.running.deliver(panel_due(client), referred(client, "cdas"))
    shown = (await front.get(f"/persons/{client}/next", "clinician", organisation="cdas")).json()
    assert (shown["steps"], shown["referral"]) == ([], None)
    for role in ("commissioner", "auditor"):
        assert (await front.get(f"/persons/{client}/next", role, organisation="council")).status_code == 403
        assert (await front.get("/worklist", role, organisation="council")).status_code == 403


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("declined", "declined"), ("withdrawn", "withdrawn"), ("expired", "expired"), ("did_not_start", "closed")],
)
async def test_what_became_of_a_referral_is_said_as_referral_says_it(front: Desk, outcome: str, state: str) -> None:
    client = await front.new_client()
    assert (await front.post("/contacts", contact(client, on="2012-09-01"))).status_code == 201
    referral = referred(client, referred_on=date(2012, 9, 2))
    await front.running.deliver(closed(referral, outcome), referral)
    assert await last(front, client) == state
