"""Schemes: checked, drafted, published once and for good."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.tariff.commands.published_schemes import published_in
from services.tariff.commands.reconcile import date_withdrawn, reconcile
from services.tariff.commands.variations import refuse_unagreed
from services.tariff.errors import DraftChanged, OwnScheme, SchemeHasFaults, VersionPublished, as_errors
from services.tariff.events import SchemePublished
from services.tariff.models import SchemeVersion
from services.tariff.rules.checking import Checked, checked
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.numbering import refuse_a_number_that_is_taken
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.separation_of_duties import parties
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.versions import Earlier
from services.tariff.rules.what_if.earlier import as_if_from
from services.tariff.schemas import SchemeBody
from services.tariff.store import assessments, schemes
from shared.data.db import Session
from shared.kernel import clock
from shared.kernel.aside import Aside
from shared.kernel.claims import Actor
from shared.kernel.problems import NotFound
from shared.messaging import outbox

SYSTEM = "tariff"
_CHECKS = Aside("checks of schemes", waiting_max=3)


@dataclass(frozen=True, slots=True)
class Publication:
    version: SchemeVersion
    warnings: list[str]


async def check_scheme(session: Session, body: SchemeBody, area: str) -> Checked:
    """The canonical scheme, or a problem that lists every fault."""
    earlier = await _earlier(session, area)
    sound = await _check(body, area, earlier)
    try:
        refuse_a_number_that_is_taken(sound.scheme, sound.hash, earlier)
    except SchemeRefused as refused:
        raise SchemeHasFaults(errors=as_errors(refused.faults)) from refused
    return sound


async def _check(body: SchemeBody, area: str, published: Sequence[Earlier]) -> Checked:
    return await _aside(lambda: checked(_as_mapping(body), area, published, body.prices_csv))


async def _aside(check: Callable[[], Checked]) -> Checked:
    """A scheme of some thousand rows takes its time, in which others are answered."""
    try:
        return await _CHECKS.run(check)
    except SchemeRefused as refused:
        raise SchemeHasFaults(errors=as_errors(refused.faults)) from refused


def _as_mapping(body: SchemeBody) -> Mapping[str, Any]:
    return body.scheme or {} if body.toml is None else parse_toml(body.toml)


async def _earlier(session: Session, area: str) -> list[Earlier]:
    return [Earlier(version.scheme, version.at) for version in await published_in(session, area)]


async def find_version(session: Session, area: str, scheme_id: str, number: int) -> SchemeVersion:
    version = await schemes.find(session, area, scheme_id, number)
    if version is None:
        raise NotFound
    return version


async def find_published(session: Session, area: str, scheme_id: str, number: int) -> SchemeVersion:
    """A draft is the council's, and is not there for others."""
    version = await find_version(session, area, scheme_id, number)
    if version.state != "published":
        raise NotFound
    return version


def measure_of(version: SchemeVersion, code: str) -> Mapping[str, Any]:
    measures: Sequence[Mapping[str, Any]] = version.scheme["measures"]
    measure = next((measure for measure in measures if measure["code"] == code), None)
    if measure is None:
        raise NotFound
    return measure


async def draft_scheme(session: Session, body: SchemeBody, actor: Actor) -> Checked:
    """A draft may be written again until it is published."""
    await schemes.lock_area(session, actor.area)
    earlier = await _earlier(session, actor.area)
    draft = await _check(body, actor.area, earlier)
    scheme = draft.scheme
    refuse_paid(actor, scheme, [version.scheme for version in earlier])
    before = await schemes.find(session, actor.area, scheme.id, scheme.version)
    if before is not None and before.state == "published":
        raise VersionPublished
    await schemes.put_draft(session, _draft(draft, actor))
    return draft


def _draft(checked: Checked, actor: Actor) -> dict[str, Any]:
    scheme = checked.scheme
    return {
        "area": actor.area,
        "scheme_id": scheme.id,
        "version": scheme.version,
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


async def publish_scheme(
    session: Session, scheme_id: str, number: int, actor: Actor, today: date, seen_hash: str | None = None
) -> Publication:
    """From now on it counts; assessments that waited for it, or fall under it now, get their proposals.

    Those after its end too: it holds on where no other is valid. With what it does to money that may not be meant.
    """
    await schemes.lock_area(session, actor.area)
    draft = await find_version(session, actor.area, scheme_id, number)
    if draft.state == "published":
        raise VersionPublished
    if seen_hash not in {None, draft.hash}:
        raise DraftChanged
    sound = await check_draft(session, draft)
    published = await published_in(session, actor.area)
    refuse_paid(actor, sound.scheme, [version.scheme for version in published])
    await refuse_unagreed(session, draft, published, actor)
    version = await schemes.publish(session, draft, by=actor.sub, at=clock.now())
    outbox.add(session, scheme_id, scheme_published(version, actor.organisation))
    await reconcile(session, await assessments.ids_from(session, version.area, version.valid_from))
    await date_withdrawn(session, today)
    return Publication(version, sound.warnings)


async def check_draft(session: Session, draft: SchemeVersion, first_day: date | None = None) -> Checked:
    """Since it was drafted another may have been published. As if it had begun on `first_day`, where one is named."""
    earlier = await _earlier(session, draft.area)
    said = as_if_from(draft.scheme, first_day) if first_day else draft.scheme
    return await _aside(lambda: checked(said, draft.area, earlier))


def refuse_paid(actor: Actor, scheme: Scheme, published: Iterable[Scheme]) -> None:
    """Neither who the version would pay, nor who another version pays: what one earns is taken from another."""
    if actor.organisation in parties([scheme, *published]):
        raise OwnScheme(party=actor.organisation)


def scheme_published(version: SchemeVersion, organisation: str = SYSTEM) -> SchemePublished:
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
