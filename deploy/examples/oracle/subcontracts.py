"""What of its contracts a prime passes on: of what stands, and of what remittances have of it by now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from deploy.examples.oracle.books import PeriodMoney
from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.ledger import Ledger
from deploy.examples.oracle.shapes.by_year import Earned
from deploy.examples.oracle.shapes.passing_on import Delivered, paid_of, passed_on
from deploy.examples.oracle.shapes.years import quarter_of, quarters_of

Parts = dict[tuple[str, str], tuple[int, int]]  # by contract and organisation: of what stands, and of what is paid
BY_THE_QUARTER = {"on_account_instalment", "on_account_balance"}


def parts(ledger: Ledger) -> Parts:
    found: Parts = {}
    for code, contract in ledger.scheme.contracts.items():
        if contract["subcontracts"]:
            claims = [claim for claim in ledger.claims.values() if claim.contract == code]
            periods = [money for (of, _), money in ledger.periods.items() if of == code]
            stands = passed_on(contract, _delivered(ledger, claims), ledger.today)
            paid = _paid(ledger, contract, claims, periods)
            whole = [*claims, *periods]
            for who in {*stands, *paid} - {contract["party"]}:
                found[code, who] = stands.get(who, 0), paid.get(who, 0)
            of_others = [pence for (of, _), pence in found.items() if of == code]
            found[code, contract["party"]] = (
                sum(money.posted for money in whole) - sum(pence for pence, _ in of_others),
                sum(money.remitted for money in whole) - sum(pence for _, pence in of_others),
            )
    return {who: pence for who, pence in found.items() if any(pence)}


def _paid(
    ledger: Ledger, contract: dict[str, Any], claims: Iterable[Claim], periods: Sequence[PeriodMoney]
) -> dict[str, int]:
    """Of each claim what is paid of it by itself; of a quarter on account that is over all that is paid of it."""
    sums: dict[str, int] = {}
    for claim in claims:
        for who, pence in passed_on(contract, list(_by_itself(ledger, claim)), ledger.today).items():
            sums[who] = sums.get(who, 0) + pence
    accrued = _delivered(ledger, [claim for claim in claims if claim.apart == "accrued"])
    for quarter in quarters_of(contract):
        own = [m for m in periods if m.amount.shape in BY_THE_QUARTER and quarter_of(contract, m.on) == quarter]
        if quarter.ends <= ledger.today and own:
            for who, pence in paid_of(contract, quarter, accrued, sum(m.remitted for m in own)).items():
                sums[who] = sums.get(who, 0) + pence
    return sums


def _by_itself(ledger: Ledger, claim: Claim) -> Iterator[Delivered]:
    if claim.remitted:
        yield _of(ledger, claim, Earned(claim.on, 0, _name(claim), claim.remitted))


def _delivered(ledger: Ledger, claims: Iterable[Claim]) -> list[Delivered]:
    """What comes with a balance at what it comes to, all else at what is posted of it."""
    earned = [
        (claim, Earned(claim.on, 0, _name(claim), claim.worth if claim.apart == "accrued" else claim.posted,
                       claim.apart == "accrued"))
        for claim in claims
    ]  # fmt: skip
    return [_of(ledger, claim, of_claim) for claim, of_claim in earned]


def _of(ledger: Ledger, claim: Claim, earned: Earned) -> Delivered:
    return Delivered(earned, claim.outcome.party, _closed(ledger, claim))


def _closed(ledger: Ledger, claim: Claim) -> date | None:
    episode = ledger.file.episodes.get(claim.outcome.episode)
    return episode.ended if episode else None


def _name(claim: Claim) -> str:
    return f"{claim.outcome.episode}|{claim.outcome.year}"
