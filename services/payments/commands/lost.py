"""What its source said once and does not know any more since it was set back.

An outcome is recorded again under another id, or never was: while the old one stands beside it, both would be paid.
So contracts under which such things stand are on hold until an operator has taken them back. What was unpaid is
reversed then, and what was paid is owed by the provider and taken off what is due again, to the penny.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from services.payments.commands.pending import TAKEN_BACK, UNKNOWN_TO_SOURCE, Cause, pending
from services.payments.commands.reconcile import reconcile
from services.payments.errors import OnHold, SourceNotHeard
from services.payments.models import Withdrawal
from services.payments.store import holds, otherwise
from services.payments.store import lost as store
from services.payments.store.increased import OUT_OF_SIGHT
from shared.data.db import Session
from shared.messaging.lost import FactKind, LosableFacts, LostFact, void

OUTCOME = FactKind("outcome", "assessment", "outcome", "outcome_id", stands=store.OUTCOME_STANDS)
TARIFF = FactKind("tariff", "tariff", "tariff", "tariff_id")
MERGE = FactKind("merge", "assessment", "client_merge", "merge_id")
# Whether the outcome stands: two tables say it.
STANDING = FactKind("standing", "assessment", "standing", never_lost=True)
# More stands of an outcome, by an outcome or by a tariff of which is told that it comes of taking back.
WORTH = FactKind("worth", "assessment", "worth", never_lost=True)
PRICE = FactKind("price", "tariff", "price", never_lost=True)
# No more stands than before, so they hold nothing. But an ordinary word may raise it again: then they do.
AT_REST = tuple(
    FactKind(f"{kind.name} if it rises again", kind.source, kind.table + OUT_OF_SIGHT, never_lost=True)
    for kind in (WORTH, PRICE)
)
# They touch no claim, but what periods pay.
OTHERS = (
    FactKind("match", "assessment", "identity", "client_id"),
    FactKind("review", "assessment", "review", "review_id"),
    FactKind("start", "referral", "treatment_start", "episode_id"),
    FactKind("transfer", "referral", "treatment_transfer", "transfer_id"),
    FactKind("end", "referral", "treatment_end", "episode_id"),
    FactKind("case", "assessment", "counted_case", "case_id"),
    FactKind("attested cohort", "assessment", "attested_cohort", "cohort_id"),
    FactKind("validated sample", "assessment", "validated_sample", "sample_id"),
    FactKind("open episode", "assessment", "open_episode", "episode_id"),
)
# Without its scheme nothing has a price: who publishes the version anew says the same, or is told that it differs.
SCHEME = FactKind("scheme", "tariff", "scheme_version", "scheme_id || '/' || version", only_listed=True)


async def refuse_lost(session: Session, area: str, contract: str) -> None:
    """Called under the ledger's lock, so that nothing is taken back meanwhile."""
    if parked := await store.parked_marker(session, sorted({kind.source for kind in LOST.kinds})):
        raise OnHold(
            f"A restatement of {parked.source} is parked ({parked.error}): resolve that first.",
            contract=contract, since=parked.since,
        )  # fmt: skip
    for held in await store.contracts_on_hold(session, area, contract):
        raise OnHold(
            f"{held.source.capitalize()} was set back to an older state ({held.reason}), and no longer"
            f" knows facts that stand under {contract}. {store.WHAT_TO_DO}", contract=contract, since=held.since,
        )  # fmt: skip
    for held in await otherwise.contracts_on_hold(session, area, contract):
        raise OnHold(
            f"{held.source.capitalize()}, or a service that it reads, was set back to an older state"
            f" ({held.reason}), and its facts under {contract} differ from those known before. {otherwise.WHAT_TO_DO}",
            contract=contract, since=held.since,
        )  # fmt: skip


async def refuse_unread(session: Session) -> None:
    """Called under the ledger's lock. What only does not answer now, only the worker's readiness tells."""
    if unread := await store.unread_source(session):
        raise SourceNotHeard(
            f"Events of {unread.source} cannot be handled now, so nothing is paid: {unread.why}. An operator must"
            " resolve this first: the worker's /health/ready says what has stopped, `lasars stuck` lists what is stuck,"
            " `lasars events rewind` sets a reader back.", source=unread.source,
        )  # fmt: skip


async def take_back(session: Session, lost: Mapping[str, Sequence[LostFact]], today: date) -> None:
    for kind in OTHERS:
        await void(session, kind, lost.get(kind.name, ()), answer=kind.key)
    tariffs = await void(session, TARIFF, lost.get(TARIFF.name, ()))
    merges = lost.get(MERGE.name, ())
    clients = tariffs | await store.clients_of_merges(session, [fact.id for fact in merges])
    await void(session, MERGE, merges, answer="merge_id")
    floors = {fact.id: fact.floor for fact in lost.get(OUTCOME.name, ())}
    withdrawals = await store.withdrawals(session, floors, UNKNOWN_TO_SOURCE, today)
    work = pending(session)
    work.keep(Withdrawal, [withdrawal.model_dump() for withdrawal in withdrawals])
    work.outcomes.update({withdrawal.outcome_id: Cause(TAKEN_BACK) for withdrawal in withdrawals})
    work.clients.update(dict.fromkeys(clients, Cause(TAKEN_BACK)))
    for area in {fact.area for facts in lost.values() for fact in facts}:  # cases, and what cohorts rest on
        work.counted[area] = work.cohorts[area] = Cause(TAKEN_BACK)
    await reconcile(session, today)


async def count_held(session: Session) -> int:
    """The contracts of all areas on hold for this alone."""
    held = [*await store.contracts_on_hold(session), *await otherwise.contracts_on_hold(session)]
    contracts = {(hold.area, hold.contract) for hold in held}
    return len(contracts) - await holds.count_own(session, contracts) if contracts else 0


LOST = LosableFacts([OUTCOME, STANDING, WORTH, PRICE, *AT_REST, TARIFF, MERGE, *OTHERS, SCHEME], take_back, count_held)
