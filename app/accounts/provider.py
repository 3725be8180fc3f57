"""The provider of single sign-on: what it says about itself, its keys, and its signed word.

Every answer of the provider is held against what was agreed; whatever does not fit raises
``ProviderTrouble``. Only its own https addresses are asked, within limits, and no redirect is
followed.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from app.accounts.errors import ProviderTrouble

SECONDS = 5
"""For a whole answer."""
MOST_BYTES = 1_000_000
KNOWN_FOR = timedelta(minutes=10)
"""So long what the provider says about itself is not asked for again."""
LEEWAY = 60
"""Seconds that its clock may differ from ours."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Only signatures that need the provider's private key: never none, never a shared secret."""

_AWAY = "Vi kan ikke få svar fra jeres login lige nu. Prøv igen om lidt."
_UNUSABLE = "Svaret fra jeres login kunne ikke bruges. Prøv at logge ind igen."


@dataclass(frozen=True)
class Provider:
    """What an installation says about its provider."""

    issuer: str
    client_id: str
    client_secret: str
    return_address: str
    """Where the provider sends people back to, as it was registered."""
    loopback_allowed: bool = False
    """Whether a provider on this very machine may be asked without https (in development)."""


@dataclass(frozen=True)
class Claimed:
    """Whom the provider vouches for."""

    subject: str
    email: str
    email_verified: bool
    proved: datetime | None
    """When they last proved to the provider who they are, if it says; never in the future."""

    def proved_since(self, moment: datetime) -> bool:
        """Whether the provider says that they did; its clock may be a little behind ours."""
        return self.proved is not None and self.proved >= moment - timedelta(seconds=LEEWAY)


class Conversation:
    """Talks with one provider. Thread-safe."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._lock = Lock()
        self._known: tuple[datetime, dict[str, Any]] | None = None

    def address(self, state: str, nonce: str, verifier: str, *, again: bool, now: datetime) -> str:
        """Where to send somebody who wants to sign in; ``again`` asks them to prove it anew."""
        endpoint = self._allowed(self._about(now).get("authorization_endpoint"))
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.return_address,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
            **({"prompt": "login", "max_age": "0"} if again else {}),
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def redeem(self, code: str, nonce: str, verifier: str, *, now: datetime) -> Claimed:
        """Whom a code is about: fetched with our secret, signed by the provider's key."""
        about = self._about(now)
        given = self._tokens(about, code, verifier)
        keys = self._ask("GET", self._allowed(about.get("jwks_uri")))
        token = given.get("id_token")
        if not isinstance(token, str):
            raise ProviderTrouble(_UNUSABLE, "no id_token")
        claims = self._verified(token, keys, given, nonce, now)
        subject, email = claims["sub"], claims.get("email")
        if not isinstance(subject, str) or not subject:
            raise ProviderTrouble(_UNUSABLE, "no subject")
        return Claimed(
            f"{self.provider.issuer} {subject}",
            email if isinstance(email, str) else "",
            claims.get("email_verified") is True,
            _moment(claims.get("auth_time"), now),
        )

    def _tokens(self, about: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.provider.return_address,
            "code_verifier": verifier,
        }
        name, secret = self.provider.client_id, self.provider.client_secret
        ways = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        login = None
        if "client_secret_basic" in ways:
            login = httpx.BasicAuth(quote_plus(name), quote_plus(secret))
        else:
            form |= {"client_id": name, "client_secret": secret}
        return self._ask("POST", self._allowed(about.get("token_endpoint")), form, login)

    def _verified(
        self, token: str, keys: dict[str, Any], given: dict[str, Any], nonce: str, now: datetime
    ) -> dict[str, Any]:
        issuer, us = self.provider.issuer, self.provider.client_id
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": us},
            "nonce": {"essential": True, "value": nonce},
        }
        agreed = {"nonce": nonce, "client_id": us, "access_token": given.get("access_token")}
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            claims = CodeIDToken(read.claims, read.header, wanted, agreed)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except Exception as error:  # whatever the token did to those who read it, it is no good
            why = f"the id_token was refused: {type(error).__name__} {_claim(error)}"
            raise ProviderTrouble(_UNUSABLE, why) from error
        return dict(read.claims)

    def _about(self, now: datetime) -> dict[str, Any]:
        with self._lock:
            if self._known is not None and now - self._known[0] < KNOWN_FOR:
                return self._known[1]
        issuer = self.provider.issuer
        where = issuer.rstrip("/") + "/.well-known/openid-configuration"
        about = self._ask("GET", self._allowed(where))
        if about.get("issuer") != issuer:
            raise ProviderTrouble(_UNUSABLE, f"the provider is not {issuer}")
        with self._lock:
            self._known = (now, about)
        return about

    def _allowed(self, address: object) -> str:
        """An address that may be asked; raises for every other."""
        if not isinstance(address, str):
            raise ProviderTrouble(_UNUSABLE, "an address is missing in what the provider says")
        parts = urlsplit(address)
        near = self.provider.loopback_allowed and _is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not (parts.scheme == "http" and near):
            raise ProviderTrouble(_UNUSABLE, "an address of the provider is not https")
        return address

    def _ask(
        self,
        method: str,
        address: str,
        form: dict[str, str] | None = None,
        login: httpx.BasicAuth | None = None,
    ) -> dict[str, Any]:
        """What the provider answers, as JSON."""
        until = time.monotonic() + SECONDS
        body = bytearray()
        try:
            with (
                httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    method,
                    address,
                    data=form,
                    auth=login,
                    headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                ) as answer,
            ):
                for piece in answer.iter_raw():
                    body += piece
                    if len(body) > MOST_BYTES or time.monotonic() > until:
                        raise ProviderTrouble(_AWAY, "too slow or too much")
                answered = httpx.Response(answer.status_code, content=bytes(body))
            read = answered.json() if answered.status_code == 200 else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise ProviderTrouble(_AWAY, f"no answer: {type(error).__name__}") from error
        if not isinstance(read, dict):
            raise ProviderTrouble(_AWAY, f"the provider answered {answered.status_code}")
        return read


def _moment(told: object, now: datetime) -> datetime | None:
    """When the provider says that it was, as far as its clock can be ahead of ours."""
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise ProviderTrouble(_UNUSABLE, "auth_time is no number")
    if 0 <= told <= now.timestamp() + LEEWAY:
        return min(datetime.fromtimestamp(told, UTC), now)
    raise ProviderTrouble(_UNUSABLE, "auth_time is no moment that has been")


def _claim(error: Exception) -> str:
    """Which claim it was, when it was one; never what it said."""
    return str(getattr(error, "claim", ""))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
