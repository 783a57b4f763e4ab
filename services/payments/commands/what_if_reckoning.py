"""One what-if reckoned, from one snapshot, and kept. While it reckons it says how far it is, and hears if nobody wants
it any more.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

import structlog
from pydantic_core import to_json

from services.payments.commands.what_if import ComparedAmount, Draft, ReckonedAmount, ReckonedSoFar, what_if
from services.payments.commands.what_if_projected import projected_year
from services.payments.models import WhatIf, WhatIfJudgement
from services.payments.rules.schemes import read_scheme
from services.payments.rules.what_if.drafted import OutcomeByDraft, of_unverified, overtaken, reckoning_day
from services.payments.rules.what_if.tariffs import TariffByDraft
from services.payments.rules.what_if.totals import BandedPerson, TriedAmount, totals
from services.payments.store import drafted_outcomes, what_ifs
from services.payments.store.what_ifs import Result
from shared.data.business_date import read_days
from shared.data.db import Database, Session
from shared.data.revisions import STEP
from shared.kernel.describing import describe

BEAT_SECONDS = 1
# It reckons for long between two statements, and what it reads is of one moment.
SNAPSHOT = {
    "transaction_isolation": "repeatable read",
    "transaction_read_only": "on",
    "idle_in_transaction_session_timeout": "0",
}
log = structlog.get_logger("what_if")


@dataclass(frozen=True, slots=True)
class _Reckoned:
    on: date
    inputs: str
    amounts: Sequence[TriedAmount] = ()
    people: Sequence[BandedPerson] = ()
    projected: dict[str, Any] = field(default_factory=dict)
    same: WhatIf | None = None
    apart: Mapping[str, Any] = field(default_factory=dict)  # what is said beside the totals


@dataclass(frozen=True, slots=True)
class _Judged:
    """What people would have achieved by the draft, and as of which day they were judged."""

    on: str | None
    outcomes: Mapping[UUID, OutcomeByDraft]


async def reckon(database: Database, asked: WhatIf) -> None:
    """It is done, or failed and says why, when this returns, or was cancelled meanwhile. What the database fails to do
    is raised: who took it, or the next one, tries it again.
    """
    so_far = ReckonedSoFar()
    work = asyncio.create_task(_reckon(database, asked, so_far))
    unwanted = asyncio.create_task(_until_unwanted(database, asked.id, so_far))
    try:
        await asyncio.wait({work, unwanted}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
        else:
            unwanted.result()
            log.info("what_if_cancelled", what_if=str(asked.id))
    finally:
        for task in (work, unwanted):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _until_unwanted(database: Database, what_if_id: UUID, so_far: ReckonedSoFar) -> None:
    wanted = True
    while wanted:
        await asyncio.sleep(BEAT_SECONDS)
        async with database.session() as session:
            wanted = await what_ifs.beat(session, what_if_id, so_far.percent)


async def _reckon(database: Database, asked: WhatIf, so_far: ReckonedSoFar) -> None:
    async with database.session(settings=SNAPSHOT) as session:
        reckoned, why = None, await _not_judged(session, asked)
        is_worked = (await what_ifs.arrived(session, asked.id)).day
        try:
            if why is None and is_worked:
                reckoned = await _read(session, asked, so_far)
        except (LookupError, TypeError, ValueError) as error:
            log.warning("what_if_failed", what_if=str(asked.id), error=describe(error))
            why = f"The draft cannot be reckoned: {describe(error)}"
    async with database.session() as session:
        if reckoned is None and why is None:  # the next day has begun since it was taken
            await what_ifs.put_back(session, asked.id)
        elif reckoned is None:
            await what_ifs.fail(session, asked.id, why or "")
        else:
            await _keep(session, asked, reckoned)


async def _not_judged(session: Session, asked: WhatIf) -> str | None:
    """Why people could not be judged by the draft, where that was asked."""
    judgement = await drafted_outcomes.judgement(session, asked.id) if asked.judged else None
    return judgement.why if judgement else None


async def _drafted(session: Session, asked: WhatIf) -> tuple[WhatIfJudgement | None, dict[UUID, OutcomeByDraft]]:
    """All that assessment has said there are, and how it ended; nothing where nobody is judged."""
    judgement = await drafted_outcomes.judgement(session, asked.id) if asked.judged else None
    outcomes = await drafted_outcomes.drafted(session, asked.id)
    if judgement and len(outcomes) != judgement.outcomes:
        raise ValueError(f"{len(outcomes)} outcomes of {judgement.outcomes} are there")
    return judgement, outcomes


async def _read(session: Session, asked: WhatIf, so_far: ReckonedSoFar) -> _Reckoned:
    tariffs = await what_ifs.tariffs(session, asked.id)
    judgement, drafted = await _drafted(session, asked)
    today = reckoning_day(asked.asked_on, (await read_days(session)).ticked)
    facts = await what_ifs.facts_in(session, asked.area)
    judged = _Judged(_iso(judgement.judged_on), drafted) if judgement else None
    inputs = inputs_of(asked, today, tariffs.values(), facts, judged)
    if (same := await what_ifs.reckoned_from(session, asked.area, inputs)) is not None:
        return _Reckoned(today, inputs, same=same)
    scheme = read_scheme(asked.scheme, asked.scheme_hash, asked.asked_at)
    draft = Draft(scheme, tariffs, drafted, asked.judged)
    compared = await what_if(session, asked.area, draft, today, so_far)
    people = [
        BandedPerson(of.client_id, of.band, tariffs[of.tariff_id].band if of.tariff_id in tariffs else of.band)
        for of in await what_ifs.standing_bands(session, asked.area)
    ]
    amounts = sorted(tried_amounts(compared), key=attrgetter("effective_on"))
    apart: dict[str, Any] = {}
    if judgement:
        late = overtaken(drafted, await drafted_outcomes.revisions(session, drafted), STEP)
        apart = {
            "unverified": of_unverified(amounts, drafted),
            "overtaken": late,
            "judged_on": _iso(judgement.judged_on),
        }
    projected = await projected_year(session, asked.area, draft, today, so_far)
    return _Reckoned(today, inputs, amounts, people, projected, apart=apart)


async def _keep(session: Session, asked: WhatIf, reckoned: _Reckoned) -> None:
    same, said = reckoned.same, (reckoned.on, reckoned.inputs)
    if same is not None:
        assert same.totals is not None and same.projected is not None  # noqa: S101, PT018 - it is done
        await what_ifs.finish(session, asked.id, Result(same.totals, same.projected, *said), same.id)
        return
    result = Result(totals(reckoned.amounts, reckoned.people) | dict(reckoned.apart), reckoned.projected, *said)
    if await what_ifs.finish(session, asked.id, result):
        await what_ifs.keep_amounts(session, asked.id, reckoned.amounts)


def inputs_of(asked: WhatIf, today: date, tariffs: Iterable[TariffByDraft], facts: str, judged: _Judged | None) -> str:
    """The same for the same draft, reckoned as of the same day, while nothing new is known: whenever it was asked."""
    banded = sorted((str(tariff.tariff_id), tariff.band, sorted(tariff.set_singly.items())) for tariff in tariffs)
    said: list[Any] = [asked.area, asked.scheme_hash, today.isoformat(), banded, facts]
    if judged is not None:
        said += [judged.on, sorted(map(repr, judged.outcomes.values()))]
    return hashlib.sha256(to_json(said)).hexdigest()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def tried_amounts(compared: Sequence[ComparedAmount]) -> Iterator[TriedAmount]:
    """One for each place, band and day; what the draft has in another band comes to nothing in the one before."""
    for amount in compared:
        before, after = amount.before, amount.after
        if before is not None and after is not None and (before.band, before.effective_on) == (
            after.band, after.effective_on,
        ):  # fmt: skip
            of_both = _tried(after)
            of_both.before_pence, of_both.before_accrued_pence = before.pence, before.accrued_pence
            of_both.after_pence, of_both.after_accrued_pence = after.pence, after.accrued_pence
            yield of_both
            continue
        if before is not None:
            gone = _tried(before)
            gone.before_pence, gone.before_accrued_pence = before.pence, before.accrued_pence
            yield gone
        if after is not None:
            new = _tried(after)
            new.after_pence, new.after_accrued_pence = after.pence, after.accrued_pence
            yield new


def _tried(of: ReckonedAmount) -> TriedAmount:
    return TriedAmount(of.key, of.contract, of.party, of.shape, of.measure, of.client_id, of.band, of.effective_on)
