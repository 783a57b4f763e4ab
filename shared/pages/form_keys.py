"""The key of a form: the Idempotency-Key under which what it says is done once, however often it is sent.

It stays with what was filled in, also over an expired session or a refusal: what was sent first may have been done, and
only its answer lost. A new one comes when the API says that something else was done under it, and people are told so.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from shared.kernel.problems import BadRequest
from shared.pages.fields import Sent
from shared.web.idempotency import KeyMissing, KeyReused, TwinInFlight

KEY = "key"
WAITING = "waiting"  # the key with which it came to wait, also after it was given a new one
_OURS = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # as `uuid4` writes it
_OTHER_DONE, _NONE, _BEING_DONE = (f"/problems/{kind.slug()}" for kind in (KeyReused, KeyMissing, TwinInFlight))
_SAID = {
    _OTHER_DONE: "You sent this before, and it was done; now it says something else. Look first at what is there now."
    " Send it again only if this is to be done as well.",
    _NONE: "Something was missing in this form. Nothing was done: send it again.",
    _BEING_DONE: "You sent this before, and it is still being done. Wait a moment, then send it again.",
}


class NotOurKey(BadRequest):
    """The form was changed on its way here. Nothing was done: open the page again, and fill it in anew."""


def check_key(sent: Sent) -> None:
    """Before anything is done by it. Raises NotOurKey of one that no form of ours had; that of none is the API's."""
    for key in filter(None, (*sent.get(KEY, ()), *sent.get(WAITING, ()))):
        if not _OURS.fullmatch(key):
            raise NotOurKey


def key_for(sent: Sent, problem: Mapping[str, Any]) -> str:
    """Of the form as it is shown now; `problem` is why it is shown again, empty where nothing was refused."""
    key = next(iter(sent.get(KEY, ())), "")
    return str(uuid4()) if not key or problem.get("type") in {_OTHER_DONE, _NONE} else key


def waiting_key(sent: Sent) -> str:
    """By which a form that waits is known among others of its page."""
    return next((key for name in (WAITING, KEY) for key in sent.get(name, ()) if key), "")


def hidden_keys(sent: Sent, problem: Mapping[str, Any], *, resumed: bool) -> list[tuple[str, str]]:
    waiting = waiting_key(sent) if resumed or WAITING in sent else ""
    return [(KEY, key_for(sent, problem)), *([(WAITING, waiting)] if waiting else [])]


def detail_of(problem: Mapping[str, Any]) -> str:
    """What the API says of a form as a whole, in words of people who never see a key."""
    return _SAID.get(str(problem.get("type")), "") or str(problem.get("detail", ""))
