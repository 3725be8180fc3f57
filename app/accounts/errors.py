"""What can go wrong with accounts. Each says in Danish what, and what to do instead."""


class AccountError(Exception):
    """Something about an account that the person can be told."""


class SignInRefused(AccountError):
    """E-mail, password or code is wrong, or the account cannot sign in; never said which."""

    def __init__(self) -> None:
        super().__init__("E-mail, adgangskode eller kode er forkert. Prøv igen.")


class WrongPassword(AccountError):
    """Somebody who is signed in did not type their own password."""

    def __init__(self) -> None:
        super().__init__("Adgangskoden er forkert. Prøv igen.")


class ProviderTrouble(AccountError):
    """Single sign-on did not work; says in kind words what to do, and to the log what was wrong."""

    def __init__(self, told: str, why: str) -> None:
        super().__init__(told)
        self.why = why


class TooManyAttempts(AccountError):
    """Too many failed attempts from here."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"For mange forsøg. Prøv igen om {minutes} minutter.")
        self.minutes = minutes


class CodeNeeded(AccountError):
    """The password is right, and the account has a second factor."""

    def __init__(self) -> None:
        super().__init__("Skriv koden fra din kodeapp, eller en af dine gendannelseskoder.")


class LinkUnusable(AccountError):
    """A one-time link is unknown, used or too old."""

    def __init__(self) -> None:
        super().__init__(
            "Linket kan ikke bruges: det er brugt, for gammelt eller ikke helt med. "
            "Bed din administrator om et nyt."
        )


class WeakPassword(AccountError):
    """A password that is too easily guessed."""


class NotAllowed(AccountError):
    """The person may not do this."""

    def __init__(self) -> None:
        super().__init__("Det har du ikke adgang til.")


class ChangedMeanwhile(AccountError):
    """Somebody else has changed it since the page was opened."""

    def __init__(self) -> None:
        super().__init__("En anden har ændret det, siden du åbnede siden. Se, hvad der står nu.")


class Refused(AccountError):
    """Something cannot be done as asked; says why, and what instead."""
