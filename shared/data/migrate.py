"""Alembic, configured in code: each service migrates its own schema and keeps its own version table there.

`python -m shared.data.migrate tariff "add a table"` writes the next migration of a service from its models.
"""

import asyncio
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import URL, Connection, MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.data import roles
from shared.kernel.fingerprints import NO_SECRETS, Secrets
from shared.kernel.settings import ServiceSettings, async_url

VERSION_TABLE = "alembic_version"
LOCK_TIMEOUT = "5s"
_PROOFS = """SELECT name || ':' || encode(proof, 'hex') FROM "{schema}".fingerprint_secret"""
NOT_LET_IN = "28"  # the SQLSTATE class of roles and passwords that are refused
TEMPLATE = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {before}


def upgrade() -> None:
{body}
'''


class _Scripts(ScriptDirectory):
    """The migrations lie directly in the folder: `0001_verb_thing.py`, beside `env.py`."""

    def _load_revisions(self) -> Iterator[Script]:
        for path in sorted(Path(self.dir).glob("[0-9]*.py")):
            if (script := Script._from_path(self, path)) is not None:  # noqa: SLF001 - what its parent calls
                yield script


def scripts(folder: Path) -> ScriptDirectory:
    return _Scripts(str(folder), version_locations=[str(folder)])


def head(folder: Path) -> str:
    """As written in the file `current-head`, so that two branches with a migration conflict in git."""
    return (folder / "current-head").read_text().strip()


def _include(schema: str) -> Callable[..., bool]:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return name == schema if kind == "schema" else name != VERSION_TABLE

    return ours


def context(connection: Connection, metadata: MetaData, **options: Any) -> MigrationContext:
    schema = metadata.schema or "public"
    return MigrationContext.configure(
        connection,
        opts={
            "target_metadata": metadata,
            "version_table": VERSION_TABLE,
            "version_table_schema": schema,
            "include_schemas": True,
            "include_name": _include(schema),
            "compare_type": True,
            **options,
        },
    )


class SecretMissing(Exception):
    """In one sentence, with what to do."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: set LASARS_FINGERPRINT_SECRETS to name:secret, as for the service.")


class SchemaIsNewer(Exception):
    """In one sentence, with what to do."""

    def __init__(self, schema: str, version: str, newest_here: str) -> None:
        super().__init__(
            f"the schema {schema} is at {version}, which this version of the program does not know (it knows up to"
            f" {newest_here}): a newer one has migrated it. Start that one, or restore the backup from before it"
        )


def secrets_of(migration: MigrationContext, what: str) -> Secrets:
    """For a migration that keys what is kept. Raises SecretMissing, also where what is kept knows another secret of the
    same name, or one that is not there: under a wrong one nothing would ever be found.
    """
    secrets: Secrets = migration.opts["secrets"]
    if not secrets.by_name:
        raise SecretMissing(what)
    assert migration.connection is not None  # noqa: S101 - it migrates
    kept = migration.connection.scalars(text(_PROOFS.format(schema=migration.opts["version_table_schema"])))
    if unlike := sorted({proof.partition(":")[0] for proof in set(kept) - secrets.proofs}):
        raise SecretMissing(f"{what}, and the secret {', '.join(unlike)} is not here or is another than was used")
    return secrets


def _upgrade(
    connection: Connection, metadata: MetaData, folder: Path, working: roles.Purposes = roles.NOBODY,
    secrets: Secrets = NO_SECRETS,
) -> None:  # fmt: skip
    schema = metadata.schema or "public"
    # Two that start at once: the second waits here, then finds nothing to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"migrate {schema}"})
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    roles.make_schema(connection, schema)
    roles.check_owner(connection, schema, working)
    script_directory = scripts(folder)
    _refuse_newer(connection, schema, script_directory)
    migration = context(
        connection,
        metadata,
        secrets=secrets,
        fn=lambda revision, _context: script_directory._upgrade_revs("head", revision),  # noqa: SLF001 - as its command does
    )
    with Operations.context(migration):
        migration.run_migrations()
    roles.grant(connection, metadata, VERSION_TABLE, working)


def _refuse_newer(connection: Connection, schema: str, script_directory: ScriptDirectory) -> None:
    version = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "version_table_schema": schema}
    ).get_current_revision()
    versions = {script.revision for script in script_directory.walk_revisions()}
    if version is not None and version not in versions:
        raise SchemaIsNewer(schema, version, max(versions))


async def run(settings: ServiceSettings, metadata: MetaData, folder: Path) -> None:
    await upgrade(settings.migrations_database_url, metadata, folder, roles.roles_of(settings), settings.secrets)


async def upgrade(
    database_url: str, metadata: MetaData, folder: Path, working: roles.Purposes = roles.NOBODY,
    secrets: Secrets = NO_SECRETS,
) -> None:  # fmt: skip
    """As the owner; what is there is granted to the roles that work with it."""
    await _with_connection(database_url, lambda connection: _upgrade(connection, metadata, folder, working, secrets))


async def check(database_url: str, metadata: MetaData, folder: Path) -> list[Any]:
    """Where the models, the migrated database and the file `current-head` differ: empty is good."""
    differences: list[Any] = await _with_connection(
        database_url, lambda connection: list(compare_metadata(context(connection, metadata), metadata))
    )
    newest = scripts(folder).get_current_head()
    return differences if newest == head(folder) else [*differences, ("current-head", head(folder), newest)]


class Unreachable(Exception):
    """The database lets nobody in: in one sentence, with what to do."""


def _why_unreachable(error: OSError | DBAPIError, url: URL) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if str(getattr(cause, "sqlstate", "")).startswith(NOT_LET_IN):
        return (
            f"the database refuses the role {url.username} or its password. A role keeps the password that it was made"
            f" with: change it there too (ALTER ROLE {url.username} PASSWORD ...), or put the old one back."
        )
    where = f"{url.host or url.query.get('host')}:{url.port or 5432}"
    return f"the database {url.database} at {where} cannot be used: {cause}"


REFUSALS = (Unreachable, SecretMissing, SchemaIsNewer, roles.RolesNotRight)  # each says in one sentence what to do


async def _with_connection(database_url: str, call: Callable[[Connection], Any]) -> Any:
    url = async_url(database_url)
    engine = create_async_engine(url)
    try:
        connection = await _let_in(engine, url)
        try:
            async with connection.begin():
                return await connection.run_sync(call)
        finally:
            await connection.close()
    finally:
        await engine.dispose()


async def _let_in(engine: AsyncEngine, url: URL) -> AsyncConnection:
    try:
        return await engine.connect()
    except (OSError, DBAPIError) as error:
        raise Unreachable(_why_unreachable(error, url)) from error


def _draft(connection: Connection, metadata: MetaData, folder: Path, message: str) -> Path:
    """The difference between the migrated database and the models, as a new file."""
    _upgrade(connection, metadata, folder)
    migration = context(connection, metadata)
    operations = produce_migrations(migration, metadata)
    if operations.upgrade_ops is None or operations.upgrade_ops.is_empty():
        raise SystemExit("the models and the migrations agree: nothing to write")
    before = scripts(folder).get_current_head()
    number = f"{int(before or 0) + 1:04d}"
    body = render_python_code(operations.upgrade_ops, migration_context=migration)
    path = folder / f"{number}_{re.sub('[^a-z0-9]+', '_', message.lower())}.py"
    path.write_text(TEMPLATE.format(message=message, number=number, before=repr(before), body=body))
    (folder / "current-head").write_text(number + "\n")
    return path


async def draft(database_url: str, metadata: MetaData, folder: Path, message: str) -> Path:
    path: Path = await _with_connection(database_url, lambda connection: _draft(connection, metadata, folder, message))
    return path


def main(arguments: list[str]) -> None:
    """Needs LASARS_DATABASE_URL of an empty database, in which it applies what there is."""
    import os

    service, message = arguments
    models = importlib.import_module(f"services.{service}.models")
    folder = Path("services") / service / "migrations"
    folder.mkdir(exist_ok=True)
    path = asyncio.run(draft(os.environ["LASARS_DATABASE_URL"], models.Table.metadata, folder, message))
    print(path)  # noqa: T201 - a command


if __name__ == "__main__":
    main(sys.argv[1:])
