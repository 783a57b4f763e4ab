"""A real installation as the `lasars` command finds it: where its services and its token issuer are, and who we are
there. A file says it, or the environment, which counts where both do.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.cli.arguments import read_text
from deploy.errors import LasarsError
from deploy.sandbox.topology import SERVICES
from shared.kernel.kafka_settings import check_web_address
from shared.kernel.secret_files import read_secret_files
from shared.kernel.wording import in_words

FILE = "LASARS_INSTALLATION"
SANDBOX_ALONE = (
    "this is of a sandbox alone, and you have named an installation: unset LASARS_INSTALLATION and LASARS_…_URL."
)
_OWN_MACHINE = {"127.0.0.1", "::1", "localhost"}
# By the name in the file, its variable.
VARIABLES = {
    "assessment": "LASARS_ASSESSMENT_URL",
    "referral": "LASARS_REFERRAL_URL",
    "tariff": "LASARS_TARIFF_URL",
    "payments": "LASARS_PAYMENTS_URL",
    "issuer": "LASARS_ISSUER",
    "client_id": "LASARS_CLIENT_ID",
    "key_file": "LASARS_CLIENT_KEY_FILE",
    "audience": "LASARS_CLIENT_AUDIENCE",
    "scope": "LASARS_CLIENT_SCOPE",
}


class InstallationSettings(BaseModel):
    """`site` is the one origin of all four, each at `/<service>`; an address of its own counts before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: str = ""
    assessment: str = ""
    referral: str = ""
    tariff: str = ""
    payments: str = ""
    issuer: str = ""
    client_id: str = ""
    key_file: Path | None = None
    audience: str = ""
    scope: str = ""
    source: str = ""  # where a person sets what is missing

    def address(self, service: str) -> str:
        url = str(getattr(self, service)) or (f"{self.site.rstrip('/')}/{service}" if self.site else "")
        if not url:
            raise LasarsError(
                f"No address of {service} is known: set {VARIABLES[service]}, or {service} in {self.source}."
            )
        return checked(url.rstrip("/"), service)


def checked(url: str, whose: str) -> str:
    """An address to which a token may be sent."""
    try:
        check_web_address(url)
    except ValueError:
        raise LasarsError(f"{url} is no address of {whose}: https://host/… is wanted.") from None
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
        raise LasarsError(f"{url} has no TLS, and a token is sent to no such address: name {whose} by https://.")
    return url


def is_named(environment: Mapping[str, str] | None = None) -> bool:
    """Whether commands are for an installation, and not for the sandbox on this machine."""
    said = os.environ if environment is None else environment
    return any(said.get(name) for name in (FILE, *(VARIABLES[service] for service in SERVICES)))


def read_installation(environment: Mapping[str, str] | None = None) -> InstallationSettings:
    """Raises LasarsError."""
    said = os.environ if environment is None else environment
    path = said.get(FILE, "")
    of_file = _of_file(Path(path)) if path else {}
    of_environment = {name: said[variable] for name, variable in VARIABLES.items() if said.get(variable)}
    try:
        return InstallationSettings.model_validate(
            {**of_file, **of_environment, "source": path or f"the file that {FILE} names"}
        )
    except ValidationError as wrong:
        faults = "; ".join(f"{error['loc'][0]} {in_words(error)}" for error in wrong.errors())
        raise LasarsError(f"{path or 'The environment'} does not say which installation: {faults}.") from None


def _of_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as wrong:
        raise LasarsError(f"{path} is no TOML: {wrong}.") from None


def secret_of(name: str) -> str:
    """`LASARS_NAME`, or the one line of the file that `LASARS_NAME_FILE` names; empty where neither is set."""
    try:
        of_file = read_secret_files((name,), os.environ, (name,))
    except ValueError as wrong:
        raise LasarsError(f"{wrong}.") from None
    return of_file.get(name) or os.environ.get(f"LASARS_{name.upper()}", "").strip()
