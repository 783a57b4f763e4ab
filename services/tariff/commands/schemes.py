"""Schemes: checked, drafted, published once and for good."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.tariff.commands.reconcile import schemes_published, settle
from services.tariff.errors import OwnScheme, SchemeHasFaults, VersionPublished, as_errors
from services.tariff.events import SchemePublished
from services.tariff.models import SchemeVersion
from services.tariff.rules import reading
from services.tariff.rules.consequences import warnings
from services.tariff.rules.duties import parties
from services.tariff.rules.examining import examine
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.versions import Earlier
from services.tariff.schemas import SchemeBody
from services.tariff.store import assessments, schemes
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel import clock
from shared.kernel.aside import Aside
from shared.messaging import outbox
from shared.web.auth import Actor

SYSTEM = "tariff"
_CHECKS = Aside("checks of schemes", waiting_max=3)


@dataclass(frozen=True, slots=True)
class Checked:
    scheme: Scheme
    canonical: dict[str, Any]
    hash: str
    warnings: list[str]


async def check_scheme(session: Session, body: SchemeBody, area: str) -> Checked:
    """The canonical scheme, or a problem that lists every fault."""
    return await _check(body, area, await _earlier(session, area))


async def _check(body: SchemeBody, area: str, published: Sequence[Earlier]) -> Checked:
    return await _aside(lambda: _checked(_given(body), area, published))


async def _aside(check: Callable[[], Checked]) -> Checked:
    """A scheme of some thousand rows takes its time, in which others are answered."""
    try:
        return await _CHECKS.run(check)
    except SchemeRefused as refused:
        raise SchemeHasFaults(errors=as_errors(refused.faults)) from refused


def _given(body: SchemeBody) -> Mapping[str, Any]:
    return body.scheme or {} if body.toml is None else parse_toml(body.toml)


def _checked(given: Mapping[str, Any], area: str, published: Sequence[Earlier]) -> Checked:
    scheme = examine(given, area, published)
    return Checked(scheme, reading.canonical(scheme), reading.scheme_hash(scheme), warnings(scheme, published))


async def _earlier(session: Session, area: str) -> list[Earlier]:
    return [Earlier(scheme, at) for scheme, at in await schemes_published(session, area)]


async def draft_scheme(session: Session, body: SchemeBody, actor: Actor) -> Checked:
    """A draft may be written again until it is published."""
    await schemes.hold_schemes(session, actor.area)
    earlier = await _earlier(session, actor.area)
    checked = await _check(body, actor.area, earlier)
    scheme = checked.scheme
    _refuse_paid(actor, scheme, earlier)
    known = await schemes.drafted(session, actor.area, scheme.id, scheme.version)
    if known is not None and known.state == "published":
        raise VersionPublished
    values = {
        "hash": checked.hash,
        "title": scheme.title,
        "valid_from": scheme.valid_from,
        "valid_to": scheme.valid_to,
        "scheme": checked.canonical,
        "state": "draft",
        "drafted_by": actor.sub,
        "published_by": None,
        "published_at": None,
    }
    if known is None:
        keys = {"area": actor.area, "scheme_id": scheme.id, "version": scheme.version}
        await insert(session, SchemeVersion, **keys, **values)
        return checked
    for name, value in values.items():
        setattr(known, name, value)
    await update(session, known)
    return checked


async def publish_scheme(
    session: Session, scheme_id: str, number: int, actor: Actor
) -> tuple[SchemeVersion, list[str]]:
    """From now on it counts; assessments that waited for it, or fall under it now, get their proposals.

    Those after its end too: it holds on where no other is valid. With what it does to money that may not be meant.
    """
    await schemes.hold_schemes(session, actor.area)
    version = await schemes.scheme_version(session, actor.area, scheme_id, number)
    if version.state == "published":
        raise VersionPublished
    earlier = await _earlier(session, actor.area)  # since the draft another may have been published
    checked = await _aside(lambda: _checked(version.scheme, actor.area, earlier))
    _refuse_paid(actor, checked.scheme, earlier)
    version.state = "published"
    version.published_by = actor.sub
    version.published_at = clock.now()
    await update(session, version)
    outbox.add(session, scheme_id, published(version, actor.organisation))
    await settle(session, await assessments.assessments_from(session, version.area, version.valid_from))
    return version, checked.warnings


def _refuse_paid(actor: Actor, scheme: Scheme, earlier: Sequence[Earlier]) -> None:
    """Neither who the version would pay, nor who another version pays: what one earns is taken from another."""
    if actor.organisation in parties([scheme, *(each.scheme for each in earlier)]):
        raise OwnScheme(party=actor.organisation)


def published(version: SchemeVersion, organisation: str = SYSTEM) -> SchemePublished:
    """Of which organisation it was published is not kept: said again, it is the service that says so."""
    assert version.published_at is not None  # noqa: S101 - for the type checker
    return SchemePublished(
        area=version.area,
        actor=version.published_by or "",
        actor_organisation=organisation,
        scheme_id=version.scheme_id,
        version=version.version,
        hash=version.hash,
        valid_from=version.valid_from,
        published_at=version.published_at,
        scheme=version.scheme,
    )
