"""What a compound stands under besides itself: its parts, and every run of neighbouring parts."""

from collections.abc import Callable, Iterable, Sequence

from app.search.compounds import Part

FIGURATIVE = frozenset(
    """
    armbånd benspænd blindgyde fingerpeg fodaftryk fodbold fodfæste fodnote fodslag fodspor
    halsnæs hjerteblod hjertesag hjernevask hovedbibliotek hoveddør hovedelement hovedfokus
    hovedforløb hovedformål hovedindgang hovedindhold hovedkontor hovedlov hovedmål hovedområde
    hovedopgave hovedpart hovedperson hovedpunkt hovedregel hovedsag hovedstad hovedsæde
    hovedtelefon hovedtema hovedvægt hudløs håndarbejde håndbog håndbold håndholdt håndklæde
    håndskrift håndtryk livline mavefornemmelse mundharmonika nervepirrende ordblind ordblindhed
    rygdækning rygsæk skulderklap tandhjul øjeblik øjenhøjde øjensynlig øjemed
    """.split()
)
"""Compounds that are not about what they are made of: who has a bad foot seeks no football, and
who is blind no course for »ordblinde«. As parts of others they stay whole."""

Run = tuple[int, int]
"""The first and the last of some neighbouring parts."""


def keys_of_runs(
    parts: Sequence[Part], keys_of: Callable[[str], Iterable[str]], whole: frozenset[str]
) -> frozenset[str]:
    """Of ryge + stop + kursus: ryge, stop, kursus, rygestop, stopkursus, and all of it.

    What stands under one of the keys in ``whole`` is not taken apart.
    """
    keys: dict[Run, frozenset[str]] = {}
    for first in range(len(parts)):
        before = ""
        for last in range(first, len(parts)):
            keys[first, last] = frozenset(keys_of(before + parts[last].word))
            before += parts[last].text
    figures = [run for run in keys if not whole.isdisjoint(keys[run])]
    for figure in figures:
        keys = {run: of for run, of in keys.items() if not _is_inside(run, figure)}
    return frozenset().union(*keys.values())


def _is_inside(run: Run, other: Run) -> bool:
    return run != other and other[0] <= run[0] and run[1] <= other[1]
