#!/bin/sh
# For each service a schema, a role that owns it and makes its tables, and roles that work with them and own nothing: one for
# the callers of its API, and one each for events that come, events that leave, and the work that nobody asks for. Of these
# three one whose password is empty is not made: the first then does that too. What each may do is granted by `migrate`.
# Runs when the database is made, and may be run again: what an older version made, with one role for both, changes owner.
set -eu
PSQL="psql -v ON_ERROR_STOP=1 -U $POSTGRES_USER -d $POSTGRES_DB"
$PSQL <<'SQL'
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL
role() {
    [ -n "$2" ] || return 0
    $PSQL -v role="$1" -v password="$2" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'role', :'password')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
GRANT CONNECT ON DATABASE :"DBNAME" TO :"role";
SQL
}
schema() {
    $PSQL -v service="$1" -v owner="$1_owner" <<'SQL'
BEGIN;
CREATE SCHEMA IF NOT EXISTS :"service" AUTHORIZATION :"owner";
SELECT format('REASSIGN OWNED BY %I TO %I', :'service', :'owner')
 WHERE EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(:'service')
                  AND pg_get_userbyid(relowner) = :'service')
    OR EXISTS (SELECT FROM pg_namespace WHERE nspname = :'service'
                  AND pg_get_userbyid(nspowner) = :'service') \gexec
COMMIT;
SQL
}
for service in assessment referral tariff payments; do
    prefix=$(echo "$service" | tr '[:lower:]' '[:upper:]')
    eval "password=\$${prefix}_PASSWORD owner_password=\$${prefix}_OWNER_PASSWORD"
    role "$service" "$password"
    role "${service}_owner" "$owner_password"
    for purpose in consumer relay work; do
        eval "password=\${${prefix}_$(echo "$purpose" | tr '[:lower:]' '[:upper:]')_PASSWORD:-}"
        role "${service}_$purpose" "$password"
    done
    schema "$service"
done
