"""What one value changes against another."""

from typing import Any

import pytest

from shared.kernel.changes import Change, changes_of


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"years": 70}, {"years": 70}, []),
        ({"years": 50}, {"years": 70}, [("years", 50, 70)]),
        ({}, {"years": 70}, [("years", None, 70)]),
        ({"years": 70, "old": 1}, {"years": 70}, [("old", 1, None)]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [("a.c", 2, 3)]),
        ({"a": {"b": 1}}, {"a": [1]}, [("a", {"b": 1}, [1])]),
        ({"on": 1}, {"on": True}, [("on", 1, True)]),
        ({"rate": "20"}, {"rate": 20}, [("rate", "20", 20)]),
        # The order of a list says nothing; a day that left and one that came have nothing to do with each other.
        ({"days": ["a", "b"]}, {"days": ["b", "a"]}, []),
        ({"days": ["a", "b"]}, {"days": ["c", "b"]}, [("days", "a", None), ("days", None, "c")]),
        ({"days": ["a", "a"]}, {"days": ["a"]}, [("days", "a", None)]),
    ],
)
def test_what_differs_is_said_by_path(
    before: dict[str, Any], after: dict[str, Any], changes: list[tuple[str, Any, Any]]
) -> None:
    assert changes_of(before, after) == tuple(Change(*one) for one in changes)


def test_items_that_differ_in_one_field_are_one_change() -> None:
    admin, social = {"kind": "ADMIN", "rate": "15"}, {"kind": "SOCIAL", "rate": "5"}
    raised, fee = {"kind": "ADMIN", "rate": "20"}, {"kind": "FEE", "rate": "3"}
    assert changes_of({"rules": [admin, social]}, {"rules": [fee, raised]}) == (
        Change("rules", admin, raised),
        Change("rules", social, None),
        Change("rules", None, fee),
    )


def test_two_new_items_that_are_near_to_one_old_take_it_once() -> None:
    old = {"kind": "ADMIN", "rate": "15"}
    first, second = {"kind": "ADMIN", "rate": "16"}, {"kind": "ADMIN", "rate": "17"}
    assert changes_of({"rules": [old]}, {"rules": [first, second]}) == (
        Change("rules", old, first),
        Change("rules", None, second),
    )
