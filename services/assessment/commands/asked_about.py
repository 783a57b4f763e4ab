"""Which of the risks that stand somebody asked about."""

from collections.abc import Collection
from datetime import date
from typing import Any, get_args
from uuid import UUID

from services.assessment.commands.validation import bad_value, check_said_where
from services.assessment.models import Activity
from services.assessment.rules.open_risks import PRECAUTIONS, WARNINGS, warning_of
from services.assessment.schemas.activities import ActivityFindings, PrecautionReason
from services.assessment.store import access
from services.assessment.store.open_risks import open_answers, open_risks
from services.assessment.store.persons import kin
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor

FIELD, REASON = "askedAbout", "precautionReason"
_SEVERAL = "is missing: more than one thing stands of them, so say which of it they were asked about"


async def asked_about(
    session: Session,
    body: ActivityFindings,
    client: UUID | None,
    by: Actor,
    today: date,
    before: Activity | None = None,
) -> dict[str, Any]:
    """Who names nothing asked about the one thing that stands, and is asked which where there are more."""
    where = client is not None and body.kind == "risk_review" and body.attendance == "attended"
    words = "where somebody was asked about a risk (`risk_review`, attended)"
    check_said_where(FIELD, words, said=body.asked_about is not None, where=where, needed=False)
    kept = before if where and _leaves_as_it_was(body, before) else None
    named = await _named(session, body, client, by, today, before) if where and client is not None else None
    ends = bool(PRECAUTIONS & {*(named or ())}) and bool(by.roles & LASARS)
    words = f"by the front door, where `{FIELD}` names {', '.join(sorted(PRECAUTIONS))}"
    check_said_where(REASON, words, said=body.precaution_reason is not None, where=ends, needed=False,
                     allowed=get_args(PrecautionReason))  # fmt: skip
    return {"asked_about": named, "precaution_reason": body.precaution_reason or (kept and kept.precaution_reason)}


def _leaves_as_it_was(body: ActivityFindings, before: Activity | None) -> bool:
    """A correction that names nothing, and of what, says nothing of it."""
    is_same = before is not None and (before.kind, before.attendance) == (body.kind, body.attendance)
    return is_same and body.asked_about is None


async def _named(
    session: Session, body: ActivityFindings, client: UUID, by: Actor, today: date, before: Activity | None
) -> list[str] | None:
    named = body.asked_about
    if before is not None and _leaves_as_it_was(body, before):
        return before.asked_about
    kept = {*(before.asked_about or ())} if before is not None else set()
    to_ask, standing = await _standing(session, client, by, today)
    if named is None:
        if len(to_ask) > 1:
            raise bad_value(FIELD, _SEVERAL, sorted(to_ask))
        return sorted(to_ask)
    _check(named, {*standing, *kept, *WARNINGS})
    return sorted({*named})


def _check(named: Collection[str], allowed: Collection[str]) -> None:
    for code in named:
        if code not in allowed:
            raise bad_value(FIELD, f"names {code}, which nothing that they answered raises", sorted(allowed))


async def _standing(session: Session, client: UUID, by: Actor, today: date) -> tuple[set[str], set[str]]:
    """What is to be asked about, and all that can be named: to the front door by flags. Whoever is told of risks alone
    names the warnings of which they are told; who is told of none is asked nothing.
    """
    if by.roles & LASARS:
        said = [of for of in await open_answers(session, by.area, [client]) if of.asked_as]
        standing = {flag for of in said for flag in of.flags} | {left.flag for of in said for left in of.not_asked}
        return {flag for of in said for flag in of.to_ask}, standing
    if not await access.is_with(session, client, by.area, by.organisation, today):
        return set(), set()
    risks = await open_risks(session, by.area, await kin(session, client))
    warnings = {warning_of(flag) for of in risks.values() for risk in of for flag in risk.flags}
    return warnings, warnings
