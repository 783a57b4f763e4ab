"""Where the front door meets people: recorded, changed and taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.limits import check_correctable
from services.assessment.commands.validation import bad_value, recorded
from services.assessment.errors import SiteInUse, UnknownSite, Voided
from services.assessment.models import MeetingSite
from services.assessment.schemas.sessions import SiteBody, SiteChanges
from services.assessment.store import sessions as store
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check


async def record_site(session: Session, body: SiteBody, actor: Actor, today: date) -> MeetingSite:
    await store.lock_sites(session)
    if await store.site_by_code(session, actor.area, body.code) is not None:
        raise bad_value("code", "is the code of another site of the area")
    return await insert(session, MeetingSite, **_findings(body), **recorded(actor, today))


async def read_site(session: Session, site_id: UUID, actor: Actor) -> MeetingSite:
    site = await store.site(session, site_id, actor.area)
    if site is None:
        raise UnknownSite
    return site


async def list_sites(session: Session, actor: Actor, after: UUID | None, limit: int) -> Sequence[MeetingSite]:
    return await store.sites(session, actor.area, after, limit)


async def correct_site(
    session: Session, site_id: UUID, body: SiteChanges, expected: int, actor: Actor, today: date
) -> MeetingSite:
    """Sessions that were planned before stay as they are, whatever the hours are now."""
    site = await _lock(session, site_id, actor)
    check(expected, site.revision)
    says = _findings(body)
    if not says_already(site, says):
        check_correctable(site)
        await supersede(session, site, actor, today, **says)
    return site


async def void_site(
    session: Session, site_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> MeetingSite:
    site = await _lock(session, site_id, actor)
    check(expected, site.revision)
    if await store.is_planned_at(session, site.id):
        raise SiteInUse
    await supersede(session, site, actor, today, voided=True, void_reason=reason_code)
    return site


async def check_named(
    session: Session, site_id: UUID | None, on: date, actor: Actor, *, setting: str, under: str = ""
) -> None:
    """Of what was recorded as having been at a site on a day: that there is such a site, and was one then."""
    if site_id is None:
        return
    field, site = f"{under}siteId", await store.site(session, site_id, actor.area)
    if site is None or site.voided:
        raise bad_value(field, "is not the id of a site of the area")
    if on < site.open_from or (site.open_until is not None and on > site.open_until):
        until = f" to {site.open_until}" if site.open_until else ""
        raise bad_value(field, f"is a site that is not open on {on}", [f"from {site.open_from}{until}"])
    if setting != site.setting:
        raise bad_value(f"{under}setting", "is another than that of the site", [site.setting])


async def _lock(session: Session, site_id: UUID, actor: Actor) -> MeetingSite:
    site = await store.lock_site(session, site_id, actor.area)
    if site is None:
        raise UnknownSite
    if site.voided:
        raise Voided
    return site


def _findings(body: SiteChanges) -> dict[str, Any]:
    if body.open_until is not None and body.open_until < body.open_from:
        raise bad_value("openUntil", "lies before the first day", [f"on or after {body.open_from}"])
    return body.model_dump()
