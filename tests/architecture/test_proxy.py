"""The proxy of Compose: where each path leads, what it believes and refuses, by its file and by the program itself."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.sandbox.front import site_of
from deploy.sandbox.topology import SERVICES, Addresses
from shared.web.middleware import BODY_MAX_BYTES

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy/proxy/Caddyfile"
PROXY = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["proxy"]
CADDY = shutil.which("caddy")
SITE = "https://lasars.example"


def test_each_service_is_behind_its_name_without_it() -> None:
    text = FILE.read_text()
    for name in SERVICES:
        behind = rf"handle_path /{name}/\* \{{\s+reverse_proxy {name}-api:{Addresses().port(name)} "
        assert re.search(behind, text), name
        assert f"redir /{name} /{name}/ 308" in text


def test_the_services_refuse_what_is_too_large_in_their_own_words() -> None:
    megabytes = re.search(r"max_size (\d+)MB", FILE.read_text())
    assert megabytes is not None
    assert int(megabytes[1]) * 1_000_000 > BODY_MAX_BYTES


def test_every_setting_of_the_proxy_is_given_to_it() -> None:
    assert set(re.findall(r"\{\$(\w+)", FILE.read_text())) <= set(PROXY["environment"])
    targets = {volume.split(":")[-2 if volume.endswith(":ro") else -1] for volume in PROXY["volumes"]}
    assert targets == {"/etc/caddy", "/certificates", "/data"}


def test_production_without_the_front_lists_the_services() -> None:
    page = (FILE.parent / "services.html").read_text()
    assert set(re.findall(r'href="([^"]+)"', page)) == {
        f"/{name}/{place}" for name in SERVICES for place in ("pages/", "docs")
    }
    assert "rewrite * /services.html" in FILE.read_text()


def test_the_front_tells_browsers_the_site_and_services_where_they_are() -> None:
    within = Addresses(8000, {"front": "http://front:8000", "payments": "http://payments-api:8004"})
    site = site_of(within, SITE)
    assert site.redirect_uri("payments") == f"{SITE}/payments/pages/signed-in"
    assert site.logout_uri("payments") == "http://payments-api:8004/pages/logged-out"
    assert site.front == "http://front:8000"


def test_no_code_believes_what_is_said_of_the_way_here() -> None:
    """X-Forwarded-…, Forwarded: whoever sends a request writes what they like there."""
    believing = re.compile(r"x.forwarded|proxy_headers=True|[\"']forwarded[\"']|ProxyHeaders", re.IGNORECASE)
    sources = [path for folder in ("shared", "services", "deploy") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if believing.search(path.read_text())] == []


BROWSERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def read_by_caddy(**environment: str) -> Any:
    """What the program itself makes of the file. Of its version: the image of Compose is a later one than Debian's."""
    if CADDY is None:
        pytest.skip("Caddy is not installed: apt-get install caddy")
    given = {"LASARS_SITE_URL": SITE, "LASARS_PROXY_NAME": "lasars.example", **environment}
    command = [CADDY, "adapt", "--adapter", "caddyfile", "--config", str(FILE)]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def found(tree: Any, key: str) -> Iterator[Any]:
    if isinstance(tree, dict):
        yield from (value for name, value in tree.items() if name == key)
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from found(part, key)


@pytest.mark.parametrize(("environment", "extra"), [("production", set()), ("sandbox", {"front:8000"})])
def test_caddy_leads_to_the_services_and_in_the_sandbox_to_the_front(environment: str, extra: set[str]) -> None:
    read = read_by_caddy(LASARS_ENVIRONMENT=environment)
    dialled = set(found(read, "dial"))
    assert dialled == {f"{name}-api:{Addresses().port(name)}" for name in SERVICES} | extra
    assert set(found(read, "strip_path_prefix")) == {f"/{name}" for name in SERVICES}
    promised = [*found(read, "Strict-Transport-Security")]
    assert promised == ([["max-age=31536000"]] if environment == "production" else [])


@pytest.mark.parametrize(
    ("tls", "issuer", "files"),
    [
        ("internal", "internal", []),
        ("/certificates/site.crt /certificates/site.key", None, ["/certificates/site.key"]),
        ("someone@lasars.example", "acme", []),
    ],
)
def test_caddy_makes_gets_or_reads_its_certificate(tls: str, issuer: str | None, files: list[str]) -> None:
    read = read_by_caddy(LASARS_PROXY_TLS=tls)
    issuers = [each["module"] for each in next(found(read, "issuers"), [])]
    assert issuers[:1] == ([issuer] if issuer else [])
    assert [each["key"] for each in next(found(read, "load_files"), [])] == files
    assert [*found(read, "admin")] == [{"disabled": True}]


@pytest.mark.parametrize("environment", ["production", "sandbox"])
def test_what_the_proxy_answers_itself_tells_browsers_to_do_nothing_with_it(environment: str) -> None:
    """The list of services, a redirect to TLS, an address that is not there, a service that is away; and of the
    services' own answers only what they do not say.
    """
    read = read_by_caddy(LASARS_ENVIRONMENT=environment)
    said = [response for response in found(read, "response") if "require" in response]
    sites = [server for server in read["apps"]["http"]["servers"].values() if server["listen"] != [":8081"]]
    for name, value in BROWSERS.items():
        alone = {"require": {"headers": {name: None}}, "set": {name: [value]}}
        assert [{key: response[key] for key in alone} for response in said].count(alone) == len(sites) + 1  # errors


@pytest.mark.parametrize("tls", ["internal", "/certificates/site.crt /certificates/site.key", "someone@lasars.example"])
def test_caddy_speaks_no_tls_older_than_1_2(tls: str) -> None:
    policies = [each for listed in found(read_by_caddy(LASARS_PROXY_TLS=tls), "tls_connection_policies")
                for each in listed if each]  # fmt: skip
    assert {(policy["protocol_min"], policy["protocol_max"]) for policy in policies} == {("tls1.2", "tls1.3")}
