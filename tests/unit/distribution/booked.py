"""Distribution's part of a package of the old system's books, and changes of it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

RESERVES: list[dict[str, Any]] = [
    {
        "number": "R-1",
        "work": "film",
        "title": "Arşın mal alan",
        "role": "SCRIPTWRITER",
        "person": "scr",
        "amount": 2_500,
        "currency": "AZN",
        "reason": "NON_MEMBER",
        "started_on": "2024-02-29",
        "run": "2024/1",
        "channel": "USER",
        "payer": "user",
        "use_type": "ON_AIR",
        "period": {"from": "2023-07-01", "to": "2023-12-31"},
        "deductions": [{"kind": "ADMINISTRATION", "decision": "Board 7/2023", "rate": "10"}],
    },
    {
        "number": "R-2",
        "work": "W-8",
        "title": "Naməlum film",
        "amount": 1_800,
        "currency": "AZN",
        "reason": "NON_REGISTERED_WORK",
        "started_on": "2025-12-20",
        "channel": "USER",
        "use_type": "ON_AIR",
        "period": {"from": "2025-01-01", "to": "2025-06-30"},
        "territory": "AZ",
    },
    {
        "number": "R-3",
        "work": "film",
        "title": "Arşın mal alan",
        "title_original": "Arshin mal alan",
        "role": "COMPOSER",
        "others": [{"person": "com", "fraction": "1/2"}],
        "amount": 300,
        "currency": "AZN",
        "reason": "UNKNOWN_AUTHOR",
        "started_on": "2025-12-20",
        "channel": "PRODUCER",
        "use_type": "CINEMA",
        "period": {"from": "2025-01-01", "to": "2025-06-30"},
        "deductions": [],
    },
]
HELD: list[dict[str, Any]] = [
    {
        "number": "H-1",
        "work": "film",
        "title": "Arşın mal alan",
        "role": "DIRECTOR",
        "amount": 700,
        "currency": "AZN",
        "reason": "CONFLICT",
        "since": "2025-12-20",
        "channel": "USER",
        "use_type": "ON_AIR",
        "period": {"from": "2025-01-01", "to": "2025-06-30"},
    },
    {
        "number": "H-2",
        "work": "film",
        "title": "Arşın mal alan",
        "amount": 4_000,
        "currency": "EUR",
        "reason": "NO_RATE",
        "since": "2025-12-20",
        "channel": "SOCIETY",
        "payer": "society",
        "use_type": "ON_AIR",
        "period": {"from": "2024-01-01", "to": "2024-12-31"},
        "territory": "FR",
        "note": "no bulletin was loaded",
    },
]
TOTALS: dict[str, int] = {
    "reserves": 3,
    "reserved.AZN": 4_600,
    "held": 2,
    "on_hold.AZN": 700,
    "on_hold.EUR": 4_000,
}
"""Worked by hand: 25.00 + 18.00 + 3.00 in reserve; 7.00 and EUR 40.00 held."""


def part(*changes: tuple[str, int, dict[str, Any]]) -> dict[str, Any]:
    """The part with rows changed: (kind, place, fields)."""
    found: dict[str, Any] = deepcopy({"reserves": RESERVES, "held": HELD})
    for kind, place, fields in changes:
        found[kind][place] |= fields
    return found


def as_json(given: dict[str, Any]) -> bytes:
    """A part as a package has it."""
    return json.dumps(given, ensure_ascii=False).encode()
