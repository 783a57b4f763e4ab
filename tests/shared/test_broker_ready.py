"""A broker is ready when every port that it was given takes connections; its listeners open one after the other."""

import socket
from contextlib import ExitStack
from pathlib import Path

from deploy.kafka.broker import Broker, Guarded, free_port


def listening(port: int) -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", port))
    made.listen()
    return made


def test_who_waits_for_a_broker_waits_for_its_guarded_port_too(tmp_path: Path) -> None:
    broker = Broker(tmp_path, guarded=Guarded(free_port(), {}))
    guarded = broker.guarded_port
    assert guarded is not None
    with ExitStack() as opened:
        assert not broker.is_ready()
        opened.enter_context(listening(broker.port))
        assert not broker.is_ready()
        opened.enter_context(listening(guarded))
        assert broker.is_ready()


def test_a_broker_with_one_port_is_ready_when_that_is_open(tmp_path: Path) -> None:
    broker = Broker(tmp_path)
    assert not broker.is_ready()
    with listening(broker.port):
        assert broker.is_ready()
