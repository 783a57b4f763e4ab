"""How quality gates judged the quarters that have ended, and the outcomes that one bears on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.models import GateOfQuarter
from services.payments.rules.judged_gates import JudgedGate
from shared.data.db import Session
from shared.data.statements import sql
from shared.data.upsert import upsert

Key = tuple[str, str, date]  # contract, gate, the quarter's first day


@dataclass(frozen=True, slots=True)
class _Factor:
    contract: str
    gate: str
    starts: date
    factor: str


_FACTORS = sql("SELECT contract, gate, starts, factor FROM gate_of_quarter WHERE area = :area", into=_Factor)
_OUTCOMES = sql(
    """
    SELECT outcome_id FROM outcome WHERE area = :area AND contract = :contract AND achieved_on >= :starts
       AND achieved_on < :ends AND measure = ANY(CAST(:measures AS text[]))
    """,
    into=UUID,
)


async def factors(session: Session, area: str) -> Mapping[Key, str]:
    return {(row.contract, row.gate, row.starts): row.factor for row in await _FACTORS.all(session, area=area)}


async def keep(session: Session, area: str, judged: Sequence[JudgedGate]) -> None:
    rows = [
        {
            "area": area,
            "contract": gate.contract,
            "gate": gate.gate.code,
            "starts": gate.quarter.starts,
            "factor": gate.factor,
        }
        for gate in judged
    ]
    await upsert(session, GateOfQuarter, rows)


async def outcomes(session: Session, area: str, judged: JudgedGate) -> list[UUID]:
    return await _OUTCOMES.all(
        session,
        area=area,
        contract=judged.contract,
        starts=judged.quarter.starts,
        ends=judged.quarter.counts_until,
        measures=sorted(judged.gate.measures),
    )
