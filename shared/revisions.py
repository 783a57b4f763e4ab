"""Facts carry revisions: the highest stands, in whatever order they come.

The same revision of a thing with another content is a conflict, since nobody can say which of the two holds: its owner
was set back to an older state. It fails alone, so the event that brings it is parked and told. So does a thing that
turns up in another area.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import JSON, Column, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

R = TypeVar("R", bound=Mapping[str, Any])

_FUNCTION = """
CREATE FUNCTION {schema}.revision_conflict(thing text, id text, revision bigint) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'conflict: revision % of % % is known with another content or area', revision, thing, id;
END
$$
"""


class RevisionConflict(Exception):
    """One revision of a thing with two contents."""


def newest(rows: Iterable[R], keys: Sequence[str]) -> list[R]:
    """One row a thing: an upsert may not meet the same key twice."""
    kept: dict[tuple[Any, ...], R] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        other = kept.get(key)
        if other is None or row["revision"] > other["revision"]:
            kept[key] = row
        elif row["revision"] == other["revision"] and row != other:
            raise RevisionConflict(f"revision {row['revision']} of {key} comes with two contents")
    return list(kept.values())


def newer(model: type[SQLModel], known: str = "") -> str:
    """The end of an INSERT of facts into this table: what it does where the thing is known, as `known`."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    known = known or table.name
    keys = [column.name for column in table.primary_key]
    others = [column for column in table.columns if column.name not in keys]
    content = [column for column in others if column.name != "revision"]
    changes = [f"{column.name} = excluded.{column.name}" for column in content]
    if not content:
        return f"ON CONFLICT ({', '.join(keys)}) DO NOTHING"
    theirs, ours = (_row(content, of) for of in ("excluded", known))
    same = f"excluded.revision = {known}.revision AND {theirs} IS DISTINCT FROM {ours}"
    conflict = f"({same})"
    if "area" in (column.name for column in content):
        conflict = f"({conflict} OR excluded.area <> {known}.area)"
    identity = " || ' ' || ".join(f"CAST(excluded.{key} AS text)" for key in keys)
    refused = f"revision_conflict('{table.name}', {identity}, excluded.revision)"
    changes.append(f"revision = CASE WHEN {conflict} THEN {refused} ELSE excluded.revision END")
    return f"""ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {", ".join(changes)}
WHERE excluded.revision > {known}.revision OR {conflict}"""


def _row(columns: Sequence[Column[Any]], of: str) -> str:
    return f"ROW({', '.join(_comparable(column, of) for column in columns)})"


def _comparable(column: Column[Any], of: str) -> str:
    """Text that is JSON cannot be compared."""
    name = f"{of}.{column.name}"
    in_text = isinstance(column.type, JSON) and not isinstance(column.type, JSONB)
    return f"CAST({name} AS jsonb)" if in_text else name


def create_conflict(op: Any, schema: str) -> None:
    """For a migration: what refuses a conflict, called by the statements of `newer`."""
    op.execute(_FUNCTION.format(schema=schema))
