"""What is due and may have to wait: of people in doubt, and verified by somebody who had another part in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.postings import ContractParty
from services.payments.store import facts
from services.payments.store.participants import CONFIRMED_BY, JOINED, PEOPLE, AmountPeople
from services.payments.store.waits_since import DUE_STATE, LAST_LINE, OF_FACTS, WAITS_SINCE
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class DueInDoubt(AmountPeople):
    """`due_pence` is its balance at the place that it has now; `since` as of all that waits; `state` how that waits."""

    contract: str
    state: str
    effective_on: date
    since: date
    due_pence: int

    @property
    def place(self) -> ContractParty:
        return ContractParty(self.contract, self.party)


_NAMED = """
SELECT id, id FROM (
    SELECT client_id AS id FROM identity WHERE area = :area AND state = 'pending' AND NOT voided
     UNION
    SELECT CAST(lower(named[1]) AS uuid) FROM parked, regexp_matches(
        coalesce(subject, '') || ' ' || encode(body, 'escape'),
        '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'gi') AS named) AS doubted
"""
# Whose identity is asked about, under any of their ids, and all that a parked event names: people, claims and others.
_DOUBTED = f"WITH RECURSIVE {facts.LINKED.format(clients=_NAMED)}, doubted AS (SELECT DISTINCT other AS id FROM linked)"
# Who verified is compared again by the rule: this leaves out the many amounts of which there is nothing to compare.
_MAY_WAIT = f"""
(amount.client_id IN (SELECT id FROM doubted) OR amount.key IN (SELECT id FROM doubted)
 OR EXISTS (SELECT FROM dispute WHERE dispute.claim_id = amount.key AND dispute.party = amount.party
                                          AND dispute.state <> 'closed')
 OR EXISTS (SELECT FROM (
        SELECT outcome.verified_by UNION SELECT who ->> 'sub' FROM jsonb_array_elements(outcome.verifiers)
        AS who) AS verifier (sub)
     WHERE verifier.sub = ANY ({CONFIRMED_BY})
        OR verifier.sub IN (SELECT who ->> 'sub' FROM jsonb_array_elements(outcome.recorders) AS who)))
"""
_IN_DOUBT = sql(
    f"""
    {_DOUBTED}
    SELECT amount.key AS amount_key, amount.client_id, {PEOPLE}, CAST(NULL AS json) AS kept, amount.contract,
           amount.party, {DUE_STATE} AS state, amount.effective_on,
           {WAITS_SINCE} AS since, line.due_pence
      FROM amount {JOINED}
      JOIN LATERAL ({LAST_LINE}) AS line ON line.due_pence > 0
     WHERE amount.area = :area AND amount.contract = ANY (CAST(:contracts AS text[]))
       AND amount.state IN ('due', 'in_run', {OF_FACTS}) AND {_MAY_WAIT}
     ORDER BY amount.effective_on, amount.key
    """,
    into=DueInDoubt,
)
_ACCRUED_IN_DOUBT = sql(
    f"""
    {_DOUBTED}
    SELECT amount.key AS amount_key, amount.client_id, {PEOPLE}, CAST(NULL AS json) AS kept, amount.contract,
           amount.party, amount.state, amount.effective_on, amount.effective_on AS since,
           amount.accrued_pence AS due_pence
      FROM amount {JOINED}
     WHERE amount.area = :area AND amount.contract = ANY (CAST(:contracts AS text[])) AND amount.state = 'accrued'
       AND {_MAY_WAIT}
     ORDER BY amount.effective_on, amount.key
    """,
    into=DueInDoubt,
)
_MAY_WAIT_OF = sql(
    f"""
    {_DOUBTED}
    SELECT amount.key AS amount_key, amount.client_id, amount.party, {PEOPLE}, CAST(NULL AS json) AS kept
      FROM amount {JOINED} WHERE amount.key = ANY (CAST(:keys AS uuid[])) AND {_MAY_WAIT}
    """,
    into=AmountPeople,
)
_PEOPLE = sql(
    f"""
    SELECT amount.key AS amount_key, amount.client_id, amount.party, {PEOPLE}, CAST(NULL AS json) AS kept
      FROM amount {JOINED} WHERE amount.key = ANY (CAST(:keys AS uuid[]))
    """,
    into=AmountPeople,
)


async def in_doubt(session: Session, area: str, contracts: Sequence[str]) -> list[DueInDoubt]:
    """What is due under these contracts and may have to wait, for whose it is or for who verified it."""
    return await _IN_DOUBT.all(session, area=area, contracts=list(contracts))


async def accrued_in_doubt(session: Session, area: str, contracts: Sequence[str]) -> list[DueInDoubt]:
    """The same of what comes with the balance of its quarter."""
    return await _ACCRUED_IN_DOUBT.all(session, area=area, contracts=list(contracts))


async def may_wait(session: Session, area: str, keys: Sequence[UUID]) -> list[AmountPeople]:
    """Those of these amounts that may have to wait, whatever they come to by now."""
    return await _MAY_WAIT_OF.all(session, area=area, keys=list(keys)) if keys else []


async def people_of(session: Session, keys: Sequence[UUID]) -> list[AmountPeople]:
    return await _PEOPLE.all(session, keys=list(keys)) if keys else []
