"""Who sees and does what: a provider its own people, an assessor all, a commissioner nobody."""

import pytest

from tests.referral.town import Town, assessed


async def _ids(town: Town, path: str, *roles: str, **who: str) -> list[str]:
    return [each["id"] for each in (await town.get(path, *roles, **who)).json()["items"]]


async def test_a_provider_sees_only_what_was_made_to_it(town: Town) -> None:
    ours = await town.refer(await town.service())
    theirs = await town.refer(await town.service("riverside"))
    assert await _ids(town, "/referrals") == [ours["id"], theirs["id"]]
    assert await _ids(town, "/referrals", "provider", organisation="cdas") == [ours["id"]]
    assert await _ids(town, "/referrals?organisation=riverside", "provider", organisation="cdas") == []
    hidden = await town.get(f"/referrals/{theirs['id']}", "provider", organisation="cdas")
    assert hidden.status_code == 404
    foreign = await town.act(theirs["id"], "accept", {}, organisation="cdas")
    assert foreign.status_code == 404


@pytest.mark.parametrize(("action", "reason"), [("decline", "other"), ("close", "did_not_attend")])
async def test_what_is_declined_or_closed_is_no_longer_seen_by_the_provider(
    town: Town, action: str, reason: str
) -> None:
    referral = await town.refer(await town.service())
    assert (await town.get(f"/referrals/{referral['id']}", "provider", organisation="cdas")).status_code == 200
    await town.act(referral["id"], action, {"reasonCode": reason})
    assert (await town.get(f"/referrals/{referral['id']}", "provider", organisation="cdas")).status_code == 404
    assert await _ids(town, "/referrals", "provider", organisation="cdas") == []
    assert await _ids(town, f"/referrals?state={referral['state']}") == []
    assert (await town.get(f"/referrals/{referral['id']}")).status_code == 200


async def test_episodes_are_seen_by_who_delivers_them(town: Town) -> None:
    ours = await town.start(await town.service())
    theirs = await town.start(await town.service("riverside"))
    assert await _ids(town, "/episodes") == [ours["id"], theirs["id"]]
    assert await _ids(town, "/episodes", "clinician", organisation="riverside") == [theirs["id"]]
    answer = await town.get(f"/episodes/{ours['id']}", "provider", organisation="cdas")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert (await town.get(f"/episodes/{theirs['id']}", "provider", organisation="cdas")).status_code == 404


@pytest.mark.parametrize("role", ["commissioner", "auditor", "finance_proposer", "referrer"])
async def test_no_client_level_data_for_others(town: Town, role: str) -> None:
    episode = await town.start(await town.service())
    paths = ["/referrals", "/episodes", f"/episodes/{episode['id']}", f"/matches?clientId={episode['clientId']}"]
    for path in paths:
        assert (await town.get(path, role, organisation="council")).status_code == 403


async def test_an_area_sees_nothing_of_another(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    for path in ("/organisations", "/services", "/referrals", "/episodes"):
        assert (await town.get(path, area="wigan")).json()["items"] == []
    for path in (f"/services/{service}", f"/episodes/{episode['id']}"):
        assert (await town.get(path, area="wigan")).status_code == 404


async def test_no_token_no_answer(town: Town) -> None:
    for path in ("/organisations", "/services", "/matches", "/referrals", "/episodes"):
        assert (await town.running.client.get(path)).status_code == 401


async def test_only_the_right_roles_act(town: Town) -> None:
    referral = await town.refer(await town.service())
    path = f"/referrals/{referral['id']}"
    assert (await town.post(f"{path}/accept", {}, "assessor")).status_code == 403
    assert (await town.post(f"{path}/withdraw", {"reasonCode": "other"}, "provider")).status_code == 403
    body = {"clientId": referral["clientId"], "serviceId": referral["serviceId"], "choice": "client"}
    assert (await town.post("/referrals", body, "provider")).status_code == 403


async def test_a_person_out_of_remit_is_referred_like_any_other(town: Town) -> None:
    service = await town.service("bridge-advice", isTreatment=False)
    client = await town.client()
    await town.running.deliver(assessed(client, inRemit=False))
    referral = await town.refer(service, client)
    assert referral["state"] == "referred"
    (match,) = (await town.get(f"/matches?clientId={client}")).json()["items"]
    assert match["eligible"]
