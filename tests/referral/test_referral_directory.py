"""Organisations, services, places, matches over HTTP; the property of places; migrations."""

import asyncio
import random
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.data import migrate
from tests.referral.builders import assessed, scheme
from tests.referral.client import Town


async def test_an_organisation_is_put_and_changed(town: Town) -> None:
    body = {"name": "Heaton Surgery", "kind": "gp", "contact": "0161 496 0000"}
    assert (await town.put("/organisations/gp-heaton", body)).status_code == 201
    changed = await town.put("/organisations/gp-heaton", body | {"contact": None}, match='"1"')
    assert (changed.status_code, changed.json()["contact"]) == (200, None)
    codes = [item["code"] for item in (await town.get("/organisations")).json()["items"]]
    assert codes == ["bridge-advice", "cdas", "gp-heaton", "riverside"]


async def test_nobody_overwrites_an_organisation_that_they_have_not_seen(town: Town) -> None:
    path, body = "/organisations/gp-heaton", {"name": "Heaton Surgery", "kind": "gp"}
    assert (await town.put(path, body, match='"1"')).status_code == 412
    assert (await town.put(path, body)).headers["etag"] == '"1"'
    first = await town.put(path, body | {"name": "Heaton"}, match='"1"')
    assert (first.status_code, first.headers["etag"], first.json()["revision"]) == (200, '"2"', 2)
    assert (await town.put(path, body | {"name": "Surgery"}, match='"1"')).status_code == 412
    assert (await town.put(path, body | {"name": "Heaton"})).headers["etag"] == '"2"'  # says what is said already
    unseen = await town.put(path, body)
    assert (unseen.status_code, unseen.json()["type"]) == (428, "/problems/precondition-required")
    assert (await town.get(path)).json()["name"] == "Heaton"
    assert (await town.put(path, body, match="*")).headers["etag"] == '"3"'  # whatever it is, as they say themselves


async def test_of_two_who_name_an_organisation_otherwise_at_once_the_second_hears_of_the_first(town: Town) -> None:
    path, kind = "/organisations/gp-heaton", {"kind": "gp"}
    answers = await asyncio.gather(*(town.put(path, kind | {"name": name}) for name in ("Heaton", "Surgery")))
    assert sorted(answer.status_code for answer in answers) == [201, 428]
    kept = next(answer.json()["name"] for answer in answers if answer.status_code == 201)
    assert [said["name"] for said in await history(town, path)] == [kept]
    seen = await asyncio.gather(*(town.put(path, kind | {"name": name}, match='"1"') for name in ("One", "Two")))
    assert sorted(answer.status_code for answer in seen) == [200, 412]


async def history(town: Town, path: str, role: str = "auditor") -> list[dict[str, Any]]:
    answer = await town.get(f"{path}/history", role, organisation="council")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_what_counts_as_treatment_changes_with_who_when_and_from_what(town: Town) -> None:
    path = f"/services/{await town.service(isTreatment=False, places=3)}"
    council = {"sub": "c-7", "organisation": "council"}
    assert (await town.put(path, town.service_body(places=3), match='"1"', **council)).status_code == 200
    provider = {"sub": "p-1", "organisation": "cdas"}
    assert (await town.put(path, town.service_body(places=9), "provider", match='"2"', **provider)).status_code == 200
    said = await history(town, path)
    assert [(each["revision"], each["isTreatment"], each["places"]) for each in said] == [
        (1, False, 3), (2, True, 3), (3, True, 9),
    ]  # fmt: skip
    assert [(each["saidBy"], each["saidByOrganisation"]) for each in said[1:]] == [("c-7", "council"), ("p-1", "cdas")]
    assert {each["saidOn"] for each in said} == {town.running.today.isoformat()}
    first = (await town.get(f"{path}/history?limit=2", "commissioner", organisation="council")).json()
    rest = (await town.get(f"{path}/history?limit=2&cursor={first['next']}", "commissioner")).json()
    assert [item["revision"] for item in (*first["items"], *rest["items"])] == [1, 2, 3]
    assert (await town.get(f"{path}/history", "provider", organisation="cdas")).status_code == 403
    assert (await town.get(f"/services/{uuid4()}/history", "auditor")).status_code == 404


async def test_so_does_an_organisation(town: Town) -> None:
    path, body = "/organisations/gp-heaton", {"name": "Heaton Surgery", "kind": "gp"}
    for name, match in (("Heaton Surgery", None), ("Heaton", '"1"'), ("Heaton", None)):
        await town.put(path, body | {"name": name}, match=match, sub="c-7", organisation="council")
    said = await history(town, path, "commissioner")
    assert [(each["revision"], each["name"], each["saidBy"]) for each in said] == [
        (1, "Heaton Surgery", "c-7"), (2, "Heaton", "c-7"),
    ]  # fmt: skip
    assert (await town.get("/organisations/nobody/history", "auditor")).status_code == 404


async def test_of_two_who_put_an_organisation_at_once_one_makes_it(town: Town) -> None:
    body = {"name": "Heaton Surgery", "kind": "gp"}
    answers = await asyncio.gather(*(town.put("/organisations/gp-heaton", body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]


async def test_organisations_are_paged(town: Town) -> None:
    first = (await town.get("/organisations?limit=2")).json()
    rest = (await town.get(f"/organisations?limit=2&cursor={first['next']}")).json()
    assert [item["code"] for item in first["items"] + rest["items"]] == ["bridge-advice", "cdas", "riverside"]
    assert (await town.get("/organisations?cursor=WyJcdTAwMDAiXQ")).status_code == 400


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/organisations/Not%20A%20Code", {"name": "X", "kind": "gp"}, "code"),
        ("/organisations/x", {"name": "X", "kind": "shop"}, "kind"),
        ("/organisations/x", {"name": " ", "kind": "gp"}, "name"),
        ("/organisations/x", {"name": "a\x00b", "kind": "gp"}, "name"),
        ("/organisations/x", {"name": "\u200b\u3164", "kind": "gp"}, "name"),
        ("/organisations/x", {"name": "X", "kind": "gp", "contact": "\u202e"}, "contact"),
        ("/organisations/x", {"name": "X", "kind": "gp", "nmae": "Y"}, "nmae"),
    ],
)
async def test_a_bad_organisation_names_the_field(town: Town, path: str, body: Any, field: str) -> None:
    answer = await town.put(path, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_name_that_looks_the_same_is_the_same(town: Town) -> None:
    names = ("St John\u2019s Cafe\u0301", "St John's\u200b Caf\u00e9 ", "\u202eSt John's Caf\u00e9")
    answers = [await town.put("/organisations/cafe", {"name": name, "kind": "other"}) for name in names]
    assert {answer.json()["name"] for answer in answers} == {"St John's Caf\u00e9"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places": -1}, "places"),
        ({"organisation": "nobody"}, "organisation"),
        ({"modality": {"code": "2"}}, "modality.list"),
        ({"eligibility": {"minAge": 40, "maxAge": 18}}, "eligibility"),
        ({"eligibility": {"sexes": ["both"]}}, "eligibility.sexes.0"),
    ],
)
async def test_a_bad_service_names_the_field(town: Town, changes: dict[str, Any], field: str) -> None:
    answer = await town.post("/services", town.service_body(**changes), "commissioner")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_places_change_by_if_match_and_never_go_below_what_is_in_use(town: Town) -> None:
    service = await town.service(places=5)
    await town.start(service)
    await town.refer(service)
    path, body = f"/services/{service}", town.service_body(places=2)
    assert (await town.put(path, body)).status_code == 428
    refused = await town.put(path, town.service_body(places=1), match='"1"')
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], error["allowed"]) == (422, "places", ["2 or more"])
    assert "1 taken and 1 held" in error["message"]
    changed = await town.put(path, body, match='"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json()["places"], changed.json()["occupied"], changed.json()["held"]) == (2, 1, 1)
    assert changed.json()["available"] == 0
    assert (await town.put(path, body, match='"1"')).status_code == 412
    assert (await town.try_to_refer(service, await town.client())).status_code == 409


async def test_where_more_are_in_use_than_there_are_the_rest_can_still_be_changed(town: Town) -> None:
    service = await town.service(places=2)
    await town.start(service)
    await town.start(service)
    await town.running.db.write("UPDATE service SET places = 1")
    path = f"/services/{service}"
    named = await town.put(path, town.service_body(places=1, name="Keywork"), match='"1"')
    assert (named.status_code, named.json()["name"]) == (200, "Keywork")
    assert (await town.put(path, town.service_body(places=0), match='"2"')).status_code == 422


async def test_units_hours_and_a_year_are_said_and_the_units_make_up_the_places(town: Town) -> None:
    capacity = {
        "units": [{"name": "Women", "places": 10}, {"name": "Men", "places": 8}], "hoursPerWeek": 30,
        "peoplePerYear": 70, "transportFrom": ["heaton", "bredbury"], "rapidAccess": True,
        "withinDays": 5, "priorities": ["pregnant"],
    }  # fmt: skip
    service = await town.service(places=18, capacity=capacity)
    path = f"/services/{service}"
    assert (await town.get(path)).json()["capacity"] == capacity
    refused = await town.put(path, town.service_body(places=20), match='"1"')
    assert [(error["field"], error["allowed"]) for error in refused.json()["errors"]] == [
        ("capacity.units", ["together 20"])
    ]
    kept = await town.put(path, town.service_body(places=18, name="Day programme"), match='"1"')
    assert (kept.status_code, kept.json()["capacity"]) == (200, capacity)
    await town.start(service)
    voided = await town.start(service)
    town.running.today = date(2013, 3, 31)
    tag = (await town.get(f"/episodes/{voided['id']}")).headers["etag"]
    headers = town.running.headers("assessor", organisation="start") | {"If-Match": tag}
    void = {"reasonCode": "entered_in_error"}
    await town.running.client.post(f"/episodes/{voided['id']}/start/void", json=void, headers=headers)
    assert (await town.get(path)).json()["begunThisYear"] == 1
    assert (await town.get(path, "provider", organisation="riverside")).json()["begunThisYear"] is None
    town.running.today = date(2013, 4, 1)
    assert (await town.get("/services")).json()["items"][0]["begunThisYear"] == 0
    history = (await town.get(f"{path}/history", "commissioner")).json()["items"]
    assert [said["capacity"]["hoursPerWeek"] for said in history] == [30, 30]


async def test_two_hundred_at_once_hold_ten_places_exactly(town: Town) -> None:
    service = await town.service(places=10)
    clients = [uuid4() for _ in range(200)]
    answers = await asyncio.gather(*(town.try_to_refer(service, client) for client in clients))
    held = [answer.status_code for answer in answers if answer.is_success]
    assert (len(held), {answer.status_code for answer in answers if not answer.is_success}) == (10, {409})
    assert await town.places(service) == (10, 0, 10)


async def test_a_service_tells_when_its_places_were_said(town: Town) -> None:
    service = await town.service(places=2)
    said, path = town.running.today, f"/services/{service}"
    assert (await town.get(path)).json()["saidOn"] == said.isoformat()
    town.running.today += timedelta(days=40)
    await town.start(service, on=town.running.today.isoformat())
    assert (await town.get(path)).json()["saidOn"] == said.isoformat()
    changed = await town.put(path, town.service_body(places=2), match='"1"')
    assert changed.json()["saidOn"] == (said + timedelta(days=40)).isoformat()


async def test_a_provider_keeps_only_its_own_services(town: Town) -> None:
    path = f"/services/{await town.service('cdas')}"
    own = await town.put(path, town.service_body("cdas", places=9), "provider", match='"1"', organisation="cdas")
    assert (own.status_code, own.json()["places"]) == (200, 9)
    path = f"/services/{await town.service('riverside')}"
    refused = await town.put(path, town.service_body("riverside"), "provider", match='"1"', organisation="cdas")
    assert refused.status_code == 403


@pytest.mark.parametrize("was", [True, False])
async def test_who_is_paid_does_not_say_what_is_treatment(town: Town, was: bool) -> None:
    path = f"/services/{await town.service(isTreatment=was)}"
    other = town.service_body(isTreatment=not was)
    refused = await town.put(path, other, "provider", "clinician", match='"1"', organisation="cdas")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/commissioners-field")
    assert [(e["field"], e["allowed"]) for e in refused.json()["errors"]] == [("isTreatment", [str(was).lower()])]
    assert (await town.get(path)).json()["isTreatment"] is was
    assert (await town.put(path, other, match='"1"')).json()["isTreatment"] is not was


@pytest.mark.parametrize("said", [True, False])
async def test_a_provider_adds_no_service(town: Town, said: bool) -> None:
    """It would say what that is."""
    body = town.service_body("cdas", isTreatment=said)
    assert (await town.post("/services", body, "provider", organisation="cdas")).status_code == 403


async def test_services_are_paged_and_filtered(town: Town) -> None:
    ids = [await town.service() for _ in range(3)]
    await town.service("riverside")
    first = await town.get("/services?organisation=cdas&limit=2")
    assert [item["id"] for item in first.json()["items"]] == ids[:2]
    assert 'rel="next"' in first.headers["link"]
    rest = await town.get(f"/services?organisation=cdas&limit=2&cursor={first.json()['next']}")
    assert ([item["id"] for item in rest.json()["items"]], rest.json()["next"]) == (ids[2:], None)
    assert (await town.get("/services?cursor=nonsense")).status_code == 400
    assert (await town.get("/services?cursor=WzFd")).status_code == 400


async def test_matches_rank_and_explain(town: Town) -> None:
    men = await town.service(name="Men", eligibility={"sexes": ["male"]})
    full = await town.service(name="Full", places=0)
    heroin = await town.service("riverside", name="Heroin", eligibility={"substances": ["1011"]})
    client = uuid4()
    await town.running.deliver(
        assessed(client, presenting=[{"code": "7000", "class": "alcohol"}, {"code": "1011", "class": "drugs"}])
    )
    items = (await town.get(f"/matches?clientId={client}")).json()["items"]
    assert [item["serviceId"] for item in items] == [heroin, full, men]
    assert [item["eligible"] for item in items] == [True, True, False]
    assert items[1]["against"] == [{"code": "no_place_free", "values": {"placesFree": 0}}]
    assert items[2]["against"] == [{"code": "sex_not_accepted", "values": {"sex": "female", "accepted": ["male"]}}]
    assert {"code": "place_free", "values": {"placesFree": 3}} in items[0]["for"]


class Play:
    """Random commands against two small services, with what must hold after each."""

    def __init__(self, town: Town, chance: random.Random, services: list[str]) -> None:
        self.town, self.chance, self.services = town, chance, services
        self.referrals: list[str] = []
        self.episodes: list[str] = []

    async def refer(self) -> None:
        answer = await self.town.try_to_refer(self.chance.choice(self.services), uuid4())
        if answer.status_code == 202:
            self.referrals.append(answer.json()["id"])

    async def answer(self) -> None:
        if self.referrals:
            action = self.chance.choice(["accept", "decline", "close", "withdraw"])
            role = "assessor" if action == "withdraw" else "provider"
            body = {} if action == "accept" else {"reasonCode": "other"}
            await self.town.act(self.chance.choice(self.referrals), action, body, role)

    async def start(self) -> None:
        if self.referrals:
            body = {"startedOn": "2012-04-02"}
            answer = await self.town.act(self.chance.choice(self.referrals), "start", body)
            if answer.status_code == 201:
                self.episodes.append(answer.json()["id"])

    async def end(self) -> None:
        if self.episodes:
            await self.town.end(self.chance.choice(self.episodes), "2012-04-02")

    async def void(self) -> None:
        if self.episodes:
            await self.town.act_on_episode(self.chance.choice(self.episodes), "end/void", {"reasonCode": "other"})

    async def transfer(self) -> None:
        if self.episodes:
            body = {"to": self.chance.choice(self.services), "on": "2012-04-02"}
            await self.town.act_on_episode(self.chance.choice(self.episodes), "transfer", body)

    async def step(self) -> None:
        act = self.chance.choice([self.refer, self.refer, self.answer, self.start, self.end, self.void, self.transfer])
        await act()


@pytest.mark.parametrize("seed", range(4))
async def test_places_are_never_negative_nor_more_than_there_are(town: Town, seed: int) -> None:
    await town.running.deliver(scheme())
    services = [await town.service(places=2), await town.service(places=1)]
    play = Play(town, random.Random(seed), services)
    for _ in range(60):
        await play.step()
        for service in services:
            places, occupied, held = await town.places(service)
            assert min(occupied, held) >= 0
            assert occupied + held <= places
    counted = await town.running.db.read(
        "SELECT service.id, occupied, held,"
        " (SELECT count(*) FROM referral WHERE service_id = service.id"
        "  AND state IN ('pending', 'referred', 'accepted')) AS holding,"
        " (SELECT count(*) FROM episode WHERE service_id = service.id AND (ended_on IS NULL OR end_voided)) AS open"
        " FROM service"
    )
    assert [(row["held"], row["occupied"]) for row in counted] == [(row["holding"], row["open"]) for row in counted]


async def test_the_migrations_make_what_the_models_say(town: Town) -> None:
    running = town.running
    service = running.service
    assert await migrate.check(service.settings.migrations_database_url, service.metadata, service.migrations) == []


async def test_an_organisation_has_no_two_services_of_one_name(town: Town) -> None:
    first = await town.service(name="Small clinic")
    for name in ("Small clinic", "small  CLINIC"):
        refused = await town.post("/services", town.service_body(name=name), "commissioner", organisation="council")
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["field"]) == (422, "name"), name
        assert "another service of this organisation" in error["message"]
    await town.service("riverside", name="Small clinic")
    other = await town.service(name="Large clinic")
    tag = (await town.get(f"/services/{other}")).headers["etag"]
    renamed = await town.put(f"/services/{other}", town.service_body(name="Small Clinic"), match=tag)
    assert (renamed.status_code, renamed.json()["errors"][0]["field"]) == (422, "name")
    stays = await town.put(f"/services/{other}", town.service_body(name="LARGE clinic", places=9), match=tag)
    assert stays.status_code == 200, stays.text
    assert (await town.get(f"/services/{first}")).json()["name"] == "Small clinic"


async def test_of_two_who_add_one_service_at_once_one_does(town: Town) -> None:
    body = town.service_body(name="Small clinic")
    answers = await asyncio.gather(*(town.post("/services", body, "commissioner") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
