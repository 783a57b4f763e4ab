"""Take a referral form up before anybody has met the person: it has who it is then, and no contact."""

from alembic import op

revision = "0103"
down_revision = "0102"
_ROWS = "referral_form"


def upgrade() -> None:
    op.drop_constraint("taken_up_has_its_contact", _ROWS, schema="assessment", type_="check")
    op.create_check_constraint(
        "taken_up_has_its_person", _ROWS, "(state = 'taken_up') = (client_id IS NOT NULL)", schema="assessment"
    )
    op.create_check_constraint(
        "contact_has_its_person", _ROWS, "contact_id IS NULL OR client_id IS NOT NULL", schema="assessment"
    )


def downgrade() -> None:
    raise NotImplementedError("assessment is restored, not downgraded")
