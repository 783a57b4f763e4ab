"""One real Apache Kafka 4 broker (KRaft, one node) for tests, benches and trials on one machine.

Its jars come through `pom.xml` and Maven into a cache folder and are used from there. The broker is a process of
its own, keeps its data where it is told, and is ended by its process id. Not for production.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.sandbox.supervisor import die_with

HERE = Path(__file__).parent
CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw"  # any fixed id: the cluster is this one node
START_SECONDS = 60
STOP_SECONDS = 20


class KafkaUnavailable(RuntimeError):
    """Java or Maven is missing, or the broker did not come up; the text says which."""


def missing_tools() -> list[str]:
    return [tool for tool in ("java", "mvn") if shutil.which(tool) is None]


def resolve_jars() -> Path:
    """The folder of the broker's jars, filled by Maven the first time. Its name follows the pom's content."""
    if missing := missing_tools():
        raise KafkaUnavailable(f"Kafka needs {' and '.join(missing)} on the PATH")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256((HERE / "pom.xml").read_bytes()).hexdigest()[:12]
    folder = cache / "lasars" / f"kafka-{digest}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run(
            [*command, f"-DoutputDirectory={unfinished}"], check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise KafkaUnavailable(f"Maven could not fetch the broker's jars:\n{done.stdout[-2000:]}")
        try:
            unfinished.rename(folder)
        except OSError:  # another process was first; its copy is as good
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Guarded:
    """A second listener behind TLS, where who connects is known; `scram` are users as the storage tool takes them."""

    port: int
    config: Mapping[str, str]
    scram: Sequence[str] = ()

    def words(self) -> list[str]:
        return [word for user in self.scram for word in ("--add-scram", user)]

    def added_to(self, lines: Mapping[str, str]) -> dict[str, str]:
        beside = f",GUARDED://127.0.0.1:{self.port}"
        both = {name: lines[name] + beside for name in ("listeners", "advertised.listeners")}
        protocols = lines["listener.security.protocol.map"] + ",GUARDED:SASL_SSL"
        return {**lines, **both, "listener.security.protocol.map": protocols, **self.config}


class Broker:
    """Start, stop, kill and start again on the same data and the same port."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        heap_mb: int = 512,
        cluster_id: str = CLUSTER_ID,
        guarded: "Guarded | None" = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.cluster_id = cluster_id
        self._controller_port = free_port()
        self._heap_mb = heap_mb
        self._guarded = guarded
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap_servers(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def guarded_port(self) -> int | None:
        return self._guarded.port if self._guarded else None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start and wait until the broker answers clients. Raises KafkaUnavailable with the log's end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        jars = resolve_jars()
        config = self._write_config()
        format_command = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", self.cluster_id]
        users = self._guarded.words() if self._guarded else []
        done = subprocess.run(
            self._java(jars, *format_command, "-c", str(config), *users), check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise KafkaUnavailable(f"Kafka could not format its storage:\n{done.stderr[-2000:]}")
        with (self.folder / "broker.log").open("ab") as log:
            # The kernel ends it with the thread that started it, should that die without a word: nobody is left
            # with a broker that nobody knows. A thread of a pool that lives on will do.
            self._process = subprocess.Popen(
                self._java(jars, "kafka.Kafka", str(config)),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 (it only makes system calls)
            )
        self._wait_ready()

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def wait(self) -> int:
        return self._process.wait() if self._process else 0

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _java(self, jars: Path, *words: str) -> list[str]:
        heap = [f"-Xmx{self._heap_mb}m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return [
            "java",
            *heap,
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.xml'}",
            "-cp",
            f"{jars}/*",
            *words,
        ]

    def _write_config(self) -> Path:
        path = self.folder / "server.properties"
        lines = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller_port}",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.folder / "data"),
            "auto.create.topics.enable": "false",  # a mistyped topic is an error, not a new topic
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "1",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "broker.session.timeout.ms": "3000",  # after a kill the same node may register again soon
            "broker.heartbeat.interval.ms": "500",
            "group.initial.rebalance.delay.ms": "0",
            "log.retention.hours": "336",  # 14 days; anything later is rebuilt from stored facts
        }
        lines = self._guarded.added_to(lines) if self._guarded else lines
        path.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        return path

    def is_ready(self) -> bool:
        """Every port takes connections: KRaft opens them once it is unfenced, but one after the other."""
        ports = [self.port, self.guarded_port] if self.guarded_port else [self.port]
        return all(takes_connections(port) for port in ports)

    def _wait_ready(self) -> None:
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            if self._process is not None and self._process.poll() is not None:
                break
            if self.is_ready():
                return
            time.sleep(0.05)
        tail = (self.folder / "broker.log").read_text(errors="replace")[-2000:]
        self.kill()
        raise KafkaUnavailable(f"Kafka did not start on port {self.port}:\n{tail}")
