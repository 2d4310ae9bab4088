"""One package of the old system's books in all four services that have a part of it: D-98 holds on the first day over
all of them (D-101, X-f)."""

from __future__ import annotations

import pytest

from deploy.command.ledgers import Books, Cut, compare
from services.distribution.main import PARTS as DISTRIBUTION
from services.intake.main import PARTS as INTAKE
from services.intake.settings import IntakeSettings
from services.matching.main import PARTS as MATCHING
from services.matching.settings import MatchingSettings
from services.payments.main import PARTS as PAYMENTS
from services.registry.main import PARTS as REGISTRY
from shared.contracts.platform import BooksTakenOver
from shared.projections.verify import verify_projections
from tests.integration.verify.books_package import PACKAGE, SHA, TOTALS
from tests.support.books import KEYS, both_sign, hand_in, show
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f", "X-a")


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
    found = await both_sign(service, SHA)
    assert found["state"] == "TAKEN_OVER", found["ended"]["problem"]
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
