"""Everybody of an area judged by a draft, as they would be once it was published, and payments told what differs.

Nothing is kept of it: the tables of outcomes, and who waits for a verifier, stay as they are.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog

from services.assessment.commands.changes import said_anew, said_of
from services.assessment.commands.outcome_ids import evidence_key
from services.assessment.events import DraftedOutcome, WhatIfJudged, WhatIfOutcomes
from services.assessment.models import WhatIf
from services.assessment.models.rows import OutcomeRow
from services.assessment.rules.outcomes import outcomes_by
from services.assessment.rules.terms import Terms, terms
from services.assessment.rules.verifying import SYSTEM
from services.assessment.rules.what_if import OutcomeSays, facts_by_draft, is_unverified, judging_day, moves_money
from services.assessment.rules.what_if_measures import judged_otherwise
from services.assessment.store import what_ifs
from services.assessment.store.person_facts import KnownPerson, KnownPersons, known_of, versions_of
from services.assessment.store.words import words
from shared.data.business_date import read_days
from shared.data.db import Database, Session
from shared.kernel.describing import describe, storable
from shared.messaging import outbox
from shared.messaging.bounds import TEXT_MAX
from shared.messaging.events import Payload

AT_ONCE = 500  # outcomes in one event at most
PEOPLE = 25  # read together
BEAT_SECONDS = 5
# It judges for long between two statements, and what it reads is of one moment.
SNAPSHOT = {
    "transaction_isolation": "repeatable read",
    "transaction_read_only": "on",
    "idle_in_transaction_session_timeout": "0",
}
_SAYS = OutcomeSays.__slots__
log = structlog.get_logger("what_if")


@dataclass(frozen=True, slots=True)
class Judging:
    """By a draft, as if it had been published, on a day; `codes` of the measures that may be met otherwise by it."""

    versions: Sequence[Terms]
    codes: frozenset[str]
    bands: dict[UUID, str]
    today: date


@dataclass(frozen=True, slots=True)
class JudgedArea:
    """What would differ, of how many people, as of which day."""

    outcomes: Sequence[DraftedOutcome]
    people: int
    on: date


async def judge(database: Database, area: str, what_if_id: UUID) -> None:
    """All that comes of it is told in one transaction: whoever is ended before has told nothing, and the next begins
    anew. Whoever comes to an end second tells nothing more.
    """
    async with database.session() as session:
        asked = await what_ifs.untold(session, area, what_if_id)
    if asked is None:
        return
    beating = asyncio.create_task(_beat(database, asked.id))
    try:
        events = await _events(database, asked)
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
    async with database.session() as session:
        if await what_ifs.hold(session, asked.id):
            await publish(session, asked, events)


async def _beat(database: Database, what_if_id: UUID) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        async with database.session() as session:
            await what_ifs.beat(session, what_if_id)


async def _events(database: Database, asked: WhatIf) -> list[Payload]:
    try:
        judged = await _judged(database, asked)
    except (LookupError, TypeError, ValueError) as error:
        log.warning("what_if_not_judged", what_if=str(asked.id), error=describe(error))
        return [failed(asked, f"People cannot be judged by the draft: {describe(error)}")]
    return list(_outcome_events(asked, judged))


async def _judged(database: Database, asked: WhatIf) -> JudgedArea:
    outcomes, people = list[DraftedOutcome](), 0
    async with database.session(settings=SNAPSHOT) as session:
        today = judging_day(asked.asked_on, (await read_days(session)).ticked)
        judging = await _judging(session, asked, today)
        async for known_persons in _people(session, asked.area, judging.codes):
            for person in known_persons.persons:
                if person.treated:
                    people += 1
                    outcomes += differing(known_persons, person, judging)
                    await asyncio.sleep(0)
    return JudgedArea(outcomes, people, today)


async def _judging(session: Session, asked: WhatIf, today: date) -> Judging:
    draft, bands = terms(asked.scheme, asked.asked_at), await what_ifs.bands(session, asked.id)
    published = await versions_of(session, asked.area)
    codes = judged_otherwise(draft, published, is_rebanded=bool(bands))
    return Judging([*published, draft], codes, bands, today)


async def _people(session: Session, area: str, codes: frozenset[str]) -> AsyncIterator[KnownPersons]:
    """With their outcomes of those measures alone."""
    after = UUID(int=0)
    while some := await what_ifs.people(session, area, after, PEOPLE):
        yield await known_of(session, some, measures=codes)
        after = some[-1]


def differing(known_persons: KnownPersons, person: KnownPerson, judging: Judging) -> Iterator[DraftedOutcome]:
    """What would be published of this person, were the draft, as far as money hangs on it."""
    published = known_persons.published[person.id]
    facts = facts_by_draft(known_persons.facts[person.id], judging.bands)
    said = {said_of(row): row for row in published.verifications}
    refused = {key for key, row in said.items() if row.decision == "refused"}
    derived = outcomes_by(judging.codes, facts, judging.versions, judging.today, words(said.values()))
    stood = {row.id: row for row in published.outcomes}
    for row in said_anew(person, facts, derived, published.outcomes, judging.today, refused):
        before = stood.get(row.id)
        now, then = _says(row), _says(before) if before else None
        if moves_money(now, then):
            yield _drafted(row, before.revision if before else 0, unverified=is_unverified(now, then))


def _says(row: OutcomeRow) -> OutcomeSays:
    return OutcomeSays(**{name: getattr(row, name) for name in _SAYS})


def _drafted(row: OutcomeRow, revision: int, *, unverified: bool) -> DraftedOutcome:
    says = {name: getattr(row, name) for name in DraftedOutcome.model_fields if name in OutcomeRow.__slots__}
    own = {"outcome_id": row.id, "instead_of": revision, "party": row.prime or row.party, "unverified": unverified}
    own["evidence_key"] = evidence_key(row.measure, row.fingerprint, row.episode_id, row.party)
    return DraftedOutcome.model_validate(says | own)


def _outcome_events(asked: WhatIf, judged: JudgedArea) -> Iterator[Payload]:
    outcomes = judged.outcomes
    pages = [outcomes[start : start + AT_ONCE] for start in range(0, len(outcomes), AT_ONCE)]
    for number, page in enumerate(pages, start=1):
        yield WhatIfOutcomes(**_by(asked), page=number, outcomes=page)
    yield WhatIfJudged(
        **_by(asked), pages=len(pages), outcomes=len(outcomes), people=judged.people, why=None,
        unverified=sum(outcome.unverified for outcome in outcomes), judged_on=judged.on,
    )  # fmt: skip


def failed(asked: WhatIf, why: str) -> WhatIfJudged:
    nothing = {"pages": 0, "outcomes": 0, "people": 0, "unverified": 0}
    return WhatIfJudged(**_by(asked), **nothing, why=storable(why, TEXT_MAX))


async def publish(session: Session, asked: WhatIf, events: Sequence[Payload]) -> None:
    outbox.add_all(session, [(asked.id, event) for event in events])
    await what_ifs.note_published(session, asked.id)


def _by(asked: WhatIf) -> dict[str, object]:
    return {
        "area": asked.area, "actor": SYSTEM.sub, "actor_organisation": SYSTEM.organisation, "what_if_id": asked.id,
    }  # fmt: skip
