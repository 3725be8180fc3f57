"""Passwords, tokens and keyed hashes. Nothing secret is kept as it is."""

import hashlib
import hmac
import secrets
from functools import lru_cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from app.accounts.errors import WeakPassword

SHORTEST = 12
LONGEST = 200
"""Characters of a password."""
HASHES_AT_ONCE = 2
"""One argon2id hash takes 64 MB."""
_COMMON = frozenset(
    (
        *("adgangskode", "password", "kodeord", "indsatskatalog", "indsatskataloget", "kommune"),
        *("qwertyuiop", "123456789012", "sundhed", "velkommen", "sommer", "vinter"),
    )
)

_hashing = BoundedSemaphore(HASHES_AT_ONCE)


@lru_cache(maxsize=1)
def _argon2() -> PasswordHash:
    return PasswordHash.recommended()


def hashed(password: str) -> str:
    """The argon2id hash to keep; raises ``WeakPassword``."""
    check_strength(password)
    with _hashing:
        return _argon2().hash(password)


def fits(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Whether a password is right, and a new hash when the kept one is outdated.

    Without a kept hash it takes as long, so that nobody learns who has an account.
    """
    typed = password if len(password) <= LONGEST else ""
    with _hashing:
        right, renewed = _argon2().verify_and_update(typed, kept or _nobody())
    return (right, renewed) if kept else (False, None)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _argon2().hash(secrets.token_urlsafe(24))


def check_strength(password: str) -> None:
    """Raises ``WeakPassword`` with what is missing."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"Adgangskoden skal have mindst {SHORTEST} tegn. En sætning er god.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Adgangskoden må højst have {LONGEST} tegn.")
    bare = "".join(c for c in password.lower() if c.isalpha())
    if len(set(password)) < 6 or bare in _COMMON:
        raise WeakPassword("Adgangskoden er for let at gætte. Brug fx fire tilfældige ord.")


def new_token() -> str:
    """256 random bits, as they stand in a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(key: str, text: str) -> str:
    """A hash that nobody can make without the key."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
