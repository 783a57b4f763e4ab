"""The compose file as data: what is published, what restarts, where secrets come from, what is pinned."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.demo.containers import main as tell_to_containers
from deploy.sandbox.healthcheck import main as ready
from deploy.sandbox.tokens import SANDBOX_ISSUER
from deploy.sandbox.topology import SERVICES, Addresses
from shared.kernel.purposes import Purpose
from shared.kernel.settings import ServiceSettings
from shared.kernel.version import VERSION

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ALL: dict[str, dict[str, Any]] = COMPOSE["services"]
ONE_SHOT = {"topics", "demo", *(f"{name}-migrate" for name in SERVICES)}
LONG_RUNNING = sorted(set(ALL) - ONE_SHOT)
OTHERS = {"postgres", "kafka", "proxy"}
OURS = sorted(set(ALL) - OTHERS)
OF_SERVICES = [f"{name}-{mode}" for name in SERVICES for mode in ("migrate", "api", "worker")]
REQUIRED = re.compile(r"\$\{(\w+):\?[^}]+\}")
NAMED = re.compile(r"\$\{(\w+)")


def environment_file(name: str) -> dict[str, str]:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_every_service_is_migrated_served_and_worked() -> None:
    assert set(ALL) == {*OTHERS, "topics", "front", "demo", *OF_SERVICES}
    for name in OF_SERVICES:
        service, mode = name.rsplit("-", 1)
        assert ALL[name]["command"] == ["python", "-m", f"services.{service}", mode]


def test_only_the_proxy_the_apis_and_the_sandbox_front_are_published_and_only_on_this_host() -> None:
    """The proxy elsewhere too, where somebody says so."""
    addresses = Addresses()
    published = {name: service["ports"] for name, service in ALL.items() if "ports" in service}
    for port in published.pop("proxy"):
        assert port.startswith("${LASARS_PROXY_HOST:-127.0.0.1}:")
    expected = {f"{name}-api": addresses.port(name) for name in SERVICES} | {"front": addresses.port("front")}
    assert published == {name: [f"127.0.0.1:{port}:{port}"] for name, port in expected.items()}
    assert not [name for name, service in ALL.items() if "network_mode" in service]
    assert {tuple(service["networks"]) for service in ALL.values()} == {("inner",)}


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_what_runs_long_restarts_and_is_watched(name: str) -> None:
    assert ALL[name]["restart"] == "unless-stopped"
    assert ALL[name]["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(ALL[name]["healthcheck"])


def test_what_is_stopped_may_finish_and_ends_by_itself() -> None:
    """Else PostgreSQL waits for its clients and is killed, and a program without a handler of its own, too."""
    assert ALL["postgres"]["stop_signal"] == "SIGINT"
    assert {ALL[name]["stop_grace_period"] for name in ("postgres", "kafka")} == {"1m"}
    assert all(ALL[name]["init"] for name in OURS)


@pytest.mark.parametrize("persons", ["0", "301", "many", "-1", "1.5"])
def test_a_number_of_persons_that_cannot_be_told_is_one_line(
    persons: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"PERSONS": persons, "HOME": str(tmp_path), "ADDRESSES": "{}", "OWNER_URL": "x"}.items():
        monkeypatch.setenv(f"LASARS_{name}", value)
    assert tell_to_containers() == 1
    assert capsys.readouterr().out == f"LASARS_PERSONS is {persons!r}: it must be a whole number from 1 to 300.\n"


def test_one_shots_run_once_and_are_waited_for() -> None:
    for name in ONE_SHOT:
        assert ALL[name]["restart"] == "no"
    for name in SERVICES:
        for mode in ("api", "worker"):
            waits = ALL[f"{name}-{mode}"]["depends_on"]
            assert waits[f"{name}-migrate"] == {"condition": "service_completed_successfully"}
        assert waits["topics"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", OF_SERVICES)
def test_health_is_asked_where_the_service_listens(name: str) -> None:
    service = ALL[name]
    assert service["environment"]["LASARS_PORT"] == Addresses().port(name.rsplit("-", 1)[0])
    if name in LONG_RUNNING:
        port = service["environment"]["LASARS_PORT"]
        asked = port if name.endswith("-api") else Addresses().admin_port(name.rsplit("-", 1)[0])
        assert f":{asked}/health/ready" in service["healthcheck"]["test"][-1]


@pytest.mark.parametrize("name", [*OURS, "proxy"])
def test_our_containers_and_what_the_network_reaches_may_do_little(name: str) -> None:
    service = ALL[name]
    assert set(service.get("cap_add", ())) <= {"NET_BIND_SERVICE"}
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service  # the image's own


LIMIT = re.compile(r"(?:\$\{LASARS_(?:SERVICE|POSTGRES|KAFKA)_(?:MEMORY|CPUS):-)?(\d+[gm]?)\}?")


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_container_takes_all_of_the_machine(name: str) -> None:
    """Memory and processors as a setting may say, or as it is here; and so many processes or threads."""
    service = ALL[name]
    memory, processors = (LIMIT.fullmatch(str(service[limit])) for limit in ("mem_limit", "cpus"))
    assert memory
    assert memory[1][-1] in "gm"
    assert processors
    assert processors[1].isdigit()
    assert 0 < service["pids_limit"] <= 1024


def test_nothing_gains_rights_and_only_kafka_writes_into_its_image() -> None:
    assert {name for name, service in ALL.items() if service["security_opt"] != ["no-new-privileges:true"]} == set()
    assert {name for name, service in ALL.items() if not service.get("read_only")} == {"kafka"}
    assert ALL["kafka"]["cap_drop"] == ["ALL"]
    assert "/run/postgresql" in ALL["postgres"]["tmpfs"]  # its lock and its socket


def test_only_the_sandbox_writes_the_sandbox_folder() -> None:
    for name in OF_SERVICES:
        assert ALL[name]["volumes"] == ["sandbox:/sandbox:ro", "${LASARS_KEYS:-./deploy/proxy}:/keys:ro"]
    assert {name for name in ALL if ALL[name].get("profiles")} == {"front", "demo"}


def test_images_are_pinned() -> None:
    for name in OTHERS:
        assert re.fullmatch(r"[\w/]+:\d+\.\d+(\.\d+)?", ALL[name]["image"])
    assert {ALL[name]["image"] for name in OURS} == {f"lasars:${{LASARS_VERSION:-{VERSION}}}"}
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    assert re.search(r"^ARG PYTHON=3\.\d+\.\d+-slim", dockerfile, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"python:${PYTHON}"}
    assert "--require-hashes -r requirements.lock" in dockerfile


def test_the_image_runs_as_nobody_special() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    assert users == ["10001:10001"]


def test_no_secret_is_written_in_the_compose_file() -> None:
    for name, service in ALL.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|TOKEN", variable):
                assert REQUIRED.fullmatch(str(value)), f"{name}: {variable}"
            elif "@" in str(value) and "://" in str(value):
                assert re.search(r"://\w+:\$\{\w+\}@", value), f"{name}: {variable}"


def test_nothing_starts_without_a_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = {name for name in NAMED.findall(text) if name.endswith("PASSWORD")}
    assert secrets <= set(REQUIRED.findall(text))
    # Of each service the owner of its tables, and who works with them: one for each purpose.
    assert len(secrets) == 1 + (1 + len(Purpose)) * len(SERVICES)


@pytest.mark.parametrize("name", OF_SERVICES)
def test_every_setting_given_to_a_service_exists(name: str) -> None:
    settings = importlib.import_module(f"services.{name.rsplit('-', 1)[0]}.settings").Settings
    given = {variable for variable in ALL[name]["environment"] if variable.startswith("LASARS_")}
    assert {variable.removeprefix("LASARS_").lower() for variable in given} <= set(settings.model_fields)


def test_what_the_sandbox_is_given_is_read() -> None:
    for name in ("front", "demo"):
        source = (ROOT / f"{ALL[name]['command'][-1].replace('.', '/')}.py").read_text()
        for variable in ALL[name]["environment"]:
            assert f'"{variable}"' in source, f"{name}: {variable}"
    workers = json.loads(ALL["front"]["environment"]["LASARS_WORKERS"])
    assert workers == {name: f"http://{name}-worker:{Addresses().admin_port(name)}" for name in SERVICES}
    assert set(json.loads(ALL["demo"]["environment"]["LASARS_ADDRESSES"])) == {"front", *SERVICES}


def test_the_example_environment_names_all_and_gives_nothing() -> None:
    example = environment_file(".env.example")
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(REQUIRED.findall(text)) <= set(example) <= set(NAMED.findall(text))
    assert not any(example.values())


def test_the_sandbox_environment_says_that_its_values_are_worthless() -> None:
    sandbox = environment_file("deploy/sandbox.env")
    passwords = {value for name, value in sandbox.items() if name.endswith("PASSWORD")}
    assert all(value.startswith("sandbox-only-") for value in passwords)
    assert sandbox["LASARS_ISSUER"] == SANDBOX_ISSUER  # which production refuses
    assert set(REQUIRED.findall((ROOT / "docker-compose.yml").read_text())) <= set(sandbox)
    assert f"echo 2012-04-02 >{sandbox['LASARS_CLOCK_FILE']}" in (ROOT / "deploy/Dockerfile").read_text()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASARS_CLOCK_FILE", "")
    monkeypatch.setenv("LASARS_DATABASE_URL", "postgresql://role:password@host/database")
    settings = ServiceSettings(service="tariff", port=0)
    assert settings.clock_file is None


def test_ready_answers_by_its_exit_code_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert ready("http://127.0.0.1:9/health/ready") == 1
    assert capsys.readouterr().out.count("\n") == 1


def test_what_runs_in_containers_needs_no_embedded_database() -> None:
    program = "import sys, deploy.demo.containers, deploy.sandbox.front; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "deploy.sandbox.front" in done.stdout
    assert "embedded" not in done.stdout
