"""How what commands return is shown."""

from services.referral.models import Said, Service
from services.referral.schemas.directory import OrganisationSaidView, ServiceSaidView


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
