"""Who delivered what, and their part of it. Payment rules, section 4, "Subcontract"."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from tests.model.attribution import deciding_day, episode_of
from tests.model.claims import ClaimWorth, claims
from tests.model.facts import Contract, Facts
from tests.model.money import allocate
from tests.model.on_account import accrued


def deliverer(contract: Contract, began: str | None, day: date) -> str | None:
    """Who of the subcontractors has an episode on a day; None: the prime.

    silent: a leaver without a successor. The prime takes the open episodes.
    """
    by_code = {subcontractor.code: subcontractor for subcontractor in contract.subcontractors}
    while began in by_code and (left_on := by_code[began].left_on) and left_on <= day:
        began = by_code[began].successor
    return began if began in by_code else None


def split(facts: Facts, claim: ClaimWorth) -> dict[str, int]:
    """Of one standing amount: the subcontractor's share first, the rest the prime's.

    silent: an episode that ended on the day of leaving. The successor closed it, since it took over on that day.
    """
    contract, episode = claim.cover.contract, episode_of(facts, claim.outcome)
    day = deciding_day(episode, claim.outcome.achieved_on)
    code = deliverer(contract, episode.delivered_by if episode else None, day)
    if code is None:
        return {contract.party: claim.standing}
    share = next(subcontractor.share for subcontractor in contract.subcontractors if subcontractor.code == code)
    own, rest = allocate(claim.standing, [share, 1 - share])
    return {code: own, contract.party: rest}


def reached(pence: int, outcomes: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """How much of each outcome of a quarter is paid by so much on account and with its balance, or stands by it: in
    their order as far as it reaches.
    """
    for outcome, comes_to in outcomes:
        part = max(0, min(pence, comes_to))
        pence -= part
        yield outcome, part


def shares_of_parties(facts: Facts, code: str, today: date) -> dict[str, int]:
    """What each party's part of all claims of a contract comes to. What comes with its quarter's difference, once the
    quarter is over: what is paid on account until then is of no episode, and the prime's.
    """
    totals: dict[str, int] = defaultdict(int)
    for claim in claims(facts, today):
        to_come = accrued(facts, claim) and today < claim.quarter.end
        if claim.cover.contract.code == code and not to_come:
            for party, pence in split(facts, claim).items():
                totals[party] += pence
    return dict(totals)
