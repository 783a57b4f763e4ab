"""A position for the document: riverside after half a year, behind by what waits to be verified."""

from itertools import pairwise
from typing import Any

_DAYS_TO_COME = {"2012-10": 31, "2012-11": 30, "2012-12": 31, "2013-01": 31, "2013-02": 28, "2013-03": 31}
_COST = {"2012-04": (0, 500000)} | {f"2012-0{month}": (780000, -20000) for month in range(5, 10)}
_MONTHS = [*_COST, *_DAYS_TO_COME, "2013-04"]
_BUDGET, _BLOCK, _WEEKLY = 1000000, 250000, 205000


def _period(month: str, following: str) -> dict[str, Any]:
    actual, accrual = _COST.get(month, (0, 0))
    to_come = _BLOCK + round(_WEEKLY * _DAYS_TO_COME[month] / 7) if month in _DAYS_TO_COME else 0
    return {
        "from": f"{month}-01",
        "to": f"{following}-01",
        "budgetPence": _BUDGET,
        "actualPence": actual,
        "accrualPence": accrual,
        "likelyPence": actual + accrual + to_come,
        "variancePence": _BUDGET - actual - accrual - to_come,
    }


_PERIODS = [_period(month, following) for month, following in pairwise(_MONTHS)]
_LIKELY = sum(period["likelyPence"] for period in _PERIODS)

POSITION: dict[str, Any] = {
    "contract": "riverside-2012",
    "party": "riverside",
    "on": "2012-10-01",
    "mayExtend": {"until": "2016-04-02", "decideBy": "2013-10-02"},
    "thisYear": {
        "from": "2012-04-02",
        "to": "2013-04-02",
        "runOffEnds": None,
        "annualPence": 12000000,
        "expectedPence": 12000000,
        "expectedToEndPence": 12000000,
        "plannedPence": 4638790,
        "earnedPence": 4300000,
        "awaiting": 6,
        "awaitingPence": 352000,
        "approvedPence": 200000,
        "paidPence": 3900000,
        "withdrawn": 2,
        "withdrawnPence": 64000,
        "shortfallPence": 338790,
        "potsNotEarnedPence": 0,
        "recoverableUntil": "2012-11-19",
    },
    "catchingUp": {
        "state": "behind",
        "since": "2012-07-09",
        "stateWithAwaiting": "on_plan",
        "shortSince": "2012-07-09",
        "canCatchUpUntil": "2012-11-23",
        "requiredWeeklyPence": 237158,
        "currentWeeklyPence": 205000,
        "bestWeeklyPence": 336299,
        "rateBasis": "observed",
        "outturn": {"likelyPence": 11511286, "highestPence": 14943817, "basis": "current_rate"},
        "warning": "amber",
        "overBudget": "amber",
    },
    "shortfallCauses": {
        "fewerStartsPence": None,
        "lowerBandsPence": None,
        "waitingTariffPence": 25000,
        "waitingVerificationPence": 313790,
        "fewerOutcomesPence": 0,
    },
    "balancesNow": {
        "heldPence": 0,
        "duePence": 200000,
        "dueWaiting": [{"reason": "confirmer-verified", "turn": "verifier", "claims": 1, "pence": 90000}],
        "leftOutOfBalances": [],
        "approvedPence": 200000,
        "receivablePence": 60000,
        "debtPence": 0,
        "paidPence": 3960000,
        "atRiskPence": 1200000,
        "unpriced": 2,
    },
    "unpricedByReason": [{"reason": "no-tariff", "claims": 2}],
    "councilYear": {
        "from": "2012-04-01",
        "to": "2013-04-01",
        "periods": _PERIODS,
        "budgetPence": 12000000,
        "actualPence": 3900000,
        "accrualPence": 400000,
        "provisionPence": 0,
        "outturn": {"likelyPence": _LIKELY, "highestPence": 14500000, "basis": "current_rate"},
        "variancePence": 12000000 - _LIKELY,
        "warning": "amber",
        "endedContractYear": None,
    },
    "topActivity": {
        "weekDone": 9,
        "fourWeeksDone": 31,
        "countedTo": "2012-09-30",
        "windows": [
            {"window": "review", "weekDue": 12, "weekDone": 9, "fourWeeksDue": 40, "fourWeeksDone": 31, "overdue": 4}
        ],
    },
    "openPotential": {
        "peopleOpen": 184,
        "openPence": 9600000,
        "peopleOverdue": 12,
        "overduePence": 384000,
        "byMeasure": [
            {"measure": "engaged_12_weeks", "people": 64, "pence": 5760000},
            {"measure": "planned_discharge", "people": 120, "pence": 3840000},
        ],
    },
    "sinceLast": {
        "lastOn": "2012-09-24",
        "new": {"count": 6, "pence": 174000},
        "fallen": {"count": 1, "pence": -32000},
        "corrected": {"count": 0, "pence": 0},
        "periods": {"count": 1, "pence": 250000},
        "onAccount": {"count": 0, "pence": 0},
        "stuck": [
            {"waitsFor": "awaiting_verification", "turn": "verifier", "count": 4, "pence": 231000},
            {"waitsFor": "no-tariff", "turn": "tariff_setter", "count": 2, "pence": 0},
        ],
    },
    "forecast": {
        "on": "2012-10-01",
        "yearFrom": "2012-04-02",
        "incompleteFrom": "2012-10-01",
        "tooFew": "weeks",
        "basis": "certain",
        "year": None,
        "crossCheck": None,
        "stillToEarn": {"peopleOpen": 184, "openPence": 22400000, "likely": None},
        "cash": [
            {"from": "2012-10-01", "cash": {"lowPence": 812000, "likelyPence": 812000, "highPence": 812000}},
            {"from": "2012-11-01", "cash": {"lowPence": 500000, "likelyPence": 500000, "highPence": 500000}},
        ],
        "councilYear": None,
    },
    "noForecast": None,
    "certainCash": [{"from": "2012-10-01", "pence": 812000}, {"from": "2012-11-01", "pence": 500000}],
    "reviewsDone": 9,
}
