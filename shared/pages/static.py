"""Styles and scripts, each under a name that says its content, so that a browser keeps it for good.

Those of the design system, htmx and Swagger UI come from npm at set-up (see the Makefile) and lie in the environment;
what is ours is in `own`. Without them pages are plain and can be read all the same.
"""

import hashlib
import re
import sys
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(sys.prefix) / "share" / "lasars-pages"
OWN = Path(__file__).parent / "own"
STYLE, SCRIPT, HTMX, SITE, START, ICON = (
    "govuk-frontend.min.css",
    "govuk-frontend.min.js",
    "htmx.min.js",
    "site.css",
    "start.js",
    "icon.svg",
)
FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_MAP = re.compile(r"\s*(?:/\*|//)# sourceMappingURL=[^\s*]+(?:\s*\*/)?\s*$")
log = structlog.get_logger("pages")


class NamedFiles:
    """By the name under which each is served: its content and its type."""

    def __init__(self) -> None:
        self.content: dict[str, tuple[bytes, str]] = {}
        self._names: dict[str, str] = {}

    def add(self, name: str, text: str) -> None:
        content = text.encode()
        stem, _, rest = name.partition(".")
        served = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{rest}"
        self._names[name] = served
        self.content[served] = (content, _TYPES[Path(name).suffix])

    def add_from_npm(self, folder: Path, *names: str) -> None:
        """Those that were set up; the log says which were not."""
        for name in names:
            if (folder / name).is_file():
                self.add(name, _without_others(name, (folder / name).read_text()))
        if missing := {*names} - self._names.keys():
            log.warning("static_files_missing", files=sorted(missing), folder=str(folder), remedy="make static")

    def name_of(self, name: str) -> str | None:
        """As it is served; None where it was not set up."""
        return self._names.get(name)

    def answer(self, served: str) -> Response:
        content, media_type = self.content.get(served, (None, ""))
        if content is None:
            return Response("There is no such file.", 404, media_type="text/plain")
        return Response(content, headers={"Cache-Control": FOREVER}, media_type=media_type)


class StaticFiles(NamedFiles):
    """Those of the pages, in the colour of the site."""

    def __init__(self, colour: str, folder: Path = FOLDER) -> None:
        super().__init__()
        self.add_from_npm(folder, STYLE, SCRIPT, HTMX)
        self.add(SITE, f":root{{--app-colour:{colour};--govuk-brand-colour:{colour}}}\n{(OWN / SITE).read_text()}")
        self.add(ICON, icon_in(colour))
        if SCRIPT in self._names:
            self.add(START, (OWN / START).read_text().replace(SCRIPT, self._names[SCRIPT]))


def icon_in(colour: str) -> str:
    return (OWN / ICON).read_text().replace("currentColor", colour)


def icon_route(colour: str) -> Route:
    """At the address at which a browser asks by itself, signed in or not, also beside what is no page."""
    icon = icon_in(colour).encode()

    async def answer(_request: Request) -> Response:
        return Response(icon, headers={"Cache-Control": A_DAY}, media_type=_TYPES[".svg"])

    return Route("/favicon.ico", answer, include_in_schema=False)


def _without_others(name: str, text: str) -> str:
    """The font of central government is not ours to use, nor is its crest."""
    text = _MAP.sub("", text)
    if name != STYLE:
        return text
    text = _FONT_FACE.sub("", text).replace("GDS Transport,", "")
    return re.sub(r"url\(/assets/[^)]*\)", "none", text)
