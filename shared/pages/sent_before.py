"""What the forms of a session became: whoever goes back and sends one again is told, and asked whether it is another.

A form that somebody goes back to comes anew, with a new key. So what makes a thing (the API answers 201) is remembered
by what was sent, whichever window it came from: only a hash, under a key that no table holds. What is sent on another
day, or after the first was taken back or ended, is another one and asks nothing; so is what is sent by a form that was
opened, and not gone back to, after the first was sent: that a script says, and without scripts it is asked.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

from pydantic_core import to_json

from shared.pages import sessions
from shared.pages.own_api import RefusedByApi
from shared.pages.page import Visit

ANOTHER = "another"  # the checkbox by which somebody says so
ANEW = "anew"  # hidden in a form that says that it was sent: `start.js` fills it where nobody went back to it
JUST_NOW = timedelta(minutes=10)
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_OVER = {"cancelled", "closed", "declined", "expired", "refused", "rejected", "withdrawn"}  # of what counts no more


class SentBefore(NamedTuple):
    """`form` is the page on which it was filled in, `key` that of the form, `to` the page of what it became; `made` is
    where the API has that, if it says so, and `day` the business day.
    """

    request: str
    form: str
    key: str
    to: str
    at: str
    made: str = ""
    day: str = ""


def digest_of_request(visit: Visit, *request: Any) -> str:
    """Of what the API is asked to do. The token of the session's forms is in no table."""
    token = "".join(visit.form.get("csrf", ()))
    return hmac.digest(token.encode(), to_json(request), hashlib.sha256).hex()


async def sent_before(visit: Visit, request: str, key: str | None) -> SentBefore | None:
    """The same by another form, unless this is another one; by this form, it is the API that knows it."""
    same = [before for before in _remembered(visit) if before.request == request]
    if visit.form.get(ANOTHER) or is_anew(visit) or any(before.key == key for before in same):
        return None
    last = next(iter(same), None)
    stands = last is not None and last.day == _today(visit) and not await _is_over(visit, last.made)
    return last if stands else None


def is_anew(visit: Visit) -> bool:
    """Whether the form was opened, and not gone back to, after it had been sent."""
    return any(visit.form.get(ANEW, ()))


async def _is_over(visit: Visit, made: str) -> bool:
    """Whether what was made was taken back since, or ended without coming to anything."""
    if not made:
        return False
    try:
        thing = await visit.api.get(made)
    except RefusedByApi as refused:
        return refused.status in _GONE
    return bool(thing.get("voided")) or thing.get("state") in _OVER


def sent_just_now(visit: Visit) -> SentBefore | None:
    """By the form of this page, when it is opened again."""
    since = sessions.now() - JUST_NOW
    here = (before for before in _remembered(visit) if before.form == visit.path)
    return next((before for before in here if datetime.fromisoformat(before.at) >= since), None)


async def remember(visit: Visit, request: str, key: str | None, to: str, made: str) -> None:
    if key is None or any((before.request, before.key) == (request, key) for before in _remembered(visit)):
        return
    sent = SentBefore(request, visit.path, key, to, sessions.now().isoformat(), made, _today(visit))
    await sessions.remember(visit.request.app.state.database, visit.session, sent._asdict())


def _today(visit: Visit) -> str:
    return visit.opened_on.isoformat()


def _remembered(visit: Visit) -> list[SentBefore]:
    return [SentBefore(**_said(sent)) for sent in visit.session.sent]


def _said(sent: Mapping[str, Any]) -> dict[str, str]:
    """What an older version kept knows less."""
    return {name: str(sent[name]) for name in SentBefore._fields if name in sent}
