"""Bring the ledger to what the work claims are worth now. A correction is a new line, never an update.

`reconcile` ends every batch of news, in its transaction: due(all facts known now) - posted, for each claim that
the batch touches. Two instances that know the same facts hold the same balances.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

import structlog
from pydantic_core import from_json

from services.payments.commands import gates
from services.payments.commands.agreed import AgreedDisputes, DisputedOutcome, agreed_disputes, with_agreed
from services.payments.commands.caps import with_caps
from services.payments.commands.closing import AsKnown
from services.payments.commands.delivered import Shares, passed_of
from services.payments.commands.increasing import keep_before, list_raised, look_before
from services.payments.commands.ledger_entries import LedgerEntries
from services.payments.commands.pending import TAKEN_BACK, Cause, PendingWork, take, touch
from services.payments.commands.pending_parts import in_parts
from services.payments.commands.periods import reconcile_periods
from services.payments.commands.places import WantedAmount, owed_of, reconcile_places
from services.payments.models import SchemeVersion, Tariff
from services.payments.rules.capped_years import STANDS, capped_contracts
from services.payments.rules.caps import UnderCap
from services.payments.rules.claim_explanations import Basis, claim_basis
from services.payments.rules.claims import OfContract, Worth, at_risk_until, worth
from services.payments.rules.cohorts import rest_on_cohorts
from services.payments.rules.counted import NO_COUNTS
from services.payments.rules.disputes import AgreedDispute
from services.payments.rules.final_accounts import closes_on
from services.payments.rules.journals import JournalOf, no_journal
from services.payments.rules.postings import Balances, ContractParty
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.shapes import paid_by_cases, resting_on_outcomes
from services.payments.rules.states import state_of
from services.payments.store import accrued, at_risk, claims, disputes, facts, ledger, otherwise, scheme_known
from services.payments.store.amounts import IN_NO_RUN, AmountInRuns, KeptAmount
from services.payments.store.claims import AmountBefore, Claim, ClaimFacts
from services.payments.store.disputes import MovedAt
from shared.data.db import Session
from shared.data.revisions import VOIDED_ON

_BYTES = attrgetter("bytes")
_BEFORE_CAP = {*STANDS, "over_cap"}
CHUNK = 1000  # read and written at once
TURN = 100  # worked through before others on this loop have a turn
TOLD_EACH = 10  # chunks: somebody may wait for a whole area
log = structlog.get_logger("reconcile")


async def reconcile(session: Session, today: date) -> None:
    parts = take(session)
    if len(parts) > 1 and (areas := {area for work in parts for area in work.money_areas}):
        await ledger.lock(session, *areas)  # all at once: others may have theirs in another order
    async for work in in_parts(session, parts):
        await _reconcile_part(session, work, today)


async def _reconcile_part(session: Session, work: PendingWork, today: date) -> None:
    again = otherwise.said_again(work.facts)
    await otherwise.note_standing(session, work.words)
    await (look_before if work.alone else keep_before)(session, work)
    if tariffs := work.facts.get(Tariff):
        work.facts[Tariff] = [{**row, VOIDED_ON: today if row["voided"] else None} for row in tariffs]
    await facts.keep(session, work.facts, work.money_areas)
    await scheme_known.note(session, work.facts.get(SchemeVersion, ()), today)
    touched = await _touched(session, work)
    said = frozenset(touched)
    for outcome in await otherwise.concerned(session) if again else ():
        if outcome in touched:  # what falls by an older word is on account: the newer one may be said again
            touch(touched, outcome, Cause(TAKEN_BACK))
    for area, cause in (work.counted | work.areas).items():
        for outcome in await gates.turned(session, area, await facts.schemes(session, area), today):
            touched.setdefault(outcome, cause)
    settled = await reconcile_claims(session, touched, today, said)
    of_areas = work.doubts | work.cohorts | settled | work.counted | work.areas
    for area, cause in sorted(of_areas.items(), key=itemgetter(0)):
        schemes = await facts.schemes(session, area)
        if area in work.areas or _bears_on_periods(work, settled, area, schemes):
            if area not in work.money_areas:
                await ledger.lock(session, area)
            await reconcile_periods(session, area, schemes, today, cause)


def _bears_on_periods(work: PendingWork, settled: Mapping[str, Cause], area: str, schemes: Sequence[Scheme]) -> bool:
    """Whether an amount of a period rests on something that came of the area."""
    by_cases = area in work.counted and paid_by_cases(schemes)
    by_outcomes = area in (settled.keys() | work.counted.keys()) and resting_on_outcomes(schemes)
    by_doubts = area in work.doubts and any(terms.on_account for terms in all_terms(schemes))
    return bool(by_cases or by_outcomes or by_doubts or (area in work.cohorts and rest_on_cohorts(schemes)))


async def _touched(session: Session, work: PendingWork) -> dict[UUID, Cause]:
    """Each claim with what touched it: of several the nearest, its own outcome before its person before its scheme."""
    touched: dict[UUID, Cause] = {}
    for area, cause in work.areas.items():
        touched.update(dict.fromkeys(await facts.outcome_ids_of_areas(session, [area]), cause))
    if work.clients:
        for client, outcomes in (await facts.outcome_ids_of_persons(session, list(work.clients))).items():
            for outcome in outcomes:
                touch(touched, outcome, work.clients[client])
    for outcome, cause in work.outcomes.items():
        touch(touched, outcome, cause)
    return touched


async def reconcile_claims(
    session: Session, touched: Mapping[UUID, Cause], today: date, said: Collection[UUID] = ()
) -> dict[str, Cause]:
    """In chunks, in the order of their ids; with them those that a cap moves. `said`: those about which, or about whose
    person or scheme, something was heard: what moves these has corrected what is disputed. Answers the areas of which a
    period rests on what they come to.
    """
    if not touched:
        return {}
    if len(touched) <= CHUNK:  # nearly always: what is read anyway says whether there is any cap
        claim_facts = await claims.read_facts(session, sorted(touched, key=_BYTES), today)
        if not any(map(capped_contracts, claim_facts.schemes.values())):
            return await _reconcile_read(session, claim_facts, touched, {}, today, said)
    moved, left = await with_caps(session, touched, today, CHUNK)
    waiting, areas, done = iter(sorted(moved, key=_BYTES)), dict[str, Cause](), 0
    while chunk := list(islice(waiting, CHUNK)):
        claim_facts = await claims.read_facts(session, chunk, today)
        areas |= await _reconcile_read(session, claim_facts, moved, left, today, said)
        done += len(chunk)
        if done % (TOLD_EACH * CHUNK) == 0:
            log.info("reconciling", claims=done, of=len(moved))
    return areas


async def _reconcile_read(
    session: Session,
    claim_facts: ClaimFacts,
    touched: Mapping[UUID, Cause],
    left: Mapping[UUID, UnderCap],
    today: date,
    said: Collection[UUID],
) -> dict[str, Cause]:
    ledger_entries = LedgerEntries(today)
    kept: list[KeptAmount] = []
    shares = Shares(claim_facts.schemes)
    agreed = await _agreed(session, claim_facts, today)
    for claim in claim_facts.claims:
        amount = _reconcile_claim(claim, claim_facts, ledger_entries, touched, left, agreed)
        passed = passed_of(claim, amount, claim_facts, shares, today)
        if passed:
            amount.passed_to, amount.passed_share = passed.organisation, passed.share
        kept.append(amount)
        if len(kept) % TURN == 0:
            await asyncio.sleep(0)
    await ledger_entries.publish(session)
    await claims.keep(session, kept, ledger_entries.lines)
    until = {amount.key: amount.at_risk_until for amount in kept}
    changed = {key: day for key, day in until.items() if day != claim_facts.at_risk.get(key)}
    await at_risk.note(session, changed, today)
    await accrued.note(session, kept, claim_facts.accrued, today)
    spoken_of = [amount for amount in kept if amount.key in said]
    moved = [at for amount in spoken_of for at in _moved(amount, claim_facts.amounts.get(amount.key))]
    await disputes.note_moved(session, moved, today)
    await list_raised(session, claim_facts, kept, touched, today)
    resting = {area for area, schemes in claim_facts.schemes.items() if resting_on_outcomes(schemes)}
    return {claim.area: touched[claim.outcome.id] for claim in claim_facts.claims if claim.area in resting}


def _moved(amount: KeptAmount, before: AmountBefore | None) -> Iterator[MovedAt]:
    """Where something else stands of it, or of the balance of its quarter, than did there."""
    if before is None:
        return
    stood, stands = before.pence + before.accrued_pence, amount.pence + (amount.accrued_pence or 0)
    places = [(amount.contract, amount.party, stands - stood)]
    if (amount.contract, amount.party) != (before.contract, before.party):
        places = [(before.contract, before.party, stood), (amount.contract, amount.party, stands)]
    for contract, party, pence in places:
        if contract is not None and pence != 0:
            yield MovedAt(amount.key, contract, party)


async def _agreed(session: Session, claim_facts: ClaimFacts, today: date) -> AgreedDisputes:
    outcomes = (
        DisputedOutcome(
            claim.outcome.id, claim.area, claim.outcome.achieved_on, claim_facts.posted.get(claim.outcome.id, {})
        )
        for claim in claim_facts.claims
    )
    return await agreed_disputes(session, outcomes, claim_facts.agreed, claim_facts.schemes, today)


def _reconcile_claim(
    claim: Claim,
    claim_facts: ClaimFacts,
    ledger_entries: LedgerEntries,
    touched: Mapping[UUID, Cause],
    left: Mapping[UUID, UnderCap],
    agreed: AgreedDisputes,
) -> KeptAmount:
    """Posts what is missing, and answers the claim as it now stands."""
    outcome, withdrawal = claim.outcome, claim.withdrawal
    schemes, tariffs = claim_facts.schemes.get(claim.area, ()), claim_facts.tariffs[outcome.client_id]
    of_contract = OfContract(claim_facts.counts.get(claim.area, NO_COUNTS), left.get(outcome.id))
    value = worth(outcome, withdrawal, tariffs, schemes, ledger_entries.today, of_contract)
    posted = claim_facts.posted.get(outcome.id, {})
    journal_of = claim_facts.journals.get(claim.area, no_journal)
    before = claim_facts.amounts.get(outcome.id)
    as_known = AsKnown(_wanted(claim, value, journal_of), value, before, posted, schemes, ledger_entries.today)
    wanted, value, dispute = with_agreed(agreed, as_known)
    reached, _ = reconcile_places(
        ledger_entries,
        wanted,
        posted,
        touched[outcome.id],
        lambda: _basis(claim, value, claim_facts.clients.get(outcome.id, outcome.client_id), dispute),
        owed_of(outcome.id, claim_facts.receivables, claim_facts.debts),
    )
    return _amount(claim, wanted, value, reached, claim_facts.in_runs.get(outcome.id), schemes)


def _basis(claim: Claim, value: Worth, client_before: UUID, agreed: AgreedDispute | None) -> Basis:
    outcome = claim.outcome
    basis = claim_basis(outcome, claim.withdrawal, value, from_json(claim.evidence), _people(claim))
    basis["representedOn"] = claim.represented_on and claim.represented_on.isoformat()
    if agreed is not None:
        basis["agreed"] = {"disputeId": str(agreed.id), "closedOn": agreed.closed_on.isoformat()}
        basis["steps"] = [*basis["steps"], {"step": "agreed", **basis["agreed"]}]
    if client_before == outcome.client_id:
        return basis
    return basis | {"anotherPerson": {"from": str(client_before), "to": str(outcome.client_id)}}


def _people(claim: Claim) -> dict[str, Any]:
    return {
        "recorders": from_json(claim.recorders),
        "verifiedBy": claim.verified_by,
        "verifiedByOrganisation": claim.verified_by_organisation,
        "verifiers": from_json(claim.verifiers),
    }


def _wanted(claim: Claim, value: Worth, journal_of: JournalOf) -> WantedAmount:
    """Where an outcome's money is: with the contract and party of its last word."""
    outcome = claim.outcome
    here = ContractParty(outcome.contract, claim.party) if outcome.contract else None
    held = value.standing == "held"
    until = outcome.provisional_until
    return WantedAmount(
        key=outcome.id,
        area=claim.area,
        effective_on=outcome.achieved_on,
        here=here,
        pence=value.pence,
        held=held,
        first_due_on=value.due_on,
        held_until=until and max(until, outcome.achieved_on),
        journal_of=journal_of,
    )


def _amount(
    claim: Claim,
    wanted: WantedAmount,
    value: Worth,
    reached: Balances,
    runs: AmountInRuns | None,
    schemes: Sequence[Scheme],
) -> KeptAmount:
    outcome, runs = claim.outcome, runs or IN_NO_RUN
    state = state_of(value.standing, reached, in_run=runs.proposed, unsettled=runs.unsettled)
    return KeptAmount(
        key=outcome.id,
        area=claim.area,
        contract=wanted.here and wanted.here.contract,
        party=wanted.here.party if wanted.here else claim.party,
        shape="tariff",
        measure=outcome.measure,
        client_id=outcome.client_id,
        effective_on=wanted.effective_on,
        state=state,
        reason=value.reason,
        pence=value.pence,
        value_pence=value.value_pence,
        accrued_pence=value.accrued_pence,
        priced_pence=value.priced_pence if value.standing in _BEFORE_CAP else None,
        uncapped_pence=value.value_pence if value.standing in _BEFORE_CAP else 0,
        held_until=wanted.held_until if value.standing == "held" else None,
        at_risk_until=_at_risk_until(claim, wanted, value, schemes),
        tariff_id=value.tariff.id if value.tariff else None,
    )


def _at_risk_until(claim: Claim, wanted: WantedAmount, value: Worth, schemes: Sequence[Scheme]) -> date | None:
    """Nothing takes back what a final account has closed."""
    if wanted.here is None or not (value.contract and value.pence):
        return None
    until = at_risk_until(claim.outcome, value.contract)
    closes = closes_on(schemes, wanted.here.contract, wanted.effective_on)
    return until if until is None or closes is None else min(until, closes)
