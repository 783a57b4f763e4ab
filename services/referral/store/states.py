"""In which states a referral is, for a statement: spelled out, since only so the indexes on some states are of use."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.referral.models import Referral
from services.referral.rules.states import ReferralState


def in_state(states: Iterable[ReferralState], referral: str = "referral") -> str:
    """For SQL of our own, in which the table is called so."""
    listed = ", ".join(f"'{state}'" for state in sorted(states))
    return f"{referral}.state IN ({listed})"


def is_in(states: Iterable[ReferralState]) -> ColumnElement[bool]:
    return col(Referral.state).in_(sorted(states))
