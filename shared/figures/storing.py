"""Cases, totals and marks in the database. A correction of the day on which a case became known replaces it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from uuid import UUID

from pydantic_core import to_json

from shared.data.db import Session
from shared.data.statements import command, names_of, sql
from shared.figures.cases import Case
from shared.figures.totals import Cell, Sum

OWNERS_AT_ONCE = 200
AGAIN_SECONDS = 60  # until one that failed is tried again
_TYPES = {"subject_id": "uuid", "owner_id": "uuid", "eligible_on": "date", "until": "date", "met_on": "date",
          "value": "integer", "client_id": "uuid"}  # fmt: skip
_RECORD = ", ".join(f"{field.name} {_TYPES.get(field.name, 'text')}" for field in fields(Case))
_COLUMNS = ", ".join(field.name for field in fields(Case))
_REPLACED = ", ".join(f"{field.name} = excluded.{field.name}" for field in fields(Case))


@dataclass(frozen=True, slots=True)
class Owner:
    area: str
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class Behind:
    """How many owners wait, since when, and of how many the cases could not be derived."""

    waiting: int
    since: datetime | None
    failed: int
    error: str | None


_ALONE = sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 3)) AS alone", into=bool)
_DUE = "due_on <= (SELECT day FROM ticked WHERE name = 'daily')"
_TAKE = sql(
    f"""
    WITH first AS MATERIALIZED (
        (SELECT area, owner_id FROM figure_mark
          WHERE due_on IS NULL AND (failed_at IS NULL OR failed_at < now() - make_interval(secs => :again))
          ORDER BY mark LIMIT :count)
        UNION ALL
        (SELECT area, owner_id FROM figure_mark WHERE {_DUE} ORDER BY due_on LIMIT :count)
    ), taken AS (
        DELETE FROM figure_mark USING (SELECT DISTINCT area, owner_id FROM first) AS owner
         WHERE figure_mark.area = owner.area AND figure_mark.owner_id = owner.owner_id
        RETURNING figure_mark.area, figure_mark.owner_id
    )
    SELECT DISTINCT area, owner_id FROM taken ORDER BY area, owner_id
    """,
    into=Owner,
)
_FAIL = command(
    """
    INSERT INTO figure_mark (area, owner_id, failed_at, error)
    SELECT :area, owner_id, now(), error
      FROM unnest(CAST(:owners AS uuid[]), CAST(:errors AS text[])) AS failed (owner_id, error)
    """
)
_LATER = command(
    """
    INSERT INTO figure_mark (area, owner_id, due_on)
    SELECT :area, owner_id, due_on
      FROM unnest(CAST(:owners AS uuid[]), CAST(:days AS date[])) AS later (owner_id, due_on)
    """
)
_MARKS = f"""
SELECT area, owner_id, at, failed_at, error FROM figure_mark WHERE due_on IS NULL
 UNION ALL SELECT area, owner_id, at, failed_at, error FROM figure_mark WHERE {_DUE}
"""
WAITING = f"SELECT count(DISTINCT owner_id) FROM ({_MARKS}) AS mark WHERE failed_at IS NULL"
_BEHIND = sql(
    f"""
    SELECT count(DISTINCT owner_id) FILTER (WHERE failed_at IS NULL) AS waiting,
           min(at) FILTER (WHERE failed_at IS NULL) AS since,
           count(DISTINCT owner_id) FILTER (WHERE failed_at IS NOT NULL) AS failed, max(error) AS error
      FROM ({_MARKS}) mark
     WHERE CAST(:area AS text) IS NULL OR area = :area
    """,
    into=Behind,
)
_KEPT = sql(
    f"""
    SELECT {names_of(Case)} FROM figure_case
     WHERE area = :area AND known_to IS NULL AND owner_id = ANY(CAST(:owners AS uuid[]))
    """,
    into=Case,
)
_ELSEWHERE = sql(
    f"""
    SELECT {names_of(Case, "kept")} FROM figure_case kept
      JOIN unnest(CAST(:indicators AS text[]), CAST(:subjects AS uuid[])) AS asked (indicator, subject_id)
        ON asked.indicator = kept.indicator AND asked.subject_id = kept.subject_id
     WHERE kept.area = :area AND kept.known_to IS NULL AND kept.owner_id <> ALL(CAST(:owners AS uuid[]))
    """,
    into=Case,
)
_ASKED = "unnest(CAST(:indicators AS text[]), CAST(:subjects AS uuid[])) AS ended (indicator, subject_id)"
_THESE = """kept.area = :area AND kept.indicator = ended.indicator AND kept.subject_id = ended.subject_id
       AND kept.known_to IS NULL"""
_FORGET = command(f"DELETE FROM figure_case kept USING {_ASKED} WHERE {_THESE} AND kept.known_from >= :today")
_END = command(f"UPDATE figure_case kept SET known_to = :today FROM {_ASKED} WHERE {_THESE}")
_BEGIN = command(
    f"""
    INSERT INTO figure_case (area, known_from, {_COLUMNS})
    SELECT :area, CAST(:today AS date), {_COLUMNS} FROM jsonb_to_recordset(CAST(:cases AS jsonb)) AS begun ({_RECORD})
    ON CONFLICT (area, indicator, subject_id, known_from) DO UPDATE SET known_to = NULL, {_REPLACED}
    """
)
_ADD = command(
    """
    INSERT INTO figure_total AS kept (area, indicator, pair, month, a, b, value, eligible, met, gone)
    SELECT :area, indicator, pair, month, a, b, value, eligible, met, gone
      FROM unnest(CAST(:indicators AS text[]), CAST(:pairs AS text[]), CAST(:months AS date[]), CAST(:firsts AS text[]),
                  CAST(:seconds AS text[]), CAST(:values AS integer[]), CAST(:eligibles AS bigint[]),
                  CAST(:mets AS bigint[]), CAST(:gone AS bigint[]))
           AS added (indicator, pair, month, a, b, value, eligible, met, gone)
    ON CONFLICT (area, indicator, pair, month, a, b, value) DO UPDATE
       SET eligible = kept.eligible + excluded.eligible, met = kept.met + excluded.met,
           gone = kept.gone + excluded.gone
    """
)


async def is_alone(session: Session) -> bool:
    """Whether nobody else derives until the end of this transaction."""
    return await _ALONE.one(session, name=f"figures|{session.database.schema}")


async def take(session: Session) -> list[Owner]:
    """Whose cases are to be derived, those first that have waited longest. What is marked meanwhile stays marked."""
    return await _TAKE.all(session, again=AGAIN_SECONDS, count=OWNERS_AT_ONCE)


async def fail(session: Session, area: str, failed: Mapping[UUID, str]) -> None:
    await _FAIL.execute(session, area=area, owners=list(failed), errors=list(failed.values()))


async def later(session: Session, area: str, due: Mapping[UUID, date]) -> None:
    """The cases of these say something else from a day on."""
    if due:
        await _LATER.execute(session, area=area, owners=list(due), days=list(due.values()))


async def behind(session: Session, area: str | None = None) -> Behind:
    return await _BEHIND.one(session, area=area)


async def kept_of(session: Session, area: str, owners: Collection[UUID], derived: Sequence[Case]) -> list[Case]:
    """All that these owners have, and what of the derived cases stands under others."""
    own = await _KEPT.all(session, area=area, owners=list(owners))
    return own + await _ELSEWHERE.all(session, area=area, owners=list(owners), **_keys(derived)) if derived else own


def _keys(cases: Iterable[Case]) -> dict[str, list[object]]:
    keys = [case.key for case in cases]
    return {"indicators": [indicator for indicator, _ in keys], "subjects": [subject for _, subject in keys]}


async def end(session: Session, area: str, cases: Sequence[Case], today: date) -> None:
    """What was known only since today was never known."""
    if cases:
        await _FORGET.execute(session, area=area, today=today, **_keys(cases))
        await _END.execute(session, area=area, today=today, **_keys(cases))


async def begin(session: Session, area: str, cases: Sequence[Case], today: date) -> None:
    if cases:
        rows = to_json([asdict(case) for case in cases]).decode()
        await _BEGIN.execute(session, area=area, today=today, cases=rows)


async def add(session: Session, area: str, sums: Mapping[Cell, Sum]) -> None:
    if not sums:
        return
    cells = sorted(sums, key=lambda cell: (cell.indicator, cell.pair, cell.month, cell.a, cell.b, cell.value))
    await _ADD.execute(
        session,
        area=area,
        indicators=[cell.indicator for cell in cells],
        pairs=[cell.pair for cell in cells],
        months=[cell.month for cell in cells],
        firsts=[cell.a for cell in cells],
        seconds=[cell.b for cell in cells],
        values=[cell.value for cell in cells],
        eligibles=[sums[cell].eligible for cell in cells],
        mets=[sums[cell].met for cell in cells],
        gone=[sums[cell].gone for cell in cells],
    )
