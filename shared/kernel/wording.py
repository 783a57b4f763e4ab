"""What is wrong with a value, in words for who sent it: what is allowed there, never what a library calls it."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, core_schema

from shared.kernel.text import ONE_LINE

ELSE = "is not of the form that the documentation of this address gives"
_OURS = frozenset({"value_error", "assertion_error"})  # raised by our own rules, whose words they carry
_LIBRARYS = frozenset(get_args(core_schema.ErrorType)) - _OURS
_PREFIX = re.compile("^(Value error|Assertion failed), ")

_TEXT = "must be text"
_NUMBER = "must be a number"
_WHOLE = "must be a whole number, such as 3"
_TRUTH = "must be true or false"
_LIST = "must be a list"
_OBJECT = "must be an object"
_DAY = "must be a date, such as 2012-04-02"
_MOMENT = "must be a moment with its offset from UTC, such as 2012-04-02T09:30:00Z"
_UUID = "must be a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057"

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here: it is misspelt, or of another version",
    "none_required": "must be null",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "multiple_of": "must be a multiple of {multiple_of}",
    "finite_number": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} characters at most",
    "too_short": "must have {min_length} or more entries",
    "too_long": "must have {max_length} entries at most",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "uuid_version": _UUID,
    "union_tag_not_found": "must say its {discriminator}",
    "union_tag_invalid": "must have as its {discriminator} one of {expected_tags}",
    "url_type": "must be an address, such as https://host/path",
    "url_parsing": "must be an address, such as https://host/path",
}

_SIGN_IN = "must be a name as people sign in, such as assessor-1: without spaces and without accents"
_ENDED = "must hold letters, digits, spaces, ., _, /, & and - only, and begin and end with a letter or digit"
_FORMS = {
    "^[!-~]{1,255}$": _SIGN_IN,
    "^[!-~]{1,200}$": _SIGN_IN,
    "^[ -~]+$": "must hold letters without accents, digits, spaces and punctuation only",
    "^([1-9]|[1-5][0-9]|60)m$": "must be a number of months from 1m to 60m, such as 12m",
    "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$": "must be a month, such as 2012-11",
    "^([01][0-9]|2[0-3]):[0-5][0-9]$": "must be a time of day in hours and minutes, such as 14:30",
    "^[1-9][0-9]?$": "must be a number from 1 to 99",
    "^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$": "must be a UK postcode in capitals, such as SK1 3XE",
    "^https?://[!-~]{1,200}$": "must be an address that begins with https:// or http://, without spaces, and has 208"
    " characters at most",
    "^[0-9+() ]{3,30}$": "must be a telephone number: 3 to 30 digits, spaces, brackets and +",
    "^[0-9a-f]{64}$": "must be a hash as it was given: 64 digits and letters from a to f",
    "^(national|local):[a-z0-9-]+$": "must be a group with the list that it is of, such as national:opiates or"
    " local:northmoor-1",
    r"^(\*|[A-Za-z0-9][A-Za-z0-9_.-]{0,59})$": "must be the code of a band, of 60 letters, digits, _, . and - at most,"
    " or * for all",
    r"^\d+(\.\d+)?$": "must be a number in digits, such as 0.35",
    r"^\d{1,6}(\.\d{1,6})?$": "must be a number with at most 6 digits before the point and 6 after it",
    r"^\d{1,7}(\.\d{1,6})?$": "must be a number with at most 7 digits before the point and 6 after it",
    "^[A-Za-z0-9]([A-Za-z0-9 ._/&-]*[A-Za-z0-9])?$": _ENDED,
    ONE_LINE: "must be in one line, with something to be seen in it",
    f"^$|{ONE_LINE}": "must be empty, or in one line with something to be seen in it",
    "^[^\\u0000]*$": "must not hold NUL",
    '^(\\*|"[0-9]{1,9}")$': 'must be an ETag as it was given, such as "1", or *',
    "^[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}$": "must be ten digits, such as 943 476 5919",
    "^[A-Za-z0-9][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$": "must hold letters, digits, _, ., / and -, with single spaces"
    " within, and begin with a letter or digit",
    "^[a-z]{2,3}$": "must be a language's code of two or three small letters, such as en",
}
_NAMED = re.compile(r"\^\[(A-Za-z|a-z)(0-9)?\]\[(?:A-Za-z|a-z)0-9([ _.:/-]+)\](?:\*|\{0,(\d+)\})\$")
_HELD = re.compile(r"\^\[A-Za-z0-9-\]\{1,(\d+)\}\$")
_LISTED = re.compile(r"\^\(\((?P<first>[a-z_]+)(?:\|[a-z_]+)+\)(?P<value>:)?.*")


def in_words(error: Mapping[str, Any]) -> str:
    """One error of Pydantic's, to follow the name of its field. Says nothing of what was sent."""
    kind = error["type"]
    if kind not in _LIBRARYS:
        return _PREFIX.sub("", str(error["msg"]))
    if kind == "string_pattern_mismatch":
        return form(error["ctx"]["pattern"])
    return _WORDS.get(kind, ELSE).format(**error.get("ctx") or {})


def settings(error: ValidationError) -> str:
    """What the environment says wrong, by the variables' names; what spans several names them itself."""
    return "; ".join(map(_setting, error.errors()))


def _setting(error: ErrorDetails) -> str:
    name = "_".join(map(str, error["loc"][:1])).upper()
    return f"LASARS_{name}: {in_words(error)}" if name else in_words(error)


def form(pattern: str) -> str:
    """A regular expression that text did not match, in words where it is one of the usual ones."""
    if pattern in _FORMS:
        return _FORMS[pattern]
    if held := _HELD.fullmatch(pattern):
        return f"must hold letters, digits and - only, {held[1]} characters at most"
    if listed := _LISTED.fullmatch(pattern):
        return _listed(listed["first"], with_value=bool(listed["value"]))
    if not (usual := _NAMED.fullmatch(pattern)):
        return f"must match {pattern}"
    letters, begins, punctuation, more = usual.groups()
    names = {" ": "spaces"}
    parts = [
        f"{'small ' if letters == 'a-z' else ''}letters",
        "digits",
        *(names.get(character, character) for character in punctuation),
    ]
    most = f", {int(more) + 1} characters at most" if more else ""
    first = "a letter or digit" if begins else "a letter"
    return f"must hold {', '.join(parts[:-1])} and {parts[-1]} only and begin with {first}{most}"


def _listed(first: str, *, with_value: bool) -> str:
    if with_value:
        return f"must be names with their values, such as {first}:cdas, with a comma between two"
    return f"must be one or two of the names that the documentation lists, such as {first}, with a comma between"
