"""Give each line a party and an explanation, runs a rejection, and debts a course."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ACCOUNTS = "('budget', 'held', 'due', 'approved', 'paid', 'receivable', 'debt', 'collected', 'written_off')"
KINDS = (
    "('hold', 'due', 'hold_end', 'hold_again', 'reversal', 'receivable', 'receivable_undone', 'approval', "
    "'netting', 'settlement', 'return', 'debt', 'set_off', 'debt_cancelled', 'write_off_cancelled', 'collection', "
    "'write_off', 'rejection')"
)
STATES = "('proposed', 'approved', 'released', 'settled', 'returned', 'cancelled', 'rejected')"

# What older versions left without an explanation gets what the run still says.
EXPLAIN = """
UPDATE payments.transfer AS line SET basis = json_build_object(
    'shape', line.kind, 'contract', json_build_object('code', line.contract), 'run', (
        SELECT json_build_object('id', run.id, 'runOn', run.run_on, 'proposedBy', run.proposed_by,
                                 'approvedBy', run.approved_by, 'releasedBy', run.released_by,
                                 'reference', run.reference, 'settledOn', run.settled_on)
        FROM payments.run WHERE run.id = line.run_id),
    'steps', json_build_array(json_build_object('step', line.kind, 'from', line.from_account,
                                                'to', line.to_account, 'pence', line.pence)))
WHERE line.basis IS NULL
"""
NAME_PARTIES = """
UPDATE payments.transfer AS line SET party = coalesce(
    (SELECT amount.party FROM payments.amount WHERE amount.key = line.amount_key),
    (SELECT run.party FROM payments.run WHERE run.id = coalesce(line.run_id, line.amount_key)))
"""
NAME_AMOUNTS = """
UPDATE payments.debt SET amount_key = (
    SELECT amount_key FROM payments.transfer WHERE transfer.id = debt.receivable_id)
"""


def upgrade() -> None:
    _transfer()
    _run()
    _run_left_out()
    _debt()


def _transfer() -> None:
    for column in ("from_account", "to_account"):
        _check("transfer", f"{column}_known", f"{column} IN {ACCOUNTS}")
    _check("transfer", "kind_known", f"kind IN {KINDS}")
    op.add_column("transfer", sa.Column("party", sa.Text(), nullable=True), schema="payments")
    op.execute("ALTER TABLE payments.transfer DISABLE TRIGGER transfer_is_append_only")
    op.execute(NAME_PARTIES)
    op.execute(EXPLAIN)
    op.execute("ALTER TABLE payments.transfer ENABLE TRIGGER transfer_is_append_only")
    op.alter_column("transfer", "party", nullable=False, schema="payments")
    op.alter_column("transfer", "basis", nullable=False, schema="payments")
    op.create_index(
        "ix_transfer_due",
        "transfer",
        ["area", "contract", "party"],
        schema="payments",
        postgresql_where=sa.text("from_account = 'due' OR to_account = 'due'"),
    )


def _run() -> None:
    _check("run", "state_known", f"state IN {STATES}")
    for name in ("rejected_by", "rejection_reason", "correction_reason"):
        op.add_column("run", sa.Column(name, sa.Text(), nullable=True), schema="payments")
    _add_number("run", "revision", sa.Integer(), 1)
    for name in ("uq_run_date", "uq_run_open"):
        op.drop_index(name, "run", schema="payments")
    _unique("uq_run_date", ["area", "contract", "party", "run_on"], "state NOT IN ('cancelled', 'rejected')")
    _unique("uq_run_open", ["area", "contract", "party"], "state = 'proposed'")


def _run_left_out() -> None:
    op.create_table(
        "run_left_out",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("amount_key", sa.Uuid(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["payments.run.id"], name=op.f("fk_run_left_out_run_id")),
        sa.ForeignKeyConstraint(["amount_key"], ["payments.amount.key"], name=op.f("fk_run_left_out_amount_key")),
        sa.PrimaryKeyConstraint("run_id", "amount_key", name=op.f("pk_run_left_out")),
        schema="payments",
    )


def _debt() -> None:
    op.add_column("debt", sa.Column("amount_key", sa.Uuid(), nullable=True), schema="payments")
    op.execute(NAME_AMOUNTS)
    op.alter_column("debt", "amount_key", nullable=False, schema="payments")
    _add_number("debt", "revision", sa.Integer(), 1)
    for name in ("collected_pence", "written_off_pence", "cancelled_pence"):
        _add_number("debt", name, sa.BigInteger(), 0)
    parts = "collected_pence, written_off_pence, cancelled_pence"
    _add_check("debt", "parts_not_negative", f"least({parts}) >= 0")
    _add_check("debt", "parts_within", "collected_pence + written_off_pence + cancelled_pence <= pence")
    op.create_index(op.f("ix_debt_amount_key"), "debt", ["amount_key"], unique=False, schema="payments")


def _add_number(table: str, name: str, kind: "sa.types.TypeEngine[int]", value: int) -> None:
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=str(value)), schema="payments")
    op.alter_column(table, name, server_default=None, schema="payments")


def _unique(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "run", columns, unique=True, schema="payments", postgresql_where=sa.text(where))


def _check(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, schema="payments", type_="check")
    _add_check(table, name, condition)


def _add_check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.text(condition), schema="payments")
