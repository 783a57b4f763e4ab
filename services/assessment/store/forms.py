"""Versions of forms: the next one, the one of a day, and the list of them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlmodel import col, select

from services.assessment.models import FormVersion
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, statement

# They are few: who publishes does it alone, so that no two versions have one number.
_LOCK = command("LOCK TABLE form_version IN SHARE ROW EXCLUSIVE MODE")
_OF_FORM = (FormVersion.area == param.area, FormVersion.form == param.form)
_FIND = statement(select(FormVersion).where(*_OF_FORM, FormVersion.version == param.version))
_LAST = statement(select(FormVersion).where(*_OF_FORM).order_by(col(FormVersion.version).desc()).limit(1))
_ON = statement(
    select(FormVersion)
    .where(*_OF_FORM, FormVersion.valid_from <= param.on)
    .order_by(col(FormVersion.valid_from).desc(), col(FormVersion.version).desc())
    .limit(1)
)
_CODES = statement(
    select(FormVersion.form).where(FormVersion.area == param.area, FormVersion.valid_from <= param.on).distinct()
)
_VERSIONS = statement(select(FormVersion).where(FormVersion.area == param.area, among(FormVersion.form, param.forms)))
_PAGES = pages(
    select(FormVersion).where(FormVersion.area == param.area),
    by=[FormVersion.form, FormVersion.version],
    narrowed=[FormVersion.form == param.form, FormVersion.kind == param.kind],
)


async def lock(session: Session) -> None:
    await _LOCK.execute(session)


async def find(session: Session, area: str, form: str, version: int) -> FormVersion | None:
    return await _FIND.first(session, area=area, form=form, version=version)


async def last(session: Session, area: str, form: str) -> FormVersion | None:
    return await _LAST.first(session, area=area, form=form)


async def in_force(session: Session, area: str, form: str, on: date) -> FormVersion | None:
    """Of those that began by then the latest; of the same day the one that was published last."""
    return await _ON.first(session, area=area, form=form, on=on)


async def codes_on(session: Session, area: str, on: date) -> list[str]:
    return list(await _CODES.all(session, area=area, on=on))


async def versions(session: Session, area: str, forms: Collection[str]) -> list[FormVersion]:
    """All of these forms."""
    return list(await _VERSIONS.all(session, area=area, forms=list(forms)))


async def page(
    session: Session, area: str, *, form: str | None, kind: str | None, after: Any, limit: int
) -> list[FormVersion]:
    return await _PAGES.page(session, after=after, limit=limit, area=area, form=form, kind=kind)
