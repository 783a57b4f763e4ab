"""What the suite needs of its runner."""

import os

import pytest


@pytest.mark.xdist_group("kept-together")
def test_groups_of_tests_are_kept_together(request: pytest.FixtureRequest) -> None:
    """Journeys are told in order by one worker. Where the group is not in the node id, they are torn apart silently."""
    if os.environ.get("PYTEST_XDIST_WORKER") and request.config.getoption("loadgroup"):
        assert request.node.nodeid.endswith("@kept-together")
