"""A version of a scheme in the words of `scheme-published`."""

from datetime import date
from typing import Any

from tests.model.facts import AtRisk, CohortBands, Contract, Gate, SchemeVersion, Subcontractor
from tests.payments import builders
from tests.payments.machine.steps import CODES, STATED


def published(scheme: SchemeVersion, area: str) -> builders.SchemePublished:
    told = builders.scheme(
        scheme.published,
        published_at=f"2012-04-01T09:00:{scheme.published:02}+00:00",
        valid_from=scheme.valid_from.isoformat(),
        price_from=scheme.price_from,
        contracts=[_contract(each) for each in scheme.contracts],
        measures=[{"code": measure.code, "kind": "event"} for measure in scheme.measures],
        prices=[
            {"measure": row.measure, "band": row.band, "from": row.start.isoformat(), "to": _day(row.end),
             "pence": row.pence}
            for row in scheme.prices
        ],
        valid_to=_day(scheme.valid_to),
        attested=[{"code": STATED, "title": "No proven offence", "signed_by": ["police"], "contracts": [CODES[0]]}],
        area=area,
    )  # fmt: skip
    return told.model_copy(update={"area": area})


def _contract(terms: Contract) -> dict[str, Any]:
    known: dict[str, Any] = {
        "party": terms.party,
        "starts": terms.starts.isoformat(),
        "ends": terms.ends.isoformat(),
        "run_off_months": terms.run_off_months,
        "measures": list(terms.measures),
        "provisional": terms.provisional,
        "floor": str(float(terms.floor)),
        "carry": terms.carry,
        "annual_value_pence": list(terms.annual_pence),
        "block_share": str(float(terms.block[0])),
        "block_due": "advance" if terms.in_advance else "arrears",
        "validation": {"samples": [], "extrapolate": terms.extrapolates},
        "gates": [_gate(number, gate) for number, gate in enumerate(terms.gates)],
    }
    if len(terms.block) > 1:
        known["block_shares"] = [str(float(share)) for share in terms.block]
    if terms.cap_pence:
        known["cap_pence"] = list(terms.cap_pence)
    if terms.collar_pence:
        known["collar_pence"] = list(terms.collar_pence)
    if terms.verified_by:
        known["verified_by"] = list(terms.verified_by)
    if terms.on_account:
        profile = [] if len(set(terms.profile)) == 1 else [str(float(share)) for share in terms.profile]
        known["on_account"] = {"share": str(float(terms.on_account)), "profile": profile}
    if terms.subcontractors:
        known["subcontracts"] = [_subcontract(row, terms) for row in terms.subcontractors]
    if terms.cohorts:
        known["cohorts"] = [_cohort(rule) for rule in terms.cohorts]
    if terms.final_accounts:
        known["final_accounts"] = [closes.isoformat() for closes in terms.final_accounts if closes]
    if terms.at_risk is not None:
        known["at_risk"] = _at_risk(terms, terms.at_risk)
    return builders.contract(terms.code, **known)


def _at_risk(terms: Contract, rule: AtRisk) -> dict[str, Any]:
    limits = {"threshold": str(float(rule.threshold)), "cap": str(float(rule.cap))}
    return {
        "shares": [str(float(share)) for share in terms.at_risk_share],
        "true_up": rule.true_up,
        "measures": [
            {"indicator": each.counted, "weight": str(float(each.weight)), "target": str(float(each.target)), **limits}
            for each in rule.measures
        ],
    }


def _subcontract(row: Subcontractor, terms: Contract) -> dict[str, Any]:
    days = {"from": terms.starts.isoformat(), "to": _day(row.left_on)}
    return {"party": row.code, **days, "share": str(float(row.share)), "successor": row.successor}


def _cohort(rule: CohortBands) -> dict[str, Any]:
    groups = [
        {"band": band, "rates": [{"from": str(float(at_least)), "pence": pence} for at_least, pence in rates]}
        for band, rates in rule.groups.items()
    ]
    gathered = {"cohort_date": rule.cohort_date, "months": rule.months, "minimum": rule.minimum}
    return {"measure": rule.measure, "groups": groups, **gathered}


def _gate(number: int, gate: Gate) -> dict[str, Any]:
    shares = {"target": str(float(gate.target)), "factor": str(float(gate.factor))}
    return {"code": f"gate-{number}", "indicator": gate.counted, "measures": sorted(gate.measures), **shares}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
