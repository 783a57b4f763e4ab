"""What the API says of a refusal, for people: by the labels of the fields, and without names that programs use."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.kernel.wording import ELSE
from shared.pages.fields import MISSING, NO_AMOUNT, Field
from shared.pages.own_api import at
from shared.pages.words import days_in_words, plain, pounds, roles, sentence

_OF_FORM = re.compile(
    "must match .*|must hold letters, digits, .*|must have [0-9]+ (?:or more characters|characters at most)"
    "|must be a (?:UK postcode|language's code) .*"
)
_DAYS = {"on or before ": "the latest day", "on or after ": "the earliest day"}
_TAG = re.compile(r"must (say|have) (?:as )?its '?(\w+)'?")
_UNKNOWN = re.compile(r"is not known here: .*")
_FIXED = (
    (re.compile(r"na must be left out where .*"), "needs an answer, or why there is none, and not both"),
    (re.compile(r"must be a UUID, .*"), "must be the whole number, such as 01890a5d-ac96-774b-bcce-b302099a8057"),
    (re.compile(r"must be a date, .*"), "must be a real date, such as 27 3 2013"),
    (re.compile(r"must be a moment .*"), "must be a day with its time"),
    (re.compile(r"must match .*"), "is not written in the form that is needed"),
    (re.compile(r"must have a valid check digit .*"),
     "has a digit that is wrong, or two that changed places: compare it with where you have it from"),
    (re.compile(rf"must be (?:an object|a list|text|null)|must hold at least .*|{re.escape(ELSE)}"),
     "is not filled in as it has to be"),
    (re.compile(r"must not hold NUL.*"), "has a character that cannot be kept"),
    (re.compile(r"must be true or false"), "must be yes or no"),
    (_UNKNOWN, "is not asked for here"),
)  # fmt: skip
_BOUND = re.compile(r"must be (-?[0-9]+) or (less|more)")
_BEYOND = re.compile(r"must be (less|more) than (-?[0-9]+)")
_PENCE = re.compile(r"(-?[0-9]+(?: to -?[0-9]+)?) pence")
_NO_FILE = re.compile(rf"{MISSING}|must be text|must have 1 or more characters|must hold at least .*")
_CHOSEN = re.compile(r"must be '.*|is not a code of the scheme|(?>.*? is no ).*(?<= of the scheme)")
_LITERAL = re.compile(r"must be '.*'")  # with the same codes again as what is allowed
_NAME = re.compile(r"\b[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+\b|\b[a-z]+(?:_[a-z0-9]+)+\b")
_PART = re.compile(r"[A-Z]")
_ROLES = re.compile(r"This needs one of the roles: ([a-z_, ]+)\.")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_UNDER = re.compile(r"(?:: the one)? under `[^`]+`")
_NAMES = {"body": "What you sent", "clientId": "Person", "serviceId": "Service", "episodeId": "Treatment",
          "contactId": "Contact", "referralId": "Referral", "on": "Day", "to": "To", "from": "From",
          "": "What you sent"}  # fmt: skip


# The page of the thing that a refusal names by its id.
PLACES = {
    "runId": "/runs/{id}", "proposalId": "/proposals/{id}", "referralId": "/referrals/{id}",
    "applicationId": "/panel/{id}", "bookingId": "/bookings/{id}/attendance",
    "episodeId": "/treatment/{id}", "clientId": "/persons/{id}", "supplierId": "/suppliers/{id}",
    "variationId": "/variations/{id}", "reportId": "/ledger-reports/{id}", "disputeId": "/disputes/{id}",
    "ruleId": "/approval-rules/{id}", "mappingVersionId": "/ledger-mapping-versions/{id}",
}  # fmt: skip


def place_of(problem: Mapping[str, Any]) -> str | None:
    """Where what is there already, or in the way, is to be seen; None where no one thing is named."""
    return next((at(path, id=problem[name]) for name, path in PLACES.items() if problem.get(name)), None)


def placed(fields: Sequence[Field], error: Mapping[str, Any]) -> tuple[str, Field | None, str]:
    """Of an error its path, the field that it stands at if there is one, and its message in words.

    What the form's `shape` puts within another part stands at its own field: `contact.kind` of a booking at `kind`.
    """
    path, message = str(error.get("field", "")), str(error.get("message", ""))
    if tag := _TAG.match(message):
        path = f"{path}.{tag[2]}".removeprefix("body.")
        message = MISSING if tag[1] == "say" else "is none of the choices"
    entry, rest = _standing_at(fields, path), path
    while entry is None and "." in rest:
        rest = rest.partition(".")[2]
        entry = _standing_at(fields, rest)
    return path, entry, message_in_words({**error, "message": message}, entry, fields)


def error_in_words(label: str, said: str) -> str:
    """One sentence, which names the field as its label does, unless it names fields already."""
    return said if said.startswith("“") else f"“{label}” {said}"


def _standing_at(fields: Sequence[Field], path: str) -> Field | None:
    within = (entry for entry in fields if f"{path}.".startswith(f"{entry.name}."))
    of_group = (entry for entry in fields if entry.kind != "hidden" and entry.name.startswith(f"{path}."))
    return next(within, None) or next(of_group, None)


def message_in_words(error: Mapping[str, Any], entry: Field | None, fields: Sequence[Field] = ()) -> str:
    """To follow the label of a field; what is allowed stands after it, unless it stands there to be chosen."""
    said, allowed = str(error.get("message", "")), error.get("allowed") or []
    if entry is not None and (words := _by_field(entry, said)):
        return words
    for form, words in _FIXED:
        if form.fullmatch(said):
            return words
    if entry is not None and entry.choices:
        return _of_choices(entry, allowed) if _CHOSEN.fullmatch(said) else named(said, fields)
    if allowed and _LITERAL.fullmatch(said):
        said, allowed = f"must be {_or([plain(str(code)) for code in allowed])}", []
    if all(str(code) in said for code in allowed):
        allowed = []
    return days_in_words(named(said, fields) + (f": {_can_be(allowed)}" if allowed else ""))


def _of_choices(entry: Field, allowed: Sequence[Any]) -> str:
    """Of what is offered some may go with what else was chosen."""
    fit = [choice.text for choice in entry.choices if choice.value in allowed]
    if not fit or len(fit) == len(entry.choices):
        return "is none of the choices"
    return f"does not go with what else was chosen: it can be {_or([f'“{label}”' for label in fit])}"


def _by_field(entry: Field, said: str) -> str:
    """What depends on how the field is filled in; empty where nothing does."""
    if entry.kind == "file" and _NO_FILE.fullmatch(said):
        return "is missing, or holds nothing: choose a file"
    if said == MISSING:
        return f"{MISSING}: {_fill_in(entry)}"
    if entry.form and _OF_FORM.fullmatch(said):
        return f"must be {entry.form}"
    if entry.kind == "pounds" and (said.startswith("must be ") or _PENCE.search(said)):
        return _of_pounds(said)
    if _UNKNOWN.fullmatch(said):  # the form asks for it, for another choice
        return "does not go with what you chose: leave it empty"
    return ""


def _fill_in(entry: Field) -> str:
    match entry.kind:
        case "radios" | "select":
            return "choose one"
        case "checkboxes":
            return "choose one or more"
        case "date":
            return "fill in day, month and year"
        case "file":
            return "choose a file"
        case _:
            return "fill it in"


def _can_be(allowed: Sequence[Any]) -> str:
    """What is allowed, as the end of a sentence."""
    listed = [str(entry) for entry in allowed]
    for bound, words in _DAYS.items():
        if len(listed) == 1 and listed[0].startswith(bound):
            return f"{words} is {listed[0].removeprefix(bound)}"
    if listed[0].startswith("from "):  # of a span, its first and its last day
        return f"it can be {' '.join(listed)}"
    return f"it can be {_or(listed)}"


def _or(listed: Sequence[str]) -> str:
    return f"{', '.join(listed[:-1])} or {listed[-1]}" if len(listed) > 1 else listed[0]


def _of_pounds(said: str) -> str:
    """People type pounds where the API has pence."""
    if " pence" in said:
        return _PENCE.sub(lambda amounts: " to ".join(pounds(int(pence)) for pence in amounts[1].split(" to ")), said)
    if beyond := _BEYOND.search(said):
        return f"must be {beyond[1]} than {pounds(int(beyond[2]))}"
    bound = _BOUND.search(said)
    return f"must be {pounds(int(bound[1]))} or {bound[2]}" if bound else NO_AMOUNT


def message_as_said(error: Mapping[str, Any]) -> str:
    """Of a place in a text, whose names are what stands there; so are its days, which are written there as here."""
    allowed = error.get("allowed") or []
    may_be = f" (allowed: {', '.join(map(str, allowed))})" if allowed else ""
    return f"{error.get('message', '')}{may_be}"


def place_in_text(path: str, fields: Sequence[Field]) -> str:
    """`csv line 3: birth_date` by the label of the field in which the text was sent; other places stand for
    themselves.
    """
    name, line, rest = path.partition(" line ")
    entry = next((entry for entry in fields if entry.name == name), None)
    return f"“{entry.label}”, line {rest}" if entry is not None and line else path


def named(text: str, fields: Sequence[Field] = ()) -> str:
    """With the labels of fields in place of their names, and words in place of other names."""
    labels = {entry.name.rpartition(".")[2]: entry.label for entry in fields}
    return _NAME.sub(lambda name: f"“{labels[name[0]]}”" if name[0] in labels else _apart(name[0]), text)


def field_in_words(path: str) -> str:
    """A field that no form here has: the last part of its path that is no number."""
    parts = [part for part in path.split(".") if not part.isdigit()]
    last = parts[-1] if parts else ""
    return _NAMES.get(last) or sentence(_apart(last))


def _apart(name: str) -> str:
    """`reasonCode` and `reason_code` as `reason code`."""
    return plain(_PART.sub(lambda letter: f" {letter[0].lower()}", name))


def detail_in_words(detail: str) -> str:
    """Without what it tells programs about where else to look, which stands between backquotes."""
    detail = _ROLES.sub(lambda said: f"This is for: {roles(frozenset(said[1].split(', ')))}.", detail)
    kept = [text for text in _SENTENCE.split(_UNDER.sub("", detail)) if "`" not in text]
    return days_in_words(named(" ".join(kept) or detail.replace("`", "")))
