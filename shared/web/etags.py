"""Strong ETags and If-Match: nobody overwrites what they have not seen."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from shared.kernel.expected import ANY
from shared.kernel.problems import BadRequest, PreconditionRequired, Stale
from shared.web.auth import actor_of

IF_SAID = "The ETag of the revision you read; left out: whatever it is."
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"')  # RFC 9110


def etag(revision: int) -> str:
    return f'"{revision}"'


async def _expected_revision(
    request: Request,
    if_match: Annotated[
        str | None, Header(alias="If-Match", description="The ETag of the revision you read.", examples=['"1"'])
    ] = None,
) -> int:
    await actor_of(request)  # a stranger is told that first
    if if_match is None:
        raise PreconditionRequired
    return _revision(request)


async def _expected_if_said(
    request: Request,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description=IF_SAID),
    ] = None,
) -> int | None:
    await actor_of(request)
    return None if if_match is None else _revision(request)


def _revision(request: Request) -> int:
    condition = ",".join(request.headers.getlist("If-Match")).strip()
    if condition == "*":
        return ANY
    if not _ETAG.fullmatch(condition):
        raise BadRequest('If-Match needs one ETag as you received it, with its quotes: "1", or *.')
    match = re.fullmatch(r'"([0-9]{1,9})"', condition, re.ASCII)
    if match is None:
        raise Stale  # a tag we never gave, or a weak one, matches nothing
    return int(match[1])


IfMatch = Annotated[int, Depends(_expected_revision)]
IfMatchSaid = Annotated[int | None, Depends(_expected_if_said)]
