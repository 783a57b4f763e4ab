"""The statement of a contract year: what was owed before it, what it brought, and what is owed at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.commands.contract_years import ContractYear, contract_years_on
from services.payments.commands.contracts import check_known
from services.payments.commands.courses import year_plan
from services.payments.commands.positions import contracts_shown
from services.payments.commands.remittance_advice import titles_of
from services.payments.errors import NoSuchYear
from services.payments.rules.final_accounts import closes_on
from services.payments.rules.postings import ContractParty
from services.payments.rules.terms_in_force import last_source, last_terms
from services.payments.rules.year_statements import CashRow, CorrectedRow, EarnedRow
from services.payments.store import facts
from services.payments.store import year_statements as store
from services.payments.store.year_statements import StatedSpan
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class YearAsked:
    """Of a provider `own` is who it is; `party` is whose money, where the contract has paid several."""

    contract: str
    party: str | None
    own: str | None
    on: date


@dataclass(frozen=True, slots=True)
class YearStatement:
    """As the ledger stood at the end of a day. `year` is what is dated in the year, as it stands now."""

    year: ContractYear
    on: date
    opening: Mapping[str, int]
    earned: Sequence[EarnedRow]
    corrected: Sequence[CorrectedRow]
    cash: Sequence[CashRow]
    netted_pence: int
    closing: Mapping[str, int]
    final_account_on: date | None
    titles: Mapping[str, str]

    @property
    def earned_pence(self) -> int:
        return sum(row.pence for row in self.earned)

    @property
    def corrected_pence(self) -> int:
        return sum(row.pence for row in self.corrected)


async def statement_of(session: Session, area: str, asked: YearAsked, today: date, limit: int) -> YearStatement:
    """Of the contract year in which a day counts, up to that day, with at most so many corrections. Raises UnknownName
    and NoSuchYear.
    """
    schemes = await facts.schemes(session, area)
    shown = await contracts_shown(session, area, schemes, asked.on, asked.own)
    contracts = [terms for terms in shown if terms.code == asked.contract and asked.party in {None, terms.party}]
    if not contracts:
        await check_known(session, area, asked.own, asked.contract)
        raise NoSuchYear
    now = last_terms(schemes, asked.contract, asked.on)
    terms = next((terms for terms in contracts if now and terms.party == now.party), contracts[0])
    (year,) = await contract_years_on(session, area, schemes, [terms], asked.on, today, paid_too=True)
    plan = year_plan(schemes, terms, asked.on)
    span = StatedSpan(ContractParty(year.contract, year.party), year.starts, asked.on, plan.counts_to)
    return YearStatement(
        year=year,
        on=asked.on,
        opening=await store.opening(session, area, span),
        earned=await store.earned(session, area, span),
        corrected=await store.corrected(session, area, span, limit),
        cash=await store.cash(session, area, span),
        netted_pence=await store.netted_pence(session, area, span),
        closing=await store.balances(session, area, span.place, asked.on),
        final_account_on=closes_on(schemes, year.contract, year.starts),
        titles=await titles_of(session, area, last_source(schemes, year.contract, asked.on), year.contract),
    )
