"""Strong ETags and If-Match: nobody overwrites what they have not seen."""

import re
from typing import Annotated

from fastapi import Depends, Header

from shared.auth import Actor, authenticated
from shared.problems import BadRequest, PreconditionRequired, Stale

ANY = -1


def etag(revision: int) -> str:
    return f'"{revision}"'


async def _expected_revision(
    _actor: Annotated[Actor, Depends(authenticated)],  # a stranger is told that first
    if_match: Annotated[
        str | None, Header(alias="If-Match", description="The ETag of the revision you read.", examples=['"1"'])
    ] = None,
) -> int:
    if if_match is None:
        raise PreconditionRequired
    if if_match.strip() == "*":
        return ANY
    if "," in if_match:
        raise BadRequest("If-Match takes one ETag.")
    found = re.fullmatch(r'\s*"([0-9]{1,9})"\s*', if_match, re.ASCII)
    if found is None:
        raise Stale  # a tag we never gave matches nothing
    return int(found[1])


IfMatch = Annotated[int, Depends(_expected_revision)]


def check(expected: int, actual: int) -> None:
    if expected not in (ANY, actual):
        raise Stale
