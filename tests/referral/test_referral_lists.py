"""Referrals and episodes by day, state, place and worker: the LASARS's area, a provider's own."""

from datetime import date
from typing import Any

from tests.referral.client import Town

CDAS: dict[str, Any] = {"organisation": "cdas"}


async def ids(town: Town, path: str, *roles: str, **who: Any) -> list[str]:
    answer = await town.get(path, *roles, **who)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def refused(town: Town, path: str, *roles: str, **who: Any) -> list[str]:
    answer = await town.get(path, *roles, **who)
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


async def test_referrals_are_found_by_day_place_and_worker(town: Town) -> None:
    cdas, riverside = await town.service(), await town.service("riverside")
    town.running.today = date(2012, 4, 10)
    later = await town.refer(riverside)
    town.running.today = date(2012, 4, 12)
    latest = await town.refer(cdas)
    assert await ids(town, "/referrals?from=2012-04-11") == [latest["id"]]
    assert await ids(town, "/referrals?from=2012-04-10&to=2012-04-10") == [later["id"]]
    assert await ids(town, f"/referrals?serviceId={riverside}") == [later["id"]]
    assert await ids(town, "/referrals?referredBy=someone&organisation=cdas") == [latest["id"]]
    assert await ids(town, "/referrals?referredBy=nobody") == []
    page = (await town.get("/referrals?from=2012-04-01&limit=1")).json()
    assert await ids(town, f"/referrals?from=2012-04-01&limit=1&cursor={page['next']}") == [latest["id"]]
    assert await refused(town, "/referrals?from=2012-04-02&to=2012-04-01") == ["to"]
    assert await refused(town, "/referrals?state=lost") == ["state"]


async def test_a_provider_finds_its_own_and_not_who_made_them(town: Town) -> None:
    cdas, riverside = await town.service(), await town.service("riverside")
    own, other = await town.refer(cdas), await town.refer(riverside)
    for asked in ("from=2012-04-01", "state=referred", f"serviceId={cdas}", ""):
        assert await ids(town, f"/referrals?{asked}", "provider", **CDAS) == [own["id"]], asked
    assert await ids(town, f"/referrals?serviceId={riverside}", "provider", **CDAS) == []
    assert await refused(town, "/referrals?referredBy=someone", "provider", **CDAS) == ["referredBy"]
    assert await ids(town, "/referrals?from=2012-04-01", "provider", area="wigan", **CDAS) == []
    assert await ids(town, "/referrals?from=2012-04-01", area="wigan") == []
    await town.act(own["id"], "decline", {"reasonCode": "other"})
    assert await ids(town, "/referrals?from=2012-04-01", "provider", **CDAS) == []
    assert await ids(town, "/referrals?from=2012-04-01") == [own["id"], other["id"]]


async def test_episodes_are_found_by_day_state_and_place(town: Town) -> None:
    cdas, riverside = await town.service(), await town.service("riverside")
    referral = await town.refer(cdas)
    town.running.today = date(2012, 4, 10)
    first = await town.start(riverside, on="2012-04-10")
    town.running.today = date(2012, 4, 30)
    second = (await town.act(referral["id"], "start", {"startedOn": "2012-04-20"})).json()
    assert await ids(town, "/episodes?from=2012-04-01") == [first["id"], second["id"]]  # by their days
    assert await ids(town, "/episodes?to=2012-04-10") == [first["id"]]
    assert await ids(town, f"/episodes?serviceId={cdas}&state=open") == [second["id"]]
    assert await ids(town, "/episodes?organisation=riverside") == [first["id"]]
    assert (await town.end(second["id"], "2012-04-30", "85", "clinician")).status_code == 200
    assert await ids(town, "/episodes?state=open") == [first["id"]]
    assert await ids(town, "/episodes?state=closed") == [second["id"]]
    assert (await town.act_on_episode(second["id"], "end/void", {"reasonCode": "entered_in_error"})).is_success
    assert await ids(town, "/episodes?state=open&from=2012-04-11") == [second["id"]]
    assert await refused(town, "/episodes?from=2012-04-02&to=2012-04-01") == ["to"]
    tag = (await town.get(f"/episodes/{first['id']}")).headers["etag"]
    headers = town.running.headers("assessor", organisation="start") | {"If-Match": tag}
    void = {"reasonCode": "entered_in_error"}
    voided = await town.running.client.post(f"/episodes/{first['id']}/start/void", json=void, headers=headers)
    assert voided.status_code == 200, voided.text
    assert await ids(town, "/episodes?state=closed") == []  # what never began is not over


async def test_of_episodes_a_provider_finds_its_own_alone(town: Town) -> None:
    own, other = await town.start(await town.service()), await town.start(await town.service("riverside"))
    for asked in ("from=2012-04-01", "state=open", "organisation=cdas", ""):
        assert await ids(town, f"/episodes?{asked}", "clinician", **CDAS) == [own["id"]], asked
    assert await ids(town, "/episodes?organisation=riverside", "provider", **CDAS) == []
    assert await ids(town, f"/episodes?from=2012-04-01&clientId={other['clientId']}", "provider", **CDAS) == []
    assert await ids(town, "/episodes?from=2012-04-01", area="wigan") == []
    for role in ("referrer", "verifier", "commissioner", "auditor", "finance_proposer"):
        for path in ("/referrals?from=2012-04-01", "/episodes?from=2012-04-01"):
            assert (await town.get(path, role)).status_code == 403, (role, path)
