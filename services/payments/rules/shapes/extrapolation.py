"""The extrapolation: of what a month pays of a class beside its sample, the share of the sample that failed.

Payment rules 4, Extrapolation.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.money import DAY, add_months, contract_year, round_pence
from services.payments.rules.samples import ClassOfSample, ValidatedSample
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts

NAME = "extrapolation"
NONE_FAILED = "none-failed"
NOTHING_ELSE = "nothing-else-paid"


def amounts(area: str, contract: Contract, today: date, facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Of each class of each finished sample, where the contract says so."""
    return list(_amounts(area, contract, today, facts)) if contract.extrapolates else []


def _amounts(area: str, contract: Contract, today: date, facts: PeriodFacts) -> Iterator[PeriodAmount]:
    for sample in facts.samples.finished:
        if sample.contract == contract.code and sample.finished_on <= today:
            for of_class in sample.classes:
                rest_pence = facts.samples.rest_of(sample, of_class.measures)
                if of_class.drawn:
                    yield _of_class(area, contract, sample, of_class, rest_pence)


def _of_class(
    area: str, contract: Contract, sample: ValidatedSample, of_class: ClassOfSample, rest_pence: int
) -> PeriodAmount:
    """Never more than the rest: what failed of what was looked at is a share of it."""
    share = Fraction(of_class.failed, max(1, of_class.failed + of_class.validated))
    pence = -round_pence(rest_pence * share)
    ends = add_months(sample.month, 1)
    last = min(ends, contract.run_off_ends) - DAY
    return PeriodAmount(
        key=key(area, contract.code, sample.month, of_class.code),
        terms_on=sample.month,
        terms_by=ends,
        effective_on=last,
        due_on=max(ends, sample.finished_on),
        pence=pence,
        steps=(
            {
                "step": "sample", "sample": str(sample.sample_id), "month": sample.month.isoformat(),
                "class": of_class.code, "measures": list(of_class.measures), "confidence": of_class.confidence,
                "margin": of_class.margin, "verified": of_class.verified, "drawn": of_class.drawn,
                "validated": of_class.validated, "failed": of_class.failed, "setAside": of_class.set_aside,
            },
            {"step": "extrapolated", "share": str(share), "restPence": rest_pence, "pence": pence},
        ),
        year=contract_year(contract.starts, contract.ends, last),
        subject=of_class.code,
        unearned=None if pence else NONE_FAILED if not share else NOTHING_ELSE,
    )  # fmt: skip


def key(area: str, contract: str, month: date, class_code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"extrapolation|{area}|{contract}|{month:%Y-%m}|{class_code}")
