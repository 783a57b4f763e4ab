"""An assessment that a provider made under audit: marked, and its tariff is another organisation's to confirm."""

from services.tariff.rules.parsing import canonical, read, scheme_hash
from tests.harness import Running
from tests.tariff.builders import SCHEME, again, assessed, scheme
from tests.tariff.client import get, proposal_of, publish


async def confirm_as(tariff: Running, proposal: dict[str, object], organisation: str) -> tuple[int, str]:
    headers = tariff.headers("assessor", organisation=organisation, sub="somebody")
    path = f"/proposals/{proposal['id']}/confirm"
    answer = await tariff.client.post(path, json={}, headers=headers | {"If-Match": f'"{proposal["revision"]}"'})
    return answer.status_code, answer.json().get("type", "")


async def test_whoever_gave_any_of_it_does_not_confirm_its_tariff(tariff: Running) -> None:
    await publish(tariff)
    event = assessed(actor_organisation="bridge", rated_by=["bridge", "door"], under_audit=True)
    await tariff.deliver(event)
    proposal = await proposal_of(tariff, event)
    assert (proposal["underAudit"], proposal["ratedBy"]) == (True, ["bridge", "door"])
    for organisation in ("bridge", "door"):
        assert await confirm_as(tariff, proposal, organisation) == (403, "/problems/own-assessment")
    assert (await confirm_as(tariff, proposal, "start"))[0] == 201


async def test_of_an_assessment_of_the_lasars_its_own_people_confirm(tariff: Running) -> None:
    await publish(tariff)
    event = assessed(rated_by=["start"])
    await tariff.deliver(event)
    assert (await get(tariff, f"/proposals/{(await proposal_of(tariff, event))['id']}"))["underAudit"] is False
    await tariff.deliver(again(event, 0, 0, 0, 0, 0, 0, under_audit=True, rated_by=["start"]))
    proposal = await proposal_of(tariff, event)
    assert (await confirm_as(tariff, proposal, "start"))[0] == 403


def test_a_scheme_that_does_not_say_it_keeps_its_hash() -> None:
    said = scheme(complexity=SCHEME["complexity"] | {"assessed_by_provider": "under_audit"})
    assert "assessed_by_provider" not in canonical(read(SCHEME))["complexity"]
    assert scheme_hash(read(said)) != scheme_hash(read(SCHEME))
    assert canonical(read(said))["complexity"]["assessed_by_provider"] == "under_audit"
