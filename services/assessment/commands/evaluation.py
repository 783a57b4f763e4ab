"""Taking an evaluation extract: a year is made into cells when it leaves first, and stays as it left."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from services.assessment.commands.validation import bad_value
from services.assessment.errors import TakenByAnother, UnknownExtract
from services.assessment.models import EvaluationExtract, EvaluationYear
from services.assessment.rules.cases.person import CountedPerson
from services.assessment.rules.evaluation.columns import COLUMNS
from services.assessment.rules.evaluation.rows import journey_rows
from services.assessment.rules.evaluation.small_cells import ExtractJourney, YearOfCells, at_most, cells_of
from services.assessment.rules.evaluation.years import FIRST_YEAR, YEARS_MAX, ExtractYear, last_ripe
from services.assessment.schemas.evaluation import EvaluationExtractBody
from services.assessment.store import evaluation as store
from services.assessment.store.case_facts import facts_of
from services.assessment.store.person_facts import versions_of
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel import csv_table
from shared.kernel.claims import Actor
from shared.messaging.events import new_id

PERSONS_AT_ONCE = 200


async def take(session: Session, body: EvaluationExtractBody, actor: Actor, today: date) -> EvaluationExtract:
    """What leaves is of whole years, whose rows are named afresh and stand in the order of these names."""
    _check(body, today)
    await store.lock(session, actor.area)
    await _keep_years(session, body, actor.area, today)
    left_out = sum(year.left_out for year in await store.kept_years(session, actor.area, *_asked(body)))
    standing = await store.standing_rows(session, actor.area, *_asked(body))
    rows = sorted([secrets.token_hex(8), *says] for says in json.loads(standing.rows or "[]"))
    content = csv_table.table([column.name for column in COLUMNS], rows)
    extract_id = new_id()
    return await insert(
        session, EvaluationExtract, id=extract_id, area=actor.area, first_year=body.first_year,
        last_year=body.last_year, purpose=body.purpose, recipient=body.recipient,
        name=f"evaluation-{body.first_year}-{body.last_year}-{str(extract_id)[-12:]}.csv", content=content,
        sha256=hashlib.sha256(content).hexdigest(), rows=len(rows),
        left_out_at_most=at_most(left_out + standing.withdrawn), taken_by=actor.sub,
        taken_by_organisation=actor.organisation, taken_on=today, taken_at=datetime.now(UTC),
    )  # fmt: skip


def _asked(body: EvaluationExtractBody) -> tuple[int, int]:
    return body.first_year, body.last_year


def _check(body: EvaluationExtractBody, today: date) -> None:
    last = last_ripe(today).first_year
    if body.last_year > last:
        raise bad_value("lastYear", "is not a year since whose end another is over", [f"{FIRST_YEAR} to {last}"])
    if not body.last_year - YEARS_MAX < body.first_year <= body.last_year:
        allowed = [f"{max(FIRST_YEAR, body.last_year - YEARS_MAX + 1)} to {body.last_year}"]
        raise bad_value("firstYear", f"is after the last year, or more than {YEARS_MAX} years are asked for", allowed)


async def _keep_years(session: Session, body: EvaluationExtractBody, area: str, today: date) -> None:
    """Those that never left. One of which nothing can be told is not kept: it may be recorded later."""
    kept = {year.first_year for year in await store.kept_years(session, area, *_asked(body))}
    for first_year in range(body.first_year, body.last_year + 1):
        if first_year in kept:
            continue
        year = ExtractYear(first_year)
        began = await store.began_in(session, area, year.first, year.end)
        may_leave = [person.id for person in began if not person.said_no]
        made = cells_of(await _rows(session, area, year, may_leave, today))
        if made.cells:
            left_out = len(made.left_out) + len(began) - len(may_leave)
            await insert(session, EvaluationYear, area=area, first_year=first_year, kept_on=today, left_out=left_out)
            await store.keep_rows(session, area, first_year, list(_kept_rows(made)))


async def _rows(
    session: Session, area: str, year: ExtractYear, clients: Sequence[UUID], today: date
) -> list[ExtractJourney]:
    versions = await versions_of(session, area)
    rows: list[ExtractJourney] = []
    for begin in range(0, len(clients), PERSONS_AT_ONCE):
        persons, _ = await facts_of(session, area, clients[begin : begin + PERSONS_AT_ONCE])
        for facts in persons:
            rows += journey_rows(CountedPerson(facts, versions, today), year)
    return rows


def _kept_rows(made: YearOfCells) -> Iterator[store.KeptRow]:
    for number, cell in enumerate(made.cells):
        for row in cell.rows:
            yield store.KeptRow(number, row.person, [*row.groups, *row.results, " ".join(sorted(row.outcomes))])


async def extract_of(session: Session, area: str, extract_id: UUID) -> EvaluationExtract:
    extract = await store.extract_of(session, area, extract_id)
    if extract is None:
        raise UnknownExtract
    return extract


async def taken_by(session: Session, extract_id: UUID, actor: Actor) -> EvaluationExtract:
    """Its bytes are for who took it: whoever else wants them says what for, by an extract of their own."""
    extract = await extract_of(session, actor.area, extract_id)
    if extract.taken_by != actor.sub:
        raise TakenByAnother
    return extract


async def list_extracts(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[EvaluationExtract]:
    return await store.page(session, area, after, limit)
