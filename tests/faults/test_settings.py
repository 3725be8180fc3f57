"""Production refuses to start with a missing or weak secret, and says which setting is wrong."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Settings

STRONG = secrets.token_urlsafe(48)
GOOD = {"environment": "production", "secret_key": STRONG, "base_url": "https://katalog.example"}


def _settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_production_starts_with_a_strong_secret_and_without_examples() -> None:
    settings = _settings(**GOOD)
    assert not settings.with_examples
    assert _settings(**GOOD, examples=True).with_examples
    assert _settings().with_examples


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"secret_key": ""}, "INDSATSKATALOG_SECRET_KEY"),
        ({"secret_key": "hemmelig"}, "INDSATSKATALOG_SECRET_KEY"),
        ({"secret_key": "a" * 64}, "INDSATSKATALOG_SECRET_KEY"),
        ({"secret_key": "ab" * 32}, "INDSATSKATALOG_SECRET_KEY"),
        ({"base_url": "http://127.0.0.1:8000"}, "INDSATSKATALOG_BASE_URL"),
        ({"base_url": "https://katalog.example/"}, "INDSATSKATALOG_BASE_URL"),
        ({"base_url": "katalog.example"}, "INDSATSKATALOG_BASE_URL"),
        ({"database_url": "mysql://katalog@db/katalog"}, "INDSATSKATALOG_DATABASE_URL"),
        ({"database_url": "postgresql+psycopg2://db/katalog"}, "INDSATSKATALOG_DATABASE_URL"),
        ({"database_url": "katalog.sqlite3"}, "INDSATSKATALOG_DATABASE_URL"),
    ],
)
def test_production_names_the_setting_that_is_wrong_and_never_its_secret(
    changed: dict[str, str], named: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        _settings(**{**GOOD, **changed})
    messages = [str(error["msg"]) for error in refused.value.errors()]
    assert any(named in message for message in messages)
    secret = changed.get("secret_key", STRONG)
    assert not secret or not any(secret in message for message in messages)


@pytest.mark.parametrize(
    ("name", "value"), [("port", 0), ("port", 70000), ("workers", 0), ("environment", "prod")]
)
def test_a_setting_out_of_bounds_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        _settings(**{name: value})
    assert refused.value.errors()[0]["loc"] == (name,)


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INDSATSKATALOG_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("INDSATSKATALOG_EXAMPLES", "false")
    settings = _settings()
    assert settings.effective_database_url == f"sqlite:///{tmp_path / 'katalog.sqlite3'}"
    assert settings.index_dir.parent == tmp_path
    assert not settings.with_examples


def test_a_site_on_another_port_calls_itself_by_it() -> None:
    assert Settings(_env_file=None).base_url == "http://127.0.0.1:8000"
    assert Settings(_env_file=None, port=8123).base_url == "http://127.0.0.1:8123"
    told = Settings(_env_file=None, port=8123, base_url="https://katalog.example")
    assert told.base_url == "https://katalog.example"
