"""What a contract covers is named before what none does, and contract years are named apart.

What was told keeps the id under which it was told, so that not a penny moves: only `derived_id` follows the new rule,
where an episode has both kinds or is counted by contract year. Everybody who was treated is settled again by the next
tick: what ran off a contract in whose term the episode did not begin is paid now.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

SCHEMA = "assessment"
OUTCOMES = UUID("5d1c3b0e-6f0a-5c57-9a56-3f6f4c1d7a10")
MET_BUT_FELL = {"represented", "journey-continued", "not-met", "refused"}
Row = Mapping[str, Any]
Contract = tuple[str, str]  # area and code


def upgrade() -> None:
    told = op.get_bind().execute(
        sa.text(f"""SELECT o.id, o.area, o.measure, o.episode_id, o.scope_id, o.state, o.reason, o.achieved_on,
                           o.contract, o.party, began.delivered_by
                      FROM {SCHEMA}.outcome o LEFT JOIN {SCHEMA}.start_fact began ON began.id = o.episode_id""")
    )
    named = dict(derived_ids([dict(row) for row in told.mappings()], contract_starts()))
    _name({told_as: uuid4() for told_as in named})  # out of the way of each other
    _name(named)
    op.execute(f"""INSERT INTO {SCHEMA}.client_due (client_id, area, due_on)
        SELECT DISTINCT ON (client_id) client_id, area, DATE '2000-01-01' FROM {SCHEMA}.start_fact ORDER BY client_id
        ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on""")


def contract_starts() -> dict[Contract, date]:
    """A contract keeps its code and its start for ever; another area may have one of the same code."""
    listed = op.get_bind().execute(
        sa.text(f"""SELECT area, listed ->> 'code', listed ->> 'starts'
                      FROM {SCHEMA}.scheme_fact, jsonb_array_elements(scheme -> 'contracts') listed""")
    )
    return {(area, code): date.fromisoformat(starts) for area, code, starts in listed}


def _name(named: Mapping[UUID, UUID]) -> None:
    if named:
        op.get_bind().execute(
            sa.text(f"UPDATE {SCHEMA}.outcome SET derived_id = :derived WHERE id = :id").bindparams(
                sa.bindparam("derived", type_=sa.Uuid()), sa.bindparam("id", type_=sa.Uuid())
            ),
            [{"id": told_as, "derived": derived} for told_as, derived in named.items()],
        )


def derived_ids(told: Sequence[Row], starts: Mapping[Contract, date]) -> Iterator[tuple[UUID, UUID]]:
    def of_episode(row: Row) -> tuple[str, str]:
        return row["measure"], str(row["episode_id"])

    for (measure, episode), rows in groupby(sorted(told, key=of_episode), key=of_episode):
        found = list(rows)
        years = {row["id"]: _year(row, starts) for row in found}
        if not any(years.values()) and len({row["contract"] is None for row in found}) == 1:
            continue
        ordinals: dict[str, int] = {}
        for row in sorted(_ranked(found), key=lambda ranked: ranked["rank"]):
            year = years[row["id"]]
            ordinals[year] = ordinals.get(year, -1) + 1
            yield row["id"], uuid5(OUTCOMES, f"{measure}|{episode}|{year}{ordinals[year]}")


def _ranked(found: Sequence[Row]) -> Iterator[Row]:
    """Of each place what counts or counted last, then what is proposed beside it, at last the rest."""
    mains: dict[str, UUID] = {}
    for row in sorted(found, key=lambda row: (_weight(row), row["achieved_on"], str(row["id"]))):
        mains.setdefault(row["scope_id"], row["id"])
    for row in found:
        weight, is_main = _weight(row), mains[row["scope_id"]] == row["id"] and _weight(row) < 3
        told_as = 0 if is_main else 1 if weight < 2 else 2
        rank = told_as == 2, row["contract"] is None, told_as, weight > 0, row["achieved_on"], str(row["id"])
        yield {**row, "rank": rank}


def _weight(row: Row) -> int:
    if row["state"] != "withdrawn":
        return 0 if row["state"] == "achieved" else 1
    return 2 if row["reason"] in MET_BUT_FELL else 3


def _year(row: Row, starts: Mapping[Contract, date]) -> str:
    """Once per contract year the scope says client, contract and year."""
    client, _, rest = row["scope_id"].partition("/")
    contract, _, year = rest.rpartition("/")
    of_area = row["area"], contract
    if client == "uncovered" or of_area not in starts or row["contract"] is None:
        return ""
    began_on = _anniversary(starts[of_area], int(year))
    return f"{began_on}|" if row["party"] == row["delivered_by"] else f"{row['party']}|{began_on}|"


def _anniversary(starts: date, years: int) -> date:
    try:
        return starts.replace(year=starts.year + years)
    except ValueError:
        return starts.replace(year=starts.year + years, day=28)
