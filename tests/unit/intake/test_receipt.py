"""The receipt aggregate: what is allocated of it and what is not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.receipt import (
    RECEIPT,
    AllocatePart,
    EnterReceipt,
    ReceiptEntered,
    ReceiptPartAllocated,
)
from shared.contracts.terms import TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import given, then


def _entered(**changed: Any) -> ReceiptEntered:
    facts: dict[str, Any] = {
        "receipt": "r", "bank_account": "AZ21", "amount": Money(1_000), "value_date": date(2026, 8, 5),
        "bank_reference": "IN-1", "statement": "S-1", "entry": "1", "transaction": 1, "end_to_end_id": "E",
        "charges": None, "file_sha256": "f",
    }  # fmt: skip
    return ReceiptEntered(**(facts | changed))


def _part(amount: int, *, currency: str = "AZN") -> AllocatePart:
    return AllocatePart(
        target_kind=TargetKind.ACCOUNT, target="a", amount=Money(amount, currency), decided_by="clerk"
    )


def test_the_same_booking_again_is_one_receipt() -> None:
    assert then(given(RECEIPT, [], EnterReceipt(entered=_entered()))) == [_entered()]
    again = _entered(file_sha256="another file", statement="S-2")
    assert given(RECEIPT, [_entered()], EnterReceipt(entered=again)) == AlreadyApplied()


@pytest.mark.parametrize(
    "changed", [{"amount": Money(999)}, {"value_date": date(2026, 8, 6)}, {"end_to_end_id": ""}]
)
def test_other_content_under_the_same_reference_is_a_conflict(changed: dict[str, Any]) -> None:
    decision = given(RECEIPT, [_entered()], EnterReceipt(entered=_entered(**changed)))
    assert isinstance(decision, Rejected)
    assert decision.reason == "RECEIPT_CONFLICT"


@pytest.mark.clause("2.1.1-n")
def test_a_part_names_its_target_and_the_value_date() -> None:
    (part,) = then(given(RECEIPT, [_entered()], _part(400)))
    assert part == ReceiptPartAllocated(
        receipt="r", part=1, target_kind=TargetKind.ACCOUNT, target="a", amount=Money(400),
        value_date=date(2026, 8, 5), decided_by="clerk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (_part(1_001), "ABOVE_THE_RECEIPT"),
        (_part(0), "NOTHING_TO_ALLOCATE"),
        (_part(-5), "NOTHING_TO_ALLOCATE"),
        (_part(5, currency="EUR"), "OTHER_CURRENCY"),
    ],
)
def test_what_cannot_be_allocated(command: AllocatePart, reason: str) -> None:
    decision = given(RECEIPT, [_entered()], command)
    assert isinstance(decision, Rejected)
    assert decision.reason == reason


def test_there_is_no_part_of_an_unknown_receipt() -> None:
    decision = given(RECEIPT, [], _part(1))
    assert isinstance(decision, Rejected)
    assert decision.reason == "UNKNOWN_RECEIPT"


@pytest.mark.clause("2.1.1-n")
@hypothesis(st.integers(min_value=0, max_value=10_000), st.lists(st.integers(min_value=-10, max_value=5_000)))
def test_parts_never_exceed_the_receipt(amount: int, parts: list[int]) -> None:
    events: list[Any] = [_entered(amount=Money(amount))]
    for part in parts:
        decision = given(RECEIPT, events, _part(part))
        if isinstance(decision, Accepted):
            events += decision.events
    allocated = [event.amount.amount for event in events[1:]]
    assert all(part > 0 for part in allocated)
    assert sum(allocated) <= amount
    assert [event.part for event in events[1:]] == list(range(1, len(allocated) + 1))
