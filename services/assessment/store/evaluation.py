"""Evaluation extracts, the years in them, and of whom they can be."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlmodel import col, select

from services.assessment.models import EvaluationExtract, EvaluationYear
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, sql, statement

# What people say to NDTMS is the only word that is kept on whether data of theirs may leave for statistics: who said
# no last is in no extract (docs/evaluation.md, Who is in none). It is the person's, under whichever id they said it.
_SAID_NO = """
said_no AS MATERIALIZED (
    SELECT who FROM (
        SELECT DISTINCT ON (coalesce(alias.survivor_id, said.client_id))
               coalesce(alias.survivor_id, said.client_id) AS who, said.given
          FROM ndtms_consent said LEFT JOIN person_alias alias ON alias.absorbed_id = said.client_id
         WHERE said.area = :area AND NOT said.voided
         ORDER BY coalesce(alias.survivor_id, said.client_id), said.said_on DESC, said.id DESC
    ) last WHERE NOT given
)"""


@dataclass(frozen=True, slots=True)
class Beginner:
    """Who began treatment, and whether they said that nothing of theirs is to leave."""

    id: UUID
    said_no: bool


_LOCK = command("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7))")
_WHO = sql(
    f"""
    WITH {_SAID_NO}
    SELECT DISTINCT person.id, person.id IN (SELECT who FROM said_no) AS said_no
      FROM start_fact began LEFT JOIN person_alias alias ON alias.absorbed_id = began.client_id
      JOIN person ON person.id = coalesce(alias.survivor_id, began.client_id) AND person.area = began.area
     WHERE began.area = :area AND began.is_treatment AND began.started_on >= :first AND began.started_on < :end
     ORDER BY id
    """,
    into=Beginner,
)
_KEPT = statement(
    select(EvaluationYear)
    .where(EvaluationYear.area == param.area, col(EvaluationYear.first_year).between(param.first, param.last))
    .order_by(col(EvaluationYear.first_year))
)
_KEEP_ROWS = command(
    """
    INSERT INTO evaluation_row (id, area, first_year, cell, client_id, says)
    SELECT gen_random_uuid(), :area, :first_year, cell, client_id, says
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS kept (cell integer, client_id uuid, says jsonb)
    """
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    cell: int
    client_id: UUID
    says: Sequence[str]


@dataclass(frozen=True, slots=True)
class StandingRows:
    """`rows` as JSON; `withdrawn`: how many persons are in cells that leave no more."""

    rows: str | None
    withdrawn: int


# A cell in which somebody has said no since leaves as a whole: so nobody is found by what is missing.
_STANDING = sql(
    f"""
    WITH {_SAID_NO}, kept AS MATERIALIZED (
        SELECT fact.first_year, fact.cell, fact.says, coalesce(alias.survivor_id, fact.client_id) AS who
          FROM evaluation_row fact LEFT JOIN person_alias alias ON alias.absorbed_id = fact.client_id
         WHERE fact.area = :area AND fact.first_year BETWEEN :first AND :last
    ), gone AS MATERIALIZED (
        SELECT DISTINCT first_year, cell FROM kept WHERE who IN (SELECT who FROM said_no)
    )
    SELECT (SELECT CAST(json_agg(says) AS text) FROM kept
             WHERE (first_year, cell) NOT IN (SELECT first_year, cell FROM gone)) AS rows,
           (SELECT count(DISTINCT who) FROM kept JOIN gone USING (first_year, cell)) AS withdrawn
    """,
    into=StandingRows,
)
_FIND = statement(
    select(EvaluationExtract).where(EvaluationExtract.id == param.id, EvaluationExtract.area == param.area)
)
_PAGES = pages(
    select(EvaluationExtract).where(EvaluationExtract.area == param.area), by=[EvaluationExtract.id], falling=True
)


async def lock(session: Session, area: str) -> None:
    """Of two that take an extract the second has the years that the first keeps."""
    await _LOCK.execute(session, name=f"evaluation|{area}")


async def began_in(session: Session, area: str, first: date, end: date) -> list[Beginner]:
    """Who began treatment in these days, the last not included."""
    return await _WHO.all(session, area=area, first=first, end=end)


async def kept_years(session: Session, area: str, first: int, last: int) -> Sequence[EvaluationYear]:
    return await _KEPT.all(session, area=area, first=first, last=last)


async def keep_rows(session: Session, area: str, first_year: int, rows: Sequence[KeptRow]) -> None:
    written = to_json([asdict(row) for row in rows]).decode()
    await _KEEP_ROWS.execute(session, area=area, first_year=first_year, rows=written)


async def standing_rows(session: Session, area: str, first: int, last: int) -> StandingRows:
    return await _STANDING.one(session, area=area, first=first, last=last)


async def extract_of(session: Session, area: str, extract_id: UUID) -> EvaluationExtract | None:
    return await _FIND.first(session, area=area, id=extract_id)


async def page(session: Session, area: str, after: Any, limit: int) -> Sequence[EvaluationExtract]:
    """The newest first."""
    return await _PAGES.page(session, after=after, limit=limit, area=area)
