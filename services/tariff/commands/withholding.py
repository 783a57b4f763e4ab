"""The points by domain of an assessment that was drawn to be rated a second time, kept from who may be the one to.

Until assessment says that it was rated, or set aside. What it has said nothing of yet, tariff draws itself: nobody
reads the points between the two.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.tariff.commands.published_schemes import scheme_by_hash
from services.tariff.models import Assessment, Proposal, Tariff
from services.tariff.rules.second_rating import drawn
from services.tariff.store import assessments, second_ratings, tariffs
from shared.data.db import Session
from shared.kernel.claims import Actor


async def withheld(session: Session, shown: Collection[Proposal | Tariff], actor: Actor) -> set[UUID]:
    """Of which assessments behind these. Whoever confirmed one may not rate it again, nor may who gave its points."""
    if "assessor" not in actor.roles or not shown:
        return set()
    rows = await assessments.by_ids(session, {made.assessment_id for made in shown})
    others = {row.assessment_id for row in rows if row.under_audit and not _gave(row, actor)}
    states = await second_ratings.states(session, actor.area, others)
    unsaid = others - states.keys()
    blind = {id_ for id_, state in states.items() if state == "waiting"}
    blind |= await _drawn(session, (made for made in shown if made.assessment_id in unsaid))
    return blind - await tariffs.confirmed_by(session, actor.area, blind, actor.sub)


def _gave(assessment: Assessment, actor: Actor) -> bool:
    return actor.organisation in assessment.rated_by or actor.sub == assessment.actor


async def _drawn(session: Session, shown: Iterable[Proposal | Tariff]) -> set[UUID]:
    blind = set()
    for made in shown:
        scheme = await scheme_by_hash(session, made.area, made.scheme_hash)
        if drawn(made.area, made.assessment_id, scheme.complexity.second_rated_percent or 0):
            blind.add(made.assessment_id)
    return blind
