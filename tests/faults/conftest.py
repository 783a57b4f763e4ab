"""A broker where a round needs one."""

from tests.broker import broker_at_hand  # noqa: F401 - fixture
