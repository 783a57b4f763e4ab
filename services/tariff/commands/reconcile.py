"""Brings proposals in line with what is now known, whatever came first: the assessment or its scheme.

From the facts as they stand follows what should be proposed. What is only proposed is renewed or withdrawn.
What a person has confirmed is never changed behind their back: they are asked again, and the tariff stands
until they answer, also where a person has the choice made anew. Only where its ground is gone does it fall: the
assessment was voided, is out of remit, or is of another day now, for which no tariff is due. It stands again once its
ground is back, with what a person had asked to have made anew: what stands follows from what is known and was
confirmed, not from what was known in between. A version that asks for no tariff on that day asks for no further one.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.tariff.events import TariffSet
from services.tariff.models import Assessment, Proposal, Tariff
from services.tariff.rules import proposal as rules
from services.tariff.rules import reading
from services.tariff.rules.carried import Carried, asks_anew
from services.tariff.rules.explanation import arithmetic_as_data, prices_as_data
from services.tariff.rules.proposal import Published
from services.tariff.rules.scheme import Scheme
from services.tariff.store import assessments, proposals
from services.tariff.store import schemes as stored_schemes
from services.tariff.store import standing as stored_standing
from services.tariff.store import tariffs as stored_tariffs
from services.tariff.store.standing import Standing
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.events import new_id

Actor = tuple[str, str]  # and the organisation
AT_ONCE = 500  # assessments that are in memory together
_CONTENT = (
    "client_id", "assessment_revision", "assessed_on", "scheme_id", "scheme_version", "scheme_hash", "price_from",
    "band", "arithmetic", "prices",
)  # fmt: skip
_READ: dict[str, Scheme] = {}  # by hash


async def settle(session: Session, assessment_ids: Collection[UUID]) -> None:
    if not assessment_ids:
        return
    await assessments.lock_persons(session, assessment_ids)
    given = sorted(assessment_ids)
    for start in range(0, len(given), AT_ONCE):
        await _settle_held(session, given[start : start + AT_ONCE])


async def _settle_held(session: Session, assessment_ids: Collection[UUID]) -> None:
    standing = await stored_standing.standing(session, assessment_ids)
    published = await _published(session, standing)
    changed: list[dict[str, Any]] = []
    fallen: dict[UUID, Actor] = {}
    back: dict[UUID, Actor] = {}
    for each in standing:
        assessment = each.assessment
        content = _content(assessment, published[assessment.area])
        stands = _stands(each, due=content is not None)
        if change := _change(each, content, stands):
            changed.append(change)
        if each.tariff and each.tariff.voided == (stands is not None):
            (back if stands else fallen)[each.tariff.id] = assessment.actor, assessment.actor_organisation
    await proposals.keep_proposals(session, changed)
    await void(session, fallen, "withdrawn")
    await void(session, back, None)


async def void(session: Session, tariffs: Mapping[UUID, Actor], reason: str | None) -> None:
    """Each with who brought it about; without a reason they stand again. What is so already stays as it is."""
    if not tariffs:
        return
    voided = await stored_tariffs.void(session, tariffs, reason)
    told = [(voided[id_], actor) for id_, actor in tariffs.items() if id_ in voided]
    outbox.add_all(session, [(tariff.client_id, news(tariff, *actor)) for tariff, actor in told])


def news(tariff: Tariff, actor: str, organisation: str) -> TariffSet:
    return TariffSet(
        actor=actor,
        actor_organisation=organisation,
        tariff_id=tariff.id,
        **tariff.model_dump(include=set(TariffSet.model_fields) - {"actor", "actor_organisation", "tariff_id"}),
    )


async def proposed_anew(session: Session, standing: Standing) -> dict[str, Any]:
    """What a person is asked again of a tariff that stands: as it would be proposed now, or was where it would not."""
    assessment, confirmed = standing.assessment, standing.confirmed
    content = _content(assessment, (await _published(session, [standing]))[assessment.area])
    return _new(assessment, content or _as_confirmed(confirmed), standing.tariff)


async def schemes_of(session: Session, area: str, hashes: Iterable[str]) -> Mapping[str, Scheme]:
    """By hash. A published version never changes, so it is read once a process."""
    unknown = set(hashes) - _READ.keys()
    if unknown:
        for scheme_hash, scheme in await stored_schemes.published_schemes(session, area, unknown):
            _READ[scheme_hash] = reading.read(scheme)
    return _READ


async def schemes_published(session: Session, area: str) -> list[tuple[Scheme, datetime]]:
    """All versions of the area, each with when it was published."""
    versions = await stored_schemes.published_versions(session, area)
    schemes = await schemes_of(session, area, [scheme_hash for scheme_hash, _ in versions])
    return [(schemes[scheme_hash], at) for scheme_hash, at in versions]


async def _published(session: Session, standing: Iterable[Standing]) -> dict[str, list[Published]]:
    found: dict[str, list[Published]] = {}
    for area, versions in {each.assessment.area: each.published for each in standing}.items():
        schemes = await schemes_of(session, area, [scheme_hash for scheme_hash, _ in versions])
        found[area] = [Published(schemes[scheme_hash], scheme_hash, at) for scheme_hash, at in versions]
    return found


def _content(assessment: Assessment, published: Iterable[Published]) -> dict[str, Any] | None:
    """What should be proposed, or None where no tariff is due at all."""
    version = rules.scheme_on(assessment.assessed_on, published)
    if version is None or assessment.voided:
        return None
    scheme = version.scheme
    if not rules.leads_to_tariff(scheme, assessment.kind, assessment.in_remit):
        return None
    arithmetic = rules.arithmetic(scheme, assessment.points)
    prices = rules.prices_on(assessment.assessed_on, scheme, arithmetic.band) if arithmetic.band else ()
    return {
        "client_id": assessment.client_id,
        "assessment_revision": assessment.revision,
        "assessed_on": assessment.assessed_on,
        "scheme_id": scheme.id,
        "scheme_version": scheme.version,
        "scheme_hash": version.hash,
        "price_from": scheme.price_from,
        "band": arithmetic.band,
        "arithmetic": arithmetic_as_data(arithmetic),
        "prices": prices_as_data(prices, {}),
    }


def _stands(standing: Standing, *, due: bool) -> Tariff | None:
    """What was confirmed, as long as its ground is there."""
    assessment, tariff = standing.assessment, standing.tariff
    if tariff is None or assessment.voided or not assessment.in_remit:
        return None
    return tariff if due or assessment.assessed_on == tariff.valid_from else None


def _change(standing: Standing, content: Mapping[str, Any] | None, stands: Tariff | None) -> dict[str, Any] | None:
    """The proposal as it is to be kept, or None where it is to stay as it is."""
    asked, confirmed = standing.proposal, standing.confirmed
    anew = stands is not None and asked is not None and asked.reopen_reason is not None
    if content is None and anew:
        content = _as_confirmed(confirmed)
    if content is None or (stands and not anew and not _asks_anew(standing, stands, content)):
        return _withdrawn(asked) if asked and asked.state == "proposed" else None
    if asked and (asked.state == "proposed" or anew):
        replaces = None if stands is None else stands.id
        return _renewed(asked, {**content, "replaces": replaces, "state": "proposed"})
    return _new(standing.assessment, content, stands)


def _as_confirmed(confirmed: Proposal | None) -> dict[str, Any]:
    """Of a tariff that stands."""
    return {name: getattr(confirmed, name) for name in _CONTENT}


def _asks_anew(standing: Standing, stands: Tariff, content: Mapping[str, Any]) -> bool:
    """Where person, day or proposed band are others, or the tariff would carry something else by the same choice."""
    scheme = _READ[content["scheme_hash"]]
    return standing.assessment.client_id != stands.client_id or asks_anew(
        carried_by(stands), scheme, content["assessed_on"], content["band"]
    )


def carried_by(tariff: Tariff) -> Carried:
    return Carried(
        day=tariff.valid_from,
        price_from="achievement" if tariff.prices is None else "tariff",
        proposed_band=tariff.proposed_band,
        band=tariff.band,
        pence={price["measure"]: price["pence"] for price in tariff.priced},
        set_singly={price["measure"]: price["pence"] for price in tariff.priced if price["overridden"]},
    )


def _withdrawn(proposal: Proposal) -> dict[str, Any]:
    return {**proposal.model_dump(), "state": "withdrawn", "revision": proposal.revision + 1}


def _renewed(proposal: Proposal, content: Mapping[str, Any]) -> dict[str, Any] | None:
    if all(getattr(proposal, name) == value for name, value in content.items()):
        return None
    return {**proposal.model_dump(), **content, "revision": proposal.revision + 1}


def _new(assessment: Assessment, content: Mapping[str, Any], replaces: Tariff | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "area": assessment.area,
        "assessment_id": assessment.assessment_id,
        "state": "proposed",
        "replaces": None if replaces is None else replaces.id,
        "revision": 1,
        **content,
    }
