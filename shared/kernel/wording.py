"""What is wrong with a value, in words for who sent it: what is allowed there, never what a library calls it."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, core_schema

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

_FORMS = {
    "^[^\\u0000]*$": "must not hold NUL",
    '^(\\*|"[0-9]{1,9}")$': 'must be an ETag as it was given, such as "1", or *',
    "^[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}$": "must be ten digits, such as 943 476 5919",
    "^[A-Za-z0-9][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$": "must hold letters, digits, _, ., / and -, with single spaces"
    " within, and begin with a letter or digit",
    "^[a-z]{2,3}$": "must be a language's code of two or three small letters, such as en",
}
_NAMED = re.compile(r"\^\[(A-Za-z|a-z)0-9\]\[(?:A-Za-z|a-z)0-9([ _.:/-]+)\](?:\*|\{0,(\d+)\})\$")


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
    if not (usual := _NAMED.fullmatch(pattern)):
        return f"must match {pattern}"
    letters, punctuation, more = usual.groups()
    names = {" ": "spaces"}
    held = [
        f"{'small ' if letters == 'a-z' else ''}letters",
        "digits",
        *(names.get(character, character) for character in punctuation),
    ]
    most = f", {int(more) + 1} characters at most" if more else ""
    return f"must hold {', '.join(held[:-1])} and {held[-1]} only and begin with a letter or digit{most}"
