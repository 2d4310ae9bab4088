"""What the tests of distribution's part of the old books share: money, packages, the next run, proof."""

from __future__ import annotations

from typing import Any

from services.distribution.domain.books import (
    HELD,
    RESERVES,
    run_of_books,
    share_of_books,
)
from services.distribution.main import PARTS
from shared.contracts import intake
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.ids import books_target_id
from shared.kernel.money import Money
from shared.projections.verify import verify_projections
from tests.integration.distribution.asking import findings, shown
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.world import DAY
from tests.support.books import KEYS, package
from tests.support.one_service import MakeService, OneService
from tests.unit.distribution.booked import TOTALS

TARGET, RUN = books_target_id("old", "2026-1"), run_of_books("old", "2026-1")
R_1, R_2, R_3 = (share_of_books("old", RESERVES, number) for number in ("R-1", "R-2", "R-3"))
H_1, H_2 = (share_of_books("old", HELD, number) for number in ("H-1", "H-2"))
LEDGER = ("/v1/ledger", "distribution:ledger:read")


def money(*amounts: Money, target: str = TARGET) -> list[Any]:
    """What intake took over of the package: receipts that are for reserves and held sums."""
    told: list[Any] = []
    for amount in amounts:
        receipt = f"receipt-{amount.currency}"
        recorded = intake.ReceiptRecorded(
            receipt=receipt,
            kind=ReceiptKind.TAKEN_OVER,
            payer=None,
            amount=amount,
            value_date=DAY,
            bank_reference=receipt,
        )
        allocated = intake.ReceiptAllocated(
            receipt=receipt,
            target_kind=TargetKind.BOOKS,
            target=target,
            amount=amount,
            value_date=DAY,
            decided_by="ann, ben",
        )
        told += [recorded, allocated]
    return told


MONEY = money(Money(5_300), Money(4_000, "EUR"))
"""46.00 and 7.00, and EUR 40.00."""


async def distribution_of(make_service: MakeService, *, heard: bool = True, parts: Any = PARTS) -> OneService:
    service = await make_service(parts, books_jwks=KEYS)
    await furnish(service)
    if heard:
        await service.hear("intake", *MONEY)
        await service.settle()
    return service


def packed(given: dict[str, Any], totals: dict[str, int] = TOTALS, name: str = "2026-1") -> bytes:
    return package(given, totals, "distribution", package=name)


async def totals(service: OneService) -> dict[tuple[str, str | None, str], int]:
    """Where the money stands, by the ledger; the identity holds."""
    found = await shown(service, *LEDGER)
    assert found["holds"], found["findings"]
    return {
        (one["state"], one["reason"], one["amount"]["currency"]): one["amount"]["amount"]
        for one in found["totals"]
    }


async def prove(service: OneService) -> None:
    """Every check holds, and the read models rebuilt are the live ones (X-a)."""
    await service.projections.catch_up()
    assert await findings(service) == []
    assert (await verify_projections(service.projections)).findings == ()
