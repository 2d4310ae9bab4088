"""How far a building is: what is said only when it can be said."""

import pytest

from shared.projections.building import Building


def building(position: int, goal: int, seconds: float) -> Building:
    return Building(read_model="work", version=2, position=position, goal=goal, seconds=seconds)


@pytest.mark.parametrize(
    ("position", "goal", "seconds", "share", "rate", "left"),
    [
        (0, 1000, 0.0, 0.0, None, None),
        (0, 1000, 5.0, 0.0, None, None),
        (250, 1000, 5.0, 0.25, 50.0, 15.0),
        (1000, 1000, 5.0, 1.0, 200.0, 0.0),
        # A goal that was noted before the position went beyond it.
        (1200, 1000, 6.0, 1.0, 200.0, 0.0),
        (0, 0, 0.0, 1.0, None, None),
    ],
)
def test_share_rate_and_time_left(
    position: int, goal: int, seconds: float, share: float, rate: float | None, left: float | None
) -> None:
    found = building(position, goal, seconds)
    assert (found.share, found.rate, found.seconds_left) == (share, rate, left)


def test_in_words() -> None:
    assert str(building(0, 1000, 0.0)) == "building work, 0% of 1000 entries"
    assert str(building(250, 1000, 5.0)) == "building work, 25% of 1000 entries, about 15 s left"
