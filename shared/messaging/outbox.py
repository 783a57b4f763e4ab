"""Events leave through the outbox: a row in the transaction that made them true.

A command locks the subject's row before it adds the event, so that ids follow commits.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.data import ending
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.data.statements import command
from shared.kernel.problems import Conflict
from shared.messaging.events import Payload, envelope, new_id

ROWS = """INTO outbox (event_id, topic, subject, type, body, area)
SELECT event_id, coalesce(topic, :topic), coalesce(subject, :subject), coalesce(type, :type), body,
       coalesce(area, :area)
FROM unnest(CAST(:ids AS uuid[]), CAST(:topics AS text[]), CAST(:subjects AS text[]),
            CAST(:types AS text[]), CAST(:bodies AS bytea[]), CAST(:areas AS text[]))
     WITH ORDINALITY AS added (event_id, topic, subject, type, body, area, n)
WHERE CASE WHEN CAST(:restated AS integer) = (SELECT coalesce(max(number), 0) FROM restatement) THEN true
           ELSE restated_meanwhile() END
ORDER BY n
"""
LAST_WORD = STEP - 1_000  # from this revision on only what takes back is told: nobody can use that up on purpose
NUMBER_LAST = 2**31 // STEP - 1  # of a restatement: what is told after it is still a revision that readers can keep


_COMMON = {"topics": "topic", "subjects": "subject", "types": "type", "areas": "area"}
_INSERT = command(f"INSERT {ROWS}")


@dataclass(slots=True)
class PendingEvents:
    """What a transaction has added and not written yet. `takes_back`: what it publishes now says so, where it has a
    word for it. `restated`: the number of a restatement that is under way, before others know of it.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    takes_back: bool = False
    restated: int | None = None


class RevisionsUsedUp(Conflict):
    """It was changed too often: its revisions would reach into those of the next restatement."""


def add(session: Session, subject: str | UUID, payload: Payload) -> UUID:
    """The id of the event. It is written when the transaction ends."""
    return add_all(session, [(subject, payload)])[0]


def add_all(session: Session, payloads: Iterable[tuple[str | UUID, Payload]]) -> list[UUID]:
    """Many, in their order."""
    events = session.of(PendingEvents)
    above = _restated(session) * STEP
    added = []
    for subject, payload in payloads:
        _check_number(payload, again=events.restated is not None)
        outgoing = _as_published(payload, above, takes_back=events.takes_back)
        added.append(_row(session.database.service, str(subject), outgoing))
    if added:
        events.rows += added
        ending.join(session, _pending_events)
    return [row["ids"] for row in added]


def _pending_events(session: Session) -> ending.Part | None:
    return (_INSERT, values) if (values := take(session)) else None


def take(session: Session) -> dict[str, Any] | None:
    """What was added and is not written yet, as the values of `ROWS`, for who writes it with rows of their own."""
    events = session.of(PendingEvents)
    added, events.rows = events.rows, []
    if not added:
        return None
    session.published = True
    values: dict[str, Any] = {"restated": _restated(session)}
    for name in added[0]:
        values |= _sent(name, [row[name] for row in added])
    return values


def _sent(name: str, values: list[Any]) -> dict[str, Any]:
    """What all have in common is sent once and not in an array: so it is of most batches."""
    common = _COMMON.get(name)
    if common is None:
        return {name: values}
    if values.count(values[0]) == len(values):
        return {name: (), common: values[0]}
    return {name: values, common: None}


@contextmanager
def taking_back(session: Session) -> Iterator[None]:
    """What is added meanwhile is told because of what is lost to its source."""
    session.of(PendingEvents).takes_back = True
    yield
    session.of(PendingEvents).takes_back = False


def saying_again(session: Session, number: int) -> None:
    """What this transaction adds from here on is above all that was told before."""
    session.of(PendingEvents).restated = number


def _restated(session: Session) -> int:
    number = session.of(PendingEvents).restated
    return session.database.restated if number is None else number


def _check_number(payload: Payload, *, again: bool) -> None:
    """What takes back, and what was told once and is said again, may use the numbers that are kept for it."""
    end = STEP if again or payload.voided or payload.withdraws else LAST_WORD
    if payload.revision >= end:
        what = f"{payload.type} has revision {payload.revision}"
        raise RevisionsUsedUp(f"{RevisionsUsedUp.text()} {what}; the last that can be told is {end - 1}.")


def _as_published(payload: Payload, above: int, *, takes_back: bool) -> Payload:
    update: dict[str, Any] = {"revision": payload.revision + above} if above else {}
    if takes_back and "taken_back" in type(payload).model_fields:
        update["taken_back"] = True
    return payload.model_copy(update=update) if update else payload


def _row(service: str, subject: str, payload: Payload) -> dict[str, Any]:
    event_id = new_id()
    body = envelope(service, event_id, subject, payload)
    return {
        "ids": event_id, "topics": payload.topic_for(), "subjects": subject, "types": payload.type, "bodies": body,
        "areas": payload.area,
    }  # fmt: skip
