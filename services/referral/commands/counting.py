"""Deriving what is counted of clients, and of services, from all that is known of them now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.referral.rules.cases import INDICATORS, cases_of_places, cases_of_referral, cases_of_stay
from services.referral.store.case_facts import indicator_rows, referrals_of, service_places_of, stays_of
from services.referral.store.clients import kin
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, owners: Sequence[UUID], _today: date) -> DerivedCases:
    """Owners are clients and services: an id is of one of them. A client goes with all who are one person with them:
    whether somebody was treated before is known of all their ids.
    """
    owners = sorted({owner for _, owner in await kin(session, {(area, owner) for owner in owners})})
    cases = [case for fact in await referrals_of(session, area, owners) for case in cases_of_referral(fact)]
    cases += [case for fact in await stays_of(session, area, owners) for case in cases_of_stay(fact)]
    cases += [case for fact in await service_places_of(session, area, owners) for case in cases_of_places(fact)]
    return DerivedCases(owners, cases)


FIGURES = FigureRules(INDICATORS, derive, indicator_rows)
