"""Let keys name their secret: while somebody is kept under one, its proof stays.

A secret whose proof is gone, though persons are kept under it, gets one that no secret gives: nobody is registered
before they are keyed anew, since who is known would look new.
"""

from alembic import op

revision = "0050"
down_revision = "0049"

PROOFS = """
INSERT INTO assessment.fingerprint_secret (name, proof)
SELECT DISTINCT keyed_with, CAST('' AS bytea) FROM assessment.person ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute(PROOFS)
    op.execute("""ALTER TABLE assessment.person ADD CONSTRAINT fk_person_keyed_with FOREIGN KEY (keyed_with)
                  REFERENCES assessment.fingerprint_secret (name) DEFERRABLE INITIALLY DEFERRED""")
