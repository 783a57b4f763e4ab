"""Who delivered what for a prime, and what of the money is passed on. Payment rules, section 4, "Subcontract"."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.model.balances import moved_by
from tests.model.facts import Contract, SchemeVersion
from tests.model.history import History
from tests.model.money import allocate
from tests.model.subcontracts import deliverer
from tests.model.versions import run_off_ends, terms
from tests.payments.machine.steps import Stated

BEGAN = {"ann": "alpha", "bob": "beta", "dan": "alpha"}  # who began to treat whom; the others the prime


def terms_of(scheme: SchemeVersion, measure: str) -> Contract:
    return next(terms for terms in scheme.contracts if measure in terms.measures)


def covering(scheme: SchemeVersion, word: Stated) -> Contract | None:
    """Of the LASARS's own that of the day; in the run-off its part in the journey has to have begun before the end."""
    own = [terms for terms in scheme.contracts if terms.verified_by and word.measure in terms.measures]
    if not own:
        return terms_of(scheme, word.measure)
    began = min(word.achieved_on, word.assessed_on)
    covers = [t for t in own if t.starts <= word.achieved_on < run_off_ends(t) and began < t.ends]
    return max(covers, key=lambda terms: terms.starts, default=None)


def party_of(scheme: SchemeVersion, measure: str) -> str:
    return terms_of(scheme, measure).party


def delivered_by(scheme: SchemeVersion, word: Stated) -> str:
    """Of an episode that has ended, who had it then. Who delivers is the same by all versions."""
    contract = terms_of(scheme, word.measure)
    if not contract.subcontractors:
        return contract.party
    day = min(word.achieved_on, word.closed_on or word.achieved_on)
    return deliverer(contract, BEGAN.get(word.person), day) or contract.party


def passed_on(
    history: History, versions: Sequence[SchemeVersion], stood: Mapping[str, Stated]
) -> dict[tuple[str, str], tuple[int, int]]:
    """By contract and organisation, of what stands and of what is paid; `stood`, by the id of the outcome."""
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    stated = [contract for version in history.facts.versions for contract in version.contracts]
    codes = {contract.code: contract.party for contract in stated if contract.subcontractors}
    for key, amount in history.now.standing.items():
        if amount.contract in codes:
            word, prime = stood.get(key.rsplit("/", 1)[1]), codes[amount.contract]
            for place, pence in enumerate((amount.pence, paid_of(history, key))):
                for organisation, part in split(history, versions[0], word, prime, pence).items():
                    totals[amount.contract, organisation][place] += part
    return {who: (stands, paid) for who, (stands, paid) in totals.items() if stands or paid}


def split(history: History, scheme: SchemeVersion, word: Stated | None, prime: str, pence: int) -> dict[str, int]:
    """What is of no episode is the prime's."""
    who = delivered_by(scheme, word) if word else prime
    stated = terms(history.facts.versions, prime, word.achieved_on) if word else None
    share = next((row.share for row in stated.subcontractors if row.code == who), None) if stated else None
    if share is None:
        return {prime: pence}
    own, rest = allocate(pence, [share, 1 - share])
    return {who: own, prime: rest}


def paid_of(history: History, key: str) -> int:
    """By remittances that are approved or paid, less what was taken off, came back or was collected otherwise."""
    moved = moved_by(history.now.runs)
    return moved.taken[key] - moved.netted[key] - moved.back[key] - history.balances[key].collected
