"""Receipts that say more later, money that moves, and targets that no run takes: the identity of D-98 stays."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.distribution.domain.ledger import imbalance, receipt_imbalance
from services.distribution.projections import ledger, ready, receipt, target
from shared.contracts import intake
from shared.contracts.terms import ReceiptKind, TargetKind, UseType
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.distribution.run_given import azn

DAY = date(2026, 8, 5)


def _entry(position: int, event: Any) -> Entry:
    return Entry(
        position=position,
        source="intake",
        sequence=position,
        event_id=str(position),
        stream_id=None,
        version=None,
        type=type(event).__name__,
        schema_version=1,
        recorded_at=datetime(2026, 8, 5, tzinfo=UTC),
        effective_on=DAY,
        correlation_id="c",
        causation_id=None,
        actor="intake",
        public_seq=None,
        digest=b"",
        hash=b"",
        raw=b"",
        event=event,
        problem=None,
    )


class Books:
    """Distribution's rows as events of intake make them."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, Any], Any] = {}
        self.position = 0

    def hear(self, *events: Any) -> None:
        for event in events:
            self.position += 1
            entry = _entry(self.position, event)
            for module in (ledger, receipt, target):
                name = module.TABLE.name
                for key in module.keys(event, entry):
                    row = module.evolve(key, self.rows.get((name, key)), event, entry)
                    self.rows[(name, key)] = row
            self.holds()

    def holds(self) -> None:
        for (name, key), row in self.rows.items():
            if name == "ledger":
                assert imbalance(row["allocated"], row["states"]) == [], key
            if name == "receipt":
                parts = [one["amount"] for one in row["allocations"]]
                assert (
                    receipt_imbalance(row["amount"] - row["reversed"], row["vat"], row["unallocated"], parts)
                    is None
                )

    def states(self, of: str) -> Any:
        return self.rows[("ledger", (of,))]["states"]


def _recorded(amount: Money, vat: Money | None = None) -> intake.ReceiptRecorded:
    return intake.ReceiptRecorded(
        receipt="r",
        kind=ReceiptKind.USER,
        payer="u",
        amount=amount,
        value_date=DAY,
        bank_reference="b",
        vat=vat,
    )


def _allocated(kind: TargetKind, to: str, amount: Money) -> intake.ReceiptAllocated:
    return intake.ReceiptAllocated(
        receipt="r", target_kind=kind, target=to, amount=amount, value_date=DAY, decided_by="clerk"
    )


def _reassigned(source: str, to: str | None, amount: Money) -> intake.ReceiptReassigned:
    return intake.ReceiptReassigned(
        receipt="r",
        from_kind=TargetKind.ACCOUNT,
        from_target=source,
        to_kind=None if to is None else TargetKind.ACCOUNT,
        to_target=to,
        amount=amount,
        value_date=DAY,
        reason="wrong account",
        decided_by="clerk",
    )


def _funded(kind: TargetKind, of: str, due: Money, received: Money) -> intake.AccountFunded:
    covered = received == due
    return intake.AccountFunded(
        target_kind=kind,
        target=of,
        version=1,
        due=due,
        received=received,
        covered=covered,
        admitted="FULL" if covered else "NONE",
    )


@pytest.mark.clause("X-a")
def test_vat_that_is_said_later_leaves_what_is_unallocated() -> None:
    books = Books()
    books.hear(_recorded(azn("118.00")), _allocated(TargetKind.ACCOUNT, "a", azn("60.00")))
    books.hear(_recorded(azn("118.00"), azn("18.00")))
    row = books.rows[("receipt", ("r",))]
    assert (row["vat"], row["unallocated"]) == (18_00, 40_00)


@pytest.mark.clause("X-a")
def test_money_that_moves_is_at_its_new_target_and_no_longer_at_the_old() -> None:
    books = Books()
    books.hear(_recorded(azn("100.00")), _allocated(TargetKind.ACCOUNT, "a", azn("100.00")))
    books.hear(_reassigned("a", "b", azn("30.00")), _reassigned("a", None, azn("20.00")))
    assert books.states("a") == {"AWAITING_ACCOUNT": {"AZN": 50_00}}
    assert books.states("b") == {"AWAITING_ACCOUNT": {"AZN": 30_00}}
    assert books.rows[("receipt", ("r",))]["unallocated"] == 20_00
    moved = books.rows[("target", ("a",))]
    assert sum(one["amount"]["amount"] for one in moved["transfers"]) == 50_00
    assert moved["changed_position"] == 4


@pytest.mark.clause("X-a")
@pytest.mark.parametrize("name", ["PROVISION", "BANK"])
def test_provision_and_bank_are_states_of_their_own(name: str) -> None:
    books = Books()
    books.hear(_recorded(azn("5.00")), _allocated(TargetKind(name), name, azn("5.00")))
    assert books.states(name) == {name: {"AZN": 5_00}}
    assert ready.waits_for(books.rows[("target", (name,))], DAY, 0) == ["OWN"]


@pytest.mark.clause("X-a", "2.1.1-n")
@pytest.mark.parametrize("kind", [TargetKind.AWARD, TargetKind.CAUSE])
def test_money_of_awards_and_causes_stands_there_and_no_run_takes_it(kind: TargetKind) -> None:
    books = Books()
    books.hear(_recorded(azn("10.00")), _allocated(kind, "x", azn("4.00")))
    books.hear(_funded(kind, "x", azn("10.00"), azn("4.00")))
    assert books.states("x") == {"AWAITING_FUNDS": {"AZN": 4_00}}
    books.hear(_allocated(kind, "x", azn("6.00")), _funded(kind, "x", azn("10.00"), azn("10.00")))
    assert books.states("x") == {"AWAITING_RUN": {"AZN": 10_00}}
    assert ready.waits_for(books.rows[("target", ("x",))], DAY, 0) == [kind], "nobody said what it is"


def _award(in_force_on: date | None, amount: Money) -> intake.AwardRecorded:
    return intake.AwardRecorded(
        award="x",
        version=1,
        kind=ReceiptKind.COURT_AWARD,
        number="2-1234",
        issued_by="Bakı Kommersiya Məhkəməsi",
        ordered_on=date(2026, 5, 4),
        in_force_on=in_force_on,
        payer="u",
        amount=amount,
        use_type=UseType.ON_AIR,
        period=Period(date(2025, 1, 1), date(2025, 12, 31)),
        territory="AZ",
        breakdown=(),
        document_sha256="d" * 64,
        recorded_by="clerk",
    )


@pytest.mark.clause("2.1.1-u", "X-a")
def test_money_of_an_award_under_appeal_is_held_without_a_clock() -> None:
    books = Books()
    books.hear(_award(None, azn("10.00")), _recorded(azn("10.00")))
    books.hear(_allocated(TargetKind.AWARD, "x", azn("10.00")))
    books.hear(_funded(TargetKind.AWARD, "x", azn("10.00"), azn("10.00")))
    assert books.states("x") == {"HELD|APPEAL": {"AZN": 10_00}}
    waits = ready.waits_for(books.rows[("target", ("x",))], DAY, 0)
    assert waits == ["FORCE", "ACCOUNT"], "its works list lacks too"
    books.hear(_award(date(2026, 6, 8), azn("10.00")))
    assert books.states("x") == {"AWAITING_RUN": {"AZN": 10_00}}
    books.hear(_award(date(2026, 6, 8), azn("9.00")))
    assert books.states("x") == {"AWAITING_RUN": {"AZN": 9_00}, "UNALLOCATED": {"AZN": 1_00}}
