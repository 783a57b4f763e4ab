"""Keep of a scheme version what was said last: its source may lose it, and publish it anew with another content.

Which revision was heard was not kept. What stands counts as of the last restatement that is known: a version that is
published anew is above it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("scheme_fact", sa.Column("revision", sa.BigInteger()), schema="assessment")
    op.execute(
        "UPDATE assessment.scheme_fact SET revision = greatest(1, "
        "(SELECT max(revisions_from) FROM assessment.heard_restatement WHERE source = 'tariff'))"
    )
    op.alter_column("scheme_fact", "revision", nullable=False, schema="assessment")
