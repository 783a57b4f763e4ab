"""The roles of PostgreSQL of each service: the owner makes the tables, others work with them and own nothing: one for
each purpose, which may do what is declared of it, or one for all. So no fault of a service, and nobody who has such a
password, can drop a table, or the trigger that guards one; and who only moves events reads of nobody.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import structlog
from sqlalchemy import Connection, MetaData, make_url, text
from sqlalchemy.dialects import postgresql

from shared.data.db import Database
from shared.data.granting import declared_of
from shared.data.statements import sql
from shared.kernel.purposes import Purpose, working_as
from shared.kernel.settings import ServiceSettings

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
 WHERE relnamespace = to_regnamespace(:quoted) AND grantee <> relowner
   AND NOT EXISTS (SELECT FROM pg_roles WHERE oid = grantee AND rolname = ANY (:roles)) ORDER BY 1
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
_REMEDY_OF_ROLES = "LASARS_CONSUMER_DATABASE_URL, LASARS_RELAY_DATABASE_URL and LASARS_WORK_DATABASE_URL"
_REMEDY = "LASARS_DATABASE_URL with a role that owns nothing, LASARS_MIGRATIONS_DATABASE_URL with the owner"

Purposes = Mapping[str, Collection[Purpose]]  # by role
NOBODY: Purposes = MappingProxyType({})
log = structlog.get_logger("roles")


class RolesNotRight(Exception):
    """In one sentence, with what to do."""


def role_of(database_url: str) -> str:
    return make_url(database_url).username or ""


def roles_of(settings: ServiceSettings) -> Purposes:
    """For what each role works to whom what the owner makes is granted: one alone may do all, as before there were
    several. None where the owner does it all.
    """
    purposes: dict[str, set[Purpose]] = {}
    for purpose in Purpose:
        role = role_of(settings.database_urls.get(purpose, settings.database_url))
        purposes.setdefault(role, set()).add(purpose)
    purposes.pop(role_of(settings.migrations_database_url), None)
    return {role: frozenset(worked_for) for role, worked_for in purposes.items()}


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


def check_owner(connection: Connection, schema: str, roles: Iterable[str] = ()) -> None:
    others = connection.scalars(text(_OF_OTHERS), {"schema": schema, "quoted": _QUOTE(schema)}).all()
    mine = connection.scalar(text("SELECT current_user"))
    if others:
        raise RolesNotRight(
            f"the schema {schema} belongs to the role {others[0]}, not to {mine}, who migrates it: set"
            f" LASARS_MIGRATIONS_DATABASE_URL to connect as {others[0]} (in Compose the service's -migrate has it);"
            f" or as a superuser say REASSIGN OWNED BY {others[0]} TO {mine} in this database, if {mine} is to own it."
        )
    for role in roles:
        _check_role(connection, schema, role, mine)


def _check_role(connection: Connection, schema: str, role: str, owner: str | None) -> None:
    if not connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": role}):
        raise RolesNotRight(f"there is no role {role}, as which the service connects: make it first.")
    if owned := _owned_by(connection, schema, role):
        raise RolesNotRight(
            f"{owned} belongs to {role}, which serves and may own nothing in the schema {schema}: drop it, or as"
            f" a superuser say ALTER … OWNER TO {owner}."
        )


def _owned_by(connection: Connection, schema: str, application: str) -> str | None:
    values = {"quoted": _QUOTE(schema), "application": _QUOTE(application)}
    owned: str | None = connection.scalar(text(_OF_THE_APPLICATION), values)
    return owned


def grant(connection: Connection, metadata: MetaData, version_table: str, roles: Purposes) -> None:
    """All that each role needs for what it does and no more, whatever it had before; for who does all, of tables that
    are made later too.

    What other roles may do there is told and left: a report or a backup may read as one of them.
    """
    for role, purposes in roles.items():
        for statement in _grants(metadata, version_table, role, purposes):
            connection.execute(text(statement))
    if roles:
        connection.execute(
            text(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {_QUOTE(metadata.schema or 'public')} FROM PUBLIC")
        )
        values = {"quoted": _QUOTE(metadata.schema or "public"), "roles": list(roles)}
        for other in connection.scalars(text(_GRANTED_TO_OTHERS), values):
            log.warning("others_may", role=other, schema=metadata.schema, remedy="REVOKE what it needs no more")


def _grants(metadata: MetaData, version_table: str, name: str, purposes: Collection[Purpose]) -> Iterable[str]:
    schema, role = _QUOTE(metadata.schema or "public"), _QUOTE(name)
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {role}, PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    for things in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {things} IN SCHEMA {schema} FROM {role}"
        yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} REVOKE ALL ON {things} FROM {role}"
    if all(purpose in purposes for purpose in Purpose):
        yield from _everything(metadata, schema, role, version_table)
        return
    for table in metadata.sorted_tables:
        granted = declared_of(metadata)[table.name]
        if verbs := dict.fromkeys(verb for purpose in purposes for verb in granted.verbs(purpose)):
            yield f"GRANT {', '.join(verbs)} ON {schema}.{_QUOTE(table.name)} TO {role}"
    if set(purposes) - {Purpose.RELAY}:
        yield f"GRANT SELECT ON {schema}.{_QUOTE(version_table)} TO {role}"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
        yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}"


def _everything(metadata: MetaData, schema: str, role: str, version_table: str) -> Iterable[str]:
    later = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
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


async def tell_if_too_wide(database: Database) -> None:
    """Who may more than it needs. Not refused: where one role did all before, that goes on working."""
    await tell_if_owner(database)
    if missing := [purpose for purpose in Purpose if purpose is not Purpose.CALLERS and purpose not in database.urls]:
        log.warning("one_role_works", also_for=" ".join(missing), may="do all that they may", remedy=_REMEDY_OF_ROLES)


async def tell_if_owner(database: Database) -> None:
    for purpose in Purpose:
        if purpose is Purpose.CALLERS or purpose in database.urls:
            with working_as(purpose):
                for role in await database.read(_OWNS, schema=database.schema):
                    log.warning("owner_serves", role=role, may="drop the tables and their guards", remedy=_REMEDY)
