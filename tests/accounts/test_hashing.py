"""Passwords cost an attacker much, and many who sign in at once do not fill the machine."""

import subprocess
import sys

from app.accounts import secrets
from app.settings import PROJECT
from tests.desks import PASSWORD

_TEN_AT_ONCE = """
import resource
from concurrent.futures import ThreadPoolExecutor
from app.accounts import secrets

kept = secrets.hashed("fire tilfældige ord her")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(10) as pool:
    found = list(pool.map(lambda _: secrets.fits("forkert", kept)[0], range(10)))
assert not any(found)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_password_is_kept_as_argon2id_with_64_megabytes() -> None:
    assert secrets.hashed(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_ten_who_sign_in_at_once_take_the_memory_of_two() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TEN_AT_ONCE],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    more_megabytes = int(done.stdout)
    assert more_megabytes < secrets.HASHES_AT_ONCE * 64 + 64
