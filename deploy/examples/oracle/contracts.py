"""All of a contract at once: what gates and a cap leave of its outcomes, and what its periods come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.scheme import Scheme, add_months
from deploy.examples.oracle.shapes import by_cases, by_time, by_year, cohorts
from deploy.examples.oracle.shapes.by_cases import Case, CasesByQuarter, Stated
from deploy.examples.oracle.shapes.by_year import Earned
from deploy.examples.oracle.shapes.cohorts import CohortCase
from deploy.examples.oracle.shapes.years import Amount, months_of, run_off_ends, year_of

ALL_BEAR_ON_IT = ("gates", "cap_pence", "collar_pence", "on_account", "final_accounts", "cohorts", "at_risk")


class OfContract:
    def __init__(self, scheme: Scheme, contract: dict[str, Any]) -> None:
        self.contract, self.code = contract, str(contract["code"])
        self.looks_at_all = any(contract.get(key) for key in ALL_BEAR_ON_IT)
        self.on_account = bool(contract.get("on_account"))
        self._by_time = [*by_time.block(contract), *by_time.on_account(contract)]
        self._places = {code: place for place, code in enumerate(scheme.measures)}
        self._in_cohort = {rule["measure"] for rule in contract["cohorts"]}
        self._turns = set(self._turning())

    def _turning(self) -> Iterator[date]:
        """Each day on which time alone may make something due."""
        yield from months_of(self.contract)
        yield self.contract["ends"]
        yield from (amount.due for amount in self._by_time)
        yield from (add_months(month, 1) for month in cohorts.calendar_months(self.contract))
        yield run_off_ends(self.contract)

    def turns(self, day: date) -> bool:
        return day in self._turns

    def closing(self, day: date) -> list[int]:
        """The years whose final account is made that day."""
        return [year for year, on in enumerate(self.contract.get("final_accounts", [])) if on == day]

    def year_of(self, day: date) -> int:
        return year_of(self.contract, day)

    def value(
        self, claims: Sequence[Claim], cases: Sequence[Case], closed: Collection[tuple[str, int]], today: date
    ) -> None:
        """Price, gates, cap; then whether it comes by itself."""
        by_quarter = CasesByQuarter(self.contract, cases)
        for claim in claims:
            claim.apart = self._apart(claim, closed)
            claim.worth = by_cases.gated(
                claim.price or 0, self.contract, claim.outcome.measure, claim.on, by_quarter, today
            )  # fmt: skip
        counted = [claim for claim in claims if self._is_counted(claim)]
        left = by_year.under_cap(self.contract, [self._earned(claim) for claim in counted])
        for claim, pence in zip(counted, left, strict=True):
            if claim.worth and not pence:
                claim.apart = "over_cap"
            claim.worth = pence
            if self.on_account and not claim.apart and not self._was_held(claim):
                claim.apart = "accrued"

    def _apart(self, claim: Claim, closed: Collection[tuple[str, int]]) -> str:
        if claim.final is None and (self.code, self.year_of(claim.on)) in closed:
            return "closed"
        return "in_cohort" if claim.outcome.measure in self._in_cohort else ""

    def _is_counted(self, claim: Claim) -> bool:
        return claim.stands and claim.price is not None and claim.apart not in {"closed", "in_cohort"}

    def _was_held(self, claim: Claim) -> bool:
        return self.contract["provisional"] == "hold" and claim.outcome.provisional_until is not None

    def _earned(self, claim: Claim, *, blocked: bool = False) -> Earned:
        """What runs have approved of it and nobody has netted stays in its quarter's balance, whoever asks about it."""
        left_out = max(0, claim.worth - max(0, claim.remitted)) if blocked else 0
        name = f"{claim.outcome.episode}|{claim.outcome.year}"
        place = self._places[claim.outcome.measure]
        return Earned(claim.on, place, name, claim.worth, claim.apart == "accrued", left_out)

    def periods(
        self,
        claims: Sequence[Claim],
        blocked: Sequence[Claim],
        cases: Sequence[Case],
        cohort_cases: Sequence[tuple[str, CohortCase]],
        today: date,
        stated: Sequence[Stated] = (),
    ) -> Iterator[Amount]:
        earned = [self._earned(claim, blocked=claim in blocked) for claim in claims if self._is_counted(claim)]
        amounts = [*self._by_time, *by_cases.at_risk(self.contract, cases, stated)]
        amounts += [*by_year.collars(self.contract, earned), *by_year.balances(self.contract, earned)]
        for rule in self.contract["cohorts"]:
            own = [case for measure, case in cohort_cases if measure == rule["measure"]]
            amounts += cohorts.months(self.contract, rule, own, today)
        return (amount for amount in amounts if amount.due <= today)
