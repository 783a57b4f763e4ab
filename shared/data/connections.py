"""What a connection knows before its first statement: settings, and how values are read and sent."""

from collections.abc import Mapping

import asyncpg
from pydantic_core import from_json

_ARRAYS = "SELECT " + ", ".join(
    f"CAST(NULL AS {name}[])"
    for name in ("bigint", "boolean", "date", "integer", "jsonb", "numeric", "timestamptz", "uuid")
)


def set_all(settings: Mapping[str, str]) -> str:
    """As one statement: as parameters of a connection's start, a pooler in session mode would refuse most of them."""
    return "; ".join(f"SET {name} = {quoted(value)}" for name, value in settings.items())


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


async def read_json(connection: asyncpg.Connection) -> None:
    """JSON comes as values and is sent as text. Binary, else a row that holds some could not be read as one value."""
    await connection.set_type_codec("json", schema="pg_catalog", encoder=str.encode, decoder=from_json, format="binary")
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_as_jsonb, decoder=lambda value: from_json(value[1:]), format="binary"
    )


async def know_arrays(connection: asyncpg.Connection) -> None:
    """The driver looks up the types of a statement's columns, but of no value within a record: whether it could read
    an array there would hang on what the connection was asked before.
    """
    await connection.fetchrow(_ARRAYS)


def _as_jsonb(text: str) -> bytes:
    return b"\x01" + text.encode()  # the version of the format
