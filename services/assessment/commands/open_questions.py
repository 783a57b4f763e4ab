"""What was asked of a person goes by what stands of them: after a correction it may rest on something else, or on
nothing. Then it is closed, and open again if they are alike once more.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.access import decide_about
from services.assessment.commands.merges import decide
from services.assessment.commands.persons import MatchCandidate, ask_what_is_left
from services.assessment.rules.identity import PersonIdentity, reasons_to_ask
from services.assessment.store import merges as merge_store
from services.assessment.store import open_questions as store
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.kernel.claims import Actor

Words = Mapping[UUID, PersonIdentity]


async def ask_as_it_stands(
    session: Session, kin: Collection[UUID], was: Words, actor: Actor, today: date
) -> set[UUID]:  # fmt: skip
    """For one who holds the lock on merges and on whom it concerns, after a correction. `kin`: all ids of the person;
    `was`: who each of them was said to be. Of which registrations something else is asked now, or nothing.
    """
    changed: set[UUID] = set()
    now = await store.standing_words(session, kin)
    for match in await store.open_matches(session, kin):
        other = match.candidate_id if match.client_id in kin else match.client_id
        words = await store.standing_words(session, await merge_store.kin_of(session, {other}))
        reasons = reasons_to_ask(now.values(), list(words.values()))
        if match.rule in reasons or match.rule not in reasons_to_ask(was.values(), list(words.values())):
            continue  # what was asked by something that was said before goes on
        if reasons:
            await supersede(session, match, actor, today, rule=min(reasons))
            continue
        await decide_about(session, [match.client_id, match.candidate_id], actor, today)
        await decide(session, match, "rejected", merge_store.NO_LONGER_ALIKE, actor, today)
        changed.add(match.client_id)
    for client_id in sorted(changed):
        await ask_what_is_left(session, client_id, actor, today)
    return changed


async def ask_anew(
    session: Session, kin: Collection[UUID], person: UUID, candidates: Sequence[MatchCandidate], actor: Actor,
    today: date,
) -> set[UUID]:  # fmt: skip
    """What was closed since nothing agreed is open again where something does. Whose questions those are."""
    reopened: set[UUID] = set()
    for candidate in candidates:
        match = await store.closed_by_correction(session, kin, person, candidate.client_id)
        if match is not None:
            await supersede(
                session, match, actor, today, state="pending", decided_by=None, decided_on=None, rule=candidate.rule,
            )  # fmt: skip
            reopened.add(match.client_id)
    return reopened
