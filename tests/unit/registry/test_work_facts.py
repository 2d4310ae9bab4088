"""What a work's facts have to agree in (1.3-f, 1.3-i, 2.1.4-b), and the keys that name it alone."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.work import WORK, AmendWork, RegisterWork
from services.registry.domain.work_events import WorkEntered
from services.registry.domain.work_facts import fact_defect, parent_defect
from services.registry.domain.work_key import (
    WORK_KEY,
    FreeWorkKey,
    TakeWorkKey,
    WorkKey,
    WorkKeyKind,
    keys_of,
)
from services.registry.domain.work_warnings import key_roles, warnings_of
from shared.contracts.registry import (
    FieldSource,
    Holder,
    Inclusion,
    RoleShares,
    Source,
    Title,
    Work,
    WorkKind,
)
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected, accepted

FILM = Work(
    id="w1", titles=(Title(text="Görüş", language="az", script="LATIN", kind="ORIGINAL"),), genre="feature"
)
SERIES = replace(FILM, id="series", kind=WorkKind.SERIES)
SEASON = replace(FILM, id="season", kind=WorkKind.SEASON, parent="series", season=2)
EPISODE = replace(FILM, id="episode", kind=WorkKind.EPISODE, parent="season", season=2, episode=7)
DATABASE = Source(kind=EvidenceKind.CISNET, reference="C-1", on=date(2026, 3, 1))


def reason(defect: Rejected | None) -> str | None:
    return defect.reason if defect is not None else None


@pytest.mark.clause("1.3-d")
def test_a_genre_stands_as_it_was_registered() -> None:
    film = replace(FILM, genre="Film-tamaşa")
    assert RegisterWork(work=film, roles=()).work.genre == "Film-tamaşa"
    assert WORK.decide(RegisterWork(work=film, roles=()), WORK.initial) == accepted(WorkEntered(work=film))


@pytest.mark.parametrize(
    ("work", "parent", "word"),
    [
        (EPISODE, SEASON, None),
        (replace(EPISODE, parent="series"), SERIES, None),
        (SEASON, SERIES, None),
        (EPISODE, replace(SEASON, season=3), "SEASON_CONTRADICTS"),
        (replace(EPISODE, season=None), SEASON, None),
        (EPISODE, FILM, "PARENT_OF_ANOTHER_KIND"),
        (EPISODE, EPISODE, "PARENT_OF_ANOTHER_KIND"),
        (SEASON, SEASON, "PARENT_OF_ANOTHER_KIND"),
    ],
)
def test_only_what_is_above_is_a_parent(work: Work, parent: Work, word: str | None) -> None:
    assert reason(parent_defect(work, parent)) == word


def test_a_series_stands_alone_and_its_parts_do_not() -> None:
    assert reason(fact_defect(replace(EPISODE, parent=None))) == "PARENT_LACKS"
    assert reason(fact_defect(replace(SERIES, parent="w1"))) == "PARENT_OF_NOTHING"
    assert fact_defect(SERIES) is None
    state = WORK.fold([WorkEntered(work=SERIES)])
    film = AmendWork(work=replace(SERIES, kind=WorkKind.SINGLE))
    assert WORK.decide(film, state) == Rejected(
        "KIND_STANDS", "A SERIES stays one: others may stand in it. A wrong one is merged into the right one."
    )
    turned = AmendWork(work=replace(FILM, kind=WorkKind.SERIES))
    assert isinstance(WORK.decide(turned, WORK.fold([WorkEntered(work=FILM)])), Accepted)


@pytest.mark.clause("1.3-f")
def test_an_included_work_is_a_work_of_its_own_inside_others() -> None:
    song = replace(
        FILM, kind=WorkKind.MUSIC, iswc="T-034.524.680-1", included_in=(Inclusion(work="w2", seconds=90),)
    )
    assert fact_defect(song) is None
    assert reason(fact_defect(replace(song, kind=WorkKind.SINGLE))) == "ISWC_OF_MUSIC"
    assert reason(fact_defect(replace(song, isan="x"))) == "IDENTIFIER_OF_FILMS"
    assert reason(fact_defect(replace(song, seconds=60))) == "INCLUDED_LONGER_THAN_ITSELF"
    assert reason(fact_defect(replace(song, included_in=(Inclusion(work="w1"),)))) == "INCLUSION_CONTRADICTS"
    twice = (Inclusion(work="w2"), Inclusion(work="w2", seconds=5))
    assert reason(fact_defect(replace(song, included_in=twice))) == "INCLUSION_CONTRADICTS"


@pytest.mark.clause("2.1.4-b", "1.3-e")
def test_a_foreign_work_names_the_source_of_itself_and_of_its_fields() -> None:
    foreign = replace(FILM, origin="FOREIGN", origin_source=DATABASE)
    assert fact_defect(foreign) is None
    assert reason(fact_defect(replace(foreign, origin_source=None))) == "ORIGIN_NEEDS_SOURCE"
    assert reason(fact_defect(replace(foreign, origin="NATIONAL"))) == "SOURCE_OF_NO_ORIGIN"
    year = FieldSource(field="year", source=DATABASE)
    assert fact_defect(replace(foreign, sources=(year,))) is None
    assert reason(fact_defect(replace(foreign, sources=(year, year)))) == "SOURCE_OF_NO_FIELD"
    colour = replace(year, field="colour")
    assert reason(fact_defect(replace(foreign, sources=(colour,)))) == "SOURCE_OF_NO_FIELD"


def test_a_key_belongs_to_one_work_until_it_lets_go() -> None:
    key = WorkKey(WorkKeyKind.EIDR, "10.5240/7EC7-228A-510A-053E-CBB8-J")
    taken = WORK_KEY.decide(TakeWorkKey(key=key, work="w1"), WORK_KEY.initial)
    assert isinstance(taken, Accepted)
    state = WORK_KEY.fold(taken.events)
    assert WORK_KEY.decide(TakeWorkKey(key=key, work="w1"), state) == AlreadyApplied()
    other = WORK_KEY.decide(TakeWorkKey(key=key, work="w2"), state)
    assert isinstance(other, Rejected) and other.reason == "KEY_OF_ANOTHER_WORK" and "w1" in other.detail
    assert WORK_KEY.decide(FreeWorkKey(key=key, work="w2"), state) == AlreadyApplied()
    freed = WORK_KEY.decide(FreeWorkKey(key=key, work="w1"), state)
    assert isinstance(freed, Accepted)
    again = WORK_KEY.decide(TakeWorkKey(key=key, work="w2"), WORK_KEY.fold(freed.events, state))
    assert isinstance(again, Accepted)


def test_versions_of_one_isan_name_one_work_and_numbers_count_inside_their_parent() -> None:
    bare = replace(FILM, isan="0000-0000-D07A-0090-Q")
    version = replace(FILM, isan="0000-0000-D07A-0090-Q-0000-0000-X")
    assert keys_of(bare) == keys_of(version)
    assert keys_of(EPISODE) != keys_of(replace(EPISODE, parent="another"))
    assert keys_of(EPISODE) == {WorkKey(WorkKeyKind.NUMBER, "season season 2 episode 7")}
    assert keys_of(replace(EPISODE, episode=None)) == frozenset()
    assert keys_of(replace(FILM, season=1, episode=1)) == frozenset()


@pytest.mark.clause("2.1.3-b")
@pytest.mark.parametrize("genre", ["documentary", "Sənədli film", "popular-science"])
def test_a_documentarys_artist_is_registered_with_a_warning(genre: str) -> None:
    film = replace(FILM, genre=genre)
    artist = RoleShares(role=Role.PRODUCTION_DESIGNER, holders=(Holder(party="a", fraction=Fraction(1)),))
    assert isinstance(WORK.decide(RegisterWork(work=film, roles=(artist,)), WORK.initial), Accepted)
    (warning,) = warnings_of(film, (artist,), ())
    assert (warning.where, warning.clause) == ("roles.PRODUCTION_DESIGNER", "2.1.3")
    assert warnings_of(replace(film, genre="feature"), (artist,), ()) == []
    absent = RoleShares(role=Role.PRODUCTION_DESIGNER, absent=True, evidence_sha256="e")
    assert warnings_of(film, (absent,), ()) == []


@pytest.mark.clause("1.3-d", "2.1.3-b")
def test_what_the_board_mapped_decides_and_not_the_genres_word() -> None:
    """D-57: popular science may be mapped to another group; D-07: a genre that is mapped to none is told."""
    artist = RoleShares(role=Role.PRODUCTION_DESIGNER, holders=(Holder(party="a", fraction=Fraction(1)),))
    groups = {"popular-science": "FEATURE", "sahə reportajı": "DOCUMENTARY"}

    def told(genre: str, **more: Any) -> list[str]:
        return [one.where for one in warnings_of(replace(FILM, genre=genre, **more), (artist,), (), groups)]

    assert told("popular-science") == []
    assert told(" Sahə  Reportajı") == ["roles.PRODUCTION_DESIGNER"]
    assert told("documentary") == ["genre"]
    assert told("documentary", provisional=True) == []
    assert Role.PRODUCTION_DESIGNER not in key_roles("sahə reportajı", groups)
    assert Role.PRODUCTION_DESIGNER in key_roles("documentary", groups)


def test_a_stopped_role_is_told() -> None:
    over = RoleShares(role=Role.DIRECTOR, holders=(Holder(party="a", fraction=Fraction(1)),) * 2)
    assert [one.where for one in warnings_of(FILM, (over,), [Role.DIRECTOR])] == ["roles.DIRECTOR"]
