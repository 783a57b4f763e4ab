"""To whom the prime of a contract passes on some of what an outcome comes to, as it is kept with the amount.

Payment rules 4, Subcontract.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.payments.commands.closing import is_closed_at
from services.payments.rules.schemes import Scheme, shares_under
from services.payments.rules.subcontracts import PassedTo, ShareSpan, passed_to
from services.payments.store.amounts import KeptAmount
from services.payments.store.claims import Claim, ClaimFacts


@dataclass(slots=True)
class Shares:
    """What primes pass on, by area and contract; worked out once for all claims that are reconciled together."""

    schemes: Mapping[str, Sequence[Scheme]]
    spans: dict[tuple[str, str], Sequence[ShareSpan]] = field(default_factory=dict)

    def of(self, area: str, contract: str) -> Sequence[ShareSpan]:
        key = area, contract
        if key not in self.spans:
            self.spans[key] = shares_under(self.schemes.get(area, ()), contract)
        return self.spans[key]


def passed_of(
    claim: Claim, amount: KeptAmount, claim_facts: ClaimFacts, shares: Shares, today: date
) -> PassedTo | None:
    """After the final account of its year what was passed on of it stays so, whoever is said to have delivered it."""
    if amount.contract is None:
        return None
    before = claim_facts.amounts.get(amount.key)
    spans, delivered_by = shares.of(claim.area, amount.contract), claim.delivered_by
    posted, schemes = claim_facts.posted.get(amount.key, {}), claim_facts.schemes.get(claim.area, ())
    if before is not None and is_closed_at(before, posted, schemes, today):
        if before.passed_to and before.passed_share:
            return PassedTo(before.passed_to, before.passed_share)
        delivered_by = before.passed_to  # as an older version kept it, without a share
    return passed_to(spans, delivered_by, amount.effective_on) if delivered_by else None
