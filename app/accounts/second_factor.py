"""The second factor: six digits from an app (TOTP), or a recovery code. None is used twice."""

import secrets as randomness
from datetime import datetime

import pyotp
from sqlmodel import Session, col, delete

from app.accounts.secrets import hash_of
from app.storage.people_tables import AccountRow, RecoveryCodeRow

STEP_SECONDS = 30
RECOVERY_CODES = 10
ISSUER = "Indsatskataloget"


def new_secret() -> str:
    """A secret for a code app, in base 32."""
    return pyotp.random_base32()


def address_for_app(secret: str, email: str) -> str:
    """The otpauth address that a code app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, one early or late included; None when it is wrong."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), digits):
            return step
    return None


def is_right_code(session: Session, account: AccountRow, code: str, now: datetime) -> bool:
    """Whether a code signs the account in now; it never does again."""
    if account.totp_secret is None:
        return False
    step = step_of(account.totp_secret, code, now)
    if step is not None:
        if account.totp_step is not None and step <= account.totp_step:
            return False
        account.totp_step = step
        session.add(account)
        session.flush()
        return True
    return _use_recovery_code(session, account.id, code)


def _use_recovery_code(session: Session, account_id: str, code: str) -> bool:
    bare = "".join(code.lower().replace("-", "").split())
    used = session.exec(
        delete(RecoveryCodeRow).where(
            col(RecoveryCodeRow.account_id) == account_id,
            col(RecoveryCodeRow.code_hash) == hash_of(bare),
        )
    )
    return bool(used.rowcount)


def new_recovery_codes(session: Session, account_id: str) -> list[str]:
    """Ten codes in the place of those that were; shown once and kept as hashes."""
    session.exec(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.account_id) == account_id))
    codes = [randomness.token_hex(5) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCodeRow(account_id=account_id, code_hash=hash_of(code)) for code in codes
    )
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def take_off(session: Session, account: AccountRow) -> None:
    """Takes the second factor off an account, with everything that belongs to it."""
    account.totp_secret = account.totp_offered = account.totp_step = None
    session.add(account)
    session.exec(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.account_id) == account.id))
