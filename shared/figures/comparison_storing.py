"""Files of figures that were published elsewhere, in the database."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from uuid import UUID

from pydantic_core import to_json

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.figures.comparison import ComparedMonth, ComparisonSource


@dataclass(frozen=True, slots=True)
class ComparisonFile:
    id: UUID
    compared_area: str
    source: str
    licence: str
    published_on: date
    file_name: str
    sha256: str
    lines: int
    sent_by: str
    sent_organisation: str
    sent_on: date
    withdrawn_by: str | None = None
    withdrawn_on: date | None = None
    indicators: list[str] = field(default_factory=list)


_COLUMNS = ", ".join(column.name for column in fields(ComparisonFile) if column.name != "indicators")
_SHOWN = f"""{_COLUMNS}, ARRAY(SELECT DISTINCT indicator FROM comparison_figure
                                WHERE file_id = comparison_file.id ORDER BY indicator) AS indicators"""
_KEEP = command(
    f"""
    WITH kept AS (
        INSERT INTO comparison_file (area, {_COLUMNS})
        SELECT :area, {_COLUMNS} FROM jsonb_to_record(CAST(:file AS jsonb)) AS sent (
               id uuid, compared_area text, source text, licence text, published_on date, file_name text, sha256 text,
               lines integer, sent_by text, sent_organisation text, sent_on date, withdrawn_by text, withdrawn_on date)
        RETURNING id
    )
    INSERT INTO comparison_figure (file_id, indicator, month, number, met, value)
    SELECT kept.id, indicator, month, number, met, value
      FROM kept, jsonb_to_recordset(CAST(:months AS jsonb))
           AS sent (indicator text, month date, number bigint, met bigint, value bigint)
    """
)
_FIND = sql(f"SELECT {_SHOWN} FROM comparison_file WHERE id = :id AND area = :area", into=ComparisonFile)
_WITHDRAW = sql(
    f"""
    UPDATE comparison_file SET withdrawn_by = :by, withdrawn_on = :today
     WHERE id = :id AND area = :area AND withdrawn_on IS NULL RETURNING {_SHOWN}
    """,
    into=ComparisonFile,
)
_PAGE = sql(
    f"""
    SELECT {_SHOWN} FROM comparison_file
     WHERE area = :area AND (CAST(:after AS uuid) IS NULL OR id < :after)
     ORDER BY id DESC LIMIT :limit
    """,
    into=ComparisonFile,
)
# Of each area the file that was sent last and has figures of the indicator: it replaces those before it as a whole.
_LAST = """
SELECT DISTINCT ON (compared_area) id, compared_area, source, licence, published_on
  FROM comparison_file sent
 WHERE area = :area AND sent_on <= :as_of AND (withdrawn_on IS NULL OR withdrawn_on > :as_of)
   AND EXISTS (SELECT FROM comparison_figure WHERE file_id = sent.id AND indicator = :indicator)
 ORDER BY compared_area, id DESC
"""
_SOURCES = sql(
    f"SELECT id AS file_id, compared_area, source, licence, published_on FROM ({_LAST}) last ORDER BY compared_area",
    into=ComparisonSource,
)
_MONTHS = sql(
    "SELECT indicator, month, number, met, value FROM comparison_figure WHERE file_id = :id AND indicator = :indicator",
    into=ComparedMonth,
)


async def keep(session: Session, area: str, file: ComparisonFile, months: Sequence[ComparedMonth]) -> None:
    rows = to_json([asdict(month) for month in months]).decode()
    await _KEEP.execute(session, area=area, file=to_json(asdict(file)).decode(), months=rows)


async def file_of(session: Session, area: str, file_id: UUID) -> ComparisonFile | None:
    return await _FIND.first(session, area=area, id=file_id)


async def withdraw(session: Session, area: str, file_id: UUID, by: str, today: date) -> ComparisonFile | None:
    """None where it is withdrawn already."""
    return await _WITHDRAW.first(session, area=area, id=file_id, by=by, today=today)


async def page(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[ComparisonFile]:
    """The newest first."""
    return await _PAGE.all(session, area=area, after=after, limit=limit)


async def sources_of(session: Session, area: str, indicator: str, as_of: date) -> Sequence[ComparisonSource]:
    """Each area of which figures of the indicator were known on the day."""
    return await _SOURCES.all(session, area=area, indicator=indicator, as_of=as_of)


async def months_of(session: Session, file_id: UUID, indicator: str) -> Sequence[ComparedMonth]:
    return await _MONTHS.all(session, id=file_id, indicator=indicator)
