"""Payments' part of a package of the old system's books, and changes of it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

BALANCES: list[dict[str, Any]] = [
    {
        "number": "B-1",
        "payee": "rasim",
        "work": "film-1",
        "role": "DIRECTOR",
        "gross": 10_000,
        "net": 8_000,
        "currency": "AZN",
        "credited_on": "2025-12-20",
        "run": "2025/2",
    },
    {"number": "B-2", "payee": "rasim", "net": 2_000, "currency": "AZN", "credited_on": "2024-06-30"},
    {
        "number": "B-3",
        "payee": "P-7",
        "owner": "claimant",
        "work": "W-9",
        "role": "SCRIPTWRITER",
        "net": 500,
        "currency": "AZN",
        "credited_on": "2025-12-20",
    },
    {
        "number": "B-4",
        "payee": "vdfs",
        "channel": "SOCIETY",
        "net": 700,
        "currency": "EUR",
        "credited_on": "2025-12-20",
    },
]
RECEIVABLES: list[dict[str, Any]] = [
    {
        "number": "D-1",
        "payee": "rasim",
        "net": 3_000,
        "currency": "AZN",
        "since": "2025-03-01",
        "reason": "paid twice in 2024/1",
    }
]
DISPUTES: list[dict[str, Any]] = [
    {
        "number": "M-1",
        "work": "film-1",
        "role": "DIRECTOR",
        "parties": ["claimant", "rasim"],
        "opened_on": "2026-02-03",
        "document_sha256": "ab" * 32,
    }
]
TOTALS: dict[str, int] = {
    "balances": 4,
    "gross.AZN": 12_500,
    "net.AZN": 10_500,
    "gross.EUR": 700,
    "net.EUR": 700,
    "receivables": 1,
    "owed.AZN": 3_000,
    "disputes": 1,
}
"""Worked by hand: 80.00 + 20.00 + 5.00 of 100.00 + 20.00 + 5.00; 30.00 owed."""


def part(*changes: tuple[str, int, dict[str, Any]]) -> dict[str, Any]:
    """The part with rows changed: (kind, place, fields)."""
    found: dict[str, Any] = deepcopy({"balances": BALANCES, "receivables": RECEIVABLES, "disputes": DISPUTES})
    for kind, place, fields in changes:
        found[kind][place] |= fields
    return found


def as_json(given: dict[str, Any]) -> bytes:
    """A part as a package has it."""
    return json.dumps(given, ensure_ascii=False).encode()
