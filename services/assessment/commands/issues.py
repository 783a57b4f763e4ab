"""The log of issues, complaints and thanks that all parties share, each as far as it concerns them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.limits import check_correctable
from services.assessment.commands.parties import check_parties
from services.assessment.commands.validation import bad_value, check_ahead, check_all, check_not_after, recorded
from services.assessment.errors import IssueClosed, NotYourIssue, UnknownIssue, Voided
from services.assessment.models import Issue
from services.assessment.models.issues import ANSWERED, CLOSED
from services.assessment.rules.issues import CONCERNED, SEES_ALL, IssueParties, may_answer, may_change, may_see
from services.assessment.schemas.issues import IssueBody
from services.assessment.store import issues as store
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check

_UNKNOWN = (
    "is no organisation that takes part in the area: look its code up among the organisations, or leave it out and say"
    " in the sentence whom it is about"
)
Allowed = Callable[[IssueParties, frozenset[str], str], bool]


async def raise_issue(session: Session, body: IssueBody, actor: Actor, today: date) -> Issue:
    _check(body, today)
    await _check_parties(session, body, actor, None)
    return await insert(session, Issue, **body.model_dump(), **recorded(actor, today))


async def page_of(
    session: Session, actor: Actor, state: str | None, kind: str | None, after: UUID | None, limit: int
) -> Sequence[Issue]:
    sees_all, concerned = bool(actor.roles & SEES_ALL), bool(actor.roles & CONCERNED)
    return await store.page(
        session,
        actor.area,
        state=state,
        kind=kind,
        raiser=None if sees_all or concerned else actor.organisation,
        party=actor.organisation if concerned and not sees_all else None,
        after=after,
        limit=limit,
    )


async def correct_issue(
    session: Session, issue_id: UUID, body: IssueBody, expected: int, actor: Actor, today: date
) -> Issue:
    issue = await _lock(session, issue_id, actor, may_change)
    check(expected, issue.revision)
    _check(body, today)
    await _check_parties(session, body, actor, issue)
    says: dict[str, Any] = body.model_dump()
    if not says_already(issue, says):
        check_correctable(issue)
        await supersede(session, issue, actor, today, **says)
    return issue


async def answer_issue(
    session: Session, issue_id: UUID, answer: str, expected: int | None, actor: Actor, today: date
) -> Issue:
    """A later answer takes the place of an earlier one, which is kept."""
    issue = await _lock(session, issue_id, actor, may_answer)
    check(expected, issue.revision)
    check_correctable(issue)
    await supersede(session, issue, actor, today, state=ANSWERED, answer=answer, answered_on=today)
    return issue


async def close_issue(
    session: Session, issue_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> Issue:
    issue = await _lock(session, issue_id, actor, may_change)
    check(expected, issue.revision)
    await supersede(session, issue, actor, today, state=CLOSED, closed_on=today, closed_for=reason_code)
    return issue


async def void_issue(
    session: Session, issue_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> Issue:
    issue = await _lock(session, issue_id, actor, may_change, closed=True)
    check(expected, issue.revision)
    await supersede(session, issue, actor, today, voided=True, void_reason=reason_code)
    return issue


async def check_seen(session: Session, issue_id: UUID, actor: Actor) -> None:
    """What somebody does not see does not exist."""
    await _locked(session, issue_id, actor)


async def _locked(session: Session, issue_id: UUID, actor: Actor) -> tuple[Issue, IssueParties]:
    issue = await store.lock(session, issue_id, actor.area)
    if issue is None:
        raise UnknownIssue
    parties = IssueParties(issue.recorded_by_organisation, issue.concerns, issue.owned_by)
    if not may_see(parties, actor.roles, actor.organisation):
        raise UnknownIssue
    return issue, parties


async def _lock(session: Session, issue_id: UUID, actor: Actor, allowed: Allowed, *, closed: bool = False) -> Issue:
    """`closed`: also one that is."""
    issue, parties = await _locked(session, issue_id, actor)
    if not allowed(parties, actor.roles, actor.organisation):
        raise NotYourIssue
    if issue.voided:
        raise Voided
    if issue.state == CLOSED and not closed:
        raise IssueClosed
    return issue


async def _check_parties(session: Session, body: IssueBody, actor: Actor, issue: Issue | None) -> None:
    """Nobody would ever answer for a code that was mistyped. What it said before is left as it was."""
    said = {"concerns": body.concerns, "ownedBy": body.owned_by}
    before = {issue.concerns, issue.owned_by} if issue else set()
    await check_parties(session, said, actor, before, _UNKNOWN)


def _check(body: IssueBody, today: date) -> None:
    check_all(
        lambda: check_not_after("raisedOn", body.raised_on, today),
        lambda: _check_due(body),
        lambda: check_ahead("dueOn", body.due_on, today),
    )


def _check_due(body: IssueBody) -> None:
    if body.due_on is not None and body.due_on < body.raised_on:
        raise bad_value("dueOn", "lies before the day on which it was raised", [f"on or after {body.raised_on}"])
