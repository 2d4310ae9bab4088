"""Statements from an enemy: refused with what and where, quickly, without opening a file or a socket."""

from pathlib import Path

import pytest

from services.intake.formats import xml_input
from services.intake.formats.camt053 import read_statements
from shared.kernel.findings import Finding, Unreadable
from tests.unit.intake.camt_samples import balance, document, entry


def refusal(data: bytes) -> Finding:
    with pytest.raises(Unreadable) as refused:
        read_statements(data)
    return refused.value.findings[0]


def test_an_external_entity_is_refused_before_it_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret-content")
    prolog = f'<!DOCTYPE Document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    found = refusal(document(entry(details="<AddtlNtryInf>&x;</AddtlNtryInf>"), prolog=prolog))
    assert found.where == "prolog"
    assert "document type declaration" in found.what


def test_a_billion_laughs_are_refused() -> None:
    lines = ['<!ENTITY a0 "ha">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    prolog = f"<!DOCTYPE Document [{''.join(lines)}]>"
    assert (
        refusal(document(entry(details="<AddtlNtryInf>&a11;</AddtlNtryInf>"), prolog=prolog)).where
        == "prolog"
    )


def test_an_external_dtd_is_refused() -> None:
    assert refusal(document(prolog='<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">')).where == "prolog"


def test_another_encoding_is_refused() -> None:
    assert "not UTF-8" in refusal(document(entry()).decode().encode("utf-16")).what
    latin = document(entry(details="<AddtlNtryInf>Ə</AddtlNtryInf>")).replace("Ə".encode(), b"\xe9")
    found = refusal(latin)
    assert (found.what, found.value) == ("not UTF-8, as ISO 20022 demands", "e9")
    assert found.where.startswith("line ")
    assert (
        "other than UTF-8" in refusal(document(prolog='<?xml version="1.0" encoding="windows-1251"?>')).what
    )


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"not xml", b"<Document>", b"\x00" * 9, b"<a>" * 100_000, b"\xff\xfe"]
)
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    assert refusal(data).what != ""


def test_a_byte_order_mark_is_no_defect() -> None:
    assert len(read_statements(b"\xef\xbb\xbf" + document(entry()))) == 1


def test_another_message_is_named() -> None:
    found = refusal(document(entry()).replace(b"camt.053.001.08", b"camt.052.001.08"))
    assert (found.what, found.value) == (
        "not a camt.053 document",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.08",
    )


def test_a_schema_error_says_where_and_what() -> None:
    found = refusal(document(entry(), entry("1,00")))
    assert found.where == "Document/BkToCstmrStmt/Stmt/Ntry[2]/Amt"
    assert "not a valid value" in found.what
    assert found.value == "1,00"


def test_thousands_of_schema_errors_become_a_hundred_and_a_count() -> None:
    with pytest.raises(Unreadable) as refused:
        read_statements(document(*[entry("x")] * 300))
    assert len(refused.value.findings) == 101
    assert refused.value.findings[-1].what.startswith("and ")


def test_thousands_of_wrong_entries_are_not_all_read() -> None:
    with pytest.raises(Unreadable) as refused:
        read_statements(document(*[entry("1.001")] * 5000))
    assert len(refused.value.findings) == 201
    assert refused.value.findings[-1].what == "not read beyond entry 201: too many defects"


def test_too_large_and_too_many_tags_are_refused_unread() -> None:
    assert "larger than" in refusal(b" " * (xml_input.SIZE_MAX_BYTES + 1)).what
    assert "tags" in refusal(b"<" * 2_000_001).what


@pytest.mark.parametrize("written", ["-1.00", "NaN", "1e5", "１.00", "9" * 19])
def test_amounts_that_are_none_are_refused(written: str) -> None:
    assert refusal(document(entry(written))).where.endswith("Ntry/Amt")


@pytest.mark.parametrize("day", ["2026-02-31", "0000-01-01", "12026-08-05", "-2026-08-05"])
def test_days_that_are_none_are_refused(day: str) -> None:
    found = refusal(document(entry(tail=f"<ValDt><Dt>{day}</Dt></ValDt>")))
    assert found.where.endswith("Ntry/ValDt/Dt")
    assert found.value == day


@pytest.mark.parametrize(
    "instant", ["9999-12-31T23:00:00Z", "0001-01-01T00:00:00+14:00", "2026-08-05T24:00:00"]
)
def test_instants_beyond_the_calendar_are_refused(instant: str) -> None:
    found = refusal(document(entry(tail=f"<ValDt><DtTm>{instant}</DtTm></ValDt>")))
    assert (found.where.endswith("Ntry/ValDt/DtTm"), found.value) == (True, instant)


def test_white_space_around_an_amount_is_no_defect() -> None:
    balances = balance("OPBD", " 0 ") + balance("CLBD", "\n100.00 ")
    assert len(read_statements(document(entry(" 100.00 "), balances=balances))) == 1
