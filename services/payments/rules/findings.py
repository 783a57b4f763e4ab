"""What of a run somebody should look at before it is approved: what may be paid twice, and what is far from usual.

Nothing here says that something is wrong. Payment rules 6, Before approving.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isqrt
from typing import Literal
from uuid import UUID, uuid5

from services.payments.rules.money import add_months
from shared.kernel.values import value

FINDING_CODES = ("same_day_elsewhere", "same_evidence", "unusual_amount", "unusual_month")
FindingCode = Literal["same_day_elsewhere", "same_evidence", "unusual_amount", "unusual_month"]
REMARKS = ("in_order", "asked_about", "put_right")
Remark = Literal["in_order", "asked_about", "put_right"]
LEAST_AMOUNTS = 20  # others of a measure by which it is key what is usual
LEAST_MONTHS, MOST_MONTHS = 6, 12  # before, by which it is key how many claims are usual
FENCE = 3  # times the middle half, beyond it; times the scatter of a count, off its mean
_SPACE = UUID("3f6d0a52-5a0b-5d5c-8a7c-1d2a8e7f4c55")


@value
class Finding:
    """`others`: the claims that it may be the same as. `low` and `high`: what is usual, both included, of `of` others:
    pence of an amount, claims of a month.
    """

    id: UUID
    code: FindingCode
    claim_id: UUID | None = None
    month: date | None = None
    measure: str | None = None
    effective_on: date | None = None
    client_id: UUID | None = None
    measured: int = 0
    others: tuple[UUID, ...] = ()
    low: int | None = None
    high: int | None = None
    of: int = 0


@value
class CheckedLine:
    """What a run pays of an outcome, with other claims of the same person, measure and day at another provider, and
    with others of the measure, or of other people, that rest on the same evidence.
    """

    claim_id: UUID
    client_id: UUID | None
    measure: str
    effective_on: date
    value_pence: int
    elsewhere: tuple[UUID, ...] = ()
    same_evidence: tuple[UUID, ...] = ()


@value
class UsualAmounts:
    """Of a measure, what its other claims are worth: how many, and the quarters of them in their order."""

    measure: str
    count: int
    first_quarter: int
    third_quarter: int


def finding_id(area: str, code: str, subject: str, *facts: object) -> UUID:
    """The same as long as the facts are: what was looked at once need not be again."""
    return uuid5(_SPACE, "|".join(map(str, (area, code, subject, *facts))))


def findings(
    area: str,
    lines: Sequence[CheckedLine],
    usual: Mapping[str, UsualAmounts],
    claims_by_month: Mapping[date, int],
    place: tuple[str, str],
) -> list[Finding]:
    """Of the lines in their order, then of the months in theirs. `claims_by_month`: of the contract and party."""
    of_lines = [finding for line in lines for finding in _of_line(area, line, usual.get(line.measure))]
    months = sorted({line.effective_on.replace(day=1) for line in lines})
    return of_lines + [finding for month in months for finding in _of_month(area, month, claims_by_month, place)]


def _of_line(area: str, line: CheckedLine, usual: UsualAmounts | None) -> Iterable[Finding]:
    if line.elsewhere:
        yield replace(_about(area, line, "same_day_elsewhere", *line.elsewhere), others=line.elsewhere)
    if line.same_evidence:
        yield replace(_about(area, line, "same_evidence", *line.same_evidence), others=line.same_evidence)
    bounds = usual_bounds(usual) if usual else None
    if usual and bounds and not bounds[0] <= line.value_pence <= bounds[1]:
        low, high = bounds
        yield replace(_about(area, line, "unusual_amount", line.value_pence), low=low, high=high, of=usual.count)


def _about(area: str, line: CheckedLine, code: FindingCode, *facts: object) -> Finding:
    return Finding(
        finding_id(area, code, str(line.claim_id), *facts), code, claim_id=line.claim_id, measure=line.measure,
        effective_on=line.effective_on, client_id=line.client_id, measured=line.value_pence,
    )  # fmt: skip


def usual_bounds(usual: UsualAmounts) -> tuple[int, int] | None:
    """Three times the middle half below and above it, never below 0; none of too few."""
    if usual.count < LEAST_AMOUNTS:
        return None
    spread = FENCE * (usual.third_quarter - usual.first_quarter)
    return max(0, usual.first_quarter - spread), usual.third_quarter + spread


def _of_month(area: str, month: date, claims_by_month: Mapping[date, int], place: tuple[str, str]) -> Iterable[Finding]:
    """Only more than usual: that a month has few yet may be since it is not recorded."""
    bounds = usual_count(month, claims_by_month)
    claims = claims_by_month.get(month, 0)
    if bounds is None or claims <= bounds[1]:
        return
    low, high, months = bounds
    key = finding_id(area, "unusual_month", "/".join(place), month.isoformat(), claims)
    yield Finding(key, "unusual_month", month=month, measured=claims, low=low, high=high, of=months)


def usual_count(month: date, claims_by_month: Mapping[date, int]) -> tuple[int, int, int] | None:
    """By the months before it, from the first in which there was any: their mean, three times its root off it, rounded
    outwards, and how many months they are; none of too few.
    """
    key = [past for past in claims_by_month if past < month and claims_by_month[past]]
    first = max(min(key, default=month), add_months(month, -MOST_MONTHS))
    months = (month.year - first.year) * MOST_MONTHS + month.month - first.month
    if months < LEAST_MONTHS:
        return None
    total = sum(claims_by_month.get(add_months(first, number), 0) for number in range(months))
    off = isqrt(FENCE * FENCE * total * months - 1) + 1 if total else 0  # FENCE * sqrt(mean) * months, rounded up
    return max(0, (total - off) // months), -(-(total + off) // months), months
