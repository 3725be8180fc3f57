"""What pages make of a vocabulary: made once for each language, and kept until an edit."""

from typing import Generic, TypeVar

from app.domain.vocabulary import Vocabulary
from app.web.languages import Language

K = TypeVar("K")
V = TypeVar("V")


class MadeOnce(Generic[K, V]):
    """Holds what was made of the newest vocabulary; a new one empties it. Thread-safe."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Vocabulary, dict[K, V]]] = {}

    def of(self, vocabulary: Vocabulary, language: Language) -> dict[K, V]:
        """What has been made of this vocabulary in this language; add to it what is missing."""
        kept = self._kept.get(language.code)
        if kept is None or kept[0] is not vocabulary:
            kept = self._kept[language.code] = (vocabulary, {})
        return kept[1]
