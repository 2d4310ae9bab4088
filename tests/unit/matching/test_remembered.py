"""An official's decision holds for equal reports of any account, and for no other (2.1.2-f, D-31)."""

from dataclasses import replace
from typing import Any

import pytest

from services.matching.domain.remembered import (
    REMEMBERED,
    DecisionForgotten,
    DecisionRemembered,
    Forget,
    Remember,
    memory_key,
)
from shared.contracts.intake import ReportedAuthor, ReportedWork
from shared.contracts.terms import MatchOutcome, Role
from shared.kernel.decider import Accepted, AlreadyApplied

DIRECTOR = ReportedAuthor(name="Tofiq Tağızadə", role=Role.DIRECTOR)
REPORTED = ReportedWork(
    number=1,
    titles=("O qızı tarın",),
    authors=(DIRECTOR,),
    year=1970,
    country="AZ",
    genre="drama",
    seconds=60,
    lines=2,
)
HOLDS = DecisionRemembered(
    key="key",
    reported=REPORTED,
    outcome=MatchOutcome.MATCHED,
    work="film",
    decision="first",
    decided_by="official",
    reason="By the credits.",
    evidence=None,
)


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize(
    "same",
    [
        {"number": 9},
        {"lines": 40, "seconds": 5400},
        {"titles": ("  O QIZI tarın! ",)},
        {"authors": (replace(DIRECTOR, name="TOFİQ TAĞIZADƏ"),)},
    ],
)
def test_equal_reports_have_one_key(same: dict[str, Any]) -> None:
    assert memory_key(replace(REPORTED, **same)) == memory_key(REPORTED)


@pytest.mark.clause("2.1.2-f")
@pytest.mark.parametrize(
    "other",
    [
        {"titles": ("O qızı tapın",)},
        {"titles": ("O qızı tarın", "O qızı tapın")},
        {"authors": (DIRECTOR, replace(DIRECTOR, name="Anar", role=Role.SCRIPTWRITER))},
        {"authors": (replace(DIRECTOR, role=None),)},
        {"authors": (replace(DIRECTOR, name="Anar"),)},
        {"authors": (DIRECTOR, replace(DIRECTOR, name="???"))},
        {"year": 1971},
        {"year": None},
        {"country": "TR"},
        {"genre": None},
        {"season": 1},
        {"episode": 1},
        {"isan": "0000-0000-3A8D-0000-Z"},
    ],
)
def test_a_report_that_says_anything_else_is_another(other: dict[str, Any]) -> None:
    assert memory_key(replace(REPORTED, **other)) not in (None, memory_key(REPORTED))


@pytest.mark.parametrize(("said", "other"), [("Ata (1990)", "Ata 1990"), ("Ata, 12+", "Ata, 12")])
def test_what_a_title_says_beside_its_words_is_part_of_the_key(said: str, other: str) -> None:
    # The first is "Ata" of 1990, or for those of twelve years; the second has the number in its name.
    keys = {memory_key(replace(REPORTED, titles=(title,))) for title in (said, other)}
    assert len(keys) == 2


def test_season_and_episode_are_not_taken_for_each_other() -> None:
    assert memory_key(replace(REPORTED, season=2)) != memory_key(replace(REPORTED, episode=2))


def test_without_authors_nothing_is_remembered() -> None:
    assert memory_key(replace(REPORTED, authors=())) is None
    assert memory_key(replace(REPORTED, authors=(ReportedAuthor(name=" - "),))) is None


def test_the_last_decision_holds_until_it_is_revoked() -> None:
    assert REMEMBERED.decide(Remember(remembered=HOLDS), None) == Accepted((HOLDS,))
    assert REMEMBERED.decide(Remember(remembered=HOLDS), HOLDS) == AlreadyApplied()
    later = replace(HOLDS, decision="second", work="other")
    assert REMEMBERED.decide(Remember(remembered=later), HOLDS) == Accepted((later,))
    gone = DecisionForgotten(key="key", decision="first", revoked_by="official", by_decision="third")
    forget = Forget(forgotten=gone)
    assert REMEMBERED.decide(forget, later) == AlreadyApplied()
    assert REMEMBERED.decide(forget, HOLDS) == Accepted((gone,))
    assert REMEMBERED.decide(forget, REMEMBERED.fold([HOLDS, gone])) == AlreadyApplied()
    assert REMEMBERED.decide(Remember(remembered=later), REMEMBERED.fold([HOLDS, gone])) == Accepted((later,))


def test_what_a_second_person_confirmed_later_is_remembered_with_him() -> None:
    confirmed = replace(HOLDS, confirmed_by="second")
    assert REMEMBERED.decide(Remember(remembered=confirmed), HOLDS) == Accepted((confirmed,))
    assert REMEMBERED.decide(Remember(remembered=confirmed), confirmed) == AlreadyApplied()
    assert REMEMBERED.decide(Remember(remembered=HOLDS), confirmed) == AlreadyApplied()
