"""Where Kafka is and how we show who we are: the same for a service and for the commands that make topics."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.kernel.client_keys import ClientKey
from shared.kernel.secret_files import read_secret_files


def check_web_address(text: str) -> str:
    if text and not _fits(text, lambda url: url.scheme in {"http", "https"}):
        raise ValueError("http://host:port/… or https://host/… is wanted")
    return text


def speaks_tls(text: str) -> bool:
    return _fits(text, lambda url: url.scheme == "https")


def _fits(text: str, well: Callable[[SplitResult], bool]) -> bool:
    try:
        url = urlsplit(text)
        return url.port != 0 and bool(url.hostname) and well(url)
    except ValueError:  # a port that is no number, or beyond the last
        return False


def key_in(setting: str, path: Path | None) -> ClientKey | None:
    return ClientKey(setting, path) if path is not None else None


def check_key(key: ClientKey, secrets_setting: str, secret: str, audience: str) -> None:
    """A client has a secret or a key, and what the key signs is for somebody."""
    if secret:
        raise ValueError(f"{secrets_setting} and {key.setting} are both set: unset one of them")
    if not audience:
        raise ValueError(f"{key.setting} needs LASARS_ISSUER: for whom it signs")
    if fault := key.fault():
        raise ValueError(fault)


class KafkaSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="LASARS_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    issuer: str = Field("", description="The `iss` that a token must name.")
    client_audience: str = Field(
        "", description="The `aud` of what we sign to show the token issuer who we are; LASARS_ISSUER if empty."
    )
    kafka_bootstrap_servers: str = Field("", description="`host:port,…`, for the bus `kafka`.")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="Whether the way to Kafka is encrypted (SSL), and whether we say who we are (SASL)."
    )
    kafka_sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = Field(
        "", description="How we say who we are."
    )
    kafka_username: str = Field("", description="For PLAIN and SCRAM; for OAUTHBEARER the client's id.")
    kafka_password: str = Field("", repr=False, description="For PLAIN and SCRAM; for OAUTHBEARER the client's secret.")
    kafka_token_url: str = Field("", description="OAUTHBEARER: where to fetch a token (client credentials grant).")
    kafka_token_scope: str = Field("", description="OAUTHBEARER: the scope to ask for.")
    kafka_token_key_file: Path | None = Field(
        None, description="OAUTHBEARER: our private key at that issuer, instead of the client's secret."
    )
    kafka_token_audience: str = Field(
        "", description="OAUTHBEARER: the `aud` of what that key signs; LASARS_CLIENT_AUDIENCE if empty."
    )
    kafka_ca_file: Path | None = Field(None, description="TLS: the authorities to trust; those of the system if unset.")
    kafka_certificate_file: Path | None = Field(None, description="TLS: our own certificate, where the broker asks.")
    kafka_key_file: Path | None = Field(None, description="TLS: its key, if it is not in the same file.")

    @model_validator(mode="before")
    @classmethod
    def _with_what_stands_in_files(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**read_secret_files(cls.model_fields.keys(), os.environ), **values}

    _web_address = field_validator("kafka_token_url")(check_web_address)

    @field_validator("kafka_bootstrap_servers")
    @classmethod
    def _are_servers(cls, text: str) -> str:
        servers = text.split(",") if text else []
        if not all(
            _fits(f"//{server.strip()}", lambda url: url.port is not None and not url.path) for server in servers
        ):
            raise ValueError("host:port is wanted, or several with `,` between")
        return text

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        sasl, tls = self.kafka_security_protocol.startswith("SASL"), self.kafka_security_protocol.endswith("SSL")
        if sasl != bool(self.kafka_sasl_mechanism):
            raise ValueError("LASARS_KAFKA_SASL_MECHANISM goes with LASARS_KAFKA_SECURITY_PROTOCOL SASL_SSL")
        if sasl and not (self.kafka_username and (self.kafka_password or self.kafka_token_key_file)):
            raise ValueError(f"{self.kafka_sasl_mechanism} needs LASARS_KAFKA_USERNAME and LASARS_KAFKA_PASSWORD")
        self._check_key()
        if self.kafka_sasl_mechanism == "OAUTHBEARER" and not self.kafka_token_url:
            raise ValueError("OAUTHBEARER needs LASARS_KAFKA_TOKEN_URL")
        if getattr(self, "environment", "") == "production" and not tls and self._shows_its_secret():
            raise ValueError(f"production refuses {self.kafka_sasl_mechanism} without TLS: use SASL_SSL")
        for file in (self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file):
            if file is not None and not (tls and file.is_file()):
                raise ValueError(f"{file} is no file" if tls else "certificates go with SSL or SASL_SSL")
        return self

    def _check_key(self) -> None:
        self.client_audience = self.client_audience or self.issuer
        self.kafka_token_audience = self.kafka_token_audience or self.client_audience
        if (key := self.kafka_token_key) is None:
            return
        if self.kafka_sasl_mechanism != "OAUTHBEARER":
            raise ValueError(f"{key.setting} goes with LASARS_KAFKA_SASL_MECHANISM OAUTHBEARER")
        check_key(key, "LASARS_KAFKA_PASSWORD", self.kafka_password, self.kafka_token_audience)

    @property
    def kafka_token_key(self) -> ClientKey | None:
        return key_in("LASARS_KAFKA_TOKEN_KEY_FILE", self.kafka_token_key_file)

    def _shows_its_secret(self) -> bool:
        return self.kafka_sasl_mechanism in {"PLAIN", "OAUTHBEARER"}
