"""After the final account of a contract year what stands of it stays, and what becomes known of it does not come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.payments.commands.places import WantedAmount
from services.payments.rules.claims import Standing, Worth
from services.payments.rules.final_accounts import is_closed
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Scheme
from services.payments.store.ledger import Places, PostedAmount

FINAL_ACCOUNT = "final-account"


def closed(
    wanted: WantedAmount, value: Worth, posted: Places, schemes: Sequence[Scheme], today: date
) -> tuple[WantedAmount, Worth]:
    """Of an outcome, as it stands under a closed year, wherever later facts would have it; holds go on and end."""
    stood = _closed_place(posted, schemes, today)
    if stood is not None:
        place, before, day = stood
        pence, held = before.balances.standing, bool(before.balances.held) and value.standing == "held"
        stays = replace(wanted, here=place, effective_on=day, pence=pence, held=held)
        standing: Standing = "held" if held else "due"
        return stays, replace(value, standing=standing, pence=pence, accrued_pence=0, reason=FINAL_ACCOUNT)
    here = wanted.here
    would_stand = wanted.pence or value.accrued_pence
    if here is not None and would_stand and is_closed(schemes, here.contract, wanted.effective_on, today):
        late = replace(value, standing="closed", pence=0, accrued_pence=0, reason=FINAL_ACCOUNT)
        return replace(wanted, pence=0, held=False), late
    return wanted, value


def period_is_closed(wanted: WantedAmount, schemes: Sequence[Scheme], today: date) -> bool:
    here = wanted.here
    return here is not None and is_closed(schemes, here.contract, wanted.effective_on, today)


def _closed_place(
    posted: Places, schemes: Sequence[Scheme], today: date
) -> tuple[ContractParty, PostedAmount, date] | None:
    for place, before in posted.items():
        for day, pence in before.stood.items():
            if pence and is_closed(schemes, place.contract, day, today):
                return place, before, day
    return None
