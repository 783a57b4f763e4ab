"""What a published scheme says about money, read from its canonical JSON.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Literal

from services.payments.rules.at_risk_terms import AtRiskTerms, read_at_risk
from services.payments.rules.cases_of import CountingIndicator, read_counting
from services.payments.rules.cohort_terms import CohortTerms, read_cohorts
from services.payments.rules.extension import ExtensionTerms, read_extension
from services.payments.rules.gate_terms import GateTerms, read_gates
from services.payments.rules.money import add_months
from services.payments.rules.plan_terms import PlanTerms, read_plan
from services.payments.rules.subcontracts import (
    DeliverySpan,
    ShareSpan,
    Subcontract,
    delivery_spans,
    share_spans,
    subcontracts,
)
from services.payments.rules.year_terms import OnAccountTerms, read_on_account

EVERY_BAND = "*"


@dataclass(frozen=True, slots=True)
class Price:
    measure: str
    band: str
    starts: date
    ends: date | None
    pence: int

    def applies_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Contract:
    code: str
    party: str
    starts: date
    ends: date
    run_off_months: int
    annual_value_pence: tuple[int, ...]
    block_share: Fraction  # in each contract year, unless `block_shares` says it by year
    block_in_advance: bool
    measures: frozenset[str]
    provisional: Literal["hold", "clawback", "count"]
    recover_months: int | None
    floor: Fraction
    carry: int | None
    clause: str
    journal: Mapping[str, str]
    plan: PlanTerms = field(default_factory=PlanTerms)
    at_risk: AtRiskTerms | None = None
    gates: tuple[GateTerms, ...] = ()
    cap_pence: tuple[int, ...] = ()  # by contract year, the last one goes on; none: no cap
    collar_pence: tuple[int, ...] = ()
    on_account: OnAccountTerms | None = None
    final_accounts: tuple[date, ...] = ()  # by contract year; of more years none is stated
    cohorts: tuple[CohortTerms, ...] = ()
    subcontracts: tuple[Subcontract, ...] = ()
    may_extend: ExtensionTerms | None = None
    block_shares: tuple[Fraction, ...] = ()
    extrapolates: bool = False  # whether what fails in a sample counts for what else its month pays

    @property
    def parties(self) -> frozenset[str]:
        """Who is paid by it: the prime, and to whom it passes something on."""
        return frozenset({self.party, *(subcontract.party for subcontract in self.subcontracts)})

    @property
    def delivered_by(self) -> list[DeliverySpan]:
        """Whose people start, review and are open under it."""
        return delivery_spans(self.party, self.subcontracts)

    @property
    def run_off_ends(self) -> date:
        """The first day on which nothing can be earned any more."""
        return add_months(self.ends, self.run_off_months)

    def pays_by_cohort(self, measure: str) -> bool:
        """Whether a month pays for it, and not the outcome by itself."""
        return any(cohort.measure == measure for cohort in self.cohorts)

    def value_of_year(self, year: int) -> int:
        """A list shorter than the contract goes on with its last year."""
        return _of_year(self.annual_value_pence, year) or 0

    def block_share_of_year(self, year: int) -> Fraction:
        return self.block_shares[min(year, len(self.block_shares) - 1)] if self.block_shares else self.block_share

    def cap_of_year(self, year: int) -> int | None:
        """The most that its outcomes come to; None: there is no such bound."""
        return _of_year(self.cap_pence, year)

    def collar_of_year(self, year: int) -> int | None:
        """The least that its outcomes come to."""
        return _of_year(self.collar_pence, year)


@dataclass(frozen=True, slots=True)
class Scheme:
    id: str
    version: int
    hash: str
    area: str
    valid_from: date
    valid_to: date | None
    published_at: datetime
    price_from: Literal["tariff", "achievement"]
    measures: tuple[str, ...]
    prices: Mapping[str, tuple[Price, ...]]
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    counting: tuple[CountingIndicator, ...] = ()
    known_on: date | None = None  # the business day on which it became known; None: that of publishing
    # Whether any of its contracts has these: it is asked for each claim.
    has_gates: bool = field(init=False, compare=False)
    has_final_accounts: bool = field(init=False, compare=False)
    pays_on_account: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        terms = self.contracts.values()
        object.__setattr__(self, "has_gates", any(contract.gates for contract in terms))
        object.__setattr__(self, "has_final_accounts", any(contract.final_accounts for contract in terms))
        object.__setattr__(self, "pays_on_account", any(contract.on_account for contract in terms))

    def counted_by(self, contract: Contract, measure: str) -> list[CountingIndicator]:
        """The contract's pots and gates of which its outcomes are cases."""
        asked = {gate.indicator for gate in contract.gates}
        asked |= {pot.indicator for pot in contract.at_risk.measures} if contract.at_risk else set()
        return [row for row in self.counting if row.code in asked and measure in row.measures]

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def _of_year(stated: Sequence[int], year: int) -> int | None:
    return stated[min(year, len(stated) - 1)] if stated else None


def read_scheme(canonical: Mapping[str, Any], scheme_hash: str, published_at: datetime) -> Scheme:
    prices: dict[str, tuple[Price, ...]] = {}
    attested = {row["code"] for row in canonical.get("attested", ())}
    for row in canonical.get("prices", ()):
        prices[row["measure"]] = (*prices.get(row["measure"], ()), _price(row))
    return Scheme(
        id=canonical["id"],
        version=canonical["version"],
        hash=scheme_hash,
        area=canonical["area"],
        valid_from=date.fromisoformat(canonical["valid_from"]),
        valid_to=_day(canonical.get("valid_to")),
        published_at=published_at if published_at.tzinfo else published_at.replace(tzinfo=UTC),
        price_from=canonical["price_from"],
        measures=tuple(measure["code"] for measure in canonical.get("measures", ())),
        prices=prices,
        contracts={row["code"]: _contract(row, attested) for row in canonical.get("contracts", ())},
        counting=read_counting(canonical.get("indicators", ()), canonical.get("measures", ())),
    )


def in_force(schemes: Iterable[Scheme], day: date) -> list[Scheme]:
    """Of each scheme the version that counts on a day: of those valid then, the last published.

    After its last version the terms of that one hold on, for the contracts that it still covers.
    """
    begun = [scheme for scheme in schemes if scheme.valid_from <= day]
    if len(begun) < 2:
        return begun
    latest: dict[str, Scheme] = {}
    for scheme in begun:
        other = latest.get(scheme.id)
        if other is None or _counts(scheme, day) > _counts(other, day):
            latest[scheme.id] = scheme
    return sorted(latest.values(), key=lambda scheme: (*_published(scheme), scheme.id), reverse=True)


def all_terms(schemes: Iterable[Scheme]) -> Iterator[Contract]:
    """Of each contract as each of these versions has it."""
    for scheme in schemes:
        yield from scheme.contracts.values()


def parties(schemes: Iterable[Scheme]) -> set[str]:
    """All who are, were or will be paid under a contract of these versions, also through its prime."""
    return {party for contract in all_terms(schemes) for party in contract.parties}


def shares_under(schemes: Sequence[Scheme], code: str) -> list[ShareSpan]:
    """What the prime of a contract passes on to whom, by the version that counts on each day."""
    days = sorted({day for scheme in schemes for day in (scheme.valid_from, scheme.valid_to) if day})
    said: list[tuple[date, Sequence[Subcontract]]] = []
    for day in days:
        contracts = (contract_in(scheme, code, day) for scheme in in_force(schemes, day))
        contract = next((contract for contract in contracts if contract), None)
        said.append((day, contract.subcontracts if contract else ()))
    return share_spans(said)


def contract_in(scheme: Scheme, code: str, day: date) -> Contract | None:
    """The contract by this version; one whose time is over holds only as long as the contract's run-off."""
    contract = scheme.contracts.get(code)
    if contract is not None and not scheme.valid_on(day) and day >= contract.run_off_ends:
        return None
    return contract


def place_in_scheme(schemes: Iterable[Scheme], measure: str, day: date) -> int:
    """Of a measure among those of the version in force on a day; of one that it does not list, after all others."""
    for scheme in in_force(schemes, day):
        return scheme.measures.index(measure) if measure in scheme.measures else len(scheme.measures)
    return 0


def _counts(scheme: Scheme, day: date) -> tuple[date, datetime, int]:
    """One that is valid before one that was, of these the one that ended last."""
    ended = date.max if scheme.valid_on(day) or scheme.valid_to is None else scheme.valid_to
    return ended, *_published(scheme)


def _published(scheme: Scheme) -> tuple[datetime, int]:
    return scheme.published_at, scheme.version


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _price(row: Mapping[str, Any]) -> Price:
    return Price(row["measure"], row["band"], date.fromisoformat(row["from"]), _day(row["to"]), row["pence"])


def _contract(row: Mapping[str, Any], attested: Collection[str]) -> Contract:
    return Contract(
        code=row["code"],
        party=row["party"],
        starts=date.fromisoformat(row["starts"]),
        ends=date.fromisoformat(row["ends"]),
        run_off_months=row.get("run_off_months") or 0,
        annual_value_pence=tuple(row.get("annual_value_pence") or ()),
        block_share=Fraction(row.get("block_share") or "0"),
        block_in_advance=row.get("block_due", "advance") != "arrears",
        measures=frozenset(row.get("measures", ())),
        provisional=row.get("provisional", "clawback"),
        recover_months=row.get("recover_months"),
        floor=Fraction(row.get("floor") or "0"),
        carry=row.get("carry"),
        clause=row.get("clause") or "",
        journal=row.get("journal") or {},
        plan=read_plan(row.get("plan")),
        at_risk=read_at_risk(row.get("at_risk"), attested),
        gates=read_gates(row.get("gates") or ()),
        cap_pence=tuple(row.get("cap_pence") or ()),
        collar_pence=tuple(row.get("collar_pence") or ()),
        on_account=read_on_account(row.get("on_account")),
        final_accounts=tuple(date.fromisoformat(day) for day in row.get("final_accounts") or ()),
        cohorts=read_cohorts(row.get("cohorts", ())),
        subcontracts=subcontracts(row.get("subcontracts", ())),
        block_shares=tuple(map(Fraction, row.get("block_shares", ()))),
        may_extend=read_extension(row.get("may_extend"), date.fromisoformat(row["ends"])),
        extrapolates=bool((row.get("validation") or {}).get("extrapolate")),
    )
