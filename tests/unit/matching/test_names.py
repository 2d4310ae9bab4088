"""Names conform word by word in any order; likeness only suggests (D-31)."""

import pytest

from services.matching.domain.likeness import names_alike
from shared.kernel.names import name_keys, same_name


def same(left: str, right: str) -> bool:
    return same_name(name_keys(left), name_keys(right))


@pytest.mark.clause("2.1.2-c")
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Həsən Seyidbəyli", "SEYIDBEYLI Hesen"),
        ("Tofiq Tağızadə", "Tağızadə Tofiq"),
        ("Tofiq Tağızadə", "Тофиг Тағызадә"),
        ("TOFIQ TAGIZADE", "Tofiq Tağızadə"),
        ("Заур Гасымлы", "Zaur Qasımlı"),
        ("B.V.Barnet", "Barnet B. V."),
    ],
)
def test_the_same_words_are_the_same_name(left: str, right: str) -> None:
    assert same(left, right)
    assert same(right, left)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Cəfər Cabbarlı", "Dzhafar Cabbarlı", "SOUND"),
        ("Elçin Hüseynov", "Elçin Gusseinov", "SOUND"),
        ("Rauf Qurbanov", "Rauf Kurbanov", "SOUND"),
        ("Z.Zakirov", "Zakir Zakirov", "INITIALS"),
        ("Rasim Ocaqov", "Rasim Mirqasım oğlu Ocaqov", "MORE_WORDS"),
    ],
)
def test_likeness_is_only_a_suggestion(left: str, right: str, why: str) -> None:
    assert not same(left, right)
    assert names_alike(left, right) == why


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Eldar Quliyev", "Ağarza Quliyev"),
        ("Niyazi", "Anar"),
        ("Arif Babayev", "Arif Məhərrəmov"),
        ("A. Babayev", "A. Quliyev"),
    ],
)
def test_a_shared_surname_or_given_name_suggests_nothing(left: str, right: str) -> None:
    assert not same(left, right)
    assert names_alike(left, right) is None


def test_a_name_without_letters_is_nobody() -> None:
    assert name_keys("...") == ()
    assert not same("...", "-")
