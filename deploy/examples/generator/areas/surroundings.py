"""What concerns no single person in an area: setting up, the verifiers' Mondays, the monthly runs of each contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.area_lines import APPROVER, COMMISSIONER, PROPOSER, RELEASER, line
from deploy.examples.generator.areas.script import REFERRERS
from deploy.examples.generator.areas.terms import ADVICE, COUNCIL, SchemeTerms
from deploy.examples.generator.person_script import Line, ref

PLACES = 400
KINDS = {"gp-surgery": "gp", "police": "police", "magistrates-court": "court", "prison": "prison"}
REJECTED, RETURNED = 4, 6  # the how manyth run of a contract


def setting_up(terms: SchemeTerms) -> list[Line]:
    named = {terms.lasars: "lasars"} | dict.fromkeys(terms.treating, "provider")
    named |= {ADVICE: "voluntary", COUNCIL: "council"} | {code: KINDS[code] for code in REFERRERS.values()}
    named |= {code: "council" for code in terms.other_verifiers if code not in named}
    named |= {row["signed_by"][0]: "police" for row in terms.attested if row["signed_by"][0] not in named}
    subcontracts = [row for contract in terms.contracts for row in contract.get("subcontracts") or ()]
    titles = {row["party"]: row["name"] for row in subcontracts if row.get("name")}
    titles |= {contract["party"]: contract["title"] for contract in terms.contracts}
    organisations = [
        line(terms.first, "put_organisation", COMMISSIONER, {"code": code, "name": _name(code, titles), "kind": kind})
        for code, kind in named.items()
    ]
    services = dict.fromkeys(terms.treating, True) | {ADVICE: False}
    return organisations + [
        line(terms.first, "add_service", COMMISSIONER, _service(code, _name(code, titles), treats), f"service/{code}")
        for code, treats in services.items()
    ]


def _name(code: str, titles: dict[str, str]) -> str:
    words = code.replace("-", " ")
    return titles.get(code, words.replace("gp ", "GP ", 1) if words.startswith("gp ") else words.capitalize())


def _service(organisation: str, name: str, treats: bool) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "name": name,
        "isTreatment": treats,
        "modality": {"code": "2" if treats else "10", "list": "cds-h"},
        "setting": {"code": "community", "list": "lasars"},
        "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
        "places": PLACES,
    }


def verifying(terms: SchemeTerms, refusals: Iterable[tuple[date, str, str]]) -> list[Line]:
    """Each Monday the LASARS; what the LASARS is paid for, another."""
    by_day: dict[date, list[dict[str, str]]] = {}
    for on, person, measure in sorted(refusals):
        entry = {"person": person, "measure": measure, "reasonCode": "evidence_insufficient"}
        by_day.setdefault(on, []).append(entry)
    return [
        line(
            on, "verify_outcomes", ("verifier", verifier, "verifier-1"), {"refuse": by_day[on]} if on in by_day else {}
        )
        for on in terms.mondays()
        for verifier in [terms.lasars, *terms.other_verifiers]
    ]


def paying(terms: SchemeTerms) -> list[Line]:
    """On each first Monday, by three people; one run of a contract is rejected, and of one the payment comes back."""
    return [step for contract in terms.contracts for step in _of_contract(terms, contract)]


def _of_contract(terms: SchemeTerms, contract: dict[str, Any]) -> Iterator[Line]:
    after = contract["starts"] + timedelta(days=14)
    days = [on for on in terms.mondays() if on.day <= 7 and on > after]
    for number, on in enumerate(days, start=1):
        yield from _run(on, contract["code"], number)


def _run(on: date, contract: str, number: int) -> Iterator[Line]:
    run = f"run/{contract}/{on}"
    later, reference = on + timedelta(days=3), f"BACS-{on:%Y%m%d}-{contract}"
    yield line(on, "propose_run", PROPOSER, {"contract": contract, "runOn": on.isoformat()}, run)
    yield line(on, "approve_run", APPROVER, {"run": ref(run)})
    if number == REJECTED:
        yield line(on, "reject_run", RELEASER, {"run": ref(run), "reason": "the wrong month was asked for"})
        return
    yield line(on, "release_run", RELEASER, {"run": ref(run)})
    if number == RETURNED:
        said = {"reference": reference, "reasonCode": "account_closed"}
        yield line(later, "return_run", RELEASER, {"run": ref(run), **said})
        return
    paid = {"reference": reference, "settledOn": later.isoformat()}
    yield line(later, "settle_run", RELEASER, {"run": ref(run), **paid})
