"""Lock an identity and look for those like it in one message: a function sees what was committed while it waited."""

from alembic import op

revision = "0049"
down_revision = "0048"

# Volatile, so that each of its statements sees what is committed when that begins: whoever had the lock is found.
# What a registration says now and whatever it said before: a correction says that the same person is meant.
LOOK_ALIKES = """
CREATE FUNCTION assessment.look_alikes(
    asked_area text, locked text[], likeness text[], sexes text[], numbers text[]
) RETURNS TABLE (
    proofs text[], id uuid, survivor_id uuid, sender varchar, initials varchar, birth_date date, sex varchar,
    nhs_number varchar, given_name varchar, family_name varchar, postcode varchar, first boolean, standing boolean,
    pending boolean
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    IF locked <> '{}' THEN
        PERFORM pg_advisory_xact_lock(name)
           FROM (SELECT hashtextextended(n, 1) AS name FROM unnest(locked) n ORDER BY 1) ordered;
    END IF;
    RETURN QUERY
    WITH word AS (
        SELECT id, revision, true AS standing, initials, birth_date, sex, nhs_number, given_name, family_name, postcode
          FROM assessment.person WHERE area = asked_area
           AND (likeness_key = ANY(look_alikes.likeness) AND sex = ANY(sexes) OR nhs_number_key = ANY(numbers))
         UNION ALL
        SELECT thing_id, revision, false, CAST(content ->> 'initials' AS varchar),
               CAST(content ->> 'birth_date' AS date), CAST(content ->> 'sex' AS varchar),
               CAST(content ->> 'nhs_number' AS varchar), CAST(content ->> 'given_name' AS varchar),
               CAST(content ->> 'family_name' AS varchar), CAST(content ->> 'postcode' AS varchar)
          FROM assessment.superseded WHERE thing = 'person' AND content ->> 'area' = asked_area
           AND (content ->> 'likeness_key' = ANY(look_alikes.likeness) AND content ->> 'sex' = ANY(sexes)
                OR content ->> 'nhs_number_key' = ANY(numbers))
    ), alike AS (
        SELECT word.id, coalesce(alias.survivor_id, word.id) AS survivor_id, person.sender, word.initials,
               word.birth_date, word.sex, word.nhs_number, word.given_name, word.family_name, word.postcode,
               word.revision, word.standing, person.sender IS NOT NULL AND EXISTS (
                   SELECT FROM assessment.match WHERE client_id = word.id AND state = 'pending') AS pending
          FROM word JOIN assessment.person AS person ON person.id = word.id
          LEFT JOIN assessment.person_alias AS alias ON alias.absorbed_id = word.id
    )
    SELECT known.proofs, alike.id, alike.survivor_id, alike.sender, alike.initials, alike.birth_date, alike.sex,
           alike.nhs_number, alike.given_name, alike.family_name, alike.postcode, alike.revision = 1, alike.standing,
           alike.pending
      FROM (SELECT array(SELECT secret.name || ':' || encode(secret.proof, 'hex')
                           FROM assessment.fingerprint_secret AS secret) AS proofs) AS known
      LEFT JOIN alike ON true
     ORDER BY alike.id, alike.revision DESC;
END
$$
"""


def upgrade() -> None:
    op.execute(LOOK_ALIKES)
