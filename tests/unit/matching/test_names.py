"""Names conform word by word in any order; likeness only suggests (D-31)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.authors import Doubt, ReportedPerson, find_person
from services.matching.domain.catalogue import make_person, make_work
from services.matching.domain.likeness import names_alike
from shared.contracts.terms import Role
from shared.kernel.names import abbreviates, has_initials, name_keys, same_letters, same_name


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
        ("Aydın Kərimzadə", "Айдын Керимов", "SPELLING"),
        ("Vaqif bəy Rəhimbəyov", "Вагиф-бек Рагимбеков", "SPELLING"),
        ("Nazim Rzayevzadə", "N. Rzayevzadeh", "SPELLING"),
        ("Məhərrəm Ələkbərov", "Магеррам Алекперов", "SPELLING"),
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


@pytest.mark.clause("2.1.2-c")
@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("С.Говорухин", "Станислав Говорухин"),
        ("Ocaqov R.", "Rasim Ocaqov"),
        ("Дж. Зейналов", "Джамиль Зейналов"),
        ("Ç. Zeynalov", "Çingiz Zeynalov"),
        ("Ч. Зейналов", "Чингиз Зейналов"),
        ("T. Tağızadə", "Тофиг Тағызадә"),
        ("G. R. R. Martin", "George Raymond R. Martin"),
    ],
)
def test_given_names_may_be_initials(short: str, long: str) -> None:
    assert abbreviates(short, long)
    assert not abbreviates(long, short)
    assert has_initials(short)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("E. Tağızadə", "Tofiq Tağızadə"),
        ("T. Tağızadə", "Tofiq Quliyev"),
        ("T. T.", "Tofiq Tağızadə"),
        ("T. Ü", "Tofiq Ü"),
        ("Tağızadə", "Tofiq Tağızadə"),
        ("T. M. Tağızadə", "Tofiq Tağızadə"),
        ("T. Tağızadə", "Tofiq Mehdiqulu oğlu Tağızadə"),
        ("T. Tağızadə", "T. Tağızadə"),
        ("", ""),
    ],
)
def test_initials_leave_nothing_else_open(short: str, long: str) -> None:
    assert not abbreviates(short, long)


def test_spaces_inside_a_name_are_free() -> None:
    assert same_letters("Həsən ağa Turabov", "Həsənağa Turabov")
    assert same_letters("Brian De Palma", "BRIAN DEPALMA")
    assert not same_letters("Həsən ağa Turabov", "Həsən Turabov")
    assert not same_letters("...", "")


@given(st.text(max_size=40), st.text(max_size=40))
def test_names_of_any_text_are_compared_alike_from_both_sides(left: str, right: str) -> None:
    assert names_alike(left, right) == names_alike(right, left)
    assert same_letters(left, right) == same_letters(right, left)
    assert not (abbreviates(left, right) and abbreviates(right, left))
    assert same(left, left) == bool(name_keys(left))


@pytest.mark.clause("2.2.3-a")
@pytest.mark.parametrize(
    ("numbers", "ipi", "basis", "doubt"),
    [
        (["00014107338"], "14107338", "IPI", None),
        (["00014107338"], "00123456789", "UNDECIDED", Doubt.UNKNOWN_AUTHOR),
        (["00014107338"], None, "VARIANT", None),
        ([], "00123456789", "VARIANT", None),
    ],
)
def test_an_owner_with_another_number_is_a_namesake(
    numbers: list[str], ipi: str | None, basis: str, doubt: Doubt | None
) -> None:
    work = make_work("film", ["Ata"], [make_person("ocaqov", Role.DIRECTOR, ["Rasim Ocaqov"], numbers)])
    person, why = find_person(ReportedPerson("Rasim Ocaqov", ipi=ipi, line=2), work)
    assert (person.basis, why) == (basis, doubt)
    assert person.party == (None if doubt else "ocaqov")
