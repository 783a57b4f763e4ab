"""Keep of which steps who decides is told none, and of which earlier applications: what came of an approval stays with
the LASARS, also once the approval is taken back. Then a person may have two that are open.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    _add("panel_step", "of_approved", "false")
    _add("panel_application", "earlier_decides", "true")
    op.drop_index("uq_panel_application_open", "panel_application", schema="referral")
    op.execute(
        """
        UPDATE referral.panel_step step SET of_approved = true
         WHERE step.step IN ('prepare', 'aftercare', 'close')
            OR step.step = 'withdraw' AND EXISTS (
               SELECT FROM (
                   SELECT decision.step, decision.void_reason FROM referral.panel_step decision
                    WHERE decision.application_id = step.application_id AND decision.id < step.id
                      AND decision.step NOT IN ('prepare', 'aftercare', 'close', 'withdraw')
                    ORDER BY decision.id DESC LIMIT 1) latest
                WHERE latest.step = 'approve' AND (latest.void_reason IS NULL OR step.void_reason IS NOT NULL))
        """
    )
    op.execute(
        """
        UPDATE referral.panel_application application SET earlier_decides = false
          FROM referral.panel_application earlier
         WHERE earlier.id = application.earlier_id AND earlier.decided_on IS NOT NULL AND earlier.state <> 'refused'
        """
    )


def _add(table: str, name: str, default: str) -> None:
    op.add_column(
        table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text(default)), schema="referral"
    )
    op.alter_column(table, name, server_default=None, schema="referral")
