"""What somebody finds in the menu: only what they may do in at least one organisation."""

from app.domain.people import Action, Person, may

ENTRIES: tuple[tuple[str, str, Action | None], ...] = (
    ("/redaktion", "Indsatser", None),
    ("/redaktion/fejl", "Fejl", Action.ANSWER_REPORTS),
    ("/redaktion/filer", "Filer", Action.EXPORT),
    ("/redaktion/indsigt", "Indsigt", Action.SEE_INSIGHT),
    ("/redaktion/synonymer", "Synonymer", Action.EDIT_SYNONYMS),
    ("/redaktion/vokabular", "Vokabular", Action.EDIT_VOCABULARY),
    ("/redaktion/personer", "Personer", Action.MANAGE_PEOPLE),
    ("/redaktion/organisationer", "Organisationer", Action.MANAGE_ORGANISATIONS),
    ("/redaktion/spor", "Spor", Action.SEE_AUDIT),
)


def menu_of(person: Person) -> list[tuple[str, str]]:
    """(address, name) of every page that the person may see."""
    places = (None, *person.roles)
    return [
        (path, name)
        for path, name, action in ENTRIES
        if action is None or any(may(person, action, place) for place in places)
    ]
