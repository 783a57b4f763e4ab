"""Whoever lacks a tariff, is outside the remit, is not settled as a person, has no NHS number or refuses NDTMS is
contacted, assessed, referred and treated like any other; and who sent them sees no worklist.
"""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import ANN, contact, stockport
from tests.assessment.client import Desk
from tests.assessment.test_assessments import assessment_of
from tests.assessment.test_said_again import hear
from tests.harness import Running
from tests.referral.builders import scheme
from tests.referral.client import Town

NO_NUMBER: dict[str, Any] = {"nhsNumber": None}
OUTSIDE = "7000"  # before July only of who is under 25
ALL = ("tariff", "remit", "identity", "number", "consent")
POLICE, RELATIVE = {"organisation": "police", "sub": "sergeant"}, {"organisation": "families", "sub": "mother"}


async def _came(desk: Desk, lacks: tuple[str, ...]) -> str:
    """Who is on record already is like them where it is not settled who they are."""
    if "identity" in lacks:
        await desk.register(**NO_NUMBER)
    person = await desk.register(
        **(NO_NUMBER if {"number", "identity"} & {*lacks} else {}),
        **({"birthDate": "1980-05-28", "birthDatePrecision": "month"} if "identity" in lacks else {}),
    )
    assert person["match"]["state"] == ("pending" if "identity" in lacks else "settled")
    client = str(person["clientId"])
    if "consent" in lacks:
        refused = await desk.post("/ndtms-consents", {"clientId": client, "given": False, "on": "2012-04-10"})
        assert refused.status_code == 201, refused.text
    return client


@pytest.mark.parametrize("lacks", [*((one,) for one in ALL), ALL], ids=" and ".join)
async def test_no_contact_referral_or_start_is_refused_for_lack_of(
    desk: Desk, referral: Running, tariff: Running, payments: Running, lacks: tuple[str, ...]
) -> None:
    """Nobody confirms a tariff of any of them; without a scheme there is none that could be confirmed."""
    if "tariff" not in lacks:
        await desk.running.deliver(("stockport-2012", stockport()))
    town = Town(referral)
    await referral.deliver(("stockport-2012", scheme()))
    await town.organisation("cdas")
    service = await town.service()
    for running in (desk.running, referral):
        running.today = date(2012, 5, 1)
    client = await _came(desk, lacks)
    presenting = [OUTSIDE if "remit" in lacks else "1011"]
    met = await desk.post("/contacts", contact(client, presenting=presenting))
    assert met.status_code == 201, met.text
    if "tariff" not in lacks:
        profile = [{"code": presenting[0], "rank": 1}]
        made = await desk.post("/assessments", assessment_of(client, drugProfile=profile, assessedOn="2012-04-10"))
        assert made.status_code == 201, made.text
        assert made.json()["inRemit"] is ("remit" not in lacks)
    await hear(referral, desk.running)
    answer = await town.post("/referrals", {"clientId": client, "serviceId": service, "choice": "client"})
    assert answer.is_success, answer.text
    path = f"/referrals/{answer.json()['id']}"
    for way, body in (("accept", {}), ("start", {"startedOn": "2012-05-01"})):
        done = await town.post(f"{path}/{way}", body, "provider", organisation="cdas")
        assert done.is_success, done.text
    assert await town.places(service) == (3, 1, 0)
    for running in (tariff, payments):
        await hear(running, desk.running)
        assert await running.parked() == []


@pytest.mark.parametrize("who", [POLICE, RELATIVE])
async def test_police_and_relatives_see_no_worklist(open_desk: Desk, referral: Running, who: dict[str, Any]) -> None:
    """Of what is to be done, who waits, who is expected and who is closed: not even of whom they sent."""
    sent = await open_desk.post("/persons", ANN | NO_NUMBER, "referrer", **who)
    assert sent.status_code == 201, sent.text
    client = sent.json()["clientId"]
    own = await open_desk.post("/contacts", contact(client, on="2012-09-03", presenting=[]), "referrer", **who)
    assert own.status_code == 201, own.text
    assert [row["clientId"] for row in (await open_desk.get("/worklist")).json()["items"]] == [client]
    for path in (
        "/worklist", "/worklist/totals", "/worklist/waiting", "/closings", "/prison-releases", "/sessions", "/bookings",
        "/programmes", f"/persons/{client}/next",
    ):  # fmt: skip
        answer = await open_desk.get(path, "referrer", **who)
        assert answer.status_code in (403, 404), path
    for path in ("/waiting-list", "/waiting-list/lengths", "/panel-applications"):
        answer = await Town(referral).get(path, "referrer", **who)
        assert answer.status_code == 403, path
