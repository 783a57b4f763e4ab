"""The organisations that a body names: nobody signs in for a code that was mistyped, and so nobody would see it."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from services.assessment.commands.validation import bad_value, check_all
from services.assessment.rules.issues import SEES_ALL
from services.assessment.store.issues import taking_part
from shared.data.db import Session
from shared.kernel.claims import Actor

_UNKNOWN = (
    "is no organisation that takes part in the area: look its code up among the organisations, or ask the commissioner,"
    " who enters new ones in the directory of services"
)


async def check_parties(
    session: Session,
    said: Mapping[str, str | None],
    actor: Actor,
    before: Collection[str | None] = (),
    message: str = _UNKNOWN,
) -> None:
    """By field. What it said before is left as it was. Which there are is told to who may list them."""
    if not set(said.values()) - {*before, None, actor.organisation}:
        return
    parties = {*await taking_part(session, actor.area), *before, actor.organisation} - {None}
    named = sorted(code for code in parties if code) if actor.roles & SEES_ALL else None
    check_all(*(partial(_check_party, field, code, parties, named, message) for field, code in said.items()))


async def check_listed(session: Session, codes: Sequence[str], actor: Actor, before: Collection[str] = ()) -> None:
    """Of a list `organisations`."""
    await check_parties(session, {f"organisations.{at}": code for at, code in enumerate(codes)}, actor, before)


def _check_party(
    field: str, code: str | None, parties: Collection[str | None], named: Collection[str] | None, message: str
) -> None:
    if code is not None and code not in parties:
        raise bad_value(field, message, named)
