"""Money that the bank converted before it came: the royalty is the foreign amount at the Central Bank's rate, what the
bank made of it more or less stands in FX (2.2.4, D-66)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.double_entry import ALLOCATED, MONEY, identity, movements, trial_balance
from services.distribution.domain.facts import BulletinFact, TargetFact, TransferFact
from services.distribution.domain.ledger import imbalance, states_of
from services.distribution.domain.workings import converted, workings_of
from services.distribution.formats.explaining import Told, allocation_steps
from services.distribution.projections.target import evolve, keys
from shared.contracts import intake
from shared.contracts.distribution import Rate
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.contracts.wire import from_builtins
from shared.kernel.money import Money
from tests.unit.distribution.run_given import C, D, M, azn, eur, report, schedule
from tests.unit.distribution.test_double_entry import Journal
from tests.unit.distribution.test_returns import line, run_on, states

FIRST, SECOND = date(2026, 8, 5), date(2026, 8, 12)
BULLETINS = tuple(
    BulletinFact(
        day_asked=day,
        day_effective=day,
        rates=(Rate(currency="EUR", value=Decimal(value), nominal=1),),
    )
    for day, value in ((FIRST, "1.9610"), (SECOND, "2.0000"))
)


def transfer(euro: str, came: str | None = None, day: date = FIRST, receipt: str = "receipt") -> TransferFact:
    """Foreign money; `came`: what the bank had converted it to."""
    return TransferFact(
        receipt=receipt,
        amount=eur(euro),
        value_date=day,
        came=None if came is None else azn(came),
    )


def funded(*transfers: TransferFact, lines: Any = None) -> TargetFact:
    total = Money(sum(one.amount.amount for one in transfers), "EUR")
    written = f"{total.amount // 100}.{total.amount % 100:02d}"
    plain = schedule([(written, FIRST)], lines or [line(1, written, D)], report(1, "film"))
    return replace(plain, transfers=transfers)


@pytest.mark.clause("2.2.4-a")
def test_the_royalty_is_the_foreign_amount_at_the_rate_whatever_came() -> None:
    """100.00 EUR x 1.9610 = 196.10 AZN, though the bank made 195.00 of it."""
    run = run_on(funded(transfer("100.00", "195.00")), bulletins=BULLETINS)
    plain = run_on(funded(transfer("100.00")), bulletins=BULLETINS)
    assert compute(run).allocations == compute(plain).allocations
    assert [one.gross for one in compute(run).allocations] == [azn("196.10")]
    (found,) = converted(BULLETINS, run.targets[0].transfers)
    assert (found.manat, found.came, found.difference) == (azn("196.10"), azn("195.00"), -azn("1.10"))


@pytest.mark.clause("2.2.4-a", "X-a")
def test_the_difference_stands_in_fx() -> None:
    """195.00 AZN came, 196.10 are distributed: FX is short of 1.10 AZN, and of nothing in euro."""
    found = states_of(
        allocated={"AZN": 195_00},
        due=eur("100.00"),
        covered=True,
        distributed={"CREDITED": {"AZN": 190_00}, "DEDUCTED": {"AZN": 6_10}},
        used={"EUR": 100_00},
        exchanged={"AZN": 195_00, "EUR": -100_00},
    )
    assert found == {
        "CREDITED": {"AZN": 190_00},
        "DEDUCTED": {"AZN": 6_10},
        "FX": {"AZN": -1_10},
    }
    assert imbalance({"AZN": 195_00}, found) == []


@pytest.mark.clause("2.2.4-a", "X-a")
def test_before_a_run_the_foreign_amount_waits_against_fx() -> None:
    found = states_of(
        allocated={"AZN": 78_00, "EUR": 60_00},
        due=eur("100.00"),
        covered=True,
        distributed={},
        used={},
        exchanged={"AZN": 78_00, "EUR": -40_00},
    )
    assert found == {"AWAITING_RUN": {"EUR": 100_00}, "FX": {"AZN": 78_00, "EUR": -40_00}}
    assert imbalance({"AZN": 78_00, "EUR": 60_00}, found) == []


@pytest.mark.clause("2.2.4-a")
def test_two_receipts_of_one_schedule_each_at_the_rate_of_its_day() -> None:
    """60.00 EUR at 1.9610 are 117.66; 40.00 EUR, which came as 81.00 AZN a week later, at 2.0000 are 80.00."""
    target = funded(transfer("60.00"), transfer("40.00", "81.00", SECOND, "manat"))
    run = run_on(target, bulletins=BULLETINS)
    assert [one.gross for one in compute(run).allocations] == [azn("197.66")]
    first, second = converted(BULLETINS, target.transfers)
    assert (first.manat, first.difference) == (azn("117.66"), None)
    assert (second.manat, second.difference, second.receipt) == (azn("80.00"), azn("1.00"), "manat")


@pytest.mark.clause("2.2.4-a")
def test_the_parts_of_one_converted_transfer_are_converted_as_one() -> None:
    """0.33 + 0.33 + 0.34 EUR at 1.9610 are 1.961, half up 1.96 (one by one 0.65 + 0.65 + 0.67 = 1.97)."""
    target = funded(transfer("0.33", "0.64"), transfer("0.33", "0.64"), transfer("0.34", "0.66"))
    (found,) = converted(BULLETINS, target.transfers)
    assert (found.amount, found.came) == (eur("1.00"), azn("1.94"))
    assert (found.manat, found.difference) == (azn("1.96"), -azn("0.02"))


@pytest.mark.clause("2.2.4-a")
def test_without_a_rate_it_is_held_in_its_own_currency_and_no_difference_is_known() -> None:
    target = funded(transfer("100.00", "195.00"))
    (allocation,) = compute(run_on(target, bulletins=())).allocations
    (share,) = allocation.shares
    assert (share.state, share.reason, share.gross) == ("HELD", "NO_RATE", eur("100.00"))
    (found,) = converted((), target.transfers)
    assert (found.manat, found.difference) == (None, None)


@pytest.mark.clause("2.2.7-a", "X-a")
def test_what_goes_back_goes_back_in_the_societys_currency() -> None:
    """100.00 EUR came as 195.00 AZN; 40.00 EUR go back. 60.00 x 1.9610 = 117.66 are credited: FX has 77.34 AZN more
    and owes 40.00 EUR."""
    target = funded(transfer("100.00", "195.00"), lines=[line(1, "60.00", D), line(2, "40.00", M)])
    draft = compute(run_on(target, "com"))
    assert [one.amount for one in draft.returns] == [eur("40.00")]
    exchanged = {"AZN": 195_00, "EUR": -100_00}
    assert states(draft, azn("195.00"), exchanged) == {
        "CREDITED": {"AZN": 117_66},
        "FX": {"AZN": 77_34, "EUR": -40_00},
        "RETURNABLE": {"EUR": 40_00},
    }


@pytest.mark.clause("2.2.4-a")
def test_a_part_of_the_money_that_was_admitted_is_converted_alike() -> None:
    """Of 100.00 EUR 50.00 came, as 97.50 AZN, and are admitted: 98.05 AZN, of which 60% are the director's."""
    target = replace(
        funded(transfer("100.00"), lines=[line(1, "60.00", D), line(2, "40.00", C)]),
        transfers=(transfer("50.00", "97.50"),),
        admitted=Fraction(1, 2),
    )
    (allocation,) = compute(run_on(target)).allocations
    assert [share.gross for share in allocation.shares] == [azn("58.83"), azn("39.22")]
    (found,) = converted(BULLETINS, target.transfers)
    assert found.difference == -azn("0.55")


def test_the_difference_is_told_in_words() -> None:
    run = run_on(funded(transfer("100.00", "195.00")))
    (allocation,) = compute(run).allocations
    told = Told(
        allocation=allocation,
        workings=workings_of(run, "schedule", 1),
        key={},
        key_reference="x",
    )
    said = [step.en for step in allocation_steps(told)]
    assert said[2] == (
        "The bank had converted it to 195.00 AZN before it came; the difference, -1.10 AZN, is in exchange."
    )


# What intake says of it, folded


def _money(amount: int, euro: int | None) -> dict[str, Any]:
    original = None if euro is None else Money(euro, "EUR")
    return {"receipt": "r", "amount": Money(amount), "value_date": FIRST, "original": original}


def _tied(amount: int, euro: int | None, to: str = "s") -> intake.ReceiptAllocated:
    return intake.ReceiptAllocated(
        **_money(amount, euro), target_kind=TargetKind.SCHEDULE, target=to, decided_by="cashier"
    )


def _moved(amount: int, euro: int | None, to: str | None) -> intake.ReceiptReassigned:
    return intake.ReceiptReassigned(
        **_money(amount, euro),
        from_kind=TargetKind.SCHEDULE,
        from_target="s",
        to_kind=TargetKind.SCHEDULE if to else None,
        to_target=to,
        reason="wrong",
        decided_by="cashier",
    )


def _gone(amount: int, euro: int | None, target: str | None = "s") -> intake.ReceiptReversed:
    return intake.ReceiptReversed(
        **_money(amount, euro),
        entry="e",
        bank_reference="b",
        target_kind=TargetKind.SCHEDULE if target else None,
        target=target,
    )


def _transfers(*events: Any) -> tuple[TransferFact, ...]:
    journal, row = Journal(), None
    for event in events:
        journal.hear(FIRST, event)
        entry: Any = type("At", (), {"position": len(journal.totals)})
        if ("s",) in list(keys(event, entry)):
            row = evolve(("s",), row, event, entry)
    return from_builtins(tuple[TransferFact, ...], (row or {"transfers": []})["transfers"])


@pytest.mark.clause("2.2.4-a")
def test_a_run_reads_what_is_left_of_both_sums() -> None:
    """1,170.00 AZN of 600.00 EUR, less 195.00 of 100.00 that went to another schedule and 0.01 AZN of nothing."""
    (found,) = _transfers(_tied(117_000, 60_000), _moved(19_500, 10_000, "t"), _gone(1, 0))
    assert (found.amount, found.came) == (eur("500.00"), azn("974.99"))
    assert _transfers(_tied(117_000, 60_000), _gone(117_000, 60_000)) == ()
    first, second = _transfers(_tied(100, 50), _tied(101, 51), _moved(100, 50, None))
    assert (first.amount, first.came) == (eur("0.50"), azn("1.00"))
    assert (second.amount, second.came) == (eur("0.01"), azn("0.01"))


_STEPS = st.lists(
    st.tuples(st.sampled_from(["tie", "free", "move", "back"]), st.integers(1, 900), st.integers(0, 500)),
    max_size=12,
)


@pytest.mark.clause("X-a")
@given(_STEPS)
def test_whatever_happens_to_converted_money_the_entries_are_the_ledger(
    steps: list[tuple[str, int, int]],
) -> None:
    journal = Journal()
    journal.hear(
        FIRST,
        intake.ReceiptRecorded(
            receipt="r", kind=ReceiptKind.SOCIETY, payer="p", amount=Money(10_000),
            value_date=FIRST, bank_reference="b",
        ),
    )  # fmt: skip
    for kind, amount, euro in steps:
        event: Any
        match kind:
            case "tie":
                event = _tied(amount, euro)
            case "free":
                event = _moved(amount, euro, None)
            case "move":
                event = _moved(amount, euro, "t")
            case _:
                event = _gone(amount, euro)
        journal.hear(FIRST, event)
    for position, totals in enumerate(journal.totals):
        sums = journal.sums(position)
        assert identity(sums) == []
        lines = trial_balance(sums)
        assert {
            (one.account, one.currency): one.balance
            for one in lines
            if one.balance and one.account not in (MONEY, ALLOCATED)
        } == {(one.state, one.amount.currency): one.amount.amount for one in totals}


@pytest.mark.clause("2.2.4-a", "X-a")
def test_a_tie_is_entered_in_both_currencies() -> None:
    """The manat come to FX, and out of FX the euro wait for the schedule."""
    before: dict[str, Any] = {}
    after = states_of(
        allocated={"AZN": 195_00},
        due=eur("100.00"),
        covered=False,
        distributed={},
        used={},
        exchanged={"AZN": 195_00, "EUR": -100_00},
    )
    assert [
        (one.debit, one.credit, one.currency, one.amount) for one in movements(before, after, ALLOCATED)
    ] == [(ALLOCATED, "FX", "AZN", 195_00), ("FX", "AWAITING_FUNDS", "EUR", 100_00)]
