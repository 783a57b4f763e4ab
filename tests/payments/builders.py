"""Events as payments gets them, with sound defaults: one area, two contracts, one person unless said otherwise."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from services.payments.events import (
    CaseCounted,
    ClientMatch,
    ClientsMerged,
    CohortAttested,
    MeasuresOpen,
    OutcomeAchieved,
    OutcomeProposed,
    OutcomeWithdrawn,
    ReviewRecorded,
    SampleValidated,
    SchemePublished,
    TariffSet,
    TopsCounted,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
)

AREA = "stockport"
HOLD, BACK = "cdas-2012", "riverside-2012"
SPACE = UUID(int=1)
MEASURES = ["abstinent_at_review", "housing_resolved", "planned_discharge", "no_representation"]
WHO = {"area": AREA, "actor": "assessor-1", "actor_organisation": "start"}


def ident(name: str) -> UUID:
    return uuid5(SPACE, name)


def contract(code: str, **terms: Any) -> dict[str, Any]:
    return {
        "code": code,
        "party": code.removesuffix("-2012"),
        "title": code,
        "starts": "2012-04-02",
        "ends": "2014-04-02",
        "run_off_months": 12,
        "annual_value_pence": [0, 0],
        "block_share": "0",
        "block_due": "advance",
        "measures": MEASURES,
        "provisional": "hold",
        "recover_months": None,
        "floor": "0",
        "carry": 2,
        "clause": "Schedule 4 para 2",
        "journal": {"cost_centre": "PH12", "subjective": "4210", "vat": "E"},
    } | terms


def canonical(version: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": "stockport-2012",
        "area": AREA,
        "version": version,
        "valid_from": "2012-04-02",
        "valid_to": None,
        "price_from": "tariff",
        "measures": [{"code": code, "kind": "discharge" if "discharge" in code else "event"} for code in MEASURES],
        "prices": [
            {"measure": measure, "band": band, "from": "2012-04-02", "to": None, "pence": pence}
            for measure in MEASURES
            for band, pence in (("low", 10_000), ("high", 30_000))
        ],
        "contracts": [contract(HOLD), contract(BACK, provisional="clawback", floor="0.5")],
    } | changes


def scheme(version: int = 1, *, published_at: str = "2012-04-01T09:00:00+00:00", **changes: Any) -> SchemePublished:
    body = canonical(version, **changes)
    return SchemePublished(
        **WHO,
        scheme_id=body["id"],
        version=version,
        hash=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        valid_from=date.fromisoformat(body["valid_from"]),
        published_at=datetime.fromisoformat(published_at).astimezone(UTC),
        scheme=body,
    )


def block_scheme(**terms: Any) -> SchemePublished:
    """£500,000 a year, 70 % of it a block, under the contract that takes back."""
    back = {"provisional": "clawback", "floor": "0.5", "annual_value_pence": [50_000_000], "block_share": "0.7"}
    return scheme(contracts=[contract(HOLD), contract(BACK, **(back | terms))])


def tariff(client: str = "ann", *, name: str = "", valid_from: str = "2012-04-10", **changes: Any) -> TariffSet:
    prices = changes.pop("prices", dict.fromkeys(MEASURES, 10_000))
    known: dict[str, Any] = {
        "tariff_id": ident(f"tariff {client} {name or valid_from}"),
        "client_id": ident(client),
        "valid_from": date.fromisoformat(valid_from),
        "band": "low",
        "prices": prices,
        "override_code": None,
        "confirmed_by": "assessor-2",
        "confirmed_on": date.fromisoformat(valid_from),
        "scheme_id": "stockport-2012",
        "scheme_version": 1,
        "scheme_hash": "0" * 64,
    }
    return TariffSet(**(WHO | known | changes))


def _outcome(client: str, measure: str, on: str, changes: dict[str, Any]) -> dict[str, Any]:
    code = changes.pop("contract", BACK)
    until = changes.pop("until", None)
    name = changes.pop("name", f"{client} {measure}")
    known = {
        "outcome_id": ident(f"outcome {name}"),
        "client_id": ident(client),
        "measure": measure,
        "achieved_on": date.fromisoformat(on),
        "party": (code or BACK).removesuffix("-2012"),
        "delivered_by": (code or BACK).removesuffix("-2012"),
        "episode_id": ident(f"episode {client}"),
        "contract": code,
        "evidence": [{"id": str(ident(f"evidence {name}")), "kind": "top", "on": on}],
        "provisional_until": until,
        "recorders": [{"sub": "keyworker-1", "organisation": "cdas"}],
        "verified_by": "verifier-1",
        "verified_by_organisation": "start",
    }
    return WHO | known | changes


def achieved(
    client: str = "ann", measure: str = "abstinent_at_review", on: str = "2012-07-02", **changes: Any
) -> OutcomeAchieved:
    return OutcomeAchieved(**_outcome(client, measure, on, changes))


def proposed(
    client: str = "ann", measure: str = "abstinent_at_review", on: str = "2012-07-02", **changes: Any
) -> OutcomeProposed:
    return OutcomeProposed(**_outcome(client, measure, on, {"verified_by": None} | changes))


def withdrawn(
    client: str = "ann",
    measure: str = "abstinent_at_review",
    *,
    reason: str = "corrected",
    on: str = "2012-09-03",
    revision: int = 2,
    name: str = "",
    **changes: Any,
) -> OutcomeWithdrawn:
    return OutcomeWithdrawn(
        **WHO,
        revision=revision,
        outcome_id=ident(f"outcome {name or f'{client} {measure}'}"),
        client_id=ident(client),
        reason=reason,
        cause_id=ident("cause"),
        effective_on=date.fromisoformat(on),
        **changes,
    )


def merged(survivor: str, absorbed: str, **changes: Any) -> ClientsMerged:
    return ClientsMerged(
        **(WHO | changes),
        merge_id=ident(f"merge {survivor} {absorbed}"),
        survivor_id=ident(survivor),
        absorbed_id=ident(absorbed),
    )


def identity(client: str = "ann", state: str = "pending", **changes: Any) -> ClientMatch:
    return ClientMatch(**(WHO | changes), client_id=ident(client), state=state)


def review(client: str, on: str = "2012-07-02", **changes: Any) -> ReviewRecorded:
    known = {
        "review_id": ident(f"review {client} {on}"),
        "client_id": ident(client),
        "organisation": "riverside",
        "stage": "review",
        "done_on": date.fromisoformat(on),
    }
    return ReviewRecorded(**(WHO | known | changes))


def tops_counted(to: str, organisation: str = "riverside", overdue: int = 4) -> TopsCounted:
    """Of one window."""
    counts = {"week_due": 3, "week_done": 2, "four_weeks_due": 9, "four_weeks_done": 7, "overdue": overdue}
    return TopsCounted.model_validate(
        WHO
        | {
            "count_id": ident(f"count {organisation} {to}"),
            "organisation": organisation,
            "counted_to": date.fromisoformat(to),
            "windows": [{"window": "review", **counts}],
        }
    )


def case_counted(client: str, on: str = "2012-05-01", met_on: str | None = None, **changes: Any) -> CaseCounted:
    known: dict[str, Any] = {
        "case_id": ident(f"case {client}"),
        "indicator": "completed",
        "contract": BACK,
        "party": "riverside",
        "eligible_on": date.fromisoformat(on),
        "met_on": met_on and date.fromisoformat(met_on),
    }
    return CaseCounted(**(WHO | known | changes))


def sample_validated(month: str, drawn: list[str], revision: int = 1, **counts: Any) -> SampleValidated:
    """Of one class with all that is paid by itself; `drawn` are outcomes as `named` names them."""
    of_class = {
        "code": "all", "measures": ["housing_resolved", "planned_discharge"], "confidence": 80, "margin": 10,
        "verified": 10, "drawn": len(drawn), "validated": 0, "failed": 0, "set_aside": 0,
    } | counts  # fmt: skip
    known: dict[str, Any] = {
        "sample_id": ident(f"sample {month}"), "contract": BACK, "month": month, "finished_on": "2012-10-01",
        "classes": [of_class], "outcomes": drawn, "revision": revision,
    }  # fmt: skip
    return SampleValidated.model_validate(WHO | known)


def cohort_attested(starts: str, met: int, people: int, revision: int = 1, **changes: Any) -> CohortAttested:
    """Signed by the police, verified by the council."""
    known: dict[str, Any] = {
        "cohort_id": ident(f"cohort {starts}"), "attestation_id": ident(f"statement {starts} {revision}"),
        "outcome": "offending", "contract": BACK, "from": starts, "to": "2099-01-01", "people": people, "met": met,
        "signed_by": "analyst", "signed_by_organisation": "police", "verified_by": "vera",
        "verified_by_organisation": "council", "revision": revision,
    }  # fmt: skip
    return CohortAttested(**(WHO | known | changes))


def at_risk(**changes: Any) -> dict[str, Any]:
    """One measure for all that is at risk, whole at half of the cases."""
    measure = {"indicator": "completed", "weight": "1", "target": "0.5", "threshold": "0.5", "cap": "1.1"}
    return {"shares": ["0.25"], "true_up": True, "measures": [measure | changes]}


def cohort(**changes: Any) -> dict[str, Any]:
    """Of one measure, by those who began in the last twelve months, at the prices of the rules' example."""
    rates = [{"from": "0", "pence": 50_000}, {"from": "0.4", "pence": 80_000}, {"from": "0.6", "pence": 120_000}]
    groups = [{"band": band, "rates": rates} for band in ("low", "high")]
    known = {"measure": "housing_resolved", "cohort_date": "start", "months": 12, "minimum": 3, "groups": groups}
    return known | changes


def measures_open(
    client: str, *measures: str, until: str = "2013-03-31", overdue_from: str | None = None, **changes: Any
) -> MeasuresOpen:
    """In the episode of `treatment_started`, under the contract that takes back."""
    days = {"from": "2012-05-01", "until": until, "overdueFrom": overdue_from}
    said = WHO | {
        "episode_id": ident(f"episode {client}"),
        "client_id": ident(client),
        "party": "riverside",
        "measures": [{"measure": measure, "contract": BACK, **days} for measure in measures],
    }
    return MeasuresOpen.model_validate(said | changes)


def treatment_started(client: str, on: str = "2012-05-01", **changes: Any) -> TreatmentStarted:
    known: dict[str, Any] = {
        "episode_id": ident(f"episode {client}"),
        "client_id": ident(client),
        "delivered_by": "riverside",
        "is_treatment": True,
        "started_on": date.fromisoformat(on),
    }
    return TreatmentStarted(**(WHO | known | changes))


def treatment_transferred(client: str) -> TreatmentTransferred:
    return TreatmentTransferred(
        **WHO,
        transfer_id=ident(f"transfer {client}"),
        episode_id=ident(f"episode {client}"),
        client_id=ident(client),
        to="cdas",
        on=date(2012, 6, 1),
    )


def treatment_ended(client: str) -> TreatmentEnded:
    return TreatmentEnded(
        **WHO,
        episode_id=ident(f"episode {client}"),
        client_id=ident(client),
        ended_on=date(2012, 10, 1),
        ended_by_role="clinician",
    )
