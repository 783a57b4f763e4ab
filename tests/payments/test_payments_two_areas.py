"""Two areas may know a thing by one id: each is listed, and what is done about one leaves the other as it is."""

from typing import Any

import pytest

from services.payments.rules.standing import Level
from services.payments.store import claims, increased
from services.payments.store.increased import OUT_OF_SIGHT, WORTH, KeptLevel
from services.tariff.events import FactsRestated as TariffRestated
from tests.harness import Running
from tests.payments.builders import achieved, ident, scheme, tariff
from tests.payments.test_payments_lost import DAY
from tests.shared.lost import OPERATOR, restated

ONE = ident("outcome ann abstinent_at_review")
_KNOWN = """
INSERT INTO known_otherwise (thing, thing_id, area, known_revision, said_revision, known, said)
VALUES (:thing, :id, :area, 1, 16450001, '{"stands": true, "pence": 0}', '{"stands": true, "pence": 10000}')
"""


async def by_single_rows(payments: Running, path: str) -> list[dict[str, Any]]:
    headers, found = payments.headers("platform_operator", key=False, **OPERATOR), []
    params: dict[str, Any] = {"limit": 1}
    while True:
        page = (await payments.client.get(path, params=params, headers=headers)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        params["cursor"] = page["next"]


async def test_a_scheme_of_one_id_that_is_lost_in_two_areas_is_listed_in_both(payments: Running) -> None:
    here = scheme()
    there = here.model_copy(update={"area": "leeds"})
    await payments.deliver(here, there, restated(TariffRestated))
    found = await by_single_rows(payments, "/lost")
    assert [(item["kind"], item["area"]) for item in found] == [("scheme", "leeds"), ("scheme", "stockport")]
    assert len({item["id"] for item in found}) == 1


async def test_a_thing_of_one_id_that_two_areas_know_otherwise_is_listed_in_both(payments: Running) -> None:
    for area in ("leeds", "stockport"):
        await payments.db.write(_KNOWN, thing=WORTH, id=str(ONE), area=area)
    found = await by_single_rows(payments, "/lost/otherwise")
    assert [(item["id"], item["area"]) for item in found] == [(str(ONE), "leeds"), (str(ONE), "stockport")]


@pytest.fixture
async def raised_in_leeds(payments: Running) -> Running:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await payments.db.write(_KNOWN, thing=WORTH, id=str(ONE), area="leeds")
    return payments


async def test_what_another_area_knows_otherwise_is_not_read_with_a_claim(raised_in_leeds: Running) -> None:
    async with raised_in_leeds.db.session() as session:
        assert (await claims.read_facts(session, [ONE], DAY)).raised == {}


async def test_what_goes_out_of_sight_in_one_area_stays_in_sight_in_another(raised_in_leeds: Running) -> None:
    await raised_in_leeds.db.write(_KNOWN, thing=WORTH, id=str(ONE), area="stockport")
    async with raised_in_leeds.db.session() as session:
        kept = (await claims.read_facts(session, [ONE], DAY)).raised
        assert kept == {ONE: [KeptLevel(WORTH, Level(stands=True))]}
        await increased.turn(session, kept, {ONE: Level(stands=True)}, {ONE: "stockport"})
    found = await raised_in_leeds.db.read("SELECT area, thing FROM known_otherwise ORDER BY area")
    assert [tuple(row.values()) for row in found] == [("leeds", WORTH), ("stockport", WORTH + OUT_OF_SIGHT)]
