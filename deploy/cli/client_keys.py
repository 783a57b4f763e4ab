"""A client's key, as a person makes and shows it."""

import json
import os
from pathlib import Path

from joserfc.jwk import ECKey

from deploy.errors import LasarsError
from shared.kernel.client_keys import ClientKey, UnusableKey, public_jwk


def make(file: Path) -> None:
    """For its owner alone. LasarsError where something is there: a key that is in use is not overwritten."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise LasarsError(
            f"{file} is there already: name another file, and change to it once it is registered."
        ) from None
    except OSError as refused:
        raise LasarsError(f"Cannot write {file}: {refused.strerror}.") from None
    with os.fdopen(descriptor, "wb") as written:
        written.write(ECKey.generate_key("P-256").as_pem(private=True))


def public_half(file: Path, *, as_pem: bool) -> str:
    """Raises LasarsError."""
    if not file.is_file():
        raise LasarsError(f"There is no file {file}.")
    try:
        key = ClientKey("The key", file).read()
    except UnusableKey as unusable:
        raise LasarsError(f"{unusable}.") from None
    return key.as_pem(private=False).decode().strip() if as_pem else json.dumps({"keys": [public_jwk(key)]}, indent=1)
