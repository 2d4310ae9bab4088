"""The sound of spellings: the routes by which Azerbaijani names come to ASCII meet, different names do not."""

import pytest

from shared.kernel.sounds import skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cefer", "dzhafar"),
        ("serikli corek", "sharikli chorek"),
        ("tagizade", "tagizada"),
        ("huseynov", "gusseinov"),
        ("heydar", "geidar"),
        ("ehmed", "akhmed"),
    ],
)
def test_routes_of_one_name_meet(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("anar", "aner k"), ("vaqif", "vasif"), ("sabir", "samir")])
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)
