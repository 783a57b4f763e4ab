"""A client's key at the terminal: made for its owner alone, and shown by its public half."""

import json
import stat
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey
from typer.testing import CliRunner, Result

from deploy.cli import commands as cli
from deploy.errors import LasarsError
from shared.kernel.client_keys import ClientKey


def at(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.lasars, ["key", *map(str, words)], catch_exceptions=False)


def test_a_new_key_is_its_owners_alone_and_can_be_signed_with(tmp_path: Path) -> None:
    path = tmp_path / "payments.pem"
    made = at("new", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (public,) = json.loads(made.stdout)["keys"]
    assert public.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert public["kid"] == ClientKey("a test's", path).read().thumbprint()
    assert at("show", path).stdout == made.stdout
    assert ECKey.import_key(at("show", path, "--pem").stdout).thumbprint() == public["kid"]


def test_a_key_that_is_in_use_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "payments.pem"
    at("new", path)
    before = path.read_bytes()
    with pytest.raises(LasarsError, match="is there already"):
        at("new", path)
    assert path.read_bytes() == before


def test_nothing_private_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(RSAKey.generate_key(2048).as_dict(private=True)))
    (public,) = json.loads(at("show", path).stdout)["keys"]
    assert public.keys() == {"kty", "n", "e", "kid", "use", "alg"}
    assert "PRIVATE" not in at("show", path, "--pem").stdout


@pytest.mark.parametrize("content", [None, "nothing", ""])
def test_what_is_no_key_is_one_line(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(LasarsError, match=r"There is no file|holds no key that can be used"):
        at("show", path)
