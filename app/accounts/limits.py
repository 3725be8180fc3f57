"""Who may change which account, so that nobody rises and nobody is locked out.

``By`` is a person, or the command line. An actor that is a person is not enough: their rights are
not known from it.
"""

from sqlmodel import Session, col, func, select

from app.accounts.errors import NotAllowed, Refused
from app.accounts.rows import roles_of
from app.domain.people import Action, Actor, Person, actor_of, may
from app.storage.people_tables import AccountRow

By = Person | Actor


def actor(by: By) -> Actor:
    """How the log calls whoever does it."""
    return actor_of(by) if isinstance(by, Person) else by


def require(by: By, action: Action, organisation: str | None) -> None:
    """Raises ``NotAllowed`` unless they may; the command line may everything."""
    if isinstance(by, Actor):
        if by.id is not None:
            raise NotAllowed
    elif not may(by, action, organisation):
        raise NotAllowed


def is_system(by: By) -> bool:
    """Whether they may everything."""
    return by.is_system_administrator if isinstance(by, Person) else by.id is None


def require_system(by: By) -> None:
    """Raises ``NotAllowed`` for everybody but system administrators and the command line."""
    if not is_system(by):
        raise NotAllowed


def sees(session: Session, by: By, account: AccountRow) -> bool:
    """Whether an account belongs to somebody they keep."""
    roles = roles_of(session, account.id)
    return is_system(by) or any(_manages(by, organisation) for organisation in roles)


def touches(session: Session, by: By, account: AccountRow) -> bool:
    """Whether they may change the account itself: all of its organisations are theirs to keep."""
    if is_system(by):
        return True
    roles = roles_of(session, account.id)
    mine = bool(roles) and all(_manages(by, organisation) for organisation in roles)
    return mine and not account.is_system_administrator


def require_account(session: Session, by: By, account: AccountRow) -> None:
    """Raises ``NotAllowed`` unless they may change the account itself."""
    if not touches(session, by, account):
        raise NotAllowed


def require_membership(by: By, account: AccountRow, organisation: str) -> None:
    """Raises ``NotAllowed`` unless they may change what the account is in the organisation."""
    require(by, Action.MANAGE_PEOPLE, organisation)
    if account.is_system_administrator:
        require_system(by)


def refuse_self(by: By, account: AccountRow) -> None:
    """Nobody closes or demotes themselves."""
    if isinstance(by, Person) and by.id == account.id:
        raise Refused("Det er din egen konto. Bed en anden administrator om at gøre det.")


def refuse_last(session: Session, account: AccountRow) -> None:
    """The last system administrator who can sign in stays."""
    if not account.is_system_administrator or account.disabled is not None:
        return
    query = select(func.count()).where(
        col(AccountRow.is_system_administrator).is_(True),
        col(AccountRow.disabled).is_(None),
        AccountRow.id != account.id,
    )
    if not session.exec(query).one():
        raise Refused("Det er den sidste systemadministrator. Gør en anden til det først.")


def _manages(by: By, organisation: str) -> bool:
    return isinstance(by, Person) and may(by, Action.MANAGE_PEOPLE, organisation)
