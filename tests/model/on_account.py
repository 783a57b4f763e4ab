"""Paid by the month in advance of what is earned. Payment rules, section 4, "On account"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tests.model.amounts import Amount, at_end
from tests.model.annual_value import parts
from tests.model.claims import ClaimWorth, amount_of
from tests.model.facts import Facts
from tests.model.money import allocate, rounded
from tests.model.versions import stated_years, terms, terms_of_period


def instalments(facts: Facts, code: str) -> Iterator[Amount]:
    """silent: what the profile is a profile of, and where it is rounded. Of the part of the annual value that is for
    outcomes: its share is rounded once for the year, then allocated over the months.
    """
    for contract, year in stated_years(facts.versions, code):
        if not contract.on_account:
            continue
        total = rounded(parts(contract, year.number).outcomes * contract.on_account)
        months = allocate(total, contract.profile[: len(year.months)])
        for place, (month, pence) in enumerate(zip(year.months, months, strict=True)):
            if pence and terms(facts.versions, code, month.start) is contract:
                key = f"{code}/on-account/{year.number}/{place}"
                yield Amount(key, code, year.number, pence, month.start, month.start)


def accrued(facts: Facts, claim: ClaimWorth) -> bool:
    """Whether a claim comes with its quarter's difference and not by itself: that of who is barred once they are not.

    silent: one that is held. It comes by itself, at the end of its hold.
    silent: a claim in the run-off. It is part of the last quarter's difference, which is then posted anew.
    """
    stated = terms_of_period(facts.versions, claim.cover.contract.code, claim.quarter)
    return stated is not None and bool(stated.on_account) and not amount_of(claim).held


def differences(facts: Facts, code: str, stood: Sequence[ClaimWorth]) -> Iterator[Amount]:
    """What stands of the quarter's claims, less what was paid on account of it; due or owed back once it has ended."""
    paid = {amount.key: amount for amount in instalments(facts, code)}.values()
    for contract, year in stated_years(facts.versions, code):
        for number, quarter in enumerate(year.quarters):
            if contract.on_account and terms_of_period(facts.versions, code, quarter) is contract:
                own = [c for c in stood if (c.contract_year, c.quarter_number) == ((code, year.number), number)]
                earned = tuple((claim.outcome.id, claim.standing) for claim in own if accrued(facts, claim))
                on_account = sum(amount.pence for amount in paid if amount.due_on in quarter)
                key = f"{code}/on-account-difference/{year.number}/{number}"
                whole = at_end(key, code, year.number, sum(pence for _, pence in earned) - on_account, quarter)
                yield replace(whole, accrued=earned, on_account=on_account)


def as_it_stands(amount: Amount, facts: Facts, kept: int, by_itself: Mapping[str, int]) -> Amount:
    """While somebody is barred, or something is disputed: what no run has approved is left out, and nothing that was is
    taken back. `by_itself`: what runs have approved of each outcome's own line and nobody has taken back.

    silent: one that was paid by itself, and comes with a quarter's difference since its day or a version moved it.
    silent: who was approved and who was not, once both are in one sum. The sum counts.
    silent: somebody barred when a final account is made. They were known: they count once they are not barred.
    """
    barred = {outcome.id for outcome in facts.outcomes if outcome.person in facts.barred} | facts.disputed
    whole = sum(pence for _, pence in amount.accrued) - amount.on_account
    lacks = {outcome: max(0, pence - max(0, by_itself[outcome])) for outcome, pence in amount.accrued}
    certain = whole - sum(pence for outcome, pence in lacks.items() if outcome in barred)
    return replace(amount, pence=max(certain, min(whole, kept)))
