"""What claims are reconciled by, read at once, and what that leaves, written at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.payments.models import Amount, LedgerTransfer
from services.payments.rules.claims import Outcome, Withdrawal
from services.payments.rules.counted import Counts
from services.payments.rules.disputes import AgreedDispute
from services.payments.rules.final_accounts import any_closes
from services.payments.rules.gates import any_gates
from services.payments.rules.journals import JournalOf, journals
from services.payments.rules.schemes import Scheme
from services.payments.rules.standing import Levels, levels_of
from services.payments.rules.states import FALLEN_OR_AWAITED
from services.payments.rules.tariffs import Tariff
from services.payments.store import (
    accrued,
    amounts,
    at_risk,
    debts,
    disputes,
    facts,
    increased,
    ledger,
    period_facts,
    tariffs,
)
from services.payments.store.accrued import AccruedAt
from services.payments.store.amounts import IN_RUNS, AmountInRuns, KeptAmount
from services.payments.store.debts import OwedDebt
from services.payments.store.facts import IdentityLink, ListedSchemeVersion
from services.payments.store.increased import KeptLevel, ListedOutcome
from services.payments.store.ledger import PostedRow
from services.payments.store.tariffs import StoredTariff
from shared.data.db import Row, Session
from shared.data.statements import command, listed, names_of, sql
from shared.data.upsert import bulk
from shared.kernel.values import value
from shared.messaging import outbox


@value
class Claim:
    """An outcome with its withdrawal beside it."""

    outcome: Outcome
    withdrawal: Withdrawal | None
    area: str
    party: str
    recorders: str
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: str
    represented_on: date | None  # came back, and it stands all the same
    evidence: str
    delivered_by: str | None


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """Every fact that some claims are reconciled by, and what was posted for them."""

    claims: Sequence[Claim]
    schemes: Mapping[str, Sequence[Scheme]]
    tariffs: Mapping[UUID, Sequence[Tariff]]  # by client, those of the same person's other ids included
    earlier: Mapping[UUID, Sequence[Tariff] | None]  # so before what was told by taking back, if any was
    posted: Mapping[UUID, ledger.Places]
    receivables: Mapping[UUID, Sequence[ledger.OpenReceivable]]
    debts: Mapping[UUID, Sequence[OwedDebt]]
    in_runs: Mapping[UUID, AmountInRuns]
    clients: Mapping[UUID, UUID]  # to whom each amount belonged until now
    priced_by: Mapping[UUID, UUID]  # the tariffs of those that had a price
    at_risk: Mapping[UUID, date | None]  # until when each was, as positions have it
    accrued: Mapping[UUID, Sequence[AccruedAt]]  # what each accrued, as positions have it
    amounts: Mapping[UUID, "AmountBefore"]  # each as it stood until now
    raised: Mapping[UUID, Sequence[KeptLevel]]  # by what was taken back elsewhere, and nobody has accepted it
    counts: Mapping[str, Counts]  # by area, where gates bear on outcomes
    journals: Mapping[str, JournalOf]  # by area
    agreed: Mapping[UUID, Sequence[AgreedDispute]]  # where final accounts are, that add to what these have closed


@dataclass(slots=True)  # not frozen: there are many, and each is read once
class ClaimedOutcomeRow:
    """An outcome with what took it back beside it, as they are read."""

    id: UUID
    client_id: UUID
    revision: int
    kind: Literal["proposed", "achieved"]
    measure: str
    achieved_on: date
    contract: str | None
    journey_from: date | None
    journey_to: date | None
    provisional_until: date | None
    provisional_rule: Literal["hold", "clawback", "count"] | None
    withdrawn_revision: int | None
    withdrawn_reason: str
    withdrawn_on: date
    withdrawn_by_merge: bool

    def outcome(self) -> Outcome:
        return Outcome(
            id=self.id,
            client_id=self.client_id,
            revision=self.revision,
            kind=self.kind,
            measure=self.measure,
            achieved_on=self.achieved_on,
            contract=self.contract,
            journey_from=self.journey_from,
            journey_to=self.journey_to,
            provisional_until=self.provisional_until,
            provisional_rule=self.provisional_rule,
        )

    def withdrawal(self) -> Withdrawal | None:
        if self.withdrawn_revision is None:
            return None
        return Withdrawal(self.withdrawn_revision, self.withdrawn_reason, self.withdrawn_on, self.withdrawn_by_merge)


@dataclass(slots=True)
class _ClaimRow(ClaimedOutcomeRow):
    area: str
    party: str
    recorders: str
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: str
    represented_on: date | None
    evidence: str
    delivered_by: str | None

    def as_claim(self) -> Claim:
        return Claim(
            outcome=self.outcome(),
            withdrawal=self.withdrawal(),
            area=self.area,
            party=self.party,
            recorders=self.recorders,
            verified_by=self.verified_by,
            verified_by_organisation=self.verified_by_organisation,
            verifiers=self.verifiers,
            represented_on=self.represented_on,
            evidence=self.evidence,
            delivered_by=self.delivered_by,
        )


@value
class AmountBefore:
    key: UUID
    client_id: UUID | None
    tariff_id: UUID | None
    state: str
    pence: int
    value_pence: int
    contract: str | None
    party: str
    effective_on: date
    held_until: date | None
    at_risk_until: date | None  # as positions have it
    accrued_pence: int
    passed_to: str | None
    passed_share: str | None

    @property
    def levels(self) -> Levels:
        stands = self.state not in FALLEN_OR_AWAITED
        return levels_of(stands, self.pence, self.value_pence, self.contract, self.party, self.held_until)


@dataclass(frozen=True, slots=True)
class _Read:
    claims: list[_ClaimRow]
    links: list[IdentityLink]
    tariffs: list[StoredTariff]
    amounts: list[AmountBefore]
    accrued: list[AccruedAt]
    raised: list[ListedOutcome]
    posted: list[PostedRow]
    in_runs: list[AmountInRuns]
    versions: list[ListedSchemeVersion]


AMOUNTS = f"""
SELECT key, client_id, tariff_id, state, pence, value_pence, contract, party, effective_on, held_until,
       coalesce(accrued_pence, 0) AS accrued_pence, passed_to, passed_share,
       ({at_risk.KNOWN.format(key="amount.key")}) AS at_risk_until
FROM amount WHERE key = ANY (CAST(:keys AS uuid[]))
"""
_VERSIONS = f"{facts.PUBLISHED} AND version.area IN (SELECT area FROM claim)"
_KNOWN = sql(
    f"""
    WITH RECURSIVE claim AS MATERIALIZED (
        SELECT o.outcome_id AS id, o.client_id, o.revision, o.kind, o.measure, o.achieved_on, o.contract,
               o.journey_from, o.journey_to, o.provisional_until, o.provisional_rule, o.area, o.party,
               o.recorders::text AS recorders, o.verified_by, o.verified_by_organisation,
               o.verifiers::text AS verifiers, o.represented_on, o.evidence::text AS evidence, o.delivered_by,
               w.revision AS withdrawn_revision, w.reason AS withdrawn_reason, w.effective_on AS withdrawn_on,
               w.by_merge AS withdrawn_by_merge
          FROM outcome AS o LEFT JOIN withdrawal AS w ON w.outcome_id = o.outcome_id AND NOT w.voided
         WHERE o.outcome_id = ANY (CAST(:keys AS uuid[]))
    ), {facts.LINKED.format(clients="SELECT client_id, client_id FROM claim")}
    SELECT {listed(_ClaimRow, f"SELECT {names_of(_ClaimRow)} FROM claim")} AS claims,
           {listed(IdentityLink, "SELECT client, other FROM linked WHERE client <> other")} AS links,
           {listed(StoredTariff, tariffs.OF_LINKED)} AS tariffs,
           {listed(AmountBefore, AMOUNTS)} AS amounts, {listed(AccruedAt, accrued.OF_AMOUNTS)} AS accrued,
           {listed(ListedOutcome, increased.OF_CLAIMS)} AS raised,
           {listed(PostedRow, ledger.POSTED)} AS posted,
           {listed(AmountInRuns, IN_RUNS)} AS in_runs,
           {listed(ListedSchemeVersion, _VERSIONS)} AS versions
    """,
    into=_Read,
)


async def read_facts(session: Session, ids: Sequence[UUID], today: date) -> ClaimFacts:
    """Of these outcomes those that are known."""
    read = await _KNOWN.one(session, keys=ids, day=today)
    claims = [row.as_claim() for row in read.claims]
    tariffs_by_outcome = tariffs.of_persons({claim.outcome.client_id for claim in claims}, read.links, read.tariffs)
    posted = ledger.by_amount(read.posted)
    schemes = await facts.schemes_by_area(session, read.versions)
    return ClaimFacts(
        claims=claims,
        schemes=schemes,
        counts={
            area: await period_facts.counts(session, area, of_area)
            for area, of_area in schemes.items()
            if any_gates(of_area)
        },
        journals={area: journals(of_area) for area, of_area in schemes.items()},
        tariffs={client: tariffs.now(of) for client, of in tariffs_by_outcome.items()},
        earlier={
            client: tariffs.earlier(of)
            for client, of in tariffs_by_outcome.items()
            if any(tariff.before for tariff in of)
        },
        posted=posted,
        receivables=await receivables_of(session, posted),
        debts=await debts_of(session, posted),
        in_runs=amounts.by_amount(read.in_runs),
        clients={amount.key: amount.client_id for amount in read.amounts if amount.client_id},
        priced_by={amount.key: amount.tariff_id for amount in read.amounts if amount.tariff_id and amount.value_pence},
        at_risk={amount.key: amount.at_risk_until for amount in read.amounts},
        accrued=accrued.by_amount(read.accrued),
        amounts={amount.key: amount for amount in read.amounts},
        raised=increased.by_outcome(read.raised),
        agreed=await disputes.agreed(session, ids) if any(map(any_closes, schemes.values())) else {},
    )


async def receivables_of(
    session: Session, posted: Mapping[UUID, ledger.Places]
) -> dict[UUID, list[ledger.OpenReceivable]]:
    """Of those amounts that have any."""
    owing = [key for key, places in posted.items() if any(at.balances.open_receivable for at in places.values())]
    receivables: dict[UUID, list[ledger.OpenReceivable]] = {}
    for receivable in await ledger.open_receivables_of(session, owing):
        receivables.setdefault(receivable.amount_key, []).append(receivable)
    return receivables


async def debts_of(session: Session, posted: Mapping[UUID, ledger.Places]) -> dict[UUID, list[OwedDebt]]:
    """Of those amounts that have an open or a written-off one."""
    owing = [
        key
        for key, places in posted.items()
        if any(at.balances.open_debt or at.balances.written_off for at in places.values())
    ]
    return await debts.of_amounts(session, owing)


_KEEP = command(
    f"""
    WITH news AS (INSERT {outbox.ROWS}), reached AS ({bulk(Amount).upsert}) {bulk(LedgerTransfer).insert}
    """
)


async def keep(session: Session, kept: Sequence[KeptAmount], lines: Sequence[Row]) -> None:
    """Amounts, their new lines, and the news that were added of them."""
    if lines and (events_to_send := outbox.take(session)):
        await _KEEP.execute(
            session, **events_to_send, **bulk(Amount).values(kept), **bulk(LedgerTransfer).values(lines)
        )
        return
    await amounts.keep(session, kept)
    await ledger.post(session, lines)
