"""How to reach somebody, as the last form by which they came says it, where their record has never said it."""

from alembic import op

revision = "0109"
down_revision = "0108"


def upgrade() -> None:
    op.execute(
        """
        UPDATE assessment.person SET reach_by = form.reach_by
          FROM (SELECT DISTINCT ON (client_id) client_id, reach_by FROM assessment.referral_form
                 WHERE NOT voided AND client_id IS NOT NULL AND reach_by IS NOT NULL
                 ORDER BY client_id, decided_on DESC, id DESC) form
         WHERE form.client_id = person.id AND person.reach_by IS NULL
           AND NOT EXISTS (SELECT FROM assessment.superseded
                            WHERE thing = 'person' AND thing_id = person.id AND content ->> 'reach_by' IS NOT NULL)
        """
    )


def downgrade() -> None:
    raise NotImplementedError("assessment is restored, not downgraded")
