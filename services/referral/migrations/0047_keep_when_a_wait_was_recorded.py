"""Keep by which referral somebody came to wait, where it is an earlier one, and when: a queue is ordered by it."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    for name, kind in (("queued_as", sa.Uuid()), ("queued_on", sa.Date())):
        op.add_column("waiting_entry", sa.Column(name, kind, nullable=True), schema="referral")
    op.execute(
        """
        UPDATE referral.waiting_entry SET queued_as = (
            SELECT before.id FROM referral.referral AS now
              JOIN referral.referral AS before ON before.area = now.area AND before.client_id = now.client_id
               AND before.referred_on = now.referred_on AND before.reason_code = 'provider_left' AND before.id < now.id
              JOIN referral.waiting_entry AS entry ON entry.referral_id = before.id AND entry.offered_on IS NULL
             WHERE now.id = waiting_entry.referral_id ORDER BY before.id LIMIT 1)
        """
    )
