"""The INDIGO record of a contract: its terms, and by contract year what was achieved and paid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from services.payments.commands.remittance_advice import titles_of
from services.payments.errors import UnknownContract
from services.payments.rules.contract_years import years_of
from services.payments.rules.final_accounts import counts_on
from services.payments.rules.indigo.record import (
    AchievedOutcomes,
    PaidOutcomes,
    RecordFacts,
    StatedVersion,
    YearOfRecord,
)
from services.payments.rules.indigo.small_numbers import people_of
from services.payments.rules.money import contract_year, year_bounds
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import OF_THEIR_YEAR, block
from services.payments.rules.terms_in_force import last_source
from services.payments.rules.year_statements import OWED
from services.payments.store import facts, indigo_records, year_statements
from services.payments.store.case_facts import owners_of
from services.payments.store.contracts import canonical_schemes
from services.payments.store.indigo_records import AchievedRow, PaidRow
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class RecordAsked:
    """Of a provider `own` is who it is: it reads its own money alone, by the versions that pay it."""

    contract: str
    own: str | None


async def record_of(session: Session, area: str, asked: RecordAsked, today: date) -> RecordFacts:
    """Raises UnknownContract."""
    schemes = await facts.schemes(session, area)
    versions = _versions(schemes, asked, today)
    source = last_source(versions, asked.contract, today)
    if source is None:
        raise UnknownContract
    terms = source.contracts[asked.contract]
    canonical = await canonical_schemes(session, area, {scheme.hash for scheme in versions})
    places = await _places(session, area, asked, terms)
    achieved, paid = await _rows(session, area, places, today)
    owners = await _owners(session, area, asked, achieved, paid)
    return RecordFacts(
        area=area,
        on=today,
        terms=terms,
        versions=[StatedVersion(scheme, canonical[scheme.hash]) for scheme in _last(versions, source)],
        names=await titles_of(session, area, source, asked.contract),
        years=_YearsFilled(schemes, terms, owners, today).of(achieved, paid),
        is_settled=await _is_settled(session, area, places, today),
        is_of_council=asked.own is None,
        last_paid_on=await _last_paid_on(session, area, places),
    )


def _versions(schemes: Iterable[Scheme], asked: RecordAsked, today: date) -> list[Scheme]:
    """Those that have begun; of a contract that none has yet, those that will."""
    having = [
        scheme
        for scheme in schemes
        if (terms := scheme.contracts.get(asked.contract)) and asked.own in {None, terms.party}
    ]
    return [scheme for scheme in having if scheme.valid_from <= today] or having


def _last(versions: Iterable[Scheme], source: Scheme) -> list[Scheme]:
    """In the order in which they were published, the one that has the terms last."""
    earlier = [scheme for scheme in versions if scheme is not source]
    return [*sorted(earlier, key=lambda scheme: (scheme.published_at, scheme.id, scheme.version)), source]


async def _places(session: Session, area: str, asked: RecordAsked, terms: Contract) -> list[ContractParty]:
    if asked.own is not None:
        return [ContractParty(asked.contract, asked.own)]
    parties = {terms.party, *await indigo_records.parties(session, area, asked.contract)}
    return [ContractParty(asked.contract, party) for party in sorted(parties)]


async def _rows(
    session: Session, area: str, places: Iterable[ContractParty], today: date
) -> tuple[list[AchievedRow], list[PaidRow]]:
    achieved, paid = list[AchievedRow](), list[PaidRow]()
    for place in places:
        achieved += await indigo_records.achieved(session, area, place, today)
        paid += await indigo_records.paid(session, area, place, today)
    return achieved, paid


async def _owners(
    session: Session, area: str, asked: RecordAsked, achieved: Iterable[AchievedRow], paid: Iterable[PaidRow]
) -> Mapping[UUID, UUID]:
    """By which id of several a person goes. A provider is not told that two of its people are the same."""
    if asked.own is not None:
        return {}
    clients = {row.client_id for row in achieved} | {line.client_id for line in paid if line.client_id}
    return await owners_of(session, area, clients)


class _YearsFilled:
    """The years that have begun, each with what counts in it."""

    def __init__(self, schemes: Sequence[Scheme], terms: Contract, owners: Mapping[UUID, UUID], today: date) -> None:
        bounds = {year: year_bounds(terms.starts, terms.ends, year) for year in years_of(terms)}
        self.years = {
            year: YearOfRecord(year, starts, ends) for year, (starts, ends) in bounds.items() if starts <= today
        }
        self._terms, self._owners = terms, owners
        self._counts_on = cache(lambda day: counts_on(schemes, terms.code, day))

    def of(self, achieved: Iterable[AchievedRow], paid: Iterable[PaidRow]) -> list[YearOfRecord]:
        for row in achieved:
            self._achieve(row)
        for line in paid:
            self._pay(line)
        return [*self.years.values()]

    def _achieve(self, row: AchievedRow) -> None:
        if year := self._year(self._counts_on(row.effective_on)):
            achieved = year.achieved.setdefault(row.measure, AchievedOutcomes())
            achieved.outcomes += row.outcomes
            person = self._owners.get(row.client_id, row.client_id)
            achieved.people.add(person)
            achieved.at_paid.setdefault(row.paid_pence, set()).add(person)

    def _pay(self, row: PaidRow) -> None:
        """What is paid for the outcomes of a year, or of a measure in it, is for all who have one."""
        day = row.effective_on if row.shape in OF_THEIR_YEAR else self._counts_on(row.effective_on)
        year = self._year(day)
        if year is None:
            return
        if row.shape == block.NAME:
            year.block_pence += row.pence
            return
        paid = year.paid.setdefault(row.measure, PaidOutcomes())
        paid.pence += row.pence
        if row.client_id is None:
            paid.people |= _behind(year, row.measure)
            return
        person = self._owners.get(row.client_id, row.client_id)
        paid.people.add(person)
        paid.at_price.setdefault(row.price_pence or 0, set()).add(person)

    def _year(self, day: date) -> YearOfRecord | None:
        number = max(0, contract_year(self._terms.starts, self._terms.ends, day))
        return self.years.get(min(number, len(self.years) - 1))


def _behind(year: YearOfRecord, measure: str | None) -> set[UUID]:
    return people_of(year) if measure is None else year.achieved.get(measure, AchievedOutcomes()).people


async def _is_settled(session: Session, area: str, places: Iterable[ContractParty], today: date) -> bool:
    """Whether nothing is owed, either way, and nothing waits to be verified."""
    for place in places:
        balances = await year_statements.balances(session, area, place, today)
        if any(balances.get(account) for account in OWED) or await indigo_records.waiting(session, area, place):
            return False
    return True


async def _last_paid_on(session: Session, area: str, places: Iterable[ContractParty]) -> date | None:
    days = [await indigo_records.last_paid_on(session, area, place) for place in places]
    return max((day for day in days if day), default=None)
