"""Money that the bank converted before it came: what a schedule counts of it (2.2.4, D-66)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.funding import Part, Release, Tie
from services.intake.domain.receipt import (
    RECEIPT,
    AllocatePart,
    EnterReceipt,
    IdentifyReceipt,
    ReassignPart,
    SeparateVat,
    StateOriginal,
    TakeBack,
    Target,
)
from services.intake.domain.receipt_events import ReceiptEntered, ReceiptProved
from services.intake.domain.receipt_rules import next_step
from services.intake.domain.reversal_events import ReceiptPartReversed, Reversal
from services.intake.domain.schedule import SCHEDULE
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import given, then
from tests.unit.intake.test_schedules import schedule_taken

EURO = Money(100_000, "EUR")
"""What the bank converted into 1,950.00 AZN."""
ENTERED = ReceiptEntered(
    receipt="r", bank_account="AZ21", amount=Money(195_000), value_date=date(2026, 8, 5), bank_reference="IN-1",
    statement="S-1", entry="1", transaction=1, end_to_end_id="E", charges=None, file_sha256="f",
)  # fmt: skip


def _came(**changed: Any) -> ReceiptEntered:
    return replace(ENTERED, **changed)


SAID = StateOriginal(
    original=EURO, document_sha256="d" * 64, reason="the bank's advice 17", decided_by="cashier"
)


def _schedule(name: str = "s", currency: str = "EUR") -> Target:
    return Target(
        kind=TargetKind.SCHEDULE,
        id=name,
        receipt_kind=ReceiptKind.SOCIETY,
        payer="society",
        currency=currency,
    )


def _tie(amount: int, currency: str = "EUR", to: Target | None = None, **more: Any) -> AllocatePart:
    return AllocatePart(to=to or _schedule(), amount=Money(amount, currency), decided_by="cashier", **more)


def _free(amount: Money, part: int = 1, to: Target | None = None) -> ReassignPart:
    return ReassignPart(part=part, to=to, amount=amount, reason="wrong", decided_by="cashier")


def _known(*commands: Any) -> list[Any]:
    events: list[Any] = [ENTERED]
    for command in (SAID, *commands):
        events += then(given(RECEIPT, events, command))
    return events


def _refused(events: list[Any], command: Any) -> tuple[str, str]:
    decision = given(RECEIPT, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason, decision.detail


def _taken_back(events: list[Any], amount: int, entry: str = "e") -> list[ReceiptPartReversed]:
    """Every step of a reversal, as the handler takes them."""
    reversal = Reversal(
        entry=entry, amount=Money(amount), day=date(2026, 8, 7), bank_account="AZ21", bank_reference="OUT-1",
        bank_code="AM05", end_to_end_id=None, statement="S-2", file_sha256="g",
    )  # fmt: skip
    steps: list[ReceiptPartReversed] = []
    while step := next_step(reversal, RECEIPT.fold(events)):
        number = step[0].number if step[0] is not None else None
        taken = then(given(RECEIPT, events, TakeBack(reversal=reversal, part=number)))
        events += taken
        steps += [one for one in taken if isinstance(one, ReceiptPartReversed)]
    return steps


@pytest.mark.clause("2.2.4-a")
def test_a_schedule_counts_what_the_bank_converted() -> None:
    """Of 1,000.00 EUR that came as 1,950.00 AZN one schedule has 600.00 (1,170.00 AZN), another the rest."""
    events = _known(_tie(60_000), _tie(40_000, to=_schedule("t")))
    first, second = (event for event in events if hasattr(event, "target_kind"))
    assert (first.amount, first.original) == (Money(117_000), Money(60_000, "EUR"))
    assert (second.amount, second.original) == (Money(78_000), Money(40_000, "EUR"))
    state = RECEIPT.fold(events)
    assert (state.unallocated, state.unallocated_original, state.kind) == (0, 0, ReceiptKind.SOCIETY)


@pytest.mark.clause("2.2.4-a", "X-a")
@hypothesis(
    st.integers(3, 10**9), st.integers(3, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=4)
)
def test_of_both_sums_nothing_is_lost_or_made(manat: int, euro: int, parts: list[int]) -> None:
    """Whatever is tied, freed and taken back: the last part has all that is left of either."""
    events: list[Any] = [_came(amount=Money(manat), original=Money(euro, "EUR"))]
    for number, part in enumerate(parts):
        decision = given(RECEIPT, events, _tie(part, to=_schedule(f"s{number}")))
        events += [] if isinstance(decision, Rejected) else then(decision)
    state = RECEIPT.fold(events)
    if state.unallocated:
        events += then(given(RECEIPT, events, _tie(state.unallocated_original, to=_schedule("last"))))
    state = RECEIPT.fold(events)
    assert (state.unallocated, state.unallocated_original) == (0, 0)
    assert all(part.amount > 0 and (part.original or 0) > 0 for part in state.parts)
    half = _taken_back(events, manat // 2)
    assert sum(one.amount.amount for one in half) == manat // 2
    state = RECEIPT.fold(events)
    assert all((part.original or 0) > 0 for part in state.standing)
    assert state.original is not None
    assert sum(part.original or 0 for part in state.parts) == state.original.amount
    _taken_back(events, manat - manat // 2, "f")
    state = RECEIPT.fold(events)
    assert (state.allocated, state.original) == (0, Money(0, "EUR"))


@pytest.mark.clause("2.2.4-a")
@pytest.mark.parametrize(
    ("events", "command", "reason", "why"),
    [
        ([ENTERED], _tie(60_000), "OTHER_CURRENCY", "what did the bank convert?"),
        (_known(), _tie(117_000, "AZN"), "OTHER_CURRENCY", "What counts is in EUR"),
        (_known(), _tie(100_001), "ABOVE_THE_RECEIPT", "1,000.00 EUR of 1,000.00 EUR"),
        (_known(), _tie(0), "NOTHING_TO_ALLOCATE", "more than nothing"),
        (_known(), _tie(-5), "NOTHING_TO_ALLOCATE", "more than nothing"),
        (_known(), _tie(60_000, "USD", _schedule("u", "USD")), "OTHER_CURRENCY", "converted 1,000.00 EUR"),
        (_known(_tie(60_000)), _tie(1_000, "AZN", _schedule("m", "AZN")), "OTHER_CURRENCY", "free them first"),
        (_known(_tie(1_000, "AZN", _schedule("m", "AZN"))), _tie(60_000), "OTHER_CURRENCY", "free that first"),
        (
            _known(SeparateVat(vat=Money(100), reason="invoice", decided_by="cashier")),
            _tie(60_000),
            "OTHER_CURRENCY",
            "VAT",
        ),
        (
            _known(_tie(60_000)),
            SeparateVat(vat=Money(100), reason="invoice", decided_by="cashier"),
            "OTHER_CURRENCY",
            "it has no VAT",
        ),
        (_known(_tie(60_000)), _free(Money(60_001, "EUR")), "ABOVE_THE_PART", "Part 1 of this receipt is 600.00"),
        (_known(_tie(60_000)), _free(Money(100)), "OTHER_CURRENCY", "What counts is in EUR"),
        (_known(_tie(60_000)), _free(Money(1)), "OTHER_CURRENCY", "What counts is in EUR"),
        (
            _known(_tie(60_000)),
            _free(Money(60_000, "EUR"), to=_schedule("m", "AZN")),
            "OTHER_CURRENCY",
            "free it first",
        ),
        (
            _known(_tie(1_000, "AZN", _schedule("m", "AZN"))),
            _free(Money(1_000), to=_schedule()),
            "OTHER_CURRENCY",
            "free it first",
        ),
    ],
)  # fmt: skip
def test_what_does_not_count_as_converted(events: list[Any], command: Any, reason: str, why: str) -> None:
    told, detail = _refused(events, command)
    assert told == reason
    assert why in detail


@pytest.mark.clause("2.2.4-a")
@pytest.mark.parametrize(
    ("original", "reason"),
    [
        (Money(0, "EUR"), "NOTHING_CONVERTED"),
        (Money(-1, "EUR"), "NOTHING_CONVERTED"),
        (Money(195_000), "SAME_CURRENCY"),
    ],
)
def test_a_wrong_original_is_refused(original: Money, reason: str) -> None:
    said = StateOriginal(original=original, document_sha256="d", reason="advice", decided_by="cashier")
    assert _refused([ENTERED], said)[0] == reason


def test_a_wrong_statement_is_mended_while_nothing_counts_by_it() -> None:
    """100.00 EUR was a slip of the pen: the schedule's part is freed, then 1,000.00 EUR is said."""
    slip = StateOriginal(original=Money(10_000, "EUR"), document_sha256="d", reason="x", decided_by="cashier")
    events: list[Any] = [ENTERED]
    commands: list[Any] = [slip, _tie(10_000)]
    for command in commands:
        events += then(given(RECEIPT, events, command))
    assert _refused(events, SAID)[0] == "COUNTS_ALREADY"
    commands = [_free(Money(10_000, "EUR")), SAID, _tie(100_000)]
    for command in commands:
        events += then(given(RECEIPT, events, command))
    assert events[-1].original == EURO
    assert (events[-1].amount, RECEIPT.fold(events).unallocated) == (Money(195_000), 0)
    assert given(RECEIPT, events, SAID) == AlreadyApplied()


def test_what_a_person_says_of_a_receipt_later_keeps_what_was_converted() -> None:
    who = IdentifyReceipt(kind=ReceiptKind.SOCIETY, payer="society", reason="named", decided_by="cashier")
    (said,) = then(given(RECEIPT, _known(), who))
    assert (said.original, said.document_sha256) == (EURO, None)


def test_a_statement_may_tell_what_its_notification_did_not() -> None:
    notified = _came(notified=True)
    (proved,) = then(given(RECEIPT, [notified], EnterReceipt(entered=_came(original=EURO))))
    assert isinstance(proved, ReceiptProved)
    assert RECEIPT.fold([notified, proved]).original == EURO
    other = StateOriginal(
        original=Money(99_000, "EUR"), document_sha256="d", reason="x", decided_by="cashier"
    )
    said = then(given(RECEIPT, [notified], other))
    assert RECEIPT.fold([notified, *said, proved]).original == Money(99_000, "EUR")


@pytest.mark.clause("2.2.4-a")
def test_what_the_bank_takes_back_takes_its_part_of_the_original() -> None:
    """600.00 of 1,000.00 EUR are tied. 975.00 of 1,950.00 AZN go: the 780.00 that are free with their 400.00 EUR, then
    195.00 of the part of 1,170.00 with 100.00 of its 600.00 EUR."""
    events = _known(_tie(60_000))
    steps = _taken_back(events, 97_500)
    assert [(one.amount.amount, one.original) for one in steps] == [
        (78_000, Money(40_000, "EUR")),
        (19_500, Money(10_000, "EUR")),
    ]
    state = RECEIPT.fold(events)
    assert (state.original, state.allocated) == (Money(50_000, "EUR"), 97_500)
    _taken_back(events, 97_500, "f")
    assert _refused(events, StateOriginal(original=EURO, document_sha256="x", reason="x", decided_by="c"))[
        0
    ] == ("TAKEN_BACK")


def test_of_money_that_counts_as_itself_nobody_knows_what_original_went_with_it() -> None:
    """It is to be said anew of what is left before a schedule counts it."""
    events = _known(_tie(100_000, "AZN", _schedule("m", "AZN")))
    (first, second) = _taken_back(events, 100_000)
    assert (first.original, second.original) == (None, None)
    assert RECEIPT.fold(events).original is None


@pytest.mark.clause("2.2.5-a")
def test_the_schedule_is_covered_by_the_foreign_amount() -> None:
    """Two transfers for one schedule of 1,000.00 EUR: 600.00 EUR came as they are, 400.00 EUR as 780.00 AZN."""
    events: list[Any] = [schedule_taken(due=EURO.amount)]
    for receipt, amount in (("euro", 60_000), ("manat", 40_000)):
        events += then(given(SCHEDULE, events, Tie(part=Part(receipt, 1, Money(amount, "EUR")))))
    assert (events[-1].received, events[-1].covered) == (EURO, True)
    nothing = Release(part=Part("manat", 1, Money(0, "EUR")))
    assert given(SCHEDULE, events, nothing) == AlreadyApplied()


@pytest.mark.clause("2.2.4-a")
def test_charges_count_in_the_currency_of_the_schedule() -> None:
    """990.00 EUR were converted after banks on the way had kept 10.00 EUR."""
    (_, tied) = then(
        given(RECEIPT, [_came(charges=Money(1_000, "EUR"), original=Money(99_000, "EUR"))], _tie(99_000))
    )
    assert tied.charges == Money(1_000, "EUR")


@pytest.mark.clause("2.2.4-a")
def test_what_the_bank_kept_in_manat_is_borne_as_any_charge() -> None:
    """52.50 EUR became 102.95 AZN, of which the bank kept 2.95: 100.00 AZN are 51.00 EUR (52.50 x 100.00/102.95 =
    50.9956), and 1.50 EUR of charges make the schedule whole. What it kept and did not tell is of the exchange."""
    events: list[Any] = [_came(amount=Money(10_000), charges=Money(295))]
    said = StateOriginal(original=Money(5_250, "EUR"), document_sha256="d", reason="x", decided_by="cashier")
    events += then(given(RECEIPT, events, said))
    assert events[-1].original == Money(5_100, "EUR")
    assert given(RECEIPT, events, said) == AlreadyApplied()
    assert _refused(events, _tie(5_100, charges=Money(295)))[0] == "NO_CHARGES"
    (_, tied) = then(given(RECEIPT, events, _tie(5_100)))
    assert (tied.amount, tied.original) == (Money(10_000), Money(5_100, "EUR"))
    schedule = [schedule_taken(due=5_250)]
    tie = Tie(part=Part("r", 1, Money(5_100, "EUR"), tied.charges))
    (_, funded) = then(given(SCHEDULE, schedule, tie))
    assert (funded.received, funded.charges, funded.covered) == (Money(5_100, "EUR"), Money(150, "EUR"), True)
