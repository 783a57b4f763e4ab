"""Who may ask the front anything in a browser: its own pages, and nobody else's that is open beside them."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Header, HTTPException, Request

from deploy.sandbox.topology import HOST

OWN_HOSTS = (HOST, "localhost", "front")  # the last is its name in Compose; another name may be anybody's page
READS = {"GET", "HEAD", "OPTIONS"}
FROM_HERE = {"same-origin", "none"}  # the latter: typed, or from a bookmark


def is_from_here(request: Request) -> bool:
    """By what a browser says of itself and no page can change. A program says nothing."""
    return request.headers.get("Sec-Fetch-Site", "none") in FROM_HERE


def own_origin(request: Request, origin: Annotated[str | None, Header(include_in_schema=False)] = None) -> None:
    """A page from elsewhere neither moves the clock, nor gets a token, nor chooses whom to be. It may lead here."""
    if origin is not None and urlsplit(origin).hostname not in OWN_HOSTS:
        raise HTTPException(403, f"A page of {origin} may ask nothing here: only one of {', '.join(OWN_HOSTS)}.")
    if request.method not in READS and not is_from_here(request):
        raise HTTPException(403, "A page from elsewhere may send no form here.")
