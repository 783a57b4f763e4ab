"""Which mappings an area has for its council's ledger, and one of its own added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import MappingHasFaults, ShippedMapping, UnknownMapping
from services.payments.models import LedgerMappingVersion
from services.payments.rules.ledger_mapping import mapping_faults
from services.payments.rules.ledger_reports.mapping import report_faults
from services.payments.schemas.ledger_files import LedgerMappingBody
from services.payments.store import ledger, ledger_mappings
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class MappingInUse:
    """`added_by` and `added_on` are of an area's own alone."""

    version: int
    body: Mapping[str, Any]
    added_by: str | None = None
    added_on: date | None = None

    @property
    def code(self) -> str:
        return str(self.body["code"])


async def add(session: Session, body: LedgerMappingBody, actor: Actor, today: date) -> MappingInUse:
    """The next version of its code. Files that were made keep the bytes that they have."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    check(body)
    if body.code in ledger_mappings.shipped():
        raise ShippedMapping(codes=sorted(ledger_mappings.shipped()))
    before = await ledger_mappings.of_code(session, actor.area, body.code)
    added = await insert(
        session, LedgerMappingVersion, area=actor.area, code=body.code,
        version=before[0].version + 1 if before else 1, body=body.model_dump(), added_by=actor.sub, added_on=today,
    )  # fmt: skip
    return _own(added)


def check(body: LedgerMappingBody) -> None:
    """Raises MappingHasFaults."""
    faults = mapping_faults(body.model_dump())
    if body.reports is not None:
        faults += report_faults(body.reports.model_dump())
    if faults:
        raise MappingHasFaults(
            errors=[
                {"field": fault.place, "message": fault.message}
                | ({"allowed": list(fault.allowed)} if fault.allowed else {})
                for fault in faults
            ]
        )


async def all_mappings(session: Session, area: str) -> Sequence[MappingInUse]:
    """Those that are shipped, and of an area's own the newest version of each."""
    own = {version.code: _own(version) for version in await ledger_mappings.of_area(session, area)}
    return [*map(_shipped, ledger_mappings.shipped().values()), *own.values()]


async def mapping_of(session: Session, area: str, code: str) -> MappingInUse:
    """Its newest version."""
    if code in ledger_mappings.shipped():
        return _shipped(ledger_mappings.shipped()[code])
    own = await ledger_mappings.of_code(session, area, code)
    if not own:
        raise UnknownMapping
    return _own(own[0])


def _shipped(body: Mapping[str, Any]) -> MappingInUse:
    return MappingInUse(1, LedgerMappingBody.model_validate(body).model_dump())


def _own(version: LedgerMappingVersion) -> MappingInUse:
    return MappingInUse(version.version, {"reports": None} | version.body, version.added_by, version.added_on)
