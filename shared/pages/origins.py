"""From where a browser sends a form, by what it says of itself and no page can change; and what is refused of whom."""

from urllib.parse import urlsplit

from starlette.requests import Request

from shared.kernel.problems import Forbidden

FROM_HERE = {"same-origin", "none"}  # the latter: typed, or sent again from the browser's own history


class NotFromHere(Forbidden):
    """The form was not sent from a page that you opened here. Nothing was done: open the page and send it again."""


class OpenedByAnother(Forbidden):
    """Somebody else has signed in in this browser since this page was opened. Nothing was done."""


def check_from_here(request: Request, site_url: str) -> None:
    """Raises NotFromHere of a form on another site's page, also where no cookie comes with it. A program says nothing
    of where it is.
    """
    site, origin = urlsplit(site_url), request.headers.get("Origin")
    is_ours = origin is None or urlsplit(origin)[:2] == site[:2]
    if not is_ours or request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
        raise NotFromHere
