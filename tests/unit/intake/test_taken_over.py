"""Receipts and accounts of the old books: they say what they are, stand once, and go on as any other (D-101)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.intake.domain.account import ACCOUNT, GiveUpVersion, SubmitAccount, SubmitVersion, TakeAccount
from services.intake.domain.receipt import RECEIPT, AllocatePart, IdentifyReceipt, TakeOverReceipt, Target
from services.intake.domain.receipt_events import ReceiptEntered
from shared.contracts.intake import BatchCounts, TakenOver
from shared.contracts.terms import Channel, ReceiptKind, TargetKind, UseType
from shared.kernel.decider import AlreadyApplied, Decider, Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import COVER, given, then

pytestmark = pytest.mark.clause("X-f")
ENTERED = ReceiptEntered(
    receipt="r", bank_account="AZ21", amount=Money(1_000), value_date=date(2026, 8, 5), bank_reference="IN-1",
    statement="2026-1", entry="R-1", transaction=1, end_to_end_id="", charges=None, file_sha256="package",
    kind=ReceiptKind.TAKEN_OVER,
)  # fmt: skip
THEIRS = Target(kind=TargetKind.ACCOUNT, id="a", receipt_kind=ReceiptKind.USER, payer="user")
WHERE = TakenOver(package_sha256="package", system="old", number="A-1")
SUBMIT = SubmitAccount(
    account="a", contract="c", payer="p", currency="AZN", file_sha256="f", file_name="A-1.json", cover=COVER,
    submitted_by="clerk", taken_over=WHERE,
)  # fmt: skip


def _over(**changed: Any) -> TakeOverReceipt:
    facts: dict[str, Any] = {"entered": ENTERED, "payer": "user", "vat": Money(180)}
    return TakeOverReceipt(**(facts | {"reason": "receipt R-1 of old", "decided_by": "ann"} | changed))


def _part(amount: int, to: Target = THEIRS) -> AllocatePart:
    return AllocatePart(to=to, amount=Money(amount), decided_by="clerk")


def _said(kind: ReceiptKind, payer: str | None) -> IdentifyReceipt:
    return IdentifyReceipt(kind=kind, payer=payer, reason="by the books", decided_by="clerk")


def _reason(decider: Decider[Any, Any, Any], events: list[Any], command: Any) -> str:
    decision = given(decider, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason


def test_money_of_the_old_system_says_at_once_whose_it_is() -> None:
    events = then(given(RECEIPT, [], _over()))
    assert events[0] == ENTERED
    assert (events[1].kind, events[1].payer, events[1].vat) == (ReceiptKind.TAKEN_OVER, "user", Money(180))
    assert given(RECEIPT, events, _over()) == AlreadyApplied()
    (part,) = then(given(RECEIPT, events, _part(820)))
    assert RECEIPT.fold([*events, part]).unallocated == 0
    assert _reason(RECEIPT, events, _part(821)) == "ABOVE_THE_RECEIPT"
    assert _reason(RECEIPT, events, _part(1, replace(THEIRS, payer="another"))) == "OTHER_PAYER"


@pytest.mark.parametrize(
    "changed",
    [{"amount": Money(999)}, {"file_sha256": "another package"}, {"bank_account": ""}, {"entry": "R-2"}],
)
def test_other_content_or_another_package_is_a_conflict(changed: dict[str, Any]) -> None:
    events = then(given(RECEIPT, [], _over(payer=None, vat=Money(0))))
    assert (events[1].payer, events[1].vat) == (None, None)
    assert _reason(RECEIPT, events, _over(entered=replace(ENTERED, **changed))) == "RECEIPT_CONFLICT"


@pytest.mark.parametrize(
    ("vat", "reason"),
    [(Money(1_001), "ABOVE_THE_RECEIPT"), (Money(1, "EUR"), "OTHER_CURRENCY"), (Money(-1), "BELOW_ZERO")],
)
def test_vat_is_a_part_of_the_receipt(vat: Money, reason: str) -> None:
    assert _reason(RECEIPT, [], _over(vat=vat)) == reason


def test_what_was_taken_over_stays_so_and_nothing_else_becomes_it() -> None:
    events = then(given(RECEIPT, [], _over(payer=None)))
    assert _reason(RECEIPT, events, _said(ReceiptKind.USER, "user")) == "OTHER_KIND"
    (said,) = then(given(RECEIPT, events, _said(ReceiptKind.TAKEN_OVER, "user")))
    assert (said.kind, said.payer, said.vat) == (ReceiptKind.TAKEN_OVER, "user", Money(180))
    booked = [replace(ENTERED, kind=ReceiptKind.UNKNOWN)]
    assert _reason(RECEIPT, booked, _said(ReceiptKind.TAKEN_OVER, None)) == "OTHER_KIND"


def test_an_account_of_the_old_system_says_so_and_stands_once() -> None:
    events = then(given(ACCOUNT, [], SUBMIT))
    assert given(ACCOUNT, events, SUBMIT) == AlreadyApplied()
    take = TakeAccount(
        version=1, contract_version=1, channel=Channel.USER, use_type=UseType.ON_AIR, territory="AZ", income=None,
        due=Money(100_000), counts=BatchCounts(report_chunks=1, reports=2, line_chunks=1, lines=3), digest="d",
        known={"registry": 7}, warnings_sha256=None,
    )  # fmt: skip
    (taken,) = then(given(ACCOUNT, events, take))
    assert taken.taken_over == WHERE
    for other in (
        replace(SUBMIT, taken_over=replace(WHERE, package_sha256="another")),
        replace(SUBMIT, file_sha256="another"),
    ):
        assert _reason(ACCOUNT, events, other) == "TAKEN_OVER_BEFORE"
    assert _reason(ACCOUNT, events, replace(SUBMIT, taken_over=None)) == "DUPLICATE_FILE"
    # What corrects it later is a version as of any account.
    version = SubmitVersion(
        contract="c",
        currency="AZN",
        file_sha256="f2",
        file_name="july.xlsx",
        cover=COVER,
        submitted_by="clerk",
    )
    (corrected,) = then(given(ACCOUNT, [*events, taken], version))
    assert corrected.taken_over is None


def test_an_account_of_the_old_system_is_given_up_by_nobody() -> None:
    give_up = GiveUpVersion(version=1, findings_sha256="why", by="official")
    assert _reason(ACCOUNT, then(given(ACCOUNT, [], SUBMIT)), give_up) == "TAKEN_OVER"
