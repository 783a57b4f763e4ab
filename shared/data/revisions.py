"""Facts carry revisions: the highest stands, in whatever order they come.

The same revision of a thing with another content is a conflict, since nobody can say which of the two holds: its owner
was set back to an older state. It fails alone, so the event that brings it is parked and told. So does a thing that
turns up in another area.

After its source was set back and has said all again, the first word of a thing is compared with what was known before:
see `shared.messaging.otherwise`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import JSON, Column, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

STEP = 50_000  # revisions between two restatements: a thing that changes daily takes 137 years for them

# Who said a thing, or decided it, is no part of what it says: another may say the same.
WHO = frozenset(
    {
        "actor", "actor_organisation", "recorded_by", "recorded_by_organisation", "recorders",
        "verified_by", "verified_by_organisation", "verifiers", "confirmed_by", "rated_by",
    }
)  # fmt: skip

# Of all that a fact says, also of what is not kept of it. Null: kept by an older version.
CONTENT_HASH = "content_hash"

# Of no thing that is said, but noted beside it by who keeps it.
BEFORE_TAKING_BACK = "before_taking_back"
VOIDED_ON = "voided_on"  # when it was heard that it does not count any more
_NOTED = (BEFORE_TAKING_BACK, VOIDED_ON)
_BESIDE = frozenset({CONTENT_HASH, *_NOTED})

# Of a column: what an older version did not tell or keep, and follows from the others. It is kept but not compared: the
# same word that this version hears once more says the same.
TOLD_SINCE = {"told_since": True}

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
        elif row["revision"] == other["revision"] and _said(row) != _said(other):
            raise RevisionConflict(f"revision {row['revision']} of {key} comes with two contents")
    return list(kept.values())


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """As it is compared with what is known. One who tells a field more says the same."""
    return {name: value for name, value in row.items() if name not in _BESIDE}


def in_steps(rows: Iterable[R], keys: Sequence[str]) -> list[list[R]]:
    """Sets of which none has a thing twice, to be kept one after another, as if each row came by itself.

    Of each restatement the first word of a thing is among them, since that is what its source knew then. Words of
    before it that come after it are the last.
    """
    rows = list(rows)
    if _once_each(rows, keys):
        return [rows]
    rising, late = _heard(rows, keys)
    steps: list[list[R]] = []
    for number in sorted(rising):
        last = newest(rising[number], keys)
        if number and (ahead := _said_before(last, rising[number], keys)):
            steps.append(ahead)
        steps.append(last)
    return steps + late


def _once_each(rows: Sequence[R], keys: Sequence[str]) -> bool:
    """Whether no thing comes twice and none was said again, as in nearly every batch."""
    if not rows or max(row["revision"] for row in rows) >= STEP:
        return False
    return len(set(map(itemgetter(*keys), rows))) == len(rows)


def _heard(rows: Iterable[R], keys: Sequence[str]) -> tuple[dict[int, list[R]], list[list[R]]]:
    """By the number of their restatement, and those that are late. What is below what was heard of the same thing
    under the same number changes nothing.
    """
    rising: dict[int, list[R]] = {}
    late: list[list[R]] = []
    highest: dict[tuple[Any, ...], int] = {}
    times: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        key, revision = tuple(row[name] for name in keys), row["revision"]
        top = highest.setdefault(key, revision)
        if revision >= top:
            highest[key] = revision
            rising.setdefault(revision // STEP, []).append(row)
        elif revision // STEP < top // STEP:
            late += [[]] if times[key] == len(late) else []
            late[times[key]].append(row)
            times[key] += 1
    return rising, late


def _said_before(last: Iterable[R], rows: Iterable[R], keys: Sequence[str]) -> list[R]:
    """The first word of each thing that has several."""
    first: dict[tuple[Any, ...], R] = {tuple(row[name] for name in keys): row for row in last}
    kept = {key: row["revision"] for key, row in first.items()}
    for row in rows:
        key = tuple(row[name] for name in keys)
        if row["revision"] < first[key]["revision"]:
            first[key] = row
    return [row for key, row in first.items() if row["revision"] < kept[key]]


def newer(model: type[SQLModel], kept: str = "") -> str:
    """The end of an INSERT of facts into this table: what it does where the thing is known, as `kept`."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    kept = kept or table.name
    keys = [column.name for column in table.primary_key]
    others = [column for column in table.columns if column.name not in keys]
    content = [column for column in others if column.name != "revision"]
    changes = [f"{column.name} = {_kept_or_said(column.name, kept)}" for column in content]
    if not content:
        return f"ON CONFLICT ({', '.join(keys)}) DO NOTHING"
    compared = [column for column in content if column.name not in _BESIDE and not _is_told_since(column)]
    theirs, ours = (_row(compared, of) for of in ("excluded", kept))
    same = f"excluded.revision = {kept}.revision AND {theirs} IS DISTINCT FROM {ours}"
    conflict = f"({same})"
    if "area" in (column.name for column in content):
        conflict = f"({conflict} OR excluded.area <> {kept}.area)"
    identity = " || ' ' || ".join(f"CAST(excluded.{key} AS text)" for key in keys)
    refused = f"revision_conflict('{table.name}', {identity}, excluded.revision)"
    said = [
        column for column in table.columns if column.name not in ("revision", *_NOTED) and not _is_told_since(column)
    ]
    before, now = _content(said, kept, kept), _content(said, "excluded", kept)
    thing = f"'{table.name}', {identity}, {_area(said)}"
    noted = f"""WHEN excluded.revision >= {STEP} THEN
    note_known({thing}, {kept}.revision, excluded.revision, {before}, {now})"""
    late = f"""OR CASE WHEN {is_late(f"{kept}.revision", "excluded.revision")} THEN
    note_late({thing}, excluded.revision, {kept}.revision, {now}, {before}) ELSE false END"""
    noted, late = (noted, late) if getattr(model, "compared", True) else ("", "")
    changes.append(f"revision = CASE WHEN {conflict} THEN {refused} {noted} ELSE excluded.revision END")
    return f"""ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {", ".join(changes)}
WHERE excluded.revision > {kept}.revision OR {conflict} {late}"""


def _is_told_since(column: Column[Any]) -> bool:
    return bool(column.info.keys() & TOLD_SINCE.keys())


def _kept_or_said(name: str, kept: str) -> str:
    """What does not count any more and is said again does so since it was heard first."""
    if name != VOIDED_ON:
        return f"excluded.{name}"
    return f"CASE WHEN {kept}.voided AND excluded.voided THEN {kept}.{name} ELSE excluded.{name} END"


def is_late(kept: str, said: str) -> str:
    """Whether a revision is of before a restatement, and above what its source knew when it said the other again: each
    thing keeps its own number above the restatement's.
    """
    return f"({said} / {STEP} < {kept} / {STEP} AND {said} % {STEP} > {kept} % {STEP} AND {kept} % {STEP} > 0)"


def _area(columns: Sequence[Column[Any]]) -> str:
    return "excluded.area" if any(column.name == "area" for column in columns) else "'*'"


def _content(columns: Sequence[Column[Any]], of: str, kept: str) -> str:
    """A hash is compared where both have one."""
    hashes = (f"{row}.{CONTENT_HASH} IS NOT NULL" for row in ("excluded", kept))
    both = f"CASE WHEN {' AND '.join(hashes)} THEN {of}.{CONTENT_HASH} END"
    values = {column.name: f"{of}.{column.name}" for column in columns if column.name not in WHO}
    if CONTENT_HASH in values:
        values[CONTENT_HASH] = both
    said = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return f"jsonb_build_object({said})"


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
