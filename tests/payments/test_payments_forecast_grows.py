"""What is read of twice the people is about twice as much, however few of them the planner takes them for."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pydantic_core import from_json

from services.payments.commands.what_if import Draft
from services.payments.commands.what_if_projected import _Gathered, _Sides
from services.payments.rules.projected_year.coming import coming_years, going_on
from services.payments.rules.schemes import read_scheme
from services.payments.store import forecast, position_figures
from services.payments.store.forecast import ForecastRows, JourneyRow, MetRow
from shared.data.statements import Statement
from tests.bench.projected_year import lasting
from tests.bench.what_if import of_all
from tests.harness import Running
from tests.payments.builders import BACK
from tests.payments.test_payments_grown import literal

DAY = date(2015, 3, 2)
PEOPLE = 300
MEASURES = 6
TWICE = 2.5  # at most, with what is read once
FILL = (
    """
INSERT INTO treatment_start (episode_id, revision, voided, area, client_id, delivered_by, is_treatment, started_on)
SELECT gen_random_uuid(), 1, false, 'stockport', gen_random_uuid(), 'riverside', true, DATE '2014-04-02' + n % 300
  FROM generate_series(1, {people}) AS n
""",
    """
INSERT INTO tariff (tariff_id, revision, voided, area, client_id, valid_from, band, confirmed_by, confirmed_on,
                    scheme_id, scheme_version, scheme_hash)
SELECT gen_random_uuid(), 1, false, area, client_id, started_on, 'low', 'assessor-2', started_on, 'stockport-2012', 1,
       ''
  FROM treatment_start
""",
    """
INSERT INTO outcome (outcome_id, revision, kind, area, client_id, episode_id, measure, achieved_on, party, contract,
                     evidence, recorders, verifiers, verified_by, verified_by_organisation, journey_from)
SELECT gen_random_uuid(), 1, 'achieved', area, client_id, episode_id, 'm' || n, started_on + n, 'riverside',
       'riverside-2012', '[]', '[]', '[]', 'vera', 'start', started_on
  FROM treatment_start, generate_series(1, {measures}) AS n
""",
    "ANALYZE",
)
PLACE = {"area": "stockport", "parties": ["riverside"], "parties_from": [date(2012, 4, 2)],
         "parties_to": [date(2016, 4, 2)], "day": DAY}  # fmt: skip
ASKED: dict[str, tuple[Statement[Any], dict[str, Any]]] = {
    "forecast": (forecast._ROWS, PLACE | {
        "contract": BACK, "party": "riverside", "since": date(2012, 4, 2), "rule": "clawback"}),
    "starts": (position_figures._STARTS, PLACE | {"starts_from": date(2014, 4, 1)}),
}  # fmt: skip


@pytest.mark.parametrize("what", ASKED)
async def test_twice_the_people_are_about_twice_the_rows(payments: Running, what: str) -> None:
    rows = []
    for _ in range(2):
        for statement in FILL:
            await payments.as_owner(statement.format(people=PEOPLE, measures=MEASURES))
        rows.append(await looked_at(payments, *ASKED[what]))
        await payments.as_owner("DELETE FROM outcome")
        await payments.as_owner("DELETE FROM tariff")
    assert rows[1] <= rows[0] * TWICE, rows


async def looked_at(payments: Running, asked: Statement[Any], values: dict[str, Any]) -> float:
    """As the services' statements are planned, once for all places."""
    said = ", ".join(map(literal, asked.arguments(values)))
    async with payments.db.reading() as session:
        await session.driver.execute(f"PREPARE asked AS {asked.sql}")
        (row,) = await session.fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked({said})", ())
        await session.driver.execute("DEALLOCATE asked")
    plan = row["QUERY PLAN"]
    return rows_of((from_json(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def rows_of(node: dict[str, Any]) -> float:
    """Those that a step passes on, and those that it looks at and leaves."""
    kinds = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")
    own = sum(float(node.get(kind, 0)) for kind in kinds) * float(node["Actual Loops"])
    return own + sum(map(rows_of, node.get("Plans", ())))


async def test_who_started_is_joined_to_no_outcome(payments: Running) -> None:
    """However many are there, the planner may loop through both: it does so of some sizes, and of some not."""
    asked, values = ASKED["forecast"]
    said = ", ".join(map(literal, asked.arguments(values)))
    async with payments.db.reading() as session:
        await session.driver.execute(f"PREPARE asked AS {asked.sql}")
        rows = await session.fetch(f"EXPLAIN EXECUTE asked({said})", ())
        await session.driver.execute("DEALLOCATE asked")
    plan = [row["QUERY PLAN"] for row in rows]
    assert any("hashed SubPlan" in line for line in plan)
    assert not [line for line in plan if "outcome.episode_id = started" in line]


class Read(list[MetRow]):
    """How often all of it is gone through."""

    times = 0

    def __iter__(self) -> Iterator[MetRow]:
        self.times += 1
        return super().__iter__()


def test_what_was_met_is_not_gone_through_for_each_person() -> None:
    few, many = (times_read(people) for people in (5, 50))
    assert few == many


def times_read(people: int) -> int:
    published = lasting(of_all(MEASURES, 1, 10_000))
    scheme = read_scheme(published.scheme, published.hash, published.published_at)
    year = next(year for year in coming_years([scheme], DAY) if year.terms.code == BACK)
    schemes = going_on([scheme], BACK, year.ends)
    started = [JourneyRow(uuid4(), uuid4(), date(2014, 4, 2), None) for _ in range(people)]
    met = Read(MetRow(row.episode_id, "m1", date(2014, 5, 2)) for row in started)
    rows = ForecastRows(started, links=[], tariffs=[], met=met, at_risk=[], payable=[])
    _Gathered(year, _Sides(schemes, schemes, Draft(scheme), BACK), rows, DAY).observed()
    return met.times
