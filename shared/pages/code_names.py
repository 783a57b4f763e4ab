"""Codes by the names that the area's scheme gives them, asked for at once."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from shared.pages.own_api import RefusedByApi
from shared.pages.page import Visit
from shared.pages.rows import Column, Row
from shared.pages.words import plain, sentence

_KEPT = "lasars.page.codes"
_ORGANISATIONS, _REGISTER = "parties", "organisations"


class CodeNames(NamedTuple):
    """What the codes of the scheme stand for; a code that it does not name stands for itself: of an organisation as it
    was typed, since it is no word. An organisation is called as the directory calls it, and else as its contracts do.
    """

    lists: Mapping[str, Any]

    def of(self, kind: str, code: str | None) -> str:
        if code is None:
            return "not said"
        for row in self._rows(kind):
            if row["code"] == code:
                return str(row["name"])
        return code if kind == _ORGANISATIONS else sentence(plain(code))

    def _rows(self, kind: str) -> Iterable[Mapping[str, Any]]:
        """What counts first: the register before the scheme."""
        yield from (self.lists.get(_REGISTER) or ()) if kind == _ORGANISATIONS else ()
        yield from self.lists.get(kind) or ()

    def names(self, kind: str) -> Mapping[str, str]:
        """Of this list alone: what is chosen from."""
        return {row["code"]: self.of(kind, row["code"]) for row in self.lists.get(kind) or ()}

    def all_names(self, kind: str) -> Mapping[str, str]:
        """Of all that have one: for what is shown."""
        return {row["code"]: row["name"] for row in (*self._rows(kind),)[::-1]}

    def code_of(self, kind: str, said: str) -> str:
        """As the API takes it, of what somebody gave by its name or by its code."""
        wanted = said.strip().casefold()
        return next((row["code"] for row in self._rows(kind) if row["name"].casefold() == wanted), said)

    def column(self, kind: str, name: str, heading: str, link: Callable[[Row], str] | None = None) -> Column:
        """For people by the name; in the CSV and the JSON the code."""
        return Column(name, heading, lambda code: self.of(kind, code), link=link)

    def all_of(self, kind: str, codes: Iterable[str]) -> str:
        return ", ".join(self.of(kind, code) for code in codes)


async def code_names(visit: Visit, on: str | None = None) -> CodeNames:
    """By `GET /code-lists` of the service, of the scheme that counts on the day; none before the first. Of one visit
    each day is asked for once: the menu speaks of them too.
    """
    kept: dict[str | None, CodeNames] = visit.request.scope.setdefault(_KEPT, {})
    if on not in kept:
        kept[on] = await _asked(visit, on)
    return kept[on]


async def _asked(visit: Visit, on: str | None) -> CodeNames:
    try:
        return CodeNames(await visit.api.get("/code-lists", on=on))
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.CONFLICT:
            raise
        return CodeNames({})
