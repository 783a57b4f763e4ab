"""A secret may stand in a file: LASARS_SERVICE_SECRET_FILE names it, instead of LASARS_SERVICE_SECRET.

A file is read by who may read it; what stands in the environment is seen by whoever may look at the process or its
container.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

SECRETS = (
    "database_url", "migrations_database_url", "consumer_database_url", "relay_database_url", "work_database_url",
    "fingerprint_secrets", "kafka_password", "oidc_client_secret", "service_secret", "service_token",
)  # fmt: skip


def read_secret_files(
    fields: Collection[str], environment: Mapping[str, str], secrets: Collection[str] = SECRETS
) -> dict[str, str]:
    """By field, without white space around. ValueError names the setting, never what stands in it."""
    return {
        name: _read(f"LASARS_{name.upper()}", path, environment)
        for name in secrets
        if name in fields and (path := environment.get(f"LASARS_{name.upper()}_FILE"))
    }


def _read(setting: str, path: str, environment: Mapping[str, str]) -> str:
    if environment.get(setting):
        raise ValueError(f"{setting} and {setting}_FILE are both set: unset one of them")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        # What it names is not said: somebody may have put the secret itself there.
        raise ValueError(f"{setting}_FILE: what it names cannot be read ({type(error).__name__})") from None
    if not secret or "\n" in secret:
        raise ValueError(f"{setting}_FILE: {path} must hold one line")
    return secret
