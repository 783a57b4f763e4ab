"""What referral counts: what becomes of referrals, and places, as through the real routes."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.referral.commands.counting import FIGURES
from tests.figures.counted import ask, cases, derive, figure, lists_agree
from tests.harness import Running
from tests.older import older
from tests.referral.builders import merged, scheme
from tests.referral.client import Town

SPRING = {"since": "2012-04-01", "until": "2012-05-31"}


async def counts(town: Town, code: str, by: str, **query: Any) -> list[dict[str, int]]:
    """By period, how many there are of each."""
    found = await figure(town, code, by=by, **(SPRING | query))
    periods: dict[str, dict[str, int]] = {}
    for point in found["points"]:
        theirs = periods.setdefault(point["period"]["from"], {})
        if point["eligible"]:
            theirs["/".join(point["by"].values())] = point["eligible"]
    return list(periods.values())


async def closed_in_every_way(town: Town) -> str:
    """Made on 2 April: one each declined, withdrawn, never engaged with and begun in May, one that expired in April."""
    service = await town.service(places=9)
    declined, withdrawn, engaged, begun, _ = [await town.refer(service) for _ in range(5)]
    assert (await town.act(engaged["id"], "accept", {"firstOfferedOn": "2012-04-12"})).status_code == 200
    town.running.today = date(2012, 4, 10)
    assert (await town.act(begun["id"], "accept", {})).status_code == 200
    town.running.today = date(2012, 4, 26)
    await town.running.tick()
    town.running.today = date(2012, 5, 7)
    declined, withdrawn = await town.refer(service), await town.refer(service)
    for referral, action, reason, role in (
        (declined, "decline", "no_capacity", "provider"),
        (withdrawn, "withdraw", "client_request", "assessor"),
        (engaged, "close", "did_not_attend", "provider"),
    ):
        answer = await town.act(referral["id"], action, {"reasonCode": reason}, role)
        assert answer.status_code == 200, answer.text
    assert (await town.act(begun["id"], "start", {"startedOn": "2012-05-03"})).status_code == 201
    assert (await derive(town.running)).failing() == ""
    return service


async def test_what_became_of_referrals(town: Town) -> None:
    await closed_in_every_way(town)
    assert await counts(town, "referrals-made", "ending") == [
        {"expired": 3, "did_not_start": 1, "started": 1},
        {"declined": 1, "withdrawn": 1},
    ]
    assert await counts(town, "referrals-closed", "ending,reason") == [
        {"expired/hold_expired": 3},
        {"declined/no_capacity": 1, "withdrawn/client_request": 1, "did_not_start/did_not_attend": 1},
    ]
    accepted = await figure(town, "referrals-accepted", **SPRING)
    assert [(point["eligible"], point["met"]) for point in accepted["points"]] == [(5, 2), (2, 0)]
    answered = await figure(town, "referral-to-answer", **SPRING)
    assert [point["values"] or point["p90"] for point in answered["points"]] == [8, 0]
    offered = await figure(town, "referral-to-offer", **SPRING)
    assert [point["median"] for point in offered["points"]] == [10, None]
    assert sum(each["count"] for each in offered["stillWaiting"]) == 0


async def test_places_are_counted_on_a_day(town: Town) -> None:
    """Funded, held and occupied, as they were on the last day of each week."""
    service = await closed_in_every_way(town)
    weeks = {"per": "week", "since": "2012-04-02", "until": "2012-05-13"}
    held = await figure(town, "places-held", **weeks)
    assert [point["eligible"] for point in held["points"]] == [5, 5, 5, 2, 1, 0]
    occupied = await figure(town, "places-occupied", **weeks)
    assert [point["eligible"] for point in occupied["points"]] == [0, 0, 0, 0, 1, 1]
    waiting = await figure(town, "referrals-waiting", **weeks)
    assert [point["eligible"] for point in waiting["points"]] == [4, 3, 3, 0, 0, 0]
    town.running.today = date(2012, 5, 14)
    revision = (await town.get(f"/services/{service}")).headers["etag"]
    body = town.service_body(places=4)
    assert (await town.put(f"/services/{service}", body, match=revision)).status_code == 200
    assert (await derive(town.running)).failing() == ""
    funded = await figure(town, "places-funded", per="week", since="2012-04-02", until="2012-05-20")
    assert [point["eligible"] for point in funded["points"]] == [9, 9, 9, 9, 9, 9, 4]


async def test_a_start_that_never_was_occupied_nothing(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    assert (await derive(town.running)).failing() == ""
    assert len(await cases(town, "places-occupied", until="2012-04-02")) == 1
    body, tag = {"reasonCode": "did_not_start"}, episode["revision"]
    headers = town.running.headers("assessor", organisation="start") | {"If-Match": f'"{tag}"'}
    voided = await town.running.client.post(f"/episodes/{episode['id']}/start/void", json=body, headers=headers)
    assert voided.status_code == 200, voided.text
    assert (await derive(town.running)).failing() == ""
    assert await cases(town, "places-occupied", until="2012-04-02") == []
    assert (await counts(town, "referrals-closed", "reason"))[0] == {"did_not_start": 1}


async def test_who_moves_occupies_a_place_where_they_are(town: Town) -> None:
    first, second = await town.service(), await town.service("riverside")
    episode = await town.start(first)
    town.running.today = date(2012, 4, 20)
    to = {"to": second, "on": "2012-04-16"}
    moved = await town.act_on_episode(
        episode["id"],
        "transfer",
        to,
        "assessor",
        organisation="start",
    )
    assert moved.status_code in (200, 201), moved.text
    assert (await derive(town.running)).failing() == ""
    there = await counts(town, "places-occupied", "provider", per="week", since="2012-04-09", until="2012-04-22")
    assert there == [{"cdas": 1}, {"riverside": 1}]


async def test_a_provider_sees_the_numbers_of_its_referrals_and_not_whom_it_declined(town: Town) -> None:
    await closed_in_every_way(town)
    own = await figure(town, "referrals-closed", "provider", organisation="cdas", **SPRING)
    assert [point["eligible"] for point in own["points"]] == [3, 3]
    held = await figure(town, "places-held", "provider", organisation="cdas", per="week", **SPRING)
    assert any(point["eligible"] for point in held["totals"])
    for code in ("referrals-closed", "places-held"):
        refused = await ask(town, f"{code}/cases", "provider", organisation="cdas", **SPRING)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-own-figure"), code
    assert (await ask(town, "places-occupied/cases", "provider", organisation="cdas", **SPRING)).status_code == 200
    other = await figure(town, "referrals-closed", "provider", organisation="riverside", **SPRING)
    assert [point["eligible"] for point in other["points"]] == [0, 0]


async def test_who_was_treated_before_under_another_id_is_told_apart(town: Town) -> None:
    service = await town.service(places=9)
    first, second = await town.client(), await town.client()
    await town.start(service, first, on="2012-04-02")
    town.running.today = date(2012, 5, 8)
    await town.refer(await town.service("riverside"), second)
    merge = uuid4()
    may = {"since": "2012-05-01", "until": "2012-05-31"}
    assert (await derive(town.running)).failing() == ""
    assert await counts(town, "referrals-made", "history", **may) == [{"new": 1}]
    await town.running.deliver(merged(second, first, merge))
    await derive(town.running)
    assert await counts(town, "referrals-made", "history", **may) == [{"returning": 1}]
    await town.running.deliver(merged(second, first, merge, revision=2, voided=True))
    await derive(town.running)
    assert await counts(town, "referrals-made", "history", **may) == [{"new": 1}]


async def test_occupied_of_all_places_and_the_cases_of_both(town: Town) -> None:
    service = await town.service(places=4)
    await town.start(service)
    assert (await derive(town.running)).failing() == ""
    (point,) = (await figure(town, "occupancy", since="2012-04-01", until="2012-04-30"))["totals"]
    assert (point["eligible"], point["met"], point["share"]) == (4, 1, 0.25)
    assert len(await cases(town, "occupancy", until="2012-04-30")) == 4
    (occupied,) = await cases(town, "occupancy", until="2012-04-30", met="true")
    assert occupied["dimensions"]["service"] == service
    refused = await ask(town, "occupancy/cases", until="2012-04-30", met="false")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "met")
    listed = {item["code"]: item for item in (await ask(town, "")).json()["items"]}
    assert listed["occupancy"]["since"] == listed["places-funded"]["since"]
    own = await figure(town, "occupancy", "provider", organisation="cdas", since="2012-04-01", until="2012-04-30")
    assert own["totals"][0]["share"] == 0.25


async def test_what_the_ranking_had_first_is_told_to_nobody_who_treats(town: Town) -> None:
    near, far = await town.service(places=9), await town.service("riverside", places=1)
    chosen = [await town.refer(near), await town.refer(far)]
    rankings = [(await town.get(f"/referrals/{each['id']}/ranking")).json() for each in chosen]
    assert (await derive(town.running)).failing() == ""
    found = await figure(town, "ranked-first", **SPRING)
    met = sum(each["rank"] == 1 for each in rankings)
    assert [(point["eligible"], point["met"]) for point in found["totals"]] == [(2, met), (0, 0)]
    chosen_from = await figure(town, "ranked-chosen", by="provider", per="year", **SPRING)
    by_provider = {point["by"]["provider"]: point["eligible"] for point in chosen_from["points"]}
    assert by_provider == {"cdas": 1, "riverside": 1}
    for path in ("ranked-first", "ranked-first/cases", "ranked-chosen", "ranked-chosen/cases"):
        refused = await ask(town, path, "provider", organisation="cdas", **SPRING)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-own-figure")


async def test_a_scheme_holds_figures_of_referral_to_targets_as_all_others(town: Town) -> None:
    """What was published last counts, in whatever order it came; what it leaves out goes on as it was."""
    await closed_in_every_way(town)
    held = {"scope": "local", "from": "2012-04-01", "per": "month", "direction": "at_least", "value": 40}
    grows = {"percent": 100, "by": "2012-06-01", "baseline": 4}
    accepted = {"code": "referrals-accepted", "targets": [held], "warn": {"amber": 5, "red": 20}}
    made = {"code": "referrals-made", "targets": [{**held, "growth": grows} | {"value": None}]}
    for version, day, rows in (
        (2, "02", [accepted | {"targets": [held | {"value": 90}]}, made]),
        (1, "03", [accepted]),
    ):
        said = {"discharge_reasons": [], "indicators": rows}
        await town.running.deliver(scheme(scheme=said, version=version, publishedAt=f"2012-03-{day}T09:00:00Z"))
    town.running.today = date(2012, 6, 1)
    found = await figure(town, "referrals-accepted", **SPRING)
    assert [(point["met"], point["eligible"], point["target"], point["state"]) for point in found["totals"]] == [
        (2, 5, 40, "met"), (0, 2, 40, "red"),
    ]  # fmt: skip
    assert [point["target"] for point in (await figure(town, "referrals-made", **SPRING))["totals"]] == [6, 8]
    listed = {item["code"]: item for item in (await ask(town, "")).json()["items"]}
    assert [target["value"] for target in listed["referrals-accepted"]["targets"]] == [40]


async def test_a_figure_and_its_list_agree_by_each_dimension(town: Town) -> None:
    await closed_in_every_way(town)
    groups = [await lists_agree(town, code, since="2012-04-01", until="2013-03-31") for code in FIGURES.indicators]
    assert all(groups[:7]), "of each there is something to compare"


async def test_what_an_older_version_kept_is_counted_too(referral: Running, database_url: str) -> None:
    (keeping,) = referral.service.migrations.glob("*_keep_cases.py")
    async with older(database_url, referral.service, f"{int(keeping.name[:4]) - 1:04}") as kept:
        await kept.rows("INSERT INTO referral.organisation VALUES ('stockport', 'cdas', 'Cdas', 'provider', NULL, 1)")
        await kept.rows(
            """INSERT INTO referral.service (id, area, organisation, name, is_treatment, modality_code, modality_list,
                   setting_code, setting_list, sexes, substances, districts, places, occupied, held, revision)
               VALUES (gen_random_uuid(), 'stockport', 'cdas', 'one', true, '2', 'm', 'c', 's', '[]', '[]', '[]',
                       3, 0, 0, 1)"""
        )
        await kept.rows(
            """INSERT INTO referral.referral (id, area, client_id, organisation, service_id, is_treatment, state,
                   choice, referred_on, hold_expires_on, revision, event_revision, referred_by,
                   referred_by_organisation)
               SELECT gen_random_uuid(), area, gen_random_uuid(), organisation, id, true, 'declined', 'client',
                      '2012-04-02', '2012-04-23', 1, 1, 'a', 'start' FROM referral.service"""
        )
        await kept.upgrade()
        marked = await kept.rows("SELECT DISTINCT owner_id FROM referral.figure_mark ORDER BY 1")
        assert marked == await kept.rows(
            "SELECT client_id AS owner_id FROM referral.referral UNION SELECT id FROM referral.service ORDER BY 1"
        )


@pytest.mark.parametrize("code", list(FIGURES.indicators))
def test_each_is_told_by_provider(code: str) -> None:
    assert "provider" in FIGURES.indicators[code].dimensions


async def test_services_are_open_while_they_have_a_place(town: Town) -> None:
    """Prescribing in primary care is told by where it is, beside what it is; a GP practice is in shared care."""
    await town.organisation("gp-heaton", "gp")
    surgery = {"code": "primary_care", "list": "lasars"}
    await town.service()
    practice = await town.service("gp-heaton", setting=surgery, modality={"code": "3", "list": "cds-h"})
    await town.service("gp-heaton", setting=surgery, isTreatment=False)
    await town.service("riverside", places=0)
    town.running.today = date(2012, 5, 14)
    tag = (await town.get(f"/services/{practice}")).headers["etag"]
    body = town.service_body("gp-heaton", 0, setting=surgery, modality={"code": "3", "list": "cds-h"})
    assert (await town.put(f"/services/{practice}", body, match=tag)).status_code == 200
    town.running.today = date(2012, 6, 11)
    body, tag = body | {"places": 2}, (await town.get(f"/services/{practice}")).headers["etag"]
    assert (await town.put(f"/services/{practice}", body, match=tag)).status_code == 200
    assert (await derive(town.running)).failing() == ""
    months = {"since": "2012-04-01", "until": "2012-06-30"}
    there = await counts(town, "services-open", "setting", **months)
    assert there == [{"community": 1, "primary_care": count} for count in (2, 1, 2)]
    by_both = await counts(town, "services-open", "modality", where="setting:primary_care", **months)
    assert by_both == [{"3": 1, "2": 1}, {"2": 1}, {"3": 1, "2": 1}]
    shared = await figure(town, "gp-practices-in-shared-care", **months)
    assert [point["eligible"] for point in shared["points"]] == [1, 0, 1]
    await town.put("/organisations/gp-heaton", {"name": "Heaton", "kind": "provider"}, match='"1"')
    await derive(town.running)
    shared = await figure(town, "gp-practices-in-shared-care", **months)
    assert [point["eligible"] for point in shared["points"]] == [0, 0, 0]


async def test_more_gp_practices_are_asked_for_than_share_care(town: Town) -> None:
    """An increase by 6 %, as a target of the scheme."""
    growth = {"percent": 6, "by": "2012-06-01", "baseline": 50}
    held = {"scope": "local", "from": "2012-04-01", "per": "month", "direction": "at_least", "growth": growth}
    rows = [{"code": "gp-practices-in-shared-care", "targets": [held], "warn": {"amber": 5, "red": 20}}]
    await town.running.deliver(scheme(scheme={"discharge_reasons": [], "indicators": rows}))
    await town.organisation("gp-heaton", "gp")
    await town.service("gp-heaton")
    assert (await derive(town.running)).failing() == ""
    town.running.today = date(2012, 7, 2)
    shared = await figure(town, "gp-practices-in-shared-care", since="2012-06-01", until="2012-06-30")
    assert [(point["eligible"], point["target"], point["state"]) for point in shared["totals"]] == [(1, 53, "red")]
