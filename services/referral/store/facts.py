"""What other services said. The highest revision wins, in whatever order they come."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, or_, select

from services.referral.models import SchemeVersion
from shared.db import Session


async def keep(session: Session, table: type[SQLModel], facts: Iterable[dict[str, Any]]) -> None:
    """One statement must not meet a row twice, so of each thing only the highest revision goes in."""
    columns = table.__table__  # type: ignore[attr-defined]
    key = [column.name for column in columns.primary_key]
    newest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for fact in sorted(facts, key=lambda fact: fact["revision"]):
        newest[tuple(fact[name] for name in key)] = fact
    statement = insert(table).values(list(newest.values()))
    changes = {name: statement.excluded[name] for name in columns.columns.keys() if name not in key}  # noqa: SIM118
    await session.tables.exec(
        statement.on_conflict_do_update(
            index_elements=key,
            set_=changes,
            where=statement.excluded["revision"] > columns.c.revision,
        )
    )


async def discharge_reasons(session: Session, area: str, day: date) -> list[dict[str, Any]]:
    """By the scheme of that day; of several the last published. Empty where none is known."""
    valid = (
        select(SchemeVersion.discharge_reasons)
        .where(
            col(SchemeVersion.area) == area,
            ~col(SchemeVersion.voided),
            col(SchemeVersion.valid_from) <= day,
            or_(col(SchemeVersion.valid_to).is_(None), col(SchemeVersion.valid_to) > day),
        )
        .order_by(col(SchemeVersion.published_at).desc(), col(SchemeVersion.version).desc())
        .limit(1)
    )
    return list((await session.tables.exec(valid)).one_or_none() or [])
