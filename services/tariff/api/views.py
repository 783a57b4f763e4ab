"""What goes out, where it is made of more than one thing."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.tariff.commands.proposals import ProposalRead
from services.tariff.commands.schemes import Publication
from services.tariff.commands.tariffs import ExplainedTariff
from services.tariff.models import SchemeVersion
from services.tariff.rules.checking import Checked
from services.tariff.rules.confirmation import PenceRange, allowed_pence, may_be_set_singly, usual_pence
from services.tariff.rules.in_force import InForce
from services.tariff.rules.proposal import prices_on
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.words import measure_words
from services.tariff.rules.words.meaning import as_data
from services.tariff.schemas import (
    CheckedView,
    ExplanationView,
    MeasureView,
    ProposalBookView,
    ProposalView,
    PublishedView,
    VersionsInForceView,
)
from shared.web.auth import Actor
from shared.web.visible import shown_to


def checked_view(checked: Checked) -> CheckedView:
    scheme = checked.scheme
    said = {
        "scheme_id": scheme.id,
        "version": scheme.version,
        "hash": checked.hash,
        "problems": [],
        "warnings": checked.warnings,
        "notes": checked.notes,
        "meaning": as_data(checked.meaning),
    }
    return CheckedView.model_validate(said)


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


def measure_view(version: SchemeVersion, measure: Mapping[str, Any]) -> MeasureView:
    return MeasureView(
        scheme_id=version.scheme_id,
        version=version.version,
        code=measure["code"],
        title=measure["title"],
        kind=measure["kind"],
        params=dict(measure.get("params") or {}),
        once_per=measure["once_per"],
        verification=measure["verification"],
        provisional_months=measure.get("provisional_months"),
        sentences=measure_words.sentences(measure, measure_words.titles_of(version.scheme)),
    )


def published_view(publication: Publication) -> PublishedView:
    return PublishedView.model_validate(publication.version.model_dump() | {"warnings": publication.warnings})


def proposal_view(read: ProposalRead) -> ProposalView:
    prices = [_proposed_price(price, read.scheme) for price in read.proposal.prices]
    assessed = {"under_audit": read.assessment.under_audit, "rated_by": read.assessment.rated_by}
    arithmetic = _arithmetic(read.proposal.arithmetic, withheld=read.points_withheld)
    more = {"tariff_id": read.tariff_id, "prices": prices, "arithmetic": arithmetic, **assessed}
    return ProposalView.model_validate(read.proposal.model_dump() | more)


def _arithmetic(arithmetic: Mapping[str, Any], *, withheld: bool) -> Mapping[str, Any]:
    return {**arithmetic, "additions": [], "pointsWithheld": True} if withheld else arithmetic


def book_view(read: ProposalRead) -> ProposalBookView:
    scheme, day = read.scheme, read.proposal.assessed_on
    items = [
        {
            "band": band.code,
            "prices": [
                _proposed_price({"measure": price.measure, "pence": price.pence}, scheme)
                for price in prices_on(day, scheme, band.code)
            ],
        }
        for band in scheme.complexity.bands
    ]
    return ProposalBookView.model_validate({"items": items})


def _proposed_price(price: Mapping[str, Any], scheme: Scheme) -> dict[str, Any]:
    """What it may be set to singly, where it may."""
    pence, may_be_set = price["pence"], may_be_set_singly(scheme)
    return {
        **price,
        "allowed": _range(allowed_pence(scheme, pence) if may_be_set else None),
        "usual": _range(usual_pence(pence) if may_be_set else None),
    }


def _range(pence: PenceRange | None) -> dict[str, int] | None:
    return {"from": pence.from_, "to": pence.to} if pence else None


def explanation_view(explained: ExplainedTariff, actor: Actor) -> ExplanationView:
    tariff = explained.tariff
    explanation = ExplanationView.model_validate(
        {
            "tariff": tariff,
            "price_from": "achievement" if tariff.prices is None else "tariff",
            "arithmetic": _arithmetic(tariff.arithmetic, withheld=explained.points_withheld),
            "prices": tariff.priced,
            "replaces": explained.replaces,
            "replaced_by": explained.replaced_by,
        }
    )
    return shown_to(explanation, actor)
