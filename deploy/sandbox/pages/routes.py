"""The front page and what it leads to. The front looks at the origin of whatever it is sent."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from deploy.sandbox.clock import SandboxClock
from deploy.sandbox.errands import BEGINNINGS, Errands
from deploy.sandbox.origins import came_elsewhere
from deploy.sandbox.pages.few_persons import few_persons
from deploy.sandbox.pages.rendering import FrontPages
from deploy.sandbox.readiness import Readiness
from deploy.sandbox.sign_in.logout import StillSignedIn
from deploy.sandbox.sign_in.routes import SEE_OTHER, Provider, person_named
from deploy.sandbox.topology import OWNS
from shared.pages import accessibility
from shared.pages.words import day


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is under way, and how much of it is done; `of` is 0 where nobody can say."""

    title: str
    says: str
    done: int = 0
    of: int = 0


def under_way(clock: SandboxClock, errands: Errands) -> Waiting | None:
    if progress := errands.progress():
        says = f"{progress.done:,} of {progress.total:,} actions of the example are done."
        return Waiting("The example is being played", says, progress.done, progress.total)
    if errands.asked_anew():
        says = "The services stop, their data is removed, and they start again: about fifteen seconds."
        return Waiting("Beginning anew", says)
    if clock.is_moving and (move := clock.move):
        done, of = (clock.today() - move.first).days, (move.last - move.first).days
        return Waiting("One week on", f"It is {day(clock.today())}: day {done} of {of} is done.", done, of)
    return None


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """All that the front's pages show and do."""

    provider: Provider
    pages: FrontPages
    clock: SandboxClock
    errands: Errands
    readiness: Readiness
    played: Path

    def waiting(self) -> Waiting | None:
        return under_way(self.clock, self.errands)

    def refuse_while_busy(self) -> None:
        if waiting := self.waiting():
            raise HTTPException(409, f"{waiting.title}: {waiting.says} Wait until that is done.")


def page_routes(door: FrontDoor) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    site = door.provider.site.url

    @routes.get("/")
    async def start(request: Request) -> Response:
        if came_elsewhere(request, site):
            return RedirectResponse(f"{site}/")
        stopped = door.clock.move.failed if door.clock.move else ""
        return door.pages.page(
            "start.html", "lasars sandbox", signed_in=door.provider.signed_in(request), today=door.clock.today(),
            waiting=door.waiting(), stopped=stopped, anew=door.errands.is_heard, owns=OWNS,
            starting=await door.readiness.starting(), few=few_persons(door.played),
        )  # fmt: skip

    @routes.get(accessibility.PATH)
    async def accessible() -> Response:
        return door.pages.statement(accessibility.statement(""))

    @routes.get("/static/{name}")
    async def static(name: str) -> Response:
        return door.pages.file(name)

    @routes.post("/be")
    async def be(request: Request) -> Response:
        """Signs in here; the service whose page comes first then signs in without asking."""
        person = person_named(await door.provider.parsed(request), door.provider.people)
        try:
            secret, _ = await door.provider.become(request, person)
        except StillSignedIn as still:
            return door.provider.screens.still_signed_in(still.services)
        to = "" if person.first == "/" else f"?{urlencode({'to': person.first})}"
        response = RedirectResponse(f"{site}/{person.service}/pages/sign-in{to}", SEE_OTHER)
        door.provider.keep(response, secret)
        return response

    @routes.post("/clock/week")
    async def one_week_on() -> Response:
        door.refuse_while_busy()
        door.clock.begin_week()
        return RedirectResponse("/waiting", SEE_OTHER)

    waiting_routes(routes, door)
    return routes


def waiting_routes(routes: APIRouter, door: FrontDoor) -> None:
    @routes.get("/waiting")
    async def wait() -> Response:
        waiting = door.waiting()
        if waiting is None:
            return RedirectResponse("/", SEE_OTHER)
        return door.pages.page("waiting.html", waiting.title, waiting=waiting)

    @routes.get("/waiting/part")
    async def wait_part() -> Response:
        waiting = door.waiting()
        if waiting is None:
            return Response(headers={"HX-Redirect": "/"})
        return door.pages.part("waiting_part.html", waiting=waiting)

    @routes.get("/begin-anew")
    async def ask_anew() -> Response:
        refuse_unheard(door.errands)
        return door.pages.page("begin_anew.html", "Begin anew?")

    @routes.post("/begin-anew")
    async def begin_anew(request: Request) -> Response:
        refuse_unheard(door.errands)
        door.refuse_while_busy()
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("beginning", [""])[0]
        beginning = next((kind for kind in BEGINNINGS if kind == chosen), None)
        if beginning is None:
            raise HTTPException(422, f"beginning: is none of {', '.join(BEGINNINGS)}.")
        door.clock.forget()
        door.provider.forget_all()
        door.errands.ask_anew(beginning)
        return RedirectResponse("/waiting", SEE_OTHER)


def refuse_unheard(errands: Errands) -> None:
    if not errands.is_heard:
        raise HTTPException(409, "This sandbox is begun anew where it was started: end it there and remove its data.")
