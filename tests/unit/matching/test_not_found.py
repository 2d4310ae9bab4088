"""What conforms to no work exactly: suggested, non-registered or refused, among however many works (2.1.2)."""

import pytest

from services.matching.domain.catalogue import (
    MOST_OF_A_TITLE,
    make_person,
    make_work,
)
from services.matching.domain.policy import MatchingRules
from services.matching.domain.search import NonRegistered, Review, ReviewReason
from shared.contracts.terms import Role
from tests.unit.matching.test_search import QARAYEV, TAGIZADE, WORKS, found, report


@pytest.mark.clause("2.1.2-f")
def test_a_similar_title_is_suggested_and_not_accepted() -> None:
    outcome = found(report("O qızı tarın", ("Həsən Seyidbəyli", Role.DIRECTOR)), alike=92)
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.SIMILAR_WORK
    assert [(one.work, one.score) for one in outcome.candidates] == [("w-girl", 95)]


@pytest.mark.clause("2.1.2-f")
def test_a_translated_title_with_the_same_authors_and_year_is_suggested() -> None:
    outcome = found(report("Find That Girl", ("Hasan Seyidbayli", None), year=1970))
    assert isinstance(outcome, Review)
    assert outcome.candidates[0].reasons[0] == "SAME_AUTHORS_AND_YEAR"


@pytest.mark.clause("2.1.2-g")
def test_what_conforms_to_nothing_is_non_registered() -> None:
    assert isinstance(found(report("Gecə qatarı", ("Kamran Vəlizadə", Role.DIRECTOR))), NonRegistered)


def test_what_has_no_title_is_never_taken_for_a_work_of_its_own() -> None:
    outcome = found(report("...", ("Kamran Vəlizadə", Role.DIRECTOR)))
    assert isinstance(outcome, Review)
    assert outcome.reason is ReviewReason.NO_TITLE


def test_the_order_of_works_changes_nothing() -> None:
    reported = report("İyirmi altı Bakı komissarı")
    assert found(reported, *WORKS) == found(reported, *reversed(WORKS))


def test_of_many_works_of_one_title_those_of_an_author_and_the_nearest_years_are_compared() -> None:
    crowd = [make_work(f"w-{number:03}", ["Film"], [QARAYEV], year=1900 + number) for number in range(80)]
    own = make_work("w-own", ["Film"], [make_person("p", Role.COMPOSER, ["Tofiq Tağızadə"])])
    outcome = found(
        report("Film", ("Tofiq Tağızadə", None), year=1979), *crowd, own, rules=MatchingRules(suggest_at=1)
    )
    assert isinstance(outcome, Review)
    assert outcome.candidates[0].work == "w-own"
    years = {int(candidate.work[2:]) for candidate in outcome.candidates[1:]}
    assert min(years) >= 80 - MOST_OF_A_TITLE


def test_ten_thousand_equal_titles_are_no_harm() -> None:
    crowd = [make_work(f"w-{number}", ["Film"], [TAGIZADE] if number < 2 else []) for number in range(10_000)]
    assert isinstance(nobody := found(report("Film"), *crowd), Review)
    assert (nobody.reason, len(nobody.candidates)) == (ReviewReason.TITLE_WITHOUT_AUTHORS, 10)
    several = found(report("Film", ("Tofiq Tağızadə", Role.DIRECTOR)), *crowd)
    assert isinstance(several, Review)
    assert [candidate.work for candidate in several.candidates] == ["w-0", "w-1"]


@pytest.mark.parametrize(
    "title",
    [
        "a" * 10_000,
        "(" * 10_000,
        "1-ci seriya " * 800,
        "\ud83c\udfac\ud83c\udfa5",
        "🎬🎥",
        "\x00",
        "қ" * 9_000,
    ],
)
def test_hostile_titles_are_searched(title: str) -> None:
    assert isinstance(found(report(title, ("x" * 10_000, None))), Review | NonRegistered)
