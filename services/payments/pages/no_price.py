"""Why an outcome has no price or was taken back, in words, and what to do where it has none."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.payments.pages.contract_names import ContractNames
from shared.pages.page import Visit
from shared.pages.words import as_day, day, plain

REASONS = {
    "no-scheme": "no scheme counts on that day", "no-contract": "no contract covers it",
    "no-tariff": "no tariff of the person counts on that day", "no-price": "the tariff has no price for it",
    "counted": "it is paid by the share of cases that it is one of, and not by itself",
    "represented": "the person came back", "journey-continued": "the treatment went on",
    "corrected": "a record was corrected",
    "refused": "a verifier refused it: the person's page says why, and what can be done",
    "merged": "two records were found to be one person, or not to be", "voided": "a record was taken back",
    "superseded": "another one counts", "not-met": "it is not met any more",
    "final-account": "what became known after the contract year's final account changes nothing",
    "agreed-after-final-account": "a dispute was agreed after the contract year's final account, and adds it",
    "terms-have-no-such-part": "the terms have no such part any more",
    "outside-the-contracts-term": "it lies outside the contract's term",
    "no-version-carries-the-contract": "no version of the scheme carries the contract",
    "unknown-to-source": "the service that told it knows it no more since it was restored",
}  # fmt: skip
_OF_A_DAY = {
    "represented": "the person came back on {}", "journey-continued": "the treatment went on from {}",
    "not-met": "what was recorded of {} shows it no longer",
}  # fmt: skip
_REMEDIES = {
    "no-scheme": "The commissioner publishes a version of the scheme that counts on that day.",
    "no-contract": "Only the commissioner can mend it, by a version of the scheme with a contract for that day.",
    "no-tariff": "An assessor confirms the person's tariff, under Tariff, To confirm.",
    "no-price": "The commissioner publishes a version of the scheme that has a price for it.",
}  # fmt: skip


_WITHDRAWN = "the person's tariff was taken back on {}, and none has taken its place"
_NEW_ASSESSMENT = (
    "It has a price again once the assessment stands again, or a new one was recorded and somebody has confirmed what"
    " it proposes, under Tariff, To confirm."
)
_IN_COHORT = (
    "It has no price of its own: what its month achieved is paid at once, after the month, at a price by the share of"
    " the cases of that band that achieved it. The month is a payment of its own, on its last day."
)


_COUNTED = (
    "Nothing is paid for it by itself, and no price is missing. It is a case of what the contract counts by the"
    " quarter: {}. What follows from the share of its cases is settled after the quarter."
)


def why_it_fell(fallen: Mapping[str, Any], fell_on: str | None = None) -> str:
    """With the day of what took it back, which may be long before it was known, and whether a merge brought it out.
    `fallen` says `reason`, `causeOn` and `byMerge`.
    """
    reason, on = fallen["reason"], fallen["causeOn"]
    if not reason:
        return ""
    said = REASONS.get(reason, plain(reason))
    if on and reason in _OF_A_DAY:
        said = _OF_A_DAY[reason].format("that day" if on == fell_on else day(on))
    merged = f"; that came out as {REASONS['merged']}" if fallen["byMerge"] and reason != "merged" else ""
    return said + merged


def reason_of(claim: Mapping[str, Any]) -> str:
    """Empty where there is none."""
    withdrawn_on, reason = claim["tariffWithdrawnOn"], claim["reason"] or ""
    return _WITHDRAWN.format(day(withdrawn_on)) if withdrawn_on else REASONS.get(reason, reason)


async def why(visit: Visit, claim: Mapping[str, Any], names: ContractNames) -> list[str]:
    """Lines for people; none of what has a price, or was taken back."""
    if claim["state"] == "in_cohort":
        return [_IN_COHORT]
    if claim["state"] != "unpriced":
        return []
    if claim["reason"] == "counted":
        return [_COUNTED.format("; ".join(await _case_of(visit, claim)) or "a share of cases")]
    reason, on = claim["reason"], claim["effectiveOn"]
    remedy = _NEW_ASSESSMENT if claim["tariffWithdrawnOn"] else _REMEDIES.get(reason, "")
    if reason != "no-contract":
        return [f"Nothing is paid: {reason_of(claim)}.", remedy]
    party = names.party(claim["party"])
    said = [f"No contract of {party} covers {day(on)}, so nothing is paid for it."]
    contracts = await _contracts_of(visit, claim["party"], on)
    if contracts:
        said.append(f"Contracts of {party}: {'; '.join(contracts)}.")
    return [*said, remedy]


async def _case_of(visit: Visit, claim: Mapping[str, Any]) -> list[str]:
    """What the contract counts it for, by its title, as it was on the day of achievement."""
    terms = (await visit.api.get("/contracts", on=claim["effectiveOn"]))["items"]
    return [
        f"“{row['title']}”"
        for contract in terms
        if contract["code"] == claim["contract"]
        for measure in contract["measures"]
        if measure["code"] == claim["measure"]
        for row in measure["caseOf"]
    ]


async def _contracts_of(visit: Visit, party: str, on: str) -> list[str]:
    """As they are on that day, and today: each with its term, and until when what was begun in it may be earned."""
    terms: dict[str, str] = {}
    for asked in (on, str(visit.today)):
        for row in (await visit.api.get("/contracts", on=asked))["items"]:
            if row["party"] == party:
                terms[row["code"]] = _term(row)
    return list(terms.values())


def _term(contract: Mapping[str, Any]) -> str:
    name = f"{contract['title']} ({contract['code']})" if contract["title"] else contract["code"]
    return f"{name}, from {day(contract['starts'])} to {_last(contract['ends'])}"


def _last(day_after: str) -> str:
    return day(as_day(day_after) - timedelta(days=1))
