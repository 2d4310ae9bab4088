"""One package of the old system's books with a part for four services."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson
import pytest

from shared.contracts.wire import to_builtins
from shared.kernel.ids import taken_over_id
from tests.support.books import nested
from tests.support.one_service import make_service
from tests.unit.intake.booked import LINES
from tests.unit.intake.given import FORM

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f", "X-a")


USES: dict[str, Any] = {
    "channel": "USER",
    "payer": "U-1",
    "use_type": "ON_AIR",
    "period": {"from": "2025-01-01", "to": "2025-06-30"},
}


FILM: dict[str, Any] = {"work": "W-1", "title": "Görüş"}
SOLE = [{"fraction": "1/1"}]
PARTS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "registry": {
        "parties": [
            {
                "key": "U-1",
                "kind": "LEGAL",
                "party_class": "USER",
                "names": [{"name": "Telekanal", "kind": "CANONICAL"}],
            },
            {"key": "P-1", "kind": "NATURAL", "names": [{"name": "Tofiq Tağızadə", "kind": "CANONICAL"}]},
            {"key": "P-2", "kind": "NATURAL", "names": [{"name": "İsa Hüseynov", "kind": "CANONICAL"}]},
        ],
        "memberships": [{"key": "M-1", "party": "P-1", "number": "1001", "valid_from": "2001-01-01"}],
        "mandates": [{"key": "G-1", "party": "P-1", "use_types": ["ON_AIR"], "valid_from": "2001-01-01"}],
        "contracts": [
            {
                "key": "L-1",
                "number": "L-1",
                "kind": "LICENCE",
                "party": "U-1",
                "valid_from": "2026-01-01",
                "uses": ["ON_AIR"],
                "distribution_key": "DURATION",
                "form": to_builtins(FORM),
            }
        ],
        "works": [
            {
                "key": "W-1",
                "titles": [{"text": "Görüş"}],
                "genre": "feature",
                "roles": [
                    {"role": "DIRECTOR", "holders": [SOLE[0] | {"party": "P-1"}]},
                    {"role": "SCRIPTWRITER", "holders": [SOLE[0] | {"party": "P-2"}]},
                ],
            }
        ],
    },
    "intake": {
        "receipts": [
            {
                "number": "R-1",
                "payer": "U-1",
                "amount": 118_000,
                "currency": "AZN",
                "vat": 18_000,
                "value_date": "2026-06-05",
                "bank_reference": "IN-1",
                "allocated": [{"account": "A-1", "amount": 60_000}],
                "reserved": 30_000,
            },
            {
                "number": "R-2",
                "amount": 4_000,
                "currency": "EUR",
                "value_date": "2026-06-06",
                "bank_reference": "IN-2",
                "reserved": 4_000,
            },
        ],
        "accounts": [
            {
                "number": "A-1",
                "contract": taken_over_id("old", "contract", "L-1"),
                "period": {"from": "2026-07-01", "to": "2026-07-31"},
                "currency": "AZN",
                "declared_total": 100_000,
                "due": 100_000,
                "lines": LINES,
            }
        ],
    },
    "distribution": {
        "reserves": [
            FILM
            | USES
            | {
                "number": "R-1",
                "role": "SCRIPTWRITER",
                "person": "P-2",
                "amount": 20_000,
                "currency": "AZN",
                "reason": "NON_MEMBER",
                "started_on": "2024-12-20",
            },
            USES
            | {
                "number": "R-2",
                "work": "W-9",
                "title": "Naməlum film",
                "amount": 3_000,
                "currency": "AZN",
                "reason": "NON_REGISTERED_WORK",
                "started_on": "2025-06-20",
            },
        ],
        "held": [
            FILM
            | USES
            | {
                "number": "H-1",
                "role": "DIRECTOR",
                "amount": 7_000,
                "currency": "AZN",
                "reason": "CONFLICT",
                "since": "2025-06-20",
            },
            FILM
            | USES
            | {
                "number": "H-2",
                "amount": 4_000,
                "currency": "EUR",
                "reason": "NO_RATE",
                "since": "2025-06-20",
            },
        ],
    },
    "payments": {
        "balances": [
            {
                "number": "B-1",
                "payee": "P-1",
                "work": "W-1",
                "role": "DIRECTOR",
                "gross": 10_000,
                "net": 8_000,
                "currency": "AZN",
                "credited_on": "2025-12-20",
            },
            {"number": "B-2", "payee": "P-2", "net": 2_000, "currency": "AZN", "credited_on": "2024-06-30"},
        ],
        "receivables": [
            {
                "number": "D-1",
                "payee": "P-1",
                "net": 3_000,
                "currency": "AZN",
                "since": "2025-03-01",
                "reason": "paid twice in 2024",
            }
        ],
        "disputes": [
            {
                "number": "M-1",
                "work": "W-1",
                "role": "DIRECTOR",
                "parties": ["P-2"],
                "opened_on": "2026-02-03",
            }
        ],
    },
}


TOTALS: dict[str, dict[str, int]] = {
    "registry": {
        "parties": 3,
        "memberships": 1,
        "mandates": 1,
        "payees": 0,
        "contracts": 1,
        "works": 1,
        "shares": 2,
    },
    "intake": {
        "receipts": 2,
        "received.AZN": 118_000,
        "vat.AZN": 18_000,
        "allocated.AZN": 60_000,
        "reserved.AZN": 30_000,
        "received.EUR": 4_000,
        "vat.EUR": 0,
        "allocated.EUR": 0,
        "reserved.EUR": 4_000,
        "accounts": 1,
        "due.AZN": 100_000,
        "lines": 2,
    },
    "distribution": {
        "reserves": 2,
        "reserved.AZN": 23_000,
        "held": 2,
        "on_hold.AZN": 7_000,
        "on_hold.EUR": 4_000,
    },
    "payments": {
        "balances": 2,
        "gross.AZN": 12_000,
        "net.AZN": 10_000,
        "receivables": 1,
        "owed.AZN": 3_000,
        "disputes": 1,
    },
}


PACKAGE = orjson.dumps(
    {
        "format": "royalty-books/1",
        "package": "2026-1",
        "system": "old",
        "as_of": "2026-07-31",
        "parts": PARTS,
        "totals": {service: nested(totals) for service, totals in TOTALS.items()},
    }
)


SHA = sha256(PACKAGE).hexdigest()
