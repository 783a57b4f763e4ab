"""What the suite needs of its runner."""

import os
from unittest.mock import Mock

import pytest

from tests.sharing import ByFile


@pytest.mark.xdist_group("kept-together")
def test_groups_of_tests_are_kept_together(request: pytest.FixtureRequest) -> None:
    """Journeys are told in order by one worker. Where the group is not in the node id, they are torn apart silently."""
    if os.environ.get("PYTEST_XDIST_WORKER") and request.config.getoption("loadgroup"):
        assert request.node.nodeid.endswith("@kept-together")


def given_out(request: pytest.FixtureRequest, collected: list[str]) -> list[list[str]]:
    """To two workers in turn, who are done with each share at once."""
    scheduler = ByFile(request.config, Mock())
    shares: list[list[str]] = []
    workers = [Mock(shutting_down=False), Mock(shutting_down=False)]
    for worker in workers:
        worker.send_runtest_some = lambda indices: shares.append([collected[index] for index in indices])
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, collected)
    scheduler.schedule()
    while scheduler.workqueue:
        scheduler._assign_work_unit(workers[0])
    return shares


def test_a_file_and_a_group_are_for_one_worker_and_groups_come_first(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request.config.option, "tx", ["popen", "popen"])
    monkeypatch.setattr(request.config.option, "loadscopereorder", True)
    a, b = ["a.py::test[x@y]", "a.py::test[2]"], ["b.py::test", "b.py::Those::test", "b.py::test[3]"]
    early, late = ["a.py::test[feed]@early"], ["b.py::test[kafka]@late", "c.py::test@late"]
    longest = ["b.py::test[browser]@pages"]
    shares = given_out(request, [*a, *early, *b, *late, *longest, "c.py::test"])
    assert shares == [longest, early, late, a, b, ["c.py::test"]]
