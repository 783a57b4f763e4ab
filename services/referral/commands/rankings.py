"""The neutral ranking, kept with the referral that was made from it: what suited, what was chosen, and who chose."""

from collections.abc import Sequence
from datetime import date

from services.referral.commands.matches import ranked_for
from services.referral.models import Assessed, Ranking, Referral
from services.referral.rules.matching import ServiceMatch
from shared.data.db import Session
from shared.data.records import insert

SERVICES_MAX = 50  # that are kept of it, beside the one that was chosen


async def ranking_now(
    session: Session, area: str, assessed: Assessed | None, modality: tuple[str, str] | None
) -> Sequence[ServiceMatch]:
    """None of whoever is not assessed yet: nothing is known that a service could suit."""
    return [] if assessed is None else await ranked_for(session, area, assessed, modality)


async def keep(
    session: Session,
    referral: Referral,
    ranked: Sequence[ServiceMatch],
    today: date,
    modality: dict[str, str] | None = None,
) -> None:
    chosen = str(referral.service_id)
    rank = next((number for number, match in enumerate(ranked, 1) if match.offer.service_id == chosen), None)
    if rank is None:
        return
    await insert(
        session,
        Ranking,
        referral_id=referral.id,
        area=referral.area,
        made_on=today,
        rank=rank,
        ranked=len(ranked),
        services=[
            _said(number, match) for number, match in enumerate(ranked, 1) if number <= SERVICES_MAX or number == rank
        ],
        needed_modality=modality,
    )


def _said(rank: int, match: ServiceMatch) -> dict[str, object]:
    offer = match.offer
    return {
        "rank": rank,
        "service_id": offer.service_id,
        "organisation": offer.organisation,
        "name": offer.name,
        "score": match.score,
        "eligible": match.eligible,
        "places_free": offer.free,
    }
