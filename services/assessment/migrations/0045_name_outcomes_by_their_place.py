"""What counts in a place has the place's id, and all else that was met there an id of its evidence.

What was told keeps the id under which it was told, so that not a penny moves: only `derived_id` follows the new rule.
What nothing meets any more keeps its own, unless what meets the measure there now needs it. No word keeps an id.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

SCHEMA = "assessment"
OUTCOMES = UUID("5d1c3b0e-6f0a-5c57-9a56-3f6f4c1d7a10")
GONE = {"corrected", "merged", "voided"}
GROUND = {"top-start", "assessment"}
Row = Mapping[str, Any]
Contract = tuple[str, str]  # area and code


def upgrade() -> None:
    told = op.get_bind().execute(
        sa.text(f"""SELECT o.id, o.derived_id, o.area, o.measure, o.episode_id, o.scope_id, o.state, o.reason,
                           o.achieved_on, o.contract, o.party, o.verified_by, o.evidence, began.delivered_by
                      FROM {SCHEMA}.outcome o LEFT JOIN {SCHEMA}.start_fact began ON began.id = o.episode_id""")
    )
    named = dict(derived_ids([dict(row) for row in told.mappings()], contract_starts()))
    _name({told_as: uuid4() for told_as in named})  # out of the way of each other
    _name(named)
    op.drop_column("verification", "kept_id", schema=SCHEMA)


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
    """Of those that have another from now on."""

    def place(row: Row) -> tuple[str, str, str]:
        return row["measure"], str(row["episode_id"]), _row(row, starts)

    named: dict[UUID, UUID] = {}
    own = _own([row for row in told if row["reason"] not in GONE])
    for (measure, episode, row_of), rows in groupby(sorted(told, key=place), key=place):
        met = sorted((row for row in rows if row["id"] in own), key=_rank)
        named |= {row["id"]: own[row["id"]] for row in met}
        named |= {row["id"]: uuid5(OUTCOMES, f"{measure}|{episode}|{row_of}0") for row in met[:1]}
    needed = set(named.values())
    named |= {
        row["id"]: uuid5(row["id"], "gone") for row in told if row["id"] not in own and row["derived_id"] in needed
    }
    return ((row["id"], named[row["id"]]) for row in told if named.get(row["id"]) not in {None, row["derived_id"]})


def _own(met: Sequence[Row]) -> dict[UUID, UUID]:
    """The id of its evidence of each. `alike` counts in all rows of an episode, as that id knows none of them."""
    alike: Counter[tuple[str, str, str, str]] = Counter()
    found = {}
    for row in sorted(met, key=lambda row: (row["achieved_on"], str(row["id"]))):
        things = " ".join(sorted({one["id"] for one in row["evidence"] if one.get("kind") not in GROUND}))
        of = row["measure"], str(row["episode_id"]), row["party"], things
        found[row["id"]] = uuid5(OUTCOMES, f"{'|'.join(of)}|{alike[of]}")
        alike[of] += 1
    return found


def _rank(row: Row) -> tuple[bool, int, bool, date, str]:
    """What a contract covers, of it what is paid; what was and fell; what was refused; what is proposed; the rest."""
    stands, covered = row["state"] != "withdrawn", row["contract"] is not None
    if row["state"] == "achieved":
        level = 0
    elif row["verified_by"] and (row["verified_by"], row["reason"]) != ("system", "superseded"):
        level = 1
    else:
        level = 2 if row["reason"] == "refused" else 3 if stands else 4
    return not covered, level, not stands, row["achieved_on"], str(row["id"])


def _row(row: Row, starts: Mapping[Contract, date]) -> str:
    """Whoever took the episode over has a place of its own. Once per contract year the scope says client, contract
    and year.
    """
    whose = "" if row["party"] == row["delivered_by"] else f"{row['party']}|"
    client, _, rest = row["scope_id"].partition("/")
    contract, _, year = rest.rpartition("/")
    of_area = row["area"], contract
    if client == "uncovered" or of_area not in starts or row["contract"] is None:
        return whose
    return f"{whose}{_anniversary(starts[of_area], int(year))}|"


def _anniversary(starts: date, years: int) -> date:
    try:
        return starts.replace(year=starts.year + years)
    except ValueError:
        return starts.replace(year=starts.year + years, day=28)
