"""A secret in a file counts as the setting, and what is wrong with it is one line that does not say it."""

from pathlib import Path

import pytest

from services.payments.settings import Settings
from shared.kernel.kafka_settings import KafkaSettings
from shared.kernel.secret_files import SECRETS
from shared.kernel.settings import ServiceSettings
from shared.kernel.wording import settings as said

URL = "postgresql://payments:secret-word@host/lasars"
VALUES = {"kafka_password": "of-kafka", "fingerprint_secrets": f"2026:{'x' * 32}"}


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASARS_DATABASE_URL", URL)


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_may_stand_in_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = URL if name.endswith("_url") else VALUES.get(name, "a-secret")
    (tmp_path / "secret").write_text(f"{secret}\n")
    monkeypatch.delenv("LASARS_DATABASE_URL")
    if name != "database_url":
        monkeypatch.setenv("LASARS_DATABASE_URL", "postgresql://payments@host/lasars")
    monkeypatch.setenv(f"LASARS_{name.upper()}_FILE", str(tmp_path / "secret"))
    assert getattr(Settings(), name) == secret
    if name in KafkaSettings.model_fields:
        assert getattr(KafkaSettings(), name) == secret


def test_what_is_not_shown_may_stand_in_a_file_and_addresses_with_a_password_too() -> None:
    assert set(SECRETS) == {name for name, field in ServiceSettings.model_fields.items() if not field.repr}


@pytest.mark.parametrize(("content", "fault"), [(None, "cannot be read"), ("", "one line"), ("a\nb\n", "one line")])
def test_a_file_that_holds_no_secret_is_named(
    content: str | None, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("LASARS_SERVICE_SECRET_FILE", str(path))
    with pytest.raises(ValueError, match="LASARS_SERVICE_SECRET_FILE") as refused:
        Settings()
    assert fault in said(refused.value)  # type: ignore[arg-type]


def test_a_secret_is_not_said_twice_nor_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_text("of-the-file")
    monkeypatch.setenv("LASARS_SERVICE_SECRET_FILE", str(path))
    monkeypatch.setenv("LASARS_SERVICE_SECRET", "of-the-environment")
    with pytest.raises(ValueError, match="both set") as refused:
        Settings()
    assert "of-the" not in said(refused.value)  # type: ignore[arg-type]


def test_an_empty_name_of_a_file_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASARS_SERVICE_SECRET_FILE", "")
    assert Settings().service_secret == ""
