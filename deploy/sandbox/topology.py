"""What runs where in the sandbox: names, ports, addresses and the environment of each service."""

import itertools
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from deploy.errors import LasarsError
from deploy.sandbox.home import Home
from deploy.sandbox.tokens import AUDIENCE, HOURS_MAX, Issuer, client_key_file

SERVICES = ("assessment", "referral", "tariff", "payments")
OWNS = {
    "assessment": "people and what is true of them: contacts, assessments, TOP reviews, outcomes",
    "referral": "where people go: services, places, referrals, treatment episodes",
    "tariff": "what recovery is worth: schemes, proposals, confirmed tariffs",
    "payments": "money: claims, ledger, runs, settlement, the weekly position",
}
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
AREA = "stockport"
CONNECTIONS = 4  # of each service: one machine does not do more at once, and each keeps plans of its own
Bus = Literal["feed", "kafka"]
ORGANISATIONS = {
    "referrer": "gp-heaton",
    "assessor": "start",
    "verifier": "start",
    "clinician": "cdas",
    "provider": "cdas",
    "interviewer": "council",
    "commissioner": "council",
    "finance_proposer": "council",
    "finance_approver": "council",
    "finance_releaser": "council",
    "auditor": "council",
    "operator": "lasars",
    "platform_operator": "lasars",
    "service": "lasars",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The front on the first port, the services on the next four, their health on the four after those.

    `elsewhere` has those of other hosts.
    """

    base: int = DEFAULT_PORT
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def port(self, name: str) -> int:
        return self.base if name == "front" else self.base + 1 + SERVICES.index(name)

    def url(self, name: str) -> str:
        return self.elsewhere.get(name) or f"http://{HOST}:{self.port(name)}"

    def admin_port(self, name: str) -> int:
        return self.port(name) + len(SERVICES)

    def admins(self) -> dict[str, str]:
        """Where each service tells its health."""
        return {name: f"http://{HOST}:{self.admin_port(name)}" for name in SERVICES}

    def services(self) -> dict[str, str]:
        return {name: self.url(name) for name in SERVICES}

    def refuse_taken(self) -> None:
        ports = {name: self.port(name) for name in ("front", *SERVICES)}
        ports |= {f"{name}'s health": self.admin_port(name) for name in SERVICES}
        for name, port in ports.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError:
                    raise LasarsError(
                        f"Port {port} ({name}) is taken; --port-base chooses nine others (`make run PORT_BASE=9000`)."
                    ) from None


def free_base() -> int:
    """Nine neighbouring free ports, for stacks that nobody needs to find: below those that connections take."""
    first = 12000 + os.getpid() % 2200 * 9
    for base in itertools.chain(range(first, 32000, 9), range(12000, first, 9)):
        try:
            Addresses(base).refuse_taken()
        except LasarsError:
            continue
        return base
    raise LasarsError("No nine neighbouring ports are free.")


class Stack(Protocol):
    """A running stack, wherever it runs, to one who tells it a story and reads what came of it."""

    @property
    def addresses(self) -> Addresses: ...

    @property
    def issuer(self) -> Issuer: ...

    def owner_url(self) -> str:
        """The whole database, as its owner."""


@dataclass(frozen=True, slots=True)
class Events:
    bus: Bus = "feed"
    kafka_bootstrap_servers: str = ""


def service_environment(
    name: str, home: Home, addresses: Addresses, issuer: Issuer, database_urls: Mapping[str, str], events: Events
) -> dict[str, str]:
    return {
        "LASARS_ENVIRONMENT": "sandbox",
        **database_urls,
        "LASARS_DATABASE_SCHEMA": name,
        "LASARS_HOST": HOST,
        "LASARS_PORT": str(addresses.port(name)),
        "LASARS_ADMIN_PORT": str(addresses.admin_port(name)),
        "LASARS_BUS": events.bus,
        "LASARS_KAFKA_BOOTSTRAP_SERVERS": events.kafka_bootstrap_servers,
        "LASARS_FEED_URLS": json.dumps(addresses.services()),
        "LASARS_JWKS_URL": f"{addresses.url('front')}/.well-known/jwks.json",
        "LASARS_ISSUER": issuer.name,
        "LASARS_AUDIENCE": AUDIENCE,
        "LASARS_JWT_HOURS": str(HOURS_MAX),
        "LASARS_SERVICE_TOKEN_URL": f"{addresses.url('front')}/token",
        "LASARS_SERVICE_KEY_FILE": str(client_key_file(home, name)),
        "LASARS_SITE_URL": addresses.url("front"),
        "LASARS_OIDC_URL": f"{addresses.url('front')}/.well-known/openid-configuration",
        "LASARS_OIDC_CLIENT_ID": f"lasars-{name}",
        "LASARS_OIDC_CLIENT_KEY_FILE": str(client_key_file(home, f"lasars-{name}")),
        "LASARS_CLOCK_FILE": str(home.clock),
        "LASARS_WEBHOOK_LOOPBACK": "true",
        "LASARS_REQUESTS_PER_MINUTE": "1000000",  # the player tells years in a minute
        "LASARS_POOL_SIZE": str(CONNECTIONS),
    }
