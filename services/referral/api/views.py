"""How what commands return is shown."""

from services.referral.models import Ranking, Referral, Said, Service
from services.referral.schemas.directory import OrganisationSaidView, ServiceSaidView
from services.referral.schemas.rankings import RankingView


def organisation_said_view(said: Said) -> OrganisationSaidView:
    return OrganisationSaidView.model_validate(_said(said) | said.content)


def service_said_view(said: Said) -> ServiceSaidView:
    then = Service(**said.content, area=said.area, revision=said.revision)
    names = ("organisation", "name", "is_treatment", "modality", "setting", "eligibility", "places")
    return ServiceSaidView.model_validate(_said(said) | {name: getattr(then, name) for name in names})


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
