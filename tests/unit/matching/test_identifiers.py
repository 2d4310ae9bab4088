"""ISAN and EIDR by their check characters (figures of the published examples)."""

import pytest

from services.matching.domain.countries import countries_contradict, country_code
from services.matching.domain.identifiers import eidr_key, isan_root


@pytest.mark.parametrize(
    ("written", "root"),
    [
        ("0000-0000-3A8D-0000-Z-0000-0000-6", "000000003A8D0000"),
        ("1881-66C7-3420-6541-Y-9F3A-0245-O", "188166C734206541"),
        ("0000-0000-D07A-0090-Q-0000-0000-X", "00000000D07A0090"),
        ("ISAN 0000-0001-8cfa-0000-i-0000-0000-k", "000000018CFA0000"),
        ("0000-0000-D07A-0090", "00000000D07A0090"),
    ],
)
def test_isan(written: str, root: str) -> None:
    assert isan_root(written) == root


@pytest.mark.parametrize(
    "written",
    [
        "0000-0000-D07A-0090-Y",
        "1881-66C7-3420-6541-Y-9F3A-0245-P",
        "0000-0000-D07A",
        "",
        "G000-0000-D07A-0090",
    ],
)
def test_no_isan(written: str) -> None:
    assert isan_root(written) is None


@pytest.mark.parametrize(
    "suffix",
    [
        "7EC7-228A-510A-053E-CBB8-J",
        "7791-8534-2C23-9030-8610-5",
        "EA73-79D7-1B2B-B378-3A73-M",
        "B752-5B47-DBBE-E5D4-5A3F-N",
        "DF48-AB62-4486-C185-9E1B-4",
    ],
)
def test_eidr(suffix: str) -> None:
    assert eidr_key(f"10.5240/{suffix}") == suffix.replace("-", "")
    assert eidr_key(f"10.5240/{suffix[:-1]}Q") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("AZ", "AZ"),
        ("Azərbaycan", "AZ"),
        ("Азербайджан", "AZ"),
        ("СССР", "SU"),
        ("Rusiya", "RU"),
        ("Atlantida", None),
    ],
)
def test_countries_as_written(written: str, code: str | None) -> None:
    assert country_code(written) == code


def test_a_soviet_film_is_not_foreign_to_its_republic() -> None:
    assert not countries_contradict("SU", frozenset({"AZ"}))
    assert not countries_contradict("RU", frozenset({"SU"}))
    assert not countries_contradict(None, frozenset({"AZ"}))
    assert countries_contradict("FR", frozenset({"AZ", "SU"}))
    assert countries_contradict("RU", frozenset({"AZ"}))


@pytest.mark.parametrize("republic", "AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ".split())
def test_the_soviet_union_is_any_of_its_republics(republic: str) -> None:
    assert not countries_contradict("SU", frozenset({republic}))
    assert not countries_contradict(republic, frozenset({"SU"}))
    assert countries_contradict(republic, frozenset({"FR"}))
