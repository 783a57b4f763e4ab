"""What primes pass on to their subcontractors, as who asks may see it: a prime all of its own, others their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.commands import passed_quarters
from services.payments.commands.left_out import left_out_of_balances
from services.payments.commands.remittances import REMITTANCE_STATES
from services.payments.models import Run
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.store import facts
from services.payments.store import passed_on as store
from services.payments.store.contracts import canonical_schemes
from services.payments.store.passed_on import PassedOn
from shared.data.db import Session
from shared.kernel.code_lists import named_parties
from shared.kernel.problems import UnknownName

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class OrganisationPart:
    organisation: str
    pence: int


@dataclass(frozen=True, slots=True)
class RemittanceParts:
    """Of the prime too, what is left to it; who is only passed something sees its own part, and whether that is
    anything to pay.
    """

    run: Run
    parts: Sequence[OrganisationPart]
    nothing_to_pay: bool


@dataclass(frozen=True, slots=True)
class Titles:
    """Of contracts, and of who has a part in them, by code; as the version of a scheme says that was published last."""

    contracts: Mapping[str, str]
    parties: Mapping[str, str]


async def titles(session: Session, area: str) -> Titles:
    """A subcontractor reads no contract, and is told by this for whom it delivers."""
    schemes = sorted(await facts.schemes(session, area), key=lambda scheme: scheme.published_at)
    canonical = await canonical_schemes(session, area, {scheme.hash for scheme in schemes})
    contracts: dict[str, str] = {}
    called: dict[str, str] = {}
    for scheme in schemes:
        terms = canonical[scheme.hash]["contracts"]
        contracts |= {row["code"]: row["title"] for row in terms if row.get("title")}
        called |= {party.code: party.name for party in named_parties(terms)}
    return Titles(contracts, called)


async def totals(session: Session, area: str, own: str | None, contract: str | None, today: date) -> list[PassedOn]:
    """By contract and organisation; the prime's row is what is left to it, instalments included."""
    schemes = await facts.schemes(session, area)
    codes = _codes_asked(schemes, own, contract)
    rows = await _rows(session, area, schemes, codes, today) if codes else []
    passed: defaultdict[tuple[str, str], list[PassedOn]] = defaultdict(list)
    for row in rows:
        passed[row.contract, row.party] += [row] if row.organisation else []
    left = [_left(row, passed[row.contract, row.party]) for row in rows if row.organisation is None]
    shown = [row for of_contract in passed.values() for row in of_contract] + left
    seen = [row for row in shown if own in {None, row.party, row.organisation}]
    return sorted(seen, key=lambda row: (row.contract, row.party, row.organisation == row.party, row.organisation))


async def _rows(
    session: Session, area: str, schemes: Sequence[Scheme], codes: Sequence[str], today: date
) -> list[PassedOn]:
    by_place = await left_out_of_balances(session, area, schemes, today)
    left_out = {waits.amount.amount_key: waits.amount.due_pence for left in by_place.values() for waits in left}
    of_quarters = await passed_quarters.totals(session, area, schemes, codes, today, left_out)
    return passed_quarters.added([*(await store.totals(session, area, codes)), *of_quarters])


def _left(whole: PassedOn, passed: Iterable[PassedOn]) -> PassedOn:
    parts = list(passed)
    standing = whole.standing_pence - sum(part.standing_pence for part in parts)
    paid = whole.paid_pence - sum(part.paid_pence for part in parts)
    return PassedOn(whole.contract, whole.party, whole.party, standing, paid)


async def of_remittances(
    session: Session,
    area: str,
    own: str | None,
    *,
    contract: str | None,
    run_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[RemittanceParts]:
    """As they were approved. A subcontractor is told of none in which it has no part: what else its prime is paid is
    not its own.
    """
    codes = _codes_asked(await facts.schemes(session, area), own, contract)
    runs = await store.remittances(session, area, codes, REMITTANCE_STATES, own, run_id, after, limit)
    kept: defaultdict[UUID, list[OrganisationPart]] = defaultdict(list)
    for part in await store.parts_of(session, [run.id for run in runs]):
        kept[part.run_id].append(OrganisationPart(part.organisation, part.pence))
    return [_with_parts(run, kept[run.id], own) for run in runs]


def _with_parts(run: Run, kept: Iterable[OrganisationPart], own: str | None) -> RemittanceParts:
    """The prime's part last. One that was rejected pays nothing, and so passes nothing on: its lines come with a later
    one.
    """
    is_passed = own not in {None, run.party}  # told to who is only passed something of it
    shown = [part for part in kept if not is_passed or part.organisation == own]
    in_order = sorted(shown, key=lambda part: (part.organisation == run.party, part.organisation))
    parts = [OrganisationPart(part.organisation, 0) for part in in_order] if run.state == REJECTED else in_order
    pays = any(part.pence for part in parts) if is_passed else run.net_pence and run.state != REJECTED
    return RemittanceParts(run, parts, not pays)


def _codes_asked(schemes: Sequence[Scheme], own: str | None, contract: str | None) -> list[str]:
    """Of the contracts in which somebody delivers for a prime, those of which something is theirs to see."""
    contracts = [terms for terms in all_terms(schemes) if terms.subcontracts]
    codes = {terms.code for terms in contracts if own is None or own in terms.parties}
    if contract is not None and contract not in codes:
        raise UnknownName.of("contract", contract, codes)
    return [code for code in sorted(codes) if contract in {None, code}]
