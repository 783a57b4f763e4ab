"""Starts of treatment from before go-live: all lines of a file, or none.

They count as earlier starts, for `new_person`, and for nothing else. Whoever they concern is reconciled with the next
business day: what pays no longer falls then, and is posted as a difference.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.commands.validation import recorded
from services.assessment.errors import BadValue, PaidForNewPersons
from services.assessment.rules.earlier_starts import LineProblem, NamedStart, go_live, named_starts, place_of
from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.rules.terms import Terms
from services.assessment.store import access
from services.assessment.store import earlier_starts as store
from services.assessment.store.earlier_starts import KeptStart
from services.assessment.store.facts import note_due
from services.assessment.store.person_facts import versions_of
from shared.data.db import Session
from shared.kernel.claims import Actor

SHOWN_MAX = 1000  # problems: whoever sent ten thousand wrong lines learns nothing from the last of them


@dataclass(frozen=True, slots=True)
class StartsKept:
    """`rows` of the file; `changed` of them say what was not so before; `registered` people are known of these."""

    rows: int
    changed: int
    registered: int
    people: frozenset[UUID]  # whom the file names, whatever is kept of them


async def import_starts(session: Session, csv: str, actor: Actor, today: date) -> StartsKept:
    starts = await _checked(session, csv, actor, today)
    kept = await _known(session, starts, actor)
    new = list({start.said: start for start in starts if start.said not in kept}.values())
    again = [start.id for start in kept.values() if start.voided]
    by = recorded(actor, today)
    added = await store.keep(session, actor.area, new, by)
    await store.join(session, actor.area, added, new)
    await store.say(session, again, by, voided=False)
    return await _reported(session, starts, [*added, *again], actor, today)


async def take_back(session: Session, csv: str, actor: Actor, today: date) -> StartsKept:
    """As if they had never been; a line that was not imported changes nothing."""
    starts = await _checked(session, csv, actor, today)
    kept = await _known(session, starts, actor)
    standing = [start.id for start in kept.values() if not start.voided]
    await store.say(session, standing, recorded(actor, today), voided=True)
    return await _reported(session, starts, standing, actor, today)


async def _known(session: Session, starts: Sequence[NamedStart], actor: Actor) -> dict[object, KeptStart]:
    """Of those that the file names, what is kept, by what was said."""
    named = {start.said for start in starts}
    return {start.said: start for start in await store.kept(session, actor.area, starts) if start.said in named}


async def _checked(session: Session, csv: str, actor: Actor, today: date) -> list[NamedStart]:
    versions = await versions_of(session, actor.area)
    await _refuse_paid(session, versions, actor)
    starts, problems = named_starts(csv, today, go_live(versions))
    await store.lock_registrations(session)
    born = await store.born(session, actor.area, {start.client_id for start in starts if start.client_id})
    problems += [problem for start in starts if (problem := _of_person(start, born))]
    if problems:
        raise BadValue(errors=errors_shown(problems))
    return starts


async def _refuse_paid(session: Session, versions: Sequence[Terms], actor: Actor) -> None:
    """Whoever is paid for new persons, or treats beside those who are, does not say who was here before."""
    paid = paid_measures(versions, actor.organisation)
    of_new = {measure.code for version in versions for measure in version.measures if measure.kind == "new_person"}
    if paid & of_new or (paid and await access.treats(session, actor.area, actor.organisation)):
        raise PaidForNewPersons(party=actor.organisation)


def _of_person(start: NamedStart, born: dict[UUID, date]) -> LineProblem | None:
    if start.client_id is None:
        return None
    birth_date = born.get(start.client_id)
    if birth_date is None:
        return LineProblem(f"{place_of(start.line)}: client_id", "is not the id of a person who is known to you")
    if start.on < birth_date:
        message = "must not be before the person's birth"
        return LineProblem(f"{place_of(start.line)}: started_on", message, (f"on or after {birth_date}",))
    return None


def errors_shown(problems: Sequence[LineProblem]) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = []
    for problem in problems[:SHOWN_MAX]:
        said: dict[str, object] = {"field": problem.place, "message": problem.message}
        shown.append(said | {"allowed": list(problem.allowed)} if problem.allowed else said)
    if left := len(problems) - len(shown):
        shown.append({"field": "csv", "message": f"has {left} more lines with a problem"})
    return shown


async def _reported(
    session: Session, starts: Sequence[NamedStart], changed: Collection[UUID], actor: Actor, today: date
) -> StartsKept:
    clients = await store.clients_of(session, changed)
    await note_due(session, clients, today)
    people = frozenset(await store.numbered(session, actor.area, starts)).union(
        start.client_id for start in starts if start.client_id
    )
    return StartsKept(rows=len(starts), changed=len(changed), registered=len(clients), people=people)
