"""Through the API: a tariff that is heard of meets a measure, and falls with it; who confirmed it is told."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.assessment.events import SchemePublished
from tests.assessment.builders import rewritten, stockport, tariff_set
from tests.assessment.client import Care, Desk, merge, new_care, unmerge
from tests.assessment.test_kept_outcomes import CLIENT, MIGRATIONS, a_person_in_treatment, keep, said
from tests.assessment.test_reviews import treated
from tests.conftest import _running
from tests.harness import Running
from tests.older import older

TARIFF = UUID(int=11)

SEVERE: dict[str, Any] = {
    "code": "severe", "title": "A severe need", "kind": "assessed", "once_per": "journey", "verification": "person",
    "params": {"bands": ["high"]},
}  # fmt: skip


def with_bands(**said: Any) -> SchemePublished:
    first = stockport()
    own = first.scheme["contracts"][0] | {
        "code": "own",
        "party": "start",
        "measures": ["severe"],
        "verified_by": ["council"],
    }
    changed = {"measures": [*first.scheme["measures"], SEVERE | said], "contracts": [*first.scheme["contracts"], own]}
    return rewritten(first, first.scheme | changed)


async def test_a_confirmed_tariff_is_an_outcome_of_who_assessed_and_falls_with_it(desk: Desk) -> None:
    await desk.running.deliver(("stockport-2012", with_bands()))
    desk.running.today = date(2012, 9, 3)
    client, _ = await treated(desk)

    async def severe() -> list[dict[str, Any]]:
        answer = await desk.get(f"/outcomes?clientId={client}&measure=severe", "verifier", organisation="council")
        assert answer.status_code == 200, answer.text
        listed: list[dict[str, Any]] = answer.json()["items"]
        return listed

    confirmed = {"confirmed_by": "bob", "confirmed_by_organisation": "start"}
    tariff = tariff_set(client, "high", "2012-04-03", actor="somebody", **confirmed)
    await desk.running.deliver(tariff_set(client, "low", "2012-04-03"), tariff)
    (outcome,) = await severe()
    assert (outcome["achievedOn"], outcome["party"], outcome["contract"]) == ("2012-04-03", "start", "own")
    assert [proof["kind"] for proof in outcome["evidence"]] == ["tariff"]
    assert outcome["recorders"] == [{"sub": "bob", "organisation": "start"}]
    await desk.running.deliver(tariff.model_copy(update={"revision": 2, "voided": True}))
    (fallen,) = await severe()
    assert (fallen["state"], fallen["reason"]) == ("withdrawn", "voided")


@pytest.mark.parametrize("survivor", [0, 1])
async def test_of_two_records_of_one_person_it_counts_once_and_parted_again_of_each(desk: Desk, survivor: int) -> None:
    await desk.running.deliver(("stockport-2012", with_bands(once_per="person")))
    desk.running.today = date(2012, 9, 3)
    both = [await new_care(desk) for _ in range(2)]
    for care, organisation, on in zip(both, ("cdas", "riverside"), ("2012-04-03", "2012-05-08"), strict=True):
        await care.assess(on)
        await care.start("2012-06-10", organisation)
        await desk.running.deliver(tariff_set(care.client, "high", on))
        await care.verify(await care.one("severe"), organisation="council")
    merge_id = await merge(both[survivor], both[1 - survivor])
    assert await standing(both[0]) == await standing(both[1]) == [("2012-04-03", "achieved")]
    await unmerge(both[0], merge_id)
    assert [await standing(care) for care in both] == [[("2012-04-03", "achieved")], [("2012-05-08", "achieved")]]


MIGRATION = next(MIGRATIONS.glob("*_keep_who_confirmed_a_tariff.py")).name[:4]


async def test_of_a_tariff_from_before_its_confirmer_was_kept_who_said_it_last_verifies_nothing(
    assessment: Running, database_url: str
) -> None:
    async with older(database_url, assessment.service, "0002") as kept:
        await a_person_in_treatment(kept)
        await kept.rows(
            "UPDATE assessment.scheme_fact SET hash = 'bands', scheme = $1", json.dumps(with_bands().scheme)
        )
        await kept.upgrade()
        for column in ("assessment_id", "confirmed_by", "confirmed_by_organisation"):
            await kept.rows(f"ALTER TABLE assessment.tariff_fact DROP {column}")
        told = {"valid_from": date(2012, 4, 3), "confirmed_on": date(2012, 4, 3), "band": "high"}
        await keep(kept, "tariff_fact", id=TARIFF, client_id=CLIENT, **said("bob", "start"), **told)
        await kept.again(MIGRATION)
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            again = tariff_set(str(CLIENT), "high", "2012-04-03", tariff_id=TARIFF, actor="eve", confirmed_by="ann")
            recorders = []
            for news in ([], [again.model_copy(update={"revision": 2})]):
                await running.deliver(*news)
                await running.tick()
                (severe,) = await running.db.read("SELECT * FROM outcome WHERE measure = 'severe'")
                recorders.append([who["sub"] for who in severe["recorders"]])
            assert recorders == [["bob"], ["ann"]]


async def standing(care: Care) -> list[tuple[str, str]]:
    listed = await care.outcomes(measure="severe")
    return [(it["achievedOn"], it["state"]) for it in listed if it["state"] != "withdrawn"]
