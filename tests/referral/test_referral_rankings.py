"""A referral keeps the neutral ranking that it was made from, as it was then, and who chose."""

from typing import Any
from uuid import uuid4

from tests.referral.builders import assessed
from tests.referral.client import Town


async def ranking(town: Town, referral: dict[str, Any], *roles: str, **who: Any) -> Any:
    return await town.get(f"/referrals/{referral['id']}/ranking", *roles, **who)


async def test_the_ranking_is_kept_as_it_was_before_the_place_was_held(town: Town) -> None:
    best = await town.service("cdas", places=5, eligibility={"languages": ["pl"]})
    chosen = await town.service("riverside", places=1)
    unfit = await town.service("cdas", places=9, eligibility={"maxAge": 17})
    await town.running.deliver(assessed(client := uuid4(), eligibility={"languages": ["pl"]}))
    referral = await town.refer(chosen, client, choice="client")
    kept = (await ranking(town, referral)).json()
    assert (kept["rank"], kept["ranked"], kept["choice"], kept["organisation"]) == (2, 3, "client", "riverside")
    assert (kept["serviceId"], kept["madeOn"]) == (chosen, referral["referredOn"])
    assert [(row["rank"], row["serviceId"], row["eligible"], row["placesFree"]) for row in kept["services"]] == [
        (1, best, True, 5),
        (2, chosen, True, 1),
        (3, unfit, False, 9),
    ]


async def test_what_changes_afterwards_changes_nothing_of_it(town: Town) -> None:
    chosen = await town.service("cdas", places=1)
    referral = await town.refer(chosen, choice="assessor")
    before = (await ranking(town, referral)).json()
    await town.service("riverside", places=9)
    await town.act(referral["id"], "decline", {"reasonCode": "no_capacity"})
    assert (await ranking(town, referral)).json() == before
    assert (before["rank"], before["ranked"], before["choice"]) == (1, 1, "assessor")


async def test_of_whom_nobody_has_assessed_there_is_none(town: Town) -> None:
    referral = await town.refer(await town.service(), uuid4())
    missing = await ranking(town, referral)
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/unknown-ranking")


async def test_it_is_the_assessors_to_read_in_their_area(town: Town) -> None:
    referral = await town.refer(await town.service())
    assert (await ranking(town, referral, "provider", organisation="cdas")).status_code == 403
    assert (await ranking(town, referral, "assessor", area="leeds")).status_code == 404


async def test_what_is_needed_stands_first_and_is_kept_with_the_ranking(town: Town) -> None:
    """And a group with many places does not stand before treatment."""
    group = await town.service("riverside", places=500, isTreatment=False)
    rehab = await town.service("cdas", places=1, modality={"code": "6", "list": "cds-h"})
    keywork = await town.service("cdas", places=9, eligibility={"needs": ["pregnant"]})
    await town.running.deliver(assessed(client := uuid4(), eligibility={"flags": ["pregnant"]}))
    matched = (await town.get(f"/matches?clientId={client}")).json()["items"]
    assert [match["serviceId"] for match in matched] == [keywork, rehab, group]
    assert {"code": "need_met", "values": {"met": ["pregnant"]}} in matched[0]["for"]
    assert [reason["code"] for reason in matched[2]["against"]] == ["no_treatment"]
    matched = (await town.get(f"/matches?clientId={client}&modality=6")).json()["items"]
    assert [match["serviceId"] for match in matched] == [rehab, keywork, group]
    referral = await town.refer(rehab, client, neededModality={"code": "6", "list": "cds-h"})
    kept = (await ranking(town, referral)).json()
    assert (kept["rank"], kept["neededModality"]) == (1, {"code": "6", "list": "cds-h"})
    other = await town.refer(keywork, client)
    assert (await ranking(town, other)).json()["neededModality"] is None


async def test_what_an_older_event_left_out_speaks_neither_for_nor_against(town: Town) -> None:
    service = await town.service(eligibility={"needs": ["pregnant"], "languages": ["en"]})
    client = await town.client()
    await town.running.db.write("UPDATE assessed SET languages = NULL, needs = NULL")
    (match,) = (await town.get(f"/matches?clientId={client}")).json()["items"]
    said = {reason["code"] for side in ("for", "against") for reason in match[side]}
    assert (match["serviceId"], said & {"need_met", "language_spoken", "language_not_spoken"}) == (service, set())
