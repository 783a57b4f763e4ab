"""What primes pass on to their subcontractors, as who asks may see it: a prime all of its own, others their own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.commands import passed_quarters
from services.payments.commands.remittances import REMITTANCE_STATES
from services.payments.models import Run
from services.payments.rules.schemes import Scheme, all_terms, shares_under
from services.payments.store import facts
from services.payments.store import passed_on as store
from services.payments.store.contracts import canonical_schemes
from services.payments.store.passed_on import PassedOn, Shares
from shared.data.db import Session
from shared.kernel.code_lists import named_parties
from shared.kernel.problems import UnknownName

REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class PassedPart:
    organisation: str
    pence: int


@dataclass(frozen=True, slots=True)
class RemittanceParts:
    """Of the prime too, what is left to it; who is only passed something sees its own part, and whether that is
    anything to pay.
    """

    run: Run
    parts: Sequence[PassedPart]
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
    shares = _shares(schemes, own, contract)
    of_quarters = await passed_quarters.totals(session, area, schemes, shares, today)
    rows = passed_quarters.added([*(await store.totals(session, area, shares)), *of_quarters]) if shares else []
    passed: defaultdict[tuple[str, str], list[PassedOn]] = defaultdict(list)
    for row in rows:
        passed[row.contract, row.party] += [row] if row.organisation else []
    left = [_left(row, passed[row.contract, row.party]) for row in rows if row.organisation is None]
    shown = [row for of_contract in passed.values() for row in of_contract] + left
    seen = [row for row in shown if own in {None, row.party, row.organisation}]
    return sorted(seen, key=lambda row: (row.contract, row.party, row.organisation == row.party, row.organisation))


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
    """A subcontractor is told of none in which it has no part: what else its prime is paid is not its own."""
    schemes = await facts.schemes(session, area)
    shares = _shares(schemes, own, contract)
    of_quarters: Mapping[UUID, Counter[str]] | None = None
    shown: list[RemittanceParts] = []
    while len(shown) < limit:
        runs = await store.remittances(session, area, list(shares), REMITTANCE_STATES, run_id, after, limit)
        if not runs:
            break
        if of_quarters is None:
            of_quarters = await passed_quarters.of_remittances(session, area, schemes, shares, REMITTANCE_STATES)
        shown += await _with_parts(session, runs, shares, of_quarters, own)
        if len(runs) < limit:
            break
        after = runs[-1].run_on, runs[-1].id
    return shown[:limit]


async def _with_parts(
    session: Session, runs: Sequence[Run], shares: Shares, of_quarters: Mapping[UUID, Counter[str]], own: str | None
) -> list[RemittanceParts]:
    passed = {run.id: Counter(of_quarters.get(run.id, ())) for run in runs}
    for line in await store.lines(session, [run.id for run in runs], shares):
        passed[line.run_id][line.organisation] += line.pence
    parts = {run.id: _as_paid(run, _parts(run, passed[run.id], own)) for run in runs}
    return [
        RemittanceParts(
            run,
            of_run,
            run.state == REJECTED
            or not (any(part.pence for part in of_run) if _is_passed(run, own) else run.net_pence),
        )
        for run in runs
        if (of_run := parts[run.id])
    ]


def _as_paid(run: Run, parts: Sequence[PassedPart]) -> Sequence[PassedPart]:
    """A remittance that was rejected pays nothing, and so passes nothing on: its lines come with a later one."""
    return [PassedPart(part.organisation, 0) for part in parts] if run.state == REJECTED else parts


def _is_passed(run: Run, own: str | None) -> bool:
    """Whether it is told to who is only passed something of it."""
    return own not in {None, run.party}


def _parts(run: Run, passed: Mapping[str, int], own: str | None) -> list[PassedPart]:
    parts = [PassedPart(organisation, passed[organisation]) for organisation in sorted(passed)]
    if _is_passed(run, own):
        return [part for part in parts if part.organisation == own]
    return [*parts, PassedPart(run.party, run.net_pence - sum(passed.values()))]


async def of_lines(session: Session, run: Run) -> dict[UUID, PassedPart]:
    """By line of a remittance, what of it is passed on and to whom; as the line's own pence never below nothing. What
    is passed on of a quarter that is paid on account is of the remittance, and of none of its lines.
    """
    spans = shares_under(await facts.schemes(session, run.area), run.contract)
    lines = await store.lines(session, [run.id], {run.contract: spans}) if spans else []
    return {line.line_id: PassedPart(line.organisation, abs(line.pence)) for line in lines}


def _shares(schemes: Sequence[Scheme], own: str | None, contract: str | None) -> Shares:
    """Of the contracts in which somebody delivers for a prime, those of which something is theirs to see."""
    codes = _codes(schemes, own)
    if contract is not None and contract not in codes:
        raise UnknownName.of("contract", contract, codes)
    return {code: shares_under(schemes, code) for code in sorted(codes) if contract in {None, code}}


def _codes(schemes: Iterable[Scheme], own: str | None) -> set[str]:
    contracts = [contract for contract in all_terms(schemes) if contract.subcontracts]
    return {contract.code for contract in contracts if own is None or own in contract.parties}
