"""Queries of the TOPs that episodes owe: lists of what is open, and totals of all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, Text, delete, or_
from sqlmodel import col, select

from services.assessment.models import TopOwed
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTops:
    """Only of these, where they are said; days are included."""

    organisation: str | None = None
    key_worker: str | None = None
    code: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    episodes: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class OwedTotals:
    """`key_worker` is null too where it was not asked for."""

    organisation: str
    key_worker: str | None
    code: str
    not_due: int
    due: int
    overdue: int
    done_in_window: int
    done_outside: int
    never: int


@dataclass(frozen=True, slots=True)
class OwingNames:
    """All organisations that ever owed a TOP or are paid in the area, and the codes of all windows that it ever had."""

    organisations: list[str]
    windows: list[str]


_FORGET = statement(delete(TopOwed).where(among(col(TopOwed.id), param.ids)))
_overdue = col(TopOwed.window_to) < param.today
_OPEN = pages(
    select(TopOwed).where(
        TopOwed.area == param.area,
        col(TopOwed.done_on).is_(None),
        TopOwed.window_from <= param.today,
        or_(~_overdue, col(TopOwed.owed_until).is_(None), col(TopOwed.owed_until) > param.today),
    ),
    by=[TopOwed.due_on, TopOwed.id],
    narrowed=[
        _overdue == param("overdue", Boolean),
        TopOwed.organisation == param.organisation,
        TopOwed.key_worker == param("key_worker", Text),
        TopOwed.code == param.code,
        TopOwed.due_on >= param.due_from,
        TopOwed.due_on <= param.due_to,
        among(TopOwed.episode_id, param.episodes),
    ],
)
_DAY = "CAST(:today AS date)"
_TOTALS = sql(
    f"""
    SELECT organisation, CASE WHEN CAST(:by_worker AS boolean) THEN key_worker END AS key_worker, code,
           count(*) FILTER (WHERE done_on IS NULL AND {_DAY} < window_from) AS not_due,
           count(*) FILTER (WHERE done_on IS NULL AND {_DAY} BETWEEN window_from AND window_to) AS due,
           count(*) FILTER (WHERE done_on IS NULL AND window_to < {_DAY}
                              AND (owed_until IS NULL OR {_DAY} < owed_until)) AS overdue,
           count(*) FILTER (WHERE done_on BETWEEN window_from AND window_to) AS done_in_window,
           count(*) FILTER (WHERE done_on NOT BETWEEN window_from AND window_to) AS done_outside,
           count(*) FILTER (WHERE done_on IS NULL AND window_to < {_DAY} AND owed_until <= {_DAY}) AS never
      FROM top_owed
     WHERE area = :area AND (CAST(:organisation AS text) IS NULL OR organisation = :organisation)
       AND (CAST(:key_worker AS text) IS NULL OR key_worker = :key_worker)
       AND (CAST(:code AS text) IS NULL OR code = :code)
       AND (CAST(:due_from AS date) IS NULL OR due_on >= :due_from)
       AND (CAST(:due_to AS date) IS NULL OR due_on <= :due_to)
       AND (CAST(:episodes AS uuid[]) IS NULL OR episode_id = ANY (:episodes))
     GROUP BY 1, 2, 3 ORDER BY 1, 2 NULLS LAST, 3
    """,
    into=OwedTotals,
)
_NAMES = sql(
    """
    SELECT ARRAY(SELECT DISTINCT organisation FROM top_owed WHERE area = :area UNION
                 SELECT contract ->> 'party' FROM scheme_fact CROSS JOIN LATERAL
                        jsonb_array_elements(scheme -> 'contracts') AS contract WHERE area = :area) AS organisations,
           ARRAY(SELECT DISTINCT code FROM top_owed WHERE area = :area UNION
                 SELECT top_window ->> 'code' FROM scheme_fact CROSS JOIN LATERAL
                        jsonb_array_elements(scheme -> 'top_windows') AS top_window WHERE area = :area) AS windows
    """,
    into=OwingNames,
)
_DUE_ON = sql(
    """
    SELECT due_on FROM top_owed WHERE episode_id = :episode_id AND area = :area AND stage = :stage AND done_on IS NULL
     ORDER BY due_on LIMIT 1
    """,
    into=date,
)


async def forget_owed(session: Session, ids: Collection[UUID]) -> None:
    if ids:
        await _FORGET.execute(session, ids=list(ids))


async def open_page(
    session: Session,
    area: str,
    today: date,
    wanted: WantedTops,
    *,
    overdue: bool | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[TopOwed]:
    """What is due or overdue, the longest first."""
    return await _OPEN.page(
        session, after=after, limit=limit, area=area, today=today, overdue=overdue, **_values(wanted)
    )


async def totals(
    session: Session, area: str, today: date, wanted: WantedTops, *, by_worker: bool
) -> Sequence[OwedTotals]:
    return await _TOTALS.all(session, area=area, today=today, by_worker=by_worker, **_values(wanted))


async def owing_names(session: Session, area: str) -> OwingNames:
    return await _NAMES.one(session, area=area)


async def due_on(session: Session, area: str, episode_id: UUID, stage: str) -> date | None:
    """When the next TOP of that stage is due in the episode, as far as is known."""
    return await _DUE_ON.first(session, area=area, episode_id=episode_id, stage=stage)


def _values(wanted: WantedTops) -> dict[str, str | date | Sequence[UUID] | None]:
    return {name: getattr(wanted, name) for name in WantedTops.__slots__}
