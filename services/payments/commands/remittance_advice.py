"""The advice of a remittance: what it pays, and what it takes off, for whom it pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.commands.remittances import remittance_of
from services.payments.errors import AdviceDiffers, WrongState
from services.payments.models import Run
from services.payments.rules.remittance_advice import ADVISED, AdviceLine, AdviceSums, sums_of
from services.payments.rules.schemes import Scheme
from services.payments.rules.terms_in_force import last_source
from services.payments.store import facts
from services.payments.store.contracts import canonical_schemes
from services.payments.store.remittance_advice import advice_lines
from shared.data.db import Session
from shared.kernel.code_lists import named_codes, named_parties


@dataclass(frozen=True, slots=True)
class RemittanceAdvice:
    """`titles` of the contract, its party and its measures are those of the day on which it was approved."""

    run: Run
    approved_on: date
    lines: Sequence[AdviceLine]
    sums: AdviceSums
    titles: Mapping[str, str]


async def advice_of(
    session: Session, area: str, party: str | None, remittance_id: UUID, limit: int
) -> RemittanceAdvice:
    """Of at most so many lines. Raises UnknownRemittance, WrongState before its release, and AdviceDiffers."""
    run = await remittance_of(session, area, party, remittance_id)
    if run.state not in ADVISED:
        raise WrongState(f"The remittance is {run.state}: an advice is made from its release on.", state=run.state)
    lines = await advice_lines(session, run.id, limit)
    sums = sums_of(lines)
    if len(lines) < limit and sums != AdviceSums(
        run.lines, run.gross_pence, run.netted_pence, run.net_pence, run.debt_pence
    ):
        raise AdviceDiffers(remittance_pence=run.net_pence, lines_pence=sums.net_pence)
    approved_on = min((line.posted_on for line in lines), default=run.run_on)
    return RemittanceAdvice(run, approved_on, lines, sums, await _titles(session, run, approved_on))


async def _titles(session: Session, run: Run, approved_on: date) -> Mapping[str, str]:
    """By the version that counted on the day of the run and had become known by its approval: a later one changes no
    advice.
    """
    by_then = _known_by(await facts.schemes(session, run.area), approved_on)
    return await titles_of(session, run.area, last_source(by_then, run.contract, run.run_on), run.contract)


async def titles_of(session: Session, area: str, scheme: Scheme | None, contract: str) -> Mapping[str, str]:
    """By code: of the contract, of its measures, and of whom it pays; what has none is called by its code."""
    if scheme is None:
        return {}
    (said,) = (await canonical_schemes(session, area, {scheme.hash})).values()
    contracts = [row for row in said["contracts"] if row["code"] == contract]
    names = (*named_codes(said["measures"]), *named_codes(contracts), *named_parties(said["contracts"]))
    return {named.code: named.name for named in names}


def _known_by(schemes: Sequence[Scheme], day: date) -> list[Scheme]:
    return [scheme for scheme in schemes if (scheme.known_on or scheme.published_at.date()) <= day]
