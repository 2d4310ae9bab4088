"""Notifications and payment status reports: read alike in every version, and nothing guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.bank_entry import (
    BANK_ENTRY,
    BankEntryEntered,
    BankEntryProved,
    BankEntryReclassified,
    ReclassifyEntry,
)
from services.intake.domain.payment_status import PAYMENT_STATUS, PaymentStatusTold
from services.intake.formats.bank_file import read_bank_file
from services.intake.formats.bookings import Bookings, Knowledge, bookings_of
from services.intake.formats.statements import Notification, PaymentStatus, Statement, StatusReport
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money
from tests.unit.intake.camt_samples import document, entry, notification, status, status_report
from tests.unit.intake.given import given, then
from tests.unit.intake.test_camt053_versions import of_version

IBAN = "AZ21NABZ00000000137010001944"
REFERENCE = "<AcctSvcrRef>R-1</AcctSvcrRef>"


def _refused(data: bytes) -> tuple[Finding, ...]:
    with pytest.raises(Unreadable) as refused:
        read_bank_file(data)
    return refused.value.findings


def _notified(*entries: str, version: int = 8) -> Notification:
    data = notification(*entries, version=version)
    if version < 7:
        data = re.sub(rb"<Sts><Cd>(\w+)</Cd></Sts>", rb"<Sts>\1</Sts>", data)
    file = read_bank_file(data)
    assert isinstance(file, tuple)
    (one,) = file
    assert isinstance(one, Notification)
    return one


def _booked(*entries: str, own: str = IBAN) -> Bookings:
    return bookings_of(_notified(*entries), Knowledge(frozenset({own})), "f")


@pytest.mark.clause("2.2.5-a")
@pytest.mark.parametrize("version", range(2, 9))
def test_a_notification_has_booked_entries_and_no_balance(version: int) -> None:
    pending = entry(status="PDNG", tail="<AcctSvcrRef>R-2</AcctSvcrRef>")
    told = _notified(entry(tail=REFERENCE), pending, version=version)
    assert (told.statement_id, told.account, told.currency) == ("N1", IBAN, "AZN")
    (booked,) = told.entries
    assert (booked.amount, booked.servicer_reference) == (Money(10_000), "R-1")


def test_a_notified_receipt_is_the_same_as_its_statement_says_and_proves_no_day() -> None:
    told = _booked(entry(tail=REFERENCE))
    (statement,) = (one for one in _statements(document(entry(tail=REFERENCE))))
    booked = bookings_of(statement, Knowledge(frozenset({IBAN})), "f")
    assert told.taken is None
    assert [one.receipt for one in told.receipts] == [one.receipt for one in booked.receipts]
    assert (told.receipts[0].notified, booked.receipts[0].notified) == (True, False)


def _statements(data: bytes) -> tuple[Statement, ...]:
    file = read_bank_file(data)
    assert isinstance(file, tuple)
    return tuple(one for one in file if isinstance(one, Statement))


def test_an_entry_without_a_reference_could_never_be_told_again() -> None:
    (finding,) = _refused(notification(entry()))
    assert "no reference of the bank" in finding.what


NOTIFIED = BankEntryEntered(
    entry="e", kind="FEE", amount=Money(5), day=date(2026, 8, 5), end_to_end_id=None, bank_code=None,
    bank_account=IBAN, bank_reference="R", statement="N1", file_sha256="f", notified=True,
)  # fmt: skip


def test_an_entry_that_a_notification_told_is_proved_by_its_statement_once() -> None:
    told = NOTIFIED
    booked = replace(told, notified=False, statement="S1", file_sha256="g")
    (proof,) = then(given(BANK_ENTRY, [told], booked))
    assert proof == BankEntryProved(entry="e", statement="S1", file_sha256="g")
    assert BANK_ENTRY.fold([told, proof]).entered == booked
    for again in (booked, told):
        assert given(BANK_ENTRY, [told, proof], again) == AlreadyApplied()
    assert isinstance(given(BANK_ENTRY, [told], replace(booked, amount=Money(6))), Rejected)


@pytest.mark.clause("2.1.1-n", "X-a")
def test_only_a_debit_that_a_statement_proved_becomes_a_reversal_and_once() -> None:
    booked = replace(NOTIFIED, kind="DEBIT", notified=False)
    command = ReclassifyEntry(receipt="r", decision="Board 7", by="chief")
    (event,) = then(given(BANK_ENTRY, [booked], command))
    assert event == BankEntryReclassified(
        entry=booked.entry, receipt="r", decision="Board 7", decided_by="chief"
    )
    assert given(BANK_ENTRY, [booked, event], replace(command, by="other")) == AlreadyApplied()
    for events, asked, reason in (
        ([], command, "UNKNOWN_ENTRY"),
        ([booked, event], replace(command, receipt="s"), "ALREADY_DECIDED"),
        ([booked, event], replace(command, decision="Board 8"), "ALREADY_DECIDED"),
        ([replace(booked, kind="FEE")], command, "NO_DEBIT"),
        ([replace(booked, kind="RETURN", credit=True)], command, "NO_DEBIT"),
        ([replace(booked, notified=True)], command, "NOT_PROVED"),
    ):
        decision = given(BANK_ENTRY, events, asked)
        assert isinstance(decision, Rejected)
        assert decision.reason == reason
    # Read again, the movement is the one that stands.
    assert given(BANK_ENTRY, [booked, event], booked) == AlreadyApplied()


@pytest.mark.parametrize(
    ("side", "family", "purpose", "reversal", "kinds"),
    [
        ("DBIT", "CHRG", "", "", ["FEE"]),
        ("DBIT", "INTR", "", "", ["FEE"]),
        ("CRDT", "CHRG", "", "<RvslInd>true</RvslInd>", ["FEE"]),
        ("DBIT", "DMCT", "TAXS", "", ["REMITTANCE"]),
        ("DBIT", "DMCT", "SALA", "", ["DEBIT"]),
        # What comes back names the payment that left, else it is asked.
        ("CRDT", "RRTN", "", "", []),
        ("CRDT", "DMCT", "", "<RvslInd>true</RvslInd>", []),
    ],
)
def test_every_entry_has_its_kind(
    side: str, family: str, purpose: str, reversal: str, kinds: list[str]
) -> None:
    details = f"<NtryDtls><TxDtls><Purp><Cd>{purpose}</Cd></Purp></TxDtls></NtryDtls>" if purpose else ""
    booked = _booked(entry(side=side, family=family, reversal=reversal, tail=REFERENCE, details=details))
    assert ([one.kind for one in booked.entries], booked.receipts) == (kinds, ())
    assert len(booked.questions) == (0 if kinds else 1)


@pytest.mark.clause("2.2.5-a")
def test_interest_is_a_receipt_and_nothing_else() -> None:
    booked = _booked(entry(family="INTR", tail=REFERENCE))
    assert ([one.kind for one in booked.receipts], booked.entries) == (["INTEREST"], ())


def test_what_moves_nothing_is_not_booked() -> None:
    booked = _booked(entry("0.00", tail=REFERENCE))
    assert (booked.receipts, booked.entries, booked.findings) == ((), (), ())


@pytest.mark.parametrize("version", [3, 9, 10, 14])
def test_a_status_report_says_how_payments_stand(version: int) -> None:
    file = read_bank_file(status_report(status("a1", "ACSC"), status("b2", "RJCT", "AC04"), version=version))
    assert file == StatusReport(
        "P1", date(2026, 8, 6), "M-1", (PaymentStatus("a1", "ACSC", ""), PaymentStatus("b2", "RJCT", "AC04"))
    )


def test_that_the_whole_file_was_accepted_says_nothing_of_a_payment() -> None:
    file = read_bank_file(status_report(group="<GrpSts>ACTC</GrpSts>"))
    assert isinstance(file, StatusReport)
    assert file.statuses == ()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (status_report(group="<GrpSts>RJCT</GrpSts>"), "none is named"),
        (status_report("<PmtInfSts>RJCT</PmtInfSts>"), "none is named"),
        (status_report(status("", "ACSC")), "names no payment"),
        (status_report(status("NOTPROVIDED", "ACSC")), "names no payment"),
        (status_report(status("a", "FINE")), "no status that is known"),
        (status_report(status("a", "ACSC"), status("a", "RJCT")), "two things of one payment"),
        (status_report(status("a", "ACSC"), identity=""), "GrpHdr/MsgId lacks"),
        (status_report(status("a", "ACSC")).replace(b"2026-08-05", b"2026-13-05"), "not a day"),
        (status_report(status("a", "ACSC"), version=2), "no payment status report that is read"),
        (notification(entry(tail=REFERENCE), version=9), "holds no notification that is read"),
        (document(entry()).replace(b"camt.053", b"camt.060"), "not a camt.053 or camt.054 or pain.002"),
    ],
)
def test_what_is_not_plain_is_refused(data: bytes, what: str) -> None:
    assert any(what in finding.what for finding in _refused(data)), _refused(data)


def test_a_report_says_of_a_payment_one_thing() -> None:
    told = PaymentStatusTold(
        entry="e",
        end_to_end_id="a",
        status="RJCT",
        reason="AC04",
        day=date(2026, 8, 5),
        report="P",
        file_sha256="f",
    )
    assert then(given(PAYMENT_STATUS, [], told)) == [told]
    assert given(PAYMENT_STATUS, [told], replace(told, file_sha256="g")) == AlreadyApplied()
    assert isinstance(given(PAYMENT_STATUS, [told], replace(told, status="ACSC")), Rejected)


def test_a_statement_in_what_is_no_currency_is_refused() -> None:
    file = of_version(document(entry(tail=REFERENCE)), 5).replace(b"<Ccy>AZN</Ccy>", b"<Ccy>ZN</Ccy>")
    assert {one.what for one in _refused(file)} >= {"not in the account's currency ZN"}


@hypothesis(st.data())
def test_no_file_breaks_the_reader(data: st.DataObject) -> None:
    """Files of every kind with bytes changed: they are read whole or refused with findings."""
    files = (
        notification(entry(tail=REFERENCE)),
        document(entry(tail=REFERENCE)),
        of_version(document(entry(tail=REFERENCE)), 5),
        of_version(document(entry(tail=REFERENCE)), 7),
        status_report(status("a1", "RJCT", "AC04")),
    )
    file = bytearray(data.draw(st.sampled_from(files)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(file) - 1))
        file[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        read_bank_file(bytes(file))
    except Unreadable as refused:
        assert refused.findings
