"""Whom the scheme pays for, on a given day.

A person is in remit when any dated rule matches their age and any substance they
present with. Out of remit is an answer, not a refusal: contact, advice and an
untariffed referral stay open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RemitRule:
    substance: str
    min_age: int
    max_age: int | None
    starts: date
    ends: date | None

    def takes(self, substance: str, age: int) -> bool:
        old_enough = age >= self.min_age
        return substance == self.substance and old_enough and (self.max_age is None or age <= self.max_age)

    def applies_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    @property
    def ages(self) -> str:
        return f"{self.min_age}+" if self.max_age is None else f"{self.min_age}-{self.max_age}"

    def __str__(self) -> str:
        return f"{self.substance} {self.ages} from {self.starts}"


@dataclass(frozen=True, slots=True)
class Remit:
    in_remit: bool
    reason: str


def remit_on(day: date, age: int, substances: Iterable[str], rules: Sequence[RemitRule]) -> Remit:
    """The first rule of the scheme that takes the person, or why none does."""
    present = sorted(set(substances))
    if not present:
        return Remit(False, "no substance of the scheme is presented")
    fitting = [rule for rule in rules if any(rule.takes(substance, age) for substance in present)]
    for rule in fitting:
        if rule.applies_on(day):
            return Remit(True, str(rule))
    later = min((rule.starts for rule in fitting if rule.starts > day), default=None)
    if later:
        return Remit(False, f"not before {later}: {' and '.join(present)} at age {age}")
    if fitting:
        return Remit(False, f"no longer: {' and '.join(present)} at age {age}")
    return Remit(False, f"no rule for {' or '.join(present)} at age {age}")
