"""The identity of non-registered works (D-37, D-102)."""

import pytest

from services.matching.domain.provisional import natural_key, provisional_work_id


@pytest.mark.clause("2.1.2-g")
def test_the_key_names_title_authors_year_season_episode_and_version() -> None:
    key = natural_key("Yeddi gecə", ["Cavid Təvəkkül", "Rafiq Əliyev"], 2015, None, 3)
    assert key == "7 gece|cavid tevekkul;eliyev rafiq|2015||3|2"


@pytest.mark.clause("2.1.2-g")
def test_repeated_usage_attaches_to_the_same_work() -> None:
    first = natural_key("7 gecə (bədii film)", ["Rafiq Əliyev", "Cavid Təvəkkül"], 2015, None, None)
    again = natural_key("YEDDI GECE", ["TEVEKKUL Cavid", "ELIYEV Rafiq"], 2015, None, None)
    assert first == again
    assert provisional_work_id(first) == provisional_work_id(again)


@pytest.mark.parametrize(
    "other",
    [
        natural_key("Tale", ["Anar"], 2015, None, 11),
        natural_key("Tale, 2-ci mövsüm", ["Anar"], 2015, None, 1),
        natural_key("Tale, II hissə", ["Anar"], 2015, None, 1),
        natural_key("Tale", ["Anar"], 2016, None, 1),
        natural_key("Tale", [], 2015, None, 1),
        natural_key("Talelər", ["Anar"], 2015, None, 1),
    ],
)
def test_episodes_parts_years_and_authors_stay_apart(other: str) -> None:
    assert natural_key("Tale", ["Anar"], 2015, None, 1) != other


def test_what_the_title_says_counts_as_a_field() -> None:
    assert natural_key("Tale (1-ci seriya, 2015)", [], None, None, None) == natural_key(
        "Tale", [], 2015, None, 1
    )
