"""Splitting money: the figures of the vectors, and what must hold for every split."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import Money, half_up, split

FEATURE, MUSICAL, ANIMATED, DOCUMENTARY = (6, 6, 2, 2, 2), (4, 4, 2, 2, 6), (6, 4, 2, 4, 2), (7, 5, 5, 1)

weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)
fractions = st.lists(st.fractions(0, 1), min_size=1, max_size=20).filter(any)


@pytest.mark.clause("2.1.3-b")
@pytest.mark.parametrize(
    ("income", "group", "parts"),
    [
        (100_000, FEATURE, [6000, 6000, 2000, 2000, 2000]),
        (100_000, MUSICAL, [4000, 4000, 2000, 2000, 6000]),
        (100_000, ANIMATED, [6000, 4000, 2000, 4000, 2000]),
        (100_000, DOCUMENTARY, [7000, 5000, 5000, 1000]),
        (33_333, FEATURE, [2000, 2000, 667, 667, 666]),
        (1_234_567, FEATURE, [74_074, 74_074, 24_692, 24_691, 24_691]),
        (1_234_567, DOCUMENTARY, [86_420, 61_728, 61_728, 12_346]),
        (28, FEATURE, [2, 2, 1, 0, 0]),
        (28, DOCUMENTARY, [2, 2, 1, 0]),
        (56, FEATURE, [4, 3, 1, 1, 1]),
        (56, DOCUMENTARY, [4, 3, 3, 0]),
        (5, FEATURE, [1, 0, 0, 0, 0]),
        (5, MUSICAL, [0, 0, 0, 0, 1]),
        (1, FEATURE, [0, 0, 0, 0, 0]),
    ],
)
def test_the_eighteen_percent_key(income: int, group: tuple[int, ...], parts: list[int]) -> None:
    assert split(half_up(Fraction(income * 18, 100)), group) == parts


@pytest.mark.clause("X-b")
@pytest.mark.parametrize(
    ("total", "by", "parts"),
    [
        (14, (25, 25, 25), [5, 5, 4]),
        (2, (3, 3, 3), [1, 1, 0]),
        (19_610, (3333, 3333, 3334), [6536, 6536, 6538]),
        (196, (33, 33, 34), [65, 65, 66]),
        (100_000, (5400, 2700), [66_667, 33_333]),
        (18_000, (6, 6, 2, 2), [6750, 6750, 2250, 2250]),
        (2000, (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)), [667, 667, 666]),
    ],
)
def test_other_splits_of_the_vectors(total: int, by: tuple[int | Fraction, ...], parts: list[int]) -> None:
    assert split(total, by) == parts


@pytest.mark.clause("X-a")
@given(st.integers(-(10**12), 10**12), weights)
def test_no_unit_is_lost_and_none_is_made(total: int, by: list[int]) -> None:
    parts = split(total, by)
    assert sum(parts) == total
    whole = sum(by)
    for part, weight in zip(parts, by, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(st.integers(0, 10**9), fractions)
def test_fractions_split_as_exactly_as_numbers(total: int, by: list[Fraction]) -> None:
    common = 1
    for weight in by:
        common *= weight.denominator
    assert split(total, by) == split(total, [int(weight * common) for weight in by])


@pytest.mark.clause("X-b")
@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.integers(1, 50), st.uuids()), min_size=1, unique_by=lambda p: p[1]),
)
def test_the_order_of_the_input_decides_nothing(total: int, pairs: list[tuple[int, object]]) -> None:
    def given_to(listed: list[tuple[int, object]]) -> dict[str, int]:
        ids = [str(identity) for _, identity in listed]
        return dict(zip(ids, split(total, [weight for weight, _ in listed], ids), strict=True))

    assert given_to(pairs) == given_to(pairs[::-1]) == given_to(sorted(pairs, key=str))


def test_a_split_without_weight_is_an_error_not_a_loss() -> None:
    assert split(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="no weight is positive"):
        split(1, [0, 0])
    with pytest.raises(ValueError, match="negative"):
        split(1, [2, -1])


@pytest.mark.parametrize(
    ("value", "rounded"), [("5/2", 3), ("-5/2", -3), ("249/100", 2), ("-1/3", 0), ("7", 7)]
)
def test_halves_are_rounded_away_from_zero(value: str, rounded: int) -> None:
    assert half_up(Fraction(value)) == rounded


def test_money_of_two_currencies_does_not_add_up() -> None:
    assert Money(150) + Money(-50) - Money(1) == Money(99)
    assert str(Money(123_456)) == "1,234.56 AZN"
    assert str(Money(-5, "JPY")) == "-5 JPY"
    with pytest.raises(ValueError, match="do not add up"):
        Money(1) + Money(1, "EUR")
    with pytest.raises(TypeError):
        Money(1.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, "azn")
