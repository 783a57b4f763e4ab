"""Deriving in a test what the worker derives, and asking for figures."""

from typing import Any, Protocol

from shared.figures.deriving import Deriver, FigureRules
from tests.harness import Running


class Counting(Protocol):
    """A test's door to a service."""

    running: Running


async def derive(running: Running, figures: FigureRules | None = None) -> Deriver:
    """Until nothing is marked."""
    counted = figures or running.service.figures
    assert counted is not None
    deriver = Deriver(running.db, counted, running.clock)
    while await deriver.derive_some():
        pass
    return deriver


async def figure(desk: Counting, code: str, *roles: str, **query: Any) -> dict[str, Any]:
    answer = await ask(desk, code, *roles, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ask(desk: Counting, path: str, *roles: str, organisation: str = "council", **query: Any) -> Any:
    """By the names that the address knows: `since` is `from`, `as_of` is `asOf`."""
    named = {"since": "from", "until": "to", "as_of": "asOf"}
    headers = desk.running.headers(*(roles or ("commissioner",)), organisation=organisation, key=False)
    asked = {named.get(name, name): value for name, value in query.items()}
    return await desk.running.client.get(f"/indicators/{path}".rstrip("/"), params=asked, headers=headers)


async def cases(desk: Counting, code: str, *roles: str, **query: Any) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await ask(desk, f"{code}/cases", *roles, **query, **cursor)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        cursor = {"cursor": answer.json()["next"]}


async def lists_agree(desk: Counting, code: str, *, since: str, until: str) -> int:
    """Each group of an indicator, by each of its dimensions, has as many cases in its list; how many groups."""
    (indicator,) = [item for item in (await ask(desk, "")).json()["items"] if item["code"] == code]
    days = {"since": since, "until": until}
    groups = 0
    for dimension in indicator["dimensions"]:
        name = dimension["name"]
        series = await figure(desk, code, per="year", by=name, **days)
        for point in series["points"]:
            groups += 1
            period = {"since": point["period"]["from"], "until": point["period"]["to"]}
            where = f"{name}:{point['by'][name] or ''}"
            assert len(await cases(desk, code, where=where, **period)) == point["eligible"], (code, where)
            met = len(await cases(desk, code, where=where, met="true", **period))
            assert met == (point["met"] or 0), (code, where)
    return groups
