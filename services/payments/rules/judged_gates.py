"""What a quality gate comes to in a quarter, by its cases.

Payment rules 4, Quality gate.
"""

from dataclasses import dataclass
from typing import Any

from services.payments.rules.contract_years import Quarter
from services.payments.rules.counted import Count, Counts
from services.payments.rules.gate_terms import GateTerms


@dataclass(frozen=True, slots=True)
class JudgedGate:
    """A gate of a quarter that has ended. Where nothing was eligible it is passed."""

    contract: str
    gate: GateTerms
    quarter: Quarter
    count: Count

    @property
    def is_missed(self) -> bool:
        return bool(self.count.eligible) and self.count.rate < self.gate.target

    @property
    def factor(self) -> str:
        return str(self.gate.factor) if self.is_missed else "1"

    @property
    def step(self) -> dict[str, Any]:
        return {
            "step": "gate",
            "gate": self.gate.code,
            "indicator": self.gate.indicator,
            "from": self.quarter.starts.isoformat(),
            "to": self.quarter.ends.isoformat(),
            "met": self.count.met,
            "eligible": self.count.eligible,
            "target": str(self.gate.target),
            "passed": not self.is_missed,
            "factor": self.factor,
        }


def judged(contract: str, gate: GateTerms, quarter: Quarter, counts: Counts) -> JudgedGate:
    count = counts.between(contract, gate.indicator, quarter.starts, quarter.counts_until)
    return JudgedGate(contract, gate, quarter, count)
