"""Payments' part of the old system's books: what the dry run says of its rows, and what they become (D-101, X-f)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.payments.domain.account import ACCOUNT, AccountCredited, BalanceTakenOver, TakeOverBalance
from services.payments.domain.assembling import CREDITS_PER_ORDER, assemble
from services.payments.domain.books import BookedReceivable, receivable_credit
from services.payments.domain.credit import CREDIT, TakeCredit, TakeOverCredit
from services.payments.domain.credit_events import CreditTaken, CreditTakenOver
from services.payments.domain.standing import CreditState, HoldReason, Unpaid, standing_of, sums_of
from services.payments.formats.books import check_part
from shared.contracts.terms import Channel, Role
from shared.jobs.books_reading import Head
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money
from tests.unit.payments.booked import BALANCES, TOTALS, as_json, part
from tests.unit.payments.test_draft import DEBTOR, NOW

pytestmark = pytest.mark.clause("X-f")
HEAD = Head(package_sha256="0" * 64, package="2026-1", system="old", as_of=date(2026, 6, 30))


def wrong(given: dict[str, Any]) -> list[tuple[str, str]]:
    """Where and with what value the dry run finds defects."""
    return [(one.where, one.value) for one in check_part(as_json(given), b"", HEAD).findings]


def test_a_sound_part_comes_to_its_totals() -> None:
    told = check_part(as_json(part()), b"", HEAD)
    assert (told.findings, told.totals) == ([], TOTALS)
    assert [len(rows) for rows in told.rows.values()] == [4, 1, 1]


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        (("balances", 1, {"number": "B-1"}), "balances[number B-1].number", "B-1"),
        (("balances", 0, {"gross": 7_999}), "balances[number B-1].gross", "79.99 AZN"),
        (("balances", 0, {"role": None}), "balances[number B-1].role", ""),
        (("balances", 1, {"role": "DIRECTOR"}), "balances[number B-2].role", ""),
        (("balances", 0, {"role": "ALL"}), "balances[number B-1].role", "ALL"),
        (("balances", 0, {"credited_on": "2026-07-01"}), "balances[number B-1].credited_on", "2026-07-01"),
        (("receivables", 0, {"gross": 1}), "receivables[number D-1].gross", "0.01 AZN"),
        (("receivables", 0, {"since": "2026-07-01"}), "receivables[number D-1].since", "2026-07-01"),
        (("disputes", 0, {"role": "ALL"}), "disputes[number M-1].role", "ALL"),
        (("disputes", 0, {"opened_on": "2027-01-01"}), "disputes[number M-1].opened_on", "2027-01-01"),
        (("disputes", 0, {"parties": ["rasim", "rasim"]}), "disputes[number M-1].parties", "rasim"),
    ],
)
def test_a_defect_is_told_with_its_row_and_field(
    change: tuple[str, int, dict[str, Any]], where: str, value: str
) -> None:
    assert wrong(part(change)) == [(f"parts.payments.{where}", value)]


@pytest.mark.parametrize(
    "change",
    [
        ("balances", 0, {"net": 0}),
        ("balances", 0, {"net": -1}),
        ("balances", 0, {"net": 10**15 + 1}),
        ("balances", 0, {"net": 1.5}),
        ("balances", 0, {"currency": "azn"}),
        ("balances", 0, {"holder": "Somebody"}),
        ("balances", 0, {"number": ""}),
        ("balances", 0, {"number": "a\x00b"}),
        ("balances", 0, {"channel": "NOBODY"}),
        ("receivables", 0, {"reason": "x" * 201}),
        ("disputes", 0, {"parties": []}),
        ("disputes", 0, {"document_sha256": "AB" * 32}),
    ],
)
def test_what_is_no_row_is_named_by_its_place(change: tuple[str, int, dict[str, Any]]) -> None:
    kind, place, _ = change
    assert [where for where, _ in wrong(part(change))] == [f"parts.payments.{kind}[{place}]"]
    assert wrong({"people": []}) == [("parts.payments", "people")]


def credit(net: int = -3_000) -> CreditTakenOver:
    """A receivable as it goes in."""
    booked = BookedReceivable(
        number="D-1",
        payee="anna",
        channel=Channel.USER,
        gross=Money(abs(net)),
        net=Money(abs(net)),
        since=date(2025, 3, 1),
        reason="paid twice",
    )
    said = receivable_credit(booked, "old", "0" * 64, {"anna": "anna"})
    return CreditTakenOver(
        credit=said, system="old", number="D-1", said="paid twice", effective_on=booked.since
    )


def test_it_goes_in_once_and_is_taken_as_any_credit() -> None:
    entered = credit()
    assert CREDIT.decide(TakeOverCredit(entered=entered), CREDIT.initial) == Accepted((entered,))
    known = CREDIT.fold([entered], CREDIT.initial)
    assert isinstance(CREDIT.decide(TakeOverCredit(entered=entered), known), AlreadyApplied)
    other = CREDIT.decide(TakeOverCredit(entered=credit(-1)), known)
    assert isinstance(other, Rejected) and other.reason == "CREDITED_OTHERWISE"
    taken = CreditTaken(credit=entered.credit.id, payment_run="run")
    assert CREDIT.decide(TakeCredit(payment_run="run"), known) == Accepted((taken,))


def test_an_account_has_a_packages_sum_once_beside_those_of_runs() -> None:
    entered = BalanceTakenOver(
        payee="anna", package_sha256="0" * 64, net=Money(-5), credits=2, effective_on=date(2026, 6, 30)
    )
    run = AccountCredited(
        payee="anna",
        run="run",
        net=Money(7),
        allocations=1,
        allocation_digest="",
        effective_on=date(2026, 7, 1),
    )
    known = ACCOUNT.fold([run], ACCOUNT.initial)
    assert ACCOUNT.decide(TakeOverBalance(entered=entered), known) == Accepted((entered,))
    known = ACCOUNT.fold([run, entered], ACCOUNT.initial)
    assert isinstance(ACCOUNT.decide(TakeOverBalance(entered=entered), known), AlreadyApplied)
    other = BalanceTakenOver(
        payee="anna", package_sha256="0" * 64, net=Money(6), credits=2, effective_on=date(2026, 6, 30)
    )
    assert isinstance(ACCOUNT.decide(TakeOverBalance(entered=other), known), Rejected)


def owed(name: str, net: int) -> Unpaid:
    """A credit of anna's, or below zero what she owes."""
    return Unpaid(
        credit=name,
        payee="anna",
        work="" if net < 0 else "w3",
        role=Role.ALL if net < 0 else Role.DIRECTOR,
        allocation=name,
        run="run",
        channel=Channel.USER,
        gross=Money(net),
        net=Money(net),
    )


@pytest.mark.clause("3.4-a")
def test_what_is_owed_is_set_off_by_a_payment_and_the_rest_is_taxed() -> None:
    # 100.00 - 30.00 = 70.00; 15% of it are 10.50, borne by the positive line (D-79).
    draft = assemble("run", DEBTOR, {}, [owed("c", 10_000), owed("z", -3_000)], NOW)
    (order,) = draft.orders
    assert (order.gross, order.net) == (Money(7_000), Money(5_950))
    assert [(line.credit.credit, line.withheld) for line in order.lines] == [
        ("z", Money(0)),
        ("c", Money(1_050)),
    ]


@pytest.mark.clause("X-a")
def test_more_owed_than_due_pays_nothing_and_is_shown_below_zero() -> None:
    some = [owed("c", 1_000), owed("z", -3_000)]
    draft = assemble("run", DEBTOR, {}, some, NOW)
    assert draft.orders == ()
    assert {(hold.state, hold.reason) for hold in draft.holds} == {
        (CreditState.PAYABLE, HoldReason.NOTHING_LEFT)
    }
    assert sum(hold.amount.amount for hold in draft.holds) == -2_000
    assert standing_of(some[1], NOW).state is CreditState.RECEIVABLE
    assert sums_of(some, NOW) == {
        ("AZN", CreditState.PAYABLE, None): 1_000,
        ("AZN", CreditState.RECEIVABLE, None): -3_000,
    }


def test_the_bound_of_an_order_never_leaves_out_what_is_owed() -> None:
    some = [owed(f"c{number:05d}", 10) for number in range(CREDITS_PER_ORDER)]
    draft = assemble("run", DEBTOR, {}, [*some, owed("z", -30)], NOW)
    (order,) = draft.orders
    assert order.gross == Money((CREDITS_PER_ORDER - 1) * 10 - 30)


def test_balances_without_gross_have_none_deducted() -> None:
    told = check_part(as_json(part(("balances", 0, {"gross": None}))), b"", HEAD)
    assert told.totals["gross.AZN"] == 10_500
    assert BALANCES[0]["gross"] == 10_000
