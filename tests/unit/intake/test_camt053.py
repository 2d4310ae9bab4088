"""Bank statements: every figure read exactly, and none read that does not add up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats.camt053 import read_statements
from services.intake.formats.statements import Charge, Counterparty, Exchange, Statement
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money
from tests.unit.intake.camt_samples import balance, document, entry


def read(data: bytes) -> Statement:
    (statement,) = read_statements(data)
    return statement


def findings(data: bytes) -> tuple[Finding, ...]:
    with pytest.raises(Unreadable) as refused:
        read_statements(data)
    return refused.value.findings


FULL = """<NtryDtls><TxDtls><Refs><EndToEndId>E2E 1</EndToEndId></Refs><Amt Ccy="AZN">100.00</Amt>
<AmtDtls><InstdAmt><Amt Ccy="EUR">52.50</Amt><CcyXchg><SrcCcy>EUR</SrcCcy><TrgtCcy>AZN</TrgtCcy>
<XchgRate>1.961</XchgRate></CcyXchg></InstdAmt></AmtDtls>
<Chrgs><Rcrd><Amt Ccy="AZN">2.95</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd>
<Br>SHAR</Br></Rcrd></Chrgs>
<RltdPties><Dbtr><Pty><Nm>İctimai   Televiziya</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
<Cdtr><Pty><Nm>APFG</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>0123</Id></Othr></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>Hesabat iyul</Ustrd><Ustrd>2026</Ustrd>
<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>
<AddtlTxInf>by order</AddtlTxInf></TxDtls></NtryDtls>"""


def test_every_field_of_a_transfer() -> None:
    statement = read(
        document(entry(tail="<ValDt><Dt>2026-08-06</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef>", details=FULL))
    )
    assert (statement.statement_id, statement.sequence_number, statement.currency) == ("S1", 217, "AZN")
    assert statement.account == "AZ21NABZ00000000137010001944"
    assert statement.created_on == date(2026, 8, 6), (
        "half past ten in the evening UTC is the next day in Baku"
    )
    assert (statement.opening.amount, statement.closing.amount) == (Money(0), Money(10000))
    (booked,) = statement.entries
    assert (booked.number, booked.credit, booked.amount) == ("1", True, Money(10000))
    assert (booked.value_on, booked.booked_on) == (date(2026, 8, 6), date(2026, 8, 5))
    (transfer,) = booked.transactions
    assert (transfer.number, transfer.credit, transfer.amount) == (1, True, Money(10000))
    assert (transfer.servicer_reference, transfer.end_to_end_id) == ("R1", "E2E 1")
    assert (transfer.remittance, transfer.references) == ("Hesabat iyul 2026", ("RF18",))
    assert transfer.debtor == Counterparty("İctimai Televiziya", "DE89370400440532013000")
    assert transfer.creditor == Counterparty("APFG", "0123")
    assert transfer.charges == (Charge(Money(295), included=True, kind="", bearer="SHAR"),)
    assert (transfer.instructed, transfer.exchange) == (Money(5250, "EUR"), Exchange("EUR", "AZN", "1.961"))
    assert (transfer.returned, transfer.bank_code, transfer.note) == (False, "PMNT-RCDT-DMCT", "by order")


def test_without_a_value_date_the_booking_date_counts() -> None:
    assert read(document(entry())).entries[0].value_on == date(2026, 8, 5)


def test_an_instant_counts_in_baku() -> None:
    late = read(document(entry(tail="<ValDt><DtTm>2026-08-05T21:00:00Z</DtTm></ValDt>")))
    assert late.entries[0].value_on == date(2026, 8, 6)


def test_an_entry_without_details_is_one_transaction_and_notprovided_is_nothing() -> None:
    refs = "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls></NtryDtls>"
    for details in ("", refs):
        (transfer,) = read(document(entry(details=details))).entries[0].transactions
        assert (transfer.amount, transfer.end_to_end_id) == (Money(10000), "")


def test_only_booked_entries_are_read_and_counted() -> None:
    statement = read(document(entry("40.00", status="PDNG"), entry(), entry("1.00", status="INFO")))
    assert [booked.amount for booked in statement.entries] == [Money(10000)]
    assert statement.entries[0].number == "2"


def test_an_unknown_status_is_refused() -> None:
    (only,) = findings(document(entry(), entry("5.00", status="XXXX")))
    assert (only.where.endswith("Stmt/Ntry[2]/Sts"), only.value) == (True, "XXXX")


def batch(*amounts: str, side: str = "") -> str:
    indicator = f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    parts = (f'<TxDtls><Amt Ccy="AZN">{amount}</Amt></TxDtls>' for amount in amounts[:-1])
    last = f'<TxDtls><Amt Ccy="AZN">{amounts[-1]}</Amt>{indicator}</TxDtls>'
    return f"<NtryDtls>{''.join(parts)}{last}</NtryDtls>"


def test_a_batch_gives_its_transactions_numbered_from_one() -> None:
    (booked,) = read(document(entry(details=batch("60.00", "39.99", "0.01")))).entries
    assert [(one.number, one.amount.amount) for one in booked.transactions] == [(1, 6000), (2, 3999), (3, 1)]
    (mixed,) = read(document(entry(details=batch("60.00", "50.00", "10.00", side="DBIT")))).entries
    assert [one.credit for one in mixed.transactions] == [True, True, False]


def test_a_batch_that_does_not_add_up_is_refused_with_its_figures() -> None:
    (only,) = findings(document(entry(details=batch("60.00", "39.99"))))
    assert only.where == "Document/BkToCstmrStmt/Stmt/Ntry"
    assert (only.what, only.value) == ("its 2 transactions come to 99.99 AZN, not to it", "100.00 AZN")


def test_a_batch_part_without_an_amount_is_refused() -> None:
    (only,) = findings(document(entry(details="<NtryDtls><TxDtls/><TxDtls/></NtryDtls>")))[:1]
    assert "no amount of its own in AZN" in only.what


def test_charges_of_a_batch_stay_with_the_entry() -> None:
    charge = '<Chrgs><Rcrd><Amt Ccy="AZN">1.00</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>'
    (booked,) = read(document(entry(details=charge + batch("60.00", "40.00")))).entries
    assert [charge.amount for charge in booked.charges] == [Money(100)]
    assert all(not one.charges for one in booked.transactions)
    (single,) = read(document(entry(details=charge))).entries
    assert (single.charges, single.transactions[0].charges[0].amount) == ((), Money(100))


@pytest.mark.parametrize(
    ("family", "mark", "reason"),
    [
        ("DMCT", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "AC04"),
        ("DMCT", "<RtrInf><Rsn><Prtry>bağlı hesab</Prtry></Rsn></RtrInf>", "bağlı hesab"),
        ("RRTN", "", ""),
    ],
)
def test_a_returned_payment_is_marked(family: str, mark: str, reason: str) -> None:
    details = f"<NtryDtls><TxDtls>{mark}</TxDtls></NtryDtls>"
    (transfer,) = read(document(entry(family=family, details=details))).entries[0].transactions
    assert (transfer.returned, transfer.return_reason) == (True, reason)


def test_a_reversal_and_a_debit_keep_their_marks() -> None:
    statement = read(
        document(
            entry("30.00", "DBIT", reversal="<RvslInd>true</RvslInd>"), entry("130.00"),
        )
    )  # fmt: skip
    assert [(booked.credit, booked.reversal) for booked in statement.entries] == [
        (False, True),
        (True, False),
    ]


def test_opening_and_entries_must_give_the_closing_balance() -> None:
    wrong = balance("OPBD", "10.00", "DBIT") + balance("CLBD", "100.00")
    (only,) = findings(document(entry(), balances=wrong))
    assert (
        only.what == "opening -10.00 AZN + 1 booked entries 100.00 AZN = 90.00 AZN, not the closing balance"
    )
    assert only.value == "100.00 AZN"


def test_the_previous_closing_balance_opens_where_no_other_does() -> None:
    assert read(
        document(entry(), balances=balance("PRCD", "0") + balance("CLBD", "100"))
    ).opening.amount == Money(0)
    both = balance("OPBD", "0") + balance("PRCD", "1") + balance("CLBD", "100")
    assert "differs from the previous" in findings(document(entry(), balances=both))[0].what


def test_balances_that_lack_or_stand_twice_are_named() -> None:
    assert "no opening balance" in findings(document(entry(), balances=balance("CLBD", "100")))[0].what
    assert "no closing booked" in findings(document(entry(), balances=balance("OPBD", "0")))[0].what
    twice = balance("OPBD", "0") + balance("OPBD", "0") + balance("CLBD", "100")
    assert "second OPBD" in findings(document(entry(), balances=twice))[0].what


def test_another_currency_than_the_account_is_refused() -> None:
    (only,) = findings(document(entry(currency="EUR")))
    assert (only.what, only.value) == ("not in the account's currency AZN", "100.00 EUR")
    assert (
        "CLBD"
        in findings(document(balances=balance("OPBD", "0") + balance("CLBD", "0", currency="EUR")))[0].what
    )


@pytest.mark.parametrize("written", ["100.001", "100.000"])
def test_three_decimals_of_manat_are_refused(written: str) -> None:
    (only,) = findings(document(entry(written)))
    assert (only.where.endswith("Ntry/Amt"), only.what) == (True, "3 decimals, but AZN has 2")
    assert only.value == f"{written} AZN"


def test_yen_have_no_decimals() -> None:
    yen = balance("OPBD", "0", currency="JPY") + balance("CLBD", "106", currency="JPY")
    statement = read(document(entry("106", currency="JPY"), balances=yen, currency="<Ccy>JPY</Ccy>"))
    assert statement.entries[0].amount == Money(106, "JPY")
    assert (
        "JPY has 0"
        in findings(document(entry("106.0", currency="JPY"), balances=yen, currency="<Ccy>JPY</Ccy>"))[0].what
    )


def test_a_servicer_reference_met_twice_would_lose_a_receipt() -> None:
    twice = [entry("50.00", tail="<AcctSvcrRef>R1</AcctSvcrRef>")] * 2
    (only,) = findings(document(*twice))
    assert (only.where, only.value) == ("Document/BkToCstmrStmt/Stmt, entry 2", "R1")
    inside = "<NtryDtls><TxDtls><Refs><AcctSvcrRef>R1</AcctSvcrRef></Refs></TxDtls></NtryDtls>"
    assert findings(document(*[entry("50.00", details=inside)] * 2))[0].value == "R1"
    fee = [
        entry("101.00", tail="<AcctSvcrRef>R1</AcctSvcrRef>"),
        entry("1.00", "DBIT", tail="<AcctSvcrRef>R1</AcctSvcrRef>"),
    ]
    assert len(read(document(*fee)).entries) == 2


def test_entry_numbers_are_the_banks_only_where_they_tell_entries_apart() -> None:
    own = [entry("50.00", head=f"<NtryRef>{ref}</NtryRef>") for ref in ("A", "B")]
    assert [booked.number for booked in read(document(*own)).entries] == ["A", "B"]
    same = [entry("50.00", head="<NtryRef>2</NtryRef>")] * 2
    assert [booked.number for booked in read(document(*same)).entries] == ["1", "2"]


def test_a_mistyped_iban_is_refused() -> None:
    (only,) = findings(document(entry(), account="<IBAN>AZ22NABZ00000000137010001944</IBAN>"))
    assert (only.where.endswith("Acct/Id/IBAN"), only.value) == (True, "AZ22NABZ00000000137010001944")


def test_an_account_in_a_banks_own_numbering_is_read() -> None:
    assert read(document(entry(), account="<Othr><Id>0123</Id></Othr>")).account == "0123"


def test_all_defects_of_a_file_are_named_at_once() -> None:
    found = findings(document(entry("1.001"), entry("2.00", currency="EUR"), entry("3.00", status="ZZZZ")))
    assert [finding.where.removeprefix("Document/BkToCstmrStmt/") for finding in found] == [
        "Stmt/Ntry[1]/Amt",
        "Stmt/Ntry[2]/Amt",
        "Stmt/Ntry[3]/Sts",
    ]


@given(
    amounts=st.lists(st.tuples(st.integers(0, 10**12), st.booleans()), max_size=12),
    opening=st.integers(0, 10**12),
)
def test_any_balanced_statement_is_read_to_the_qepik(amounts: list[tuple[int, bool]], opening: int) -> None:
    closing = opening + sum(amount if credit else -amount for amount, credit in amounts)
    entries = [entry(f"{a // 100}.{a % 100:02}", "CRDT" if credit else "DBIT") for a, credit in amounts]
    side = "CRDT" if closing >= 0 else "DBIT"
    ends = f"{abs(closing) // 100}.{abs(closing) % 100:02}"
    begins = balance("OPBD", f"{opening // 100}.{opening % 100:02}")
    statement = read(document(*entries, balances=begins + balance("CLBD", ends, side)))
    assert [(booked.amount.amount, booked.credit) for booked in statement.entries] == amounts
    assert statement.closing.amount == Money(closing)
