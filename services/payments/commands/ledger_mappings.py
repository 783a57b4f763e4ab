"""Which mappings an area has for its council's ledger: of its own, one person proposes a version and another confirms
or refuses it. Until then what was confirmed before is in use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.commands import two_people
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import (
    MappingDecided,
    MappingHasFaults,
    MappingWaits,
    ShippedMapping,
    UnknownMapping,
    UnknownMappingVersion,
)
from services.payments.events import LedgerMappingDecision
from services.payments.models import LedgerMappingVersion
from services.payments.models.suppliers import CONFIRMED, PROPOSED
from services.payments.rules.ledger_mapping import mapping_faults, replaced_faults
from services.payments.rules.ledger_mapping_changes import MappingChange, mapping_changes
from services.payments.rules.ledger_reports.mapping import report_faults
from services.payments.schemas.ledger_mappings import LedgerMappingBody
from services.payments.store import ledger, ledger_mappings
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class MappingInUse:
    """`of_area`: what was confirmed of an area's own; None of one that is shipped."""

    version: int
    body: Mapping[str, Any]
    of_area: LedgerMappingVersion | None = None

    @property
    def code(self) -> str:
        return str(self.body["code"])


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """Whether a version is in use, and what it says otherwise than the one that was confirmed before it."""

    in_use: bool
    changes: Sequence[MappingChange]


async def propose(session: Session, body: LedgerMappingBody, actor: Actor, today: date) -> LedgerMappingVersion:
    """The next version of its code. Nothing is written or read by it yet."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    check(body.model_dump())
    if body.code in ledger_mappings.shipped():
        raise ShippedMapping(codes=sorted(ledger_mappings.shipped()))
    before = await ledger_mappings.of_code(session, actor.area, body.code)
    if before and before[0].state == PROPOSED:
        raise MappingWaits(mapping_version_id=before[0].id)
    return await insert(
        session, LedgerMappingVersion, code=body.code, version=before[0].version + 1 if before else 1,
        body=body.model_dump(), **two_people.proposed_by(actor, today),
    )  # fmt: skip


async def confirm(session: Session, version_id: UUID, actor: Actor, today: date) -> LedgerMappingVersion:
    """Another person has compared it with the council's ledger: from now on it is in use. Files that were made keep
    the bytes that they have.
    """
    version = await _waiting(session, version_id, actor)
    check(_body(version))
    await two_people.confirm(session, version, "how files for the ledger are written", actor, today)
    return _publish(session, version, actor)


async def refuse(session: Session, version_id: UUID, reason: str, actor: Actor, today: date) -> LedgerMappingVersion:
    version = await _waiting(session, version_id, actor)
    await two_people.refuse(session, version, reason, actor, today)
    return _publish(session, version, actor)


async def version_of(session: Session, area: str, version_id: UUID) -> LedgerMappingVersion:
    version = await ledger_mappings.version_of(session, area, version_id)
    if version is None:
        raise UnknownMappingVersion
    return version


async def with_changes(
    session: Session, area: str, versions: Sequence[LedgerMappingVersion]
) -> list[tuple[LedgerMappingVersion, MappingProposal]]:
    confirmed = await ledger_mappings.confirmed(session, area)
    return [
        (version, _proposal(version, [other for other in confirmed if other.code == version.code]))
        for version in versions
    ]


def _proposal(version: LedgerMappingVersion, confirmed: Sequence[LedgerMappingVersion]) -> MappingProposal:
    """`confirmed` is of its code, the last one last."""
    before = [other for other in confirmed if other.version < version.version]
    in_use = bool(confirmed) and confirmed[-1].id == version.id
    return MappingProposal(in_use, mapping_changes(_body(before[-1]) if before else None, _body(version)))


async def _waiting(session: Session, version_id: UUID, actor: Actor) -> LedgerMappingVersion:
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    version = await version_of(session, actor.area, version_id)
    if version.state != PROPOSED:
        raise MappingDecided(state=version.state)
    return version


def check(body: Mapping[str, Any]) -> None:
    """Raises MappingHasFaults."""
    faults = mapping_faults(body)
    if body["reports"] is not None:
        faults += report_faults(body["reports"])
    if not faults:
        shipped = map(_shipped, ledger_mappings.shipped().values())
        faults = replaced_faults(body, [mapping.body for mapping in shipped])
    if faults:
        raise MappingHasFaults(
            errors=[
                {"field": fault.place, "message": fault.message}
                | ({"allowed": list(fault.allowed)} if fault.allowed else {})
                for fault in faults
            ]
        )


async def all_mappings(session: Session, area: str) -> Sequence[MappingInUse]:
    """Those that are shipped, and of an area's own the last of each that was confirmed."""
    own = {version.code: in_use(version) for version in await ledger_mappings.confirmed(session, area)}
    return [*map(_shipped, ledger_mappings.shipped().values()), *own.values()]


async def mapping_of(session: Session, area: str, code: str) -> MappingInUse:
    """Its last version that was confirmed."""
    if code in ledger_mappings.shipped():
        return _shipped(ledger_mappings.shipped()[code])
    own = await ledger_mappings.of_code(session, area, code)
    confirmed = next((version for version in own if version.state == CONFIRMED), None)
    if confirmed is None:
        raise UnknownMapping
    return in_use(confirmed)


def _shipped(body: Mapping[str, Any]) -> MappingInUse:
    return MappingInUse(1, LedgerMappingBody.model_validate(body).model_dump())


def in_use(version: LedgerMappingVersion) -> MappingInUse:
    return MappingInUse(version.version, _body(version), version)


def _body(version: LedgerMappingVersion) -> Mapping[str, Any]:
    return {"reports": None} | version.body


def _publish(session: Session, version: LedgerMappingVersion, actor: Actor) -> LedgerMappingVersion:
    outbox.add(session, version.id, _event(version, actor))
    return version


def _event(version: LedgerMappingVersion, actor: Actor) -> LedgerMappingDecision:
    return LedgerMappingDecision(
        area=version.area, actor=actor.sub, actor_organisation=actor.organisation, mapping_version_id=version.id,
        mapping=version.code, mapping_version=version.version, confirmed=version.state == CONFIRMED,
        proposed_by=version.proposed_by,
    )  # fmt: skip
