"""What fails in a sample counts for the rest of its month. Payment rules, section 4, "Extrapolation"."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from tests.model.amounts import Amount
from tests.model.claims import ClaimWorth
from tests.model.days import calendar_month, contract_year
from tests.model.facts import Facts, Sample
from tests.model.money import rounded
from tests.model.versions import run_off_ends, terms_of_period


def rest(sample: Sample, stood: Sequence[ClaimWorth]) -> int:
    """What stands of the month beside what was drawn."""
    month = calendar_month(sample.month)
    return sum(
        claim.standing
        for claim in stood
        if claim.cover.contract.code == sample.contract
        if claim.outcome.achieved_on in month and claim.outcome.id not in sample.drawn
    )


def extrapolations(facts: Facts, code: str, stood: Sequence[ClaimWorth]) -> Iterator[Amount]:
    """silent: where nothing that was drawn could be looked at. Nothing falls."""
    for sample in facts.samples:
        month = calendar_month(sample.month)
        contract = terms_of_period(facts.versions, code, month)
        looked_at = sample.validated + sample.failed
        if sample.contract == code and contract is not None and contract.extrapolates and looked_at:
            pence = -rounded(Fraction(rest(sample, stood) * sample.failed, looked_at))
            on = min(month.end, run_off_ends(contract)) - timedelta(days=1)
            year = contract_year(contract.starts, contract.ends, on)
            key = f"{code}/extrapolation/{sample.month:%Y-%m}"
            yield Amount(key, code, year.number if year else 0, pence, on, max(month.end, sample.finished_on))
