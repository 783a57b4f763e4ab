"""What there is when all is at rest: every stored row, without what is drawn anew in each run, and what is wrong in it.

A row is compared by what was decided: ids and moments of the wall's clock are others in each run. Whose a claim is, is
said by the person's name in the caseload.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from deploy.demo.example import Example
from deploy.demo.payments_rows import read_payments_rows
from deploy.demo.player.journal import PlayJournal
from deploy.demo.verify import books_apart
from deploy.documents import load
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import SERVICES
from tests.faults.varying import VARYING_COLUMNS, VARYING_TABLES, VARYING_TYPES, steady, varies

_COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables
    USING (table_schema, table_name)
WHERE table_schema = $1 AND table_type = 'BASE TABLE' AND is_identity = 'NO' ORDER BY table_name, column_name
"""
_MISSED = """
SELECT type, position FROM {source}.log
WHERE type = ANY ($1) AND NOT EXISTS (SELECT FROM {reader}.inbox WHERE inbox.event_id = log.event_id)
"""
_STATE = """
SELECT (SELECT count(*) FROM {0}.log) AS logged, (SELECT coalesce(max(position), 0) FROM {0}.log) AS newest,
       (SELECT count(*) FROM {0}.outbox) AS outbox, (SELECT count(*) FROM {0}.parked) AS parked,
       (SELECT count(*) FROM {0}.stuck) AS stuck,
       (SELECT count(*) FROM {0}.bookmark WHERE stopped IS NOT NULL) AS stopped
"""


@dataclass(slots=True)
class End:
    """`facts` are compared with those of another run; `missed`, `gaps` and `waiting` must be empty in any."""

    facts: dict[str, list[str]]
    events: int = 0
    missed: list[str] = field(default_factory=list)  # published and not handled by who reads it
    gaps: list[str] = field(default_factory=list)  # in the numbers of a log
    waiting: list[str] = field(default_factory=list)  # parked, stuck, unsent or not read any more
    unbalanced_pence: int = 0


async def read_end(stack: Sandbox, example: Example, journal: PlayJournal) -> End:
    answers = await read_payments_rows(stack, example, journal)
    end = End(dict(_money(answers)), unbalanced_pence=books_apart(answers)[1])
    database = await asyncpg.connect(stack.owner_url())
    try:
        for service in SERVICES:
            end.facts |= await _rows(database, service)
            await _look(database, service, end)
        end.missed = [line for reader in SERVICES for line in await _missed(database, reader)]
    finally:
        await database.close()
    return end


def _money(answers: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    persons = {client: person for person, client in answers["clients"].items()}
    claims = [
        f"{persons.get(claim['clientId'], '?')} {claim['measure']} {claim['contract']} {claim['effectiveOn']}"
        f" {claim['state']} {claim['pence']}" for claim in answers["claims"]
    ]  # fmt: skip
    yield "claims", sorted(claims)
    yield "accounts", sorted(json.dumps(account, sort_keys=True) for account in answers["accounts"])
    yield "totals", sorted(json.dumps(total, sort_keys=True) for total in answers["totals"])


async def _rows(database: asyncpg.Connection, service: str) -> dict[str, list[str]]:
    columns = defaultdict[str, list[str]](list)
    for row in await database.fetch(_COLUMNS, service):
        table, column = row["table_name"], row["column_name"]
        if table not in VARYING_TABLES and row["data_type"] not in VARYING_TYPES and column not in VARYING_COLUMNS:
            columns[table].append(column)
    return {f"{service}.{table}": await _lines(database, service, table, names) for table, names in columns.items()}


async def _lines(database: asyncpg.Connection, service: str, table: str, names: Sequence[str]) -> list[str]:
    shown = ", ".join(f'"{name}"' for name in names)
    rows = await database.fetch(f'SELECT {shown} FROM {service}."{table}"')
    lines = (" ".join(f"{name}={row[name]}" for name in names) for row in rows)
    return sorted(steady(line) for line in lines if not varies(line))


async def _look(database: asyncpg.Connection, service: str, end: End) -> None:
    (state,) = await database.fetch(_STATE.format(service))
    end.events += state["logged"]
    if state["newest"] != state["logged"]:
        end.gaps.append(f"{service}: {state['logged']} events up to the number {state['newest']}")
    waits = {name: state[name] for name in ("outbox", "parked", "stuck", "stopped") if state[name]}
    end.waiting += [f"{service}: {count} {name}" for name, count in waits.items()]


async def _missed(database: asyncpg.Connection, reader: str) -> list[str]:
    subscription = load(reader).subscription
    if subscription is None:
        return []
    sources = sorted(set(subscription.topics.values()))
    missed = Counter[str]()
    for source in sources:
        types = subscription.types_on(source)
        for row in await database.fetch(_MISSED.format(source=source, reader=reader), types):
            missed[f"{reader} did not handle {row['type']} of {source}"] += 1
    return [f"{line}: {count}" for line, count in missed.items()]
