"""Money that the bank takes back: which receipt, which of its parts, and what their accounts lose (2.1.1-n, X-a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.account import ACCOUNT
from services.intake.domain.account_events import AccountFundingStated, MoneyTakenBack
from services.intake.domain.account_money import AdmitProRata
from services.intake.domain.funding import Part, Release, Tie
from services.intake.domain.own_payments import Unclear
from services.intake.domain.receipt import RECEIPT, AllocatePart, SeparateVat, TakeBack, Target
from services.intake.domain.receipt_events import ReceiptEntered
from services.intake.domain.receipt_reversing import taken_back
from services.intake.domain.receipt_rules import next_step, reversal_defect
from services.intake.domain.received import Known, Received
from services.intake.domain.reversal_events import ReceiptPartReversed, Reversal
from services.intake.domain.schedule import SCHEDULE
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.account_given import DUE, account_taken
from tests.unit.intake.given import given, then
from tests.unit.intake.test_schedules import schedule_taken

IBAN = "AZ21NABZ00000000137010001944"
ENTERED = ReceiptEntered(
    receipt="r", bank_account=IBAN, amount=Money(1_000), value_date=date(2026, 8, 5), bank_reference="IN-1",
    statement="S-1", entry="1", transaction=1, end_to_end_id="E", charges=None, file_sha256="f",
)  # fmt: skip


def _reversal(amount: int = 1_000, **changed: Any) -> Reversal:
    facts: dict[str, Any] = {
        "entry": "e", "amount": Money(amount), "day": date(2026, 8, 7), "bank_account": IBAN,
        "bank_reference": "OUT-1", "bank_code": "AM05", "end_to_end_id": None, "statement": "S-2", "file_sha256": "g",
    }  # fmt: skip
    return Reversal(**(facts | changed))


def _account(name: str) -> Target:
    return Target(kind=TargetKind.ACCOUNT, id=name, receipt_kind=ReceiptKind.USER, payer="user")


def _history(*parts: tuple[str, int]) -> list[Any]:
    events: list[Any] = [ENTERED]
    for target, amount in parts:
        command = AllocatePart(to=_account(target), amount=Money(amount), decided_by="clerk")
        events += then(given(RECEIPT, events, command))
    return events


def _steps(events: list[Any], reversal: Reversal) -> list[ReceiptPartReversed]:
    """Every step of a reversal, as the handler takes them."""
    taken: list[Any] = []
    while step := next_step(reversal, RECEIPT.fold([*events, *taken])):
        part = step[0]
        command = TakeBack(reversal=reversal, part=part.number if part is not None else None)
        taken += then(given(RECEIPT, [*events, *taken], command))
    return taken


@pytest.mark.clause("2.1.1-n", "X-a")
def test_what_nobody_has_a_use_for_goes_first_then_the_parts_the_last_one_first() -> None:
    events = _history(("a", 600), ("b", 300))
    steps = _steps(events, _reversal(750))
    assert [(one.target, one.part, one.amount) for one in steps] == [
        (None, None, Money(100)),
        ("b", 2, Money(300)),
        ("a", 1, Money(350)),
    ]
    state = RECEIPT.fold([*events, *steps])
    assert (state.unallocated, state.allocated) == (0, 250)
    assert given(RECEIPT, [*events, *steps], TakeBack(reversal=_reversal(750), part=None)) == AlreadyApplied()
    assert taken_back(_reversal(750), RECEIPT.fold(events)) == state


@pytest.mark.clause("X-a")
def test_what_was_taken_back_is_not_allocated_again() -> None:
    events = _history(("a", 600))
    events += _steps(events, _reversal(500))
    more = AllocatePart(to=_account("b"), amount=Money(1), decided_by="clerk")
    refused = given(RECEIPT, events, more)
    assert isinstance(refused, Rejected)
    assert refused.reason == "ABOVE_THE_RECEIPT"


@pytest.mark.parametrize(
    ("reversal", "reason"),
    [
        (_reversal(1_001), "ABOVE_THE_RECEIPT"),
        (_reversal(0), "ABOVE_THE_RECEIPT"),
        (_reversal(5, bank_account="AZ77"), "OTHER_ACCOUNT"),
        (replace(_reversal(5), amount=Money(5, "EUR")), "OTHER_ACCOUNT"),
    ],
)
def test_what_cannot_be_taken_back(reversal: Reversal, reason: str) -> None:
    defect = reversal_defect(reversal, RECEIPT.fold([ENTERED]))
    assert defect is not None
    assert defect.reason == reason


def test_the_same_entry_with_other_content_is_a_conflict_and_another_one_takes_what_is_left() -> None:
    events: list[Any] = [ENTERED, *_steps([ENTERED], _reversal(400))]
    state = RECEIPT.fold(events)
    assert reversal_defect(_reversal(400, file_sha256="h"), state) is None
    for other in (_reversal(500), _reversal(400, statement="S-3")):
        defect = reversal_defect(other, state)
        assert defect is not None
        assert defect.reason == "ENTRY_CONFLICT"
    assert reversal_defect(_reversal(600, entry="e2"), state) is None
    assert reversal_defect(_reversal(601, entry="e2"), state) is not None
    assert reversal_defect(_reversal(1), RECEIPT.initial) is not None


def test_a_step_that_was_chosen_before_the_receipt_went_on_is_chosen_anew() -> None:
    moved = given(RECEIPT, _history(("a", 1_000)), TakeBack(reversal=_reversal(), part=None))
    assert isinstance(moved, Rejected)
    assert moved.reason == "MOVED_ON"


@pytest.mark.clause("X-a")
@hypothesis(
    st.lists(st.integers(min_value=1, max_value=600), max_size=4),
    st.lists(st.integers(min_value=1, max_value=1_100), max_size=4),
)
def test_a_receipt_is_always_what_is_open_allocated_and_taken_back(
    parts: list[int], backs: list[int]
) -> None:
    events: list[Any] = [ENTERED]
    for part in parts:
        command = AllocatePart(to=_account("a"), amount=Money(part), decided_by="clerk")
        decision = given(RECEIPT, events, command)
        events += decision.events if isinstance(decision, Accepted) else []
    taken = 0
    for number, amount in enumerate(backs):
        reversal = _reversal(amount, entry=f"e{number}")
        if reversal_defect(reversal, RECEIPT.fold(events)) is None:
            events += _steps(events, reversal)
            taken += amount
    state = RECEIPT.fold(events)
    assert state.unallocated >= 0
    assert state.unallocated + state.allocated + taken == 1_000


@pytest.mark.clause("2.1.1-n")
def test_an_account_that_lost_its_money_is_covered_no_longer() -> None:
    events: list[Any] = account_taken()
    events += then(given(ACCOUNT, events, Tie(part=Part("r", 1, DUE))))
    assert events[-1].covered
    back = Money(1)
    taken, stated = then(given(ACCOUNT, events, Release(part=Part("r", 1, back))))
    assert isinstance(taken, MoneyTakenBack)
    assert isinstance(stated, AccountFundingStated)
    assert (stated.covered, stated.admitted, stated.received) == (False, "NONE", DUE - back)
    # The same sum may come again, by another receipt.
    again = then(given(ACCOUNT, [*events, taken, stated], Tie(part=Part("s", 1, back))))
    assert again[-1].covered


@pytest.mark.clause("2.1.1-n", "X-d")
def test_the_decision_that_a_part_is_enough_falls_with_the_money_that_it_was_made_on() -> None:
    events: list[Any] = account_taken()
    events += then(given(ACCOUNT, events, Tie(part=Part("r", 1, Money(40)))))
    events += then(given(ACCOUNT, events, AdmitProRata(decision="Board 7", by="chief")))
    assert events[-1].covered
    *_, stated = then(given(ACCOUNT, events, Release(part=Part("r", 1, Money(10)))))
    assert (stated.covered, stated.decision) == (False, None)


@pytest.mark.clause("2.2.5-a")
def test_a_schedule_that_lost_its_transfer_waits_again() -> None:
    taken = schedule_taken()
    events: list[Any] = [taken]
    events += then(given(SCHEDULE, events, Tie(part=Part("r", 1, taken.due))))
    assert events[-1].covered
    *_, stated = then(given(SCHEDULE, events, Release(part=Part("r", 1, taken.due))))
    assert (stated.covered, stated.received) == (False, Money(0, "EUR"))
    above = given(SCHEDULE, events, Release(part=Part("r", 2, Money(1, "EUR"))))
    assert isinstance(above, Rejected)


KNOWN = Known("r", IBAN, "IN-1", "L-2026-07", Money(100))


@pytest.mark.clause("2.1.1-n")
@pytest.mark.parametrize("named", [("IN-1",), ("", "l-2026-07"), ("x", "in-1", "L-2026-07")])
def test_a_debit_takes_back_the_receipt_that_it_names(named: tuple[str, ...]) -> None:
    received = Received([KNOWN])
    assert received.taken_back_by("e", IBAN, named, Money(100)) == "r"
    # Asked again it is the same one; another debit finds nothing left.
    assert received.taken_back_by("e", IBAN, named, Money(100)) == "r"
    assert isinstance(received.taken_back_by("e2", IBAN, named, Money(100)), Unclear)
    assert Received([KNOWN], [("e", "r")]).taken_back_by("e", IBAN, (), Money(100)) == "r"


@pytest.mark.parametrize(
    ("known", "account", "named", "amount", "why"),
    [
        ((KNOWN,), IBAN, ("IN-2", ""), 100, "names no receipt"),
        ((KNOWN,), "AZ77", ("IN-1",), 100, "names no receipt"),
        ((KNOWN,), IBAN, ("IN-1",), 99, "another amount"),
        ((KNOWN, Known("q", IBAN, "IN-9", "L-2026-07", Money(5))), IBAN, ("L-2026-07",), 100, "names 2 receipts"),
        ((Known("r", IBAN, "IN-1", "", Money(0)),), IBAN, ("IN-1",), 100, "names no receipt"),
    ],
)  # fmt: skip
def test_what_names_no_receipt_of_its_amount_is_an_officials_case(
    known: tuple[Known, ...], account: str, named: tuple[str, ...], amount: int, why: str
) -> None:
    unclear = Received(known).taken_back_by("e", account, named, Money(amount))
    assert isinstance(unclear, Unclear)
    assert why in unclear.why


@pytest.mark.clause("X-a")
def test_vat_goes_last_and_is_vat_no_longer() -> None:
    """1,000 with 180 of VAT and 600 allocated: of 950 the unallocated 220 go first, then the part, then 130 of VAT."""
    events = _history(("a", 600))
    events += then(given(RECEIPT, events, SeparateVat(vat=Money(180), reason="invoice", decided_by="clerk")))
    reversal = _reversal(950)
    taken: list[Any] = []
    while step := next_step(reversal, RECEIPT.fold([*events, *taken])):
        part = step[0].number if step[0] is not None else None
        taken += then(given(RECEIPT, [*events, *taken], TakeBack(reversal=reversal, part=part)))
    gone = [(one.target, one.amount.amount) for one in taken if isinstance(one, ReceiptPartReversed)]
    assert gone == [(None, 220), ("a", 600), (None, 130)]
    state = RECEIPT.fold([*events, *taken])
    assert (state.vat, state.unallocated, state.allocated) == (50, 0, 0)


def test_an_unmarked_debit_under_a_receipts_end_to_end_id_is_an_officials_case() -> None:
    received = Received([KNOWN])
    assert isinstance(received.meets("e", IBAN, "l-2026-07"), Unclear)
    assert received.meets("e", IBAN, "") is None
    assert received.meets("e", IBAN, "IN-1") is None
    assert received.meets("e", "AZ77", "L-2026-07") is None
    assert Received([KNOWN], [("e", "r")]).meets("e", IBAN, "L-2026-07") is None
    assert received.taken_back_by("e", IBAN, ("IN-1",), Money(100)) == "r"
    assert received.meets("e2", IBAN, "L-2026-07") is None
