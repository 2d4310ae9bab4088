"""Deputies are named with their days, and stand in on these alone (D-95)."""

from datetime import date

import pytest

from shared.kernel.stand_in import check_deputies, deputises, read_deputies

BODY: dict[str, object] = {
    "deputies": [{"person": "head", "deputy": "deputy", "from": "2026-09-01", "to": "2026-09-02"}],
    "joint_approval": True,
}


@pytest.mark.clause("X-d")
@pytest.mark.parametrize(("day", "holds"), [(31, False), (1, True), (2, True), (3, False)])
def test_a_deputy_stands_in_on_his_days_alone(day: int, holds: bool) -> None:
    rules = read_deputies(BODY)
    on = date(2026, 8 if day == 31 else 9, day)
    assert deputises(rules.deputies, "head", "deputy", on) is holds
    assert not deputises(rules.deputies, "deputy", "head", on)
    assert rules.joint_approval and not read_deputies({}).joint_approval


@pytest.mark.clause("X-d")
@pytest.mark.parametrize(
    ("body", "where"),
    [
        (BODY, []),
        ({}, []),
        ({"joint_approval": "no"}, ["joint_approval"]),
        ({"deputys": []}, ["body"]),
        ({"deputies": {}}, ["deputies"]),
        ({"deputies": [{}] * 201}, ["deputies"]),
        *(
            (
                {
                    "deputies": [
                        {"person": "a", "deputy": "b", "from": "2026-01-01", "to": "2026-01-02"} | wrong
                    ]
                },
                ["deputies.0"],
            )
            for wrong in (
                {"deputy": "a"},
                {"deputy": " "},
                {"deputy": 1},
                {"person": "x" * 81},
                {"to": "2025-12-31"},
                {"from": "20260101"},
                {"until": "2026-01-01"},
            )
        ),
    ],
)
def test_deputies_are_named_with_their_days(body: dict[str, object], where: list[str]) -> None:
    assert [one.where for one in check_deputies(body)] == where
