"""What the search reaches on published sets of films (counts in services/matching/README.md).

The sets lie beside the project and are no part of it: without them these tests are skipped.
"""

from collections import Counter
from collections.abc import Iterable

import pytest

from deploy.matchbench.measuring import Measured, TruthSays, measure
from deploy.matchbench.running import run
from tests.matchbench import pairs, sources
from tests.matchbench.shapes import Case, Cells, folder_of

SUGGEST_AT = 60


def measured(cases: Iterable[Case], says: TruthSays = TruthSays.REPORTS) -> Measured:
    found = Measured(Counter())
    for case in cases:
        tables = case.tables()
        found += measure(run(tables, SUGGEST_AT), tables.truth, says)
    return found


def reached(part: int, whole: int, least: tuple[int, int]) -> bool:
    """Whether a share, which has something in it, is at least another."""
    return whole > 0 and part * least[1] >= whole * least[0]


def holds_with_authors(found: Measured) -> None:
    precision, recall = found.precision, found.share("FOUND_STORED_AUTHORS", "STORED_AUTHORS")
    assert reached(precision.part, precision.whole, (99, 100)), precision
    assert reached(recall.part, recall.whole, (95, 100)), recall


@pytest.mark.clause("2.1.2-a")
def test_directors_on_both_sides_of_two_sources() -> None:
    holds_with_authors(measured([sources.cs839(folder_of("er_movies_cs839"))], TruthSays.PAIRS))


@pytest.mark.clause("2.1.2-a")
def test_two_records_of_a_state_registry() -> None:
    holds_with_authors(measured([pairs.ru_registry_pairs(folder_of("title_variants"))]))


@pytest.mark.clause("2.1.2-a")
def test_items_of_a_channel_against_certificates() -> None:
    holds_with_authors(measured([pairs.usage_vs_registry(folder_of("usage_vs_registry"))]))


def test_without_authors_nothing_is_automatic() -> None:
    cases = [
        *pairs.digit_word_pairs(folder_of("title_variants")),
        *az_pairs(lambda row: True),
        sources.imdb_tmdb(folder_of("er_movies_jedai")),
    ]
    for case in cases:
        assert not [one for one in run(case.tables(), SUGGEST_AT) if one.work is not None]


def test_best_suggestions_without_authors() -> None:
    found = measured([sources.imdb_tmdb(folder_of("er_movies_jedai"))], TruthSays.ALL)
    assert min(found.best(score).f1 for score in (70, 75, 80)) >= 0.93
    first = found.first("FIRST")
    assert reached(first.part, first.whole, (97, 100)), first


def az_pairs(kinds: pairs.Chosen) -> Iterable[Case]:
    films = folder_of("az_films") / "az_films.csv"
    return pairs.az_title_pairs(folder_of("title_variants"), films, kinds)


SAME_WORDS = (
    "az~ascii", "ascii~az", "az~cyr", "ru~translit", "ru~homoglyph", "az~typo", "compiler_az~typo", "ru~ru_digit",
    "az~ru_digit",
)  # fmt: skip
"""Pairs of one wording: the other kinds join translations or other names, which only a stored title can find."""


@pytest.mark.clause("2.1.2-c")
@pytest.mark.clause("2.1.2-d")
def test_the_right_work_is_suggested_in_another_alphabet_and_with_figures() -> None:
    variants = measured(az_pairs(lambda row: row["pair_kind"] in SAME_WORDS))
    numbers = measured(pairs.digit_word_pairs(folder_of("title_variants")))
    suggested = (variants + numbers).first("FIRST", "UP_TO_FIFTH")
    assert reached(suggested.part, suggested.whole, (90, 100)), suggested


def test_no_row_of_a_set_is_in_the_tables_twice() -> None:
    rows: list[Cells] = [row for case in az_pairs(lambda row: True) for row in case.reports]
    assert len(rows) == sum(len(case.truth) for case in az_pairs(lambda row: True))
