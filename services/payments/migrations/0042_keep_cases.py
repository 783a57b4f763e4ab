"""Keep cases and their totals, mark whose are to be derived again, and mark everybody for the first time."""

from alembic import op

revision = "0042"
down_revision = "0041"

CASE = """
CREATE TABLE payments.figure_case (
    area text NOT NULL, indicator text NOT NULL, subject_id uuid NOT NULL, known_from date NOT NULL, known_to date,
    owner_id uuid NOT NULL, eligible_on date NOT NULL, until date, met_on date, value integer,
    provider text, service text, setting text, source text, kind text, access text, attendance text, remit text,
    substance text, sex text, age_group text, district text, history text, ending text, reason text, contract text,
    measure text, band text, modality text, choice text, stage text, worker text,
    CONSTRAINT pk_figure_case PRIMARY KEY (area, indicator, subject_id, known_from)
)
"""
TOTAL = """
CREATE TABLE payments.figure_total (
    area text NOT NULL, indicator text NOT NULL, pair text NOT NULL, month date NOT NULL, a text NOT NULL,
    b text NOT NULL, value integer NOT NULL, eligible bigint NOT NULL, met bigint NOT NULL, gone bigint NOT NULL,
    CONSTRAINT pk_figure_total PRIMARY KEY (area, indicator, pair, month, a, b, value)
)
"""
MARK = """
CREATE TABLE payments.figure_mark (
    area text NOT NULL, owner_id uuid NOT NULL, mark bigint GENERATED ALWAYS AS IDENTITY,
    at timestamp with time zone NOT NULL DEFAULT now(), failed_at timestamp with time zone, error text, due_on date,
    CONSTRAINT pk_figure_mark PRIMARY KEY (area, owner_id, mark)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)
"""
INDEXES = (
    """CREATE UNIQUE INDEX uq_figure_case_current ON payments.figure_case (area, indicator, subject_id)
       WHERE known_to IS NULL""",
    "CREATE INDEX ix_figure_case_owner ON payments.figure_case (area, owner_id) WHERE known_to IS NULL",
    "CREATE INDEX ix_figure_case_eligible ON payments.figure_case (area, indicator, eligible_on, subject_id)",
    "CREATE INDEX ix_figure_mark_mark ON payments.figure_mark (mark) WHERE due_on IS NULL",
    "CREATE INDEX ix_figure_mark_due ON payments.figure_mark (due_on) WHERE due_on IS NOT NULL",
)
FUNCTION = """
CREATE FUNCTION payments.mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $marking$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO payments.figure_mark (area, owner_id) {of_new};
    ELSE
        INSERT INTO payments.figure_mark (area, owner_id) {of_new} UNION {of_old};
    END IF;
    RETURN NULL;
END $marking$
"""
WHEN_INSERTED = """
CREATE TRIGGER mark_inserted AFTER INSERT ON payments.{table} REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION payments.mark_{table}()
"""
WHEN_UPDATED = """
CREATE TRIGGER mark_updated AFTER UPDATE ON payments.{table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION payments.mark_{table}()
"""
CLIENT = "SELECT area, client_id FROM {changed} WHERE client_id IS NOT NULL"
OWNERS = {
    "amount": CLIENT,
    "outcome": CLIENT,
    "run": """
    SELECT DISTINCT amount.area, amount.client_id
      FROM {changed} said JOIN payments.run_line line ON line.run_id = said.id
      JOIN payments.amount ON amount.key = line.amount_key WHERE amount.client_id IS NOT NULL
    """,
}


def upgrade() -> None:
    for statement in (CASE, TOTAL, MARK, *INDEXES):
        op.execute(statement)
    for table, owners in OWNERS.items():
        of_new, of_old = (owners.format(changed=name) for name in ("new_rows", "old_rows"))
        for statement in (FUNCTION, WHEN_INSERTED, WHEN_UPDATED):
            op.execute(statement.format(table=table, of_new=of_new, of_old=of_old))
    op.execute(
        """INSERT INTO payments.figure_mark (area, owner_id)
           SELECT DISTINCT area, client_id FROM payments.amount WHERE client_id IS NOT NULL"""
    )
