"""Whoever may be meant by a reported name is found under its keys: what decides about a person never looks in vain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.authors import ReportedPerson, find_person
from services.matching.domain.catalogue import make_person, make_work
from services.matching.domain.lookups import (
    identifier_numbers,
    ipi_key,
    record_number,
    reported_name_keys,
    stored_name_keys,
    title_numbers,
)
from services.matching.domain.titles import title_keys
from shared.contracts.terms import Role

WORDS = (
    "Tofiq",
    "T",
    "Тофик",
    "Т",
    "Tağızadə",
    "Тагизаде",
    "De",
    "Palma",
    "DePalma",
    "Дж",
    "Həsən",
    "ağa",
    "Li",
)
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@given(names, st.lists(names, min_size=1, max_size=2))
def test_who_is_found_on_a_work_is_found_by_his_keys(reported: str, stored: list[str]) -> None:
    work = make_work("w", ["Film"], [make_person("p", Role.DIRECTOR, stored)])
    found, _ = find_person(ReportedPerson(reported), work)
    if found.party is not None:
        assert reported_name_keys(reported) & frozenset().union(*map(stored_name_keys, stored))


@pytest.mark.parametrize("name", ["", " - ", "🎬", "\ud83c", "x" * 10_000, "A. B. C."])
def test_odd_names_have_keys_without_harm(name: str) -> None:
    assert isinstance(reported_name_keys(name) | stored_name_keys(name), frozenset)


def test_an_ipi_name_number_is_found_with_and_without_leading_zeros() -> None:
    assert ipi_key("123456789") == ipi_key("00123456789")
    assert ipi_key("123456789") not in stored_name_keys("123456789")


def test_numbers_of_titles_are_told_from_all_others() -> None:
    titles = title_numbers([title_keys("Yeddi oğul istərəm"), title_keys("\ud83c x")])
    others = {*identifier_numbers(["yeddi ogul isterem"]), record_number("yeddi ogul isterem")}
    assert all(number % 2 == 0 for number in titles)
    assert not any(number % 2 == 0 for number in others)
    assert all(-(2**63) <= number < 2**63 for number in titles | others)
