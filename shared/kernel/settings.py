"""What the environment decides, the same for every service.

Each service subclasses `ServiceSettings` with its own name and port. Variables start with `LASARS_`.
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationInfo, field_validator, model_validator
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from shared.kernel.client_keys import ClientKey
from shared.kernel.fingerprints import SANDBOX_SECRETS, SHORTEST, Secrets, read_secrets
from shared.kernel.kafka_settings import KafkaSettings, check_key, check_web_address, key_in, speaks_tls
from shared.kernel.ports import PORT_MAX
from shared.kernel.purposes import Purpose

SANDBOX_ISSUER = "https://sandbox.lasars.invalid"
Port = Annotated[int, Field(ge=0, le=PORT_MAX)]


class ServiceSettings(KafkaSettings):
    service: str
    environment: Literal["sandbox", "production"] = Field(
        "production", description="`sandbox` allows a settable business date and the sandbox's own tokens."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: Port = Field(description="The port to listen on.")
    admin_host: str = Field("127.0.0.1", description="The address on which health details and metrics are told.")
    admin_port: Port = Field(0, description="The port for them; 4 above the other port if 0.")
    database_url: str = Field(repr=False, description="`postgresql://role:password@host:port/database`.")
    migrations_database_url: str = Field(
        "",
        repr=False,
        description="The same with the role that owns the tables, for `migrate`; LASARS_DATABASE_URL if empty.",
    )
    consumer_database_url: str = Field(
        "",
        repr=False,
        description="The same with the role that takes in what other services say; LASARS_DATABASE_URL if empty.",
    )
    relay_database_url: str = Field(
        "",
        repr=False,
        description="The same with the role by which events leave: it sees outbox, log and bookmarks alone;"
        " LASARS_DATABASE_URL if empty.",
    )
    work_database_url: str = Field(
        "",
        repr=False,
        description="The same with the role of what nobody asks for: the work of the day, figures, webhooks, health;"
        " LASARS_DATABASE_URL if empty.",
    )
    database_schema: str = Field("", description="The service's own schema; its name if empty.")
    pool_size: int = Field(
        10, ge=2, description="The most database connections; callers of the API have all but one to three."
    )
    bus: Literal["feed", "kafka"] = Field("feed", description="How events are read from other services.")
    feed_urls: dict[str, str] = Field(
        default_factory=dict, description='JSON `{"service": "https://…"}`: where to read, for the bus `feed`.'
    )
    jwks_url: str = Field("", description="Where the token issuer publishes its keys.")
    audience: str = Field("lasars", description="The `aud` that a token must name.")
    jwt_types: str = Field("at+jwt", description="The header `typ` that a token must have, `,` between several.")
    jwt_hours: float = Field(24, gt=0, description="The longest life, from `iat` to `exp`, of a token let in.")
    site_url: str = Field(
        "",
        description="The origin under which the services' pages stand, `https://host`: each at `/<service>/pages/`."
        " Without it none are served.",
    )
    site_name: str = Field("Recovery payments", min_length=1, max_length=60, description="What the pages are called.")
    site_colour: str = Field(
        "#1d5e63", pattern=r"^#[0-9a-fA-F]{6}$", description="The colour of their head, dark enough for white text."
    )
    site_contact: str = Field(
        "", max_length=200, description="Whom to tell of the pages' barriers, as their accessibility statement says it."
    )
    oidc_url: str = Field(
        "", description="Where the issuer says how people sign in: `https://…/.well-known/openid-configuration`."
    )
    oidc_client_id: str = Field("", description="Our name there; `lasars-<service>` if empty.")
    oidc_client_secret: str = Field("", repr=False, description="Our secret there, where it is no public client.")
    oidc_client_key_file: Path | None = Field(None, description="Our private key there, instead of a secret.")
    service_token: str = Field("", repr=False, description="A bearer token for reading the others' feeds.")
    service_token_url: str = Field("", description="Else: where to fetch one with the client credentials grant.")
    service_secret: str = Field("", repr=False, description="The secret for it; the client id is the service.")
    service_key_file: Path | None = Field(None, description="The private key for it, instead of the secret.")
    fingerprint_secrets: str = Field(
        "",
        repr=False,
        description="`name:secret,…`: what the fingerprints of requests are keyed with; the first for new.",
    )
    idempotency_days: int = Field(30, ge=1, description="How long the answer to an Idempotency-Key is kept.")
    log_days: int = Field(90, ge=1, description="How long an event that all have passed stays in the log.")
    inbox_days: int = Field(120, ge=1, description="How long it is known that an event was handled.")
    clock_file: Path | None = Field(None, description="Sandbox only: a file that holds the business date as ISO text.")
    fail_file: Path | None = Field(
        None, description="Tests only, in a sandbox: a file that orders at which step this process fails."
    )
    requests_per_minute: int = Field(6000, ge=1, description="How many requests a caller may make of one process.")
    poll_seconds: float = Field(5.0, gt=0, description="How often to look although nobody called.")
    live_seconds: float = Field(
        360, ge=120, description="For how long a loop of the process may not turn before it is not live."
    )
    webhook_ports: str = Field("443,8443", description="To which ports deliveries by webhook may go, with a comma.")
    webhook_loopback: bool = Field(
        False, description="Sandbox only: they go to this machine's own addresses, without TLS too, and nowhere else."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="The least severe level that is logged."
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, setting: object) -> object:
        return setting.upper() if isinstance(setting, str) else setting

    _web_addresses = field_validator("jwks_url", "service_token_url", "site_url", "oidc_url")(check_web_address)

    @field_validator("webhook_ports")
    @classmethod
    def _are_ports(cls, setting: str) -> str:
        if any(not port.strip().isdigit() or not 0 < int(port) <= PORT_MAX for port in setting.split(",")):
            raise ValueError("ports are wanted, such as 443,8443")
        return setting

    @field_validator("site_url")
    @classmethod
    def _is_an_origin(cls, setting: str) -> str:
        if setting.count("/") > 2:
            raise ValueError("https://host or https://host:port is wanted, and no path")
        return setting

    @field_validator("feed_urls")
    @classmethod
    def _are_web_addresses(cls, setting: dict[str, str]) -> dict[str, str]:
        for url in setting.values():
            check_web_address(url)
        return setting

    @field_validator(
        "database_url", "migrations_database_url", "consumer_database_url", "relay_database_url", "work_database_url"
    )
    @classmethod
    def _is_an_address(cls, setting: str, field: ValidationInfo) -> str:
        if not setting and field.field_name != "database_url":
            return setting
        try:
            url = make_url(setting)
        except (ArgumentError, ValueError):  # a port that is no number
            url = None
        if url is None or url.get_backend_name() != "postgresql" or not (url.host or url.query.get("host")):
            raise ValueError("postgresql://role:password@host:port/database is wanted")
        return read_alike(setting)

    @model_validator(mode="after")
    def _fill_and_refuse(self) -> Self:
        self.database_schema = self.database_schema or self.service
        self.migrations_database_url = self.migrations_database_url or self.database_url
        self.admin_port = self.admin_port or (self.port and self.port + 4)  # any that is free for both
        if self.admin_port > PORT_MAX:
            raise ValueError(f"no port is left above {self.port} for the health: set LASARS_ADMIN_PORT")
        if self.environment == "production" and self.clock_file is not None:
            raise ValueError("production has no settable clock: unset LASARS_CLOCK_FILE")
        if self.environment == "production" and self.webhook_loopback:
            raise ValueError("production sends nothing to its own machine: unset LASARS_WEBHOOK_LOOPBACK")
        if self.environment == "production" and self.fail_file is not None:
            raise ValueError("production does not fail on purpose: unset LASARS_FAIL_FILE")
        if self.environment == "production" and self.issuer == SANDBOX_ISSUER:
            raise ValueError("production refuses the tokens of the sandbox: set LASARS_ISSUER")
        self.fingerprint_secrets = self.fingerprint_secrets or (
            SANDBOX_SECRETS if self.environment == "sandbox" else ""
        )
        if self.live_seconds < 2 * self.poll_seconds:
            raise ValueError("LASARS_LIVE_SECONDS must be twice LASARS_POLL_SECONDS: who waits for news does not turn")
        if self.inbox_days < self.log_days:
            raise ValueError(
                "LASARS_INBOX_DAYS must not be less than LASARS_LOG_DAYS: what the log holds may come again"
            )
        if self.bus == "kafka" and not self.kafka_bootstrap_servers:
            raise ValueError("the bus kafka needs LASARS_KAFKA_BOOTSTRAP_SERVERS")
        self.oidc_client_id = self.oidc_client_id or f"lasars-{self.service}"
        if self.site_url and not self.oidc_url:
            raise ValueError("pages need people who sign in: LASARS_SITE_URL goes with LASARS_OIDC_URL")
        self._check_secrets()
        self._check_keys()
        self._check_addresses()
        return self

    def _check_secrets(self) -> None:
        """That there is none is refused by what serves: migrations and documents need none."""
        if self.environment == "production" and any(len(secret) < SHORTEST for secret in self.secrets.by_name.values()):
            raise ValueError(f"each secret in LASARS_FINGERPRINT_SECRETS needs {SHORTEST} characters or more")

    def _check_keys(self) -> None:
        if (key := self.oidc_client_key) is not None:
            check_key(key, "LASARS_OIDC_CLIENT_SECRET", self.oidc_client_secret, self.client_audience)
        if (key := self.service_key) is not None:
            if not self.service_token_url:
                raise ValueError(f"{key.setting} goes with LASARS_SERVICE_TOKEN_URL")
            if self.service_token:
                raise ValueError(f"LASARS_SERVICE_TOKEN and {key.setting} are both set: unset one of them")
            check_key(key, "LASARS_SERVICE_SECRET", self.service_secret, self.client_audience)

    def _check_addresses(self) -> None:
        """Whose keys and news we believe, and who hears our secrets, nobody on the way decides."""
        asked = {
            "LASARS_ISSUER": self.issuer,
            "LASARS_JWKS_URL": self.jwks_url,
            "LASARS_SERVICE_TOKEN_URL": self.service_token_url,
            "LASARS_KAFKA_TOKEN_URL": self.kafka_token_url,
            "LASARS_SITE_URL": self.site_url,
            "LASARS_OIDC_URL": self.oidc_url,
            **{f"{name} in LASARS_FEED_URLS": url for name, url in self.feed_urls.items()},
        }
        for name, url in asked.items():
            if self.environment == "production" and url and not speaks_tls(url):
                raise ValueError(f"production refuses {name} without TLS: https://host/… is wanted")

    @property
    def pages_url(self) -> str:
        """Of this service's own pages, as a browser has it."""
        return f"{self.site_url}/{self.service}/pages"

    @property
    def database_urls(self) -> Mapping[Purpose, str]:
        """By purpose, where it has a role other than that of the callers."""
        urls = {
            Purpose.CONSUMER: self.consumer_database_url,
            Purpose.RELAY: self.relay_database_url,
            Purpose.WORK: self.work_database_url,
        }
        return {purpose: url for purpose, url in urls.items() if url and url != self.database_url}

    @property
    def oidc_client_key(self) -> ClientKey | None:
        return key_in("LASARS_OIDC_CLIENT_KEY_FILE", self.oidc_client_key_file)

    @property
    def service_key(self) -> ClientKey | None:
        return key_in("LASARS_SERVICE_KEY_FILE", self.service_key_file)

    def key_faults(self) -> dict[str, str]:
        """By setting, why its key signs nothing now."""
        keys = [key for key in (self.oidc_client_key, self.service_key, self.kafka_token_key) if key]
        return {key.setting: fault.removeprefix(f"{key.setting}: ") for key in keys if (fault := key.fault())}

    @cached_property
    def secrets(self) -> Secrets:
        return read_secrets(self.fingerprint_secrets)


def read_alike(database_url: str) -> str:
    """So that whoever takes it apart finds the same in it: with a `/`, `#` or `?` in the password one finds a port
    there instead, and says it aloud. As it stands where that makes no difference.
    """
    url = make_url(database_url)
    try:
        parts = urlsplit(database_url)
        is_alike = (unquote(parts.password or ""), parts.hostname, parts.port) == (
            url.password or "", url.host and url.host.lower(), url.port,
        )  # fmt: skip
    except ValueError:  # what it takes for a port is no number
        is_alike = False
    return database_url if is_alike else url.render_as_string(hide_password=False)


def async_url(database_url: str) -> URL:
    """The same database for SQLAlchemy on asyncpg."""
    return make_url(database_url).set(drivername="postgresql+asyncpg")
