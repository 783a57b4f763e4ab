"""Drawing a sample of a contract's verified outcomes of a month: once, by a seed that nobody chose."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.assessment.commands.validation import bad_value, check_all, recorded
from services.assessment.errors import AlreadyDrawn, NothingToDraw, PaidInTheArea
from services.assessment.models import Sample, SampledOutcome, SampleFrame
from services.assessment.models.samples import COUNTER_VERIFICATION, VALIDATION
from services.assessment.rules.dates import add_months
from services.assessment.rules.sampled_months import contract_in_month, months_over
from services.assessment.rules.sampling import (
    DrawnClass,
    SampleClass,
    SampledFrom,
    ValidationTerms,
    draw,
    each_by_itself,
    lot,
)
from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.rules.terms import Terms
from services.assessment.rules.verifying import SYSTEM
from services.assessment.schemas.samples import SampleBody
from services.assessment.store import samples as store
from services.assessment.store.person_facts import versions_of
from services.assessment.store.samples import OutcomeOfMonth
from shared.data.db import Session
from shared.data.records import insert
from shared.data.upsert import insert_many
from shared.kernel.claims import Actor


async def draw_sample(session: Session, body: SampleBody, actor: Actor, today: date) -> Sample:
    """What is verified of the month by now; what is verified later is not drawn."""
    versions = await versions_of(session, actor.area)
    terms, validation = _terms(body, versions, today)
    if paid_measures(versions, actor.organisation):
        raise PaidInTheArea(party=actor.organisation)
    await store.lock_all(session)
    if await store.is_drawn(session, actor.area, body.contract, body.month, body.purpose):
        raise AlreadyDrawn
    declared = await store.of_month(session, actor.area, body.contract, body.month, add_months(body.month, 1))
    verified = {row.id: row for row in declared if _may_be_drawn(row, body.purpose)}
    seed = secrets.token_hex(16)
    drawn = draw(seed, *_classes(validation, body, list(verified.values())))
    if not any(of_class.drawn for of_class in drawn):
        raise NothingToDraw
    sample = await insert(
        session,
        Sample,
        **body.model_dump(),
        seed=seed,
        scheme_id=terms.scheme_id,
        scheme_version=terms.version,
        classes=[_as_drawn(of_class, declared, body.purpose) for of_class in drawn],
        **recorded(actor, today),
    )
    await _keep(session, sample, drawn, verified, recorded(actor, today))
    return sample


async def sampled_contracts(session: Session, area: str, today: date) -> list[tuple[str, list[date]]]:
    """The contracts that have samples by some version, each with its months that are over, the last first."""
    versions = await versions_of(session, area)
    return [(code, months_over(code, versions, today)) for code in sorted(_with_samples(versions))]


def _with_samples(versions: Sequence[Terms]) -> set[str]:
    return {contract.code for terms in versions for contract in terms.contracts if contract.validation is not None}


def _terms(body: SampleBody, versions: Sequence[Terms], today: date) -> tuple[Terms, ValidationTerms]:
    with_samples = _with_samples(versions)
    over = months_over(body.contract, versions, today) if body.contract in with_samples else []
    check_all(
        lambda: _check_contract(body.contract, with_samples),
        lambda: _check_month(body.month, over, is_sampled=body.contract in with_samples),
    )
    stated = contract_in_month(body.contract, body.month, versions)
    assert stated is not None  # noqa: S101 - such a month is over
    terms, contract = stated
    assert contract.validation is not None  # noqa: S101 - as above
    if body.purpose == COUNTER_VERIFICATION and contract.validation.counter is None:
        raise bad_value("purpose", "is not said by the scheme of that month", [VALIDATION])
    return terms, contract.validation


def _check_contract(code: str, with_samples: set[str]) -> None:
    if code not in with_samples:
        raise bad_value("contract", "has no samples by any version of the scheme", with_samples)


def _check_month(month: date, over: Sequence[date], *, is_sampled: bool) -> None:
    if is_sampled and month not in over:
        message = "is not the first day of a month that is over and has samples by the scheme"
        raise bad_value("month", message, [str(day) for day in over], in_order=True)


def _may_be_drawn(row: OutcomeOfMonth, purpose: str) -> bool:
    """What needed nobody has no verifier whose work could be looked at."""
    return row.verified_by is not None and (purpose == VALIDATION or row.verified_by != SYSTEM.sub)


def _classes(
    validation: ValidationTerms, body: SampleBody, verified: Sequence[OutcomeOfMonth]
) -> tuple[list[SampleClass], list[SampledFrom]]:
    outcomes = [SampledFrom(row.id, _class_by(row, body.purpose)) for row in verified]
    if body.purpose == VALIDATION:
        return validation.classes_of(body.month), outcomes
    assert validation.counter is not None  # noqa: S101 - that was checked
    return each_by_itself(validation.counter, outcomes), outcomes


def _class_by(row: OutcomeOfMonth, purpose: str) -> str:
    return row.measure if purpose == VALIDATION else str(row.verified_by_organisation)


def _as_drawn(of_class: DrawnClass, declared: Sequence[OutcomeOfMonth], purpose: str) -> dict[str, Any]:
    """With how many were declared of it by then, verified or not."""
    takes, size = of_class.drawn_from.takes, of_class.drawn_from.size
    counts = Counter(_class_by(row, purpose) for row in declared)
    return {
        "code": of_class.drawn_from.code,
        "measures": sorted(takes) if purpose == VALIDATION else [],
        "confidence": size.confidence,
        "margin": size.margin,
        "declared": sum(counts[by] for by in takes),
        "verified": len(of_class.population),
        "drawn": len(of_class.drawn),
    }


async def _keep(
    session: Session, sample: Sample, drawn: Sequence[DrawnClass], verified: dict[Any, OutcomeOfMonth], who: Any
) -> None:
    frame, sampled = [], []
    for of_class in drawn:
        code = of_class.drawn_from.code
        for place, outcome_id in enumerate(of_class.population):
            of_sample = {"sample_id": sample.id, "outcome_id": outcome_id, "class_code": code}
            in_frame = {"lot": lot(sample.seed, outcome_id), "is_drawn": place < of_class.size, "area": sample.area}
            frame.append(of_sample | in_frame)
            if place < of_class.size:
                row = of_sample | _as_it_was(verified[outcome_id]) | who
                sampled.append(SampledOutcome.model_validate(row).model_dump())
    await insert_many(session, SampleFrame, frame)
    await insert_many(session, SampledOutcome, sampled)


def _as_it_was(row: OutcomeOfMonth) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in (
            "measure", "achieved_on", "fingerprint", "episode_id", "party", "verified_by", "verified_by_organisation",
            "verifiers",
        )
    }  # fmt: skip
