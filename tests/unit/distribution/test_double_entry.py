"""Double entry: every movement has two sides, and on every day and at every position they are the ledger of D-98."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.double_entry import (
    ALLOCATED,
    MONEY,
    Movement,
    Sums,
    identity,
    movements,
    trial_balance,
)
from services.distribution.domain.ledger import plus, total_states
from services.distribution.domain.run_events import RunClosed
from services.distribution.projections import ledger, receipt
from shared.contracts import intake
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from tests.unit.distribution.run_given import account, eur, film, report, rules, run_of
from tests.unit.distribution.run_given import policies as policies_of

START = date(2026, 8, 1)


class Journal:
    """Rows of receipts and targets as events make them, each at a position and on a day."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Any] = {}
        self.totals: list[Any] = [()]
        """By position: what the ledger of D-98 said there."""
        self.last_day = START

    def hear(self, day: date, event: Any) -> None:
        position = len(self.totals)
        entry = Entry(
            position=position, source="intake", sequence=position, event_id=f"e{position}", stream_id=None,
            version=None, type="?", schema_version=1, recorded_at=datetime(2026, 8, 1, 12, tzinfo=UTC),
            effective_on=day, correlation_id="c", causation_id=None, actor="intake", public_seq=None,
            digest=b"", hash=b"", raw=b"", event=event, problem=None,
        )  # fmt: skip
        for name, module in (("receipt", receipt), ("target", ledger)):
            for (key,) in module.keys(event, entry):
                row = module.evolve((key,), self.rows.get((name, key)), event, entry)
                if row is not None:
                    self.rows[(name, key)] = row
        self.totals.append(self._total())
        self.last_day = max(self.last_day, day)

    def _total(self) -> Any:
        unallocated: dict[str, int] = {}
        vat: dict[str, int] = {}
        for (name, _), row in self.rows.items():
            if name == "receipt":
                unallocated = plus(unallocated, row["currency"], row["unallocated"])
                vat = plus(vat, row["currency"], row["vat"])
        targets = [row["states"] for (name, _), row in self.rows.items() if name == "target"]
        return total_states(targets, unallocated, vat)

    def sums(self, position: int | None = None, day: date = date.max) -> list[Sums]:
        found = []
        for (_, holder), row in self.rows.items():
            for one in row["journal"]:
                if one["effective_on"] > day.isoformat():
                    continue
                if position is not None and one["position"] > position:
                    continue
                for account_name, debits, credits in (
                    (one["debit"], one["amount"], 0),
                    (one["credit"], 0, one["amount"]),
                ):
                    target = holder if account_name == ALLOCATED else None
                    found.append(
                        Sums(
                            account=account_name,
                            target=target,
                            currency=one["currency"],
                            debits=debits,
                            credits=credits,
                        )
                    )
        return found


def _states(sums: list[Sums]) -> dict[tuple[str, str | None, str], int]:
    lines = trial_balance(sums)
    return {
        (line.account, line.reason, line.currency): line.balance
        for line in lines
        if line.balance and line.account not in (MONEY, ALLOCATED)
    }


_Step = tuple[str, str, int, int]
_steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["receive", "vat", "allocate", "reassign", "free", "reverse", "accept", "fund", "run"]
        ),
        st.sampled_from(["a", "b"]),
        st.integers(1, 5000),
        st.integers(0, 20),
    ),
    max_size=25,
)


def _event(kind: str, target: str, amount: int, position: int) -> Any:
    money, to = Money(amount), f"{target}-account"
    common: dict[str, Any] = {"receipt": f"{target}-receipt", "amount": money, "value_date": START}
    match kind:
        case "receive" | "vat":
            vat = Money(amount // 3) if kind == "vat" else None
            return intake.ReceiptRecorded(
                **common, kind=ReceiptKind.USER, payer="u", bank_reference="b", vat=vat
            )
        case "allocate":
            return intake.ReceiptAllocated(
                **common, target_kind=TargetKind.ACCOUNT, target=to, decided_by="c"
            )
        case "reassign" | "free":
            other = "b-account" if target == "a" else "PROVISION"
            return intake.ReceiptReassigned(
                **common,
                from_kind=TargetKind.ACCOUNT,
                from_target=to,
                to_kind=TargetKind.ACCOUNT if kind == "reassign" else None,
                to_target=other if kind == "reassign" else None,
                reason="wrong",
                decided_by="c",
            )
        case "reverse":
            at = None if amount % 2 else to
            return intake.ReceiptReversed(**common, entry="e", bank_reference="b", target=at)
        case "accept" | "fund":
            return intake.AccountFunded(
                target_kind=TargetKind.ACCOUNT,
                target=to,
                version=1,
                due=money,
                received=money,
                covered=kind == "fund",
                admitted="FULL",
            )
    return _closed(f"run-{position}", to)


def _closed(run: str, *targets: str) -> RunClosed:
    return RunClosed(
        run=run, approved_on=START, closed_on=START, allocations=1, reserves=0, digest="d", totals=(),
        known={}, targets=targets, prepared_by="p", approved_by="a",
    )  # fmt: skip


def _live(steps: list[_Step]) -> Journal:
    journal = Journal()
    for kind, target, amount, days in steps:
        day = START + timedelta(days=days)
        if kind == "run":
            money = f"{amount // 100}.{amount % 100:02d}"
            facts = run_of(
                account(money, report(1, "film", 3), report(2, "new", 1), target=f"{target}-account"),
                policies=policies_of(rules("20")),
                run=f"run-{len(journal.totals) + 1}",
            )
            draft = compute(facts)
            for allocation in draft.allocations:
                journal.hear(day, allocation)
            journal.hear(day, _closed(facts.run, f"{target}-account"))
        else:
            journal.hear(day, _event(kind, target, amount, len(journal.totals)))
    return journal


@pytest.mark.clause("X-a")
@given(_steps)
def test_whatever_happens_in_any_order_the_entries_are_the_ledger_at_every_position(
    steps: list[_Step],
) -> None:
    journal = _live(steps)
    for position, totals in enumerate(journal.totals):
        sums = journal.sums(position)
        assert _states(sums) == {
            (one.state, one.reason, one.amount.currency): one.amount.amount for one in totals
        }
        assert identity(sums) == []


@pytest.mark.clause("X-a")
@given(_steps)
def test_the_identity_holds_on_every_day_whatever_was_recorded_when(steps: list[_Step]) -> None:
    journal = _live(steps)
    for days in range((journal.last_day - START).days + 1):
        sums = journal.sums(day=START + timedelta(days=days))
        assert identity(sums) == []
        for currency in {one.currency for one in sums}:
            money = sum(one.credits - one.debits for one in sums if one.account == MONEY)
            assert money == -sum(_states(sums).values()), currency


@pytest.mark.clause("X-a")
def test_a_run_debits_what_waited_and_credits_each_state() -> None:
    journal = Journal()
    for event in (
        _event("receive", "a", 180_01, 1),
        _event("allocate", "a", 180_01, 2),
        _event("fund", "a", 180_00, 3),
    ):
        journal.hear(START, event)
    facts = run_of(
        account("180.01", report(1, "film", 1), due="180.00", target="a-account"),
        policies=policies_of(rules("20")),
        works=(film(),),
        mandates=(),
        parties=(),
    )
    draft = compute(facts)
    for allocation in draft.allocations:
        journal.hear(START, allocation)
    journal.hear(START, _closed("run", "a-account"))
    shown = [
        (one["cause"], one["debit"], one["credit"], one["amount"])
        for holder in ("receipt", "target")
        for one in journal.rows[(holder, "a-receipt" if holder == "receipt" else "a-account")]["journal"]
    ]
    # Nobody has a mandate: 60, 60, 20, 20, 20 of 180.00 are reserved, one qəpik stays unallocated.
    assert shown == [
        ("ReceiptRecorded", MONEY, "UNALLOCATED", 180_01),
        ("ReceiptAllocated", "UNALLOCATED", f"{ALLOCATED}|a-account", 180_01),
        ("ReceiptAllocated", ALLOCATED, "AWAITING_ACCOUNT", 180_01),
        ("AccountFunded", "AWAITING_ACCOUNT", "AWAITING_RUN", 180_00),
        ("AccountFunded", "AWAITING_ACCOUNT", "UNALLOCATED", 1),
        ("RunClosed", "AWAITING_RUN", "RESERVED|NON_MEMBER", 180_00),
    ]


@pytest.mark.clause("X-a")
def test_money_waits_for_its_run_from_the_day_on_which_it_is_there() -> None:
    journal = Journal()
    later = START + timedelta(days=5)
    journal.hear(later, _event("receive", "a", 100, 1))
    journal.hear(later, _event("allocate", "a", 100, 2))
    # Of an account's period, before its money came.
    journal.hear(START, _event("fund", "a", 100, 3))
    assert _states(journal.sums(day=later - timedelta(days=1))) == {}
    assert _states(journal.sums(day=later)) == {("AWAITING_RUN", None, "AZN"): 100}


@pytest.mark.clause("X-a", "2.2.4-a")
def test_foreign_money_balances_in_each_currency_against_fx() -> None:
    was = {"AWAITING_RUN": {"EUR": 100_00}}
    now = {
        "CREDITED": {"AZN": 190_00},
        "DEDUCTED|AGENCY_FEE": {"AZN": 6_10},
        "FX": {"AZN": -196_10, "EUR": 100_00},
    }
    assert movements(was, now, ALLOCATED) == [
        Movement(debit="FX", credit="CREDITED", currency="AZN", amount=190_00),
        Movement(debit="FX", credit="DEDUCTED|AGENCY_FEE", currency="AZN", amount=6_10),
        Movement(debit="AWAITING_RUN", credit="FX", currency="EUR", amount=100_00),
    ]
    assert movements(now, now, ALLOCATED) == []
    assert movements({}, {"UNALLOCATED": {"EUR": eur("1.00").amount}}, MONEY) == [
        Movement(debit=MONEY, credit="UNALLOCATED", currency="EUR", amount=100)
    ]


@pytest.mark.clause("X-a")
def test_what_a_target_has_without_its_receipts_is_named() -> None:
    tied = Sums(account=f"{ALLOCATED}|a", target=None, currency="AZN", debits=0, credits=500)
    held = Sums(account=ALLOCATED, target="a", currency="AZN", debits=499, credits=0)
    assert identity([tied, held]) == [
        "target a: its receipts allocate 0.01 AZN more to it than its states hold",
        "AZN: debits and credits differ by 0.01 AZN",
    ]
