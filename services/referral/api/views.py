"""How what commands return is shown."""

from datetime import date
from uuid import UUID

from services.referral.commands.matches import sees_places
from services.referral.models import Ranking, Referral, Said, Service
from services.referral.rules.matching import ServiceMatch
from services.referral.schemas.directory import (
    MatchView,
    OrganisationSaidView,
    ReasonView,
    ServiceSaidView,
    ServiceView,
)
from services.referral.schemas.rankings import RankingView
from shared.web.auth import Actor


def organisation_said_view(said: Said) -> OrganisationSaidView:
    return OrganisationSaidView.model_validate(_said(said) | said.content)


def service_said_view(said: Said) -> ServiceSaidView:
    then = Service(**said.content, area=said.area, revision=said.revision)
    names = ("organisation", "name", "is_treatment", "modality", "setting", "eligibility", "places")
    return ServiceSaidView.model_validate(_said(said) | {name: getattr(then, name) for name in names})


def service_view(service: Service, actor: Actor) -> ServiceView:
    view = ServiceView.model_validate(service)
    if sees_places(actor, service.organisation):
        return view
    return view.model_copy(update={"occupied": None, "held": None, "available": None})


def match_view(match: ServiceMatch, assessed_on: date) -> MatchView:
    return MatchView(
        service_id=UUID(match.offer.service_id),
        organisation=match.offer.organisation,
        name=match.offer.name,
        is_treatment=match.offer.is_treatment,
        eligible=match.eligible,
        score=match.score,
        reasons_for=[ReasonView.model_validate(reason) for reason in match.reasons_for],
        reasons_against=[ReasonView.model_validate(reason) for reason in match.reasons_against],
        places_free=match.offer.free,
        assessed_on=assessed_on,
    )


def _said(said: Said) -> dict[str, object]:
    return {
        "revision": said.revision,
        "said_by": said.said_by,
        "said_by_organisation": said.said_by_organisation,
        "said_on": said.said_on,
    }


def ranking_view(referral: Referral, ranking: Ranking) -> RankingView:
    chosen = {name: getattr(referral, name) for name in ("service_id", "organisation", "choice")}
    return RankingView.model_validate(ranking.model_dump() | chosen)
