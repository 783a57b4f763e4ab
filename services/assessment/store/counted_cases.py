"""The cases that contracts were told of, as they were told last."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from uuid import UUID

from services.assessment import models
from services.assessment.rules.cases.for_contracts import ContractCase
from shared.data.db import Session
from shared.data.statements import command, names_of, sql
from shared.data.upsert import bulk

_KEPT = sql(
    f"""
    SELECT {names_of(ContractCase)} FROM counted_case
     WHERE area = :area AND (owner_id = ANY(CAST(:owners AS uuid[])) OR subject_id = ANY(CAST(:subjects AS uuid[])))
    """,
    into=ContractCase,
)
_ROWS = bulk(models.CountedCase)
_WRITE = command(_ROWS.upsert)


async def kept_of(
    session: Session, area: str, owners: Collection[UUID], subjects: Collection[UUID]
) -> Sequence[ContractCase]:
    """All that these owners have, and what of the subjects stands under others."""
    return await _KEPT.all(session, area=area, owners=list(owners), subjects=list(subjects))


async def keep(session: Session, area: str, cases: Sequence[ContractCase]) -> None:
    if cases:
        await _WRITE.execute(session, **_ROWS.values([asdict(case) | {"area": area} for case in cases]))
