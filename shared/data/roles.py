"""Two roles of PostgreSQL for each service: the owner makes the tables, the application works with them and owns
nothing. So no fault of a service, and nobody who has its password, can drop a table, or the trigger that guards one.
"""

from collections.abc import Iterable

import structlog
from sqlalchemy import Connection, MetaData, make_url, text
from sqlalchemy.dialects import postgresql

from shared.data.db import Database
from shared.data.statements import sql

_QUOTE = postgresql.dialect().identifier_preparer.quote_identifier  # type: ignore[no-untyped-call]

_OF_OTHERS = """
SELECT DISTINCT pg_get_userbyid(owner) AS owner FROM (
    SELECT nspowner AS owner FROM pg_namespace WHERE nspname = :schema
    UNION ALL SELECT relowner FROM pg_class WHERE relnamespace = to_regnamespace(:quoted) AND relkind IN ('r', 'p')
) AS things WHERE NOT pg_has_role(owner, 'USAGE') ORDER BY 1
"""
_OF_THE_APPLICATION = """
SELECT described FROM (
    SELECT proowner AS owner, 'the function ' || oid::regprocedure AS described FROM pg_proc
     WHERE pronamespace = to_regnamespace(:quoted)
    UNION ALL SELECT relowner, 'the relation ' || oid::regclass FROM pg_class
     WHERE relnamespace = to_regnamespace(:quoted) AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL SELECT typowner, 'the type ' || oid::regtype FROM pg_type
     WHERE typnamespace = to_regnamespace(:quoted) AND typtype IN ('d', 'e', 'r')
) AS things WHERE owner = to_regrole(:application) ORDER BY 1 LIMIT 1
"""
_GRANTED_TO_OTHERS = """
SELECT DISTINCT coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') AS role FROM pg_class, aclexplode(relacl)
 WHERE relnamespace = to_regnamespace(:quoted) AND grantee NOT IN (relowner, to_regrole(:application)::oid) ORDER BY 1
"""
_OWNS = sql(
    """
    SELECT current_user AS role FROM pg_namespace
    WHERE nspname = :schema AND (pg_has_role(nspowner, 'MEMBER') OR EXISTS (
        SELECT FROM pg_class WHERE relnamespace = pg_namespace.oid AND pg_has_role(relowner, 'MEMBER')) OR EXISTS (
        SELECT FROM pg_proc WHERE pronamespace = pg_namespace.oid AND pg_has_role(proowner, 'MEMBER')))
    """,
    into=str,
)
_REMEDY = "LASARS_DATABASE_URL with a role that owns nothing, LASARS_MIGRATIONS_DATABASE_URL with the owner"

log = structlog.get_logger("roles")


class RolesNotRight(Exception):
    """In one sentence, with what to do."""


def role_of(database_url: str) -> str:
    return make_url(database_url).username or ""


def application_role(database_url: str, migrations_url: str) -> str | None:
    """Whom what the owner makes is granted to; None where one role is both."""
    application, owner = role_of(database_url), role_of(migrations_url)
    return None if application == owner else application


def make_schema(connection: Connection, schema: str) -> None:
    if connection.scalar(text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": schema}):
        return
    if not connection.scalar(text("SELECT has_database_privilege(current_database(), 'CREATE')")):
        mine = connection.scalar(text("SELECT current_user"))
        raise RolesNotRight(
            f"there is no schema {schema}, and {mine} may not make it: as a superuser say"
            f" CREATE SCHEMA {schema} AUTHORIZATION {mine} in this database."
        )
    connection.execute(text(f"CREATE SCHEMA {_QUOTE(schema)}"))


def check_owner(connection: Connection, schema: str, application: str | None) -> None:
    others = connection.scalars(text(_OF_OTHERS), {"schema": schema, "quoted": _QUOTE(schema)}).all()
    mine = connection.scalar(text("SELECT current_user"))
    if others:
        raise RolesNotRight(
            f"the schema {schema} belongs to the role {others[0]}, not to {mine}, who migrates it: set"
            f" LASARS_MIGRATIONS_DATABASE_URL to connect as {others[0]} (in Compose the service's -migrate has it);"
            f" or as a superuser say REASSIGN OWNED BY {others[0]} TO {mine} in this database, if {mine} is to own it."
        )
    role_count = connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": application})
    if application is not None and not role_count:
        raise RolesNotRight(f"there is no role {application}, as which LASARS_DATABASE_URL connects: make it first.")
    if application is not None and (owned := _owned_by(connection, schema, application)):
        raise RolesNotRight(
            f"{owned} belongs to {application}, which serves and may own nothing in the schema {schema}: drop it, or as"
            f" a superuser say ALTER … OWNER TO {mine}."
        )


def _owned_by(connection: Connection, schema: str, application: str) -> str | None:
    values = {"quoted": _QUOTE(schema), "application": _QUOTE(application)}
    owned: str | None = connection.scalar(text(_OF_THE_APPLICATION), values)
    return owned


def grant(connection: Connection, metadata: MetaData, version_table: str, application: str) -> None:
    """All that the application needs and no more, whatever it had before; of tables that are made later too.

    What other roles may do there is told and left: a report or a backup may read as one of them.
    """
    for statement in _grants(metadata, version_table, application):
        connection.execute(text(statement))
    values = {"quoted": _QUOTE(metadata.schema or "public"), "application": _QUOTE(application)}
    for role in connection.scalars(text(_GRANTED_TO_OTHERS), values):
        log.warning("others_may", role=role, schema=metadata.schema, remedy="REVOKE what it needs no more")


def _grants(metadata: MetaData, version_table: str, application: str) -> Iterable[str]:
    schema, role = _QUOTE(metadata.schema or "public"), _QUOTE(application)
    later = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {role}, PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    for things in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {things} IN SCHEMA {schema} FROM {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}"
    yield f"{later} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    yield f"{later} USAGE, SELECT ON SEQUENCES TO {role}"
    yield f"{later} EXECUTE ON FUNCTIONS TO {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON {schema}.{_QUOTE(version_table)} FROM {role}"
    for table in metadata.sorted_tables:
        if table.info.get("append_only"):
            yield f"REVOKE UPDATE, DELETE ON {schema}.{_QUOTE(table.name)} FROM {role}"


async def tell_if_owner(database: Database) -> None:
    """Not refused: where one role did all before, that goes on working."""
    for role in await database.read(_OWNS, schema=database.schema):
        log.warning("owner_serves", role=role, may="drop the tables and their guards", remedy=_REMEDY)
