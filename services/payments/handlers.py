"""What payments hears from the other services, and what that touches.

The consumer has opened the transaction and noted the events' ids in it, so a handler's
writes and the note that it is done commit together. News of one claim comes from several
services and so in any order: a handler notes facts (the highest revision wins) and marks
what they touch; `reconcile` at the end of the batch keeps them and posts whatever is then missing.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlmodel import SQLModel

from services.payments import models
from services.payments.commands.pending import TAKEN_BACK, UNKNOWN_TO_SOURCE, Cause, begin, pending, touch
from services.payments.commands.reconcile import reconcile
from services.payments.events import (
    CaseCounted,
    ClientMatch,
    ClientsMerged,
    CohortAttested,
    MeasuresOpen,
    OutcomeAchieved,
    OutcomeProposed,
    OutcomeStated,
    OutcomeWithdrawn,
    ReviewRecorded,
    SampleValidated,
    SchemePublished,
    TariffSet,
    TopsCounted,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
    WhatIfAsked,
    WhatIfJudged,
    WhatIfNamed,
    WhatIfOutcomes,
    WhatIfTariffs,
)
from services.payments.rules.schemes import read_scheme
from services.payments.rules.standing import OutcomeRevision, OutcomeStatement
from services.payments.store import drafted_outcomes, facts, what_ifs
from services.payments.store.tariffs import NOT_IN_EVENTS
from services.payments.store.unknown import warn_of_unknown_words
from shared.data.db import Session
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.restated import FactsRestated, facts_restated


async def schemes_published(session: Session, events: Sequence[Event[SchemePublished]]) -> None:
    """One that cannot be read is parked itself, and not the news that would be priced by it."""
    for event in events:
        if not event.data.voided:
            warn_of_unknown_words(read_scheme(event.data.scheme, event.data.hash, event.data.published_at))
    pending(session).keep(models.SchemeVersion, _rows(models.SchemeVersion, events))
    pending(session).areas.update((event.data.area, _cause(event)) for event in events)


async def tariffs_set(session: Session, events: Sequence[Event[TariffSet]]) -> None:
    not_said = dict.fromkeys(NOT_IN_EVENTS)
    pending(session).keep(models.Tariff, [row | not_said for row in _rows(models.Tariff, events)])
    work = pending(session)
    for event in events:
        touch(work.clients, event.data.client_id, _cause(event))
    _mark_cohorts(session, events)


async def outcomes_stated(session: Session, events: Sequence[Event[OutcomeStated]]) -> None:
    """Proposed or achieved. A voided one is one that was taken back."""
    pending(session).keep(models.Outcome, _rows(models.Outcome, [e for e in events if not e.data.voided]))
    voided = [_voided_outcome(event.data) for event in events if event.data.voided]
    pending(session).keep(models.Withdrawal, voided)
    _mark_outcomes(session, events)


async def outcomes_withdrawn(session: Session, events: Sequence[Event[OutcomeWithdrawn]]) -> None:
    fallen = _rows(models.Withdrawal, events)
    for row, event in zip(fallen, events, strict=True):
        if event.data.taken_back:
            row.update(reason=UNKNOWN_TO_SOURCE, told_reason=None, told_effective_on=None, by_merge=False)
    pending(session).keep(models.Withdrawal, fallen)
    _mark_outcomes(session, events)


async def clients_merged(session: Session, events: Sequence[Event[ClientsMerged]]) -> None:
    """An alias, or the end of one: both are reconciled again."""
    pending(session).keep(models.ClientMerge, _rows(models.ClientMerge, events))
    for event in events:
        for client in (event.data.survivor_id, event.data.absorbed_id):
            touch(pending(session).clients, client, _cause(event))
    _mark_cohorts(session, events)


async def treatments_transferred(session: Session, events: Sequence[Event[TreatmentTransferred]]) -> None:
    def row(data: TreatmentTransferred) -> dict[str, Any]:
        values = data.model_dump(include=set(facts.COLUMNS[models.TreatmentTransfer]))
        return values | {"to_organisation": data.to, "transferred_on": data.on, "content_hash": data.content_hash}

    pending(session).keep(models.TreatmentTransfer, [row(event.data) for event in events])
    _mark_cohorts(session, events)


def keeps(model: type[SQLModel]) -> Handler:
    """A handler for facts that touch no claim."""

    async def keep(session: Session, events: Sequence[Event[Any]]) -> None:
        pending(session).keep(model, _rows(model, events))

    return keep


def keeps_of_treatment(model: type[SQLModel]) -> Handler:
    """A handler for facts that touch no claim, but cohorts."""

    async def keep(session: Session, events: Sequence[Event[Any]]) -> None:
        pending(session).keep(model, _rows(model, events))
        _mark_cohorts(session, events)

    return keep


async def identities_told(session: Session, events: Sequence[Event[ClientMatch]]) -> None:
    """What a quarter's outcomes come to is without those of who is asked about: no run takes it meanwhile."""
    pending(session).keep(models.Identity, _rows(models.Identity, events))
    for event in events:
        touch(pending(session).doubts, event.data.area, _cause(event))


async def cases_counted(session: Session, events: Sequence[Event[CaseCounted]]) -> None:
    """What is paid by the share of cases that met a test is settled again."""
    pending(session).keep(models.CountedCase, _rows(models.CountedCase, events))
    work = pending(session)
    for event in events:
        touch(work.counted, event.data.area, _cause(event))


async def cohorts_attested(session: Session, events: Sequence[Event[CohortAttested]]) -> None:
    """What is paid by a stated share is settled again."""
    pending(session).keep(models.AttestedCohort, _rows(models.AttestedCohort, events))
    work = pending(session)
    for event in events:
        touch(work.counted, event.data.area, _cause(event))


async def samples_validated(session: Session, events: Sequence[Event[SampleValidated]]) -> None:
    """What a month pays of the classes of its sample is settled again."""

    def row(event: Event[SampleValidated]) -> dict[str, Any]:
        said = event.data.model_dump(include=set(facts.COLUMNS[models.SampleResult]))
        return said | {"outcomes": [str(outcome) for outcome in event.data.outcomes]}

    pending(session).keep(models.SampleResult, [row(event) for event in events])
    work = pending(session)
    for event in events:
        touch(work.counted, event.data.area, _cause(event))


async def what_ifs_asked(session: Session, events: Sequence[Event[WhatIfAsked]]) -> None:
    """No fact and no money: a worker of its own reckons them."""
    for event in events:
        data = event.data
        said = data.model_dump(include={"area", "scheme_id", "asked_on", "asked_at", "pages", "tariffs", "kept",
                                        "undecided", "costs", "budget_pence", "scheme", "judged",
                                        "drafted_from"})  # fmt: skip
        await what_ifs.keep(
            session, **said, id=data.what_if_id, scheme_version=data.version, scheme_hash=data.hash,
            asked_by=data.actor,
        )  # fmt: skip


async def what_if_tariffs(session: Session, events: Sequence[Event[WhatIfTariffs]]) -> None:
    for event in events:
        rows = [tariff.model_dump(mode="json") for tariff in event.data.tariffs]
        await what_ifs.keep_tariffs(session, event.data.what_if_id, event.data.page, rows)


async def what_ifs_named(session: Session, events: Sequence[Event[WhatIfNamed]]) -> None:
    for event in events:
        await what_ifs.keep_named(session, event.data.what_if_id, event.data.variation_id, event.data.parties)


async def what_if_outcomes(session: Session, events: Sequence[Event[WhatIfOutcomes]]) -> None:
    for event in events:
        rows = [outcome.model_dump(mode="json") for outcome in event.data.outcomes]
        await drafted_outcomes.keep(session, event.data.what_if_id, event.data.page, rows)


async def what_ifs_judged(session: Session, events: Sequence[Event[WhatIfJudged]]) -> None:
    for event in events:
        said = event.data.model_dump(include={"what_if_id", "pages", "outcomes", "people", "why", "judged_on"})
        await drafted_outcomes.keep_end(session, **said)


def apart(handle: Handler) -> Handler:
    """Each event that says `takenBack` by itself: what it raises is compared with what stood right before it. So each
    that may move what is disputed: that it was moved is noted, whatever else comes in its batch.
    """

    async def handle_parts(session: Session, events: Sequence[Event[Any]]) -> None:
        for alone, part in _parts(events):
            begin(session, alone=alone, moves=isinstance(part[0].data, _MOVES))
            await handle(session, part)

    return handle_parts


def _parts(events: Sequence[Event[Any]]) -> Iterator[tuple[bool, Sequence[Event[Any]]]]:
    for alone, part in groupby(events, _takes_back):
        part_events = list(part)
        singly = alone or isinstance(part_events[0].data, _MOVES)
        yield from ((alone, [event]) for event in part_events) if singly else [(alone, part_events)]


def _takes_back(event: Event[Any]) -> bool:
    return bool(getattr(event.data, "taken_back", False))


def _rows(model: type[SQLModel], events: Iterable[Event[Any]]) -> list[dict[str, Any]]:
    """A payload names its fields as the table of its facts does."""
    names = _names(model)
    values = attrgetter(*names)
    return [dict(zip(names, values(event.data), strict=True)) for event in events]


@cache
def _names(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(name for name in facts.COLUMNS[model] if name not in NOT_IN_EVENTS)


def _voided_outcome(data: OutcomeStated) -> dict[str, Any]:
    return {
        "outcome_id": data.outcome_id,
        "revision": data.revision,
        "voided": False,
        "area": data.area,
        "reason": UNKNOWN_TO_SOURCE if data.taken_back else "voided",
        "cause_id": None,
        "effective_on": data.achieved_on,
        "client_id": data.client_id,
        "told_reason": None,
        "told_effective_on": None,
        "by_merge": False,
    }


def _mark_outcomes(session: Session, events: Iterable[Event[Any]]) -> None:
    work = pending(session)
    for event in events:
        data, cause = event.data, _cause(event)
        word = OutcomeRevision(data.revision, data.voided or isinstance(data, OutcomeWithdrawn))
        work.words.append(OutcomeStatement(data.outcome_id, data.area, word))
        touch(work.outcomes, data.outcome_id, cause)
        touch(work.cohorts, data.area, cause)


def _mark_cohorts(session: Session, events: Iterable[Event[Any]]) -> None:
    """What months pay by the success of a cohort is settled again."""
    cohorts = pending(session).cohorts
    for event in events:
        touch(cohorts, event.data.area, _cause(event))


def _cause(event: Event[Any]) -> Cause:
    if _takes_back(event):
        return Cause(TAKEN_BACK, event.id, told_by=event.source)
    return Cause(event.type, event.id)


_MOVES = (SchemePublished, TariffSet, ClientsMerged, OutcomeProposed, OutcomeAchieved, OutcomeWithdrawn)
_KEEPING: dict[type[Payload], Handler] = {
    SchemePublished: schemes_published,
    TariffSet: tariffs_set,
    ClientMatch: identities_told,
    ClientsMerged: clients_merged,
    ReviewRecorded: keeps(models.Review),
    OutcomeProposed: outcomes_stated,
    OutcomeAchieved: outcomes_stated,
    OutcomeWithdrawn: outcomes_withdrawn,
    CaseCounted: cases_counted,
    CohortAttested: cohorts_attested,
    SampleValidated: samples_validated,
    MeasuresOpen: keeps(models.OpenEpisode),
    TopsCounted: keeps(models.TopCount),
    TreatmentStarted: keeps_of_treatment(models.TreatmentStart),
    TreatmentTransferred: treatments_transferred,
    TreatmentEnded: keeps_of_treatment(models.TreatmentEnd),
    WhatIfAsked: what_ifs_asked,
    WhatIfTariffs: what_if_tariffs,
    WhatIfNamed: what_ifs_named,
    WhatIfOutcomes: what_if_outcomes,
    WhatIfJudged: what_ifs_judged,
    FactsRestated: facts_restated,
}
HANDLERS: dict[type[Payload], Handler] = {payload: apart(handle) for payload, handle in _KEEPING.items()}
SUBSCRIPTION = Subscription(
    topics={
        "lasars.schemes": "tariff",
        "lasars.tariff": "tariff",
        "lasars.assessment": "assessment",
        "lasars.referral": "referral",
    },
    handlers=HANDLERS,
    reconcile=reconcile,
)
