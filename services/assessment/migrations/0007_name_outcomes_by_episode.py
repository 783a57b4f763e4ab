"""An outcome is named by measure, episode and ordinal; a verification names what was seen; records name correctors.

What was told keeps the id under which it was told, so that not a penny moves: only `derived_id` follows the new rule.
Everybody who was treated is settled again by the next tick.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

SCHEMA = "assessment"
OUTCOMES = UUID("5d1c3b0e-6f0a-5c57-9a56-3f6f4c1d7a10")
MET_BUT_FELL = {"represented", "journey-continued", "refused"}
Row = Mapping[str, Any]


def upgrade() -> None:
    name_outcomes()
    keep_what_verifiers_saw()
    name_correctors()
    name_who_recorded_contacts()
    op.execute(f"""INSERT INTO {SCHEMA}.client_due (client_id, area, due_on)
        SELECT DISTINCT ON (client_id) client_id, area, DATE '2000-01-01' FROM {SCHEMA}.start_fact ORDER BY client_id
        ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on""")


def name_outcomes() -> None:
    op.add_column("outcome", sa.Column("derived_id", sa.Uuid(), nullable=True), schema=SCHEMA)
    told = op.get_bind().execute(
        sa.text(f"SELECT id, measure, episode_id, scope_id, state, reason, achieved_on FROM {SCHEMA}.outcome")
    )
    named = [
        {"id": told_as, "derived": derived} for told_as, derived in derived_ids([dict(row) for row in told.mappings()])
    ]
    if named:
        op.get_bind().execute(
            sa.text(f"UPDATE {SCHEMA}.outcome SET derived_id = :derived WHERE id = :id").bindparams(
                sa.bindparam("derived", type_=sa.Uuid()), sa.bindparam("id", type_=sa.Uuid())
            ),
            named,
        )
    op.alter_column("outcome", "derived_id", nullable=False, schema=SCHEMA)
    op.create_unique_constraint(op.f("uq_outcome_derived_id"), "outcome", ["derived_id"], schema=SCHEMA)
    op.create_index(op.f("ix_outcome_episode_id"), "outcome", ["episode_id"], unique=False, schema=SCHEMA)


def derived_ids(told: Sequence[Row]) -> Iterator[tuple[UUID, UUID]]:
    """Of each place what stands or stood last goes first, by its date; the rest after it."""

    def of_episode(row: Row) -> tuple[str, str]:
        return row["measure"], str(row["episode_id"])

    for (measure, episode), found in groupby(sorted(told, key=of_episode), key=of_episode):
        mains: dict[str, Row] = {}
        rows = sorted(found, key=lambda row: (_rank(row), row["achieved_on"], str(row["id"])))
        for row in rows:
            mains.setdefault(row["scope_id"], row)
        firsts = sorted(mains.values(), key=lambda row: (_rank(row) > 1, row["achieved_on"], str(row["id"])))
        rest = [row for row in rows if row not in firsts]
        for ordinal, row in enumerate([*firsts, *rest]):
            yield row["id"], uuid5(OUTCOMES, f"{measure}|{episode}|{ordinal}")


def _rank(row: Row) -> int:
    return 0 if row["state"] != "withdrawn" else 1 if row["reason"] in MET_BUT_FELL else 2


def keep_what_verifiers_saw() -> None:
    """Of a word whose outcome has gone on to other evidence nothing is left to know: it covers nothing."""
    op.add_column("verification", sa.Column("id", sa.Uuid(), nullable=True), schema=SCHEMA)
    op.add_column("verification", sa.Column("achieved_on", sa.Date(), nullable=True), schema=SCHEMA)
    op.add_column("verification", sa.Column("evidence", JSONB(), nullable=True), schema=SCHEMA)
    op.execute(f"""
        UPDATE {SCHEMA}.verification SET id = gen_random_uuid(), achieved_on = decided_on, evidence = '[]'""")
    op.execute(f"""
        UPDATE {SCHEMA}.verification v SET achieved_on = o.achieved_on,
            evidence = coalesce((SELECT jsonb_agg(jsonb_build_object('id', e -> 'id', 'revision',
                CASE WHEN e ->> 'kind' = 'treatment-start' THEN to_jsonb(0) ELSE e -> 'revision' END))
                FROM jsonb_array_elements(o.evidence) e WHERE e ->> 'kind' <> 'top-start'), '[]')
          FROM {SCHEMA}.outcome o WHERE o.measure = v.measure AND o.fingerprint = v.fingerprint""")
    op.add_column("verification", sa.Column("seen", sa.String(), nullable=True), schema=SCHEMA)
    op.execute(f"""
        UPDATE {SCHEMA}.verification v SET seen = encode(sha256(convert_to(v.achieved_on || '|' || (
            SELECT string_agg(e ->> 'id' || ':' || (e ->> 'revision'), '|'
                              ORDER BY (e ->> 'id' || ':' || (e ->> 'revision')) COLLATE "C")
              FROM jsonb_array_elements(v.evidence) e), 'UTF8')), 'hex')
         WHERE v.evidence <> '[]'""")
    op.execute(f"""
        DELETE FROM {SCHEMA}.verification v USING {SCHEMA}.verification later
         WHERE later.measure = v.measure AND later.seen = v.seen
           AND (later.decided_on, later.id) > (v.decided_on, v.id)""")
    op.execute(f"UPDATE {SCHEMA}.verification SET fingerprint = seen WHERE seen IS NOT NULL")
    op.drop_column("verification", "seen", schema=SCHEMA)
    for column in ("id", "achieved_on", "evidence"):
        op.alter_column("verification", column, nullable=False, schema=SCHEMA)
    op.create_unique_constraint(op.f("uq_verification_id"), "verification", ["id"], schema=SCHEMA)


def name_correctors() -> None:
    op.add_column("superseded", sa.Column("replaced_by_organisation", sa.String(), nullable=True), schema=SCHEMA)
    op.execute(f"""UPDATE {SCHEMA}.superseded
        SET replaced_by_organisation = coalesce(content ->> 'recorded_by_organisation', '')""")
    op.alter_column("superseded", "replaced_by_organisation", nullable=False, schema=SCHEMA)


def name_who_recorded_contacts() -> None:
    """Only the LASARS assesses: whoever ever assessed in an area recorded its contacts as an assessor."""
    op.add_column("contact", sa.Column("recorded_by_roles", JSONB(), nullable=True), schema=SCHEMA)
    op.execute(f"""UPDATE {SCHEMA}.contact c SET recorded_by_roles = CASE WHEN EXISTS (
        SELECT FROM {SCHEMA}.assessment a WHERE a.area = c.area
           AND a.recorded_by_organisation = c.recorded_by_organisation)
        THEN '["assessor"]'::jsonb ELSE '[]'::jsonb END""")
    op.alter_column("contact", "recorded_by_roles", nullable=False, schema=SCHEMA)
