"""Keep what is signed of whole cohorts."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
QUARTER = ["area", "contract", "outcome", "starts"]


def upgrade() -> None:
    op.create_table(
        "attestation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("outcome", "contract")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("starts", "ends")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "met")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reference", "state")),
        *(sa.Column(name, sa.String()) for name in ("decided_by", "decided_by_organisation")),
        sa.Column("decided_on", sa.Date()),
        sa.Column("reason_code", sa.String()),
        sa.Column("told_revision", sa.Integer()),
        sa.CheckConstraint("state IN ('signed', 'verified', 'refused', 'replaced')", name="state_known"),
        sa.CheckConstraint("0 <= met AND met <= people", name="met_among_people"),
        sa.CheckConstraint("starts < ends", name="days_in_order"),
        sa.CheckConstraint("(state = 'signed') <= (decided_by IS NULL)", name="signed_is_undecided"),
        schema="assessment",
    )
    for name, state in (("waiting", "signed"), ("counting", "verified")):
        op.create_index(
            f"uq_attestation_{name}", "attestation", QUARTER, unique=True, schema="assessment",
            postgresql_where=sa.text(f"state = '{state}'"),
        )  # fmt: skip
    op.create_index("ix_attestation_area", "attestation", ["area", "id"], schema="assessment")
