"""Intake's part of the old system's books: read row by row, held against itself and against what intake has heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.intake.domain.books_check import Known, account_of_books, receipt_of_books
from services.intake.formats.books import books_in, check_against, check_part, write_files
from services.intake.jobs.steps import as_taken_over
from shared.contracts.registry import Contract
from shared.contracts.wire import to_json
from shared.jobs.books_reading import Head, Rows, Told
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from tests.unit.intake.booked import ACCOUNTS, LINES, RECEIPTS, TOTALS, as_json, part
from tests.unit.intake.given import LICENCE, ROYALTY, TODAY

pytestmark = pytest.mark.clause("X-f")
HEAD = Head(package_sha256="0" * 64, package="2026-1", system="old", as_of=date(2026, 8, 31))
A_1, R_1 = "parts.intake.accounts[number A-1]", "parts.intake.receipts[number R-1]"


def told(*changes: tuple[str, int, dict[str, Any]]) -> Told:
    return check_part(as_json(part(*changes)), b"{}", HEAD)


def found(findings: list[Finding]) -> list[tuple[str, str]]:
    """Where each stands and what was met."""
    return [(one.where, one.value) for one in findings]


def known(*contracts: Contract, parties: tuple[str, ...] = ("user", "producer")) -> Known:
    versions = {one.id: (as_taken_over(one),) for one in contracts or (LICENCE, ROYALTY)}
    return Known(versions, {party: party for party in parties})


def against(
    path: Path, *changes: tuple[str, int, dict[str, Any]], heard: Known | None = None
) -> list[Finding]:
    """What the sound part says against what intake has heard, as the job's child finds it."""
    look = told(*changes)
    assert look.findings == []
    for kind, rows in look.rows.items():
        (path / f"{kind}.rows").write_bytes(b"".join(to_json(row) + b"\n" for row in rows))
    return check_against(str(path), heard or known(), TODAY)


def test_the_part_with_its_control_totals(tmp_path: Path) -> None:
    look = told()
    assert look.totals == TOTALS
    assert against(tmp_path) == []
    books = books_in(Rows(tmp_path))
    first, second = books.receipts
    assert (first.amount, first.vat, first.allocated, first.payer) == (Money(118_000), 18_000, 60_000, "user")
    assert (second.payer, second.bank_account, second.shares) == (None, "", ())
    account = books.accounts[0]
    assert (account.cover.stamped, account.cover.signed, account.cover.signed_on) == (
        True,
        True,
        date(2026, 8, 3),
    )
    write_files(str(tmp_path))
    file, cover = (tmp_path / sha for sha in (account.file_sha256, account.cover.cover_sha256))
    assert b"Uzaq sahill" in file.read_bytes()
    assert b'"number":"A-1"' in cover.read_bytes()


def test_what_is_reserved_is_a_total_of_its_own_and_no_more_than_the_receipt_has() -> None:
    # 1180.00 less 180.00 of VAT and 600.00 for the account: 400.00 are left.
    look = told(("receipts", 0, {"reserved": 40_000}))
    assert (look.findings, look.totals) == ([], TOTALS | {"reserved.AZN": 40_000})
    assert found(told(("receipts", 0, {"reserved": 40_001})).findings) == [
        (f"{R_1}.reserved", "1,000.01 AZN")
    ]


def test_an_empty_part_has_totals_of_nothing() -> None:
    look = check_part(b'{"receipts": [], "accounts": []}', b"{}", HEAD)
    assert (look.findings, look.totals) == ([], {"receipts": 0, "accounts": 0, "lines": 0})
    assert check_part(b"{}", b"{}", HEAD).totals == look.totals


def test_ids_come_from_the_old_system_and_its_numbers() -> None:
    assert receipt_of_books("old", "1") == receipt_of_books("old", "1")
    ids = [receipt_of_books("old", "1"), receipt_of_books("older", "1"), account_of_books("old", "1")]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": 0},
        {"amount": 10**15 + 1},
        {"amount": 1180.0},
        {"amount": "118000"},
        {"amount": True},
        {"vat": -1},
        {"currency": "azn"},
        {"currency": "AZN\n"},
        {"value_date": "05.08.2026"},
        {"value_date": "2026-02-30"},
        {"number": ""},
        {"number": " "},
        {"number": "R\u0000"},
        {"number": "R" * 81},
        {"bank_reference": None},
        {"allocated": [{"account": "A-1", "amount": 0}]},
        {"allocated": [{"account": "A-1"}]},
        {"allocated": [{"account": f"A-{one}", "amount": 1} for one in range(101)]},
        {"alocated": []},
        {"bank_account": "AZ21"},
    ],
)
def test_a_receipt_that_cannot_be_read_is_told_by_its_place(fields: dict[str, Any]) -> None:
    look = told(("receipts", 1, fields))
    (finding,) = look.findings
    assert finding.where == "parts.intake.receipts[1]"
    assert look.totals["receipts"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"period": {"from": "2026-07-31", "to": "2026-07-01"}},
        {"period": {"from": "2026-07-01"}},
        {"period": "2026-07"},
        {"due": -1},
        {"declared_total": None},
        {"territory": "Azerbaijan"},
        {"stamped": True},
        {"contract": "c" * 81},
    ],
)
def test_an_account_that_cannot_be_read_is_told_by_its_place(fields: dict[str, Any]) -> None:
    (finding,) = [one for one in told(("accounts", 1, fields)).findings if "receipts" not in one.where]
    assert finding.where == "parts.intake.accounts[1]"


@pytest.mark.parametrize("lines", ["none", {"0": {}}, 7, None])
def test_lines_that_are_no_list(lines: Any) -> None:
    (finding,) = told(("accounts", 1, {"lines": lines})).findings
    assert finding.where == "parts.intake.accounts[number A-2].lines"


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        # 600.00 and 180.00 of VAT are of 1180.00, no more.
        ({"amount": 77_999}, f"{R_1}.allocated", "600.00 AZN"),
        ({"allocated": [{"account": "A-1", "amount": 100_001}]}, f"{R_1}.allocated", "1,000.01 AZN"),
        ({"vat": 118_001, "allocated": []}, f"{R_1}.allocated", "0.00 AZN"),
        ({"vat_paid": 18_001}, f"{R_1}.vat_paid", "180.01 AZN"),
        ({"allocated": [{"account": "A-9", "amount": 1}]}, f"{R_1}.allocated", "A-9"),
        ({"allocated": [{"account": "A-1", "amount": 1}] * 2}, f"{R_1}.allocated", "A-1"),
        ({"currency": "EUR"}, f"{R_1}.allocated", "A-1"),
        ({"bank_account": "AZ22NABZ00000000137010001944"}, f"{R_1}.bank_account", "AZ22NABZ00000000137010001944"),
    ],
)  # fmt: skip
def test_money_of_a_receipt_that_does_not_add_up(change: dict[str, Any], where: str, value: str) -> None:
    assert found(told(("receipts", 0, change)).findings) == [(where, value)]


def test_the_same_receipt_twice_counts_twice_nowhere() -> None:
    again = told(("receipts", 1, RECEIPTS[0]))
    assert found(again.findings) == [("parts.intake.receipts[number R-1].number", "R-1")]
    renamed = told(("receipts", 1, RECEIPTS[0] | {"number": "R-2", "bank_reference": "in-1 "}))
    assert found(renamed.findings) == [("parts.intake.receipts[number R-2].bank_reference", "in-1 ")]
    # Another payer, day or amount under the reference of a batch is other money.
    assert told(("receipts", 1, {"bank_reference": "IN-1"})).findings == []


def test_the_same_account_twice() -> None:
    again = told(("accounts", 1, ACCOUNTS[0]))
    assert ("parts.intake.accounts[number A-1].number", "A-1") in found(again.findings)
    renamed = told(("accounts", 1, ACCOUNTS[0] | {"number": "A-2"}))
    assert found(renamed.findings) == [("parts.intake.accounts[number A-2].lines", "")]
    june = {"number": "A-2", "period": {"from": "2026-06-01", "to": "2026-06-30"}}
    assert told(("accounts", 1, ACCOUNTS[0] | june)).findings == []


def test_whom_intake_has_not_heard_of(tmp_path: Path) -> None:
    nobody = known(LICENCE, parties=())
    assert found(against(tmp_path, heard=nobody)) == [
        (f"{R_1}.payer", "user"),
        ("parts.intake.accounts[number A-2].contract", "royalty"),
    ]


def test_a_payer_is_named_by_the_old_systems_key_too(tmp_path: Path) -> None:
    keyed = ("receipts", 0, {"payer": "P-17"})
    versions = known().contracts
    assert against(tmp_path, keyed, heard=Known(versions, {"P-17": "user"})) == []
    assert found(against(tmp_path, keyed, heard=Known(versions, {"P-17": "producer"}))) == [
        (f"{R_1}.allocated", "P-17")
    ]


def test_money_of_another_payer_is_for_no_account_of_this_one(tmp_path: Path) -> None:
    other = ("receipts", 0, {"payer": "producer"})
    assert found(against(tmp_path, other)) == [(f"{R_1}.allocated", "producer")]


def test_an_account_in_another_currency_than_its_contract(tmp_path: Path) -> None:
    euro = (("receipts", 0, {"currency": "EUR"}), ("accounts", 0, {"currency": "EUR"}))
    assert found(against(tmp_path, *euro)) == [(f"{A_1}.currency", "EUR")]


def test_no_more_is_for_an_account_than_is_due_to_it(tmp_path: Path) -> None:
    def paid(amount: int) -> tuple[str, int, dict[str, Any]]:
        shares = [{"account": "A-2", "amount": amount}]
        return ("receipts", 1, {"amount": 20_000, "allocated": shares})

    # A producer's royalty may be 0.01 above the sum due (D-48).
    assert against(tmp_path, paid(18_002)) == []
    assert found(against(tmp_path, paid(18_003))) == [("parts.intake.accounts[number A-2].due", "180.01 AZN")]


@pytest.mark.parametrize(
    ("place", "change", "where", "clause"),
    [
        (0, {"lines": [LINES[0] | {"day": "05.08.2026"}]}, f"{A_1}, A2", "2.1.1-j"),
        (0, {"lines": [LINES[0], LINES[1] | {"director": None}]}, f"{A_1}, E3", "2.1.1-i"),
        (0, {"lines": [LINES[0] | {"year": ["1955"]}]}, f"{A_1}, F2", "2.1.1-f"),
        (0, {"lines": []}, f"{A_1}, file", "2.1.1-h"),
        (0, {"use_type": "ONLINE"}, f"{A_1}, cover.use_type", "1.1-a"),
        (0, {"period": {"from": "2025-07-01", "to": "2025-07-31"}}, f"{A_1}, cover.period.from", "2.1.1-f"),
        (0, {"lines": [*LINES, {}]}, f"{A_1}.lines", "D-101"),
        (0, {"due": 99_999}, f"{A_1}.due", "D-101"),
        (1, {"due": 18_000}, "parts.intake.accounts[number A-2].due", "D-101"),
        (1, {"income": 100_002}, "parts.intake.accounts[number A-2].income", "D-101"),
        (1, {"declared_total": 1}, "parts.intake.accounts[number A-2], cover.declared_total", "2.1.1-j"),
    ],
)
def test_an_account_is_checked_line_by_line_as_every_other_one(
    tmp_path: Path, place: int, change: dict[str, Any], where: str, clause: str
) -> None:
    findings = against(tmp_path, ("accounts", place, change))
    assert (where, clause) in [(one.where, one.clause) for one in findings]


def test_a_number_with_a_fraction_is_read_as_it_is_written(tmp_path: Path) -> None:
    lines = b'[{"title": "G", "director": "T", "income": 1234567890.10}]'
    sums = {"declared_total": 123_456_789_010, "income": None, "due": 22_222_222_022}
    data = as_json(part(("accounts", 1, sums | {"lines": "HERE"}))).replace(b'"HERE"', lines)
    look = check_part(data, b"{}", HEAD)
    assert look.findings == []
    for kind, rows in look.rows.items():
        (tmp_path / f"{kind}.rows").write_bytes(b"".join(to_json(row) + b"\n" for row in rows))
    assert check_against(str(tmp_path), known(), TODAY) == []


def test_a_total_stands_beside_the_lines_and_not_among_them(tmp_path: Path) -> None:
    with_total = [*ACCOUNTS[1]["lines"], {"title": "TOTAL", "income": "1000.03"}]
    findings = against(tmp_path, ("accounts", 1, {"lines": with_total}))
    assert {one.where for one in findings} >= {"parts.intake.accounts[number A-2], B4"}


def test_an_account_is_judged_by_the_version_of_its_day(tmp_path: Path) -> None:
    later = replace(LICENCE, version=2, applies_from=date(2026, 8, 1), form=None)
    heard = Known(
        {"licence": tuple(map(as_taken_over, (LICENCE, later))), "royalty": (as_taken_over(ROYALTY),)},
        {"user": "user"},
    )
    assert against(tmp_path, heard=heard) == []
