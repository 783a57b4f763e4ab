"""What the directory calls an organisation is published, once for each name."""

from datetime import date

from services.referral.commands.restating import facts
from tests.referral.client import Town


async def names(town: Town) -> list[tuple[str, str, int]]:
    events = await town.published("organisation-named")
    return [(event["organisation"], event["organisationName"], event["revision"]) for event in events]


async def test_a_name_is_published_as_it_is_said_and_changed(town: Town) -> None:
    before = await names(town)
    await town.organisation("gp-heaton", "gp")
    assert (await names(town))[len(before) :] == [("gp-heaton", "Gp-Heaton", 1)]
    said = {"name": "Heaton Surgery", "kind": "gp"}
    for _ in range(2):
        changed = await town.put("/organisations/gp-heaton", said, match="*")
        assert changed.status_code == 200, changed.text
    assert (await names(town))[len(before) + 1 :] == [("gp-heaton", "Heaton Surgery", 2)]


async def test_names_of_before_are_published_by_the_days_work_and_once(town: Town) -> None:
    before = await names(town)
    await town.running.db.write("UPDATE organisation SET published_revision = NULL")
    for day in (3, 4):
        town.running.today = date(2012, 4, day)
        await town.running.tick()
    assert ("cdas", "Cdas", 1) in before
    assert (sorted(await names(town)), len(before)) == (sorted(before * 2), len(set(before)))


async def test_all_names_are_said_again_after_a_restore(town: Town) -> None:
    async with town.running.db.session() as session:
        said = [row async for rows in facts(session) for row in rows]
    assert ("cdas", "organisation-named", "Cdas") in [
        (subject, payload.type, payload.model_dump().get("organisation_name")) for subject, payload in said
    ]
