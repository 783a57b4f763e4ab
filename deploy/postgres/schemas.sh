#!/bin/sh
# For each service a schema, a role that owns it and makes its tables, and a role that works with them and owns nothing.
# Runs when the database is made, and may be run again: what an older version made, with one role for both, changes owner.
set -eu
PSQL="psql -v ON_ERROR_STOP=1 -U $POSTGRES_USER -d $POSTGRES_DB"
$PSQL <<'SQL'
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL
roles() {
    $PSQL -v service="$1" -v owner="$1_owner" -v password="$2" -v owner_password="$3" <<'SQL'
BEGIN;
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', role, password)
  FROM (VALUES (:'service', :'password'), (:'owner', :'owner_password')) AS wanted (role, password)
 WHERE role NOT IN (SELECT rolname FROM pg_roles) \gexec
GRANT CONNECT ON DATABASE :"DBNAME" TO :"service", :"owner";
CREATE SCHEMA IF NOT EXISTS :"service" AUTHORIZATION :"owner";
SELECT format('REASSIGN OWNED BY %I TO %I', :'service', :'owner')
 WHERE EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(:'service')
                  AND pg_get_userbyid(relowner) = :'service')
    OR EXISTS (SELECT FROM pg_namespace WHERE nspname = :'service'
                  AND pg_get_userbyid(nspowner) = :'service') \gexec
COMMIT;
SQL
}
roles assessment "$ASSESSMENT_PASSWORD" "$ASSESSMENT_OWNER_PASSWORD"
roles referral "$REFERRAL_PASSWORD" "$REFERRAL_OWNER_PASSWORD"
roles tariff "$TARIFF_PASSWORD" "$TARIFF_OWNER_PASSWORD"
roles payments "$PAYMENTS_PASSWORD" "$PAYMENTS_OWNER_PASSWORD"
