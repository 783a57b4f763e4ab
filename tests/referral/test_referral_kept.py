"""Episodes that an older version kept: their ends count as first said on the day that they have now."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.referral.store.episodes import CORRECTION_DAYS
from tests.conftest import _running
from tests.harness import Running
from tests.older import Older, older
from tests.referral.client import Town

CLIENT, SERVICE, REFERRAL, EPISODE = (UUID(int=n) for n in range(1, 5))
LEFT = date(2012, 9, 1)
CODES = {"modality_code": "2", "modality_list": "m", "setting_code": "c", "setting_list": "s"}


async def keep(kept: Older, table: str, **values: Any) -> None:
    names, places = ", ".join(values), ", ".join(f"${n + 1}" for n in range(len(values)))
    await kept.rows(f"INSERT INTO referral.{table} ({names}) VALUES ({places})", *values.values())


async def an_ended_episode(kept: Older) -> None:
    begun, by = date(2012, 4, 10), {"started_by": "kim", "started_by_organisation": "cdas"}
    await keep(kept, "organisation", area="stockport", code="cdas", name="CDAS", kind="provider")
    await keep(
        kept, "service", id=SERVICE, area="stockport", organisation="cdas", name="cdas service", is_treatment=True,
        **CODES, sexes="[]", substances="[]", districts="[]", places=3, occupied=0, held=0, revision=1,
    )  # fmt: skip
    await keep(kept, "client", area="stockport", id=CLIENT, known=True)
    await keep(
        kept, "referral", id=REFERRAL, area="stockport", client_id=CLIENT, organisation="cdas", service_id=SERVICE,
        is_treatment=True, state="started", choice="client", referred_on=begun, hold_expires_on=begun,
        episode_id=EPISODE, revision=2, event_revision=1, referred_by="ann", referred_by_organisation="start",
    )  # fmt: skip
    await keep(
        kept, "episode", id=EPISODE, area="stockport", referral_id=REFERRAL, client_id=CLIENT, delivered_by="cdas",
        service_id=SERVICE, is_treatment=True, **CODES, referred_on=begun, started_on=begun, care_coordinating=True,
        **by, revision=2, ended_on=LEFT, end_reason_code="85", end_reason_list="cds-f", ended_by_role="provider",
        ended_by="kim", ended_by_organisation="cdas", end_revision=1, end_voided=False,
    )  # fmt: skip


@pytest.mark.parametrize(("after", "status"), [(CORRECTION_DAYS - 1, 200), (CORRECTION_DAYS, 403)])
async def test_a_kept_end_is_corrected_for_as_long_as_a_new_one(
    referral: Running, database_url: str, after: int, status: int
) -> None:
    async with older(database_url, referral.service, "0008") as kept:
        await an_ended_episode(kept)
        await kept.upgrade()
        async for running in _running("referral", kept.url):
            town = Town(running)
            running.today = LEFT + timedelta(days=after)
            voided = await town.act_on_episode(str(EPISODE), "end/void", {"reasonCode": "other"})
            assert voided.status_code == status, voided.text
            if status == 200:
                (told,) = await town.published("treatment-ended")
                assert (told["endedOn"], told["firstEndedOn"]) == (str(LEFT), str(LEFT))


async def test_what_was_said_of_the_directory_before_it_was_kept_is_its_first_word(
    referral: Running, database_url: str
) -> None:
    async with older(database_url, referral.service, "0025") as kept:
        await kept.rows(
            "INSERT INTO referral.organisation (area, code, name, kind)"
            " VALUES ('stockport', 'cdas', 'CDAS', 'provider')"
        )
        await kept.rows(
            "INSERT INTO referral.service (id, area, organisation, name, is_treatment, modality_code, modality_list,"
            " setting_code, setting_list, sexes, substances, districts, places, occupied, held, revision)"
            " VALUES ($1, 'stockport', 'cdas', 'Keywork', true, '2', 'l', 's', 'l', '[]', '[]', '[]', 4, 0, 0, 3)",
            SERVICE,
        )
        await kept.upgrade()
        async for running in _running("referral", kept.url):
            town = Town(running)
            (service,) = (await town.get(f"/services/{SERVICE}/history", "auditor")).json()["items"]
            assert (service["revision"], service["isTreatment"], service["saidBy"]) == (3, True, None)
            assert (await town.get(f"/services/{SERVICE}")).json()["saidOn"] is None
            (named,) = (await town.get("/organisations/cdas/history", "auditor")).json()["items"]
            assert (named["revision"], named["name"], named["saidOn"]) == (1, "CDAS", None)
