"""Statements of every version: told alike, whether a schema judges them or their structure; and statements in pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.intake.formats.bank_file import read_bank_file
from services.intake.formats.camt053 import read_statements
from services.intake.formats.statements import Charge, Statement
from services.intake.formats.xml_input import has_schema
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money
from tests.unit.intake.camt_samples import balance, document, entry

DETAILS = """<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{}{}</NtryDtls>"""
TRANSFER = """<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>{direct}
<AmtDtls><TxAmt><Amt Ccy="AZN">{amount}</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr>{payer}</Dbtr></RltdPties><RmtInf><Ustrd>royalti</Ustrd></RmtInf></TxDtls>"""


def _transfer(version: int, name: str, amount: str) -> str:
    payer = "<Nm>Nümunə MMC</Nm>"
    # Amount and direction of their own since version 3, a party in a choice since version 7.
    direct = f'<Amt Ccy="AZN">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>' if version > 3 else ""
    payer = f"<Pty>{payer}</Pty>" if version > 6 else payer
    return TRANSFER.format(name=name, amount=amount, direct=direct, payer=payer)


def of_version(data: bytes, version: int) -> bytes:
    """A document in another version: its namespace, and the status that was no choice before version 7."""
    text = data.decode().replace("camt.053.001.08", f"camt.053.001.{version:02d}")
    return (re.sub(r"<Sts><Cd>(\w+)</Cd></Sts>", r"<Sts>\1</Sts>", text) if version < 7 else text).encode()


def _read(data: bytes) -> Statement:
    (statement,) = read_statements(data)
    return statement


def _refused(data: bytes) -> tuple[Finding, ...]:
    with pytest.raises(Unreadable) as refused:
        read_statements(data)
    return refused.value.findings


def _sample(version: int, **more: str) -> bytes:
    details = DETAILS.format(_transfer(version, "E-1", "60.00"), _transfer(version, "E-2", "40.00"))
    tail = "<ValDt><Dt>2026-08-06</Dt></ValDt><AcctSvcrRef>R-1</AcctSvcrRef>"
    return of_version(document(entry(tail=tail, details=details, **more)), version)


@pytest.mark.clause("2.2.5-a")
@pytest.mark.parametrize("version", range(2, 9))
def test_every_version_says_the_same(version: int) -> None:
    assert has_schema(f"camt.053.001.{version:02d}") == (version in (2, 4, 8))
    (booked,) = _read(_sample(version)).entries
    assert (booked.amount, booked.credit, booked.value_on.day) == (Money(10_000), True, 6)
    assert [(one.number, one.amount, one.end_to_end_id, one.debtor.name) for one in booked.transactions] == [
        (1, Money(6_000), "E-1", "Nümunə MMC"),
        (2, Money(4_000), "E-2", "Nümunə MMC"),
    ]
    assert {one.servicer_reference for one in booked.transactions} == {"R-1"}


def test_a_charge_of_version_2_is_a_block_of_its_own() -> None:
    charge = '<Chrgs><Amt Ccy="AZN">2.95</Amt><CdtDbtInd>DBIT</CdtDbtInd><Br>SHAR</Br></Chrgs>'
    data = of_version(document(entry()), 2).replace(b"</BkTxCd>", f"</BkTxCd>{charge}".encode())
    (transfer,) = _read(data).entries[0].transactions
    assert transfer.charges == (Charge(Money(295), included=False, kind="", bearer="SHAR"),)


@pytest.mark.parametrize("version", [1, 9, 10])
def test_other_versions_are_not_read(version: int) -> None:
    (finding,) = _refused(of_version(document(entry()), version))
    assert finding.what == "a version that is not read"


@pytest.mark.parametrize("version", [3, 5, 6, 7])
@pytest.mark.parametrize(
    ("was", "becomes", "what"),
    [
        ("<CdtDbtInd>CRDT</CdtDbtInd>\n", "", "has 0 CdtDbtInd"),
        ('<Amt Ccy="AZN">100.00</Amt>', "", "has 0 Amt"),
        ('<Amt Ccy="AZN">100.00</Amt>', '<Amt Ccy="AZN">1</Amt><Amt Ccy="AZN">99</Amt>', "has 2 Amt"),
        ('<Amt Ccy="AZN">100.00</Amt>', '<Amt Ccy="AZN">-100.00</Amt>', "no amount"),
        ('<Amt Ccy="AZN">100.00</Amt>', '<Amt Ccy="AZN">1e2</Amt>', "no amount"),
        ('<Amt Ccy="AZN">100.00</Amt>', "<Amt>100.00</Amt>", "no amount"),
        ('<Amt Ccy="AZN">100.00</Amt>', '<Amt Ccy="manat">100.00</Amt>', "no amount"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>\n", "<CdtDbtInd>in</CdtDbtInd>\n", "none of CRDT, DBIT"),
        ("<BookgDt>", "<Booked/><BookgDt>", "is no element of Ntry"),
        ("<Id>S1</Id>", "", "has 0 Id"),
    ],
)
def test_without_a_schema_the_structure_is_strict(version: int, was: str, becomes: str, what: str) -> None:
    data = of_version(document(entry()), version).decode()
    assert was in data
    at = data.index("<Ntry>") if was in data[data.index("<Ntry>") :] else 0
    found = _refused((data[:at] + data[at:].replace(was, becomes, 1)).encode())
    assert any(what in finding.what for finding in found), found


def test_what_lacks_everywhere_is_not_told_for_ever() -> None:
    data = of_version(document(*[entry()] * 300), 5).replace(b"<CdtDbtInd>CRDT</CdtDbtInd>\n", b"")
    assert len(_refused(data)) == 100


def _page(number: int, last: bool, *bookings: str, balances: str) -> str:
    """One page of statement S1."""
    text = document(*bookings, balances=balances).decode()
    body = text[text.index("<Stmt>") : text.index("</BkToCstmrStmt>")]
    pages = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{str(last).lower()}</LastPgInd></StmtPgntn>"
    return body.replace("<Id>S1</Id>", f"<Id>S1</Id>{pages}", 1)


def _file(*pages: str) -> bytes:
    text = document(entry()).decode()
    return (text[: text.index("<Stmt>")] + "".join(pages) + "</BkToCstmrStmt></Document>").encode()


OPEN, MIDDLE, CLOSE = balance("OPBD", "0"), balance("ITBD", "100.00"), balance("CLBD", "300.00")
ONE = (entry(tail="<AcctSvcrRef>R-1</AcctSvcrRef>"),)
TWO = (entry("200.00", tail="<AcctSvcrRef>R-2</AcctSvcrRef>"),)


def test_the_pages_of_a_statement_are_one_statement() -> None:
    for balances in ((OPEN + MIDDLE, MIDDLE + CLOSE), (OPEN + CLOSE, OPEN + CLOSE)):
        first = _page(1, False, *ONE, balances=balances[0])
        second = _page(2, True, *TWO, balances=balances[1])
        for pages in ((first, second), (second, first)):
            statement = _read(_file(*pages))
            assert statement.statement_id == "S1"
            assert (statement.opening.amount, statement.closing.amount) == (Money(0), Money(30_000))
            assert [one.amount.amount for one in statement.entries] == [10_000, 20_000]


def test_a_page_alone_stands_between_its_interim_balances() -> None:
    first = _read(_file(_page(1, False, *ONE, balances=OPEN + MIDDLE)))
    assert (first.statement_id, first.closing.amount) == ("S1/1", Money(10_000))
    second = _read(_file(_page(2, True, *TWO, balances=MIDDLE + CLOSE)))
    assert (second.statement_id, second.opening.amount, second.closing.amount) == (
        "S1/2",
        Money(10_000),
        Money(30_000),
    )
    between = _read(_file(_page(2, False, *TWO, balances=MIDDLE + balance("ITBD", "300.00"))))
    assert (between.statement_id, between.closing.amount) == ("S1/2", Money(30_000))


def test_a_page_alone_with_the_balances_of_the_whole_statement_is_refused() -> None:
    (finding,) = _refused(_file(_page(1, False, *ONE, balances=OPEN + CLOSE)))
    assert "not the closing balance" in finding.what
    (lacks,) = _refused(_file(_page(1, False, *ONE, balances=OPEN)))
    assert "no closing booked balance" in lacks.what


def test_without_a_schema_what_is_no_number_is_no_number() -> None:
    charge = "<Chrgs><TtlChrgsAndTaxAmt>2.95</TtlChrgsAndTaxAmt></Chrgs>"
    data = of_version(document(entry()), 5)
    assert _read(data.replace(b">217<", b">page two<")).sequence_number is None
    assert _read(data).sequence_number == 217
    (finding,) = _refused(data.replace(b"</BkTxCd>", f"</BkTxCd>{charge}".encode()))
    assert finding.what == "no amount with its currency"


DATA = Path(__file__).parent / "data"
CONTRADICTION = re.compile(r'<Amt Ccy="SEK">27.00</Amt>(\s*)<CdtDbtInd>DBIT</CdtDbtInd>')


@pytest.mark.clause("2.2.5-a")
@pytest.mark.parametrize(
    ("name", "identity", "reference", "code"),
    [
        ("camt053.v2.minimal.xml", "253EURNL26VAYB8060476890", "", "544"),
        ("camt053.v4.xml", "253EURNL26VAYB8060476890/2", "AAAASESS-FP-CN_98765/01", "PAYM-0001-0005"),
        ("camt053.v8.xml", "253EURNL26VAYB8060476890/2", "AAAASESS-FP-CN_98765/01", "PMNT-RCDT-BOOK"),
    ],
)
def test_the_samples_of_others_are_read_alike(name: str, identity: str, reference: str, code: str) -> None:
    sample = (DATA / name).read_text()
    (finding,) = _refused(sample.encode())
    assert "not in the account's currency EUR" in finding.what
    mended = CONTRADICTION.sub(r'<Amt Ccy="EUR">27.00</Amt>\1<CdtDbtInd>CRDT</CdtDbtInd>', sample)
    statement = _read(mended.encode())
    assert (statement.statement_id, statement.account) == (identity, "NL26VAYB8060476890")
    # 18.15 and 8.85 are 27.00.
    assert (statement.opening.amount, statement.closing.amount) == (Money(1_815, "EUR"), Money(2_700, "EUR"))
    (transfer,) = statement.entries[0].transactions
    assert (transfer.amount, transfer.servicer_reference, transfer.bank_code) == (
        Money(885, "EUR"),
        reference,
        code,
    )
    assert (transfer.debtor.name, transfer.references) == ("NAME NAME", ("4654654654654654",))
    assert "100" in transfer.named


def test_a_sample_of_a_notification_whose_batch_is_in_another_currency_is_refused_transfer_by_transfer() -> (
    None
):
    with pytest.raises(Unreadable) as refused:
        read_bank_file((DATA / "camt054.v8.xml").read_bytes())
    assert {finding.what for finding in refused.value.findings} == {
        "no amount of its own in SEK inside a batch entry"
    }
