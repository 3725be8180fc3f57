"""What every dialect in JSON is made of."""

from typing import Any

Json = dict[str, Any]


def known(told: Json) -> Json:
    """Without what is not known: null, empty texts, empty lists and objects."""
    return {name: value for name, value in told.items() if value not in (None, "", [], {}, ())}
