"""Create the append-only ledger, amounts, runs and debts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ACCOUNTS = "('budget', 'held', 'due', 'approved', 'paid', 'receivable', 'debt')"
KINDS = (
    "('hold', 'due', 'hold_end', 'hold_again', 'reversal', 'receivable', 'receivable_undone', 'approval', "
    "'netting', 'settlement', 'return', 'debt')"
)
STATES = (
    "('awaiting_verification', 'unpriced', 'held', 'due', 'in_run', 'approved', 'settled', 'withdrawn', 'over_cap')"
)
KEEP_LINES = """
CREATE FUNCTION payments.keep_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: post a new line that reverses the old one';
END $$
"""
GUARD = """
CREATE TRIGGER transfer_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.transfer
FOR EACH STATEMENT EXECUTE FUNCTION payments.keep_lines()
"""


def upgrade() -> None:
    _amount()
    _transfer()
    _position()
    _run()
    _run_line()
    _debt()
    op.execute(KEEP_LINES)
    op.execute(GUARD)


def _amount() -> None:
    op.create_table(
        "amount",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("at_risk_until", sa.Date(), nullable=True),
        sa.Column("tariff_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            f"state IN {STATES}",
            name=op.f("ck_amount_state_known"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_amount")),
        schema="payments",
    )
    op.create_index(
        op.f("ix_amount_area_contract_state"), "amount", ["area", "contract", "state"], unique=False, schema="payments"
    )
    op.create_index(op.f("ix_amount_client_id"), "amount", ["client_id"], unique=False, schema="payments")
    op.create_index(
        "ix_amount_held_until",
        "amount",
        ["held_until"],
        unique=False,
        schema="payments",
        postgresql_where=sa.text("state = 'held'"),
    )


def _transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("amount_key", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_account", sa.Text(), nullable=False),
        sa.Column("to_account", sa.Text(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("receivable_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            f"from_account IN {ACCOUNTS}",
            name=op.f("ck_transfer_from_account_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'reversal' OR reverses IS NOT NULL", name=op.f("ck_transfer_reversal_names_its_line")
        ),
        sa.CheckConstraint(
            f"kind IN {KINDS}",
            name=op.f("ck_transfer_kind_known"),
        ),
        sa.CheckConstraint(
            f"to_account IN {ACCOUNTS}",
            name=op.f("ck_transfer_to_account_known"),
        ),
        sa.CheckConstraint("from_account <> to_account", name=op.f("ck_transfer_accounts_differ")),
        sa.CheckConstraint("pence > 0", name=op.f("ck_transfer_pence_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("amount_key", "number", name=op.f("uq_transfer_amount_key_number")),
        schema="payments",
    )
    op.create_index(
        "ix_transfer_receivable_id",
        "transfer",
        ["receivable_id"],
        unique=False,
        schema="payments",
        postgresql_where=sa.text("receivable_id IS NOT NULL"),
    )
    op.create_index(
        "ix_transfer_receivables",
        "transfer",
        ["area", "contract"],
        unique=False,
        schema="payments",
        postgresql_where=sa.text("kind = 'receivable'"),
    )


def _position() -> None:
    op.create_table(
        "position",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("area", "contract", "published_on", name=op.f("pk_position")),
        schema="payments",
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("gross_pence", sa.BigInteger(), nullable=False),
        sa.Column("netted_pence", sa.BigInteger(), nullable=False),
        sa.Column("net_pence", sa.BigInteger(), nullable=False),
        sa.Column("debt_pence", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("approved_seq", sa.BigInteger(), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> proposed_by AND approved_by <> coalesce(released_by, ''))",
            name=op.f("ck_run_approver_is_another"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'released', 'settled', 'returned', 'cancelled')",
            name=op.f("ck_run_state_known"),
        ),
        sa.CheckConstraint("net_pence = gross_pence - netted_pence", name=op.f("ck_run_net_adds_up")),
        sa.CheckConstraint("netted_pence BETWEEN 0 AND gross_pence", name=op.f("ck_run_netted_within_gross")),
        sa.CheckConstraint(
            "released_by IS NULL OR released_by <> proposed_by", name=op.f("ck_run_releaser_is_another")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        schema="payments",
    )
    op.create_index(
        "uq_run_date",
        "run",
        ["area", "contract", "run_on"],
        unique=True,
        schema="payments",
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_index(
        "uq_run_open",
        "run",
        ["area", "contract"],
        unique=True,
        schema="payments",
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _run_line() -> None:
    op.create_table(
        "run_line",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("amount_key", sa.Uuid(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_run_line_pence_positive")),
        sa.ForeignKeyConstraint(["amount_key"], ["payments.amount.key"], name=op.f("fk_run_line_amount_key")),
        sa.ForeignKeyConstraint(["run_id"], ["payments.run.id"], name=op.f("fk_run_line_run_id")),
        sa.PrimaryKeyConstraint("run_id", "amount_key", name=op.f("pk_run_line")),
        schema="payments",
    )
    op.create_index(op.f("ix_run_line_amount_key"), "run_line", ["amount_key"], unique=False, schema="payments")


def _debt() -> None:
    op.create_table(
        "debt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("receivable_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_debt_pence_positive")),
        sa.ForeignKeyConstraint(["run_id"], ["payments.run.id"], name=op.f("fk_debt_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt")),
        schema="payments",
    )
