"""Let the claims stand that a return did not fell under their contract's terms: assessment says that itself now."""

from alembic import op

revision = "0010"
down_revision = "0009"

# Of an older assessment: under count only every return was told as a withdrawal, under clawback also one that came
# after the contract's months to recover. A higher revision counts all the same.
STANDS = """
UPDATE payments.withdrawal SET voided = true
FROM payments.outcome,
     LATERAL (SELECT terms ->> 'provisional' AS rule, (terms ->> 'recover_months')::int AS months
              FROM payments.scheme_version AS version,
                   LATERAL jsonb_array_elements(version.scheme::jsonb -> 'contracts') AS terms
              WHERE version.area = outcome.area AND NOT version.voided AND terms ->> 'code' = outcome.contract
                AND version.valid_from <= outcome.achieved_on
                AND (version.scheme ->> 'valid_to' IS NULL
                     OR outcome.achieved_on < (version.scheme ->> 'valid_to')::date)
              ORDER BY version.published_at DESC, version.version DESC LIMIT 1) AS contract
WHERE outcome.outcome_id = withdrawal.outcome_id AND outcome.kind = 'achieved'
  AND withdrawal.reason = 'represented' AND NOT withdrawal.voided
  AND (contract.rule = 'count' OR (contract.rule = 'clawback' AND contract.months IS NOT NULL
       AND withdrawal.effective_on >= (outcome.achieved_on + make_interval(months => contract.months))::date))
"""


def upgrade() -> None:
    op.execute(STANDS)
