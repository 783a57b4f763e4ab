"""Who may ask the front anything in a browser: its own pages, and nobody else's that is open beside them."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Header, HTTPException, Request

from deploy.sandbox.topology import HOST

OWN_HOSTS = (HOST, "localhost", "front")  # the last is its name in Compose; another name may be anybody's page
READS = {"GET", "HEAD", "OPTIONS"}
FROM_HERE = {"same-origin", "none"}  # the latter: typed, or from a bookmark


def hosts_of(site_url: str) -> list[str]:
    """The names by which the front is asked: its own, and that of the site where that is another."""
    return [*dict.fromkeys((*OWN_HOSTS, urlsplit(site_url).hostname or HOST))]


def is_from_here(request: Request) -> bool:
    """By what a browser says of itself and no page can change. A program says nothing."""
    return request.headers.get("Sec-Fetch-Site", "none") in FROM_HERE


def own_origin(hosts: list[str]) -> Callable[..., Awaitable[None]]:
    """A page from elsewhere neither moves the clock, nor gets a token, nor chooses whom to be. It may lead here."""

    async def check(request: Request, origin: Annotated[str | None, Header(include_in_schema=False)] = None) -> None:
        if origin is not None and urlsplit(origin).hostname not in hosts:
            raise HTTPException(403, f"A page of {origin} may ask nothing here: only one of {', '.join(hosts)}.")
        if request.method not in READS and not is_from_here(request):
            raise HTTPException(403, "A page from elsewhere may send no form here.")

    return check


def came_elsewhere(request: Request, site_url: str) -> bool:
    """A person, by a name or port of this machine of which the cookies are not."""
    return request.url.hostname in (HOST, "localhost") and request.url.netloc != urlsplit(site_url).netloc
