"""What a client does that a document cannot say: a new key for each request, and ids that lead to something."""

import gc
import json
import os
import random
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import Phase, settings

# Nothing is to be maximised here, and Hypothesis breaks off while it does so where a try draws less than that before.
settings.register_profile("strangers", phases=[phase for phase in Phase if phase is not Phase.target])
settings.load_profile("strangers")

gc.set_threshold(100_000)  # the schemas of a document stay: the collector need not go through them again and again

KEY = "Idempotency-Key"
FORM = "/problems/invalid"
# What only two fields together can break, or a check digit, or letters of all scripts: JSON Schema has no words for it.
BEYOND_FORM = (
    "must not be above", "must not repeat", "must equal the sum", "either scheme or toml, and", "must be left out",
    "mistyped", "check digit", "one digit repeated", "must be a UK postcode",
    "at least one letter",
)  # fmt: skip
KNOWN: dict[str, list[Any]] = {
    name: ids for name, ids in json.loads(os.environ.get("LASARS_KNOWN", "{}")).items() if ids
}
_chance = random.Random(1)


@schemathesis.check
def valid_is_understood(_context: Any, response: Any, case: Any) -> None:
    """What fits the document may be refused for what it says, by a problem with a name, never for its form."""
    if not _is_valid(case) or response.status_code != 422:
        return
    problem = response.json()
    if problem["type"] == FORM and not any(words in response.text for words in BEYOND_FORM):
        raise AssertionError(f"fits the document, and yet: {problem}")


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
    given = (case.headers or {}).get(KEY)
    if isinstance(given, str) and 1 <= len(given) <= 255:
        case.headers[KEY] = str(uuid4())  # else each operation's second request would be its first one's replay
    if _is_valid(case):
        _wait_briefly(case.query)
        for place in (case.path_parameters, case.query, case.body):
            _lead_somewhere(place)


def _is_valid(case: Any) -> bool:
    """Generated to fit, with every part of its address filled."""
    filled = not {None, "null"} & set((case.path_parameters or {}).values())
    return filled and case.meta is not None and bool(case.meta.generation.mode.is_positive)


def _wait_briefly(query: dict[str, Any] | None) -> None:
    """A feed without news waits as long as it is asked to, up to a minute: that is tried elsewhere."""
    if query and isinstance(query.get("timeout"), int):
        query["timeout"] = min(query["timeout"], 100)


def _lead_somewhere(place: Any) -> None:
    for name in place if isinstance(place, dict) else ():
        if name in KNOWN and place[name] is not None and _chance.random() < 0.8:
            found = _chance.choice(KNOWN[name])
            place[name] = [found] if isinstance(place[name], list) else found
