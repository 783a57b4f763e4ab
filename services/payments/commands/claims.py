"""A claim and a line of the ledger, as who asks may see them. `party`: of whom; None: of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.commands.due_waits import waits_of_keys
from services.payments.commands.fallen import paid_with_others
from services.payments.commands.holds import all_holds
from services.payments.errors import UnknownClaim, UnknownLine
from services.payments.rules.states import ClaimState
from services.payments.rules.waiting import WaitsShown
from services.payments.store import amounts, fallen_tariffs, lines
from services.payments.store.amounts import ClaimRow
from services.payments.store.lines import Line
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class ClaimStands:
    """What is due for it, why no run takes that or the balance of its quarter leaves it out, and whether it fell after
    a run had approved it.
    """

    due_pence: int = 0
    waits_for: WaitsShown | None = None
    was_owed: bool = False
    tariff_withdrawn_on: date | None = None


async def claims_stand(
    session: Session, area: str, party: str | None, claims: Sequence[ClaimRow]
) -> dict[UUID, ClaimStands]:
    due_now = await lines.due_of(session, party, [claim.id for claim in claims])
    due = [claim for claim in claims if due_now.get(claim.id)]
    held = {hold.contract for hold in await all_holds(session, area)} if due else set()
    accrued = [claim for claim in claims if claim.state == ClaimState.ACCRUED]
    waits = await waits_of_keys(session, [claim.id for claim in (*due, *accrued)])
    fallen = [claim for claim in claims if claim.state == ClaimState.WITHDRAWN]
    owed = await lines.owed_since_they_fell(session, [claim.id for claim in fallen])
    owed |= await paid_with_others(session, area, [claim for claim in fallen if claim.id not in owed])
    reasons: dict[UUID, WaitsShown] = {claim.id: "on-hold" for claim in due if claim.contract in held}
    reasons |= waits
    without = await _tariffs_withdrawn(session, area, party, claims)
    return {
        claim.id: ClaimStands(due_now.get(claim.id, 0), reasons.get(claim.id), claim.id in owed, without.get(claim.id))
        for claim in claims
    }


async def _tariffs_withdrawn(
    session: Session, area: str, party: str | None, claims: Sequence[ClaimRow]
) -> dict[UUID, date]:
    """When the last tariff that counted on its day was taken back, by claim that has no price since there is none. Who
    is paid is not told who was found to be whom.
    """
    without = [claim for claim in claims if claim.reason == "no-tariff" and claim.client_id]
    if not without:
        return {}
    clients = list({claim.client_id for claim in without if claim.client_id})
    fallen = await fallen_tariffs.fallen(session, area, clients, merged=party is None)
    days = {
        claim.id: [
            tariff.voided_on
            for tariff in fallen
            if tariff.client == claim.client_id and tariff.valid_from <= claim.effective_on
        ]
        for claim in without
    }
    return {claim: max(voided_on) for claim, voided_on in days.items() if voided_on}


async def claim_of(session: Session, area: str, party: str | None, claim_id: UUID) -> ClaimRow:
    claim = await amounts.claim(session, area, party, claim_id)
    if claim is None:
        raise UnknownClaim
    return claim


async def line_of(session: Session, area: str, party: str | None, line_id: UUID) -> Line:
    line = await lines.find(session, area, party, line_id)
    if line is None:
        raise UnknownLine
    return line
