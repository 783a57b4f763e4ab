"""Deriving what is counted of clients, and of services, from all that is known of them now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.referral.rules.cases import INDICATORS, cases_of_places, cases_of_referral, cases_of_stay
from services.referral.store.case_facts import indicator_rows, owners_of, referrals_of, service_places_of, stays_of
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, ids: Sequence[UUID], _today: date) -> DerivedCases:
    """Of services, and of whole persons, whichever of their ids is given: an id is of one of them."""
    owners = await owners_of(session, area, ids)
    referrals = [
        replace(referral, client_id=owners[referral.client_id])
        for referral in await referrals_of(session, area, owners)
    ]
    cases = [case for referral in referrals for case in cases_of_referral(referral)]
    cases += [case for stay in await stays_of(session, area, owners) for case in cases_of_stay(stay, owners)]
    cases += [case for fact in await service_places_of(session, area, owners) for case in cases_of_places(fact)]
    return DerivedCases(owners, cases)


FIGURES = FigureRules(INDICATORS, derive, indicator_rows)
