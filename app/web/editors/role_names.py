"""What the roles are called."""

from app.domain.people import Role

ROLE_NAMES = {
    Role.EDITOR: "Redaktør",
    Role.APPROVER: "Godkender",
    Role.ADMINISTRATOR: "Administrator",
}
ROLE_MEANINGS = {
    Role.EDITOR: "skriver",
    Role.APPROVER: "skriver og godkender",
    Role.ADMINISTRATOR: "skriver, godkender og styrer personer",
}
