"""The receipt aggregate: whose money it is, its VAT, what is allocated and moved of it and what is not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.receipt import (
    RECEIPT,
    AllocatePart,
    EnterReceipt,
    IdentifyReceipt,
    ReassignPart,
    SeparateVat,
    Target,
)
from services.intake.domain.receipt_events import (
    ReceiptEntered,
    ReceiptPartAllocated,
    ReceiptPartReassigned,
    ReceiptStated,
)
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import given, then

ACCOUNT = Target(kind=TargetKind.ACCOUNT, id="a", receipt_kind=ReceiptKind.USER, payer="user")
OTHER = Target(kind=TargetKind.ACCOUNT, id="b", receipt_kind=ReceiptKind.USER, payer="user")
SCHEDULE = Target(kind=TargetKind.SCHEDULE, id="s", receipt_kind=ReceiptKind.SOCIETY, payer="society")
PROVISION = Target(kind=TargetKind.PROVISION, id="PROVISION")


def entered(**changed: Any) -> ReceiptEntered:
    facts: dict[str, Any] = {
        "receipt": "r", "bank_account": "AZ21", "amount": Money(1_000), "value_date": date(2026, 8, 5),
        "bank_reference": "IN-1", "statement": "S-1", "entry": "1", "transaction": 1, "end_to_end_id": "E",
        "charges": None, "file_sha256": "f",
    }  # fmt: skip
    return ReceiptEntered(**(facts | changed))


def allocating(amount: int, *, currency: str = "AZN") -> AllocatePart:
    return AllocatePart(to=ACCOUNT, amount=Money(amount, currency), decided_by="clerk")


def test_the_same_booking_again_is_one_receipt() -> None:
    assert then(given(RECEIPT, [], EnterReceipt(entered=entered()))) == [entered()]
    again = entered(file_sha256="another file", statement="S-2")
    assert given(RECEIPT, [entered()], EnterReceipt(entered=again)) == AlreadyApplied()


@pytest.mark.parametrize(
    "changed", [{"amount": Money(999)}, {"value_date": date(2026, 8, 6)}, {"end_to_end_id": ""}]
)
def test_other_content_under_the_same_reference_is_a_conflict(changed: dict[str, Any]) -> None:
    decision = given(RECEIPT, [entered()], EnterReceipt(entered=entered(**changed)))
    assert isinstance(decision, Rejected)
    assert decision.reason == "RECEIPT_CONFLICT"


@pytest.mark.clause("2.1.1-n")
def test_a_part_names_its_target_and_the_value_date() -> None:
    stated, part = then(given(RECEIPT, [entered()], allocating(400)))
    assert (stated.kind, stated.payer) == (ReceiptKind.USER, "user")
    assert part == ReceiptPartAllocated(
        receipt="r", part=1, target_kind=TargetKind.ACCOUNT, target="a", amount=Money(400),
        value_date=date(2026, 8, 5), decided_by="clerk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (allocating(1_001), "ABOVE_THE_RECEIPT"),
        (allocating(0), "NOTHING_TO_ALLOCATE"),
        (allocating(-5), "NOTHING_TO_ALLOCATE"),
        (allocating(5, currency="EUR"), "OTHER_CURRENCY"),
    ],
)
def test_what_cannot_be_allocated(command: AllocatePart, reason: str) -> None:
    decision = given(RECEIPT, [entered()], command)
    assert isinstance(decision, Rejected)
    assert decision.reason == reason


def test_there_is_no_part_of_an_unknown_receipt() -> None:
    decision = given(RECEIPT, [], allocating(1))
    assert isinstance(decision, Rejected)
    assert decision.reason == "UNKNOWN_RECEIPT"


@pytest.mark.clause("2.1.1-n")
@hypothesis(st.integers(min_value=0, max_value=10_000), st.lists(st.integers(min_value=-10, max_value=5_000)))
def test_parts_never_exceed_the_receipt(amount: int, parts: list[int]) -> None:
    events: list[Any] = [entered(amount=Money(amount))]
    for part in parts:
        decision = given(RECEIPT, events, allocating(part))
        if isinstance(decision, Accepted):
            events += decision.events
    given_away = [event for event in events if isinstance(event, ReceiptPartAllocated)]
    allocated = [event.amount.amount for event in given_away]
    assert all(part > 0 for part in allocated)
    assert sum(allocated) <= amount
    assert [event.part for event in given_away] == list(range(1, len(allocated) + 1))


def history(*commands: Any, **changed: Any) -> list[Any]:
    events: list[Any] = [entered(**changed)]
    for command in commands:
        events += then(given(RECEIPT, events, command))
    return events


def reason_of(events: list[Any], command: Any) -> str:
    decision = given(RECEIPT, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason


def identifying(kind: ReceiptKind, payer: str | None = None) -> IdentifyReceipt:
    return IdentifyReceipt(kind=kind, payer=payer, reason="the clerk knows", decided_by="clerk")


def separating(amount: int, reason: str = "invoice 2026/17") -> SeparateVat:
    return SeparateVat(vat=Money(amount), reason=reason, decided_by="clerk")


def moving(amount: int, part: int = 1, to: Target | None = OTHER) -> ReassignPart:
    return ReassignPart(part=part, to=to, amount=Money(amount), reason="wrong account", decided_by="clerk")


@pytest.mark.clause("2.1.1-n")
def test_a_part_goes_to_another_target_and_its_history_stays() -> None:
    events = history(allocating(400))
    (moved,) = then(given(RECEIPT, events, moving(150)))
    assert moved == ReceiptPartReassigned(
        receipt="r", part=1, from_kind=TargetKind.ACCOUNT, from_target="a", new_part=2,
        to_kind=TargetKind.ACCOUNT, to_target="b", amount=Money(150), value_date=date(2026, 8, 5),
        reason="wrong account", decided_by="clerk", charges=None,
    )  # fmt: skip
    state = RECEIPT.fold([*events, moved])
    assert [(part.target, part.amount) for part in state.parts] == [("a", 250), ("b", 150)]
    assert reason_of([*events, moved], moving(251)) == "ABOVE_THE_PART"
    (back,) = then(given(RECEIPT, [*events, moved], moving(150, part=2, to=ACCOUNT)))
    assert (back.from_target, back.to_target, back.new_part) == ("b", "a", 3)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (moving(401), "ABOVE_THE_PART"),
        (moving(1, part=2), "ABOVE_THE_PART"),
        (moving(1, to=ACCOUNT), "SAME_TARGET"),
        (moving(0), "NOTHING_TO_ALLOCATE"),
        (moving(1, to=PROVISION), "OTHER_KIND"),
        (moving(1, to=SCHEDULE), "OTHER_KIND"),
    ],
)
def test_what_cannot_be_moved(command: ReassignPart, reason: str) -> None:
    assert reason_of(history(allocating(400)), command) == reason


@pytest.mark.clause("2.1.1-n", "X-a")
def test_what_goes_to_nothing_is_unallocated_again() -> None:
    events = history(allocating(1_000), moving(1_000, to=None))
    assert RECEIPT.fold(events).unallocated == 1_000
    assert len(then(given(RECEIPT, events, allocating(1_000)))) == 1


@pytest.mark.clause("X-a")
def test_vat_is_no_royalty_and_can_be_allocated_to_nothing() -> None:
    """118.00 with 18.00 of VAT: 100.00 can be for accounts (D-99)."""
    events = history(separating(1_800), amount=Money(11_800))
    assert isinstance(events[1], ReceiptStated)
    assert events[1].vat == Money(1_800)
    assert reason_of(events, allocating(10_001)) == "ABOVE_THE_RECEIPT"
    whole = events + then(given(RECEIPT, events, allocating(10_000)))
    assert reason_of(whole, separating(1_801)) == "ABOVE_THE_RECEIPT"
    (less,) = then(given(RECEIPT, whole, separating(0, "the contract is without VAT")))
    assert (less.vat, less.kind, less.payer) == (None, ReceiptKind.USER, "user")
    assert given(RECEIPT, whole, separating(1_800, "allocated to account a")) == AlreadyApplied()
    assert reason_of(whole, separating(-1)) == "BELOW_ZERO"
    other = SeparateVat(vat=Money(1, "EUR"), reason="x", decided_by="clerk")
    assert reason_of(whole, other) == "OTHER_CURRENCY"


@pytest.mark.clause("X-a")
def test_provision_and_bank_are_fed_from_the_guilds_own_money_alone() -> None:
    taken_over = [entered(kind=ReceiptKind.TAKEN_OVER)]
    for events in (history(identifying(ReceiptKind.USER, "user")), taken_over):
        for to in (PROVISION, Target(kind=TargetKind.BANK, id="BANK")):
            command = AllocatePart(to=to, amount=Money(1), decided_by="clerk")
            assert reason_of(events, command) == "OTHER_KIND"
    unknown = AllocatePart(to=PROVISION, amount=Money(1), decided_by="clerk")
    assert reason_of(history(), unknown) == "OTHER_KIND"
    for kind in (ReceiptKind.OWN_FUNDS, ReceiptKind.INTEREST):
        assert len(then(given(RECEIPT, history(identifying(kind)), unknown))) == 1


@pytest.mark.clause("2.2.5-a")
def test_charges_of_banks_count_once_and_go_with_the_money() -> None:
    half = AllocatePart(to=SCHEDULE, amount=Money(500), decided_by="clerk")
    events = history(half, charges=Money(20))
    assert events[-1].charges == Money(20)
    (rest,) = then(given(RECEIPT, events, half))
    assert rest.charges is None
    other = Target(kind=TargetKind.SCHEDULE, id="t", receipt_kind=ReceiptKind.SOCIETY, payer="society")
    (some,) = then(given(RECEIPT, events, moving(100, to=other)))
    assert some.charges is None
    (all_of_it,) = then(given(RECEIPT, events, moving(500, to=other)))
    assert all_of_it.charges == Money(20)
    assert RECEIPT.fold([*events, all_of_it]).charged == 20


@pytest.mark.parametrize(
    ("to", "charges", "reason"),
    [
        (SCHEDULE, Money(21), "ABOVE_THE_CHARGES"),
        (SCHEDULE, Money(-1), "ABOVE_THE_CHARGES"),
        (SCHEDULE, Money(5, "EUR"), "NO_CHARGES"),
        (ACCOUNT, Money(5), "NO_CHARGES"),
    ],
)
def test_charges_that_cannot_count(to: Target, charges: Money, reason: str) -> None:
    command = AllocatePart(to=to, amount=Money(500), decided_by="clerk", charges=charges)
    assert reason_of([entered(charges=Money(20))], command) == reason


def test_charges_in_another_currency_count_nowhere() -> None:
    command = AllocatePart(to=SCHEDULE, amount=Money(500), decided_by="clerk")
    _, part = then(given(RECEIPT, [entered(charges=Money(20, "USD"))], command))
    assert part.charges is None


_TARGETS = (ACCOUNT, OTHER, Target(kind=TargetKind.CAUSE, id="c"))
_COMMANDS = st.one_of(
    st.builds(AllocatePart, to=st.sampled_from(_TARGETS), amount=st.integers(-5, 900).map(Money),
              decided_by=st.just("clerk")),
    st.builds(moving, st.integers(-5, 900), st.integers(0, 6), st.sampled_from((*_TARGETS, None))),
    st.builds(separating, st.integers(-5, 900)),
)  # fmt: skip


@pytest.mark.clause("X-a")
@hypothesis(st.integers(min_value=0, max_value=2_000), st.lists(_COMMANDS, max_size=12))
def test_a_receipt_is_always_its_vat_its_parts_and_what_is_left(amount: int, commands: list[Any]) -> None:
    events: list[Any] = [entered(amount=Money(amount))]
    vat, at = 0, dict.fromkeys("abc", 0)
    for command in commands:
        decision = given(RECEIPT, events, command)
        events += decision.events if isinstance(decision, Accepted) else ()
    for event in events:
        match event:
            case ReceiptStated():
                vat = event.vat.amount if event.vat else 0
            case ReceiptPartAllocated():
                at[event.target] += event.amount.amount
            case ReceiptPartReassigned():
                at[event.from_target] -= event.amount.amount
                if event.to_target is not None:
                    at[event.to_target] += event.amount.amount
    state = RECEIPT.fold(events)
    assert min(vat, *at.values()) >= 0
    assert amount - vat - sum(at.values()) >= 0
    assert (state.vat, state.allocated) == (vat, sum(at.values()))
