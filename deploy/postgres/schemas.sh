#!/bin/sh
# Runs once, when the database is made: a role and a schema for each service, nothing shared between them.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
    -v assessment="$ASSESSMENT_PASSWORD" -v referral="$REFERRAL_PASSWORD" \
    -v tariff="$TARIFF_PASSWORD" -v payments="$PAYMENTS_PASSWORD" <<'SQL'
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE ROLE assessment LOGIN PASSWORD :'assessment';
CREATE ROLE referral LOGIN PASSWORD :'referral';
CREATE ROLE tariff LOGIN PASSWORD :'tariff';
CREATE ROLE payments LOGIN PASSWORD :'payments';
GRANT CONNECT ON DATABASE :"DBNAME" TO assessment, referral, tariff, payments;
CREATE SCHEMA assessment AUTHORIZATION assessment;
CREATE SCHEMA referral AUTHORIZATION referral;
CREATE SCHEMA tariff AUTHORIZATION tariff;
CREATE SCHEMA payments AUTHORIZATION payments;
SQL
