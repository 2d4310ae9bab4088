"""The chart of accounts, and the journal as the accountant's program reads it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.double_entry import Account
from services.payments.domain.policy import findings_of
from services.payments.domain.policy_chart import chart_of, line_of, read_chart
from services.payments.formats.journal_csv import COLUMNS, write_entries, write_head
from shared.kernel.findings import Unreadable


def row(account: str, number: str, currency: str | None = None, name: str = "Hesab") -> dict[str, Any]:
    return {"account": account, "currency": currency, "number": number, "name": name}


WHOLE = [row(account.value, f"5{number}") for number, account in enumerate(Account)]
ENTRY = {
    "position": 7,
    "number": 1,
    "recorded_on": date(2026, 10, 2),
    "effective_on": date(2026, 8, 31),
    "cause": "AccountCredited",
    "event": "e",
    "reference": "=1+1",
    "payee": None,
    "bank_entry": "@x",
    "debit": "UNDISTRIBUTED",
    "credit": "PAYEE",
    "currency": "AZN",
    "amount": 5,
}


def test_a_chart_has_every_account_once_and_a_currency_may_have_its_own() -> None:
    chart = read_chart({"accounts": [*WHOLE, row("BANK", "223.2", "EUR")]})
    assert [getattr(line_of(chart, "BANK", currency), "number", None) for currency in ("EUR", "USD")] == [
        "223.2",
        WHOLE[-1]["number"],
    ]
    lacking = findings_of("chart", {"accounts": WHOLE[1:]})
    assert [(one.where, one.value) for one in lacking] == [("body.accounts", WHOLE[0]["account"])]
    # An older one is still read: whatever it lacks is found when it is needed.
    assert line_of(chart_of({"accounts": WHOLE[1:]}), WHOLE[0]["account"], "AZN") is None


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([], "body.accounts"),
        ("x", "body.accounts"),
        ([row("NOBODY", "5")], "body.accounts[0].account"),
        ([row("BANK", "=5")], "body.accounts[0].number"),
        ([row("BANK", 5)], "body.accounts[0].number"),  # type: ignore[arg-type]
        ([row("BANK", "5", "manat")], "body.accounts[0].currency"),
        ([row("BANK", "5", name=" ")], "body.accounts[0].name"),
        ([row("BANK", "5"), row("BANK", "6")], "body.accounts[1]"),
        ([{"account": "BANK"}], "body.accounts[0].currency"),
    ],
)
def test_what_is_no_chart_is_refused_with_where_and_why(rows: Any, where: str) -> None:
    with pytest.raises(Unreadable) as refused:
        chart_of({"accounts": rows})
    assert where in [one.where for one in refused.value.findings]


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_an_entry_is_two_lines_that_say_what_belongs_to_a_closed_month_and_are_no_formulas() -> None:
    chart = read_chart({"accounts": [*WHOLE[1:], row(WHOLE[0]["account"], "9", name="-Ad")]})
    assert WHOLE[0]["account"] == "PAYEE"
    debit, credit = read(write_head() + write_entries("2026-09", [ENTRY], chart))
    assert tuple(debit) == COLUMNS
    assert (debit["debit"], debit["credit"], credit["debit"], credit["credit"]) == ("0.05", "", "", "0.05")
    assert (credit["number"], credit["account"], credit["kind"]) == ("9", "'-Ad", "PAYEE")
    assert (debit["month"], debit["effective on"], debit["belongs to closed month"]) == (
        "2026-09",
        "2026-08-31",
        "2026-08",
    )
    assert (debit["reference"], debit["bank entry"], debit["payee"]) == ("'=1+1", "'@x", "")
    (own, _) = read(write_head() + write_entries("2026-08", [ENTRY], chart))
    assert own["belongs to closed month"] == ""


@given(amounts=st.lists(st.tuples(st.integers(1, 10**12), st.sampled_from(["AZN", "EUR", "JPY"]))))
def test_the_debits_of_a_journal_are_its_credits(amounts: list[tuple[int, str]]) -> None:
    chart = read_chart({"accounts": WHOLE})
    rows = [ENTRY | {"amount": amount, "currency": currency} for amount, currency in amounts]
    lines = read(write_head() + write_entries("2026-08", rows, chart))
    for currency, places in (("AZN", 2), ("EUR", 2), ("JPY", 0)):
        wanted = sum(amount for amount, of in amounts if of == currency)
        for side in ("debit", "credit"):
            cells = [line[side] for line in lines if line["currency"] == currency and line[side]]
            assert sum(int(cell.replace(".", "")) for cell in cells) == wanted
            assert all(len(cell.partition(".")[2]) == places for cell in cells)
