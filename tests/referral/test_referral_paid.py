"""Who is paid says of no service what it counts as, with a commissioner's token neither."""

from typing import Any
from uuid import UUID

import pytest

from tests.conftest import _running
from tests.harness import Running
from tests.older import older
from tests.referral.builders import REASONS, scheme
from tests.referral.client import Town
from tests.referral.test_referral_kept import keep


def pays(*parties: str, **changes: Any) -> Any:
    terms = {"valid_to": None, "discharge_reasons": REASONS, "contracts": [{"party": party} for party in parties]}
    return scheme(scheme=terms, **changes)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).removeprefix("/problems/")


PAID = (403, "paid-organisation")


@pytest.mark.parametrize("party", ["cdas", "start"])
@pytest.mark.parametrize("was", [True, False])
async def test_a_commissioner_of_who_is_paid_does_not_say_what_is_treatment(town: Town, party: str, was: bool) -> None:
    """`start` keeps no service: it is paid for measures of its own."""
    await town.running.deliver(pays("cdas", "start"))
    for organisation in ("cdas", "riverside"):
        path = f"/services/{await town.service(organisation, isTreatment=was)}"
        other = town.service_body(organisation, isTreatment=not was)
        for roles in (("commissioner",), ("commissioner", "provider")):
            assert problem(await town.put(path, other, *roles, match='"1"', organisation=party)) == PAID
        assert (await town.get(path)).json()["isTreatment"] is was
        added = town.service_body(organisation, isTreatment=was)
        assert problem(await town.post("/services", added, "commissioner", organisation=party)) == PAID
        assert (await town.put(path, other, match='"1"', organisation="council")).status_code == 200


async def test_nor_has_it_a_word_on_anothers_places(town: Town) -> None:
    """Its own it keeps as a provider does."""
    await town.running.deliver(pays("cdas"))
    theirs, own = f"/services/{await town.service('riverside')}", f"/services/{await town.service('cdas')}"
    closed = town.service_body("riverside", places=0)
    assert problem(await town.put(theirs, closed, match='"1"', organisation="cdas")) == PAID
    kept = await town.put(own, town.service_body("cdas", places=9), match='"1"', organisation="cdas")
    assert (kept.status_code, kept.json()["places"]) == (200, 9)


async def test_nor_has_it_a_word_on_what_another_organisation_is(town: Town) -> None:
    """Of its own it says how that is called and reached, not what it is; and it names no new one."""
    await town.running.deliver(pays("cdas"))
    theirs, own = "/organisations/riverside", "/organisations/cdas"
    said = {"name": "Closed", "kind": "provider", "contact": "nobody"}
    assert problem(await town.put(theirs, said, organisation="cdas")) == PAID
    assert problem(await town.put("/organisations/brand-new", said, organisation="cdas")) == PAID
    assert problem(await town.put(own, said | {"kind": "lasars"}, organisation="cdas")) == PAID
    assert (await town.put(own, said, match="*", organisation="cdas")).status_code == 200
    assert (await town.put(theirs, said, match="*", organisation="council")).status_code == 200


async def test_whom_an_earlier_version_paid_and_a_later_one_will_pay_counts(town: Town) -> None:
    body = town.service_body("riverside")
    assert (await town.post("/services", body, "commissioner", organisation="cdas")).status_code == 201
    await town.running.deliver(pays("cdas"), pays("bridge-advice", version=2, validFrom="2014-04-01"))
    for party in ("cdas", "bridge-advice"):
        assert problem(await town.post("/services", body, "commissioner", organisation=party)) == PAID
    elsewhere = await town.post("/services", body, "commissioner", organisation="cdas", area="elsewhere")
    assert problem(elsewhere) == (422, "bad-value")


async def test_of_a_version_that_was_heard_before_parties_were_kept_each_who_keeps_a_service_may_be_one(
    referral: Running, database_url: str
) -> None:
    async with older(database_url, referral.service, "0015") as kept:
        version = {"area": "stockport", "scheme_id": "stockport-2012", "version": 1, "revision": 1, "voided": False}
        times = {"valid_from": pays().valid_from, "published_at": pays().published_at}
        await keep(kept, "scheme_version", **version, **times, discharge_reasons="[]")
        await keep(kept, "organisation", area="stockport", code="cdas", name="CDAS", kind="provider")
        await keep(
            kept, "service", id=UUID(int=2), area="stockport", organisation="cdas", name="cdas service",
            is_treatment=True, modality_code="2", modality_list="m", setting_code="c", setting_list="s", sexes="[]",
            substances="[]", districts="[]", places=3, occupied=0, held=0, revision=1,
        )  # fmt: skip
        await kept.upgrade()
        async for running in _running("referral", kept.url):
            town = Town(running)
            body, another = (town.service_body("cdas", name=name) for name in ("Clinic", "Another clinic"))
            assert problem(await town.post("/services", body, "commissioner", organisation="cdas")) == PAID
            assert (await town.post("/services", body, "commissioner", organisation="start")).status_code == 201
            await running.deliver(pays("start", revision=2))
            assert problem(await town.post("/services", body, "commissioner", organisation="start")) == PAID
            assert (await town.post("/services", another, "commissioner", organisation="cdas")).status_code == 201
