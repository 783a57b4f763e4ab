"""Find the cases that are neither met nor over without reading all that are: a figure of waits says how many wait."""

from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.execute("""
        CREATE INDEX ix_figure_case_waiting ON assessment.figure_case (area, indicator, eligible_on)
         WHERE known_to IS NULL AND met_on IS NULL AND until IS NULL
    """)
