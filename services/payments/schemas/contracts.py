"""Contracts: the terms and prices by which who delivers is paid."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from services.payments.rules.position.shown import ExtensionOption
from services.payments.schemas.examples import example
from shared.web.code_lists import NamedCodeView
from shared.web.schemas import View

_PRICE = {"band": "high", "from": "2012-04-02", "to": None, "pence": 30000}
_MEASURE = {
    "code": "housing_resolved",
    "title": "No acute housing problem any more at a review",
    "oncePer": "journey",
    "verification": "person",
    "provisionalMonths": None,
    "prices": [_PRICE],
    "cohort": None,
    "caseOf": [],
}
_CASE_OF = {"code": "housed", "title": "Of all in treatment those without a housing problem"}
_RATE = {"band": "high", "from": "0.4", "pence": 80000}
_COHORT = {"cohortDate": "start", "months": 12, "minimum": 20, "rates": [_RATE]}
_SUBCONTRACT = {"party": "harbour", "name": "Harbour House"}
_CONTRACT: dict[str, Any] = {
    "code": "cdas-2012",
    "title": "Community drug and alcohol service",
    "party": "cdas",
    "schemeId": "stockport-2012",
    "schemeVersion": 1,
    "clause": "Schedule 4 paragraph 2",
    "starts": "2012-04-02",
    "ends": "2015-04-01",
    "runOffEnds": "2016-04-01",
    "mayExtend": {"until": "2017-04-01", "decideBy": "2014-10-01"},
    "partnerOf": None,
    "verifiedBy": [],
    "annualValuePence": [50000000],
    "expectedValuePence": [50000000],
    "blockShare": "0.7",
    "blockShares": [],
    "blockDue": "advance",
    "provisional": "clawback",
    "recoverMonths": 12,
    "floor": "0.5",
    "carry": 2,
    "priceFrom": "tariff",
    "measures": [_MEASURE],
    "topWindows": [{"code": "review", "name": "Every twelve weeks, two weeks before or after"}],
    "subcontracts": [_SUBCONTRACT],
}


class PriceView(View):
    model_config = example(_PRICE)

    band: str = Field(description="Of whom: a band, or `*` for each.")
    from_: date = Field(alias="from", description="The first day.")
    to: date | None = Field(description="The first day on which it is no longer paid; null if there is none.")
    pence: int = Field(description="What one outcome of the measure is paid.")


class CohortRateView(View):
    model_config = example(_RATE)

    band: str = Field(description="Whose cohort it is: those who had this band on the cohort date.")
    from_: str = Field(alias="from", description="The least share of the cohort that has achieved it, as a decimal.")
    pence: int = Field(description="What each achievement of the month is paid from that share on.")


class CohortView(View):
    """How a measure is paid by the calendar month, at a price by how many of a cohort have achieved it."""

    model_config = example(_COHORT)

    cohort_date: Literal["start", "discharge"] = Field(description="The day by which an episode is in a cohort.")
    months: int = Field(description="How many calendar months it is gathered from; the paid one is the last of them.")
    minimum: int = Field(
        description="With fewer cases a month pays by the last one whose cohort was large enough, else the first price."
    )
    rates: list[CohortRateView] = Field(description="By band, from low to high.")


class CaseOfView(View):
    """A share by which a pot is earned, or payments of a quarter are multiplied."""

    model_config = example(_CASE_OF)

    code: str = Field(description="The indicator as the scheme names it.")
    title: str = Field(description="What people read.")


class ContractMeasureView(View):
    """What a contract pays for, and the prices of it."""

    model_config = example(_MEASURE)

    code: str = Field(description="The measure as the scheme names it.")
    title: str | None = Field(description="What people read.")
    once_per: str | None = Field(
        description="Of which the earliest outcome pays: `episode`, `journey`, `person`, `contract_year` (person,"
        " contract and year) or `contract` (person and contract)."
    )
    verification: str | None = Field(description="`person`, or `automatic` where nobody need verify it.")
    provisional_months: int | Literal["ever"] | None = Field(
        description="For how long after a discharge a return may take it back; null for never."
    )
    prices: list[PriceView] = Field(description="By band and day; none of what is paid by a cohort.")
    cohort: CohortView | None = Field(description="Where its months are paid, and not its outcomes; else null.")
    case_of: list[CaseOfView] = Field(
        description="The shares by which the contract's pots are earned, or its payments multiplied, of which an"
        " outcome is a case. Without prices it is paid by these alone."
    )


class SubcontractView(View):
    """Who delivers part of a contract for the party of it."""

    model_config = example(_SUBCONTRACT)

    party: str = Field(description="The organisation that delivers.")
    name: str | None = Field(description="What people read; null where the scheme does not say it.")


class ContractView(View):
    """The terms of a contract by the version of the scheme that counts on the day."""

    model_config = example(_CONTRACT)

    code: str = Field(description="The contract as the scheme names it.")
    title: str | None = Field(description="What people read.")
    party: str = Field(description="The organisation that is paid.")
    scheme_id: str
    scheme_version: int
    clause: str = Field(description="What explanations quote.")
    starts: date = Field(description="Its first day; contract years are counted from it.")
    ends: date = Field(description="The first day after its term.")
    run_off_ends: date = Field(description="The first day on which nothing can be earned any more.")
    may_extend: ExtensionOption | None = Field(
        description="An option to extend it, as the scheme says it; null where there is none."
    )
    partner_of: str | None = Field(
        description="The contract of the lead, where this one pays a partner its own part directly; else null."
    )
    verified_by: list[str] = Field(
        description="Where it pays the LASARS for measures of its own, the organisations that verify them; else empty."
    )
    annual_value_pence: list[int] = Field(
        description="The value of each contract year; the last goes on. Empty where nothing depends on it."
    )
    expected_value_pence: list[int] = Field(description="What is expected to be earned in each contract year.")
    block_share: str = Field(description="The part of the annual value that is paid by month whatever is achieved.")
    block_shares: list[str] = Field(
        description="That part by contract year, the last goes on; empty where `blockShare` is that of each."
    )
    block_due: Literal["advance", "arrears"] = Field(description="Whether a month is due on its first day or after it.")
    provisional: Literal["hold", "clawback", "count"] = Field(
        description="What happens to money that a return may take back: held, paid and clawed back, or only counted."
    )
    recover_months: int | None = Field(
        description="With `clawback`: how long after a discharge money is taken back; null for the measure's months."
    )
    floor: str = Field(description="The least part of a remittance that is left when receivables are taken off.")
    carry: int | None = Field(description="For how many further run dates a receivable waits before it is a debt.")
    price_from: Literal["tariff", "achievement"] = Field(
        description="Whether the day of the assessment, carried by the tariff, or the day of achievement prices it."
    )
    measures: list[ContractMeasureView] = Field(description="What it pays for, each with its prices.")
    top_windows: list[NamedCodeView] = Field(description="When a TOP is due by its scheme, as positions count it.")
    subcontracts: list[SubcontractView] = Field(
        description="Who delivers part of it, in the order of the scheme; empty where nobody else does."
    )


class ContractsView(View):
    model_config = example({"items": [_CONTRACT]})

    items: list[ContractView]
