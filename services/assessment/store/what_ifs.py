"""Drafts by which people are to be judged for a what-if: which is next, who judges by it, and whom."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import WhatIf, WhatIfBands
from shared.data.db import Session
from shared.data.statements import columns, command, json_text, param, sql, statement

TRIES_MAX = 3
SILENT_SECONDS = 30  # after which who judges by one is taken for gone

_KEEP = command(
    """
    INSERT INTO what_if (id, area, scheme, asked_on, asked_at, pages, tries)
    VALUES (:id, :area, CAST(:scheme AS jsonb), :asked_on, :asked_at, :pages, 0)
    ON CONFLICT DO NOTHING
    """
)
_KEEP_BANDS = command(
    """
    INSERT INTO what_if_bands (what_if_id, page, bands) VALUES (:id, :page, CAST(:bands AS jsonb))
    ON CONFLICT DO NOTHING
    """
)
_TAKE = sql(
    f"""
    UPDATE what_if SET tries = tries + 1, taken_at = now()
     WHERE id = (
        SELECT id FROM what_if AS open
         WHERE open.told_at IS NULL
           AND (open.taken_at IS NULL OR open.taken_at < now() - make_interval(secs => :silent_seconds))
           AND open.pages = (SELECT count(*) FROM what_if_bands AS arrived WHERE arrived.what_if_id = open.id)
         ORDER BY open.asked_at, open.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING {columns(WhatIf)}
    """,
    into=WhatIf,
)
_UNTOLD = statement(
    select(WhatIf).where(WhatIf.id == param.id, WhatIf.area == param.area, col(WhatIf.told_at).is_(None))
)
_HOLD = sql("SELECT id FROM what_if WHERE id = :id AND told_at IS NULL FOR UPDATE", into=UUID)
_BEAT = command("UPDATE what_if SET taken_at = now() WHERE id = :id AND told_at IS NULL")
_PUT_BACK = command("UPDATE what_if SET taken_at = NULL WHERE id = :id AND told_at IS NULL")
_TELL = command("UPDATE what_if SET told_at = now() WHERE id = :id")
_BANDS = statement(select(WhatIfBands.bands).where(WhatIfBands.what_if_id == param.id).order_by(col(WhatIfBands.page)))
_PEOPLE = sql(
    """
    SELECT id FROM person
     WHERE area = :area AND id > :after AND NOT EXISTS (SELECT FROM person_alias WHERE absorbed_id = person.id)
     ORDER BY id LIMIT :limit
    """,
    into=UUID,
)


_FORGET = command(
    """
    WITH old AS (
        DELETE FROM what_if AS kept
         WHERE coalesce(kept.told_at, kept.asked_at) < now() - make_interval(days => :days)
           AND (kept.told_at IS NOT NULL
                OR kept.pages <> (SELECT count(*) FROM what_if_bands AS arrived WHERE arrived.what_if_id = kept.id))
        RETURNING id)
    DELETE FROM what_if_bands WHERE what_if_id IN (SELECT id FROM old)
    """
)


async def keep(session: Session, **asked: Any) -> None:
    """Once: what is known of it by now stays."""
    await _KEEP.execute(session, **asked | {"scheme": json_text(asked["scheme"])})


async def keep_bands(session: Session, what_if_id: UUID, page: int, bands: Mapping[str, str]) -> None:
    await _KEEP_BANDS.execute(session, id=what_if_id, page=page, bands=json_text(bands))


async def take(session: Session) -> WhatIf | None:
    """The next that is asked whole and by which nobody judges, or nobody any more."""
    return await _TAKE.first(session, silent_seconds=SILENT_SECONDS)


async def untold(session: Session, area: str, what_if_id: UUID) -> WhatIf | None:
    return await _UNTOLD.first(session, area=area, id=what_if_id)


async def beat(session: Session, what_if_id: UUID) -> None:
    """Somebody judges by it still."""
    await _BEAT.execute(session, id=what_if_id)


async def hold(session: Session, what_if_id: UUID) -> bool:
    """Whether payments was not told yet; until the transaction ends nobody else tells it."""
    return await _HOLD.first(session, id=what_if_id) is not None


async def put_back(session: Session, what_if_id: UUID) -> None:
    """It is begun again, unless it was too often."""
    await _PUT_BACK.execute(session, id=what_if_id)


async def note_published(session: Session, what_if_id: UUID) -> None:
    await _TELL.execute(session, id=what_if_id)


async def forget(session: Session, days: int) -> None:
    """What was told, or asked and never came whole, longer ago by the wall's clock, with its bands. What is whole waits
    until payments is told of it.
    """
    await _FORGET.execute(session, days=days)


async def bands(session: Session, what_if_id: UUID) -> dict[UUID, str]:
    """In which the draft would have tariffs, by their ids."""
    pages = await _BANDS.all(session, id=what_if_id)
    return {UUID(tariff): band for page in pages for tariff, band in page.items()}


async def people(session: Session, area: str, after: UUID, limit: int) -> Sequence[UUID]:
    """By the ids that they go by."""
    return await _PEOPLE.all(session, area=area, after=after, limit=limit)
