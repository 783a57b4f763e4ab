"""Keep what was looked at of what was found in runs, and whether an area approves only what was."""

from alembic import op

revision = "0081"
down_revision = "0080"

TABLE = """
CREATE TABLE payments.finding_seen (
    area text NOT NULL, finding_id uuid NOT NULL, run_id uuid NOT NULL, code text NOT NULL, remark text NOT NULL,
    seen_by text NOT NULL, seen_on date NOT NULL,
    CONSTRAINT pk_finding_seen PRIMARY KEY (area, finding_id),
    CONSTRAINT fk_finding_seen_run_id_run FOREIGN KEY (run_id) REFERENCES payments.run (id),
    CONSTRAINT ck_finding_seen_code_known CHECK (
        code IN ('same_day_elsewhere', 'same_evidence', 'unusual_amount', 'unusual_month')),
    CONSTRAINT ck_finding_seen_remark_known CHECK (remark IN ('in_order', 'asked_about', 'put_right'))
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("ALTER TABLE payments.approval_rule ADD COLUMN looked_at_first boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE payments.approval_rule ALTER COLUMN looked_at_first DROP DEFAULT")
