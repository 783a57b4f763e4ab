"""Note whether a booking made its contact, or found it recorded already: only what it made is taken back with it."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
# Until now nobody noted it. Made is what says the same as the booking, by who said on that day what became of it;
# what is in doubt stays, and whoever knows that it is wrong makes it void by itself.
_MADE = """
    UPDATE assessment.booking SET contact_made = true
      FROM assessment.contact made, assessment.superseded said
     WHERE made.id = booking.contact_id AND NOT booking.voided
       AND said.thing = 'booking' AND said.thing_id = booking.id AND said.revision = booking.revision - 1
       AND (made.recorded_by, made.recorded_by_organisation, made.recorded_on)
           = (said.replaced_by, said.replaced_by_organisation, said.replaced_on)
       AND (made.kind, made.access, made.source_code, made.source_list)
           = (booking.contact_kind, booking.access, booking.source_code, booking.source_list)
       AND NOT EXISTS (SELECT FROM assessment.referral_form WHERE referral_form.contact_id = made.id)
"""


def upgrade() -> None:
    op.add_column(
        "booking", sa.Column("contact_made", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="assessment",
    )  # fmt: skip
    op.execute(_MADE)
