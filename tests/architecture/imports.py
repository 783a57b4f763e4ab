"""Who imports whom: `python -m tests.architecture.imports` shows rooms, floors, arrows and circles of each of ours.

A room is a folder right below `shared`, `deploy` or a service, or a file that stands there alone. An arrow goes from a
file to one that it imports; a floor is as high as the longest way down from it, circles taken as one.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

import grimp

from tests.architecture.sources import OURS, SERVICES

Arrows = Mapping[str, frozenset[str]]


@cache
def arrows() -> Arrows:
    """Of every file those of ours that it imports, also for types only. A package is its `__init__.py`."""
    graph = grimp.build_graph(*OURS, exclude_type_checking_imports=False, cache_dir=None)
    return {
        name: frozenset(graph.find_modules_directly_imported_by(name))
        for name in graph.modules
        if "migrations" not in name
    }


def within(root: str) -> Arrows:
    here = {name: found for name, found in arrows().items() if name.startswith(f"{root}.")}
    return {name: found & here.keys() for name, found in here.items()}


def room_of(root: str, name: str) -> str:
    return name.removeprefix(f"{root}.").partition(".")[0]


def between_rooms(root: str) -> Arrows:
    found: dict[str, set[str]] = {}
    for name, imported in within(root).items():
        found.setdefault(room_of(root, name), set()).update(room_of(root, each) for each in imported)
    return {room: frozenset(others - {room}) for room, others in found.items()}


def circles(graph: Arrows) -> list[list[str]]:
    """What imports itself by way of others, each circle once."""
    below = {name: _reached(graph, name) for name in graph}
    found = {frozenset(each for each in below[name] if name in below[each]) for name in graph if name in below[name]}
    return sorted(sorted(circle) for circle in found)


def floors(graph: Arrows) -> int:
    """How many stand on each other at most. Of a circle each file is on the floor of all."""
    whole = {name: name for name in graph} | {name: circle[0] for circle in circles(graph) for name in circle}
    merged: dict[str, set[str]] = {}
    for name, imported in graph.items():
        merged.setdefault(whole[name], set()).update(whole[each] for each in imported)
    height: dict[str, int] = {}
    for name in TopologicalSorter({name: imported - {name} for name, imported in merged.items()}).static_order():
        height[name] = 1 + max((height[each] for each in merged[name] - {name}), default=0)
    return max(height.values(), default=0)


def _reached(graph: Arrows, start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found


def figures(root: str) -> Iterator[str]:
    files, rooms = within(root), between_rooms(root)
    yield f"{root}: {len(rooms)} rooms, {len(files)} files on {floors(files)} floors, {_count(files)} arrows"
    yield f"  between rooms {_count(rooms)}; circles of rooms {len(circles(rooms))}, of files {len(circles(files))}"
    yield from (f"  circle: {', '.join(circle)}" for circle in [*circles(rooms), *circles(files)])


def _count(graph: Arrows) -> int:
    return sum(len(imported) for imported in graph.values())


if __name__ == "__main__":
    for each in ("shared", "deploy", *(f"services.{name}" for name in SERVICES)):
        for line in figures(each):
            sys.stdout.write(f"{line}\n")
