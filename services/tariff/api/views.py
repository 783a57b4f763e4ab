"""What goes out, where it is made of more than one thing."""

from collections.abc import Iterable
from uuid import UUID

from services.tariff.commands.schemes import Checked, Publication
from services.tariff.commands.tariffs import ExplainedTariff
from services.tariff.models import Proposal
from services.tariff.rules.in_force import InForce
from services.tariff.schemas import CheckedView, ExplanationView, ProposalView, PublishedView, VersionsInForceView
from shared.web.auth import Actor
from shared.web.visible import shown_to


def checked_view(checked: Checked) -> CheckedView:
    scheme = checked.scheme
    return CheckedView(
        scheme_id=scheme.id, version=scheme.version, hash=checked.hash, problems=[], warnings=checked.warnings
    )


def course_view(parts: Iterable[InForce]) -> VersionsInForceView:
    items = [
        {
            "scheme_id": part.scheme_id,
            "version": part.version,
            "from": part.starts,
            "to": part.ends,
            "valid": part.valid,
        }
        for part in parts
    ]
    return VersionsInForceView.model_validate({"items": items})


def published_view(publication: Publication) -> PublishedView:
    return PublishedView.model_validate(publication.version.model_dump() | {"warnings": publication.warnings})


def proposal_view(proposal: Proposal, tariff_id: UUID | None) -> ProposalView:
    return ProposalView.model_validate(proposal.model_dump() | {"tariff_id": tariff_id})


def explanation_view(explained: ExplainedTariff, actor: Actor) -> ExplanationView:
    tariff = explained.tariff
    explanation = ExplanationView.model_validate(
        {
            "tariff": tariff,
            "price_from": "achievement" if tariff.prices is None else "tariff",
            "arithmetic": tariff.arithmetic,
            "prices": tariff.priced,
            "replaces": explained.replaces,
            "replaced_by": explained.replaced_by,
        }
    )
    return shown_to(explanation, actor)
