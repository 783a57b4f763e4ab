"""What concerns no single person: setting up, the verifier's Mondays, the monthly payment runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.person_script import FIRST_DAY, LAST_DAY, Line, ref

ORGANISATIONS = (
    ("start", "START, Stockport's assessment and referral service", "lasars"),
    ("cdas", "Community Drug and Alcohol Service", "provider"),
    ("riverside", "Riverside Recovery", "provider"),
    ("bridge-advice", "Bridge Advice", "voluntary"),
    ("council", "Stockport Council, public health", "council"),
    ("gp-heaton", "Heaton Surgery", "gp"),
    ("police-gmp", "Greater Manchester Police, custody suite", "police"),
    ("prison-forest", "Forest Bank Prison", "prison"),
    ("court-stockport", "Stockport Magistrates' Court", "court"),
)
SERVICES = (
    ("service/cdas-prescribing", "cdas", "Prescribing and keywork", True, "2"),
    ("service/riverside-recovery", "riverside", "Structured day programme", True, "5"),
    ("service/bridge-advice", "bridge-advice", "Advice and information", False, "10"),
)
CONTRACTS = ("cdas-2012", "riverside-2012")
PLACES = 400
COMMISSIONER = ("commissioner", "council", "commissioner-1")
VERIFIER = ("verifier", "start", "verifier-1")
PROPOSER = ("finance_proposer", "council", "finance-1")
APPROVER = ("finance_approver", "council", "finance-2")
RELEASER = ("finance_releaser", "council", "finance-3")


def line(on: date, do: str, who: tuple[str, str, str], with_: dict[str, Any], made: str = "") -> Line:
    names = {"id": made} if made else {}
    acting = dict(zip(("role", "organisation", "sub"), who, strict=True))
    return {"on": on.isoformat(), "do": do, **names, "as": acting, "with": with_}


def setting_up() -> list[Line]:
    organisations = [
        line(FIRST_DAY, "put_organisation", COMMISSIONER, {"code": code, "name": name, "kind": kind})
        for code, name, kind in ORGANISATIONS
    ]
    return organisations + [
        line(FIRST_DAY, "add_service", COMMISSIONER, _service(organisation, name, treats, modality), made)
        for made, organisation, name, treats, modality in SERVICES
    ]


def _service(organisation: str, name: str, treats: bool, modality: str) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "name": name,
        "isTreatment": treats,
        "modality": {"code": modality, "list": "cds-h"},
        "setting": {"code": "community", "list": "lasars"},
        "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
        "places": PLACES,
    }


def verifying(refusals: Iterable[tuple[date, str, str]]) -> list[Line]:
    """Every Monday; what a story wants refused is refused at that session."""
    by_day: dict[date, list[dict[str, str]]] = {}
    for on, person, measure in sorted(refusals):
        entry = {"person": person, "measure": measure, "reasonCode": "evidence_insufficient"}
        by_day.setdefault(on, []).append(entry)
    return [line(on, "verify_outcomes", VERIFIER, {"refuse": by_day[on]} if on in by_day else {}) for on in mondays()]


def mondays() -> list[date]:
    return [FIRST_DAY + timedelta(weeks=week) for week in range((LAST_DAY - FIRST_DAY).days // 7 + 1)]


def paying() -> list[Line]:
    """On each first Monday from May 2012, by three people; settled on the Thursday."""
    runs = [on for on in mondays() if on.day <= 7 and on > FIRST_DAY]
    return [step for on in runs for contract in CONTRACTS for step in _run(on, contract)]


def _run(on: date, contract: str) -> list[Line]:
    run = f"run/{contract}/{on}"
    settled = on + timedelta(days=3)
    paid = {"reference": f"BACS-{on:%Y%m%d}-{contract}", "settledOn": settled.isoformat()}
    return [
        line(on, "propose_run", PROPOSER, {"contract": contract, "runOn": on.isoformat()}, run),
        line(on, "approve_run", APPROVER, {"run": ref(run)}),
        line(on, "release_run", RELEASER, {"run": ref(run)}),
        line(settled, "settle_run", RELEASER, {"run": ref(run), **paid}),
    ]
