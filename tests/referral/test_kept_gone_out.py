"""Referrals that an older version kept: what it had not published of them waits as before, and the rest goes on."""

from datetime import date
from uuid import UUID

from tests.conftest import _running
from tests.harness import Running
from tests.older import older
from tests.referral.builders import assessed
from tests.referral.client import Town
from tests.referral.test_referral_kept import CODES, SERVICE, keep

ON = date(2012, 4, 2)
ASSESSED, UNASSESSED = UUID(int=11), UUID(int=12)


async def test_whoever_was_not_assessed_waits_on_and_who_was_does_not(referral: Running, database_url: str) -> None:
    async with older(database_url, referral.service, "0056") as kept:
        await keep(kept, "organisation", area="stockport", code="cdas", name="CDAS", kind="provider", revision=1)
        await keep(
            kept, "service", id=SERVICE, area="stockport", organisation="cdas", name="cdas service", is_treatment=True,
            **CODES, sexes="[]", substances="[]", districts="[]", languages="[]", needs="[]", capacity="{}",
            listing="{}", needs_panel=False, places=3, occupied=0, held=2, revision=1,
        )  # fmt: skip
        for client, state, since in ((ASSESSED, "referred", None), (UNASSESSED, "pending", ON)):
            await keep(kept, "client", area="stockport", id=client, known=since is None)
            await keep(
                kept, "referral", id=client, area="stockport", client_id=client, organisation="cdas",
                service_id=SERVICE, is_treatment=True, state=state, choice="client", referred_on=ON,
                hold_expires_on=date(2012, 4, 23), pending_since=since, revision=1, event_revision=1,
                referred_by="ann", referred_by_organisation="start",
            )  # fmt: skip
        await kept.upgrade()
        async for running in _running("referral", kept.url):
            town, running.today = Town(running), ON
            for client in (ASSESSED, UNASSESSED):
                declined = await town.act(str(client), "decline", {"reasonCode": "other"})
                assert declined.status_code == 200, declined.text
            said = [(event["type"], event["referralId"]) for event in await town.published()]
            assert said == [("referral-closed", str(ASSESSED)), ("referral-unassessed", str(UNASSESSED))]
            await running.deliver(assessed(UNASSESSED))
            assert [event["type"] for event in await town.published()][2:] == ["client-referred", "referral-closed"]
