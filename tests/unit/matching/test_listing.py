"""What stands on the public list once, and what it is searched by."""

from datetime import date

import pytest

from services.matching.domain.listed_terms import BEGINNING_MAX, asked_terms, sorted_by, terms_of
from services.matching.domain.listing import LISTING, ListReserves, ReservesListed
from services.matching.domain.policy import MatchingRules, read_rules
from shared.kernel.decider import Accepted, AlreadyApplied

CLOSED_ON = date(2026, 9, 1)


def _finds(asked: str, *texts: str) -> bool:
    terms = set(terms_of(texts))
    return any(terms.issuperset(reading) for reading in asked_terms(asked))


@pytest.mark.clause("2.1.2-e")
def test_the_reserves_of_a_run_are_listed_once() -> None:
    command = ListReserves(run="run", closed_on=CLOSED_ON, reserves=2)
    listed = ReservesListed(run="run", closed_on=CLOSED_ON, reserves=2)
    assert LISTING.decide(command, LISTING.initial) == Accepted((listed,))
    state = LISTING.evolve(LISTING.initial, listed)
    assert LISTING.decide(command, state) == AlreadyApplied()
    empty = ListReserves(run="run", closed_on=CLOSED_ON, reserves=0)
    assert LISTING.decide(empty, LISTING.initial) == AlreadyApplied()


@pytest.mark.clause("2.1.2-e")
@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("arşın mal", "Arşın mal alan"),
        ("ARSIN", "Arşın mal alan"),
        ("arshin mal alan", "Arşın mal alan"),
        ("Аршын мал алан", "Arşın mal alan"),
        ("Аршин", "Arşın mal alan"),
        ("alan arşın", "Arşın mal alan"),
        ("tahmasib", "Rza Təhmasib"),
        ("Тахмасиб", "Rza Təhmasib"),
        ("r tehm", "Rza Təhmasib"),
        ("T", "T kimi tribunal"),
        ("7", "7 oğul istərəm"),
        ("Dzhafar", "Cəfər Cabbarlı"),
        ("qırxıncı", "40-cı qapı"),
        ("40-cı", "Qırxıncı qapı"),
        ("семь сыновей", "7 сыновей моих"),
        ("beş yüz", "500 gün"),
        ("cinderella", "Cinderella 2"),
        ("ქარ", "ქართული ფილმი"),
        ("عربي", "فيلم عربي"),
    ],
)
def test_a_title_or_name_is_found_in_whatever_letters_it_is_typed(asked: str, title: str) -> None:
    assert _finds(asked, title)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("mal alana", "Arşın mal alan"),
        ("a", "Arşın mal alan"),
        ("şın", "Arşın mal alan"),
        ("7 sons", "17 sons"),
        ("", "x"),
        ("%", "100%"),
    ],
)
def test_what_does_not_begin_so_is_not_found(asked: str, title: str) -> None:
    assert not _finds(asked, title)


def test_terms_are_bounded_however_long_the_text_is() -> None:
    long = " ".join(f"{chr(97 + number % 26)}{number}" + "abu" * 200 for number in range(500))
    assert max(map(len, terms_of([long]))) == BEGINNING_MAX
    assert len(terms_of([long])) <= 2 * 20 * BEGINNING_MAX
    assert all(len(reading) <= 8 for reading in asked_terms(long)) and len(asked_terms(long)) <= 4
    assert asked_terms("\u202e") == asked_terms("  ") == asked_terms("'%_\\") == ()


def test_titles_stand_in_the_order_of_latin_letters_whatever_their_alphabet() -> None:
    titles = ["Ögey ana", "Азәрбајҹан", "Arşın mal alan", "Qız qalası", "26 komissar"]
    assert sorted(titles, key=sorted_by) == [
        "26 komissar",
        "Arşın mal alan",
        "Азәрбајҹан",
        "Ögey ana",
        "Qız qalası",
    ]


@pytest.mark.clause("2.1.2-e")
def test_whether_amounts_are_shown_is_true_or_false() -> None:
    assert MatchingRules().show_amounts
    assert read_rules({"show_amounts": False}) == MatchingRules(show_amounts=False)
    assert read_rules({"show_amounts": "no"}) == "show_amounts is true or false"
