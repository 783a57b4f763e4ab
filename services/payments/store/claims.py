"""What claims are settled by, read at once, and what settling leaves, written at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.claims import Outcome, Withdrawal
from services.payments.rules.schemes import Scheme
from services.payments.rules.standing import Levels, levels_of
from services.payments.rules.states import FALLEN_OR_AWAITED
from services.payments.rules.tariffs import Tariff
from services.payments.store import at_risk, debts, facts, ledger, raised, tariffs
from services.payments.store.amounts import AMOUNTS, IN_RUNS, InRuns, in_runs_of
from services.payments.store.debts import OwedDebt
from services.payments.store.ledger import TRANSFERS
from services.payments.store.raised import Kept
from services.payments.store.sets import send, sent
from shared.data.db import Row, Session, rows, run
from shared.messaging import outbox


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Known:
    """Every fact that some claims are settled by, and what was posted for them."""

    claims: Sequence[Claim]
    schemes: Mapping[str, Sequence[Scheme]]
    tariffs: Mapping[UUID, Sequence[Tariff]]  # by client, those of the same person's other ids included
    earlier: Mapping[UUID, Sequence[Tariff] | None]  # so before what was told by taking back, if any was
    posted: Mapping[UUID, ledger.Places]
    receivables: Mapping[UUID, Sequence[ledger.OpenReceivable]]
    debts: Mapping[UUID, Sequence[OwedDebt]]
    in_runs: Mapping[UUID, InRuns]
    clients: Mapping[UUID, UUID]  # to whom each amount belonged until now
    priced_by: Mapping[UUID, UUID]  # the tariffs of those that had a price
    at_risk: Mapping[UUID, date | None]  # until when each was, as positions have it
    levels: Mapping[UUID, Levels]  # how much of each stood until now
    raised: Mapping[UUID, Sequence[Kept]]  # by what was taken back elsewhere, and nobody has accepted it


_KNOWN = f"""
WITH RECURSIVE claim AS MATERIALIZED (
    SELECT o.outcome_id, o.client_id, o.revision, o.kind, o.measure, o.achieved_on, o.contract,
           o.journey_from, o.journey_to, o.provisional_until, o.provisional_rule, o.area, o.party,
           o.recorders::text AS recorders, o.verified_by, o.verified_by_organisation,
           o.verifiers::text AS verifiers, o.represented_on, o.evidence::text AS evidence,
           w.revision AS withdrawn_revision, w.reason, w.effective_on
    FROM outcome AS o LEFT JOIN withdrawal AS w ON w.outcome_id = o.outcome_id AND NOT w.voided
    WHERE o.outcome_id = ANY (CAST(:keys AS uuid[]))
), {facts.LINKED.format(clients="SELECT client_id, client_id FROM claim")}
SELECT ARRAY(SELECT claim FROM claim) AS claims,
       ARRAY(SELECT ROW(client, other) FROM linked WHERE client <> other) AS linked,
       ARRAY(SELECT ROW(tariff_id, client_id, valid_from, band, prices::text, confirmed_by, confirmed_on,
                        scheme_id, scheme_version, scheme_hash, override_code, voided, before_taking_back::text)
             FROM tariff WHERE client_id = ANY (ARRAY(SELECT other FROM linked))
                           AND (NOT voided OR before_taking_back IS NOT NULL)) AS tariffs,
       ARRAY(SELECT ROW(key, client_id, tariff_id, state, pence, value_pence, contract, party, held_until,
                        ({at_risk.KNOWN.format(key="amount.key")}))
             FROM amount WHERE key = ANY (CAST(:keys AS uuid[]))) AS amounts,
       ARRAY({raised.RAISED}) AS raised,
       ARRAY(SELECT posted FROM ({ledger.POSTED}) AS posted) AS posted,
       ARRAY(SELECT held FROM ({IN_RUNS}) AS held) AS in_runs,
       ARRAY(SELECT ROW(area, hash, published_at) FROM scheme_version
             WHERE area IN (SELECT area FROM claim) AND NOT voided) AS versions
"""


async def known(session: Session, ids: Sequence[UUID], today: date) -> Known:
    """Of these outcomes those that are known."""
    (found,) = await rows(session, _KNOWN, keys=ids, day=today)
    claims = [_claim(*values) for values in found["claims"]]
    clients = {claim.outcome.client_id for claim in claims}
    told = tariffs.of_persons(clients, found["linked"], found["tariffs"])
    posted = ledger.posted_of(found["posted"])
    return Known(
        claims,
        await facts.schemes_by_area(session, found["versions"]),
        {client: tariffs.now(of) for client, of in told.items()},
        {client: tariffs.earlier(of) for client, of in told.items() if any(each.before for each in of)},
        posted,
        await receivables_of(session, posted),
        await debts_of(session, posted),
        in_runs_of(found["in_runs"]),
        {key: client for key, client, *_ in found["amounts"]},
        {key: tariff for key, _, tariff, _, _, value_pence, *_ in found["amounts"] if tariff and value_pence},
        {key: until for key, *_, until in found["amounts"]},
        {key: levels_of(state not in FALLEN_OR_AWAITED, *level) for key, _, _, state, *level, _ in found["amounts"]},
        raised.kept_of(found["raised"]),
    )


def _claim(*values: Any) -> Claim:
    withdrawal = None if values[19] is None else Withdrawal(*values[19:])
    return Claim(Outcome(*values[:11]), withdrawal, *values[11:19])


async def receivables_of(
    session: Session, posted: Mapping[UUID, ledger.Places]
) -> dict[UUID, list[ledger.OpenReceivable]]:
    """Of those amounts that have any."""
    owing = [key for key, places in posted.items() if any(at.balances.open_receivable for at in places.values())]
    found: dict[UUID, list[ledger.OpenReceivable]] = {}
    for receivable in await ledger.open_receivables_of(session, owing):
        found.setdefault(receivable.amount_key, []).append(receivable)
    return found


async def debts_of(session: Session, posted: Mapping[UUID, ledger.Places]) -> dict[UUID, list[OwedDebt]]:
    """Of those amounts that have an open or a written-off one."""
    owing = [
        key
        for key, places in posted.items()
        if any(at.balances.open_debt or at.balances.written_off for at in places.values())
    ]
    return await debts.of_amounts(session, owing)


_KEEP = f"WITH news AS (INSERT {outbox.ROWS}), reached AS ({AMOUNTS.upsert}) {TRANSFERS.insert}"


async def keep(session: Session, amounts: Sequence[Row], lines: Sequence[Row]) -> None:
    """Amounts, their new lines, and the news that were added of them."""
    if lines and (news := outbox.take(session)):
        await run(session, _KEEP, **news, **sent(AMOUNTS, amounts), **sent(TRANSFERS, lines))
        return
    await send(session, AMOUNTS, AMOUNTS.upsert, amounts)
    await ledger.post(session, lines)
