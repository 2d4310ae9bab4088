"""Series, seasons and episodes of one file: which row stands in which, and what cannot stand there."""

import pytest

from services.registry.domain.catalogue import work_of
from services.registry.jobs.places import waves
from shared.contracts.registry import WorkKind
from tests.unit.registry.test_catalogue import bad, good, read

HEADER = "reference title genre kind parent season episode"


@pytest.mark.clause("1.3-f", "2.1.4-b")
def test_a_file_brings_a_series_its_season_and_their_episodes() -> None:
    file = read(
        HEADER,
        ["S", "Dədə Qorqud", "feature", "series", "", "", ""],
        ["S1", "Birinci fəsil", "feature", "Season", "S", "1", ""],
        ["E1", "Boğac", "feature", "EPISODE", "S1", "", "1"],
        ["E9", "Təpəgöz", "feature", "episode", "S", "", "9"],
        ["F", "Görüş", "feature", "", "", "", ""],
        ["X", "Basat", "feature", "episode", "0000-0000-3A8D-0000-Z", "", "3"],
    )
    assert bad(file) == []
    rows = {row.reference: row for row in good(file)}
    assert [rows[one].kind for one in ("S", "S1", "E1", "E9", "F")] == [
        WorkKind.SERIES,
        WorkKind.SEASON,
        WorkKind.EPISODE,
        WorkKind.EPISODE,
        WorkKind.SINGLE,
    ]
    assert (rows["S1"].parent, rows["E1"].parent, rows["E9"].parent) == (
        rows["S"].id,
        rows["S1"].id,
        rows["S"].id,
    )
    assert (rows["E1"].season, rows["E9"].season) == (1, None), "an episode has its season's number"
    assert rows["X"].parent == "0000-0000-3A8D-0000-Z", "the registry is asked for it"
    episode = work_of(rows["E1"], None)
    assert (episode.kind, episode.parent, episode.season) == (WorkKind.EPISODE, rows["S1"].id, 1)
    assert [[row.reference for row in wave] for wave in waves(reversed(good(file)))] == [
        ["F", "S"],
        ["S1"],
        ["X", "E9", "E1"],
    ]


@pytest.mark.clause("1.3-f", "2.1.4-b")
@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["E", "", "episode", "", ""]], [(2, "parent", "A EPISODE names the work that it stands in.")]),
        ([["S", "", "series", "Q", ""]], [(2, "parent", "A SERIES stands in no other work.")]),
        ([["F", "", "", "Q", ""]], [(2, "parent", "A SINGLE stands in no other work.")]),
        (
            [["E", "", "music", "Q", ""]],
            [(2, "kind", "is none of episode, season, series, single")],
        ),
        (
            [["E", "", "episode", "S", "1"], ["S", "", "series", "", ""]],
            [(2, "parent", "row 3, in which it stands, has to stand above it")],
        ),
        ([["E", "", "episode", "E", "1"]], [(2, "parent", "it would stand in itself")]),
        (
            [["A", "", "season", "B", ""], ["B", "", "episode", "C", ""], ["C", "", "season", "A", ""]],
            [
                (2, "parent", "it would stand in itself"),
                (3, "parent", "it would stand in itself"),
                (4, "parent", "row 2, in which it stands, does not go in"),
            ],
        ),
        (
            [["F", "", "", "", ""], ["E", "", "episode", "F", "1"], ["E2", "", "episode", "E", "2"]],
            [
                (3, "parent", "A EPISODE does not stand in a SINGLE."),
                (4, "parent", "row 3, in which it stands, does not go in"),
            ],
        ),
        (
            [["S", "x", "series", "", ""], ["E", "", "episode", "S", "1"]],
            [
                (2, "year", "is no whole number from 1895 to 2200"),
                (3, "parent", "row 2, in which it stands, does not go in"),
            ],
        ),
        (
            [["", "", "episode", "S", "1"], ["S", "", "series", "", ""]],
            [(2, "parent", "row 3, in which it stands, has to stand above it")],
        ),
        ([["E", "", "episode", "S" * 121, ""]], [(2, "parent", None)]),
    ],
)
def test_what_stands_nowhere_is_told(rows: list[list[str]], found: list[tuple[int, str, str | None]]) -> None:
    table = [[row[0], f"Ad {row[0]}", "feature", *row[1:]] for row in rows]
    told = bad(read("reference title genre year kind parent episode", *table))
    assert [(row, column) for row, column, _ in told] == [(row, column) for row, column, _ in found]
    for (_, _, reason), (_, _, expected) in zip(told, found, strict=True):
        assert expected is None or reason == expected


def test_the_seasons_numbers_have_to_agree() -> None:
    rows = (
        ["S", "Ad", "feature", "series", "", "", ""],
        ["S1", "Ad 1", "feature", "season", "S", "1", ""],
        ["E", "Ad 2", "feature", "episode", "S1", "2", "1"],
    )
    assert bad(read(HEADER, *rows)) == [
        (4, "parent", "The season is number 1, the episode says 2."),
    ]


def test_episodes_of_two_series_may_have_one_title_without_references() -> None:
    header = "title genre kind parent episode"
    rows = [["Birinci seriya", "feature", "episode", parent, "1"] for parent in ("A", "B")]
    first, second = good(read(header, *rows))
    assert first.id != second.id
