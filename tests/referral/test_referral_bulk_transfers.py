"""A provider leaves: what is open goes to its successor, as each would go alone."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.referral.builders import merged
from tests.referral.client import Town

DAY = date(2012, 5, 1)


@pytest.fixture(autouse=True)
def the_day(town: Town) -> None:
    town.running.today = DAY


async def preview(town: Town, leaves: str, to: str, on: str = "2012-05-01", **who: Any) -> httpx.Response:
    return await town.get(f"/bulk-transfers/preview?from={leaves}&to={to}&on={on}", "assessor", **who)


async def moved(town: Town, leaves: str, to: str, on: str = "2012-05-01", **who: Any) -> httpx.Response:
    return await town.post("/bulk-transfers", {"from": leaves, "to": to, "on": on}, "assessor", **who)


async def treated(town: Town, service: str, client: UUID | None = None, on: str = "2012-04-10") -> dict[str, Any]:
    referral = await town.refer(service, client, referredOn=on)
    done = await town.act(referral["id"], "start", {"startedOn": on}, organisation=referral["organisation"])
    assert done.status_code == 201, done.text
    return dict(done.json())


async def open_at(town: Town, service: str) -> tuple[int, dict[str, int]]:
    """Open episodes, and referrals by state."""
    episodes = (await town.get(f"/episodes?serviceId={service}&state=open")).json()["items"]
    states: dict[str, int] = {}
    for row in (await town.get(f"/referrals?serviceId={service}")).json()["items"]:
        states[row["state"]] = states.get(row["state"], 0) + 1
    return len(episodes), states


async def test_all_that_is_open_goes_with_its_days(town: Town) -> None:
    left, successor = await town.service(places=3), await town.service("riverside", places=3)
    episode = await treated(town, left, on="2012-04-10")
    referral = await town.refer(left, referredOn="2012-04-20", contactOn="2012-04-19")
    accepted = await town.refer(left)
    assert (await town.act(accepted["id"], "accept", {})).is_success
    waiting = await town.refer(left, referredOn="2012-04-25", waitIfFull=True)
    plan = (await preview(town, left, successor)).json()
    assert (plan["going"], plan["staying"]) == (4, 0)
    assert await open_at(town, successor) == (0, {})
    done = await moved(town, left, successor)
    assert (done.status_code, done.json()) == (200, plan), done.text
    assert await town.places(left) == (3, 0, 0)
    assert await town.places(successor) == (3, 1, 2)
    assert (await open_at(town, left))[0] == 0
    assert await open_at(town, successor) == (1, {"referred": 2, "waiting": 1})
    there = {row["clientId"]: row for row in (await town.get(f"/referrals?serviceId={successor}")).json()["items"]}
    again = there[referral["clientId"]]
    assert [again[name] for name in ("referredOn", "contactOn", "organisation")] == [
        "2012-04-20", "2012-04-19", "riverside",
    ]  # fmt: skip
    assert there[waiting["clientId"]]["referredOn"] == "2012-04-25"
    old = (await town.get(f"/referrals/{referral['id']}")).json()
    assert (old["state"], old["reasonCode"]) == ("withdrawn", "provider_left")
    (transferred,) = await town.published("treatment-transferred")
    assert [transferred[name] for name in ("episodeId", "from", "to", "on")] == [
        episode["id"], "cdas", "riverside", "2012-05-01",
    ]  # fmt: skip
    closed = [(row["outcome"], row["reasonCode"]) for row in await town.published("referral-closed")]
    assert closed == [("withdrawn", "provider_left")] * 3


async def test_as_one_transfer_alone(town: Town) -> None:
    """The same event of the same day, but for its ids."""
    left, successor = await town.service(), await town.service("riverside")
    alone, bulk = [await treated(town, left, on="2012-04-10") for _ in range(2)]
    await town.act_on_episode(alone["id"], "transfer", {"to": successor, "on": "2012-05-01"}, "assessor",
                              organisation="start")  # fmt: skip
    await moved(town, left, successor)
    one, two = [
        {name: value for name, value in row.items() if name not in ("transferId", "episodeId", "clientId", "actor")}
        for row in await town.published("treatment-transferred")
    ]
    assert one == two
    assert [(await town.get(f"/episodes/{row['id']}")).json()["deliveredBy"] for row in (alone, bulk)] == [
        "riverside"
    ] * 2


async def test_a_whole_provider_goes_to_services_most_alike(town: Town) -> None:
    drugs, advice = await town.service(), await town.service(isTreatment=False)
    alike = await town.service("riverside")
    other = await town.service("riverside", modality={"code": "9", "list": "ndtms-modality"})
    await treated(town, drugs, on="2012-04-10")
    await treated(town, advice, on="2012-04-10")
    done = (await moved(town, "cdas", "riverside")).json()
    assert [(row["to"], row["obstacle"], row["otherModality"]) for row in done["moves"]] == [
        (alike, None, False), (None, "no_service", False),
    ]  # fmt: skip
    assert (await open_at(town, other))[0] == 0


async def test_who_cannot_go_stays_and_it_is_said_why(town: Town) -> None:
    left, successor = await town.service(places=9), await town.service("riverside", places=2)
    there, late = await town.client(), await town.client()
    await treated(town, successor, there, on="2012-04-10")
    await treated(town, left, there, on="2012-04-10")
    await treated(town, left, late, on="2012-05-01")
    await treated(town, left, on="2012-04-11")
    await treated(town, left, on="2012-04-12")
    done = (await moved(town, left, successor, "2012-04-20")).json()
    assert [row["obstacle"] for row in done["moves"]] == ["already_there", None, "no_place", "too_early"]
    assert await town.places(left) == (9, 3, 0)
    assert await town.places(successor) == (2, 2, 0)


async def test_done_again_it_finds_what_stayed(town: Town) -> None:
    left, successor = await town.service(), await town.service("riverside", places=1)
    await treated(town, left, on="2012-04-10")
    await treated(town, left, on="2012-04-11")
    assert (await moved(town, left, successor)).json()["going"] == 1
    again = (await moved(town, left, successor)).json()
    assert (again["going"], again["staying"]) == (0, 1)
    assert len(await town.published("treatment-transferred")) == 1


async def test_it_is_undone_as_if_each_had_gone_alone(town: Town) -> None:
    left, successor = await town.service(), await town.service("riverside")
    episode = await treated(town, left, on="2012-04-10")
    await moved(town, left, successor)
    back = await town.act_on_episode(episode["id"], "transfer", {"to": left, "on": "2012-05-01"}, "assessor",
                                     organisation="start")  # fmt: skip
    assert (back.status_code, back.json()["deliveredBy"]) == (200, "cdas")
    assert (await town.places(left))[1] == 1


async def test_who_treats_them_does_not_move_them(town: Town) -> None:
    left, successor = await town.service(), await town.service("riverside")
    await treated(town, left, on="2012-04-10")
    to_itself = await moved(town, left, successor, organisation="riverside")
    assert (to_itself.status_code, to_itself.json()["type"]) == (403, "/problems/treats-the-person")
    of_its_own = (await moved(town, left, successor, organisation="cdas")).json()
    assert [row["obstacle"] for row in of_its_own["moves"]] == ["treats_the_person"]


async def test_of_a_merged_person_one_goes(town: Town) -> None:
    left, successor = await town.service(), await town.service("riverside")
    client, alias = await town.client(), await town.client()
    await treated(town, left, client, on="2012-04-10")
    await town.refer(left, alias)
    await town.running.deliver(merged(client, alias, UUID(int=7)))
    done = (await moved(town, left, successor)).json()
    assert [(row["kind"], row["obstacle"]) for row in done["moves"]] == [
        ("episode", None), ("referral", "already_there"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"leaves": "nobody"}, "from"), ({"to": "nobody"}, "to"), ({"to": "cdas"}, "to"), ({"on": "2012-05-02"}, "on"),
    ],
)  # fmt: skip
async def test_bad_input_is_named(town: Town, changes: dict[str, str], field: str) -> None:
    await town.service()
    await town.service("riverside")
    asked = {"leaves": "cdas", "to": "riverside"} | changes
    for answer in (await preview(town, **asked), await moved(town, **asked)):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text


async def test_only_an_assessor_does_it(town: Town) -> None:
    body = {"from": "cdas", "to": "riverside", "on": "2012-05-01"}
    for role, organisation in (("provider", "cdas"), ("commissioner", "council"), ("clinician", "cdas")):
        assert (await town.post("/bulk-transfers", body, role, organisation=organisation)).status_code == 403
