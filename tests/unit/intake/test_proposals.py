"""What a receipt may be for: references, payers, amounts, and how they rank (D-19, D-61)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.proposals import (
    PROPOSALS_MAX,
    Candidate,
    ReasonKind,
    Sought,
    Words,
    proposals_for,
)
from services.intake.domain.receivables import creditor_reference
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money

INVOICE = creditor_reference("202607001234")


def _sought(amount: int = 1_000, **changed: Any) -> Sought:
    facts: dict[str, Any] = {
        "kind": ReceiptKind.UNKNOWN, "left": Money(amount), "converted": None, "charges": None, "words": "", "name": "",
        "payer": None, "from_account": frozenset(),
    }  # fmt: skip
    return Sought(**(facts | changed))


def _account(target: str, still: int | None = 1_000, **changed: Any) -> Candidate:
    facts: dict[str, Any] = {
        "kind": TargetKind.ACCOUNT, "target": target, "payer": "user", "payer_name": "Nümunə Televiziyası",
        "open": still, "currency": "AZN", "references": (), "contract": "",
    }  # fmt: skip
    return Candidate(**(facts | changed))


def _kinds(sought: Sought, *candidates: Candidate) -> list[tuple[list[str], set[ReasonKind]]]:
    found = proposals_for(sought, candidates)
    return [
        ([share.target for share in one.shares], {reason.kind for reason in one.reasons}) for one in found
    ]


@pytest.mark.parametrize(
    ("text", "reference", "named"),
    [
        ("royalti L-2026-07 iyul", "L-2026-07", True),
        ("l 2026/07", "L-2026-07", True),
        ("L-2026-071", "L-2026-07", False),
        ("XL-2026-07", "L-2026-07", False),
        ("XL-2026-07 L-2026-07", "L-2026-07", True),
        (f"{INVOICE[:4]} {INVOICE[4:8]} {INVOICE[8:12]} {INVOICE[12:]}", INVOICE, True),
        (f"inv.{INVOICE.lower()}.", INVOICE, True),
        ("2026", "26", False),
        ("", "L-2026-07", False),
        ("L-2026-07", "", False),
    ],
)
def test_a_reference_is_a_word_of_its_own_however_it_is_written(
    text: str, reference: str, named: bool
) -> None:
    assert Words(text).name(reference) is named


def test_a_reference_tells_more_than_amount_account_and_name_together() -> None:
    sought = _sought(
        words=f"payment of {INVOICE}", name="Numune Televiziyasi", from_account=frozenset({"other"})
    )
    named = _account("named", 5_000, references=(INVOICE,), payer="third", payer_name="")
    likely = _account("likely", 1_000, payer="other")
    assert _kinds(sought, likely, named) == [
        (["named"], {ReasonKind.REFERENCE}),
        (["likely"], {ReasonKind.ACCOUNT, ReasonKind.AMOUNT}),
    ]
    (share,) = proposals_for(sought, [named])[0].shares
    assert share.amount == Money(1_000)


def test_no_more_is_proposed_than_is_still_to_come() -> None:
    (one,) = proposals_for(_sought(payer="user"), [_account("a", 400)])
    assert one.shares[0].amount == Money(400)
    (unknown,) = proposals_for(_sought(payer="user"), [_account("a", None)])
    assert unknown.shares[0].amount == Money(1_000)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("NUMUNE TELEVIZIYASI", {ReasonKind.NAME}),
        ("Televiziyası Nümunə", {ReasonKind.NAME}),
        ("Başqa Televiziya", None),
        ("", None),
    ],
)
def test_a_payers_name_conforms_after_folding(name: str, kinds: set[ReasonKind] | None) -> None:
    found = _kinds(_sought(name=name), _account("a", 7))
    assert found == ([] if kinds is None else [(["a"], kinds)])


def test_several_accounts_of_one_payer_that_are_just_the_sum_are_proposed_together() -> None:
    """1,000 = 600 + 400 of one payer; 600 of another is no part of it."""
    candidates = [
        _account("a", 600),
        _account("b", 400),
        _account("c", 399),
        _account("d", 600, payer="other"),
    ]
    found = _kinds(_sought(payer="user"), *candidates)
    assert found[0] == (["a", "b"], {ReasonKind.PAYER, ReasonKind.AMOUNT})
    assert [targets for targets, _ in found].count(["a", "b"]) == 1
    assert all(len(targets) == 1 for targets, _ in found[1:])


@pytest.mark.clause("2.2.5-a")
def test_what_banks_kept_of_a_transfer_does_not_hide_its_schedule() -> None:
    schedule = _account("s", 1_025, kind=TargetKind.SCHEDULE)
    assert _kinds(_sought(1_000, charges=Money(25)), schedule) == [(["s"], {ReasonKind.AMOUNT})]
    assert _kinds(_sought(1_000, charges=Money(25)), _account("a", 1_025)) == []


@pytest.mark.clause("2.2.4-a")
def test_money_that_the_bank_converted_is_sought_by_what_it_was() -> None:
    """1,950.00 AZN came of 1,000.00 EUR, less 10.00 EUR that banks kept: what is proposed is in euro."""
    schedule = _account("s", 100_000, kind=TargetKind.SCHEDULE, currency="EUR")
    sought = _sought(195_000, converted=Money(99_000, "EUR"), charges=Money(1_000, "EUR"))
    (found,) = proposals_for(sought, [schedule, _account("a", 100_000, kind=TargetKind.SCHEDULE)])
    assert [(one.target, one.amount) for one in found.shares] == [("s", Money(99_000, "EUR"))]
    assert [(one.kind, one.what) for one in found.reasons] == [(ReasonKind.AMOUNT, "1,000.00 EUR")]
    two = [_account(f"s{n}", 33_000 * n, kind=TargetKind.SCHEDULE, currency="EUR") for n in (1, 2)]
    found, *_ = proposals_for(replace(sought, payer="user"), two)
    assert [one.amount for one in found.shares] == [Money(33_000, "EUR"), Money(66_000, "EUR")]


def test_an_invoices_gross_sum_is_its_net_and_its_vat() -> None:
    """1,000.00 net and 18% of it, 180.00: of 1,180.00 the account gets 1,000.00, and 180.00 is VAT (D-99)."""
    account = _account("a", 100_000, vat=18_000)
    (one,) = proposals_for(_sought(118_000), [account])
    assert (one.shares[0].amount, one.vat) == (Money(100_000), Money(18_000))
    assert [reason.kind for reason in one.reasons] == [ReasonKind.AMOUNT]
    (net,) = proposals_for(_sought(100_000), [account])
    assert (net.shares[0].amount, net.vat) == (Money(100_000), None)
    assert proposals_for(_sought(117_999), [account]) == ()


def test_what_such_money_may_not_be_for_is_not_proposed() -> None:
    award = _account("w", kind=TargetKind.AWARD)
    assert _kinds(_sought(), award) == [(["w"], {ReasonKind.AMOUNT})]
    assert _kinds(_sought(kind=ReceiptKind.USER), award) == []


def test_without_a_reason_nothing_is_proposed_and_a_list_has_an_end() -> None:
    assert proposals_for(_sought(), [_account("a", 7)]) == ()
    many = [_account(f"a{number:03}", 7) for number in range(500)]
    assert len(proposals_for(_sought(payer="user"), many)) == PROPOSALS_MAX


@hypothesis(
    st.integers(1, 50),
    st.lists(st.one_of(st.none(), st.integers(-5, 50)), max_size=8),
    st.text(max_size=40),
    st.text(max_size=10),
)
def test_a_proposal_never_shares_out_more_than_is_left(
    left: int, opens: list[int | None], words: str, reference: str
) -> None:
    candidates = [
        _account(f"a{number}", still, references=(reference,)) for number, still in enumerate(opens)
    ]
    for one in proposals_for(_sought(left, words=words, payer="user"), candidates):
        amounts = [share.amount.amount for share in one.shares]
        assert sum(amounts) <= left
        assert one.reasons
