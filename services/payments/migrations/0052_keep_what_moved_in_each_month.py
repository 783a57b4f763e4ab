"""Keep of each contract and party what moved between two accounts in each month, and of which days of achievement."""

from alembic import op

revision = "0052"
down_revision = "0051"

# Lines are only ever added, and by one at a time (whoever posts holds the ledger's lock), so sums can follow them.
MONTH = "date_trunc('month', posted_on)::date"
MOVED = f"""
INSERT INTO payments.moved_in_month (area, contract, party, month, from_account, to_account, pence, lines)
SELECT area, contract, party, {MONTH}, from_account, to_account, sum(pence), count(*)
  FROM {{lines}} GROUP BY area, contract, party, {MONTH}, from_account, to_account
"""
EARNED = f"""
INSERT INTO payments.earned_in_month (area, contract, party, month, effective_on, pence)
SELECT area, contract, party, {MONTH}, effective_on, sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END)
  FROM {{lines}} WHERE 'budget' IN (from_account, to_account)
 GROUP BY area, contract, party, {MONTH}, effective_on
"""
FUNCTION = f"""
CREATE FUNCTION payments.add_to_month() RETURNS trigger LANGUAGE plpgsql AS $adding$
BEGIN
    {MOVED.format(lines="new_rows")}
    ON CONFLICT (area, contract, party, month, from_account, to_account)
    DO UPDATE SET pence = moved_in_month.pence + excluded.pence, lines = moved_in_month.lines + excluded.lines;
    {EARNED.format(lines="new_rows")}
    ON CONFLICT (area, contract, party, month, effective_on)
    DO UPDATE SET pence = earned_in_month.pence + excluded.pence;
    RETURN NULL;
END $adding$
"""
WHEN_POSTED = """
CREATE TRIGGER add_to_month AFTER INSERT ON payments.transfer REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION payments.add_to_month()
"""
MOVED_TABLE = """
CREATE TABLE payments.moved_in_month (
    area text NOT NULL, contract text NOT NULL, party text NOT NULL, month date NOT NULL, from_account text NOT NULL,
    to_account text NOT NULL, pence bigint NOT NULL, lines bigint NOT NULL,
    CONSTRAINT pk_moved_in_month PRIMARY KEY (area, contract, party, month, from_account, to_account)
)
"""
EARNED_TABLE = """
CREATE TABLE payments.earned_in_month (
    area text NOT NULL, contract text NOT NULL, party text NOT NULL, month date NOT NULL, effective_on date NOT NULL,
    pence bigint NOT NULL,
    CONSTRAINT pk_earned_in_month PRIMARY KEY (area, contract, party, month, effective_on)
)
"""


def upgrade() -> None:
    op.execute(MOVED_TABLE)
    op.execute(EARNED_TABLE)
    op.execute("LOCK TABLE payments.transfer IN SHARE ROW EXCLUSIVE MODE")
    for add in (MOVED, EARNED):
        op.execute(add.format(lines="payments.transfer"))
    op.execute(FUNCTION)
    op.execute(WHEN_POSTED)
