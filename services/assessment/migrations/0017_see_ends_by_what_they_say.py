"""A verification of an end is of what it says: the revision of an end also rises when referral says it again."""

from alembic import op

revision = "0017"
down_revision = "0016"

_SAID = "to_char(ended_on, 'YYYY-MM-DD') || '|' || reason_list || '|' || reason_code || '|' || by_role"
_AS_SEEN = "id || ':' || (CASE kind WHEN 'treatment-start' THEN '0' ELSE revision END)"
_UPDATE = f"""
WITH ended AS (
    SELECT id, revision,
           CAST(CAST('x' || left(encode(sha256(convert_to({_SAID}, 'UTF8')), 'hex'), 12) AS bit(48)) AS bigint) AS said
      FROM assessment.end_fact
), shown AS (
    SELECT each.ctid AS place, each.achieved_on, n, one, one ->> 'id' AS id, one ->> 'kind' AS kind,
           CASE WHEN ended.id IS NULL THEN one ->> 'revision' ELSE CAST(ended.said AS text) END AS revision,
           ended.id IS NOT NULL AS of_end
      FROM assessment.{{table}} each
      CROSS JOIN LATERAL jsonb_array_elements(each.evidence) WITH ORDINALITY AS given (one, n)
      LEFT JOIN ended ON ended.id = CAST(one ->> 'id' AS uuid) AND ended.revision = CAST(one ->> 'revision' AS bigint)
           AND coalesce(one ->> 'kind', 'treatment-end') = 'treatment-end'
), seen AS (
    SELECT place, jsonb_agg(one || jsonb_build_object('revision', CAST(revision AS bigint)) ORDER BY n) AS evidence,
           to_char(achieved_on, 'YYYY-MM-DD') || '|' || string_agg({_AS_SEEN}, '|' ORDER BY {_AS_SEEN} COLLATE "C")
               FILTER (WHERE kind IS DISTINCT FROM 'top-start') AS key
      FROM shown GROUP BY place, achieved_on HAVING bool_or(of_end)
)
UPDATE assessment.{{table}} known
   SET evidence = seen.evidence, fingerprint = encode(sha256(convert_to(seen.key, 'UTF8')), 'hex')
  FROM seen WHERE known.ctid = seen.place
"""


def upgrade() -> None:
    for table in ("verification", "outcome"):
        op.execute(_UPDATE.format(table=table))
