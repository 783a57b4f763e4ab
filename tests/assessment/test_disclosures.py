"""What a referrer learns of whom it sent: that they were received, and more only by consent or order."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN, contact, disclosure, ended, referred, started
from tests.assessment.client import Care, Desk, merge, new_care, send
from tests.assessment.test_directory_names import organisation_named

PROBATION: dict[str, Any] = {"organisation": "probation", "sub": "officer-1"}
NOTHING = {"assessedOn": None, "referredOn": None, "startedOn": None, "endedOn": None}


async def recorded(desk: Desk, client: str, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/disclosures", disclosure(client, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def progress(desk: Desk, client: str, **claims: Any) -> dict[str, Any]:
    answer = await desk.get(f"/progress?clientId={client}", "referrer", **(PROBATION | claims))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
async def sent(open_desk: Desk) -> str:
    """Whom probation sent, treated since, and found to be one with whom the LASARS knows."""
    desk = open_desk
    desk.running.today = date(2012, 9, 4)
    known_person = await desk.new_client()
    alias = str((await send(desk, ANN, "referrer", "probation")).json()["id"])
    start = started(known_person, started_on=date(2012, 5, 2))
    await desk.running.deliver(referred(known_person, referred_on=date(2012, 4, 20)), start)
    await desk.running.deliver(ended(start, "2012-08-01"))
    await merge(Care(desk, known_person), Care(desk, alias))
    return alias


async def test_without_a_ground_a_referrer_is_told_nothing(open_desk: Desk, sent: str) -> None:
    assert await progress(open_desk, sent) == {"clientId": sent, "tells": [], **NOTHING}


async def test_by_an_order_it_is_told_the_days_that_the_order_names(open_desk: Desk, sent: str) -> None:
    await recorded(open_desk, sent)
    told = {"referredOn": "2012-04-20", "startedOn": "2012-05-02", "endedOn": "2012-08-01"}
    assert await progress(open_desk, sent) == {
        "clientId": sent, "tells": ["referred", "started", "ended"], **NOTHING, **told,
    }  # fmt: skip


async def test_a_consent_that_is_withdrawn_tells_nothing_from_then_on(open_desk: Desk, sent: str) -> None:
    consent = await recorded(open_desk, sent, ground="consent", orderReference=None, tells=["started"])
    assert (await progress(open_desk, sent))["startedOn"] == "2012-05-02"
    path = f"/disclosures/{consent['id']}/withdraw"
    withdrawn = await open_desk.post(path, {"on": "2012-09-04", "reasonCode": "consent_withdrawn"})
    assert (withdrawn.json()["withdrawnOn"], withdrawn.json()["revision"]) == ("2012-09-04", 2)
    assert await progress(open_desk, sent) == {"clientId": sent, "tells": [], **NOTHING}
    again = await open_desk.post(path, {"on": "2012-09-04", "reasonCode": "consent_withdrawn"})
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "withdrawn")


@pytest.mark.parametrize("first", ["sent", "survivor"])
async def test_what_was_taken_back_under_one_id_does_not_come_back_under_another(
    open_desk: Desk, sent: str, first: str
) -> None:
    """Whichever of the two it was, and for what was agreed to by then; what is agreed to afterwards is told."""
    survivor = (await open_desk.get(f"/persons/{sent}")).json()["clientId"]
    ids = [sent, survivor] if first == "sent" else [survivor, sent]
    consent = {"ground": "consent", "orderReference": None, "tells": ["started"]}
    taken_back, _ = [await recorded(open_desk, client, tellsFrom="2012-05-01", **consent) for client in ids]
    back = {"on": "2012-09-04", "reasonCode": "consent_withdrawn"}
    assert (await open_desk.post(f"/disclosures/{taken_back['id']}/withdraw", back)).status_code == 200
    assert (await progress(open_desk, sent))["tells"] == []
    listed = (await open_desk.get(f"/sent-persons?clientId={sent}", "referrer", **PROBATION)).json()["items"]
    assert [row["told"] for row in listed] == [False]
    open_desk.running.today = date(2012, 9, 10)
    await recorded(open_desk, ids[1], tellsFrom="2012-05-01", **consent)
    assert (await progress(open_desk, sent))["tells"] == ["started"]


@pytest.mark.parametrize("reason", ["recorded_in_error", "wrong_person", "recorded_twice"])
async def test_what_was_recorded_by_mistake_takes_nothing_else_back(open_desk: Desk, sent: str, reason: str) -> None:
    survivor = (await open_desk.get(f"/persons/{sent}")).json()["clientId"]
    consent = {"ground": "consent", "orderReference": None, "tells": ["started"], "tellsFrom": "2012-05-01"}
    _, twice = [await recorded(open_desk, client, **consent) for client in (sent, survivor)]
    back = {"on": "2012-09-04", "reasonCode": reason}
    assert (await open_desk.post(f"/disclosures/{twice['id']}/withdraw", back)).status_code == 200
    assert (await progress(open_desk, sent))["tells"] == ["started"]


async def test_it_is_told_to_nobody_else_and_by_no_other_id(open_desk: Desk, sent: str) -> None:
    survivor = (await open_desk.get(f"/persons/{sent}")).json()["clientId"]
    await recorded(open_desk, sent)
    unknown = await open_desk.get(f"/progress?clientId={uuid4()}", "referrer", **PROBATION)
    others = [
        await open_desk.get(f"/progress?clientId={survivor}", "referrer", **PROBATION),
        await open_desk.get(f"/progress?clientId={sent}", "referrer", **(PROBATION | {"area": "salford"})),
        await open_desk.get(f"/progress?clientId={sent}", "referrer", organisation="surgery", sub="gp-1"),
    ]
    said = {(answer.status_code, answer.json()["type"], answer.json()["detail"]) for answer in others}
    assert said == {(404, unknown.json()["type"], unknown.json()["detail"])}


async def test_one_whom_nobody_has_found_to_be_the_same_is_another(open_desk: Desk) -> None:
    open_desk.running.today = date(2012, 9, 4)
    known_person = str((await open_desk.register())["clientId"])
    alias = str((await send(open_desk, ANN, "referrer", "probation")).json()["id"])
    await open_desk.running.deliver(started(known_person, started_on=date(2012, 5, 2)))
    await recorded(open_desk, known_person)
    assert alias != known_person
    assert await progress(open_desk, alias) == {"clientId": alias, "tells": [], **NOTHING}


async def test_the_lasars_lists_who_is_told_what_by_any_id_of_the_person(open_desk: Desk, sent: str) -> None:
    given = await recorded(open_desk, sent)
    survivor = (await open_desk.get(f"/persons/{sent}")).json()["clientId"]
    listed = (await open_desk.get(f"/disclosures?clientId={survivor}")).json()["items"]
    assert listed == [given]
    assert (await open_desk.get("/disclosures?organisation=surgery")).json()["items"] == []
    for role in ("referrer", "provider", "commissioner", "auditor"):
        assert (await open_desk.get("/disclosures", role, **PROBATION)).status_code == 403


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("orderReference", {"orderReference": None}),
        ("orderReference", {"ground": "consent"}),
        ("tells", {"tells": ["started", "started"]}),
        ("tells", {"tells": []}),
        ("tells.0", {"tells": ["drugs"]}),
        ("organisation", {"organisation": "start"}),
        ("until", {"until": "2012-03-31"}),
        ("until", {"until": "2016-04-01"}),
        ("until", {"tellsFrom": "2012-04-10", "until": "2015-04-11"}),
        ("tellsFrom", {"tellsFrom": "2999-01-01", "until": "2999-02-01"}),
        ("clientId", {"clientId": str(uuid4())}),
    ],
)
async def test_what_is_wrong_is_named(open_desk: Desk, sent: str, field: str, changes: dict[str, Any]) -> None:
    answer = await open_desk.post("/disclosures", disclosure(sent, **changes))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


async def test_it_is_told_until_that_day_three_years_later_at_most(open_desk: Desk, sent: str) -> None:
    answer = await open_desk.post("/disclosures", disclosure(sent, tellsFrom="2012-04-10", until="2015-04-10"))
    assert answer.status_code == 201, answer.text


async def test_a_contact_that_was_received_is_all_a_referrer_reads_else(open_desk: Desk, sent: str) -> None:
    posted = await open_desk.post("/contacts", contact(sent, on="2012-09-03"), "referrer", **PROBATION)
    assert posted.status_code == 201, posted.text
    listed = (await open_desk.get(f"/contacts?clientId={sent}", "referrer", **PROBATION)).json()["items"]
    assert [(item["id"], item["recordedOn"]) for item in listed] == [(posted.json()["id"], "2012-09-04")]


async def test_one_of_who_was_merged_is_listed_under_the_id_that_they_go_by(open_desk: Desk) -> None:
    care, survivor = await new_care(open_desk), await new_care(open_desk)
    await open_desk.running.deliver(organisation_named("probation", "Probation"))
    answer = await open_desk.post("/disclosures", disclosure(care.client))
    assert answer.status_code == 201, answer.text
    await merge(survivor, care)
    (listed,) = (await open_desk.get("/disclosures")).json()["items"]
    assert listed["clientId"] == survivor.client


async def test_who_takes_a_consent_back_takes_all_back_that_they_gave_that_organisation(
    open_desk: Desk, sent: str
) -> None:
    """Under one id as under several; of the same day too. What is agreed to afterwards is told, and an order stands."""
    consent = {"ground": "consent", "orderReference": None, "tellsFrom": "2012-05-01"}
    one = await recorded(open_desk, sent, tells=["started"], **consent)
    await recorded(open_desk, sent, tells=["ended"], **consent)
    back = {"on": "2012-09-04", "reasonCode": "client_request"}
    assert (await open_desk.post(f"/disclosures/{one['id']}/withdraw", back)).status_code == 200
    assert (await progress(open_desk, sent))["tells"] == []
    listed = (await open_desk.get(f"/disclosures?clientId={sent}")).json()["items"]
    assert [row["withdrawnOn"] for row in listed] == ["2012-09-04"] * 2
    await recorded(open_desk, sent, tells=["ended"], **consent)
    assert (await progress(open_desk, sent))["tells"] == ["ended"]


async def test_an_order_is_nothing_that_a_person_takes_back(open_desk: Desk, sent: str) -> None:
    order = await recorded(open_desk, sent, tells=["referred"])
    consent = await recorded(open_desk, sent, ground="consent", orderReference=None, tells=["started"])
    back = {"on": "2012-09-04", "reasonCode": "client_request"}
    assert (await open_desk.post(f"/disclosures/{consent['id']}/withdraw", back)).status_code == 200
    assert (await progress(open_desk, sent))["tells"] == ["referred"]
    await recorded(open_desk, sent, ground="consent", orderReference=None, tells=["started"])
    assert (await open_desk.post(f"/disclosures/{order['id']}/withdraw", back)).status_code == 200
    assert (await progress(open_desk, sent))["tells"] == ["started"]
