"""A form with a file, as a browser sends it: `multipart/form-data` (RFC 7578), read as text."""

import re
from email.message import Message

from shared.kernel.problems import BadRequest, TooLarge

_FILE_NAME = re.compile(rb'[; ]filename="([^"\r\n]+)"', re.IGNORECASE)
_NAME = re.compile(rb'[; ]name="([^"\r\n]*)"', re.IGNORECASE)
KIND = "multipart/form-data"
NOT_READ = "holds something that is no text: choose a file in UTF-8"
NO_TEXT = "\ufffd"  # what stands for what is no UTF-8


def name_of(field: str) -> str:
    """Where what the file of a field is called stands among what was filled in."""
    return f"{field}.name"


def boundary_of(content_type: str) -> bytes | None:
    """None of another kind of body, and of one that does not say where its parts end."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary") if header.get_content_type() == KIND else None
    return boundary.encode("latin-1", "replace") if isinstance(boundary, str) and boundary else None


def read_multipart(body: bytes, boundary: bytes, parts_max: int) -> dict[str, list[str]]:
    """By name what was filled in; of a file what it holds. What is no UTF-8 has the character U+FFFD for it.

    Raises TooLarge, and BadRequest of a body that ends in the middle of a part.
    """
    delimiter = b"\r\n--" + boundary
    whole = b"\r\n" + body
    if whole.count(delimiter) > parts_max + 1:
        raise TooLarge(f"A form here has {parts_max} fields at most.")
    _before, *parts = whole.split(delimiter)
    if not parts or not parts[-1].startswith(b"--"):
        raise BadRequest("The form broke off.")
    fields: dict[str, list[str]] = {}
    for part in parts[:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            raise BadRequest("A part of the form has no name.")
        fields.setdefault(_text(name[1]), []).append(_text(content))
        if called := _FILE_NAME.search(head):
            fields.setdefault(name_of(_text(name[1])), []).append(_last(_text(called[1])))
    return fields


def _last(path: str) -> str:
    """Some browsers send the whole path."""
    return re.split(r"[/\\]", path)[-1]


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace")
