"""One package of the old system's books in all four services that have a part of it: D-98 holds on the first day over
all of them (D-101, X-f)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson
import pytest

from deploy.command.ledgers import Books, Cut, compare
from services.distribution.main import PARTS as DISTRIBUTION
from services.intake.main import PARTS as INTAKE
from services.intake.settings import IntakeSettings
from services.matching.main import PARTS as MATCHING
from services.matching.settings import MatchingSettings
from services.payments.main import PARTS as PAYMENTS
from services.registry.domain.contract import CONTRACT, SignContract
from services.registry.main import PARTS as REGISTRY
from shared.contracts.platform import BooksTakenOver
from shared.eventstore.store import Meta
from shared.kernel.ids import taken_over_id
from shared.projections.verify import verify_projections
from tests.support.books import KEYS, hand_in, nested, show, sign
from tests.support.one_service import MakeService, OneService, make_service
from tests.unit.intake.booked import LINES
from tests.unit.intake.given import LICENCE

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
                "contract": "licence",
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
    "registry": {"parties": 3, "memberships": 1, "mandates": 1, "payees": 0, "works": 1, "shares": 2},
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


class Wire:
    """What each service says goes to those that hear it, in order."""

    def __init__(self, *services: OneService) -> None:
        self._services = services
        self._told: dict[tuple[str, str], int] = {}

    async def carry(self) -> None:
        """Everything that was not heard yet."""
        for owner in self._services:
            said = await owner.published()
            for other in self._services:
                if owner.parts.service not in other.parts.hears:
                    continue
                key = (owner.parts.service, other.parts.service)
                new = said[self._told.get(key, 0) :]
                self._told[key] = len(said)
                await other.hear(owner.parts.service, *new)
                await other.settle()


async def take_over(service: OneService) -> None:
    """The service's part of the one package: handed in, signed by two, entered, and its control totals proved."""
    name = service.parts.service
    assert (await hand_in(service, PACKAGE)).status_code == 202
    found = await show(service, SHA)
    assert found["state"] == "CHECKED", (await show(service, SHA, "/findings"))["items"]
    assert found["protocol"]["found"] == TOTALS[name]
    for by in ("ann", "ben"):
        assert (await sign(service, SHA, by)).status_code == 200
    await service.settle()
    found = await show(service, SHA)
    job = (await service.get(f"{name}:job:read", found["job"])).json()
    assert found["state"] == "TAKEN_OVER", job["problem"]
    (said,) = [one for one in await service.published() if isinstance(one, BooksTakenOver)]
    assert (said.totals, said.signed_by) == (TOTALS[name], ("ann", "ben"))


async def ledgers(intake: OneService, distribution: OneService, payments: OneService) -> Books:
    """The ledgers compared as `verify` compares them; everything has been heard."""
    one, two, three = [
        (await service.get(f"{service.parts.service}:ledger:read", "/v1/ledger")).json()
        for service in (intake, distribution, payments)
    ]
    return compare(
        Cut(events=0, owner=one, owner_now=one, consumer=two),
        Cut(events=0, owner=two, owner_now=two, consumer=three),
    )


async def test_the_identity_holds_on_the_first_day_over_all_services(make_service: MakeService) -> None:
    registry, distribution, payments = [
        await make_service(parts, books_jwks=KEYS) for parts in (REGISTRY, DISTRIBUTION, PAYMENTS)
    ]
    intake = await make_service(INTAKE, IntakeSettings, books_jwks=KEYS)
    matching = await make_service(MATCHING, MatchingSettings)
    wire = Wire(registry, intake, matching, distribution, payments)
    await take_over(registry)
    licence = replace(LICENCE, party=taken_over_id("old", "party", "U-1"))
    meta = Meta(actor="clerk", correlation_id="contract")
    await registry.ctx.store.execute(CONTRACT, licence.id, SignContract(contract=licence), meta)
    for service in (intake, distribution, payments):
        await wire.carry()
        await take_over(service)
        # Whatever is there of it so far, the money of all of them adds up.
        await wire.carry()
        books = await ledgers(intake, distribution, payments)
        assert [str(line) for line in books.lines if not line.holds] == []
        assert books.findings == []
    states = {
        (one.service, one.state, one.reason, one.currency): one.amount for one in books.states if one.amount
    }
    # 1180.00 = 180.00 VAT + 600.00 for the account + 300.00 in reserve or held + 100.00; EUR 40.00 are held.
    # 80.00 disputed + 20.00 - 30.00: of none of it distribution says that it was credited.
    assert states == {
        ("distribution", "VAT", None, "AZN"): 18_000,
        ("distribution", "UNALLOCATED", None, "AZN"): 10_000,
        ("distribution", "AWAITING_FUNDS", None, "AZN"): 60_000,
        ("distribution", "RESERVED", "NON_MEMBER", "AZN"): 20_000,
        ("distribution", "RESERVED", "NON_REGISTERED_WORK", "AZN"): 3_000,
        ("distribution", "HELD", "CONFLICT", "AZN"): 7_000,
        ("distribution", "HELD", "NO_RATE", "EUR"): 4_000,
        ("payments", "DISPUTED", None, "AZN"): 8_000,
        ("payments", "ONHOLD", "NO_PAYMENT_DATA", "AZN"): 2_000,
        ("payments", "RECEIVABLE", "NO_PAYMENT_DATA", "AZN"): -3_000,
    }
    # The reserves stand on the public list with their own last days, as those of every run (D-35).
    async with matching.client("anybody") as client:
        items = (await client.get("/v1/public/reserved")).json()["items"]
    assert [(one["title"], one["kept_until"]) for one in items] == [
        ("Görüş", "2027-12-20"),
        ("Naməlum film", "2028-06-20"),
    ]
    for service in (registry, intake, matching, distribution, payments):
        assert [wrong for check in service.parts.checks for wrong in await check(service.ctx)] == []
        assert (await verify_projections(service.projections)).findings == ()
