"""Whose money a receipt is: what a person says, and what follows from what it is for (2.1.1-n)."""

import pytest

from services.intake.domain.receipt import (
    RECEIPT,
    AllocatePart,
    IdentifyReceipt,
    Target,
)
from services.intake.domain.receipt_events import (
    ReceiptPartAllocated,
    ReceiptPartReassigned,
)
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import AlreadyApplied
from shared.kernel.money import Money
from tests.unit.intake.given import given, then
from tests.unit.intake.test_receipt import allocating, history, identifying, moving, reason_of, separating


def test_whose_money_it_is_a_person_says_and_says_again() -> None:
    events = history(identifying(ReceiptKind.USER, "user"))
    assert given(RECEIPT, events, identifying(ReceiptKind.USER, "user")) == AlreadyApplied()
    (again,) = then(given(RECEIPT, events, identifying(ReceiptKind.PRODUCER, "producer")))
    assert (again.kind, again.payer, again.amount) == (ReceiptKind.PRODUCER, "producer", Money(1_000))
    theirs = Target(kind=TargetKind.ACCOUNT, id="p", receipt_kind=ReceiptKind.PRODUCER, payer="producer")
    command = AllocatePart(to=theirs, amount=Money(1), decided_by="clerk")
    (part,) = then(given(RECEIPT, [*events, again], command))
    assert isinstance(part, ReceiptPartAllocated)


THEIRS = Target(kind=TargetKind.ACCOUNT, id="t", receipt_kind=ReceiptKind.USER, payer="another user")


@pytest.mark.clause("2.1.1-n")
def test_money_of_a_known_payer_is_for_nobody_elses_account() -> None:
    """D-19: what is too much stays the credit of who paid it."""
    theirs = AllocatePart(to=THEIRS, amount=Money(1), decided_by="clerk")
    said = identifying(ReceiptKind.USER, "user")
    assert reason_of(history(said), theirs) == "OTHER_PAYER"
    assert reason_of(history(said, allocating(400)), moving(400, to=THEIRS)) == "OTHER_PAYER"
    # Confirmed by a person, what followed from the first target is known too; VAT that is kept apart changes nothing.
    assert reason_of(history(allocating(400), said, separating(10)), theirs) == "OTHER_PAYER"
    own = history(identifying(ReceiptKind.OWN_FUNDS))
    assert len(then(given(RECEIPT, own, theirs))) == 1
    award = Target(kind=TargetKind.AWARD, id="w", receipt_kind=ReceiptKind.COURT_AWARD, payer="another user")
    paid = history(identifying(ReceiptKind.COURT_AWARD, "user"))
    assert len(then(given(RECEIPT, paid, AllocatePart(to=award, amount=Money(1), decided_by="c")))) == 1


@pytest.mark.clause("2.1.1-n")
def test_a_payer_that_followed_from_a_wrong_target_follows_the_right_one() -> None:
    events = history(allocating(1_000), separating(0, "none"))
    said, moved = then(given(RECEIPT, events, moving(1_000, to=THEIRS)))
    assert isinstance(moved, ReceiptPartReassigned)
    assert (said.kind, said.payer, said.inferred) == (ReceiptKind.USER, "another user", True)
    free = history(allocating(1_000), moving(1_000, to=None))
    assert RECEIPT.fold(free).payer == "user"
    said, _ = then(given(RECEIPT, free, AllocatePart(to=THEIRS, amount=Money(1_000), decided_by="clerk")))
    assert said.payer == "another user"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (identifying(ReceiptKind.UNKNOWN), "KIND_LACKS"),
        (identifying(ReceiptKind.USER), "PAYER_LACKS"),
        (identifying(ReceiptKind.COURT_AWARD), "PAYER_LACKS"),
        (identifying(ReceiptKind.INTEREST, "bank"), "NO_PAYER"),
        (identifying(ReceiptKind.SOCIETY, "society"), "OTHER_KIND"),
    ],
)
def test_what_cannot_be_said_of_a_receipt_of_an_account(command: IdentifyReceipt, reason: str) -> None:
    assert reason_of(history(allocating(400)), command) == reason
