"""Published spellings of words and persons: what the keys make equal, what is suggested, and what must stay apart."""

import pytest

from services.matching.domain.authors import ReportedPerson, find_person
from services.matching.domain.catalogue import make_person, make_work
from services.matching.domain.likeness import names_alike
from services.matching.domain.titles import title_keys, title_level
from shared.contracts.terms import Role
from shared.kernel.folding import conform, k0, k1
from tests.matchbench.shapes import folder_of, rows_of


@pytest.mark.clause("2.1.2-c")
def test_azerbaijani_in_both_alphabets_has_equal_keys_wherever_the_official_table_leads() -> None:
    rows = rows_of(folder_of("translit") / "az_latn_cyrl_cldr.csv")
    equal = [conform(k1(k0(row["az_latin"])), k1(k0(row["az_cyrillic"]))) for row in rows]
    by_table = [row["same_under_official_letter_table"] == "true" for row in rows]
    assert [row for row, ours, theirs in zip(rows, equal, by_table, strict=True) if theirs and not ours] == []
    assert 100 * sum(equal) >= 96 * len(rows)


@pytest.mark.clause("2.1.2-c")
def test_russian_meets_its_romanisations_by_every_standard() -> None:
    rows = rows_of(folder_of("translit") / "romanisation_standard_tests.csv")
    met = [
        title_level(title_keys(row["source_text"]), title_keys(row["expected"])) is not None for row in rows
    ]
    assert 10 * sum(met) >= 8 * len(rows)


def decided(reported: str, stored: str) -> bool:
    work = make_work("w", ["Park"], [make_person("p", Role.DIRECTOR, [stored])])
    return find_person(ReportedPerson(reported), work)[0].party is not None


def test_persons_are_decided_or_suggested_and_no_other_person_ever_is() -> None:
    rows = rows_of(folder_of("translit") / "az_person_name_pairs.csv")
    same = [(row["name_a"], row["name_b"]) for row in rows if row["same_person"] == "true"]
    other = [(row["name_a"], row["name_b"]) for row in rows if row["same_person"] == "false"]
    assert [pair for pair in other if decided(*pair) or decided(*reversed(pair))] == []
    found = [pair for pair in same if decided(*pair) or names_alike(*pair) is not None]
    assert 10 * len(found) >= 9 * len(same)
