"""Files of agencies on their way, and the lines that stand: counted and taken in statements over all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import NdtmsExtract, NdtmsLine, NdtmsRow
from services.assessment.models.ndtms import GIVEN_UP, TAKEN
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, sql, statement
from shared.data.upsert import upsert


@dataclass(frozen=True, slots=True)
class ExtractCounts:
    """`unchanged` stand already as they are; `missing` stand and are not in the file; `forgotten` are of clients who no
    longer consent.
    """

    lines: int
    new: int
    changed: int
    unchanged: int
    missing: int
    without_consent: int
    forgotten: int
    problems: int


@dataclass(frozen=True, slots=True)
class WrongLine:
    """`repeats`: an earlier line of the file that is of the same client, episode, modality and TOP."""

    line: int
    problems: list[dict[str, Any]]
    repeats: int | None


# A line that is sent twice over, alike in all, is one.
_LINES = """
line AS MATERIALIZED (
    SELECT line, row_key, hash, content, problems,
           CASE WHEN problems = '[]' THEN first_value(line) OVER same END AS first,
           CASE WHEN problems = '[]' THEN first_value(hash) OVER same END AS first_hash
      FROM ndtms_line WHERE extract_id = :id
    WINDOW same AS (PARTITION BY row_key, problems = '[]' ORDER BY line)
), good AS MATERIALIZED (SELECT row_key, hash, content FROM line WHERE first = line),
stands AS (
    SELECT row_key, client_ref, hash FROM ndtms_row
     WHERE area = :area AND agency = :agency AND state <> 'deleted'
), refused AS (
    SELECT row_key, content ->> 'client_ref' AS client_ref FROM good WHERE content -> 'consent' = 'false'
), forgotten AS (
    SELECT stands.row_key FROM stands JOIN refused USING (client_ref) WHERE stands.row_key <> refused.row_key
)
"""
_COUNTS = sql(
    f"""
    WITH {_LINES}
    SELECT (SELECT count(*) FROM line) AS lines,
           (SELECT count(*) FROM good LEFT JOIN stands USING (row_key) WHERE stands.hash IS NULL) AS new,
           (SELECT count(*) FROM good JOIN stands USING (row_key) WHERE stands.hash <> good.hash) AS changed,
           (SELECT count(*) FROM good JOIN stands USING (row_key) WHERE stands.hash = good.hash) AS unchanged,
           (SELECT count(*) FROM stands WHERE NOT EXISTS (SELECT FROM line WHERE line.row_key = stands.row_key)
                   AND NOT EXISTS (SELECT FROM forgotten WHERE forgotten.row_key = stands.row_key)) AS missing,
           (SELECT count(*) FROM refused) AS without_consent,
           (SELECT count(*) FROM forgotten) AS forgotten,
           (SELECT count(*) FROM line WHERE problems <> '[]' OR hash <> first_hash) AS problems
    """,
    into=ExtractCounts,
)
_PROBLEMS = sql(
    f"""
    WITH {_LINES}
    SELECT line, problems, CASE WHEN hash <> first_hash THEN first END AS repeats FROM line
     WHERE (problems <> '[]' OR hash <> first_hash) AND line > :after ORDER BY line LIMIT :limit
    """,
    into=WrongLine,
)
_TAKE = command(
    f"""
    WITH {_LINES}
    INSERT INTO ndtms_row AS row (id, area, agency, provider, row_key, client_ref, hash, content, extract_id, state)
    SELECT gen_random_uuid(), :area, :agency, :provider, row_key, content ->> 'client_ref', hash, content, :id,
           'standing'
      FROM good
    ON CONFLICT (area, agency, row_key) DO UPDATE
       SET provider = excluded.provider, hash = excluded.hash, content = excluded.content,
           extract_id = excluded.extract_id, state = 'standing',
           deleted_by = NULL, deleted_by_organisation = NULL, deleted_on = NULL
    """
)
_FORGET = command(
    f"""
    WITH {_LINES}
    DELETE FROM ndtms_row USING forgotten
     WHERE area = :area AND agency = :agency AND ndtms_row.row_key = forgotten.row_key
    """
)
_MISS = command(
    """
    UPDATE ndtms_row SET state = 'missing'
     WHERE area = :area AND agency = :agency AND state = 'standing'
       AND NOT EXISTS (SELECT FROM ndtms_line WHERE extract_id = :id AND ndtms_line.row_key = ndtms_row.row_key)
    """
)
_DELETE = command(
    """
    UPDATE ndtms_row SET state = 'deleted', content = '{}', hash = '', deleted_by = :by,
           deleted_by_organisation = :organisation, deleted_on = :on
     WHERE area = :area AND agency = :agency AND state = 'missing'
       AND (CAST(:rows AS uuid[]) IS NULL OR id = ANY(CAST(:rows AS uuid[])))
    """
)
_CLEAR = command(
    """
    DELETE FROM ndtms_line USING ndtms_extract extract
     WHERE extract.id = extract_id AND extract.area = :area AND extract.agency = :agency
    """
)
_GIVE_UP = command(
    """
    UPDATE ndtms_extract SET state = 'given_up', revision = revision + 1
     WHERE area = :area AND agency = :agency AND state = 'open'
    """
)
_LOCK = command("LOCK TABLE ndtms_extract IN SHARE ROW EXCLUSIVE MODE")
_ONE = select(NdtmsExtract).where(NdtmsExtract.id == param.id, NdtmsExtract.area == param.area)
_FIND, _LOCK_ONE, _HOLD_ONE = (
    statement(asked) for asked in (_ONE, _ONE.with_for_update(), _ONE.with_for_update(read=True))
)  # fmt: skip
_LAST_TAKEN = statement(
    select(NdtmsExtract)
    .where(NdtmsExtract.area == param.area, NdtmsExtract.agency == param.agency, NdtmsExtract.state == TAKEN)
    .order_by(col(NdtmsExtract.until).desc(), col(NdtmsExtract.id).desc())
    .limit(1)
)
_OF_OTHERS = statement(
    select(NdtmsExtract.id)
    .where(NdtmsExtract.area == param.area, NdtmsExtract.agency == param.agency)
    .where(NdtmsExtract.provider != param.organisation, NdtmsExtract.state != GIVEN_UP)
    .limit(1)
)
_AGENCIES = statement(select(NdtmsExtract.agency).where(NdtmsExtract.area == param.area).distinct())
_EXTRACTS = pages(
    select(NdtmsExtract).where(NdtmsExtract.area == param.area),
    by=[NdtmsExtract.id],
    narrowed=[NdtmsExtract.agency == param.agency, NdtmsExtract.state == param.state],
    falling=True,
)
_ROWS = pages(
    select(NdtmsRow).where(NdtmsRow.area == param.area, NdtmsRow.agency == param.agency),
    by=[NdtmsRow.id],
    narrowed=[NdtmsRow.state == param.state],
)


async def lock(session: Session) -> None:
    """Who opens, takes or deletes does it alone: it is done once a month."""
    await _LOCK.execute(session)


async def find(session: Session, extract_id: UUID, area: str) -> NdtmsExtract | None:
    return await _FIND.first(session, id=extract_id, area=area)


async def lock_one(session: Session, extract_id: UUID, area: str) -> NdtmsExtract | None:
    """Once all that is being added to it is."""
    return await _LOCK_ONE.first(session, id=extract_id, area=area)


async def hold_one(session: Session, extract_id: UUID, area: str) -> NdtmsExtract | None:
    """Nobody takes it or gives it up while lines are added to it; several parts are added at once."""
    return await _HOLD_ONE.first(session, id=extract_id, area=area)


async def last_taken(session: Session, area: str, agency: str) -> NdtmsExtract | None:
    """The one of the latest days; of the same days the one that was sent last."""
    return await _LAST_TAKEN.first(session, area=area, agency=agency)


async def agencies(session: Session, area: str) -> Sequence[str]:
    """Of which a file was sent, whatever became of it."""
    return await _AGENCIES.all(session, area=area)


async def is_of_another(session: Session, area: str, agency: str, organisation: str) -> bool:
    """Whether files of this agency are taken as those of another organisation."""
    asked = {"area": area, "agency": agency, "organisation": organisation}
    return await _OF_OTHERS.first(session, **asked) is not None


async def give_up_open(session: Session, area: str, agency: str) -> None:
    await _CLEAR.execute(session, area=area, agency=agency)
    await _GIVE_UP.execute(session, area=area, agency=agency)


async def keep_lines(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    """A part that is sent again stands once."""
    await upsert(session, NdtmsLine, lines)


async def counts_of(session: Session, extract: NdtmsExtract) -> ExtractCounts:
    return await _COUNTS.one(session, id=extract.id, area=extract.area, agency=extract.agency)


async def wrong_lines(session: Session, extract: NdtmsExtract, after: int, limit: int | None) -> list[WrongLine]:
    of = {"id": extract.id, "area": extract.area, "agency": extract.agency}
    return await _PROBLEMS.all(session, after=after, limit=limit, **of)


async def take(session: Session, extract: NdtmsExtract) -> None:
    """Its lines stand now; what stood and is not in it is missing, and of who does not consent any more nothing is
    left.
    """
    of = {"id": extract.id, "area": extract.area, "agency": extract.agency}
    await _FORGET.execute(session, **of)
    await _TAKE.execute(session, provider=extract.provider, **of)
    await _MISS.execute(session, **of)
    await _CLEAR.execute(session, area=extract.area, agency=extract.agency)


async def delete_missing(
    session: Session, extract: NdtmsExtract, rows: Collection[UUID] | None, by: str, organisation: str, on: date
) -> int:
    """Of the missing lines these, or all."""
    chosen = None if rows is None else list(rows)
    return await _DELETE.execute(
        session, area=extract.area, agency=extract.agency, rows=chosen, by=by, organisation=organisation, on=on
    )


async def page_of_extracts(
    session: Session, area: str, agency: str | None, state: str | None, after: Any, limit: int | None
) -> list[NdtmsExtract]:
    """The one that was sent last comes first."""
    return await _EXTRACTS.page(session, after=after, limit=limit, area=area, agency=agency, state=state)


async def page_of_rows(
    session: Session, area: str, agency: str, state: str | None, after: Any, limit: int | None
) -> list[NdtmsRow]:
    return await _ROWS.page(session, after=after, limit=limit, area=area, agency=agency, state=state)
