"""Similar titles: the same whatever the order, the slices and the neighbours, and as counted pair by pair."""

from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from services.matching.domain.similar import (
    MOST_SIMILAR,
    SIMILAR_FROM,
    SOUNDS_ALIKE,
    Ratio,
    alike,
    merged,
    spelled,
    trigrams,
)
from shared.kernel.sounds import skeleton

RATIO: Ratio = partial(fuzz.ratio, score_cutoff=SIMILAR_FROM)
WORDS = ("deniz", "denis", "gece", "geje", "yeddi ogul", "ogul", "a", "qiz qalasi", "giz galasy", "film")
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
registry = st.lists(st.tuples(st.sampled_from([f"w{n}" for n in range(40)]), titles), max_size=60)


def pair_by_pair(asked: list[str], works: list[tuple[str, str]]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, Counter[str]] = {}
    for key in asked:
        own = trigrams(key)
        for work, title in works:
            score = SOUNDS_ALIKE if skeleton(key) == skeleton(title) else 0
            if 4 * len(own & trigrams(title)) >= len(own):
                score = max(score, int(RATIO(key, title)))
            if score:
                scores = found.setdefault(key, Counter())
                scores[work] = max(scores[work], score)
    return {
        key: sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))[:MOST_SIMILAR]
        for key, scores in found.items()
    }


def in_registry(works: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(work, spelled([title])) for work, title in works]


@settings(max_examples=150, deadline=None)
@given(st.lists(titles, max_size=12), registry, st.integers(0, 60), st.randoms(use_true_random=False))
def test_the_pairs_are_those_that_a_comparison_of_all_finds(
    asked: list[str], works: list[tuple[str, str]], cut: int, chance: object
) -> None:
    expected = pair_by_pair(asked, works)
    assert alike(asked, in_registry(works), RATIO) == expected
    chance.shuffle(works)  # type: ignore[attr-defined]
    slices = [alike(asked, in_registry(part), RATIO) for part in (works[:cut], works[cut:])]
    assert merged(slices) == expected


def test_a_title_finds_the_same_whoever_is_asked_with_it() -> None:
    works = in_registry([("w1", "yeddi ogul isterem"), ("w2", "o olmasin bu olsun")])
    alone = alike(["yedi ogul isterem"], works, RATIO)
    crowd = [f"film {number}" for number in range(9_000)]
    assert (
        alike(["yedi ogul isterem", *crowd], works, RATIO)["yedi ogul isterem"] == alone["yedi ogul isterem"]
    )
    assert [work for work, _ in alone["yedi ogul isterem"]] == ["w1"]


def test_ten_thousand_equal_titles_give_ten() -> None:
    works = in_registry([(f"w{number:05}", "film") for number in range(10_000)])
    assert alike(["film"], works, RATIO) == {"film": [(f"w{number:05}", 100) for number in range(10)]}


@pytest.mark.parametrize("asked", ["", "x", "a" * 10_000, "ab " * 3_000, "電影", "a|b"])
def test_hostile_titles_are_no_harm(asked: str) -> None:
    works = in_registry([("w1", "a" * 10_000), ("w2", "b"), ("w3", "電影"), ("w4", "")])
    found = alike([asked], works, RATIO)
    assert set(found) <= {asked}


def test_what_is_too_long_for_edits_is_found_by_its_sound() -> None:
    long = "qizil " * 100
    assert alike([long], in_registry([("w1", long)]), RATIO) == {long: [("w1", SOUNDS_ALIKE)]}


def test_a_work_without_titles_streams_past() -> None:
    assert spelled([""]) == ""
    assert alike(["film"], [("w1", "")], RATIO) == {}
