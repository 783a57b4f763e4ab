"""The audit of a service: who asked for what, and of whom. Rows are only ever added.

What is written is kept in the transaction of what it is about. What was only read, or was refused, is kept before it is
answered: several requests that end at one time share one transaction for that.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.data.db import Database, Session
from shared.data.granting import Granted
from shared.data.ids import new_id
from shared.data.statements import command

AUDIT = {"audit_entry": Granted(callers="ra", consumer="a", work="r")}


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`operation`: `GET /persons/{person_id}`. `objects`: what its path names. `people`: whom the request or the answer
    names. `members`: of what was written the members that were sent, else by what it was asked. `status`: of the
    answer; None where it broke off. `by_page`: the service's own page asked for it.
    """

    area: str
    sub: str
    organisation: str
    roles: Sequence[str]
    operation: str
    objects: Mapping[str, str]
    people: Sequence[UUID]
    members: Sequence[str]
    status: int | None
    request_id: str | None
    by_page: bool


@dataclass(frozen=True, slots=True)
class KeptEntry(AuditEntry):
    id: UUID
    at: datetime


def audit_tables(metadata: MetaData) -> None:
    Table(
        "audit_entry",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
        Column("area", Text, nullable=False),
        Column("sub", Text, nullable=False),
        Column("organisation", Text, nullable=False),
        Column("roles", ARRAY(Text), nullable=False),
        Column("operation", Text, nullable=False),
        Column("objects", JSONB, nullable=False),
        Column("people", ARRAY(Uuid), nullable=False),
        Column("members", ARRAY(Text), nullable=False),
        Column("status", Integer),
        Column("request_id", Text),
        Column("by_page", Boolean, nullable=False),
        Index(None, "area", "id"),
        Index(None, "area", "sub", "id"),
        Index("ix_audit_entry_people", "people", postgresql_using="gin"),
        info={"append_only": True},
    )


_ADD = command(
    """
    INSERT INTO audit_entry (id, area, sub, organisation, roles, operation, objects, people, members, status,
                             request_id, by_page)
    SELECT id, area, sub, organisation, roles, operation, objects, people, members, status, request_id, by_page
      FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS entry
           (id uuid, area text, sub text, organisation text, roles text[], operation text, objects jsonb, people uuid[],
            members text[], status integer, request_id text, by_page boolean)
    """
)


async def keep_entries(session: Session, entries: Sequence[AuditEntry]) -> None:
    await _ADD.execute(session, entries=_rows(entries))


def _rows(entries: Iterable[AuditEntry]) -> str:
    rows = [{name: getattr(entry, name) for name in AuditEntry.__slots__} | {"id": new_id()} for entry in entries]
    return to_json(rows).decode()


Waiting = tuple[Sequence[AuditEntry], "asyncio.Future[None]"]


class Audit:
    """Keeps what was read or refused: whatever comes while one transaction is under way shares the next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, entries: Sequence[AuditEntry]) -> None:
        """Returns once they are committed, and raises what kept them from it: then nothing is to be answered."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entries, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), context=Context())  # of no one request
        await kept

    async def _write(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting, []
            try:
                (failed,) = await asyncio.gather(self._commit(some), return_exceptions=True)
                _tell(some, failed)
            finally:  # the process ends: nobody is left waiting
                for _, kept in some:
                    kept.cancel()

    async def _commit(self, some: Sequence[Waiting]) -> None:
        await self._database.write(_ADD, entries=_rows(entry for entries, _ in some for entry in entries))


def _tell(some: Sequence[Waiting], failed: BaseException | None) -> None:
    """Whoever gave up waiting is not told."""
    for _, kept in some:
        if kept.done():
            continue
        if failed is None:
            kept.set_result(None)
        else:
            kept.set_exception(failed)
