"""Intake's part of a package of the old system's books: two receipts and two accounts, and changes of them."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

RECEIPTS: list[dict[str, Any]] = [
    {
        "number": "R-1",
        "payer": "user",
        "amount": 118_000,
        "currency": "AZN",
        "vat": 18_000,
        "value_date": "2026-08-05",
        "bank_reference": "IN-1",
        "bank_account": "AZ21NABZ00000000137010001944",
        "allocated": [{"account": "A-1", "amount": 60_000}],
    },
    {
        "number": "R-2",
        "amount": 5_000,
        "currency": "AZN",
        "value_date": "2026-08-06",
        "bank_reference": "IN-2",
    },
]
_TAGHIZADE = "Tofiq Tağızadə"
LINES: list[dict[str, Any]] = [
    {"day": "05.07.2026", "start": "20:00", "end": "21:30", "title": "Görüş", "director": _TAGHIZADE, "year": 1955},
    {"day": "06.07.2026", "start": "20:00", "end": "21:00", "title": "Uzaq sahillərdə", "director": _TAGHIZADE},
]  # fmt: skip
INCOMES = [
    {"title": "Görüş", "director": _TAGHIZADE, "income": "1000.00"},
    {"title": "Uzaq sahillərdə", "director": _TAGHIZADE, "income": "0.03"},
]
ACCOUNTS: list[dict[str, Any]] = [
    {
        "number": "A-1",
        "contract": "licence",
        "period": {"from": "2026-07-01", "to": "2026-07-31"},
        "currency": "AZN",
        "declared_total": 100_000,
        "due": 100_000,
        "signed_on": "2026-08-03",
        "lines": LINES,
    },
    {
        "number": "A-2",
        "contract": "royalty",
        "period": {"from": "2026-07-01", "to": "2026-07-31"},
        "currency": "AZN",
        "declared_total": 100_003,
        "income": 100_003,
        "due": 18_001,
        "lines": INCOMES,
    },
]
TOTALS: dict[str, int] = {
    "receipts": 2,
    "received.AZN": 123_000,
    "vat.AZN": 18_000,
    "allocated.AZN": 60_000,
    "accounts": 2,
    "due.AZN": 118_001,
    "lines": 4,
}
"""Worked by hand: 1180.00 + 50.00 came; 1000.00 are due and half-up 18% of 1000.03, 180.01 (D-48)."""


def part(*changes: tuple[str, int, dict[str, Any]]) -> dict[str, Any]:
    """The part with rows changed: (kind, place, fields)."""
    found: dict[str, Any] = deepcopy({"receipts": RECEIPTS, "accounts": ACCOUNTS})
    for kind, place, fields in changes:
        found[kind][place] |= fields
    return found


def as_json(given: dict[str, Any]) -> bytes:
    """A part as a package has it."""
    return json.dumps(given, ensure_ascii=False).encode()
