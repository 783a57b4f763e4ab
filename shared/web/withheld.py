"""People whom somebody who calls knows, and of whom they see nothing and do nothing: one place for all routes.

A request that names one of them, or a record of theirs, in its address, its query or its body is refused. Whatever it
names them by, what it wrote of them by its end is undone, and refused likewise. From a list they are left out, also
where a row says no id of theirs but a record's; an answer that names them otherwise is refused before anything is
committed. A service says whom by the `withheld` of its definition; `WritingRoute` asks.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic_core import from_json, to_json

from shared.data.business_date import DAYS, DatabaseDays, business_date, note_days
from shared.data.db import Session, finish
from shared.data.statements import Statement, sql
from shared.kernel.claims import Actor
from shared.kernel.csv_lines import csv_records
from shared.kernel.named_ids import ids_in, texts_in
from shared.kernel.problems import Forbidden, Problem
from shared.web.handing import only_a_mark
from shared.web.today import DAY, VISIT

# They keep the services running, by pseudonyms: no repair of all is undone for one, and a service knows nobody.
_KNOWS_NOBODY = frozenset({"service", "operator", "platform_operator"})
_KEPT = "lasars.withheld"  # of one visit asked for once, as the day is
_HERE = "lasars.withheld.here"
Answers = Callable[[Request], Awaitable[Response]]


class ConflictOfInterest(Forbidden):
    """You are recorded as knowing this person, so a colleague does this."""

    reason_code: str


@dataclass(frozen=True, slots=True)
class WithheldPeople:
    """`asks`: SQL for the JSON of the people who are withheld from who calls, by every id of theirs why. `of`: which of
    some ids are records of these people, and whose. `written`: of whom of these people this transaction wrote anything.
    `visible`: which of them are there for who calls: to a stranger one who is withheld is as one who never was.
    """

    asks: str
    of: Callable[[Session, Collection[str], Collection[UUID]], Awaitable[Mapping[UUID, UUID]]]
    written: Callable[[Session, Collection[UUID]], Awaitable[Collection[UUID]]]
    visible: Callable[[Session, Collection[UUID], Actor, date], Awaitable[Collection[UUID]]]


@dataclass(frozen=True, slots=True)
class _Asked:
    people: str
    ticked: date | None
    here: date


@cache
def _asking(asks: str) -> Statement[_Asked]:
    return sql(f"SELECT {asks} AS people, {DAYS}", into=_Asked)


@dataclass(slots=True)
class Withheld:
    """Who is withheld from who calls: by every id of theirs why. `unseen`: of whom the request names a record, and to
    whom who calls has no relation; they are told what any stranger is told, as long as that is a refusal.
    """

    rule: WithheldPeople
    session: Session
    actor: Actor
    today: date
    reasons: Mapping[UUID, str]
    unseen: frozenset[UUID] = frozenset()

    async def check_asked(self, request: Request) -> None:
        """Refused where the request is about one of them."""
        of_them = await self._of_them(" ".join([part async for part in _said(request)]))
        visible = await self._visible(frozenset(of_them.values()))
        self._refuse(visible)
        self.unseen = frozenset(person for id_, person in of_them.items() if id_ != person)

    def check_about(self, people: Collection[UUID]) -> None:
        self._refuse(self.reasons.keys() & set(people))

    async def check_done(self, response: Response, *, everybody: bool) -> None:
        """Before it is committed: what was written of them, or is answered of them."""
        self._refuse(self.unseen)
        if not everybody:
            await finish(self.session)
            self._refuse(await self._visible(await self.rule.written(self.session, self.reasons.keys())))
        await self.check_said(response)

    async def check_said(self, response: Response) -> None:
        if response.status_code < HTTPStatus.BAD_REQUEST:
            of_them = await self.of_them(response)
            self._refuse(await self._visible(frozenset(of_them.values())))

    def check_problem(self, problem: Problem) -> None:
        """Why something was refused may name them too; the transaction may be one that answers no more."""
        said = to_json(problem.body(""), fallback=str).decode()
        self._refuse([person for person in self.reasons if str(person) in said])

    async def without(self, response: Response) -> Response:
        """The answer with nobody of them in it."""
        self._refuse(self.unseen)
        of_them = await self.of_them(response)
        if not of_them:
            return response
        body = bytes(response.body)
        match response.headers.get("content-type", "").partition(";")[0]:
            case "application/json":
                body = to_json(_left(from_json(body), of_them))
            case "text/csv":
                records = csv_records(body.decode())
                body = "".join(record for record in records if not names(record, of_them)).encode()
        headers = {name: value for name, value in response.headers.items() if name != "content-length"}
        shown = Response(body, response.status_code, headers)
        await self.check_said(shown)
        return shown

    async def _visible(self, people: Collection[UUID]) -> Collection[UUID]:
        return await self.rule.visible(self.session, people, self.actor, self.today) if people else ()

    async def of_them(self, response: Response) -> Mapping[UUID, UUID]:
        return await self._of_them(_text(response))

    async def _of_them(self, text: str) -> Mapping[UUID, UUID]:
        """Of the ids in a text those of one of them or of a record of theirs, and whose that is."""
        ids = ids_in(text)
        themselves = {person: person for person in self.reasons if person.hex in ids}
        return {**(await self.rule.of(self.session, ids, self.reasons.keys()) if ids else {}), **themselves}

    def _refuse(self, people: Collection[UUID]) -> None:
        if people:
            raise ConflictOfInterest(reason_code=min(self.reasons[person] for person in people))


async def withheld_from(
    request: Request, session: Session, rule: WithheldPeople | None, actor: Actor, said: str | None = None
) -> Withheld | None:
    """Refused where the request is about one of them; None where there is nobody. `said`: what was answered with
    something else already.
    """
    if rule is None or (actor.roles and actor.roles <= _KNOWS_NOBODY):
        return None
    visit = request.scope.get(VISIT, {})
    if request.method != "GET" or _KEPT not in visit:
        if said is None:
            said = await _asked_with_the_day(request, session, rule, actor)
        visit[_KEPT] = {UUID(person): reason for person, reason in from_json(said).items()}
    if not visit[_KEPT]:
        return None
    today = await business_date(session, request.app.state.clock)
    withheld = request.scope[_HERE] = Withheld(rule, session, actor, today, visit[_KEPT])
    await withheld.check_asked(request)
    return withheld


@only_a_mark
async def of_everybody() -> None:
    """Marks a route that names nobody and writes of all whom a rule names: a refusal would tell who is among them."""


def check_about(request: Request, people: Collection[UUID]) -> None:
    """For an answer that is of people by something else than an id, such as a file for others, or a record that its
    sender names by a reference of their own and the front door has made a person of: refused where somebody is among
    them who is withheld from who calls, whether or not anything is written.
    """
    withheld: Withheld | None = request.scope.get(_HERE)
    if withheld:
        withheld.check_about(people)


def check_knows_nobody(request: Request) -> None:
    """For what is of whoever is in days that the sender chooses: refused to who knows anybody at all, whatever the days
    are, since the answers to several would tell those of the one.
    """
    withheld: Withheld | None = request.scope.get(_HERE)
    if withheld:
        withheld.check_about(withheld.reasons.keys())


async def _said(request: Request) -> AsyncIterator[str]:
    """All texts of a request, read as the application reads them: JSON may write any character by its number."""
    yield request.url.path
    for _, value in request.query_params.multi_items():
        yield value
    try:
        body = await request.json()
    except ValueError:
        yield (await request.body()).decode("utf-8", "replace")
    else:
        for text in texts_in(body):
            yield text


def _text(response: Response) -> str:
    return bytes(response.body).decode("utf-8", "replace")


async def _asked_with_the_day(request: Request, session: Session, rule: WithheldPeople, actor: Actor) -> str:
    """In one message: most of what is asked next goes by the day."""
    row = await _asking(rule.asks).one(session, area=actor.area, sub=actor.sub)
    note_days(session, DatabaseDays(row.ticked, row.here))
    if VISIT in request.scope and DAY not in request.scope[VISIT]:
        request.scope[VISIT][DAY] = await business_date(session, request.app.state.clock)
    return row.people


async def said_again(first: Response, withheld: Withheld | None) -> Response:
    """What was answered before they were withheld."""
    if withheld:
        await withheld.check_said(first)
    return first


async def done(request: Request, answered: Answers, withheld: Withheld | None, *, everybody: bool) -> Response:
    """The answer of what writes, as long as it wrote and says nothing of them; `everybody`: it is of all whom a rule
    names, and so is the same whoever asks.
    """
    if withheld is None:
        return await answered(request)
    with telling_nothing(withheld):
        response = await answered(request)
    await withheld.check_done(response, everybody=everybody)
    return response


@contextmanager
def telling_nothing(withheld: Withheld) -> Iterator[None]:
    """Nor by why something is refused."""
    try:
        yield
    except Problem as problem:
        withheld.check_problem(problem)
        raise


def _left(answer: Any, of_them: Collection[UUID]) -> Any:
    if not isinstance(answer, dict):
        return answer
    return {
        name: [row for row in value if not names(to_json(row).decode(), of_them)] if isinstance(value, list) else value
        for name, value in answer.items()
    }


def names(text: str, ids: Collection[UUID]) -> bool:
    return any(str(person) in text for person in ids)
