"""A scheme that says everything that a scheme can say: each key of each kind of thing in it, at least once.

It is read, and need not be fit to be published.
"""

import copy
from pathlib import Path
from typing import Any

from services.tariff.rules.toml_text import parse_toml

STOCKPORT = Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml"
_MEASURE = {"group": "local:more", "once_per": "journey", "verification": "person"}
_MEASURES: list[dict[str, Any]] = [
    {"kind": "top_abstinent", "params": {"substances": ["opiates", "crack"], "min_weeks": 8}},
    {"kind": "top_item", "params": {"item": "alcohol", "range": [0, 3]}},
    {"kind": "top_item", "params": {"item": "alcohol", "percent": -75}},
    {"kind": "top_reliable_change", "params": {"substance": "opiates"}},
    {"kind": "sustained", "params": {"code": "job_started", "weeks": 26, "ended_by": "job_ended",
                                     "confirmed_by": "job_confirmed", "roles": ["assessor"]}},
    {"kind": "engaged", "params": {"weeks": 12, "contact_weeks": 4, "scope": "journey"}},
    {"kind": "new_person", "params": {"months": 24}, "once_per": "contract"},
    {"kind": "event", "params": {"code": "hep_b_dose", "n": 1, "scope": "after_discharge", "roles": ["clinician"]},
     "provisional_months": 6},
    {"kind": "discharge", "params": {"classes": ["successful"], "by": "provider"}, "provisional_months": 12},
    {"kind": "no_representation", "params": {"months": 12, "ineligible": ["died", "moved"]}, "provisional_months": 12},
    {"kind": "assessed", "params": {"bands": ["medium", "high"]}},
    {"kind": "score", "params": {"form": "complexity", "score": "total", "range": [0, 4]}},
    {"kind": "score", "params": {"form": "complexity", "score": "total", "change": -4}},
    {"kind": "score", "params": {"form": "complexity", "score": "drug_use", "percent": -50}},
    {"kind": "all", "params": {"of": ["injecting_stopped", "housing_resolved", {"not": "quality_of_life"}]}},
    {"kind": "any", "params": {"of": ["injecting_stopped", "housing_resolved"]}},
    {"kind": "after", "params": {"of": "injecting_stopped", "after": "housing_resolved"}},
    {"kind": "within", "params": {"of": "injecting_stopped", "days": 90, "since": "housing_resolved"}},
]  # fmt: skip
_SHAPES: dict[str, Any] = {
    "at_risk": {
        "shares": ["0.25", "0.3"], "true_up": True,
        "measures": [{"indicator": "released_and_started", "weight": "2.5", "target": "0.4", "threshold": "0.5",
                      "cap": "1.1"}],
    },
    "gates": [{"code": "reviews", "indicator": "tops-due", "target": "0.9", "factor": "0.8",
               "measures": ["hep_b_course"]}],
    "cohorts": [{"measure": "more_8", "cohort_date": "start", "months": 12, "minimum": 20, "groups": [
        {"band": "low", "rates": [{"from": "0", "pence": 50_000}, {"from": "0.4", "pence": 80_000}]},
    ]}],
    "validation": {
        "samples": [
            {"code": "dear", "measures": ["hep_b_course"], "from_pence": 100, "confidence": 95, "margin": 5},
            {"code": "rest", "confidence": 80, "margin": 10},
        ],
        "extrapolate": True, "counter": {"confidence": 90, "margin": 10},
    },
    "cap_pence": [9_000_000],
    "collar_pence": [2_000_000, 3_000_000],
    "on_account": {"share": "0.75", "profile": ["0.05"] * 4 + ["0.1"] * 8},
    "final_accounts": ["2013-10-02"],
    "may_extend": {"months": 24, "decide_by": "2013-10-02"},
    "partner_of": "riverside-2012",
    "varied_by": "agreement",
    "verified_by": ["public-health"],
    "subcontracts": [{"party": "harbour", "share": "0.6", "from": "2012-04-02", "to": "2013-04-02",
                      "notice_on": "2013-01-02", "successor": "haven", "clause": "Schedule 6",
                      "name": "Harbour House"}],
}  # fmt: skip
_PLAN: dict[str, Any] = {
    "expected_value_pence": [14_000_000, 13_000_000],
    "profile": ["0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.05", "0.05", "0.05", "0.05"],
    "lead_weeks": 10,
    "headroom": "1.25",
    "assumed_starts": [{"band": "low", "people": [40, 45]}],
    "assumed_rates": [{"measure": "planned_discharge", "band": "low", "share": "0.4", "after_weeks": 30}],
    "budgets": [{"financial_year": 2012, "pence": 12_500_000}],
    "warnings": {"short_share": "0.95", "catch_up_weeks": 5, "over_share": "1.05"},
}
_INDICATOR: dict[str, Any] = {
    "code": "released_and_started", "title": "Released and in treatment within three weeks", "unit": "share",
    "eligible_on": "event", "event": "released", "weeks": 3, "ripe_after_days": 21, "contracts": ["riverside-2012"],
    "where": {"provider": ["cdas"], "source": ["8"], "setting": ["community"], "substance": ["opiates"],
              "sex": ["female"], "age_group": ["25-34"], "district": ["x"], "history": ["new"]},
    "met": {"any": [
        {"all": [{"measure": "injecting_stopped", "verified": True},
                 {"not": {"event": "returned"}, "within_days": 20}]},
        {"event": "job_started", "sustained_weeks": 26, "ended_by": "job_ended", "after": {"event": "released"}},
    ]},
    "targets": [
        {"scope": "local", "from": "2012-04-02", "to": "2014-04-02", "per": "quarter", "direction": "at_least",
         "value": 60},
        {"scope": "local", "from": "2012-04-02", "per": "year", "direction": "at_least",
         "growth": {"percent": 10, "by": "2013-04-02", "baseline": 50}},
        {"scope": "local", "from": "2012-04-02", "per": "month", "direction": "at_least",
         "growth": {"percent": 10, "by": "2013-04-02", "baseline_from": "2012-04-02", "baseline_to": "2012-07-01"}},
    ],
    "warn": {"amber": 1, "red": 2},
}  # fmt: skip
_ATTESTED = {
    "code": "offending",
    "title": "People with no proven offence, of those who left three months before",
    "signed_by": ["police", "probation"],
    "contracts": ["riverside-2012"],
}
_WINDOW = {"code": "post", "title": "Six months after", "stage": "post_exit", "after_months": 6, "after_days": 14}


def everything() -> dict[str, Any]:
    """As a file would say it."""
    scheme: dict[str, Any] = copy.deepcopy(parse_toml(STOCKPORT.read_text()))
    scheme |= {"valid_to": "2016-04-02", "override_within_percent": 20}
    for key in ("drugs", "discharge_reasons", "referral_sources", "override_codes"):
        scheme[key] = scheme[key][:2]
    scheme["journey"] |= {"late_record_days": 60, "correction_days": 14, "start_top_days": 7}
    scheme["complexity"] |= {"assessed_by_provider": "under_audit", "second_rated_percent": 10}
    scheme["complexity"]["domains"][0] = {"code": "drug_use", "weight": "1.5", "max_points": 8}
    scheme["remit"][0]["to"] = "2015-04-02"
    scheme["measures"] += [
        {"code": f"more_{i}", "title": f"More {i}", **_MEASURE, **measure} for i, measure in enumerate(_MEASURES)
    ]
    for measure in scheme["measures"]:
        measure |= {"unverified": "recalled", "provisional_months": measure.get("provisional_months", 3)}
    scheme["reliable_change"] = [{"substance": "opiates", "from": "2012-04-02", "to": "2014-04-02", "days": 13}]
    scheme["indicators"].append(_INDICATOR)
    scheme["attested"] = [_ATTESTED]
    scheme["activity_kinds"] = [{"code": "art", "name": "Art group"}, {"code": "walk", "name": "Walking group"}]
    scheme["top_windows"].append(_WINDOW)
    scheme["prices"].append({"measure": "more_0", "band": "*", "from": "2012-04-02", "to": "2013-04-02", "pence": 1})
    holds, claws = scheme["contracts"]
    holds |= {"annual_value_pence": [14_000_000], "block_shares": ["0.25", "0.2"], "plan": _PLAN}
    holds |= {"may_extend": {"until": "2016-04-02", "decide_by": "2013-10-02"}}
    claws |= {"values_stated_to": "2014-04-02", "recover_months": 9, "block_due": "arrears", **_SHAPES}
    claws["measures"] += ["more_8"]
    return scheme
