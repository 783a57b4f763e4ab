"""Keep figures of other areas as they were published, to stand beside our own."""

from alembic import op

revision = "0117"
down_revision = "0116"

FILES = """
CREATE TABLE assessment.comparison_file (
    id uuid NOT NULL, area text NOT NULL, compared_area text NOT NULL, source text NOT NULL, licence text NOT NULL,
    file_name text NOT NULL, sha256 text NOT NULL, sent_by text NOT NULL, sent_organisation text NOT NULL,
    lines integer NOT NULL, published_on date NOT NULL, sent_on date NOT NULL, withdrawn_by text, withdrawn_on date,
    CONSTRAINT pk_comparison_file PRIMARY KEY (id)
)
"""
FIGURES = """
CREATE TABLE assessment.comparison_figure (
    file_id uuid NOT NULL, indicator text NOT NULL, month date NOT NULL, number bigint, met bigint, value bigint,
    CONSTRAINT pk_comparison_figure PRIMARY KEY (file_id, indicator, month),
    CONSTRAINT fk_comparison_figure_file_id_comparison_file FOREIGN KEY (file_id)
        REFERENCES assessment.comparison_file (id)
)
"""


def upgrade() -> None:
    op.execute(FILES)
    op.execute(FIGURES)
    op.execute("CREATE INDEX ix_comparison_file_area ON assessment.comparison_file (area, id)")
