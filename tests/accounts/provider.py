"""A small provider of single sign-on on this machine, which can be told to misbehave."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.types import Receive, Scope, Send

CLIENT = "katalog & co"
SECRET = "hemmelig: æøå"  # noqa: S105  (of a test)


@lru_cache
def _key(_number: int) -> RSAKey:
    """Keys take long to make, so they are made once."""
    return RSAKey.generate_key(2048, {"kid": "k1"})


@dataclass
class Who:
    """Whom the provider vouches for."""

    sub: str = "12345"
    email: str = "redaktoer@katalog.test"
    email_verified: object = True


@dataclass
class SmallProvider:
    """The provider as an ASGI application, and how it is to misbehave."""

    issuer: str = ""
    who: Who = field(default_factory=Who)
    proved: float = field(default_factory=time.time)
    """When they last proved to it who they are, in seconds since 1970."""
    asks: bool = True
    """Whether it asks for a new proof when we want one, or answers out of the old sign-in."""
    meanwhile: Callable[[], None] = lambda: None
    """What happens elsewhere while it makes a token."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims to put in the place of the right ones; None takes one out."""
    algorithm: str = "RS256"
    about: dict[str, Any] = field(default_factory=dict)
    """What it says about itself that is not so."""
    answers: dict[str, tuple[int, bytes, str]] = field(default_factory=dict)
    """Path → status, body and location in the place of the right answer."""
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _key: RSAKey = field(default_factory=lambda: _key(0))
    _other: RSAKey = field(default_factory=lambda: _key(1))

    def authorize(self, address: str) -> dict[str, str]:
        """What a browser is sent back with, after the person has signed in at the provider."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        if self.asks and (asked.get("prompt") == "login" or asked.get("max_age") == "0"):
            self.proved = time.time()
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"state": asked["state"], "code": code}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        path = scope["path"]
        self.asked.append(path)
        status, said, location = self.answers.get(path) or self._answer(path, scope, body)
        headers = [(b"content-type", b"application/json"), (b"location", location.encode())]
        start = {"type": "http.response.start", "status": status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": said})

    def _answer(self, path: str, scope: Scope, body: bytes) -> tuple[int, bytes, str]:
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self._about()).encode(), ""
        if path == "/keys":
            return 200, json.dumps({"keys": [self._key.as_dict(private=False)]}).encode(), ""
        if path == "/token":
            return self._token(scope, dict(parse_qsl(body.decode())))
        return 404, b"{}", ""

    def _about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.about,
        }

    def _token(self, scope: Scope, form: dict[str, str]) -> tuple[int, bytes, str]:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or not _knows(scope, form):
            return 400, b'{"error": "invalid_grant"}', ""
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, b'{"error": "invalid_grant"}', ""
        self.meanwhile()
        token = self._signed(asked["nonce"])
        given = {"access_token": "a", "token_type": "Bearer", "id_token": token}
        return 200, json.dumps(given).encode(), ""

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "auth_time": int(self.proved),
            "sub": self.who.sub,
            "email": self.who.email,
            "email_verified": self.who.email_verified,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            return f"{_packed({'alg': 'none'})}.{_packed(claims)}."
        if self.algorithm == "HS256":
            return _signed_with_the_public_key(claims, self._key)
        key = self._other if self.algorithm == "another key" else self._key
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)


def _knows(scope: Scope, form: dict[str, str]) -> bool:
    given = dict(scope["headers"]).get(b"authorization", b"").decode()
    if not given:
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
    name, _, secret = base64.b64decode(given.removeprefix("Basic ")).decode().partition(":")
    return (unquote_plus(name), unquote_plus(secret)) == (CLIENT, SECRET)


def _packed(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signed_with_the_public_key(claims: dict[str, Any], key: RSAKey) -> str:
    """The old trick: the public key used as the shared secret of HS256."""
    said = f"{_packed({'alg': 'HS256', 'kid': 'k1'})}.{_packed(claims)}"
    secret = key.as_pem(private=False)
    mac = hmac.new(secret, said.encode(), hashlib.sha256).digest()
    return f"{said}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@contextmanager
def running() -> Iterator[SmallProvider]:
    """The provider, answering on loopback."""
    provider = SmallProvider()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    provider.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(
        uvicorn.Config(provider, log_level="critical", lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield provider
    server.should_exit = True
    thread.join(5)
    listening.close()
