"""A refusal that gives the evidence to somebody else: it has a row all the same, and can be taken back."""

from tests.assessment.builders import answers
from tests.assessment.client import Desk, new_care

HOUSED = "housing_resolved"


async def test_a_mistaken_refusal_by_which_the_evidence_is_anothers_is_taken_back(open_desk: Desk) -> None:
    """What was verified stayed with whose it was then. Refused, it goes to who began earlier, as was told later."""
    care = await new_care(open_desk)
    await care.on("2012-04-10")
    await care.assess("2012-04-09")
    await care.on("2012-04-12")
    await care.start("2012-04-12", "riverside", actor="rob")
    for stage, on in (("start", "2012-04-12"), ("review", "2012-07-03")):
        await care.on("2012-04-12" if stage == "start" else "2012-09-20")
        body = {"clientId": care.client, "stage": stage, "on": on, "items": answers(acuteHousing=stage == "start")}
        assert (await open_desk.post("/top-reviews", body, "assessor", sub="ann")).status_code == 201
    paid = await care.verify(await care.one(HOUSED))
    await care.start("2012-04-10", "cdas")
    body = {"clientId": care.client, "stage": "review", "on": "2012-08-30", "items": answers(acuteHousing=False)}
    own = await open_desk.post("/top-reviews", body, "provider", organisation="riverside", sub="rob")
    assert own.status_code == 201

    async def of_cdas() -> list[str]:
        return [outcome["state"] for outcome in await care.outcomes(measure=HOUSED, party="cdas")]

    refused = await care.verify(await care.one(HOUSED), "refused")
    assert (refused["state"], refused["reason"], refused["party"]) == ("withdrawn", "refused", "riverside")
    assert await of_cdas() == ["proposed"]
    again = await care.try_to_verify(refused, sub="val")
    assert again.status_code == 200, again.text
    assert (again.json()["id"], again.json()["state"]) == (paid["id"], "achieved")
    assert await of_cdas() == ["withdrawn"]
