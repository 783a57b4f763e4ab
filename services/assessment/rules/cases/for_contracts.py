"""Which cases a contract needs, for what is paid by the share of them that met a test: those of its own party, and of
who delivers for it; of one that pays the LASARS for measures of its own also whoever was sent to whomever.

Of the person nothing goes along, and of the case no id that says whose it is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.assessment.rules.cases.by_difference import SentRecord
from services.assessment.rules.terms import Terms, in_force, last_terms_on, nearest_terms
from shared.figures.cases import Case

Key = tuple[str, UUID, str]
SENT_ON = frozenset({"referred", "start", "discharge"})  # the cases of these carry who treats, and nobody's own doing


@dataclass(frozen=True, slots=True)
class ContractCase(SentRecord):
    """A case as a contract is told of it. `id` is made for it alone."""

    indicator: str
    subject_id: UUID
    contract: str
    party: str
    eligible_on: date
    until: date | None
    met_on: date | None
    value: int | None

    @property
    def key(self) -> Key:
        return self.indicator, self.subject_id, self.contract


def needed_by(rows: Mapping[str, Mapping[str, Any]], versions: Sequence[Terms]) -> dict[str, list[str]]:
    """By indicator the contracts that need its cases by any version that counts on some day: a later one takes no case
    away from a quarter before it. `rows` are what schemes say of figures, as published last.
    """
    needing: dict[str, list[str]] = {}
    counting = in_force(versions)
    for code, last in rows.items():
        stated = [version.indicators[code] for version in counting if code in version.indicators] or [last]
        contracts = list(dict.fromkeys(contract for row in stated for contract in row.get("contracts", ())))
        if contracts:
            needing[code] = contracts
    return needing


def needed(
    cases: Iterable[Case],
    contracts: Mapping[str, Sequence[str]],
    versions: Sequence[Terms],
    new_id: Callable[[], UUID],
    sent_on: Collection[str] = (),
) -> list[ContractCase]:
    """`contracts` are by indicator those that need its cases; `sent_on` are the indicators whose cases the LASARS sent
    to who treats. Whose a case is the version of the day from which it counts says.
    """
    return [
        ContractCase(
            indicator=case.indicator,
            subject_id=case.subject_id,
            contract=contract,
            owner_id=case.owner_id,
            party=prime,
            eligible_on=case.eligible_on,
            until=case.until,
            met_on=case.met_on,
            value=case.value,
            id=new_id(),
            revision=1,
            voided=False,
        )
        for case in cases
        for contract in contracts.get(case.indicator, ())
        for prime in _primes(contract, case, versions, anybody_s=case.indicator in sent_on)
    ]


def _primes(code: str, case: Case, versions: Sequence[Terms], *, anybody_s: bool) -> Iterator[str]:
    """Whom the contract pays for what the case's provider delivers that day; nobody where it does not. What a
    subcontractor had begun when it left is its successor's or the prime's by then. What is `anybody_s` is the LASARS's
    under a contract for measures of its own, whoever treats.
    """
    day = case.eligible_on
    terms = last_terms_on(day, versions)
    for contract in terms.contracts if terms else ():
        if contract.code == code and contract.starts <= day < contract.run_off_ends:
            provider = case.provider
            delivers = provider is not None and contract.deliverer(provider, _since(case, versions), day) is not None
            if delivers or (anybody_s and contract.of_lasars):
                yield contract.party


def _since(case: Case, versions: Sequence[Terms]) -> date:
    """The day that the indicator's `eligible_on` names: the case may count some weeks later, as the version of that day
    says.
    """
    saying = [version for version in versions if case.indicator in version.indicators]
    weeks_later = {version.indicators[case.indicator].get("weeks") or 0 for version in saying}
    days = [case.eligible_on - timedelta(weeks=weeks) for weeks in weeks_later]
    named = [day for day in days if day + _later(case, day, saying) == case.eligible_on]
    return max(named, default=case.eligible_on)


def _later(case: Case, day: date, saying: Sequence[Terms]) -> timedelta:
    version = nearest_terms(day, saying)
    return timedelta(weeks=(version.indicators[case.indicator].get("weeks") if version else 0) or 0)
