"""What the forms of a session became: whoever goes back and sends one again is told, and asked whether it is another.

A form that somebody goes back to comes anew, with a new key. So what makes a thing (the API answers 201) is remembered
by what was sent, whichever window it came from: only a hash, under a key that no table holds.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic_core import to_json

from shared.pages import sessions
from shared.pages.page import Visit

ANOTHER = "another"  # the checkbox by which somebody says so
JUST_NOW = timedelta(minutes=10)


class SentBefore(NamedTuple):
    """`form` is the page on which it was filled in, `key` that of the form, `to` the page of what it became."""

    request: str
    form: str
    key: str
    to: str
    at: str


def digest_of_request(visit: Visit, *request: Any) -> str:
    """Of what the API is asked to do. The token of the session's forms is in no table."""
    token = "".join(visit.form.get("csrf", ()))
    return hmac.digest(token.encode(), to_json(request), hashlib.sha256).hex()


def sent_before(visit: Visit, request: str, key: str | None) -> SentBefore | None:
    """The same by another form, unless they say that this is another; by this form, it is the API that knows it."""
    same = [before for before in _remembered(visit) if before.request == request]
    if visit.form.get(ANOTHER) or any(before.key == key for before in same):
        return None
    return next(iter(same), None)


def sent_just_now(visit: Visit) -> SentBefore | None:
    """By the form of this page, when it is opened again."""
    since = sessions.now() - JUST_NOW
    here = (before for before in _remembered(visit) if before.form == visit.path)
    return next((before for before in here if datetime.fromisoformat(before.at) >= since), None)


async def remember(visit: Visit, request: str, key: str | None, to: str) -> None:
    if key is None or any((before.request, before.key) == (request, key) for before in _remembered(visit)):
        return
    sent = SentBefore(request, visit.path, key, to, sessions.now().isoformat())
    await sessions.remember(visit.request.app.state.database, visit.session, sent._asdict())


def _remembered(visit: Visit) -> list[SentBefore]:
    return [SentBefore(**_said(sent)) for sent in visit.session.sent]


def _said(sent: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(sent[name]) for name in SentBefore._fields}
