"""Let a TOP review or evidence wait for a client who is not known here.

Whoever has no relation to a person must get the same answer for an id that is known and for one that was never given
out. A record that waits for its episode is stored for both, so its client can be no foreign key any more.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.drop_constraint(op.f("fk_top_review_client_id"), "top_review", schema="assessment", type_="foreignkey")
    op.drop_constraint(op.f("fk_evidence_client_id"), "evidence", schema="assessment", type_="foreignkey")
