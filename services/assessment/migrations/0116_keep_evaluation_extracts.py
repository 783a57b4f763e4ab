"""Keep evaluation extracts with who took them and why, and the years in them as they left first."""

from alembic import op

revision = "0116"
down_revision = "0115"

YEARS = """
CREATE TABLE assessment.evaluation_year (
    area varchar NOT NULL, first_year integer NOT NULL, kept_on date NOT NULL, left_out integer NOT NULL,
    CONSTRAINT pk_evaluation_year PRIMARY KEY (area, first_year)
)
"""
ROWS = """
CREATE TABLE assessment.evaluation_row (
    id uuid NOT NULL, area varchar NOT NULL, first_year integer NOT NULL, cell integer NOT NULL,
    client_id uuid NOT NULL, says jsonb NOT NULL,
    CONSTRAINT pk_evaluation_row PRIMARY KEY (id),
    CONSTRAINT fk_evaluation_row_client_id_person FOREIGN KEY (client_id) REFERENCES assessment.person (id)
)
"""
EXTRACTS = """
CREATE TABLE assessment.evaluation_extract (
    id uuid NOT NULL, area varchar NOT NULL, first_year integer NOT NULL, last_year integer NOT NULL,
    purpose varchar NOT NULL, recipient varchar NOT NULL, name varchar NOT NULL,
    content bytea NOT NULL, sha256 varchar NOT NULL,
    rows integer NOT NULL, left_out_at_most integer NOT NULL, taken_by varchar NOT NULL,
    taken_by_organisation varchar NOT NULL, taken_on date NOT NULL, taken_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_evaluation_extract PRIMARY KEY (id)
)
"""
INDEXES = (
    "CREATE INDEX ix_evaluation_row_area_first_year ON assessment.evaluation_row (area, first_year)",
    "CREATE INDEX ix_evaluation_extract_area_id ON assessment.evaluation_extract (area, id)",
)


def upgrade() -> None:
    for table in (YEARS, ROWS, EXTRACTS):
        op.execute(table)
    for index in INDEXES:
        op.execute(index)
