"""Drop what a request of a debt noted as collected or written off before it: the line behind which it was made says so.

The migration before needs it, of requests of before, and nothing else reads it.
"""

from alembic import op

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    op.execute("ALTER TABLE payments.debt_request DROP COLUMN elsewhere_pence")
