"""Extracts of agencies: opened by name, sent in parts, looked at, and taken as a whole; docs/ndtms.md.

Nothing is recorded of anybody, and nothing is paid, by what a file says.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.assessment.commands.parties import check_parties
from services.assessment.commands.validation import bad_value, recorded
from services.assessment.errors import (
    BadValue,
    ExtractClosed,
    LaterExtractTaken,
    NotTheLastExtract,
    UnknownExtract,
)
from services.assessment.models import NdtmsExtract
from services.assessment.models.ndtms import OPEN, TAKEN
from services.assessment.rules.ndtms.extracts import ExtractName, WrongExtractName, extract_name
from services.assessment.rules.ndtms.reading import CellProblem, ExtractLine, WrongLayout, extract_lines
from services.assessment.store import ndtms_extracts as store
from services.assessment.store.ndtms_extracts import ExtractCounts, WrongLine
from services.assessment.store.ndtms_layouts import layouts
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.problems import UnknownName

LINES_MAX = 100_000
REPEATS = "says the same client, episode, modality and TOP as line {line}, and something else"


async def open_extract(session: Session, file_name: str, provider: str, actor: Actor, today: date) -> NdtmsExtract:
    """What was sent of the agency and not taken is given up with it."""
    name = named_extract(file_name, today)
    await check_parties(session, {"provider": provider}, actor)
    await store.lock(session)
    last = await store.last_taken(session, actor.area, name.agency)
    if last is not None and last.until > name.until:
        raise LaterExtractTaken(until=last.until)
    await store.give_up_open(session, actor.area, name.agency)
    says = {"agency": name.agency, "version": name.version, "since": name.since, "until": name.until}
    return await insert(session, NdtmsExtract, provider=provider, **says, **recorded(actor, today))


def named_extract(file_name: str, today: date) -> ExtractName:
    try:
        return extract_name(file_name, layouts().keys(), today)
    except WrongExtractName as wrong:
        raise BadValue(errors=[_error("fileName", wrong.message, wrong.allowed)]) from wrong


async def add_lines(
    session: Session, extract_id: UUID, csv: str, first_line: int, actor: Actor, today: date
) -> tuple[int, int]:
    """How many lines the part has, and how many of them have a problem."""
    extract = _opened(await store.hold_one(session, extract_id, actor.area))
    name = ExtractName(extract.agency, extract.since, extract.until, extract.version)
    try:
        editions = layouts()
        lines = list(extract_lines(csv, editions[extract.version], name, today, first_line, editions.values()))
    except WrongLayout as wrong:
        raise BadValue(errors=[_error("csv", wrong.message, wrong.allowed)]) from wrong
    if lines and lines[-1].line > LINES_MAX:
        raise bad_value("csv", "has more lines than a file may have", [f"up to {LINES_MAX} lines"])
    await store.keep_lines(session, [_kept(extract.id, line) for line in lines])
    return len(lines), sum(bool(line.problems) for line in lines)


def _kept(extract_id: UUID, line: ExtractLine) -> dict[str, Any]:
    said = to_json(sorted(line.content.items()))
    return {
        "extract_id": extract_id,
        "line": line.line,
        "row_key": line.key,
        "hash": hashlib.sha256(said).hexdigest(),
        "content": line.content,
        "problems": [_problem(problem) for problem in line.problems],
    }


def _problem(problem: CellProblem) -> dict[str, Any]:
    return {"column": problem.column, "message": problem.message, "allowed": list(problem.allowed)}


async def take(session: Session, extract_id: UUID, actor: Actor, today: date, *, partial: bool) -> NdtmsExtract:
    await store.lock(session)
    extract = _opened(await store.lock_one(session, extract_id, actor.area))
    counts = await store.counts_of(session, extract)
    if not counts.lines:
        raise bad_value("partial", "is not looked at: the extract has no lines yet")
    if counts.problems and not partial:
        message = f"must be true to leave out {counts.problems} of {counts.lines} lines, which have problems"
        raise bad_value("partial", message, ["true"])
    await store.take(session, extract)
    extract.state, extract.taken_on, extract.counts = TAKEN, today, asdict(counts)
    extract.revision += 1
    await update(session, extract)
    return extract


async def delete_missing(
    session: Session, extract_id: UUID, rows: Sequence[UUID] | None, actor: Actor, today: date
) -> int:
    """Of what the last extract that was taken proposes; so nobody deletes what they have not seen."""
    await store.lock(session)
    extract = await find_extract(session, extract_id, actor)
    last = await store.last_taken(session, actor.area, extract.agency)
    if last is None or last.id != extract.id:
        raise NotTheLastExtract
    return await store.delete_missing(session, extract, rows, actor.sub, actor.organisation, today)


async def check_agency(session: Session, area: str, agency: str | None) -> None:
    """UnknownName where no file of it was ever sent: of a mistyped one a list would be empty whatever there is."""
    if agency is not None and agency not in (agencies := await store.agencies(session, area)):
        raise UnknownName.of("agency", agency, agencies)


async def find_extract(session: Session, extract_id: UUID, actor: Actor) -> NdtmsExtract:
    extract = await store.find(session, extract_id, actor.area)
    if extract is None:
        raise UnknownExtract
    return extract


async def counts_of(session: Session, extract: NdtmsExtract) -> ExtractCounts:
    """What taking it would do; of one that was taken, what that did."""
    if extract.counts is not None:
        return ExtractCounts(**extract.counts)
    return await store.counts_of(session, extract)


async def problems_of(
    session: Session, extract_id: UUID, after: int, limit: int | None, actor: Actor
) -> list[WrongLine]:
    extract = await find_extract(session, extract_id, actor)
    return [_with_repeat(line) for line in await store.wrong_lines(session, extract, after, limit)]


def _with_repeat(line: WrongLine) -> WrongLine:
    if line.repeats is None:
        return line
    repeat = {"column": "CLIENTID", "message": REPEATS.format(line=line.repeats), "allowed": []}
    return WrongLine(line.line, [*line.problems, repeat], line.repeats)


def _opened(extract: NdtmsExtract | None) -> NdtmsExtract:
    if extract is None:
        raise UnknownExtract
    if extract.state != OPEN:
        raise ExtractClosed
    return extract


def _error(field: str, message: str, allowed: Sequence[str]) -> dict[str, Any]:
    return {"field": field, "message": message} | ({"allowed": list(allowed)} if allowed else {})
