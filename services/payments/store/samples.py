"""What samples of verified outcomes said, and what stands of the outcomes beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.payments.rules.samples import NO_SAMPLES, DrawnOf, Samples, ValidatedSample, classes_of
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import extrapolating
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _Finished:
    sample_id: UUID
    contract: str
    month: date
    finished_on: date
    classes: str
    outcomes: str
    evidence_keys: str | None


@dataclass(frozen=True, slots=True)
class _Rest:
    contract: str
    month: date
    measure: str
    pence: int


# A month has one sample: of two, as where assessment was set back and drew anew, the one that was drawn last.
_STANDING = """
    SELECT DISTINCT ON (contract, month) sample_id, area, contract, month, finished_on, classes, outcomes, evidence_keys
      FROM validated_sample
     WHERE area = :area AND contract = ANY(CAST(:contracts AS text[])) AND NOT voided
     ORDER BY contract, month, sample_id DESC"""
_FINISHED = sql(
    f"""
    SELECT sample_id, contract, month, finished_on, classes::text AS classes, outcomes::text AS outcomes,
           evidence_keys::text AS evidence_keys
      FROM ({_STANDING}) sample
     ORDER BY contract, month
    """,
    into=_Finished,
)
_REST = sql(
    f"""
    SELECT sample.contract, sample.month, amount.measure,
           sum(amount.pence + coalesce(amount.accrued_pence, 0))::bigint AS pence
      FROM ({_STANDING}) sample JOIN amount
        ON amount.area = sample.area AND amount.contract = sample.contract AND amount.client_id IS NOT NULL
       AND amount.effective_on >= sample.month
       AND amount.effective_on < (sample.month + interval '1 month')::date
      LEFT JOIN outcome ON outcome.outcome_id = amount.key
     WHERE NOT CASE WHEN sample.evidence_keys IS NULL OR outcome.evidence_key IS NULL
                    THEN sample.outcomes ? amount.key::text ELSE sample.evidence_keys ? outcome.evidence_key END
     GROUP BY sample.contract, sample.month, amount.measure
    """,
    into=_Rest,
)


async def samples(session: Session, area: str, schemes: Sequence[Scheme]) -> Samples:
    """None where no contract extrapolates."""
    codes = extrapolating(schemes)
    if not codes:
        return NO_SAMPLES
    finished, _ = await finished_of(session, area, codes)
    rest = await _REST.all(session, area=area, contracts=codes)
    return Samples(finished, {(row.contract, row.month, row.measure): row.pence for row in rest})


async def finished_of(
    session: Session, area: str, contracts: Sequence[str]
) -> tuple[list[ValidatedSample], list[DrawnOf]]:
    rows = await _FINISHED.all(session, area=area, contracts=list(contracts))
    finished = [_finished(row, from_json(row.classes)) for row in rows]
    return finished, list(map(_drawn, rows))


def _drawn(row: _Finished) -> DrawnOf:
    """What `has` says of it `_REST` says too."""
    keys = None if row.evidence_keys is None else frozenset(from_json(row.evidence_keys))
    return DrawnOf(row.contract, row.month, frozenset(map(UUID, from_json(row.outcomes))), keys)


def _finished(row: _Finished, classes: list[dict[str, Any]]) -> ValidatedSample:
    return ValidatedSample(row.sample_id, row.contract, row.month, row.finished_on, classes_of(classes))
