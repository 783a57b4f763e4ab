"""Each point at which a process can be made to fail is named, in one place, and stands where something is done."""

import ast
from collections import Counter
from collections.abc import Iterator

from shared.kernel import fail_points
from shared.kernel.fail_points import FAIL_POINTS
from tests.architecture.sources import modules, named

OF_BOTH_WAYS = {"reader.fetched": 2, "reader.delivered": 2}  # a feed and Kafka


def _calls() -> Iterator[ast.Call]:
    for module, tree in modules("services", "shared"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and named(module, node.func) is fail_points.reached:
                yield node


def test_each_point_is_named_by_what_it_is_and_stands_once() -> None:
    """A text and nothing else: what a point is called can be looked for."""
    points = Counter(call.args[0].value for call in _calls() if isinstance(call.args[0], ast.Constant))
    assert points == dict.fromkeys(FAIL_POINTS, 1) | OF_BOTH_WAYS
    assert points.total() == len(list(_calls()))


def test_points_are_named_in_the_order_of_their_steps() -> None:
    """So that the matrix reads as the way of an event: those of one step stand together."""
    steps = [name.partition(".")[0] for name in FAIL_POINTS]
    assert [step for step, before in zip(steps, ["", *steps], strict=False) if step != before] == list(
        dict.fromkeys(steps)
    )
