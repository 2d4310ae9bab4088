"""Write a published set as tables for `royalty match-bench`: python -m tests.matchbench NAME FOLDER."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from tests.matchbench import pairs, sources
from tests.matchbench.shapes import SHARED, Case

_VARIANTS: Final = SHARED / "title_variants"
SETS: Final[dict[str, Callable[[], Iterable[Case]]]] = {
    "az_title_pairs": lambda: pairs.az_title_pairs(
        _VARIANTS, SHARED / "az_films" / "az_films.csv", lambda row: True
    ),
    "az_other_works": lambda: [pairs.az_other_works(_VARIANTS)],
    "digit_word_pairs": lambda: pairs.digit_word_pairs(_VARIANTS),
    "ru_registry_pairs": lambda: [pairs.ru_registry_pairs(_VARIANTS)],
    "usage_vs_registry": lambda: [pairs.usage_vs_registry(SHARED / "usage_vs_registry")],
    "imdb_tmdb": lambda: [sources.imdb_tmdb(SHARED / "er_movies_jedai")],
    "imdb_dbpedia": lambda: [sources.imdb_dbpedia(SHARED / "er_movies_jedai")],
    "cs839": lambda: [sources.cs839(SHARED / "er_movies_cs839")],
    "winter": lambda: [sources.winter(SHARED / "er_movies_winter")],
}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in SETS:
        sys.exit(f"python -m tests.matchbench NAME FOLDER; NAME is one of {', '.join(SETS)}")
    for number, case in enumerate(SETS[sys.argv[1]](), 1):
        case.write(Path(sys.argv[2]) / str(number))
