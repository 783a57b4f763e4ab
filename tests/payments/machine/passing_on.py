"""Who delivered what for a prime, and what of the money is passed on. Payment rules, section 4, "Subcontract"."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.model.amounts import Amount
from tests.model.balances import moved_by
from tests.model.days import contract_year
from tests.model.facts import Contract, SchemeVersion
from tests.model.history import History
from tests.model.money import allocate
from tests.model.subcontracts import deliverer, reached
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
            for place, organisation, part in of_quarter(history, versions[0], stood, prime, amount):
                totals[amount.contract, organisation][place] += part
                totals[amount.contract, prime][place] -= part
    return {who: (stands, paid) for who, (stands, paid) in totals.items() if stands or paid}


def of_quarter(
    history: History, scheme: SchemeVersion, stood: Mapping[str, Stated], prime: str, balance: Amount
) -> Iterator[tuple[int, str, int]]:
    """What of a quarter on account is another's than the prime's: of what stands (0), and of what is paid (1)."""
    if not balance.accrued:
        return
    standing = history.now.standing
    instalments = [
        key
        for key, amount in standing.items()
        if amount.contract == balance.contract and "/on-account/" in key
        and quarter_of(history, amount) == quarter_of(history, balance)
    ]  # fmt: skip
    keys = [balance.key, *instalments]
    whole = sum(standing[key].pence for key in keys), sum(paid_of(history, key) for key in keys)
    for place, pence in enumerate(whole):
        for outcome, part in reached(pence, in_order(history, stood, balance, whole[0])):
            parts = split(history, scheme, stood[outcome], prime, part)
            yield from ((place, who, own) for who, own in parts.items() if who != prime)


def quarter_of(history: History, amount: Amount) -> tuple[int, int]:
    """By its year, and its place in it."""
    contract = terms(history.facts.versions, amount.contract, amount.effective_on)
    assert contract is not None
    year = contract_year(contract.starts, contract.ends, amount.effective_on)
    assert year is not None
    return year.number, year.quarter_of(amount.effective_on)


def in_order(history: History, stood: Mapping[str, Stated], balance: Amount, whole: int) -> list[tuple[str, int]]:
    """Of achievement, less what the balance leaves out: of the first in doubt as much as it lacks, then of the next."""
    people = {outcome.id: outcome.person for outcome in history.facts.outcomes}
    accrued = sorted(balance.accrued, key=lambda said: (stood[said[0]].achieved_on, said[0]))
    facts = history.facts
    doubted = [said for said in accrued if people[said[0]] in facts.barred or said[0] in facts.disputed]
    left_out = dict(reached(sum(pence for _, pence in accrued) - whole, doubted))
    return [(outcome, pence - left_out.get(outcome, 0)) for outcome, pence in accrued]


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
