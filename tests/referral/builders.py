"""Events as referral gets them; any field can be given."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.referral.events import ClientAssessed, ClientsMerged, FormAnswered, SchemePublished

REASONS = [
    {"code": "80", "list": "cds-f", "class": "successful", "name": "treatment completed, drug free"},
    {"code": "83", "class": "neutral"},
    {"code": "85", "class": "unsuccessful"},
]


def assessed(client_id: UUID, assessment_id: UUID | None = None, **changes: Any) -> ClientAssessed:
    eligibility = {"ageYears": 34, "sex": "female", "district": "heaton", "languages": [], "flags": []}
    said = {
        "area": "stockport",
        "actor": "assessor-1",
        "actorOrganisation": "start",
        "clientId": client_id,
        "assessmentId": assessment_id or uuid4(),
        "assessedOn": date(2012, 4, 2),
        "presenting": [{"code": "1011", "class": "drugs"}],
        "eligibility": eligibility | changes.pop("eligibility", {}),
    }
    return ClientAssessed.model_validate(said | changes)


def answered(client: UUID, kind: str = "rehab_suitability", **changes: Any) -> FormAnswered:
    said = {"area": "stockport", "actor": "assessor-1", "actorOrganisation": "start", "clientId": str(client)}
    form = {"formAnswerId": str(uuid4()), "formKind": kind, "answeredOn": "2012-04-01"}
    return FormAnswered.model_validate(said | form).model_copy(update=changes)


def merged(survivor_id: UUID, absorbed_id: UUID, merge_id: UUID, **changes: Any) -> ClientsMerged:
    return ClientsMerged(
        area="stockport",
        actor="assessor-1",
        actor_organisation="start",
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        merge_id=merge_id,
        **changes,
    )


def scheme(reasons: list[dict[str, str]] = REASONS, **changes: Any) -> SchemePublished:
    said = {
        "area": "stockport",
        "actor": "commissioner",
        "actorOrganisation": "council",
        "schemeId": "stockport-2012",
        "version": 1,
        "validFrom": "2012-04-02",
        "publishedAt": "2012-03-01T09:00:00Z",
        "scheme": {"valid_to": None, "discharge_reasons": reasons},
    }
    return SchemePublished.model_validate(said | changes)
