"""A referral moves on from one state to the next."""

from datetime import date

from services.referral.commands.validation import wrong_state
from services.referral.models import Referral
from services.referral.rules.states import Action, NotAllowed, ReferralState, after


def move(referral: Referral, action: Action) -> None:
    try:
        referral.state = after(ReferralState(referral.state), action)
    except NotAllowed as refused:
        raise wrong_state(refused) from None
    referral.revision += 1


def shut(referral: Referral, reason_code: str, today: date, closed_by: str, organisation: str) -> None:
    referral.reason_code, referral.closed_on = reason_code, today
    referral.closed_by, referral.closed_by_organisation = closed_by, organisation
    referral.event_revision += 1
