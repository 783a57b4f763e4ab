"""The matrix as Markdown: at which point which process failed how often, and what came of it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from deploy.sandbox.topology import Bus
from shared.kernel.fail_points import FAIL_POINTS
from tests.faults.points import Case, faults, points_of
from tests.faults.processes import PROCESSES
from tests.faults.records import Records, RoundResult, of_bus

_TITLES = {"feed": "Over the feed", "kafka": "Over Kafka"}
_HEADS = {"postgres": "PostgreSQL", "backends": "its connections", "broker": "the broker"}


def tables(records: Records) -> str:
    return "\n".join(line for bus in _TITLES if of_bus(records, bus) for line in _of(records, bus))  # type: ignore[arg-type]


def _of(records: Records, bus: Bus) -> Iterator[str]:
    results = {each.round: each for each in of_bus(records, bus)}
    of_cases: dict[Case, list[RoundResult]] = {}
    for name, case in records.faults:
        if name in results:
            of_cases.setdefault(case, []).append(results[name])
    yield f"### {_TITLES[bus]}\n"
    yield f"{_summary(list(results.values()), sum(map(len, of_cases.values())))}\n"
    ways = faults(bus)
    heads = [_HEADS.get(way, way) for way in ways]
    yield f"| Point | Process | {' | '.join(heads)} | lost | twice | unbalanced | different |"
    yield "| --- | --- |" + " ---: |" * (len(heads) + 4)
    for point in FAIL_POINTS:
        for process in PROCESSES:
            if point in points_of(process, bus):
                yield _row(point, process, [of_cases.get(Case(process, point, way), []) for way in ways])
    yield ""


def _row(point: str, process: str, of_ways: Sequence[Sequence[RoundResult]]) -> str:
    judged = {each.round: each for results in of_ways for each in results}.values()
    tried = [str(len(results)) if results else "" for results in of_ways]
    apart = [
        sum(len(each.lost) for each in judged),
        sum(len(each.twice) for each in judged),
        sum(each.unbalanced_pence for each in judged),
        sum(len(each.different) for each in judged),
    ]
    shown = [str(count) for count in apart] if any(of_ways) else [""] * len(apart)
    return f"| `{point}` | {process} | {' | '.join([*tried, *shown])} |"


def _summary(results: Sequence[RoundResult], faults_tried: int) -> str:
    total = Counter[str]()
    for each in results:
        total += Counter(
            events=each.events, lost=len(each.lost), twice=len(each.twice), different=len(each.different),
            unbalanced=each.unbalanced_pence,
        )  # fmt: skip
    return (
        f"{len(results)} rounds, {total['events']:,} events, {faults_tried:,} faults: {total['lost']} lost,"
        f" {total['twice']} taken twice, {total['unbalanced']} pence unbalanced, {total['different']} different."
    )
