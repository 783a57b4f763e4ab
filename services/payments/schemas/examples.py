"""One coherent story for the examples of the document: a planned discharge that is held, then paid."""

from typing import Any

from pydantic import ConfigDict

CLAIM_ID = "6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"
LINE_ID = "0b9a52d2-11f4-5a63-8a7c-1d2a8e7f4c55"
RUN_ID = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"
TARIFF_ID = "01890a5d-ac98-70d2-9a4e-0c5de2b1a7f4"

CLAIM: dict[str, Any] = {
    "id": CLAIM_ID,
    "shape": "tariff",
    "contract": "cdas-2012",
    "party": "cdas",
    "measure": "planned_discharge",
    "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "episodeId": "01890a5d-ac99-7f0a-8f50-5c9f2a3b6d10",
    "effectiveOn": "2012-10-01",
    "state": "held",
    "reason": None,
    "waitsFor": None,
    "waitsTurn": None,
    "fell": None,
    "pence": 90000,
    "duePence": 0,
    "valuePence": 90000,
    "heldUntil": "2013-10-01",
    "provisionalUntil": "2013-10-01",
    "atRiskUntil": "2013-10-01",
    "tariffId": TARIFF_ID,
    "band": "medium",
    "withdrawnBecause": None,
    "representedOn": None,
}
LINE: dict[str, Any] = {
    "id": LINE_ID,
    "claimId": CLAIM_ID,
    "number": 1,
    "contract": "cdas-2012",
    "party": "cdas",
    "kind": "hold",
    "from": "budget",
    "to": "held",
    "pence": 90000,
    "effectiveOn": "2012-10-01",
    "dueOn": "2013-10-01",
    "postedOn": "2012-10-03",
    "cause": "outcome-achieved",
    "causeId": "01890a5d-ac9a-7b1e-9d43-2a4c6e8f0a12",
    "reverses": None,
    "receivableId": None,
    "runId": None,
}
EXPLANATION: dict[str, Any] = {
    "line": LINE,
    "basis": {
        "shape": "tariff",
        "measure": "planned_discharge",
        "achievedOn": "2012-10-01",
        "outcomeRevision": 2,
        "evidence": [{"id": "01890a5d-ac99-7f0a-8f50-5c9f2a3b6d10", "kind": "end", "on": "2012-10-01"}],
        "recorders": [{"sub": "clinician-1", "organisation": "cdas"}],
        "verifiedBy": "verifier-1",
        "verifiedByOrganisation": "start",
        "verifiers": [{"sub": "verifier-1", "organisation": "start"}],
        "scheme": {"id": "stockport-2012", "version": 1, "hash": "9f2c…"},
        "tariff": {
            "id": TARIFF_ID,
            "band": "medium",
            "validFrom": "2012-04-10",
            "overrideCode": None,
            "confirmedBy": "assessor-2",
        },
        "contract": {"code": "cdas-2012", "clause": "Schedule 4 para 2", "provisional": "hold"},
        "provisionalUntil": "2013-10-01",
        "withdrawn": None,
        "steps": [
            {
                "step": "price",
                "from": "tariff",
                "measure": "planned_discharge",
                "band": "medium",
                "bookOn": "2012-04-10",
                "pence": 90000,
                "book": {"id": "stockport-2012", "version": 1, "hash": "9f2c…"},
                "bookPence": 90000,
                "row": {"band": "medium", "from": "2012-04-02", "to": "2013-04-02", "heldOn": False},
            },
            {"step": "hold", "until": "2013-10-01"},
        ],
    },
    "provisional": {"until": "2013-10-01", "pending": True},
}
RUN: dict[str, Any] = {
    "id": RUN_ID,
    "contract": "riverside-2012",
    "party": "riverside",
    "runOn": "2012-06-04",
    "state": "proposed",
    "grossPence": 100000,
    "nettedPence": 50000,
    "netPence": 50000,
    "debtPence": 0,
    "lines": 3,
    "leftOut": 0,
    "proposedBy": "finance-1",
    "approvedBy": None,
    "releasedBy": None,
    "cancelledBy": None,
    "remittanceId": None,
    "rejectedBy": None,
    "rejectionReason": None,
}
REMITTANCE: dict[str, Any] = {
    "id": RUN_ID,
    "runId": RUN_ID,
    "contract": "riverside-2012",
    "party": "riverside",
    "runOn": "2012-06-04",
    "state": "settled",
    "grossPence": 100000,
    "nettedPence": 50000,
    "netPence": 50000,
    "debtPence": 0,
    "lines": 3,
    "payBy": "2012-07-04",
    "reference": "BACS-0604-17",
    "settledOn": "2012-06-11",
    "returnReason": None,
    "rejectionReason": None,
    "correctionReason": None,
    "returnUndoneReason": None,
    "revision": 1,
}
REMITTANCE_LINE: dict[str, Any] = {
    "id": "0190b3a2-6c1d-7e4f-8a5b-2d3c4e5f6a7b",
    "number": 3,
    "kind": "netting",
    "claimId": CLAIM_ID,
    "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "measure": "planned_discharge",
    "effectiveOn": "2012-03-05",
    "pence": 50000,
    "receivableId": LINE_ID,
    "fellOn": "2012-05-21",
    "debtId": None,
    "passedTo": None,
    "passedPence": 0,
}
DEBT: dict[str, Any] = {
    "id": "7c0f3a52-8a7c-5a63-91f4-1d2a8e7f4c55",
    "contract": "riverside-2012",
    "party": "riverside",
    "receivableId": LINE_ID,
    "remittanceId": RUN_ID,
    "pence": 75000,
    "raisedOn": "2012-08-06",
    "collectedPence": 25000,
    "writtenOffPence": 0,
    "cancelledPence": 0,
    "openPence": 50000,
    "revision": 2,
}


def example(value: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})
