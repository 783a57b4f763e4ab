"""Bodies and events as assessment gets them; any field can be given."""

import hashlib
import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.assessment.events import (
    ClientReferred,
    ReferralClosed,
    SchemePublished,
    TariffSet,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
)

SCHEME = Path(__file__).parents[2] / "deploy/schemes/stockport.toml"

ANN = {
    "givenName": "Ann",
    "familyName": "Bell",
    "birthDate": "1980-05-01",
    "sex": "female",
    "nhsNumber": "9990000018",
    "postcode": "SK1 3XE",
    "district": "E08000007",
    "languages": ["en"],
}

NHS_NUMBERS = ("9990000018", "9990000026", "9990000034", "9990000042")
CDAS: dict[str, Any] = {"organisation": "cdas", "sub": "kim"}
POINTS = {"drug_use": 3, "injecting": 2, "health": 1, "housing": 2, "offending": 1, "previous_treatment": 0}
FLAGS = {"acuteHousing", "sharing", "otherTheft", "assault", "evictionRisk"}
SCALES = {"qualityOfLife", "psychological", "physical"}


def stockport() -> SchemePublished:
    """The real scheme, as `scheme-published` brings it."""
    document = json.loads(json.dumps(tomllib.loads(SCHEME.read_text()), default=str))
    return SchemePublished(
        area="stockport",
        actor="commissioner-1",
        actor_organisation="council",
        scheme_id=document["id"],
        version=document["version"],
        hash=_hash_of(document),
        valid_from=date.fromisoformat(document["valid_from"]),
        published_at=datetime(2012, 3, 1, 9, tzinfo=UTC),
        scheme=document,
    )


def _hash_of(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()


def rewritten(event: SchemePublished, scheme: dict[str, Any], **said: Any) -> SchemePublished:
    """With another content, and the hash of that: what was read of a scheme is kept by its hash."""
    return SchemePublished.model_validate(event.model_dump() | said | {"scheme": scheme, "hash": _hash_of(scheme)})


def referred(client: str, organisation: str = "cdas", **changes: Any) -> ClientReferred:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "assessor-1", "actor_organisation": "start", "referral_id": uuid4(),
        "client_id": client, "organisation": organisation, "service_id": str(uuid4()), "is_treatment": True,
        "referred_on": date(2012, 4, 3),
    }  # fmt: skip
    return ClientReferred(**(fields | changes))


def tariff_set(client: str, band: str, valid_from: str, **changes: Any) -> TariffSet:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "assessor-1", "actor_organisation": "start", "tariff_id": uuid4(),
        "client_id": client, "band": band, "valid_from": date.fromisoformat(valid_from),
        "confirmed_on": date.fromisoformat(valid_from),
    }  # fmt: skip
    return TariffSet(**(fields | changes))


def closed(referral: ClientReferred, outcome: str) -> ReferralClosed:
    return ReferralClosed(
        area="stockport", actor="cdas-1", actor_organisation="cdas", revision=2,
        referral_id=referral.referral_id, client_id=referral.client_id, outcome=outcome, reason_code="full",
    )  # fmt: skip


def started(client: str, organisation: str = "cdas", **changes: Any) -> TreatmentStarted:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "cdas-1", "actor_organisation": organisation, "episode_id": uuid4(),
        "referral_id": uuid4(), "client_id": client, "delivered_by": organisation, "service_id": str(uuid4()),
        "is_treatment": True, "modality": {"code": "2", "list": "cds-h"},
        "setting": {"code": "1", "list": "cds-h"}, "referred_on": date(2012, 4, 3),
        "started_on": date(2012, 4, 10), "care_coordinating": True,
    }  # fmt: skip
    return TreatmentStarted(**(fields | changes))


def ended(start: TreatmentStarted, on: str, code: str = "80", **changes: Any) -> TreatmentEnded:
    fields: dict[str, Any] = {
        "area": "stockport",
        "actor": "kim",
        "actor_organisation": start.delivered_by,
        "episode_id": start.episode_id,
        "client_id": start.client_id,
        "ended_on": date.fromisoformat(on),
        "reason": {"code": code, "list": "cds-f"},
        "ended_by_role": "clinician",
    }
    return TreatmentEnded(**(fields | changes))


def transferred(start: TreatmentStarted, on: str, to: str, **changes: Any) -> TreatmentTransferred:
    fields: dict[str, Any] = {
        "area": "stockport",
        "actor": "kim",
        "actor_organisation": start.delivered_by,
        "episode_id": start.episode_id,
        "client_id": start.client_id,
        "transfer_id": uuid4(),
        "from": start.delivered_by,
        "to": to,
        "on": date.fromisoformat(on),
    }
    return TreatmentTransferred.model_validate(fields | changes)


def answers(**items: Any) -> dict[str, Any]:
    """Of a TOP; where none is said, of a question that decides nothing."""
    said = items or {"tobacco": 0}
    return {name: {"value" if name in FLAGS | SCALES else "days": value} for name, value in said.items()}


def contact(client: str, **changes: Any) -> dict[str, Any]:
    return {
        "clientId": client, "on": "2012-04-10", "source": {"code": "4", "list": "cds-h"}, "setting": "community",
        "kind": "assessment", "access": "drop_in", "attendance": "attended", "presenting": ["1011"],
    } | changes  # fmt: skip


def activity(client: str | None, **changes: Any) -> dict[str, Any]:
    said = {
        "clientId": client, "kind": "advocacy", "on": "2012-04-17", "setting": "community", "attendance": "attended",
        "workers": ["ann", "kim"], "organisations": ["cdas"],
    } | changes  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def member(**changes: Any) -> dict[str, Any]:
    """Somebody of the team."""
    said = {"sub": "amina", "name": "Amina Shah", "role": "assessor", "skills": ["groups", "alcohol"],
            "joinedOn": "2012-04-02"}  # fmt: skip
    return said | changes


def issue(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "issue", "about": "waiting", "raisedOn": "2012-08-20", "raisedBy": "representative",
        "summary": "Nobody answers before ten", "concerns": "cdas", "ownedBy": "cdas", "dueOn": "2012-09-10",
    } | changes  # fmt: skip


def site(code: str = "heaton-hub", **changes: Any) -> dict[str, Any]:
    return {
        "code": code, "name": "Heaton hub", "priority": "priority-1", "setting": "community", "openFrom": "2012-04-02",
        "hours": [{"day": day, "opens": "09:00", "closes": "17:00"} for day in ("monday", "tuesday", "wednesday")],
    } | changes  # fmt: skip


def planned(site_id: str, **changes: Any) -> dict[str, Any]:
    """On a Tuesday, the day after the desk's today."""
    said = {
        "siteId": site_id, "on": "2012-09-04", "begins": "09:00", "ends": "11:00", "kind": "slots", "slotMinutes": 30,
        "worker": "ann",
    } | changes  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def programme(**changes: Any) -> dict[str, Any]:
    """Of everybody in treatment without a tariff, from the day on which the tests begin."""
    return {
        "title": "Everybody reassessed", "reason": "Nobody has a tariff", "rule": "without_tariff",
        "firstOn": "2012-09-03", "wantedBy": "2012-12-01",
    } | changes  # fmt: skip


def referral_form(**changes: Any) -> dict[str, Any]:
    said = {
        "reference": "HS-114", "givenName": "Ann", "familyName": "Bell", "birthDate": "1980-05-01", "sex": "female",
        "postcode": "SK1 3XE", "reachBy": "07700 900123", "source": {"code": "4", "list": "cds-h"},
        "reason": "alcohol", "urgency": "soon",
    } | changes  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def correction(**changes: Any) -> dict[str, Any]:
    return (
        {name: value for name, value in ANN.items() if name != "nhsNumber"}
        | {"reasonCode": "registered_wrongly"}
        | changes
    )


def version(number: int, valid_from: str = "2012-04-02", **parts: Any) -> SchemePublished:
    document = stockport().scheme | {"version": number, "valid_from": valid_from} | parts
    says = {
        "version": number,
        "hash": _hash_of(document),
        "valid_from": date.fromisoformat(valid_from),
        "published_at": datetime(2012, 8, number, 9, tzinfo=UTC),
        "scheme": document,
    }
    return stockport().model_copy(update=says)


def evidence_of(client: str, **changes: Any) -> dict[str, Any]:
    return {"clientId": client, "code": "hep_b_dose", "on": "2012-05-01"} | changes


def attestation(**changes: Any) -> dict[str, Any]:
    said = {"outcome": "offending", "contract": "cdas-2012", "quarterFrom": "2012-07-02"}
    return said | {"people": 40, "met": 26, "reference": "PNC/2012/Q2"} | changes


def disclosure(client: str, **changes: Any) -> dict[str, Any]:
    said = {
        "clientId": client, "organisation": "probation", "ground": "order", "orderReference": "DRR/2012/114",
        "tells": ["referred", "started", "ended"], "tellsFrom": "2012-04-01", "until": "2013-03-31",
    } | changes  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}
