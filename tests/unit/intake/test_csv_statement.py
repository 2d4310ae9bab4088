"""CSV statements by the profile of their account: every line read exactly, and none that does not add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.bank import BANK_ACCOUNT, BankAccountOpened, ProfileStatements
from services.intake.domain.bank_profile import (
    BankAccountProfiled,
    StatementProfile,
    profile_defect,
    profile_on,
)
from services.intake.formats.bank_file import read_bank_file
from services.intake.formats.bookings import Knowledge, bookings_of
from services.intake.formats.csv_statement import CsvSource, read_csv_statement
from services.intake.formats.statements import Statement
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.money import Money
from tests.unit.intake.given import given, then

IBAN = "AZ21NABZ00000000137010001944"
PROFILE = StatementProfile(
    columns={
        "booked_on": "Tarix",
        "amount": "Məbləğ",
        "reference": "Sənəd",
        "name": "Tərəf",
        "account": "Hesab",
        "end_to_end_id": "İstinad",
        "remittance": "Təyinat",
        "code": "Növ",
        "balance": "Qalıq",
    },
    decimal_mark=",",
    thousands_mark=" ",
    codes={"Komissiya": "CHRG", "Faiz": "INTR"},
)
HEADER = "Tarix;Məbləğ;Sənəd;Tərəf;Hesab;İstinad;Təyinat;Növ;Qalıq"
LINES = (
    "05.08.2026;1 200,50;D-1;Nümunə MMC;AZ97 DEMO 0000 0000 0000 0000 0901;L-7;royalti iyul;Köçürmə;2 200,50",
    "05.08.2026;-300,00;D-2;Müəllif;AZ96AZEJ00000000001234567890;0a1b;ödəniş;Köçürmə;1 900,50",
    "06.08.2026;-2,00;D-3;;;;xidmət;Komissiya;1 898,50",
    "06.08.2026;0,75;D-4;;;;;Faiz;1 899,25",
)


def _source(profile: StatementProfile = PROFILE, valid_from: date = date(2026, 1, 1)) -> CsvSource:
    profiled = BankAccountProfiled(bank_account=IBAN, valid_from=valid_from, profile=profile, set_by="chief")
    return CsvSource(IBAN, "AZN", (profiled,))


def _read(*lines: str, profile: StatementProfile = PROFILE) -> Statement:
    return read_csv_statement("\n".join(lines).encode(profile.encoding), _source(profile))


def _refused(*lines: str, profile: StatementProfile = PROFILE) -> tuple[Finding, ...]:
    with pytest.raises(Unreadable) as refused:
        _read(*lines, profile=profile)
    return refused.value.findings


@pytest.mark.clause("2.2.5-a")
def test_every_line_is_read_by_the_profile() -> None:
    statement = _read(HEADER, *LINES)
    assert (statement.opening.amount, statement.closing.amount) == (Money(100_000), Money(189_925))
    assert (statement.from_day, statement.closing.day) == (date(2026, 8, 5), date(2026, 8, 6))
    first = statement.entries[0]
    (transfer,) = first.transactions
    assert (first.amount, first.credit, first.value_on) == (Money(120_050), True, date(2026, 8, 5))
    assert (transfer.servicer_reference, transfer.end_to_end_id) == ("D-1", "L-7")
    assert (transfer.debtor.name, transfer.debtor.account) == ("Nümunə MMC", "AZ97DEMO00000000000000000901")
    booked = bookings_of(statement, Knowledge(frozenset({IBAN})), "f")
    assert [one.kind for one in booked.receipts] == ["UNKNOWN", "INTEREST"]
    assert [(one.kind, one.end_to_end_id) for one in booked.entries] == [("DEBIT", "0a1b"), ("FEE", None)]


def test_a_file_of_the_same_days_and_balances_is_the_same_statement() -> None:
    assert _read(HEADER, *LINES).statement_id == _read(HEADER, *LINES).statement_id
    assert _read(HEADER, *LINES[:2]).statement_id != _read(HEADER, *LINES).statement_id


def test_the_newest_line_may_come_first() -> None:
    newest = replace(PROFILE, newest_first=True)
    assert _read(HEADER, *reversed(LINES), profile=newest).closing.amount == Money(189_925)
    assert any("the balance after it" in one.what for one in _refused(HEADER, *reversed(LINES)))


COLUMNS = StatementProfile(
    columns={"booked_on": "day", "credit": "in", "debit": "out", "reference": "ref", "currency": "ccy"},
    header_row=3,
    separator=",",
    date_format="YYYY-MM-DD",
    sign="COLUMNS",
    opening_label="Opening balance",
    closing_label="Closing balance",
    encoding="cp1251",
)
TABLE = (
    "Opening balance,100.00", "", "day,in,out,ref,ccy", "2026-08-05,5.00,,A,AZN", "2026-08-05,0.00,7.50,B,AZN",
    "Closing balance,97.50",
)  # fmt: skip


def test_balances_may_stand_in_rows_with_labels_and_amounts_in_two_columns() -> None:
    statement = _read(*TABLE, profile=COLUMNS)
    assert [(one.credit, one.amount.amount) for one in statement.entries] == [(True, 500), (False, 750)]
    assert (statement.opening.amount, statement.closing.amount) == (Money(10_000), Money(9_750))


def test_a_word_may_say_what_came_and_what_left() -> None:
    side = replace(
        COLUMNS,
        sign="SIDE",
        columns={"booked_on": "day", "amount": "in", "side": "out", "reference": "ref"},
        credit_words=("C", "K"),
        debit_words=("D",),
    )
    lines = (*TABLE[:3], "2026-08-05,5.00,K,A,", "2026-08-05,7.50,D,B,", TABLE[-1])
    assert [one.credit for one in _read(*lines, profile=side).entries] == [True, False]
    for wrong in ("2026-08-05,7.50,X,B,", "2026-08-05,-7.50,D,B,"):
        found = _refused(*TABLE[:3], lines[3], wrong, TABLE[-1], profile=side)
        assert found[0].what == "cannot tell whether it came or left"


@pytest.mark.parametrize(
    ("was", "becomes", "where", "what"),
    [
        ("-300,00", "-300.00", "B3", "not an amount"),
        ("-300,00", "", "B3", "not an amount"),
        ("1 900,50", "1 900,51", "row 3", "the balance after it"),
        ("1 900,50", "", "row 3", "the balance after it"),
        (";D-2;", ";;", "C3", "no reference"),
        ("06.08.2026;-2", "31.02.2026;-2", "A4", "no day"),
        ("06.08.2026;-2", "2026-08-06;-2", "A4", "not a date"),
        ("Qalıq", "Balans", "row 1", "0 columns"),
        ("Növ;Qalıq", "Qalıq;Qalıq", "row 1", "2 columns"),
        ("Tarix;", "Gün;", "row 1", "0 columns"),
    ],
)
def test_what_does_not_hold_is_found_where_it_stands(was: str, becomes: str, where: str, what: str) -> None:
    text = "\n".join((HEADER, *LINES))
    assert was in text
    found = _refused(*text.replace(was, becomes, 1).split("\n"))
    assert any(one.where == where and what in one.what for one in found), found


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (TABLE[1:], "the opening balance lacks"),
        (TABLE[:-1], "the closing balance lacks"),
        ((*TABLE[:-1], "Closing balance,97.51"), "not the closing balance"),
        ((*TABLE[:-1], "Closing balance"), "the balance lacks"),
        ((*TABLE, TABLE[-1]), "twice"),
        ((*TABLE[:3], TABLE[-1]), "no line of a movement"),
        (TABLE[:2], "the row of the headers lacks"),
        ((*TABLE[:3], "2026-08-05,5.00,5.00,A,AZN", TABLE[-1]), "not one amount"),
        ((*TABLE[:3], "2026-08-05,,,A,AZN", TABLE[-1]), "not one amount"),
        ((*TABLE[:3], "2026-08-05,-5.00,,A,AZN", TABLE[-1]), "not one amount"),
        ((*TABLE[:3], "2026-08-05,5.00,,A,EUR", TABLE[-1]), "not in the account's currency"),
    ],
)
def test_a_file_that_proves_nothing_is_refused(lines: tuple[str, ...], what: str) -> None:
    found = _refused(*(("x", *lines) if lines == TABLE[1:] else lines), profile=COLUMNS)
    assert any(what in one.what for one in found), found


def test_the_profile_of_the_day_on_which_it_closes_reads_it() -> None:
    old, new = (
        _source().profiled[0],
        _source(replace(PROFILE, decimal_mark=".", thousands_mark="")).profiled[0],
    )
    both = CsvSource(IBAN, "AZN", (old, replace(new, valid_from=date(2026, 8, 6))))
    early = "\n".join((HEADER, *LINES[:2])).encode()
    assert read_csv_statement(early, both).closing.amount == Money(190_050)
    # From the sixth on the old way of writing is no longer read.
    with pytest.raises(Unreadable):
        read_csv_statement("\n".join((HEADER, *LINES)).encode(), both)
    with pytest.raises(Unreadable, match="no profile"):
        read_csv_statement(early, CsvSource(IBAN, "AZN", (replace(old, valid_from=date(2027, 1, 1)),)))
    with pytest.raises(Unreadable, match="no profile"):
        read_csv_statement(early, CsvSource(IBAN, "AZN", ()))
    assert profile_on((old, replace(old, set_by="later")), date(2026, 8, 6)) == replace(old, set_by="later")
    assert profile_on((old,), date(2025, 12, 31)) is None


def test_without_an_account_only_xml_is_read() -> None:
    with pytest.raises(Unreadable):
        read_bank_file("\n".join((HEADER, *LINES)).encode())
    file = read_bank_file("\n".join((HEADER, *LINES)).encode(), _source())
    assert isinstance(file, tuple)


@hypothesis(st.binary(max_size=400))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    for profile in (PROFILE, COLUMNS):
        try:
            statement = read_csv_statement(data, _source(profile))
        except Unreadable as refused:
            assert refused.findings
        else:
            assert statement.entries


BAD: list[dict[str, Any]] = [
    {"encoding": "ebcdic"}, {"separator": "x"}, {"date_format": "MM/DD/YYYY"}, {"decimal_mark": ";"},
    {"thousands_mark": ","}, {"sign": "BOTH"}, {"columns": {**PROFILE.columns, "colour": "c"}},
    {"columns": {"booked_on": "d", "reference": "r", "balance": "b"}},
    {"columns": {**PROFILE.columns, "name": "Tarix"}}, {"sign": "SIDE"},
    {"columns": {"booked_on": "d", "reference": "r", "amount": "a"}},
    {"columns": {"booked_on": "d", "reference": "r", "amount": "a"}, "opening_label": "o"},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_profile_that_cannot_be_used_is_refused(bad: dict[str, Any]) -> None:
    defect = profile_defect(replace(PROFILE, **bad))
    assert defect is not None
    assert defect.reason == "PROFILE_CANNOT_BE_USED"


def test_a_profile_is_of_an_own_account_and_set_once() -> None:
    (profiled,) = _source().profiled
    opened = BankAccountOpened(bank_account=IBAN, currency="AZN")
    assert isinstance(given(BANK_ACCOUNT, [], ProfileStatements(profiled=profiled)), Rejected)
    assert then(given(BANK_ACCOUNT, [opened], ProfileStatements(profiled=profiled))) == [profiled]
    again = given(BANK_ACCOUNT, [opened, profiled], ProfileStatements(profiled=profiled))
    assert again == AlreadyApplied()
    bad = replace(profiled, profile=replace(PROFILE, sign="BOTH"))
    assert isinstance(given(BANK_ACCOUNT, [opened], ProfileStatements(profiled=bad)), Rejected)
